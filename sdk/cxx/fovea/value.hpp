#pragma once
// Values that cross the border: Value owns, View looks at the other side's, Borrowed shows ours in the C form.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "fovea/failure.hpp"
#include "fovea/time.hpp"
#include "fovea/value.h"

namespace fovea {

class Value;
using List = std::vector<Value>;
using Bytes = std::vector<std::byte>;
/// Keys are unique and keep their order.
using Dict = std::vector<std::pair<std::string, Value>>;

inline fovea_str borrow(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view borrow(fovea_str text) { return {text.ptr, text.ptr ? static_cast<std::size_t>(text.len) : 0}; }

class Value {
 public:
  using Held = std::variant<std::monostate, bool, std::int64_t, double, std::string, Bytes, List, Dict, Timestamp>;

  Value() = default;
  Value(std::same_as<bool> auto value) : held_(value) {}
  Value(std::integral auto value) requires(!std::same_as<decltype(value), bool>)
      : held_(static_cast<std::int64_t>(value)) {}
  Value(std::floating_point auto value) : held_(static_cast<double>(value)) {}
  Value(const char *text) : held_(std::string(text)) {}
  Value(std::string text) : held_(std::move(text)) {}
  Value(std::string_view text) : held_(std::string(text)) {}
  Value(Bytes bytes) : held_(std::move(bytes)) {}
  Value(List list) : held_(std::move(list)) {}
  Value(Dict dict) : held_(std::move(dict)) {}
  Value(Timestamp time) : held_(time) {}
  template <class T>
    requires std::constructible_from<Value, T>
  Value(const std::optional<T> &value) {
    if (value) *this = Value(*value);
  }

  const Held &held() const { return held_; }
  bool isNone() const { return std::holds_alternative<std::monostate>(held_); }
  template <class T>
  const T *as() const {
    return std::get_if<T>(&held_);
  }
  /// The member of a dictionary, or nullptr.
  const Value *find(std::string_view key) const {
    if (const Dict *members = as<Dict>())
      for (const auto &[name, value] : *members)
        if (name == key) return &value;
    return nullptr;
  }
  bool operator==(const Value &) const = default;

 private:
  Held held_;
};

struct AssetOptions {
  std::string extension = {};    // "png"
  std::string dataType = {};     // image, sound, video, table, text, data; empty: as the extension says
  std::string description = {};
  bool isPersonal = true;        // stays out of exports with pseudonyms
};

/// A drawing, a recording: in a row or an answer, the host keeps it as a file of the data and puts the file's name in its place.
inline Value asset(Bytes bytes, AssetOptions options = {}) {
  Dict members{{"fovea.asset", std::move(bytes)}, {"personal", options.isPersonal}};
  if (!options.extension.empty()) members.emplace_back("extension", std::move(options.extension));
  if (!options.dataType.empty()) members.emplace_back("dataType", std::move(options.dataType));
  if (!options.description.empty()) members.emplace_back("description", std::move(options.description));
  return Value(std::move(members));
}

/// A look at a value of the other side, valid as long as the call that brought it. A missing value is none.
class View {
 public:
  View() = default;
  explicit View(const fovea_value *value) : value_(value) {}

  std::uint32_t type() const { return value_ ? value_->type : std::uint32_t{FOVEA_NONE}; }
  bool isNone() const { return type() == FOVEA_NONE; }
  bool isList() const { return type() == FOVEA_LIST; }
  bool isDict() const { return type() == FOVEA_DICT; }

  std::optional<bool> boolean() const {
    if (type() != FOVEA_BOOL) return {};
    return value_->as.integer != 0;
  }
  std::optional<std::int64_t> integer() const {
    if (type() != FOVEA_INTEGER) return {};
    return value_->as.integer;
  }
  /// A real, or an integer read as one.
  std::optional<double> number() const {
    if (type() == FOVEA_REAL) return value_->as.real;
    if (type() == FOVEA_INTEGER) return static_cast<double>(value_->as.integer);
    return {};
  }
  std::optional<std::string_view> text() const {
    if (type() != FOVEA_TEXT) return {};
    return value_->count ? std::string_view(value_->as.text, value_->count) : std::string_view();
  }
  std::string_view textOr(std::string_view otherwise) const { return text().value_or(otherwise); }

  /// Elements of a list or a dictionary; 0 for everything else.
  std::size_t size() const { return isList() || isDict() ? static_cast<std::size_t>(value_->count) : 0; }
  View operator[](std::size_t index) const {
    if (index >= size()) return {};
    return View(isList() ? &value_->as.list[index] : &value_->as.dict[index].value);
  }
  std::string_view key(std::size_t index) const {
    return isDict() && index < size() ? borrow(value_->as.dict[index].key) : std::string_view();
  }
  View find(std::string_view name) const {
    for (std::size_t i = 0; isDict() && i < size(); ++i)
      if (key(i) == name) return (*this)[i];
    return {};
  }

  /// A copy that stays. An array of samples becomes none: read those through raw().
  Value copy() const {
    switch (type()) {
      case FOVEA_BOOL: return value_->as.integer != 0;
      case FOVEA_INTEGER: return value_->as.integer;
      case FOVEA_REAL: return value_->as.real;
      case FOVEA_TEXT: return *text();
      case FOVEA_TIME: return timestamp(value_->as.integer);
      case FOVEA_BYTES: {
        const auto *begin = static_cast<const std::byte *>(value_->as.bytes);
        return Bytes(begin, begin + value_->count);
      }
      case FOVEA_LIST: {
        List list;
        for (std::size_t i = 0; i < size(); ++i) list.push_back((*this)[i].copy());
        return list;
      }
      case FOVEA_DICT: {
        Dict dict;
        for (std::size_t i = 0; i < size(); ++i) dict.emplace_back(key(i), (*this)[i].copy());
        return dict;
      }
      default: return {};
    }
  }
  const fovea_value *raw() const { return value_; }

 private:
  const fovea_value *value_ = nullptr;
};

/// The C form of a Value; points into it, so it lives no longer.
class Borrowed {
 public:
  explicit Borrowed(const Value &value) : root_(of(value)) {}
  explicit Borrowed(const Dict &dict) : root_{} { fill(root_, dict); }
  Borrowed(const Borrowed &) = delete;
  Borrowed &operator=(const Borrowed &) = delete;
  const fovea_value *get() const { return &root_; }

 private:
  fovea_value of(const Value &value) {
    fovea_value out{};
    std::visit([&](const auto &held) { fill(out, held); }, value.held());
    return out;
  }
  void fill(fovea_value &, std::monostate) {}
  void fill(fovea_value &out, bool held) { out.type = FOVEA_BOOL, out.as.integer = held; }
  void fill(fovea_value &out, std::int64_t held) { out.type = FOVEA_INTEGER, out.as.integer = held; }
  void fill(fovea_value &out, double held) { out.type = FOVEA_REAL, out.as.real = held; }
  void fill(fovea_value &out, Timestamp held) { out.type = FOVEA_TIME, out.as.integer = nanoseconds(held); }
  void fill(fovea_value &out, const std::string &held) {
    out.type = FOVEA_TEXT, out.count = held.size(), out.as.text = held.data();
  }
  void fill(fovea_value &out, const Bytes &held) {
    out.type = FOVEA_BYTES, out.count = held.size(), out.as.bytes = held.data();
  }
  void fill(fovea_value &out, const List &held) {
    std::vector<fovea_value> list;
    list.reserve(held.size());
    for (const Value &element : held) list.push_back(of(element));
    out.type = FOVEA_LIST, out.count = list.size();
    out.as.list = lists_.emplace_back(std::move(list)).data();
  }
  void fill(fovea_value &out, const Dict &held) {
    std::vector<fovea_pair> pairs;
    pairs.reserve(held.size());
    for (const auto &[key, element] : held) pairs.push_back({borrow(key), of(element)});
    out.type = FOVEA_DICT, out.count = pairs.size();
    out.as.dict = dicts_.emplace_back(std::move(pairs)).data();
  }

  // Their elements stay where they are when these grow.
  std::vector<std::vector<fovea_value>> lists_;
  std::vector<std::vector<fovea_pair>> dicts_;
  fovea_value root_;
};

/// Hands a value over; the receiver copies it.
inline void emit(const fovea_sink &sink, const Value &value) {
  const Borrowed borrowed(value);
  check(sink.put(sink.ctx, borrowed.get()), "sink->put");
}

/// A sink that keeps the last value put into it.
class Keeper {
 public:
  Keeper() : sink_{this, put} {}
  Keeper(const Keeper &) = delete;
  Keeper &operator=(const Keeper &) = delete;
  const fovea_sink *sink() const { return &sink_; }
  Value take() { return std::exchange(value_, {}); }

 private:
  static fovea_status FOVEA_CALL put(void *self, const fovea_value *value) noexcept {
    try {
      static_cast<Keeper *>(self)->value_ = View(value).copy();
      return FOVEA_OK;
    } catch (...) {
      return FOVEA_E_NO_MEMORY;
    }
  }

  fovea_sink sink_;
  Value value_;
};

}  // namespace fovea
