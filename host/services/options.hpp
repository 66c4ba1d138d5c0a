#pragma once
// The dictionary of options that calls of several services take.

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "core/names.hpp"
#include "plugins/abi_value.hpp"

namespace fovea {

/// A plugin's dictionary of options, read member by member; the first that is wrong is the answer.
class Options {
 public:
  /// `header`: where the plugin's author reads of them.
  Options(const char *call, const char *header, const fovea_value *given) : call_(call), header_(header) {
    if (!given || given->type == FOVEA_NONE) return;
    auto copied = fromAbi(*given);
    if (!copied)
      wrong_ = copied.error();
    else if (const Dict *dict = copied->dict())
      given_ = *dict;
    else
      wrong_ = Error{ErrorCode::BadArgument, "the options are " + std::string(kindName(*copied)), call_,
                     "give a dictionary, or nothing"};
  }

  template <class Number>
  void number(const char *name, Number &into) {
    const Value *value = take(name);
    if (value && value->number())
      into = *value->number();
    else if (value)
      complain(name, *value, "it is a number");
  }
  void count(const char *name, unsigned &into) {
    const Value *value = take(name);
    const auto *count = value ? value->as<std::int64_t>() : nullptr;
    if (count && *count >= 0 && *count <= std::numeric_limits<int>::max())
      into = static_cast<unsigned>(*count);
    else if (value)
      complain(name, *value, "it is a whole number");
  }
  void flag(const char *name, bool &into) {
    const Value *value = take(name);
    if (value && value->as<bool>())
      into = *value->as<bool>();
    else if (value)
      complain(name, *value, "it is true or false");
  }
  template <class Text>
  void text(const char *name, Text &into) {
    const Value *value = take(name);
    if (value && value->text())
      into = *value->text();
    else if (value)
      complain(name, *value, "it is a text");
  }
  /// After all have been read.
  Result<void> done() {
    for (const auto &[name, value] : given_) {
      if (wrong_ || std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
      const std::string_view near = nearest(name, known_);
      wrong_ = Error{ErrorCode::BadArgument, "there is no option \"" + name + "\"", call_,
                     near.empty() ? "see " + std::string(header_) : "did you mean \"" + std::string(near) + "\"?"};
    }
    return wrong_ ? Result<void>(*wrong_) : Result<void>();
  }

 private:
  const Value *take(const char *name) {
    known_.emplace_back(name);
    const auto found =
        std::find_if(given_.begin(), given_.end(), [&](const auto &pair) { return pair.first == name; });
    return found == given_.end() || found->second.isNull() ? nullptr : &found->second;
  }
  void complain(const char *name, const Value &value, std::string fix) {
    if (!wrong_)
      wrong_ = Error{ErrorCode::BadArgument, "\"" + std::string(name) + "\" is " + toJson(value), call_,
                     std::move(fix)};
  }

  const char *call_, *header_;
  Dict given_;
  std::vector<std::string> known_;
  std::optional<Error> wrong_;
};

/// 0 stands for now.
inline std::optional<Timestamp> timeOf(int64_t t) { return t > 0 ? std::optional(fromNanoseconds(t)) : std::nullopt; }

}  // namespace fovea
