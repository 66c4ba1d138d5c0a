#include "pages/progress_display.hpp"

#include <algorithm>

namespace fovea {

Duration ProgressDisplay::at(Duration since, const std::function<std::optional<Duration>(const std::string &event)> &came) const {
  Duration at = since;
  std::size_t next = 0;  // the first stage that no event has ended
  for (std::size_t i = 0; i < stages.size(); ++i)
    if (const auto ago = stages[i].until.empty() ? std::nullopt : came(stages[i].until)) at = stages[i].end + *ago, next = i + 1;
  const auto waits = std::find_if(stages.begin() + static_cast<std::ptrdiff_t>(next), stages.end(), [](const ProgressStage &stage) { return !stage.until.empty(); });
  return waits == stages.end() ? at : std::min(at, waits->end - Duration(1));  // still in that stage
}

std::size_t ProgressDisplay::stageAt(Duration at) const {
  const auto next = std::find_if(stages.begin(), stages.end(), [&](const ProgressStage &stage) { return at < stage.end; });
  return static_cast<std::size_t>((next == stages.end() ? next - 1 : next) - stages.begin());
}

double ProgressDisplay::filled(std::size_t index, Duration at) const {
  const ProgressStage &stage = stages[index];
  return std::clamp(toSeconds(at - stage.start) / toSeconds(stage.end - stage.start), 0.0, 1.0);
}

void judgeStages(const ProgressDisplay &display, const PageEventGraph &graph, std::vector<Error> &errors) {
  std::vector<std::size_t> ends;  // events that the bar and its stages wait for, in order
  const auto judge = [&](const std::string &event, const std::string &place) {
    const auto complain = [&](std::string what, std::string fix) { errors.push_back({ErrorCode::BadFile, std::move(what), place, std::move(fix)}); };
    const auto known = graph.find(event);
    if (!known) return complain("the page has no event \"" + event + "\"", graph.adviceOn(event));
    if (!graph.canHappen(*known)) return complain("the event \"" + event + "\" never happens on this page", "say in \"events\" what brings it about, or name another");
    const auto later = std::ranges::find_if(ends, [&](std::size_t end) { return graph.isNoLaterThan(*known, end); });
    if (later != ends.end()) return complain("the stage ends with \"" + event + "\", which comes no later than \"" + graph.events()[*later].name + "\" before it", "let each stage end later than the one before");
    ends.push_back(*known);
  };
  judge(display.start, display.startPlace);
  for (const ProgressStage &stage : display.stages)
    if (!stage.until.empty()) judge(stage.until, stage.untilPlace);
}

}  // namespace fovea
