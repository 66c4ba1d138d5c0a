// One of several stations on one data folder: a session with runs that all want the same names.

#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/log.hpp"
#include "data/recorder.hpp"

int main(int count, char **words) {
  using namespace fovea;
  if (count != 5) return EXIT_FAILURE;
  const std::string session = words[2];
  Log log([] { return std::int64_t{0}; });
  log.setConsoleLevel(LogLevel::Critical);
  auto opened = Recorder::open(words[1], log);
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().text().c_str());
    return EXIT_FAILURE;
  }
  Recorder &recorder = **opened;
  if (auto opens = log.openFile(recorder.folder() / (recorder.reserveStem("study") + ".log")); !opens) return EXIT_FAILURE;
  SessionStart start;
  start.id = session;
  recorder.startSession(start);
  for (int run = 0; run < std::atoi(words[3]); ++run) {
    const std::string id = session + "." + std::to_string(run);
    recorder.startRun({id, "task", recorder.reserveStem("P01_task"), {}, 1, Dict{{"participant", "P01"}}, {}, {}});
    for (int row = 0; row < std::atoi(words[4]); ++row) recorder.addRow({id, "trials", {{"n", row}, {"whose", id}}});
    recorder.endRun({id, {}, Ending::Finished, "", {}, ""});
  }
  recorder.endSession({});
  log.write(LogLevel::Info, "booth", session);
  return recorder.flush() ? EXIT_SUCCESS : EXIT_FAILURE;
}
