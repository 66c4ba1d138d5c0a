#pragma once
// A bar that tells how much time is left: stages one after another, each with its words and colour.

#include <string>
#include <vector>

#include "clock/clock.hpp"

namespace fovea {

struct ProgressStage {
  Duration start{}, end{};  // from when the bar starts; each begins where the one before ends
  std::string caption = {}, color = "#317cf6";
  bool isPersistent = false;  // stays in its colour when it is over
  std::string place = {};     // FILE:LINE:COLUMN
};

struct ProgressDisplay {
  std::vector<ProgressStage> stages;  // none: nothing is shown
  std::string start = "trialStart";   // the event that it starts with
  bool showsBar = true, showsCaption = true;

  Duration length() const { return stages.empty() ? Duration{} : stages.back().end; }
  /// The stage `since` the start; the last one afterwards. Not of an empty display.
  std::size_t stageAt(Duration since) const;
  /// How much of stage `index` is over, 0 to 1.
  double filled(std::size_t index, Duration since) const;
};

}  // namespace fovea
