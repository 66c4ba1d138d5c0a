#include "scores.hpp"

namespace attention_network {

Cell cellOf(const std::vector<Answered> &answers, const std::function<bool(const Answered &)> &fits) {
  Cell cell;
  double sum = 0;
  int timed = 0;
  for (const Answered &each : answers) {
    if (!fits(each)) continue;
    ++cell.trials;
    if (!each.isCorrect) continue;
    ++cell.correct;
    if (each.rt && !each.isAnticipation) sum += fovea::toSeconds(*each.rt), ++timed;
  }
  if (timed > 0) cell.mean_s = sum / timed;
  return cell;
}

std::vector<Score> scoresOf(const std::vector<Answered> &answers) {
  const auto ofCue = [&](Cue cue) { return cellOf(answers, [cue](const Answered &each) { return each.cue == cue; }).mean_s; };
  const auto ofFlankers = [&](Flankers flankers) {
    return cellOf(answers, [flankers](const Answered &each) { return each.flankers == flankers; }).mean_s;
  };
  return {{Network::Alerting, ofCue(Cue::None), ofCue(Cue::Double)},
          {Network::Orienting, ofCue(Cue::Center), ofCue(Cue::Spatial)},
          {Network::Conflict, ofFlankers(Flankers::Incongruent), ofFlankers(Flankers::Congruent)}};
}

}  // namespace attention_network
