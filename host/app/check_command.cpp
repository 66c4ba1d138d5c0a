#include "app/check_command.hpp"

#include <atomic>
#include <cstdio>
#include <fstream>

#include "core/json.hpp"
#include "core/log.hpp"
#include "core/thread.hpp"
#include "plugins/catalogue.hpp"
#include "plugins/places.hpp"
#include "services/services.hpp"
#include "session/session_devices.hpp"
#include "stage/resolve.hpp"
#include "timeline/study.hpp"

namespace fovea {
namespace {

/// What `fovea run` would refuse here, by its own judges; nothing of a plugin is run.
void checkPlugins(const StudyReport &report, const CheckArguments &arguments, std::vector<Error> &errors) {
  setThread(Thread::Main);
  VirtualClock clock;
  Log log([&clock] { return toNanoseconds(clock.now()); });
  log.setConsoleLevel(LogLevel::Critical);
  const std::atomic<bool> stop{false};
  const Services services(clock, log, stop, true);
  const Catalogue catalogue = Catalogue::scan(pluginPaths(arguments.plugins, arguments.root));
  SessionDevices devices(clock, log, *services.host());
  if (auto ready = devices.open(catalogue, {}, arguments.root); !ready) errors.push_back(ready.error());
  for (Error &error : judgeSteps(report.steps, catalogue, *services.host(), devices.judge(false))) errors.push_back(std::move(error));
  if (!report.study) return;
  for (Error &error : judgeFields(*report.study)) errors.push_back(std::move(error));
  if (auto allowed = checkConsentRule(*report.study); !allowed) errors.push_back(allowed.error());
}

List texts(const std::vector<Error> &errors) {
  List list;
  for (const Error &error : errors) {
    Dict told{{"what", error.what}, {"where", error.where}, {"fix", error.fix}};
    list.emplace_back(std::move(told));
  }
  return list;
}

std::string minutes(Duration duration) {
  const long seconds = static_cast<long>(toSeconds(duration) + 0.5);
  char text[64];
  std::snprintf(text, sizeof text, "%ld min %02ld s", seconds / 60, seconds % 60);
  return text;
}

}  // namespace

int checkStudy(const CheckArguments &arguments) {
  std::ifstream stream(arguments.study, std::ios::binary);
  if (!stream) {
    std::fprintf(stderr, "fovea: %s: the study file cannot be read; check the path and its permissions\n", arguments.study.c_str());
    return 1;
  }
  const std::string text((std::istreambuf_iterator<char>(stream)), {});
  StudyReport report = inspectStudy(text, arguments.study.string());
  checkPlugins(report, arguments, report.errors);
  const bool isSound = report.errors.empty();
  if (arguments.json) {
    List outline;
    for (const std::string &line : report.outline) outline.push_back(Value(line));
    const Value all(Dict{{"sound", isSound}, {"estimate_s", toSeconds(report.estimate)}, {"estimateIsMaximum", report.isLongest}, {"outline", std::move(outline)}, {"errors", texts(report.errors)}, {"warnings", texts(report.warnings)}});
    std::printf("%s\n", toJson(all, 2).c_str());
    return isSound ? 0 : 1;
  }
  for (const std::string &line : report.outline) std::printf("%s\n", line.c_str());
  for (const Error &warning : report.warnings) std::printf("warning: %s\n", warning.text().c_str());
  for (const Error &error : report.errors) std::fprintf(stderr, "error: %s\n", error.text().c_str());
  if (isSound) std::printf("The study can run. It takes a participant %s%s.\n", minutes(report.estimate).c_str(),
                           report.isLongest ? " at most, as far as its steps say" : " when its loops go round as often as expected: more is possible");
  else std::fprintf(stderr, "fovea: %zu mistake%s\n", report.errors.size(), report.errors.size() == 1 ? "" : "s");
  return isSound ? 0 : 1;
}

}  // namespace fovea
