#include "app/prepare_command.hpp"

#include <atomic>
#include <cstdio>

#include "app/study_target.hpp"
#include "app/watcher.hpp"
#include "core/breadcrumb.hpp"
#include "core/log.hpp"
#include "core/thread.hpp"
#include "data/disk.hpp"
#include "plugins/places.hpp"
#include "services/services.hpp"
#include "session/session_devices.hpp"
#include "stage/routines.hpp"

namespace fovea {
namespace {

/// Everything that `fovea run` would refuse of the study is refused.
Result<int> prepareIn(const RunArguments &arguments, const RoutineListener &listener) {
  setThread(Thread::Main);
  auto study = studyOf(arguments);
  if (!study) return study.error();
  if (auto writable = makeWritableFolder(arguments.data); !writable) return writable.error();
  const RealClock clock;
  Log log([&clock] { return toNanoseconds(clock.now()); });
  log.setConsoleLevel(LogLevel::Warning);
  const std::atomic<bool> stop{false};
  VirtualClock still;  // nothing here takes time that anybody looks at
  const Services services(still, log, stop, true);
  SessionDevices devices(still, log, *services.host());
  const Catalogue catalogue = Catalogue::scan(pluginPaths(arguments.plugins, arguments.root));
  if (auto ready = devices.open(catalogue, arguments.rig, arguments.root); !ready) return ready.error();
  auto resolved = resolveStudy(*study, catalogue, *services.host(), devices.judge(false));
  if (!resolved) return resolved.error();
  Breadcrumb breadcrumb;
  LibraryLoader loader({services.host(), &breadcrumb}, log);
  setThread(Thread::Stage);
  return prepareStudy(*resolved, loader, arguments.data, listener);
}

}  // namespace

int prepareStudyOf(const RunArguments &arguments) {
  const RealClock clock;
  Timestamp began{};
  RoutineListener listener;
  listener.begins = [&](const StartUpSpec &routine) {
    began = clock.now();
    std::printf("%s ...", routine.label.c_str());
    std::fflush(stdout);
  };
  listener.done = [&](const StartUpSpec &, bool wasThere) {
    if (wasThere) std::printf(" was there already\n");
    else std::printf(" made in %.1f s\n", toSeconds(clock.now() - began));
  };
  const auto count = prepareIn(arguments, listener);
  if (!count) {
    std::printf("\n");
    std::fprintf(stderr, "fovea: %s\n", count.error().text().c_str());
    return kExitNotStarted;
  }
  if (*count == 0) std::printf("the study has no \"preDeployRoutine\": there is nothing to prepare\n");
  else std::printf("everybody who begins the study with --data %s finds them there\n", arguments.data.c_str());
  return kExitDone;
}

}  // namespace fovea
