#pragma once
// A bar that tells how much time is left: stages one after another, each with its words and colour. One that ends with an event of the page is as
// long as it probably takes; when the event comes, early or late, the bar is at its end.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "clock/clock.hpp"
#include "pages/page_events.hpp"

namespace fovea {

struct ProgressStage {
  Duration start{}, end{};  // on the bar; each begins where the one before ends
  std::string caption = {}, color = "#317cf6";
  bool isPersistent = false;  // stays in its colour when it is over
  std::string place = {};     // FILE:LINE:COLUMN
  std::string until = {};     // the event that it ends with; empty: the stage ends when its time is over
  std::string untilPlace = {};
};

struct ProgressDisplay {
  std::vector<ProgressStage> stages;  // none: nothing is shown
  std::string start = "trialStart";   // the event that it starts with
  bool showsBar = true, showsCaption = true;
  std::string startPlace = {};

  Duration length() const { return stages.empty() ? Duration{} : stages.back().end; }
  /// Where on the bar the page is, `since` its start. `came`: how long ago an event happened, none: it has not yet.
  Duration at(Duration since, const std::function<std::optional<Duration>(const std::string &event)> &came) const;
  /// The stage there; the last one afterwards. Not of an empty display.
  std::size_t stageAt(Duration at) const;
  /// How much of stage `index` is over, 0 to 1.
  double filled(std::size_t index, Duration at) const;
};

/// What cannot be: events that the page does not have or that never happen, and stages that end no later than the one before.
void judgeStages(const ProgressDisplay &display, const PageEventGraph &graph, std::vector<Error> &errors);

}  // namespace fovea
