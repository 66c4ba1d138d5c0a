#include "stage/routines.hpp"

#include "core/hash.hpp"
#include "core/json.hpp"
#include "data/routines.hpp"
#include "stage/study_functions.hpp"
#include "timeline/transaction.hpp"

namespace fovea {
namespace {

OnceMade keyOf(const ResolvedStudy &study, const StartUpSpec &routine, bool isRehearsal) {
  return {study.study.name, routine.label, sha256(toJson(routine.args) + (routine.callsPlugins ? study.libraries : "")), isRehearsal};
}

}  // namespace

Result<Value> takeRoutine(const ResolvedStudy &study, const StartUpSpec &routine, const TimelineState &state, const std::optional<std::filesystem::path> &folder, bool isRehearsal) {
  const auto make = [&] { return guarded([&] { return routine.task(Value(Dict{})); }); };
  auto made = folder ? takeOnce(*folder, keyOf(study, routine, isRehearsal), make) : make();
  if (made && !routine.saveAs.empty()) made = asKept(state, study.study.timeline->options(), routine.saveAs, std::move(*made));
  if (!made) return Error{made.error().code, "the routine \"" + routine.label + "\" failed: " + made.error().what, made.error().where, made.error().fix};
  return made;
}

Result<int> prepareStudy(const ResolvedStudy &study, LibraryLoader &loader, const std::filesystem::path &folder, const RoutineListener &listener) {
  auto functions = StudyFunctions::connect(study, loader);
  if (!functions) return functions.error();
  int count = 0;
  for (const StartUpMarker &marker : study.study.timeline->markers()) {
    if (marker.spec->kind != StartUpSpec::Kind::PreDeployRoutine) continue;
    ++count;
    StartUpSpec routine = *marker.spec;
    bool wasThere = true;
    routine.task = [&wasThere, task = marker.spec->task](const Value &known) {
      wasThere = false;
      return task(known);
    };
    listener.begins(routine);
    if (auto taken = takeRoutine(study, routine, TimelineState{}, folder, false); !taken) return taken.error();
    listener.done(routine, wasThere);
  }
  return count;
}

}  // namespace fovea
