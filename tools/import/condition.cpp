#include "import/condition.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

namespace fovea {
namespace {

struct Token {
  enum class Kind { Question, Literal, Word, End } kind = Kind::End;
  std::string text;  // of a question its name, of a word the operator in small letters
  Value literal;
};

Error cannot(std::string what, std::string fix) { return {ErrorCode::BadArgument, std::move(what), "", std::move(fix)}; }

/// Reads a condition from its left.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<Token> next() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    if (at_ == text_.size()) return Token{};
    const char first = text_[at_];
    if (first == '{') return until('}', Token::Kind::Question);
    if (first == '\'' || first == '"') return until(first, Token::Kind::Literal);
    if (first == '[') return list();
    if (std::isdigit(static_cast<unsigned char>(first)) || first == '-') return number();
    return word();
  }
  bool isAtEnd() const { return text_.find_first_not_of(" \t\n", at_) == text_.npos; }

 private:
  Result<Token> until(char last, Token::Kind kind) {
    const std::size_t end = text_.find(last, at_ + 1);
    if (end == text_.npos) return cannot(std::string("a \"") + last + "\" is missing", "close what is open");
    const std::string inside(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return Token{kind, inside, Value(inside)};
  }
  Result<Token> number() {
    double value = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc()) return cannot("\"" + std::string(text_.substr(at_)) + "\" begins with no number", "");
    at_ = static_cast<std::size_t>(end - text_.data());
    constexpr double kMostWhole = 1e15;  // beyond it doubles skip whole numbers
    const bool isWhole = std::abs(value) < kMostWhole && value == std::floor(value);
    return Token{Token::Kind::Literal, {}, isWhole ? Value(static_cast<std::int64_t>(value)) : Value(value)};
  }
  Result<Token> list() {
    List all;
    ++at_;
    for (;;) {
      while (at_ < text_.size() && (std::isspace(static_cast<unsigned char>(text_[at_])) || text_[at_] == ',')) ++at_;
      if (at_ < text_.size() && text_[at_] == ']') break;
      auto element = next();
      if (!element) return element;
      if (element->kind != Token::Kind::Literal) return cannot("a list of answers has something else in it, or no end", "write e.g. ['yes', 'no']");
      all.push_back(std::move(element->literal));
    }
    ++at_;
    return Token{Token::Kind::Literal, {}, Value(std::move(all))};
  }
  Result<Token> word() {
    const auto isOperator = [](char c) { return std::string_view("=<>!&|").find(c) != std::string_view::npos; };
    const bool isSign = isOperator(text_[at_]);
    Token token{Token::Kind::Word, {}, {}};
    while (at_ < text_.size() && (isSign ? isOperator(text_[at_]) : std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_'))
      token.text += static_cast<char>(std::tolower(static_cast<unsigned char>(text_[at_++])));
    if (token.text.empty()) return cannot(std::string("\"") + text_[at_] + "\" cannot be in the condition of a control", "write it as comparisons of single questions that are joined with \"and\"");
    if (token.text == "true" || token.text == "false") return Token{Token::Kind::Literal, {}, Value(token.text == "true")};
    return token;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

struct Comparison {
  std::string question;
  Value wanted;
};

bool isOneOf(const std::string &word, std::initializer_list<std::string_view> words) { return std::find(words.begin(), words.end(), word) != words.end(); }

/// `{question} operator literal` as what `showIf` says of that question.
Result<Comparison> compare(Reader &reader, const MeantAnswer &meant) {
  constexpr char kForm[] = "write it as comparisons such as {smokes} = 'yes', joined with \"and\"";
  auto question = reader.next();
  if (!question) return question.error();
  auto sign = reader.next();
  if (!sign) return sign.error();
  if (question->kind != Token::Kind::Question || sign->kind != Token::Kind::Word) return cannot("it is no comparison of a question with an answer", kForm);
  if (isOneOf(sign->text, {"empty", "notempty"})) return cannot("whether a question was left out cannot be asked for", "name the answers with which it is shown");
  auto literal = reader.next();
  if (!literal) return literal.error();
  if (literal->kind != Token::Kind::Literal) return cannot("it is no comparison of a question with an answer", kForm);
  const std::string &name = question->text;
  if (literal->literal.list() && !isOneOf(sign->text, {"anyof", "noneof"}))
    return cannot("\"" + sign->text + "\" with a list asks for all of them at once", "write anyof, for which one is enough");
  Value wanted;
  if (const List *all = literal->literal.list()) {
    List answers;
    for (const Value &each : *all) answers.push_back(meant(name, each));
    wanted = Value(std::move(answers));
  } else {
    wanted = meant(name, literal->literal);
  }
  if (isOneOf(sign->text, {"=", "==", "equal", "contains", "contain", "anyof"})) return Comparison{name, wanted};
  if (isOneOf(sign->text, {"<>", "!=", "notequal", "notcontains", "notcontain", "noneof"})) return Comparison{name, Value(Dict{{"not", wanted}})};
  if (isOneOf(sign->text, {">=", "greaterorequal"})) return Comparison{name, Value(Dict{{"min", wanted}})};
  if (isOneOf(sign->text, {"<=", "lessorequal"})) return Comparison{name, Value(Dict{{"max", wanted}})};
  if (isOneOf(sign->text, {">", "<", "greater", "less"})) return cannot("\"" + sign->text + "\" cannot be asked for: limits are part of what they limit", "write >= or <= with the next number");
  return cannot("\"" + sign->text + "\" cannot be asked for", "there are =, <>, >=, <=, contains, notcontains, anyof and noneof");
}

/// Either answer will do.
Value either(const Value &one, const Value &other) {
  List all = one.list() ? *one.list() : List{one};
  if (const List *more = other.list()) all.insert(all.end(), more->begin(), more->end());
  else all.push_back(other);
  return Value(std::move(all));
}

/// Has both to be so? Two answers cannot, limits and what it is not can.
Result<void> also(Dict &showIf, const Comparison &comparison) {
  const auto known = std::find_if(showIf.begin(), showIf.end(), [&](const auto &each) { return each.first == comparison.question; });
  if (known == showIf.end()) {
    showIf.emplace_back(comparison.question, comparison.wanted);
    return {};
  }
  if (!known->second.dict() || !comparison.wanted.dict()) return cannot("two answers to \"" + comparison.question + "\" are asked for at once", "ask for one of them");
  for (const auto &[rule, value] : *comparison.wanted.dict()) {
    if (known->second.find(rule)) return cannot("\"" + rule + "\" of \"" + comparison.question + "\" is asked for twice", "keep one of them");
    known->second.set(rule, value);
  }
  return {};
}

}  // namespace

Result<void> addCondition(std::string_view condition, const MeantAnswer &meant, Dict &showIf) {
  Reader reader(condition);
  std::optional<Comparison> before;
  std::string joined;  // by what, so far
  for (;;) {
    auto comparison = compare(reader, meant);
    if (!comparison) return comparison.error();
    if (before) {  // behind "or"
      if (before->question != comparison->question || before->wanted.dict() || comparison->wanted.dict())
        return cannot("\"or\" can only name several answers to one question", "make two questions out of it, or steps with if in the study");
      comparison->wanted = either(before->wanted, comparison->wanted);
      before.reset();
    }
    if (reader.isAtEnd()) return also(showIf, *comparison);
    auto joint = reader.next();
    if (!joint) return joint.error();
    const bool isOr = isOneOf(joint->text, {"or", "||"});
    if (!isOr && !isOneOf(joint->text, {"and", "&&"})) return cannot("\"" + joint->text + "\" cannot join comparisons", "join them with \"and\"");
    const std::string by = isOr ? "or" : "and";
    if (!joined.empty() && joined != by) return cannot("\"and\" and \"or\" cannot be in one condition", "write anyof in place of \"or\"");
    joined = by;
    if (isOr) before = std::move(*comparison);
    else if (auto added = also(showIf, *comparison); !added) return added;
  }
}

}  // namespace fovea
