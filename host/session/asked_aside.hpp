#pragma once
// A plugin that is asked something in a process of its own: one that crashes or does not come back costs a message, and nobody has called it yet
// when it is loaded here.

#include <functional>

#include "clock/clock.hpp"
#include "core/result.hpp"
#include "core/value.hpp"
#include "plugins/library.hpp"

namespace fovea {

/// What is asked, in that process: the library is loaded there as anywhere else, without a session around it.
using AskedAside = std::function<Result<Value>(const PluginLibrary &library, const PluginHost &host)>;

/// Thread: one that is alone in its process.
/// Errors: of the library; what `ask` gives; PluginFailed when the plugin crashes or does not come back within `limit`; then `fix` says what to do.
Result<Value> askAside(const FoundPlugin &plugin, const AskedAside &ask, const std::string &fix, Duration limit = std::chrono::seconds(10));

}  // namespace fovea
