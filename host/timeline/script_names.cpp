// Which participant variables a script names.

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>

#include "timeline/script.hpp"

namespace fovea {
namespace {

constexpr std::string_view kLibraries[] = {"math", "string", "table", "utf8"};
// Of what has a meaning in every script: what is the same for everybody, at any time.
constexpr std::string_view kConstant[] = {"and",  "do",     "else", "elseif", "end",   "false", "for",    "function", "if",     "in",       "local",    "nil",  "not",    "or",    "repeat",
                                          "return", "then", "true", "until",  "while", "math",  "string", "table",    "utf8",   "ipairs",   "tonumber", "tostring", "type", "select", "error", "assert"};
constexpr std::string_view kNoVariables[] = {
    "and",  "break",    "do",   "else",   "elseif", "end",   "false", "for",  "function", "goto", "if",     "in",     "local",
    "nil",  "not",      "or",   "repeat", "return", "then",  "true",  "until", "while",    "math", "string", "table",  "utf8",
    "ipairs", "tonumber", "tostring", "type", "select", "error", "assert", "answer", "item", "index", "call", "participant", "isBot", "get", "has", "asset",
    "isJobPending", "set",  "fail",     "reward", "random", "setLocal", "getLocal"};
// What scripts read as they read variables, and the host gives: in every study, whether it has such a thing or not.
constexpr std::string_view kGiven[] = {"expInfo", "earned", "trial", "node", "definition", "trials", "study", "session"};

bool isNoVariable(std::string_view name) { return std::find(std::begin(kNoVariables), std::end(kNoVariables), name) != std::end(kNoVariables); }

struct Token {
  enum class Kind { Name, Text, Sign, End } kind = Kind::End;
  std::string_view text;
  std::size_t line = 1;
};

/// Names, quoted texts and single signs of Lua; comments and long brackets are passed over.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  Token next() {
    skipBlank();
    line_ += static_cast<std::size_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(counted_), text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n'));
    counted_ = at_;
    Token token = read();
    token.line = line_;
    return token;
  }

 private:
  Token read() {
    if (at_ >= text_.size()) return {};
    const std::size_t begin = at_;
    const char c = text_[at_];
    if (isName(c)) {
      while (at_ < text_.size() && isName(text_[at_])) ++at_;
      // A number's letters are no name.
      return {std::isdigit(static_cast<unsigned char>(c)) ? Token::Kind::Sign : Token::Kind::Name, text_.substr(begin, at_ - begin)};
    }
    if (c == '"' || c == '\'') {
      for (++at_; at_ < text_.size() && text_[at_] != c; ++at_)
        if (text_[at_] == '\\') ++at_;
      const std::size_t end = std::min(at_++, text_.size());
      return {Token::Kind::Text, text_.substr(begin + 1, end - begin - 1)};
    }
    constexpr std::string_view kLonger[] = {"...", "..", "==", "~=", "<=", ">=", "::"};
    const auto *sign = std::find_if(std::begin(kLonger), std::end(kLonger), [&](std::string_view each) { return begins(each); });
    at_ += sign == std::end(kLonger) ? 1 : sign->size();
    return {Token::Kind::Sign, text_.substr(begin, at_ - begin)};
  }
  static bool isName(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }
  bool begins(std::string_view word) const { return text_.substr(std::min(at_, text_.size())).starts_with(word); }
  void skipBlank() {
    for (;;) {
      while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
      if (begins("--")) {
        at_ += 2;
        if (!skipLong()) at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (!skipLong()) {
        return;
      }
    }
  }
  /// [[...]], [==[...]==]: a long text, or after "--" a comment of several lines.
  bool skipLong() {
    if (!begins("[")) return false;
    std::size_t inner = at_ + 1;
    while (inner < text_.size() && text_[inner] == '=') ++inner;
    if (inner >= text_.size() || text_[inner] != '[') return false;
    const std::string close = "]" + std::string(inner - at_ - 1, '=') + "]";
    const std::size_t end = text_.find(close, inner);
    at_ = end == std::string_view::npos ? text_.size() : end + close.size();
    return true;
  }
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1, counted_ = 0;  // the line at `counted_`
};

using TokenList = std::vector<Token>;

// Behind or before a variable: what has no meaning for nothing.
constexpr std::string_view kNeedsBehind[] = {"+", "-", "*", "/", "%", "^", "<", ">", "<=", ">=", "..", "[", ".", ":"};
constexpr std::string_view kNeedsBefore[] = {"+", "-", "*", "/", "%", "^", "<", ">", "<=", ">=", "..", "#"};
// A script with one of these may see to it that there is something before it looks.
constexpr std::string_view kCareful[] = {"and", "or", "not", "nil", "if", "while", "repeat", "for", "function", "has", "type", "call"};

bool isSign(const Token &token, std::string_view sign) { return token.kind == Token::Kind::Sign && token.text == sign; }

/// Behind `name`, `name.member[index]` at `i`.
std::size_t behindTarget(const TokenList &all, std::size_t i) {
  for (++i; i + 1 < all.size();) {
    if (isSign(all[i], ".") && all[i + 1].kind == Token::Kind::Name) {
      i += 2;
    } else if (isSign(all[i], "[")) {
      int depth = 0;
      do {
        depth += isSign(all[i], "[") - isSign(all[i], "]");
        ++i;
      } while (depth > 0 && i + 1 < all.size());
    } else {
      break;
    }
  }
  return i;
}

/// Is the name at `i` given a value, alone or in a list: x = 1; x, t.y = 1, 2?
bool isAssigned(const TokenList &all, std::size_t i) {
  if (isSign(all[i + 1], "=")) return true;
  if (!isSign(all[i + 1], ",")) return false;
  for (i += 2; i + 1 < all.size() && all[i].kind == Token::Kind::Name;) {
    i = behindTarget(all, i);
    if (isSign(all[i], "=")) return true;
    if (!isSign(all[i], ",")) return false;
    ++i;
  }
  return false;
}

bool isNumber(const Token &token) { return token.kind == Token::Kind::Sign && std::isdigit(static_cast<unsigned char>(token.text.front())); }

/// Behind the literal that begins at `i`, and what it is; nothing where it is none, or more than one.
std::string_view literalAt(const TokenList &all, std::size_t i) {
  std::string_view kind;
  if (i + 1 < all.size() && isSign(all[i], "-") && isNumber(all[i + 1])) ++i;
  if (all[i].kind == Token::Kind::Text) {
    kind = "text";
  } else if (isNumber(all[i])) {
    kind = "a number";
    while (i + 2 < all.size() && isSign(all[i + 1], ".") && isNumber(all[i + 2])) i += 2;
  } else if (all[i].text == "true" || all[i].text == "false") {
    kind = "true or false";
  } else if (all[i].text == "nil") {
    kind = "nil";
  } else if (isSign(all[i], "{")) {
    kind = "a table";
    for (int depth = 1; depth > 0 && i + 2 < all.size();) ++i, depth += isSign(all[i], "{") - isSign(all[i], "}");
  } else {
    return {};
  }
  const Token &next = all[std::min(i + 1, all.size() - 1)];
  const bool isWhole = next.kind == Token::Kind::End || isSign(next, ";") || (next.kind == Token::Kind::Name && next.text != "and" && next.text != "or");
  return isWhole ? kind : std::string_view();
}

bool isReal(std::string_view digits) { return !digits.starts_with("0x") && !digits.starts_with("0X") && digits.find_first_of("eE") != digits.npos; }

/// What number the calculation that begins at `i` always gives: with a division or a number with a point in it, one with a point.
ScriptNames::Number numberAt(const TokenList &all, std::size_t i) {
  using enum ScriptNames::Number;
  const std::size_t begin = i;
  bool hasReal = false, isOne = true;
  for (int depth = 0; all[i].kind != Token::Kind::End && !isSign(all[i], ";"); ++i) {
    const Token &token = all[i];
    const bool followsValue = i > begin && (all[i - 1].kind != Token::Kind::Sign || isNumber(all[i - 1]) || isSign(all[i - 1], ")") || isSign(all[i - 1], "]") || isSign(all[i - 1], "}"));
    if (depth == 0 && token.kind == Token::Kind::Name && followsValue && token.text != "and" && token.text != "or") break;  // the next statement
    if (token.kind == Token::Kind::Sign) depth += (token.text == "(" || token.text == "[" || token.text == "{") - (token.text == ")" || token.text == "]" || token.text == "}");
    if (depth < 0) break;
    if (depth > 0 || isSign(token, ")") || isSign(token, "]")) {
      isOne = false;
      continue;
    }
    if (token.kind == Token::Kind::Text || isSign(token, "}")) return Unknown;
    if (token.kind == Token::Kind::Name) {
      if (token.text == "and" || token.text == "or" || token.text == "not" || token.text == "true" || token.text == "false" || token.text == "nil" || token.text == "function") return Unknown;
      isOne = false;
      continue;
    }
    if (token.text == "==" || token.text == "~=" || token.text == "<" || token.text == ">" || token.text == "<=" || token.text == ">=" || token.text == ".." || token.text == ",") return Unknown;
    if (isSign(token, "/") && isSign(all[i + 1], "/")) {
      ++i, isOne = false;
    } else if (isSign(token, "/") || isSign(token, "^")) {
      hasReal = true;
    } else if (isNumber(token)) {
      hasReal = hasReal || isReal(token.text) || (isSign(all[i + 1], ".") && isNumber(all[i + 2]));
    } else if (token.text == "." || token.text == ":") {
      isOne = isOne && i > begin && isNumber(all[i - 1]);
    } else if (token.text != "-") {
      isOne = false;
    }
  }
  return hasReal ? Real : isOne && i > begin ? Whole : Unknown;
}

bool isComparison(const Token &token) {
  constexpr std::string_view kSigns[] = {"==", "~=", "<", ">", "<=", ">="};
  return token.kind == Token::Kind::Sign && std::find(std::begin(kSigns), std::end(kSigns), token.text) != std::end(kSigns);
}

/// Nothing to the left of `i` belongs to what stands there.
bool beginsOperand(const TokenList &all, std::size_t i) {
  constexpr std::string_view kWords[] = {"and", "or", "if", "elseif", "while", "until", "return"};
  if (i == 0) return true;
  const Token &before = all[i - 1];
  if (before.kind == Token::Kind::Name) return std::find(std::begin(kWords), std::end(kWords), before.text) != std::end(kWords);
  return isSign(before, "(") || isSign(before, "=") || isSign(before, ",") || isSign(before, "{");
}
/// Nothing from `i` on belongs to what stands before it.
bool endsOperand(const TokenList &all, std::size_t i) {
  if (all[i].kind != Token::Kind::Sign) return all[i].kind != Token::Kind::Text;
  return isSign(all[i], ")") || isSign(all[i], ",") || isSign(all[i], ";") || isSign(all[i], "}");
}

/// The variable at `i`, or expInfo and its field, and what is behind it.
std::optional<std::pair<ScriptNames::Operand, std::size_t>> operandAt(const TokenList &all, std::size_t i) {
  const bool isInfo = all[i].text == "expInfo";
  const std::size_t behind = behindTarget(all, i);
  if (!isInfo) return behind == i + 1 ? std::optional(std::pair(ScriptNames::Operand{std::string(all[i].text), {}}, behind)) : std::nullopt;
  const std::size_t length = isSign(all[i + 1], ".") ? 3 : 4;
  if (behind != i + length || all[i + 2].kind != (length == 3 ? Token::Kind::Name : Token::Kind::Text)) return std::nullopt;
  return std::pair(ScriptNames::Operand{"expInfo", std::string(all[i + 2].text)}, behind);
}

struct WrittenOut {
  std::string kind, text;
  std::size_t behind = 0;
};
/// What is written out at `i`, as one side of a comparison.
std::optional<WrittenOut> writtenAt(const TokenList &all, std::size_t i) {
  const Token &token = all[i];
  if (token.kind == Token::Kind::Text) return WrittenOut{"text", std::string(token.text), i + 1};
  if (token.text == "true" || token.text == "false") return WrittenOut{"true or false", std::string(token.text), i + 1};
  std::string digits;
  if (isSign(token, "-")) digits = "-", ++i;
  if (i >= all.size() || !isNumber(all[i])) return std::nullopt;
  digits += all[i++].text;
  if (i + 1 < all.size() && isSign(all[i], ".") && isNumber(all[i + 1])) digits += "." + std::string(all[i + 1].text), i += 2;
  return WrittenOut{"a number", digits, i};
}

/// expInfo.age == '30' or 30 < n, with the variable at `i`.
void noteComparison(const TokenList &all, std::size_t i, std::vector<ScriptNames::Comparison> &comparisons) {
  const auto operand = operandAt(all, i);
  if (!operand) return;
  const auto &[of, behind] = *operand;
  if (beginsOperand(all, i) && isComparison(all[behind])) {
    const auto other = writtenAt(all, behind + 1);
    if (other && endsOperand(all, other->behind)) comparisons.push_back({of, std::string(all[behind].text), other->kind, other->text, all[i].line});
  } else if (i >= 2 && isComparison(all[i - 1]) && endsOperand(all, behind) && beginsOperand(all, i - 2)) {
    if (const auto other = writtenAt(all, i - 2); other && other->behind == i - 1) comparisons.push_back({of, std::string(all[i - 1].text), other->kind, other->text, all[i].line});
  }
}

/// The last of what an expression joins with `and` and `or`: that is what it gives in the end.
std::optional<ScriptNames::Operand> givenBy(const TokenList &all) {
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    if (all[i].kind == Token::Kind::Sign) depth += (all[i].text == "(" || all[i].text == "{" || all[i].text == "[") - (all[i].text == ")" || all[i].text == "}" || all[i].text == "]");
    else if (depth == 0 && all[i].kind == Token::Kind::Name && (all[i].text == "and" || all[i].text == "or")) begin = i + 1;
  }
  if (begin + 1 >= all.size() || all[begin].kind != Token::Kind::Name || (isNoVariable(all[begin].text))) return std::nullopt;
  const auto operand = operandAt(all, begin);
  return operand && operand->second == all.size() - 1 ? std::optional(operand->first) : std::nullopt;
}

/// NAME.a[1].b at `i`, as it is read.
void noteChain(const TokenList &all, std::size_t i, std::vector<ScriptNames::Chain> &chains) {
  const std::size_t behind = behindTarget(all, i);
  if (behind == i + 1 || isSign(all[behind], "=")) return;
  ScriptNames::Chain chain{std::string(all[i].text), {}, std::string(all[i].text), all[i].line};
  for (std::size_t at = i + 1; at < behind;) {
    if (isSign(all[at], ".")) {
      chain.parts.emplace_back(all[at + 1].text);
      at += 2;
      continue;
    }
    const bool isName = all[at + 1].kind == Token::Kind::Text && isSign(all[at + 2], "]");
    chain.parts.emplace_back(isName ? all[at + 1].text : "[]");
    int depth = 0;
    do depth += isSign(all[at], "[") - isSign(all[at], "]"), ++at;
    while (depth > 0 && at < behind);
  }
  for (const std::string &part : chain.parts) chain.written += part == "[]" ? "[1]" : "." + part;
  chains.push_back(std::move(chain));
}

/// Would it fail that the variable at `i` is nothing?
bool isNeeded(const TokenList &all, std::size_t i) {
  const auto isOneOf = [](const Token &token, const auto &signs) {
    return token.kind == Token::Kind::Sign && std::find(std::begin(signs), std::end(signs), token.text) != std::end(signs);
  };
  return isOneOf(all[i + 1], kNeedsBehind) || (i > 0 && isOneOf(all[i - 1], kNeedsBefore));
}

/// Does a statement begin at `i`? Where a name follows what an expression ends with.
bool beginsStatement(const TokenList &all, std::size_t i) {
  if (i == 0) return true;
  const Token &before = all[i - 1];
  return before.kind == Token::Kind::Name || before.kind == Token::Kind::Text || isNumber(before) || isSign(before, ")") || isSign(before, "}") || isSign(before, "]") || isSign(before, ";");
}

/// expInfo.age or expInfo["age"] at `i`: "age"; empty where it is looked at in another way.
std::string_view fieldAt(const TokenList &all, std::size_t i) {
  if (i + 2 >= all.size()) return {};
  if (isSign(all[i + 1], ".")) return all[i + 2].text;
  return isSign(all[i + 1], "[") && all[i + 2].kind == Token::Kind::Text && i + 3 < all.size() && isSign(all[i + 3], "]") ? all[i + 2].text : std::string_view();
}

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words) { return std::find(words.begin(), words.end(), word) != words.end(); }
bool isKeyword(std::string_view word) {
  return isOneOf(word, {"and", "do", "else", "elseif", "if", "in", "not", "or", "repeat", "return", "then", "until", "while"});
}

/// 'You have ' + score: no text is a number, unless it has the digits of one.
void noteComputedText(const TokenList &all, std::size_t i, std::vector<ScriptNames::Slip> &slips) {
  const auto computes = [](const Token &token) { return token.kind == Token::Kind::Sign && isOneOf(token.text, {"+", "-", "*", "/"}); };
  const Token before = i ? all[i - 1] : Token(), &after = all[i + 1];
  // f 'text' is a call, and #'text' is a number.
  const bool isWhole = i == 0 || (before.kind == Token::Kind::Sign && !isOneOf(before.text, {"#", ")", "]", "}"}) && !isNumber(before)) || (before.kind == Token::Kind::Name && isKeyword(before.text));
  const bool isBehind = i > 1 && computes(before), isBefore = isWhole && computes(after);
  const std::string text(all[i].text);
  if ((!isBehind && !isBefore) || text.find_first_of("0123456789") != text.npos) return;
  const bool isJoin = (isBehind ? before : after).text == "+";
  slips.push_back({all[i].line, "", "the text '" + text + "' is no number", isJoin ? "join texts with ..: '" + text + "' .. x" : "take the text out, or join texts with .."});
}

/// How many arguments the call has whose "(" is at `i`; nothing where it has no end.
std::optional<int> argumentsAt(const TokenList &all, std::size_t i) {
  int count = isSign(all[i + 1], ")") ? 0 : 1;
  for (int depth = 0; i + 1 < all.size(); ++i) {
    const Token &token = all[i];
    if (token.kind != Token::Kind::Sign) {
      if (token.text == "function") return std::nullopt;  // commas of its own
      continue;
    }
    depth += isOneOf(token.text, {"(", "{", "["}) - isOneOf(token.text, {")", "}", "]"});
    if (depth == 0) return count;
    count += depth == 1 && token.text == ",";
  }
  return std::nullopt;
}

/// What fails whenever the name at `i`, which is none of the script's own, is come to.
void noteSlips(const TokenList &all, std::size_t i, std::vector<ScriptNames::Slip> &slips) {
  const std::string name(all[i].text);
  const auto slip = [&](std::string about, std::string what, std::string fix) { slips.push_back({all[i].line, std::move(about), std::move(what), std::move(fix)}); };
  if (isSign(all[i + 1], "(")) {
    const auto count = argumentsAt(all, i + 1);
    if (name == "fail" && count == 0) slip("", "fail() has no tag", "say why the participant fails, as the data will have it: fail('too_slow')");
    if (name == "random" && count && *count > 2) slip("", "random() has more than two arguments", "random(n) gives a whole number from 1 to n, random(a, b) one from a to b");
    if (name == "reward" && i + 5 < all.size() && isNumber(all[i + 2]) && isSign(all[i + 3], ".") && isSign(all[i + 5], ")") && all[i + 4].text.find_first_not_of('0') != std::string_view::npos)
      slip("", "reward() takes whole minor units (cents)", "write reward(" + std::to_string(std::llround(std::strtod((std::string(all[i + 2].text) + "." + std::string(all[i + 4].text)).c_str(), nullptr) * 100)) + ") for " + std::string(all[i + 2].text) + "." + std::string(all[i + 4].text) + " of a currency that has hundredths");
    return;
  }
  if (std::find(std::begin(kLibraries), std::end(kLibraries), name) != std::end(kLibraries)) return;
  const std::size_t behind = behindTarget(all, i);
  if (behind > i + 1 && behind < all.size() && isSign(all[behind], "=") && isOneOf(name, {"expInfo", "answer", "item"}))
    slip(name == "expInfo" ? "" : name, "the script changes \"" + name + "\"", name == "expInfo" ? "it is what the operator entered: set another variable instead" : "it stays as it was given: set a variable instead");
  constexpr std::string_view kMethods[] = {"len", "sub", "upper", "lower", "rep", "format", "byte", "char", "reverse", "find"};
  const bool isMethod = i + 3 < all.size() && isSign(all[behind], ":") && all[behind + 1].kind == Token::Kind::Name && isSign(all[behind + 2], "(");
  const bool isMember = behind > i + 2 && behind < all.size() && isSign(all[behind], "(") && isSign(all[behind - 2], ".");
  const std::string_view called = isMember ? all[behind - 1].text : isMethod ? all[behind + 1].text : std::string_view();
  if (name == "study" && called == "count" && isMember) return;
  if (called.empty() || (isMethod && std::find(std::begin(kMethods), std::end(kMethods), called) != std::end(kMethods))) return;
  slip(name, "\"" + name + "\" is a value, and has no function \"" + std::string(called) + "\"",
       isOneOf(called, {"push", "append", "add", "insert"}) ? "write table.insert(" + name + ", value)" : "a list has #list, table.insert(list, value) and table.remove(list); a text has text:upper() and its like");
}

/// The names that a `local`, `for` or `function` at `i` makes its own.
void takeOwn(const TokenList &all, std::size_t i, std::set<std::string_view> &own) {
  const bool isFunction = all[i].text == "function";
  ++i;
  if (isFunction) {
    while (i + 1 < all.size() && !isSign(all[i], "(")) ++i;  // past its name
    ++i;
  } else if (all[i].text == "function") {  // local function f
    ++i;
  }
  // Where no comma follows, the list is at its end: the next line's name is none of it.
  for (; i + 1 < all.size() && all[i].kind == Token::Kind::Name; ++i) {
    own.insert(all[i].text);
    ++i;
    if (isSign(all[i], "<") && i + 3 < all.size()) {  // local limit <const> = 3
      own.insert(all[i + 1].text);
      i += 3;
    }
    if (!isSign(all[i], ",")) return;
  }
}

}  // namespace

bool isLuaName(std::string_view name) {
  const auto isWord = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::all_of(name.begin(), name.end(), isWord);
}

bool isReservedName(std::string_view name) { return isNoVariable(name) || std::find(std::begin(kGiven), std::end(kGiven), name) != std::end(kGiven); }

bool ScriptNames::isConstant() const { return set.empty() && looksAtNothing(); }

bool ScriptNames::looksAtNothing() const {
  return read.empty() && called.empty() && !callsAny && !setsAny &&
         std::all_of(ofHost.begin(), ofHost.end(), [](const std::string &name) { return std::find(std::begin(kConstant), std::end(kConstant), name) != std::end(kConstant); });
}

std::size_t ScriptNames::lineOf(const std::string &written) const {
  const auto known = lines.find(written);
  return known == lines.end() ? 1 : known->second;
}

ScriptNames namesIn(std::string_view text) {
  TokenList all;
  for (Tokens tokens(text);;) {
    all.push_back(tokens.next());
    if (all.back().kind == Token::Kind::End) break;
  }
  ScriptNames names;
  std::set<std::string_view> own;  // locals, parameters and loop variables; where they end does not matter for a hint
  int braces = 0;
  std::set<std::string_view> isBeingSet, isSetBy;  // by the statement in hand; by those before it
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    if (all[i].kind == Token::Kind::Name && beginsStatement(all, i)) isSetBy.merge(isBeingSet);
    const Token &token = all[i], &after = all[i + 1];
    const auto note = [&](std::set<std::string> &where, std::string_view word, const std::string &written) {
      where.emplace(word);
      names.lines.try_emplace(written, token.line);
    };
    if (isSign(token, "{")) ++braces;
    if (isSign(token, "}")) --braces;
    if (token.kind == Token::Kind::Text) noteComputedText(all, i, names.slips);
    if (token.kind != Token::Kind::Name) continue;
    if (token.text == "local" || token.text == "for" || token.text == "function") takeOwn(all, i, own);
    const Token before = i ? all[i - 1] : Token();
    const bool namesText = isSign(after, "(") && i + 2 < all.size() && all[i + 2].kind == Token::Kind::Text;
    const bool isText = namesText && (isSign(all[i + 3], ")") || isSign(all[i + 3], ","));
    const std::string argument(namesText ? all[i + 2].text : std::string_view());
    if (token.text == "set" && isText) note(names.set, argument, argument + "="), isSetBy.insert(all[i + 2].text);
    if (token.text == "index" && isText && !isSign(before, ".") && !own.contains(token.text)) note(names.loops, argument, "index " + argument);
    if (token.text == "asset" && isText && !isSign(before, ".") && !own.contains(token.text)) note(names.assets, argument, "asset " + argument);
    if (token.text == "get" && namesText) note(names.read, argument, argument);
    if (token.text == "_ENV" && !isSign(before, ".") && !isSign(before, ":")) {
      names.slips.push_back({token.line, "", "scripts have no \"_ENV\"", "a script cannot look into Lua, or change it"});
      continue;
    }
    if (isSign(before, ".") || isSign(before, ":") || own.contains(token.text)) continue;
    if (token.text == "call" && !(braces > 0 && isSign(after, "="))) {
      if (isText) note(names.called, argument, "call " + argument);
      else names.callsAny = true, names.lines.try_emplace("call", token.line);
    }
    if ((before.kind == Token::Kind::Name && before.text == "goto") || (isSign(before, "::") && isSign(after, "::"))) continue;
    if (braces > 0 && isSign(after, "=")) continue;  // a field of a table
    noteSlips(all, i, names.slips);
    const std::string name(token.text);
    if (isNoVariable(token.text)) {
      note(names.ofHost, name, name);
      const bool isLibrary = std::find(std::begin(kLibraries), std::end(kLibraries), token.text) != std::end(kLibraries);
      if (isLibrary && isSign(after, ".") && i + 2 < all.size()) {
        names.parts.emplace(token.text, all[i + 2].text);
        names.lines.try_emplace(name + "." + std::string(all[i + 2].text), token.line);
      }
      names.setsAny = names.setsAny || (token.text == "set" && !isText);
      if (braces == 0 && isAssigned(all, i)) note(names.set, name, name + "=");
      if (name == "answer") noteChain(all, i, names.chains);
      continue;
    }
    if (before.text == "function" && isSign(after, "(")) {
      note(names.globalFunctions, name, "function " + name);
      continue;
    }
    const bool isSet = braces == 0 && isAssigned(all, i);
    note(isSet ? names.set : names.read, name, isSet ? name + "=" : name);
    if (isSet) isBeingSet.insert(token.text);
    if (!isSet) names.bare.insert(name);
    if (!isSet && (fieldAt(all, i).empty() || isSign(all[behindTarget(all, i)], "=") || isSign(all[behindTarget(all, i)], ","))) names.passedOn.insert(name);
    if (!isSet && !isSetBy.contains(token.text) && isNeeded(all, i)) names.needed.insert(name);
    if (!isSet && isSign(after, "(")) names.functions.insert(name);
    if (isSet && isSign(after, "=") && i + 2 < all.size()) {
      const ScriptNames::Number number = numberAt(all, i + 2);
      const std::string_view kind = number == ScriptNames::Number::Real ? "a number" : literalAt(all, i + 2);
      if (!kind.empty()) names.literals.push_back({name, std::string(kind), token.line, number});
    }
    if (!isSet) noteComparison(all, i, names.comparisons), noteChain(all, i, names.chains);
    if (const std::string_view field = isSet ? std::string_view() : fieldAt(all, i); !field.empty()) {
      names.fields.emplace(name, field);
      names.lines.try_emplace(name + "." + std::string(field), token.line);
    }
  }
  const auto isCareful = [&](std::string_view word) { return names.ofHost.contains(std::string(word)); };
  names.isCareful = std::any_of(std::begin(kCareful), std::end(kCareful), isCareful);
  if (names.setsAny || names.isCareful) names.needed.clear();
  names.gives = givenBy(all);
  if (names.gives && own.contains(names.gives->name)) names.gives.reset();
  return names;
}

}  // namespace fovea
