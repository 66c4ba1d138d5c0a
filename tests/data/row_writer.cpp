// Adds rows until it is killed. After each it writes one byte: the row's number is how many bytes there were
// before.

#include <unistd.h>

#include <cstdlib>
#include <string>

#include "core/log.hpp"
#include "data/recorder.hpp"

int main(int, char **arguments) {
  using namespace fovea;
  const std::string session = arguments[2];
  Log log([] { return std::int64_t{0}; });
  auto recorder = Recorder::open(arguments[1], log);
  if (!recorder) return EXIT_FAILURE;
  SessionStart start;
  start.id = session;
  start.participant = "P01";
  (*recorder)->startSession(start);
  const RunStart run{session + ".1", "task", session, {}, 1, Dict{{"participant", "P01"}}, {}, {}};
  (*recorder)->startRun(run);
  for (std::int64_t i = 0;; ++i) {
    (*recorder)->addRow({run.id,
                         "trials",
                         {{"n", i},
                          {"rt", static_cast<double>(i) / 8},
                          {"text", std::string(static_cast<std::size_t>(i % 400), 'x')}}});
    if (::write(STDOUT_FILENO, "r", 1) != 1) return EXIT_FAILURE;
  }
}
