#include "app/simulate_command.hpp"

#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <thread>

#include "app/study_target.hpp"
#include "app/watcher.hpp"
#include "core/hash.hpp"
#include "simulation/simulation.hpp"

namespace fovea {
namespace {

int say(const Error &error, int status) {
  std::fprintf(stderr, "fovea: %s\n", error.text().c_str());
  return status;
}

}  // namespace

int simulateStudy(const SimulateArguments &arguments) {
  const RunArguments &run = arguments.run;
  auto study = studyOf(run);
  if (!study) return say(study.error(), kExitNotStarted);
  SimulationOptions options;
  options.rehearsal.root = std::filesystem::absolute(run.root);
  options.rehearsal.data = run.data;
  options.rehearsal.plugins = run.plugins;
  options.rehearsal.rig = run.rig;
  options.rehearsal.set = run.set;
  options.rehearsal.seed = run.seed.value_or(randomSeed() >> 1);
  options.rehearsal.width = run.width;
  options.rehearsal.height = run.height;
  options.participants = arguments.participants;
  options.jobs = arguments.jobs > 0 ? arguments.jobs : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  options.files = arguments.files;
  options.isPartial = arguments.isPartial;
  options.limit = Duration(std::llround(arguments.limit_s * 1e9));
  const bool isWatched = ::isatty(STDERR_FILENO) != 0;
  if (isWatched) options.progress = [&](int done) { std::fprintf(stderr, "\r%d of %d", done, arguments.participants); };
  auto tally = simulate(*study, options);
  if (isWatched) std::fprintf(stderr, "\r%20s\r", "");
  if (!tally) return say(tally.error(), tally.error().code == ErrorCode::PluginFailed ? kExitCrashed : kExitNotStarted);
  std::printf("%s", tally->text().c_str());
  std::printf("  database      %s\n  report        %s\n  seed          %llu\n", (run.data / "fovea.db").c_str(), (run.data / "simulation.json").c_str(),
              static_cast<unsigned long long>(options.rehearsal.seed));
  if (const auto &end = tally->brokenOff()) return say(*end, end->code == ErrorCode::PluginFailed ? kExitCrashed : kExitFailed);
  if (tally->lost() > 0) return kExitCrashed;
  return tally->isSound() ? kExitDone : kExitFailed;
}

}  // namespace fovea
