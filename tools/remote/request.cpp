#include "remote/request.hpp"

#include <cctype>

#include "core/json.hpp"

namespace fovea::remote {
namespace {

Value readValue(const std::string &text) {
  auto value = parsePlainJson(text, "argument");
  return value ? std::move(*value) : Value(text);
}

/// How many characters of NAME=VALUE are the name; 0: it is a value.
std::size_t nameLength(const std::string &word) {
  std::size_t length = 0;
  while (length < word.size() && (std::isalnum(static_cast<unsigned char>(word[length])) || word[length] == '_')) ++length;
  const bool isName = length > 0 && length < word.size() && word[length] == '=' && !std::isdigit(static_cast<unsigned char>(word[0]));
  return isName ? length : 0;
}

}  // namespace

Result<Value> readRequest(const std::vector<std::string> &words, int id) {
  if (words.empty()) return Error{ErrorCode::BadArgument, "there is nothing to call", "fovea-remote", "name a call, for example getStatus"};
  Dict request{{"id", id}};
  const std::size_t dot = words.front().find('.');
  if (dot != std::string::npos) request.emplace_back("object", words.front().substr(0, dot));
  request.emplace_back("method", dot == std::string::npos ? words.front() : words.front().substr(dot + 1));
  List placed;
  Dict named;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string &word = words[i];
    if (word.rfind("--", 0) == 0)
      return Error{ErrorCode::BadArgument, "options come before the call", word, "write fovea-remote " + word + " ... " + words.front()};
    if (const std::size_t length = nameLength(word)) named.emplace_back(word.substr(0, length), readValue(word.substr(length + 1)));
    else placed.push_back(readValue(word));
  }
  request.emplace_back("args", std::move(placed));
  request.emplace_back("kwargs", std::move(named));
  return Value(std::move(request));
}

}  // namespace fovea::remote
