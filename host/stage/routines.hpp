#pragma once
// What a study does once before anybody begins: its "preDeployRoutine" steps.

#include <filesystem>
#include <functional>
#include <optional>

#include "stage/resolve.hpp"
#include "timeline/state.hpp"
#include "timeline/timeline.hpp"

namespace fovea {

class LibraryLoader;

/// What the routine gives to somebody with that state: as the data folder has it, or made now and kept there. `folder` none: made now, for
/// nobody else.
/// Thread: [stage]. The study's functions are connected.
/// Errors: naming the routine.
Result<Value> takeRoutine(const ResolvedStudy &study, const StartUpSpec &routine, const TimelineState &state, const std::optional<std::filesystem::path> &folder, bool isRehearsal);

/// Hears of each routine, first that it begins, then how long it took; `wasThere`: the folder had its result already.
struct RoutineListener {
  std::function<void(const StartUpSpec &)> begins;
  std::function<void(const StartUpSpec &, bool wasThere)> done;
};
/// All routines of the study, whose results people will find in `folder`. Gives how many there are.
/// Thread: [stage]
/// Errors: of the first that fails; of the plugins whose functions they call.
Result<int> prepareStudy(const ResolvedStudy &study, LibraryLoader &loader, const std::filesystem::path &folder, const RoutineListener &listener);

}  // namespace fovea
