#pragma once
// A study with simulated participants: the same steps, plugins and data as with people.

#include <chrono>
#include <functional>

#include "simulation/tally.hpp"

namespace fovea {

struct SimulationOptions {
  RehearsalOptions rehearsal;
  int participants = 1;
  int jobs = 1;        // processes; the data are the same, byte for byte, however many there are
  bool files = false;  // also the files of each run, as a session leaves them
  bool isPartial = false;  // too few to see everything: what nobody saw is told, and is no problem
  Duration limit = std::chrono::seconds(60);  // of real time that one participant may take
  std::function<void(int done)> progress;
};

/// Leaves fovea.db, simulation.json and simulation.txt in the data folder. What goes wrong after the first session began is told
/// in the tally, with all that came before it.
/// Thread: one that is alone in its process.
/// Errors: Refused when the folder has data already; what kept the first session from beginning; Io.
Result<Tally> simulate(const Study &study, const SimulationOptions &options);

}  // namespace fovea
