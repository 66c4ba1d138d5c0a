#pragma once
// The one data language: the same set of values in rows, the journal, study files, expInfo and across the ABI.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/result.hpp"

namespace fovea {

class Value;
using List = std::vector<Value>;
using Bytes = std::vector<std::byte>;

/// Keys are unique and keep their order.
using Dict = std::vector<std::pair<std::string, Value>>;

/// A moment on the session clock. A type of its own, so that it is never taken for a number.
struct TimeValue {
  std::int64_t nanoseconds = 0;
  bool operator==(const TimeValue &) const = default;
};

/// A block of samples; `shape` multiplies to the number of elements.
/// Shape: row by row, last index fastest.
struct Array {
  std::vector<std::uint64_t> shape;
  std::variant<std::vector<double>, std::vector<float>, std::vector<std::int64_t>, std::vector<std::int32_t>,
               std::vector<std::uint8_t>>
      elements;
  bool operator==(const Array &) const = default;
};

class Value {
 public:
  using Held = std::variant<std::monostate, bool, std::int64_t, double, std::string, Bytes, List, Dict, Array, TimeValue>;

  Value() = default;
  Value(std::nullptr_t) {}
  Value(bool value) : held_(value) {}
  Value(int value) : held_(std::int64_t{value}) {}
  Value(std::int64_t value) : held_(value) {}
  Value(std::uint32_t value) : held_(std::int64_t{value}) {}
  Value(std::uint64_t value) : held_(static_cast<std::int64_t>(value)) {}
  Value(double value) : held_(value) {}
  Value(const char *text) : held_(std::string(text)) {}
  Value(std::string text) : held_(std::move(text)) {}
  Value(std::string_view text) : held_(std::string(text)) {}
  Value(Bytes bytes) : held_(std::move(bytes)) {}
  Value(List list) : held_(std::move(list)) {}
  Value(Dict dict) : held_(std::move(dict)) {}
  Value(Array array) : held_(std::move(array)) {}
  Value(TimeValue time) : held_(time) {}

  const Held &held() const { return held_; }
  Held &held() { return held_; }

  bool isNull() const { return std::holds_alternative<std::monostate>(held_); }
  template <class T>
  const T *as() const { return std::get_if<T>(&held_); }
  template <class T>
  T *as() { return std::get_if<T>(&held_); }

  const std::string *text() const { return as<std::string>(); }
  const Dict *dict() const { return as<Dict>(); }
  const List *list() const { return as<List>(); }
  /// A real, or an integer read as one; none for everything else.
  std::optional<double> number() const;

  /// The member of a dictionary, or nullptr (also when this is no dictionary).
  const Value *find(std::string_view key) const;
  /// Sets or appends a member and returns this value; turns null into a dictionary. A bug of ours on anything else.
  Value &set(std::string_view key, Value value);
  /// The member's text, or `otherwise` when it is missing or not text.
  std::string textOr(std::string_view key, std::string_view otherwise) const;

  bool operator==(const Value &) const = default;

 private:
  Held held_;
};

/// "nothing", "true or false", "a whole number", "a number", "text", ...: for messages.
std::string_view kindName(const Value &value);

/// The value as one cell of a table: shortest number that reads back, lists and dictionaries as JSON, null empty.
std::string cellText(const Value &value);

/// Is every byte part of a well-formed UTF-8 character?
bool isUtf8(std::string_view text);
/// How many bytes at the start of the text are well-formed UTF-8.
std::size_t utf8Prefix(std::string_view text);

/// Lists and dictionaries inside each other, at most: what JSON and CBOR read.
constexpr int kMaxDepth = 64;

}  // namespace fovea
