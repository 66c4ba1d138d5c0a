#include "text.hpp"

#include <algorithm>

namespace consent {
namespace {

constexpr std::string_view kBlank = " \t\r\n", kOnPaper = "paper.";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::vector<std::string> wordsOf(std::string_view text) {
  std::vector<std::string> words;
  for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
    const std::size_t end = std::min(text.find(' '), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

bool contains(const std::vector<std::string> &words, std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); }

/// Fills placeholders and remembers those that `params` does not have.
class Filler {
 public:
  explicit Filler(fovea::View params) : params_(params) {}

  std::string operator()(std::string_view text) {
    std::string filled;
    while (true) {
      const std::size_t open = text.find('{');
      filled += text.substr(0, open);
      if (open == text.npos) return filled;
      const std::size_t close = std::min(text.find('}', open), text.size());
      filled += value(text.substr(open + 1, close - open - 1));
      text.remove_prefix(std::min(close + 1, text.size()));
    }
  }
  void complain() const {
    if (missing_.empty()) return;
    std::string names;
    for (const std::string &name : missing_) names += (names.empty() ? "\"" : ", \"") + name + "\"";
    throw fovea::Failure("the consent form cannot be shown without " + names + ": give them in \"params\" of the consent step",
                         FOVEA_E_ARGUMENT);
  }

 private:
  std::string_view value(std::string_view name) {
    const std::string_view found = trimmed(params_.find(name).textOr(""));
    if (found.empty() && !contains(missing_, name)) missing_.emplace_back(name);
    return found;
  }

  fovea::View params_;
  std::vector<std::string> missing_;
};

/// What stands in a module's file, with what it takes from the sections that all share.
Part completed(Part part, const Pieces &shared) {
  const Part *common = shared.find(part.id);
  if (part.heading.empty() && common) part.heading = common->heading;
  if (part.text.empty() && common) part.text = common->text;
  return part;
}

/// What "sections" calls it: of a form's items each has a name of its own.
const std::string &nameOf(const Part &part) { return part.id == "item" && !part.marks.empty() ? part.marks.front() : part.id; }

/// The lab's own words: a text, or {"heading": ..., "text": ...}; false leaves the section out.
class Replacements {
 public:
  Replacements(fovea::View given, const std::vector<Part> &parts) : given_(given) {
    for (std::size_t i = 0; i < given.size(); ++i)
      if (std::none_of(parts.begin(), parts.end(), [&](const Part &part) { return nameOf(part) == given.key(i); })) unknown(given.key(i), parts);
  }
  bool areThere() const { return given_.size() > 0; }
  bool isLeftOut(const Part &part) const { return given_.find(nameOf(part)).boolean() == false; }
  void apply(Part &part) const {
    const fovea::View mine = given_.find(nameOf(part));
    part.text = mine.textOr(mine.find("text").textOr(part.text));
    part.heading = mine.find("heading").textOr(part.heading);
  }

 private:
  static void unknown(std::string_view id, const std::vector<Part> &parts) {
    std::string known;
    for (const Part &part : parts) known += (known.empty() ? "" : ", ") + nameOf(part);
    throw fovea::Failure("the consent form has no section \"" + std::string(id) + "\" that \"sections\" could replace; it has: " + known,
                         FOVEA_E_ARGUMENT);
  }
  fovea::View given_;
};

/// Ids of the sections for what the lab records besides.
std::vector<std::string> alsoRecorded(fovea::View params) {
  std::vector<std::string> kinds;
  const fovea::View also = params.find("alsoRecorded");
  for (std::size_t i = 0; i < also.size(); ++i) kinds.emplace_back(also[i].textOr(""));
  return kinds;
}

fovea::DocumentWords wordsIn(const Pieces &words) {
  fovea::DocumentWords english;
  return {.page = words.valueOr("page", english.page),
          .of = words.valueOr("of", english.of),
          .readOn = words.valueOr("readOn", english.readOn),
          .choose = words.valueOr("choose", english.choose),
          .sign = words.valueOr("sign", english.sign),
          .clear = words.valueOr("clear", english.clear),
          .needed = words.valueOr("needed", english.needed)};
}

/// A module's parts in order, those of "alsoRecorded" behind the one that says which data are recorded.
std::vector<Part> partsOf(const Pieces &own, const Pieces &shared, const std::vector<std::string> &also) {
  std::vector<Part> parts;
  const bool hasData = own.find("data") != nullptr;
  for (const Part &part : own.parts) {
    const bool isLast = part.id == "statement";
    const auto addAlso = [&] {
      for (const std::string &kind : also)
        if (const Part *found = shared.find("also-" + kind)) parts.push_back(*found);
        else throw fovea::Failure("\"alsoRecorded\" knows no \"" + kind + "\"", FOVEA_E_ARGUMENT);
    };
    if (isLast && !hasData) addAlso();
    parts.push_back(completed(part, shared));
    if (part.id == "data") addAlso();
  }
  return parts;
}

}  // namespace

const Part *Pieces::find(std::string_view id) const {
  const auto found = std::find_if(parts.begin(), parts.end(), [&](const Part &part) { return part.id == id; });
  return found == parts.end() ? nullptr : &*found;
}

std::string Pieces::valueOr(std::string_view name, std::string_view otherwise) const {
  const auto found = values.find(name);
  return found == values.end() ? std::string(otherwise) : found->second;
}

Pieces read(std::string_view file) {
  Pieces pieces;
  while (!file.empty()) {
    const std::size_t end = file.find('\n');
    const std::string_view line = trimmed(file.substr(0, end));
    file.remove_prefix(end == file.npos ? file.size() : end + 1);
    const std::size_t colon = line.find(':'), close = line.find(']');
    if (line.empty()) continue;
    if (line[0] == '[' && close != line.npos) {
      std::vector<std::string> marks = wordsOf(line.substr(1, close - 1));
      const std::string id = marks.empty() ? "" : marks.front();
      if (!marks.empty()) marks.erase(marks.begin());
      pieces.parts.push_back({id, std::string(trimmed(line.substr(close + 1))), "", std::move(marks)});
    } else if (!pieces.parts.empty()) {
      std::string &text = pieces.parts.back().text;
      text += (text.empty() ? "" : "\n") + std::string(line);
    } else if (colon != line.npos) {
      pieces.values.emplace(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    }
  }
  return pieces;
}

const Sheet &nearest(std::span<const Sheet> sheets, std::string_view language) {
  for (const std::string_view wanted : {language, language.substr(0, language.find('-'))})
    for (const Sheet &sheet : sheets)
      if (wanted == sheet.language) return sheet;
  return sheets.front();
}

fovea::ConsentText formOf(const Texts &texts, fovea::View params) {
  const Sheet &sheet = nearest(texts.own, params.find("language").textOr("en"));
  const Pieces own = read(sheet.text), shared = read(nearest(texts.sections, sheet.language).text), words = read(nearest(texts.words, sheet.language).text);
  const std::vector<std::string> also = alsoRecorded(params);
  std::vector<Part> parts = partsOf(own, shared, also);
  const Replacements replacements(params.find("sections"), parts);
  Filler fill(params);

  fovea::ConsentText form;
  form.words = wordsIn(words);
  for (const auto &[name, word] : words.values)
    if (std::string_view(name).substr(0, kOnPaper.size()) == kOnPaper) form.paper.emplace_back(name.substr(kOnPaper.size()), word);
  form.textScale = params.find("textScale").number().value_or(1);
  fovea::ConsentDocument &document = form.document;
  document.version = own.valueOr("version", "") + (replacements.areThere() ? "+changed" : "");
  document.language = sheet.language;
  document.title = fill(own.valueOr("title", ""));
  document.covers.assign(texts.covers.begin(), texts.covers.end());
  document.covers.insert(document.covers.end(), also.begin(), also.end());
  document.signature = params.find("signature").textOr(own.valueOr("signature", "none"));
  document.direction = words.valueOr("direction", "ltr");
  document.statementHeading = words.valueOr("statement", document.statementHeading);
  document.accept = words.valueOr("accept", document.accept);
  document.decline = words.valueOr("decline", document.decline);
  document.declined = words.valueOr("declined", "");
  document.declinedTitle = words.valueOr("declinedTitle", "");
  for (Part &part : parts) {
    if (replacements.isLeftOut(part)) continue;
    replacements.apply(part);
    if (part.id == "statement") {
      document.statement = fill(part.text);
      if (!part.heading.empty()) document.statementHeading = fill(part.heading);
    } else if (part.id == "accept" || part.id == "decline") {
      (part.id == "accept" ? document.accept : document.decline) = fill(part.heading);
    } else if (part.id == "item" && !part.marks.empty()) {
      document.items.push_back({part.marks.front(), fill(part.text), contains(part.marks, "required")});
      if (contains(part.marks, "expected")) form.expected.push_back(part.marks.front());
    } else {
      if (contains(part.marks, "screenful")) form.ownScreenful.push_back(part.id);
      document.sections.push_back({part.id, fill(part.heading), fill(part.text)});
    }
  }
  fill.complain();
  return form;
}

}  // namespace consent
