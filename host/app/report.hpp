#pragma once
// The report of a session: where its data are, how regular its frames were, how far key stamps are from the truth.

#include <filesystem>
#include <string>
#include <vector>

#include "app/scripted_participant.hpp"
#include "data/recorder.hpp"
#include "stage/sitting.hpp"

namespace fovea {

/// A press as it was recorded, with the frame that was on the screen.
struct HeardPress {
  InputEvent event;
  Timestamp lastOnset{};
};

struct ReportInput {
  std::string session, study;
  SittingResult result;
  ScreenInfo screen;
  std::vector<std::string> inputs;
  std::vector<RunFiles> files;
  std::filesystem::path database;
  std::vector<HeardPress> presses;
  std::vector<Injection> injections;
  std::int64_t monotonicOrigin = 0;
  std::uint64_t seed = 0;
};

std::string reportText(const ReportInput &input);

/// How far recorded presses are from the moments they were injected, seconds. Each press is matched with the next injection of
/// its key.
struct StampErrors {
  std::vector<double> errors_s;  // recorded minus injected
  std::vector<double> phases;    // where in the frame it fell, 0 to 1
  std::size_t unmatched = 0;     // injected, and never recorded
};
StampErrors compareStamps(const ReportInput &input);

}  // namespace fovea
