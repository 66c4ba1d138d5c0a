#pragma once
// What is shown in which order: conditions balanced inside each block, inks balanced inside each condition.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "fovea/row.hpp"
#include "fovea/services.hpp"

namespace stroop {

enum class Condition { Congruent, Incongruent, Neutral };
constexpr std::array<std::string_view, 3> enumNames(Condition) { return {"congruent", "incongruent", "neutral"}; }
inline constexpr int kConditionCount = 3;

enum class Ink { Red, Green, Blue, Yellow };
constexpr std::array<std::string_view, 4> enumNames(Ink) { return {"red", "green", "blue", "yellow"}; }
inline constexpr int kInkCount = 4;

constexpr std::array<std::string_view, kInkCount> kColourWords = {"RED", "GREEN", "BLUE", "YELLOW"};
/// As long as the colour words, and no colours.
constexpr std::array<std::string_view, kInkCount> kNeutralWords = {"CUP", "TABLE", "DOOR", "WINDOW"};

/// What is known of a trial before it is done.
struct Trial {
  int block = 0, trial = 0;
  Condition condition = Condition::Neutral;
  std::string word;
  Ink ink = Ink::Red;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(block), CEREAL_NVP(trial), CEREAL_NVP(condition), CEREAL_NVP(word), CEREAL_NVP(ink));
  }
};

/// `count` trials, a third of each condition, in random order; no word has the same ink twice in a row.
/// Errors: Failure when `count` is not a multiple of 3.
std::vector<Trial> makeBlock(int block, int count, const fovea::Random &random);

}  // namespace stroop
