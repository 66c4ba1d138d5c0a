#pragma once
// The rig file: which device of this room takes which role of an experiment.

#include <filesystem>

#include "core/value.hpp"

namespace fovea {

struct RigEntry {
  std::string role, deviceClass;  // class empty: a simulated device of whatever kind the role asks for
  Dict params;
  bool isSimulated = false;
  std::string where;  // FILE:LINE:COLUMN
};

struct Rig {
  std::vector<RigEntry> entries;

  const RigEntry *find(std::string_view role) const;
};

/// JSON with comments: {"roles": {"response": {"device": "button-box", "params": {...}}, "trigger": "simulated"}}.
/// Errors: BadFile with FILE:LINE:COLUMN and what is expected there.
Result<Rig> readRig(const std::filesystem::path &file);
Result<Rig> parseRig(std::string_view text, std::string origin);

}  // namespace fovea
