#include "stage/consent_text.hpp"

#include <algorithm>

#include "core/flags.hpp"

namespace fovea {
namespace {

const List &listIn(const Value &dictionary, std::string_view name) {
  static const List kNone;
  const Value *found = dictionary.find(name);
  return found && found->list() ? *found->list() : kNone;
}


/// Lines end with a line feed, and there is always one at the end.
void addLine(std::string &text, const std::string &line) {
  for (const char each : line)
    if (each != '\r') text += each;
  text += '\n';
}

/// What stands in a line that is read from the right, in the order that it has by itself: U+2068 and U+2069 of Unicode.
std::string isolated(const std::string &text, bool isRightToLeft) { return isRightToLeft ? "\u2068" + text + "\u2069" : text; }

/// What the record says of itself, in the words that the form has for it, else in English: for whoever has to prove it.
class PaperFacts {
 public:
  PaperFacts(const Value &record, const Value &document, bool isRightToLeft) : record_(record), words_(document.find("paper")), isRightToLeft_(isRightToLeft) {}
  std::string word(const std::string &name, const std::string &english) const { return words_ ? words_->textOr(name, english) : english; }
  std::string all() const {
    std::string decision = record_.textOr("decision", "");
    if (decision == "accepted") decision = word("accepted", decision);
    std::string hashed = word("hash", "SHA-256 of {file}");
    if (const std::size_t at = hashed.find("{file}"); at != hashed.npos) hashed.replace(at, 6, inLine(record_.textOr("textFile", "")));
    return fact("decision", decision) + fact("decided", record_.textOr("decided", "")) + fact("participant", record_.textOr("participant", "")) + fact("study", record_.textOr("study", "")) +
           fact("form", record_.textOr("module", "") + " " + record_.textOr("version", "") + ", " + record_.textOr("language", "")) + hashed + ":\n" + record_.textOr("textHash", "");
  }

 private:
  std::string inLine(const std::string &text) const { return isolated(text, isRightToLeft_); }
  std::string fact(const std::string &name, const std::string &value) const { return word(name, name) + ": " + inLine(value) + "\n"; }
  const Value &record_;
  const Value *words_;
  const bool isRightToLeft_;
};

PaperBlock signatureBlock(const Value &signature) {
  PaperBlock block{PaperBlock::Kind::Drawing, ""};
  if (const Value *width = signature.find("width")) block.width = width->number().value_or(0);
  for (const Value &stroke : listIn(signature, "strokes")) {
    block.strokes.emplace_back();
    for (const Value &place : stroke.list() ? *stroke.list() : List{})
      if (const List *numbers = place.list(); numbers && numbers->size() >= 2)
        block.strokes.back().emplace_back((*numbers)[0].number().value_or(0), (*numbers)[1].number().value_or(0));
  }
  return block;
}

}  // namespace

std::string consentText(const Value &document) {
  std::string text;
  if (isTrue(document, "noConsent")) {
    addLine(text, document.textOr("reason", ""));
    return text;
  }
  addLine(text, document.textOr("title", ""));
  for (const Value &section : listIn(document, "sections")) {
    text += '\n';
    addLine(text, section.textOr("heading", ""));
    addLine(text, section.textOr("text", ""));
  }
  text += '\n';
  addLine(text, document.textOr("statementHeading", ""));
  addLine(text, document.textOr("statement", ""));
  for (const Value &item : listIn(document, "items")) addLine(text, "[ ] " + item.textOr("text", ""));
  for (const char *button : {"accept", "decline"})
    if (const std::string label = document.textOr(button, ""); !label.empty()) addLine(text, "> " + label);
  return text;
}

Dict farewellOf(const Value &document) {
  Dict params;
  const std::string text = document.textOr("declined", ""), title = document.textOr("declinedTitle", "");
  if (!text.empty()) params.emplace_back("text", text);
  if (!title.empty()) params.emplace_back("title", title);
  params.emplace_back("direction", document.textOr("direction", "ltr"));
  if (const std::string language = document.textOr("language", ""); !language.empty()) params.emplace_back("language", language);
  // As the page takes it, whatever a form says of itself.
  if (const Value *scale = document.find("textScale"); scale && scale->number()) params.emplace_back("textSize", std::clamp(*scale->number(), 1.0, 3.0));
  if (document.textOr("contrast", "") == "high") params.emplace_back("contrast", "high");
  return params;
}

Paper consentPaper(const Value &record) {
  using enum PaperBlock::Kind;
  static const Value kNone;
  const Value *found = record.find("document"), *signature = record.find("signature");
  const Value &document = found ? *found : kNone;
  Paper paper{.title = document.textOr("title", ""), .author = record.textOr("study", "")};
  paper.isRightToLeft = document.textOr("direction", "ltr") == "rtl";
  const PaperFacts facts(record, document, paper.isRightToLeft);
  paper.footer = isolated(record.textOr("participant", ""), paper.isRightToLeft) + "  " + isolated(record.textOr("module", "") + " " + record.textOr("version", ""), paper.isRightToLeft);
  const auto add = [&](PaperBlock::Kind kind, std::string text) {
    if (!text.empty()) paper.blocks.push_back({kind, std::move(text)});
  };
  if (isTrue(record, "simulated")) add(Heading, facts.word("rehearsal", "A rehearsal: no person took part."));
  add(Title, paper.title);
  for (const Value &section : listIn(document, "sections")) {
    add(Heading, section.textOr("heading", ""));
    add(Text, section.textOr("text", ""));
  }
  add(Heading, document.textOr("statementHeading", ""));
  add(Text, document.textOr("statement", ""));
  const bool isDecided = record.find("decision") != nullptr;
  for (const Value &item : listIn(isDecided ? record : document, "items")) add(Text, (isTrue(item, "decision") ? "[x] " : "[ ] ") + item.textOr("text", ""));
  add(Heading, "> " + document.textOr("accept", record.textOr("decision", "")));
  if (!isDecided) add(Heading, "> " + document.textOr("decline", ""));
  if (signature && !listIn(*signature, "strokes").empty()) paper.blocks.push_back(signatureBlock(*signature));
  if (signature) add(Text, signature->textOr("name", ""));
  if (isDecided) add(Small, facts.all());
  return paper;
}

}  // namespace fovea
