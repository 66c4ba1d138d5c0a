#pragma once
// What can go wrong in a lab is a Result; a bug of ours is an assertion.

#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace fovea {

enum class ErrorCode {
  BadArgument,   // a value is of the wrong kind or out of range
  BadFile,       // a file is missing, damaged or malformed
  Unknown,       // a name that nobody knows
  AbiMismatch,   // a plugin built for another host
  BadPlugin,     // a library that is not a sound plugin
  PluginFailed,  // a plugin returned an error or threw
  Device,        // a device, display or driver refused
  Io,            // a disk refused
  State,         // not now
  Busy,          // not now: something else has to end first
  Refused,       // a rule of the study or the lab forbids it
  Stopped,       // the run was asked to stop
  Internal,      // a defect of ours, or no memory left: what was thrown and not foreseen
};

/// The code as programs at the other end of a wire read it: "bad_argument".
constexpr std::string_view errorCodeName(ErrorCode code) {
  constexpr std::string_view names[] = {"bad_argument", "bad_file", "unknown", "abi_mismatch", "bad_plugin", "plugin_failed",
                                        "device",       "io",       "state",   "busy",         "refused",    "stopped",      "internal"};
  return names[static_cast<int>(code)];
}

/// A failure as people read it: what happened, where, and the next thing to try.
struct Error {
  ErrorCode code = ErrorCode::BadArgument;
  std::string what;
  std::string where;
  std::string fix;

  /// One line: "where: what; fix".
  std::string text() const {
    std::string line = where.empty() ? what : where + ": " + what;
    if (!fix.empty()) line += "; " + fix;
    return line;
  }
};

/// Either a value or an Error, spelt like std::expected.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return held_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  T &value() { return assert(has_value()), std::get<0>(held_); }
  const T &value() const { return assert(has_value()), std::get<0>(held_); }
  T &operator*() { return value(); }
  const T &operator*() const { return value(); }
  T *operator->() { return &value(); }
  const T *operator->() const { return &value(); }
  const Error &error() const { return assert(!has_value()), std::get<1>(held_); }

 private:
  std::variant<T, Error> held_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool has_value() const { return !error_; }
  explicit operator bool() const { return has_value(); }
  const Error &error() const { return assert(error_), *error_; }

 private:
  std::optional<Error> error_;
};

}  // namespace fovea
