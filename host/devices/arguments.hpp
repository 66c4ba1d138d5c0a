#pragma once
// Reading a dictionary of named arguments: each once, of the right kind, and none that nobody asked for.

#include <optional>
#include <string>
#include <vector>

#include "clock/clock.hpp"
#include "core/value.hpp"

namespace fovea {

/// Remembers the first thing that is wrong, so that a caller asks once, at the end.
class DeviceArguments {
 public:
  /// `of` names the call or the class in messages: "keyboard", "getKeys".
  DeviceArguments(std::string of, const Dict &given) : of_(std::move(of)), given_(given) {}

  std::string text(std::string_view name, std::string_view otherwise);
  std::string requiredText(std::string_view name);
  bool truth(std::string_view name, bool otherwise);
  std::int64_t whole(std::string_view name, std::int64_t otherwise);
  double number(std::string_view name, double otherwise);
  /// Seconds from 0 to a thousand million, which count as for ever elsewhere; `otherwise` when it is not there.
  Duration seconds(std::string_view name, Duration otherwise);
  /// How long to wait: none is for ever, for a wait that is not there or infinite.
  std::optional<Duration> wait(std::string_view name);
  /// A list of texts, or one text for a list of one.
  std::vector<std::string> texts(std::string_view name);
  /// A list of whole numbers, or one number for a list of one.
  std::vector<std::int64_t> wholes(std::string_view name);
  Dict dict(std::string_view name);
  /// As it is; null when it is not there.
  Value any(std::string_view name);
  bool has(std::string_view name) { return find(name) != nullptr; }

  /// Errors: BadArgument naming the argument that is missing, of the wrong kind, or unknown.
  Result<void> finish();

 private:
  const Value *find(std::string_view name);
  void wrong(std::string_view name, const Value &value, std::string_view wanted);

  std::string of_;
  const Dict &given_;
  std::vector<std::string_view> asked_;
  std::optional<Error> error_;
};

}  // namespace fovea
