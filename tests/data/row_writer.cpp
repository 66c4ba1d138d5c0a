// Adds rows until it is killed, one each so many milliseconds. After each it writes one byte: the row's number is
// how many bytes there were before.

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

#include "core/log.hpp"
#include "data/recorder.hpp"

int main(int, char **arguments) {
  using namespace fovea;
  const std::string session = arguments[2];
  const std::chrono::milliseconds pace(std::atoi(arguments[3]));
  Log log([] { return std::int64_t{0}; });
  log.setConsoleLevel(LogLevel::Critical);
  auto recorder = Recorder::open(arguments[1], log);
  if (!recorder) return EXIT_FAILURE;
  SessionStart start;
  start.id = session;
  start.participant = "P01";
  (*recorder)->startSession(start);
  const RunStart run{session + ".1", "task", (*recorder)->reserveStem("P01_task"), {}, 1, Dict{{"participant", "P01"}}, {}, {}};
  (*recorder)->startRun(run);
  for (std::int64_t i = 0;; ++i) {
    (*recorder)->addRow({run.id,
                         "trials",
                         {{"n", i},
                          {"rt", static_cast<double>(i) / 8},
                          {"text", std::string(static_cast<std::size_t>(i % 400), 'x')}}});
    if (::write(STDOUT_FILENO, "r", 1) != 1) return EXIT_FAILURE;
    if (pace.count() > 0) std::this_thread::sleep_for(pace);
  }
}
