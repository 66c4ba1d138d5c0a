#include "core/value.hpp"

#include <algorithm>
#include <cstring>

#include "core/json.hpp"
#include "core/number_text.hpp"

namespace fovea {
namespace {

/// Length of the well-formed character at the start of `text`, 0 when there is none.
std::size_t characterLength(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    // Narrower second bytes keep out overlong forms (E0) and surrogates (ED).
    return follows(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) && follows(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4)
    return follows(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF) && follows(2) && follows(3)
               ? 4
               : 0;
  return 0;
}

}  // namespace

std::size_t utf8Prefix(std::string_view text) {
  std::size_t good = 0;
  while (good < text.size()) {
    // Nearly all of nearly every text is ASCII: eight characters at once.
    std::uint64_t eight = 0;
    if (text.size() - good >= sizeof eight) {
      std::memcpy(&eight, text.data() + good, sizeof eight);
      if ((eight & 0x8080808080808080) == 0) {
        good += sizeof eight;
        continue;
      }
    }
    if (static_cast<unsigned char>(text[good]) < 0x80) {
      ++good;
      continue;
    }
    const std::size_t length = characterLength(text.substr(good));
    if (length == 0) break;
    good += length;
  }
  return good;
}

bool isUtf8(std::string_view text) { return utf8Prefix(text) == text.size(); }

std::optional<double> Value::number() const {
  if (const auto *real = as<double>()) return *real;
  if (const auto *whole = as<std::int64_t>()) return static_cast<double>(*whole);
  return std::nullopt;
}

const Value *Value::find(std::string_view key) const {
  const Dict *members = dict();
  if (!members) return nullptr;
  const auto member =
      std::find_if(members->begin(), members->end(), [&](const auto &m) { return m.first == key; });
  return member == members->end() ? nullptr : &member->second;
}

Value &Value::set(std::string_view key, Value value) {
  if (isNull()) held_ = Dict{};
  Dict *members = as<Dict>();
  assert(members);
  const auto member =
      std::find_if(members->begin(), members->end(), [&](const auto &m) { return m.first == key; });
  if (member != members->end())
    member->second = std::move(value);
  else
    members->emplace_back(std::string(key), std::move(value));
  return *this;
}

std::string Value::textOr(std::string_view key, std::string_view otherwise) const {
  const Value *member = find(key);
  const std::string *found = member ? member->text() : nullptr;
  return found ? *found : std::string(otherwise);
}

std::string_view kindName(const Value &value) {
  constexpr std::string_view kNames[] = {"nothing", "true or false", "a whole number", "a number", "text",
                                         "bytes",   "a list",        "a dictionary",   "an array", "a time"};
  static_assert(std::size(kNames) == std::variant_size_v<Value::Held>);
  return kNames[value.held().index()];
}

std::string cellText(const Value &value) {
  if (value.isNull()) return {};
  if (const auto *text = value.text()) return *text;
  if (const auto *real = value.as<double>()) return realText(*real);
  if (const auto *bytes = value.as<Bytes>()) return base64(*bytes);
  if (const auto *time = value.as<TimeValue>()) return secondsText(time->nanoseconds);
  return toJson(value);
}

}  // namespace fovea
