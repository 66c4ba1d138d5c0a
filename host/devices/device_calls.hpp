#pragma once
// The device manager's calls by name, described, for whoever drives it from afar.

#include <span>
#include <string_view>
#include <vector>

#include "devices/device_manager.hpp"

namespace fovea {

struct DeviceCallParameter {
  std::string_view name;
  std::string_view type;       // "text", "integer", "boolean", "dict", "list", "any"; alternatives as "text|list"
  std::string_view otherwise;  // the default as JSON; empty: the parameter is required
  std::string_view what;
};

struct DeviceCall {
  std::string_view name;
  bool isRead = false;  // answers at once and changes nothing; the others belong on [main], one after the other
  std::vector<DeviceCallParameter> parameters;
  std::string_view result;
  std::string_view what;
  /// `arguments`: named, complete.
  Result<Value> (*handler)(DeviceManager &manager, const Dict &arguments);
};

/// In the order of the documentation. Thread: [any]; the handlers as the manager's calls.
std::span<const DeviceCall> deviceCalls();

/// Finds the call, fills in what may be left out, and makes it.
/// Errors: Unknown for the call; BadArgument; the call's own.
Result<Value> callByName(DeviceManager &manager, std::string_view call, const Dict &arguments);

}  // namespace fovea
