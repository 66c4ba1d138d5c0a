#pragma once
// Everything that one simulated participant after the other needs: a display that is made up, a clock that jumps, the plugins.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/breadcrumb.hpp"
#include "simulation/record_sender.hpp"
#include "stage/sitting.hpp"

namespace fovea {

struct RehearsalOptions {
  std::filesystem::path root, data;
  std::vector<std::filesystem::path> plugins;
  std::filesystem::path rig;
  Dict set;  // of expInfo
  std::uint64_t seed = 0;
  int width = 1024, height = 768;
};

/// How it went with one of them.
struct RehearsedParticipant {
  Ending ending = Ending::Finished;
  std::string error;
  std::vector<std::string> warnings;  // each once
  std::uint64_t seed = 0;             // of the session, as `fovea run --seed` takes it
  std::string step;                   // where it ended
  std::string turnedAway = {};        // by the study, before they began: its words
  std::vector<StepFailure> failures = {};  // that it went on after
};

/// Participant `number` of a simulation: the code in the data, and the seed of their session.
std::string simulatedName(int number);
std::uint64_t simulatedSeed(std::uint64_t seed, int number);

/// Thread: the process's only one; it is [stage].
class Rehearsal {
 public:
  /// Finds and judges the plugins. Errors: as a run that does not begin.
  static Result<std::unique_ptr<Rehearsal>> open(const Study &study, RehearsalOptions options, RecordSender &records, Breadcrumb &breadcrumb);
  virtual ~Rehearsal() = default;
  /// Participant `number`, from 1. What came before makes no difference.
  virtual Result<RehearsedParticipant> perform(int number) = 0;
};

}  // namespace fovea
