// Which participant variables a script names.

#include <algorithm>
#include <cctype>

#include "timeline/script.hpp"

namespace fovea {
namespace {

constexpr std::string_view kNoVariables[] = {
    "and",  "break",    "do",   "else",   "elseif", "end",   "false", "for",  "function", "goto", "if",     "in",     "local",
    "nil",  "not",      "or",   "repeat", "return", "then",  "true",  "until", "while",    "math", "string", "table",  "utf8",
    "ipairs", "tonumber", "tostring", "type", "select", "error", "assert", "answer", "item", "index", "participant", "isBot", "get", "has",
    "set",  "fail",     "reward", "random", "setLocal", "getLocal"};

struct Token {
  enum class Kind { Name, Text, Sign, End } kind = Kind::End;
  std::string_view text;
};

/// Names, quoted texts and single signs of Lua; comments and long brackets are passed over.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  Token next() {
    skipBlank();
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
    at_ += text_.substr(at_, 2) == "==" || text_.substr(at_, 2) == "~=" || text_.substr(at_, 2) == "<=" || text_.substr(at_, 2) == ">=" || text_.substr(at_, 2) == "::" ? 2 : 1;
    return {Token::Kind::Sign, text_.substr(begin, at_ - begin)};
  }

 private:
  static bool isName(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }
  void skipBlank() {
    for (;;) {
      while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
      if (text_.substr(std::min(at_, text_.size()), 2) == "--") at_ = std::min(text_.find('\n', at_), text_.size());
      else if (text_.substr(std::min(at_, text_.size()), 2) == "[[") at_ = std::min(text_.find("]]", at_), text_.size() - 2) + 2;
      else return;
    }
  }
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

ScriptNames namesIn(std::string_view text) {
  std::vector<Token> all;
  for (Tokens tokens(text);;) {
    all.push_back(tokens.next());
    if (all.back().kind == Token::Kind::End) break;
  }
  ScriptNames names;
  std::set<std::string_view> own;  // locals and loop variables; where they end does not matter for a hint
  int braces = 0;
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    const Token &token = all[i], &after = all[i + 1];
    if (token.text == "{") ++braces;
    if (token.text == "}") --braces;
    if (token.kind != Token::Kind::Name) continue;
    if (token.text == "local" || token.text == "for")
      for (std::size_t k = i + 1; k + 1 < all.size() && (all[k].text == "," || all[k].kind == Token::Kind::Name) && all[k].text != "in"; ++k) own.insert(all[k].text);
    const std::string_view before = i ? all[i - 1].text : std::string_view();
    const bool isSetCall = token.text == "set" && after.text == "(" && i + 2 < all.size() && all[i + 2].kind == Token::Kind::Text;
    const bool isGetCall = token.text == "get" && after.text == "(" && i + 2 < all.size() && all[i + 2].kind == Token::Kind::Text;
    if (isSetCall) names.set.emplace(all[i + 2].text);
    if (isGetCall) names.read.emplace(all[i + 2].text);
    if (before == "." || before == ":" || own.contains(token.text)) continue;
    if (std::find(std::begin(kNoVariables), std::end(kNoVariables), token.text) != std::end(kNoVariables)) continue;
    if (braces > 0 && after.text == "=") continue;  // a field of a table
    (after.text == "=" ? names.set : names.read).emplace(token.text);
  }
  return names;
}

}  // namespace fovea
