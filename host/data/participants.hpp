#pragma once
// Reading back who is on the way through a study, and how far they have come.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/value.hpp"
#include "data/stem.hpp"

namespace fovea {

/// A way through a study that has not come to an end.
struct OpenWay {
  std::string id;                // the session that it began in
  std::string latest;            // wall time of its latest step
  std::vector<std::byte> state;  // as the step left it
  Value study;                   // as the session that went on with it last has it in its provenance: name, version, hash, steps
  bool isCrashed = false;        // did the session break that went on with it last? Else somebody stopped it, or the study ended it until the next one
};

/// The latest way of somebody through a study, if it is open; none for a folder without data. A rehearsal under the same name is
/// somebody else.
/// Errors: Io when the database cannot be read.
Result<std::optional<OpenWay>> readOpenWay(const std::filesystem::path &folder, const std::string &study, const std::string &participant,
                                           bool isSimulated);

/// A session that goes on in a living process.
struct SessionAtWork {
  std::string id, started;  // wall time
};

/// Where somebody goes through a study right now, here or at another station on the folder; none: nowhere. `ownJournal`: of the session
/// that asks, which does not count.
/// Errors: Io when the database cannot be read.
Result<std::optional<SessionAtWork>> readAtWork(const std::filesystem::path &folder, const std::string &study, const std::string &participant,
                                                bool isSimulated, const std::string &ownJournal);

/// The right to be somebody in a study on this folder, from before anything is recorded of them: of two stations that begin in the same
/// instant one gets it. None: another has it. It is given back with what is returned, and by a process that dies. `ownJournal`: of the session that asks.
std::optional<StemReservation> claimWay(const std::filesystem::path &folder, const std::string &study, const std::string &participant, bool isSimulated, const std::string &ownJournal);

}  // namespace fovea
