#include "pages/progress_display.hpp"

#include <algorithm>

namespace fovea {

std::size_t ProgressDisplay::stageAt(Duration since) const {
  const auto next = std::find_if(stages.begin(), stages.end(), [&](const ProgressStage &stage) { return since < stage.end; });
  return static_cast<std::size_t>((next == stages.end() ? next - 1 : next) - stages.begin());
}

double ProgressDisplay::filled(std::size_t index, Duration since) const {
  const ProgressStage &stage = stages[index];
  return std::clamp(toSeconds(since - stage.start) / toSeconds(stage.end - stage.start), 0.0, 1.0);
}

}  // namespace fovea
