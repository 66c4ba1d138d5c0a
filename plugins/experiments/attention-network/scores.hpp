#pragma once
// What the reaction times say of the three networks of attention.

#include <functional>
#include <optional>
#include <vector>

#include "design.hpp"

namespace attention_network {

struct Answered {
  Cue cue = Cue::None;
  Flankers flankers = Flankers::Neutral;
  bool isCorrect = false;
  bool isAnticipation = false;
  std::optional<fovea::Duration> rt;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(cue), CEREAL_NVP(flankers), cereal::make_nvp("correct", isCorrect), cereal::make_nvp("anticipation", isAnticipation),
            cereal::make_nvp("rt_s", rt));
  }
};

enum class Network { Alerting, Orienting, Conflict };
constexpr std::array<std::string_view, 3> enumNames(Network) { return {"alerting", "orienting", "conflict"}; }

/// A mean minus another: no cue minus double cue, centre cue minus spatial cue, incongruent minus congruent flankers.
struct Score {
  Network network = Network::Alerting;
  std::optional<double> slower_s, faster_s;  // none without a right answer among them
  std::optional<double> score_s() const { return slower_s && faster_s ? std::optional(*slower_s - *faster_s) : std::nullopt; }
};

/// Trials, right answers and their mean reaction time without anticipations, of those that fit.
struct Cell {
  int trials = 0, correct = 0;
  std::optional<double> mean_s;
};
Cell cellOf(const std::vector<Answered> &answers, const std::function<bool(const Answered &)> &fits);
std::vector<Score> scoresOf(const std::vector<Answered> &answers);

}  // namespace attention_network
