#pragma once
// Typed rows: a struct with a cereal `serialize` becomes a dictionary of columns, and a dictionary fills a struct.
//
//   struct Trial {
//     std::string word;
//     std::optional<Duration> rt;
//     template <class Archive>
//     void serialize(Archive &archive) { archive(CEREAL_NVP(word), cereal::make_nvp("rt_s", rt)); }
//   };
//
// Durations and times need a name that ends with _s, and are written as seconds. An empty optional is a missing value.
// An enum is written as text when a function `enumNames` stands beside it:
//
//   enum class Ink { Red, Green };
//   constexpr std::array<std::string_view, 2> enumNames(Ink) { return {"red", "green"}; }

#include <cereal/cereal.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>

#include "fovea/value.hpp"

namespace fovea {

/// "participant|req" and "participant*" without their flags.
inline std::string plainKey(std::string_view key) {
  std::string plain;
  for (const char c : key.substr(0, key.find('|')))
    if (c != '*' || (!plain.empty() && plain.back() == '\\')) plain += c;
  while (!plain.empty() && plain.back() == ' ') plain.pop_back();
  return plain.substr(std::min(plain.find_first_not_of(' '), plain.size()));
}

class RowWriter;
class RowReader;

namespace detail {

template <class T>
concept NamedEnum = std::is_enum_v<T> && requires(T value) { enumNames(value); };
template <class T>
inline constexpr bool isOptional = false;
template <class T>
inline constexpr bool isOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool isDuration = false;
template <class Rep, class Period>
inline constexpr bool isDuration<std::chrono::duration<Rep, Period>> = true;
template <class T>
concept Sequence = requires(const T &list) { list.begin() != list.end(); } && !std::convertible_to<T, std::string_view>;
template <class T>
concept Simple = std::is_arithmetic_v<T> || std::convertible_to<T, std::string_view> || std::same_as<T, Value> ||
                 std::same_as<T, List> || std::same_as<T, Dict>;

inline void needSeconds(std::string_view name) {
  if (!name.ends_with("_s"))
    throw Failure("the column \"" + std::string(name) + "\" holds a time: give it a name that ends with _s",
                  FOVEA_E_ARGUMENT);
}

}  // namespace detail

/// The name of an enum's value, out of its enumNames().
template <detail::NamedEnum T>
std::string_view nameOf(T value) {
  const auto names = enumNames(value);
  const auto index = static_cast<std::size_t>(value);
  if (index >= names.size()) throw Failure("an enum has a value without a name", FOVEA_E_ARGUMENT);
  return names[index];
}

enum class Writing { Data, Description };

/// Turns named values into a dictionary. As a Description, an enum becomes the list of its names, its own first.
class RowWriter : public cereal::OutputArchive<RowWriter> {
 public:
  explicit RowWriter(Writing writing = Writing::Data) : OutputArchive(this), writing_(writing) {}
  Dict take() { return std::move(row_); }

  template <class T>
  void column(const char *name, const T &value) {
    constexpr std::size_t kMany = 16;
    if (row_.empty()) row_.reserve(kMany);  // of how many columns a row has nobody is told before
    row_.emplace_back(name, convert(name, value));
  }

 private:
  template <class T>
  Value convert(std::string_view name, const T &value) {
    if constexpr (detail::isOptional<T>) {
      return value ? convert(name, *value) : Value();
    } else if constexpr (detail::isDuration<T> || std::same_as<T, Timestamp>) {
      detail::needSeconds(name);
      if constexpr (detail::isDuration<T>) return std::chrono::duration<double>(value).count();
      else return toSeconds(value);
    } else if constexpr (detail::NamedEnum<T>) {
      return enumValue(value);
    } else if constexpr (std::is_enum_v<T>) {
      return static_cast<std::int64_t>(value);
    } else if constexpr (detail::Simple<T>) {
      if constexpr (std::convertible_to<T, std::string_view>) return std::string_view(value);
      else return value;
    } else if constexpr (detail::Sequence<T>) {
      List list;
      for (const auto &element : value)
        list.push_back(convert(name, static_cast<const typename T::value_type &>(element)));
      return list;
    } else {
      RowWriter nested(writing_);
      nested(value);
      return nested.take();
    }
  }

  template <class T>
  Value enumValue(T value) {
    const std::string_view own = nameOf(value);
    if (writing_ == Writing::Data) return own;
    List choices{own};
    for (const std::string_view name : enumNames(value))
      if (name != own) choices.emplace_back(name);
    return choices;
  }

  Writing writing_;
  Dict row_;
};

/// Fills named values from a dictionary. What the dictionary does not have, or has as none, stays as it is.
/// Errors: Failure naming the member that is of the wrong kind.
class RowReader : public cereal::InputArchive<RowReader> {
 public:
  explicit RowReader(View row) : InputArchive(this), row_(row) {}

  template <class T>
  void column(const char *name, T &value) {
    const std::string key = plainKey(name);
    if (const View found = row_.find(key); !found.isNone()) read(key, found, value);
  }

 private:
  [[noreturn]] static void refuse(const std::string &name, const std::string &wanted) {
    throw Failure("\"" + name + "\" has to be " + wanted, FOVEA_E_ARGUMENT);
  }

  template <class T>
  static void read(const std::string &name, View from, T &value) {
    if constexpr (detail::isOptional<T>) {
      read(name, from, value.emplace());
    } else if constexpr (std::same_as<T, bool>) {
      value = need(name, from.boolean(), "true or false");
    } else if constexpr (std::integral<T>) {
      const std::int64_t number = need(name, from.integer(), "a whole number");
      if (!std::in_range<T>(number)) refuse(name, "a whole number that is not so far from 0");
      value = static_cast<T>(number);
    } else if constexpr (std::floating_point<T>) {
      value = static_cast<T>(need(name, from.number(), "a number"));
    } else if constexpr (detail::isDuration<T>) {
      detail::needSeconds(name);
      value = std::chrono::duration_cast<T>(fromSeconds(need(name, from.number(), "a number of seconds")));
    } else if constexpr (detail::NamedEnum<T>) {
      readEnum(name, need(name, from.text(), "text"), value);
    } else if constexpr (std::same_as<T, std::string>) {
      value = need(name, from.text(), "text");
    } else if constexpr (std::same_as<T, Value>) {
      value = from.copy();
    } else if constexpr (detail::Sequence<T>) {
      if (!from.isList()) refuse(name, "a list");
      value.clear();
      for (std::size_t i = 0; i < from.size(); ++i) read(name, from[i], value.emplace_back());
    } else {
      if (!from.isDict()) refuse(name, "a dictionary");
      RowReader nested(from);
      nested(value);
    }
  }

  template <class T>
  static T need(const std::string &name, const std::optional<T> &found, const char *wanted) {
    if (!found) refuse(name, wanted);
    return *found;
  }

  template <class T>
  static void readEnum(const std::string &name, std::string_view text, T &value) {
    std::string known;
    const auto names = enumNames(value);
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == text) {
        value = static_cast<T>(i);
        return;
      }
      known += (i ? ", " : "") + std::string(names[i]);
    }
    refuse(name, "one of " + known + ", not \"" + std::string(text) + "\"");
  }

  View row_;
};

template <class T>
void CEREAL_SAVE_FUNCTION_NAME(RowWriter &archive, const cereal::NameValuePair<T> &pair) {
  archive.column(pair.name, pair.value);
}
template <class T>
void CEREAL_LOAD_FUNCTION_NAME(RowReader &archive, cereal::NameValuePair<T> &pair) {
  archive.column(pair.name, pair.value);
}

template <class T>
concept Record = std::is_class_v<T> && !std::convertible_to<T, Value> &&
                 cereal::traits::is_output_serializable<T, RowWriter>::value;

/// The columns of a struct.
template <Record T>
Dict toDict(const T &record, Writing writing = Writing::Data) {
  RowWriter writer(writing);
  writer(record);
  return writer.take();
}

/// A struct filled from a dictionary; what is not there keeps its default.
template <class T>
T fromDict(View dict, T record = {}) {
  RowReader reader(dict);
  reader(record);
  return record;
}

}  // namespace fovea
