#pragma once
// A study with simulated participants: the same steps, plugins and data as with people.

#include <functional>

#include "simulation/tally.hpp"

namespace fovea {

struct SimulationOptions {
  RehearsalOptions rehearsal;
  int participants = 1;
  int jobs = 1;        // processes; the data are the same, byte for byte, however many there are
  bool files = false;  // also the files of each run, as a session leaves them
  std::function<void(int done)> progress;
};

/// Leaves fovea.db, simulation.json and simulation.txt in the data folder.
/// Thread: one that is alone in its process.
/// Errors: Refused when the folder has data already; what kept the first session from beginning; Io.
Result<Tally> simulate(const Study &study, const SimulationOptions &options);

}  // namespace fovea
