#include "text.hpp"

#include <algorithm>

namespace consent {
namespace {

constexpr std::string_view kBlank = " \t\r\n", kOnPaper = "paper.", kAlso = "also-", kTells = "tells=";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::vector<std::string> wordsOf(std::string_view text, char between = ' ') {
  std::vector<std::string> words;
  for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
    const std::size_t end = std::min(text.find(between), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

bool contains(const std::vector<std::string> &words, std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); }

bool isDigit(char letter) { return letter >= '0' && letter <= '9'; }

/// Where a number ends that begins at `from` and has signs in it, such as 2026-17 or +49 69 1234567; `from`: none begins there.
std::size_t endOfNumber(std::string_view text, std::size_t from) {
  const bool isTelephone = text[from] == '+' || text[from] == '0';
  if (!isTelephone && !isDigit(text[from])) return from;
  const std::string_view signs = isTelephone ? "-/.,:() " : "-/.,:";
  std::size_t end = from, at = from + (text[from] == '+');
  bool hasSign = at > from;
  while (at < text.size()) {
    std::size_t next = at;
    while (next < text.size() && next - at < 2 && next > from && signs.find(text[next]) != signs.npos) ++next;
    if (next == text.size() || !isDigit(text[next])) break;
    hasSign = hasSign || next > at;
    at = end = next + 1;
  }
  return hasSign ? end : from;
}

/// Between Arabic words digits with signs in them would be shown from the right: 17-2026.
std::string withNumbersIsolated(std::string_view text) {
  constexpr std::string_view kWithin = "@-_./";  // of addresses, which have an order of their own
  std::string isolated;
  for (std::size_t at = 0; at < text.size();) {
    const char before = at > 0 ? text[at - 1] : ' ';
    const bool isWithin = isDigit(before) || (before >= 'A' && before <= 'Z') || (before >= 'a' && before <= 'z') || kWithin.find(before) != kWithin.npos;
    const std::size_t end = isWithin ? at : endOfNumber(text, at);
    if (end > at) isolated += "\u2066" + std::string(text.substr(at, end - at)) + "\u2069";
    else isolated += text[at];
    at = std::max(end, at + 1);
  }
  return isolated;
}

/// What fills a field keeps its order, whatever is around it; one line by itself, as an isolate ends with its line.
std::string isolatedLines(std::string_view text) {
  std::string isolated;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    isolated += "\u2068" + withNumbersIsolated(text.substr(0, end)) + "\u2069";
    if (end < text.size()) isolated += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return isolated;
}

/// Fills placeholders and remembers those that `params` does not have.
class Filler {
 public:
  /// `facts`: which "{fact? words}" are said.
  Filler(fovea::View params, std::vector<std::string> facts, bool isRightToLeft) : params_(params), facts_(std::move(facts)), isRightToLeft_(isRightToLeft) {}

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
    if (!missing_.empty())
      throw fovea::Failure("the consent form cannot be shown without " + quoted(missing_) + ": give them in \"params\" of the consent step; what stands in braces has to be a param of the form",
                           FOVEA_E_ARGUMENT);
    if (!unfilled_.empty())
      throw fovea::Failure("there are braces in what is given as " + quoted(unfilled_) + ", and nothing is filled in there: write what participants are to read", FOVEA_E_ARGUMENT);
  }

 private:
  /// `field`: "contact"; "purposeInShort|purpose", the first of them that is given; ", address": what may be missing, together with the signs before it.
  std::string value(std::string_view field) {
    if (const std::size_t ask = field.find('?'); ask != field.npos) return contains(facts_, field.substr(0, ask)) ? std::string(field.substr(ask + 1)) : "";
    const auto isOfName = [](char each) { return (each >= 'A' && each <= 'Z') || (each >= 'a' && each <= 'z') || isDigit(each) || each == '_'; };
    const auto begin = static_cast<std::size_t>(std::find_if(field.begin(), field.end(), isOfName) - field.begin());
    const std::string_view signs = field.substr(0, begin);
    std::string_view name = field.substr(begin);
    for (std::string_view rest = name; !rest.empty(); rest.remove_prefix(std::min(name.size() + 1, rest.size()))) {
      name = rest.substr(0, rest.find('|'));
      const std::string_view found = trimmed(params_.find(name).textOr(""));
      if (found.empty()) continue;
      if (found.find_first_of("{}") != found.npos && !contains(unfilled_, name)) unfilled_.emplace_back(name);
      return std::string(signs) + (isRightToLeft_ ? isolatedLines(found) : std::string(found));
    }
    if (name.empty()) name = field;
    else if (!signs.empty()) return "";
    if (!contains(missing_, name)) missing_.emplace_back(name);
    return "";
  }
  static std::string quoted(const std::vector<std::string> &names) {
    std::string all;
    for (const std::string &name : names) all += (all.empty() ? "\"" : ", \"") + name + "\"";
    return all;
  }

  fovea::View params_;
  const std::vector<std::string> facts_;
  const bool isRightToLeft_;
  std::vector<std::string> missing_, unfilled_;  // unfilled: somebody meant to write something there
};

std::vector<std::string> textsIn(fovea::View list) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < list.size(); ++i) texts.emplace_back(list[i].textOr(""));
  return texts;
}

/// What stands in a module's file, with what it takes from the sections that all share.
Part completed(Part part, const Pieces &shared) {
  const Part *common = shared.find(part.id);
  if (part.heading.empty() && common) part.heading = common->heading;
  if (part.text.empty() && common) {
    part.text = common->text;
    part.tells = common->tells;
  }
  return part;
}

/// What "sections" calls it: of a form's items each has a name of its own.
const std::string &nameOf(const Part &part) { return part.id == "item" && !part.marks.empty() ? part.marks.front() : part.id; }

/// The lab's own words: a text, or {"heading": ..., "text": ...}; false leaves the section out.
class Replacements {
 public:
  Replacements(fovea::View given, const std::vector<Part> &parts, bool isRightToLeft) : given_(given), isRightToLeft_(isRightToLeft) {
    for (std::size_t i = 0; i < given.size(); ++i)
      if (std::none_of(parts.begin(), parts.end(), [&](const Part &part) { return nameOf(part) == given.key(i); })) unknown(given.key(i), parts);
  }
  bool areThere() const { return given_.size() > 0; }
  bool areFor(const Part &part) const { return !given_.find(nameOf(part)).isNone(); }
  bool isLeftOut(const Part &part) const { return given_.find(nameOf(part)).boolean() == false; }
  void apply(Part &part) const {
    const fovea::View mine = given_.find(nameOf(part));
    if (const auto text = mine.text() ? mine.text() : mine.find("text").text()) part.text = own(*text);
    if (const auto heading = mine.find("heading").text()) part.heading = own(*heading);
    for (const std::string &item : textsIn(mine.find("tells"))) part.tells.push_back(item);
  }

 private:
  static void unknown(std::string_view id, const std::vector<Part> &parts) {
    std::string known;
    for (const Part &part : parts) known += (known.empty() ? "" : ", ") + nameOf(part);
    throw fovea::Failure("the consent form has no section \"" + std::string(id) + "\" that \"sections\" could replace; it has: " + known,
                         FOVEA_E_ARGUMENT);
  }
  std::string own(std::string_view words) const { return isRightToLeft_ ? withNumbersIsolated(words) : std::string(words); }
  fovea::View given_;
  const bool isRightToLeft_;
};

/// What "{fact? words}" in a text may ask: is that recorded, or several of it? Does who declines go on?
std::vector<std::string> factsOf(std::vector<std::string> records, bool goesOn) {
  if (records.size() > 1) records.emplace_back("several");
  else if (!records.empty()) records.push_back("only-" + records.front());
  records.emplace_back(goesOn ? "goesOn" : "ends");
  return records;
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

/// A module's parts in order, those of "alsoRecorded" behind the one that says which data are recorded: its own, or those that all share.
std::vector<Part> partsOf(const Pieces &own, const Pieces &shared, const std::vector<std::string> &also) {
  std::vector<Part> parts;
  const bool hasData = own.find("data") != nullptr;
  for (const Part &part : own.parts) {
    const bool isLast = part.id == "statement";
    const auto addAlso = [&] {
      for (const std::string &kind : also)
        if (const Part *mine = own.find(std::string(kAlso) + kind)) parts.push_back(*mine);
        else if (const Part *found = shared.find(std::string(kAlso) + kind)) parts.push_back(*found);
        else throw fovea::Failure("\"alsoRecorded\" knows no \"" + kind + "\"", FOVEA_E_ARGUMENT);
    };
    if (isLast && !hasData) addAlso();
    if (part.id.starts_with(kAlso)) continue;
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
      std::vector<std::string> tells;
      std::erase_if(marks, [&](const std::string &mark) {
        const bool isClaim = mark.starts_with(kTells);
        if (isClaim) tells = wordsOf(std::string_view(mark).substr(kTells.size()), ',');
        return isClaim;
      });
      pieces.parts.push_back({id, std::string(trimmed(line.substr(close + 1))), "", std::move(marks), std::move(tells)});
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
  const std::vector<std::string> also = textsIn(params.find("alsoRecorded")), records = textsIn(params.find("records"));
  std::vector<Part> parts = partsOf(own, shared, also);
  const bool isRightToLeft = words.valueOr("direction", "ltr") == "rtl";
  const Replacements replacements(params.find("sections"), parts, isRightToLeft);
  const bool goesOn = params.find("ifDeclined").textOr("end") == "goOn";

  fovea::ConsentText form;
  fovea::ConsentDocument &document = form.document;
  document.covers = records;
  if (records.empty()) document.covers.assign(texts.covers.begin(), texts.covers.end());
  Filler fill(params, factsOf(document.covers, goesOn), isRightToLeft);
  document.covers.insert(document.covers.end(), also.begin(), also.end());
  form.words = wordsIn(words);
  for (const auto &[name, word] : words.values)
    if (std::string_view(name).substr(0, kOnPaper.size()) == kOnPaper) form.paper.emplace_back(name.substr(kOnPaper.size()), word);
  form.textScale = params.find("textScale").number().value_or(own.values.contains("textScale") ? std::stod(own.valueOr("textScale", "")) : 1);
  if (params.find("contrast").textOr("usual") == "high") form.contrast = fovea::DocumentContrast::High;
  document.version = own.valueOr("version", "") + (replacements.areThere() ? "+changed" : "");
  document.language = sheet.language;
  document.title = fill(own.valueOr("title", ""));
  document.signature = params.find("signature").textOr(own.valueOr("signature", "none"));
  document.direction = words.valueOr("direction", "ltr");
  document.statementHeading = words.valueOr("statement", document.statementHeading);
  document.accept = words.valueOr("accept", document.accept);
  document.decline = words.valueOr(goesOn ? "goOn" : "decline", document.decline);
  document.declined = words.valueOr("declined", "");
  document.declinedTitle = words.valueOr("declinedTitle", "");
  for (Part &part : parts) {
    if (replacements.isLeftOut(part) || (part.id == "decline" && goesOn && !replacements.areFor(part))) continue;
    replacements.apply(part);
    for (const std::string &item : part.tells)
      if (!contains(document.tells, item)) document.tells.push_back(item);
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
