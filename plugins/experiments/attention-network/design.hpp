#pragma once
// What is shown in which order: cues and flankers balanced in each block, places and directions balanced inside each pair of them.

#include <array>
#include <string_view>
#include <vector>

#include "fovea/row.hpp"
#include "fovea/services.hpp"

namespace attention_network {

/// What warns of the arrows: nothing; a star at the cross; one at both places; one where the arrows will be.
enum class Cue { None, Center, Double, Spatial };
constexpr std::array<std::string_view, 4> enumNames(Cue) { return {"none", "center", "double", "spatial"}; }
inline constexpr int kCueCount = 4;

/// What stands beside the arrow in the middle: lines, arrows of its direction, arrows of the other.
enum class Flankers { Neutral, Congruent, Incongruent };
constexpr std::array<std::string_view, 3> enumNames(Flankers) { return {"neutral", "congruent", "incongruent"}; }
inline constexpr int kFlankersCount = 3;

enum class Place { Above, Below };
constexpr std::array<std::string_view, 2> enumNames(Place) { return {"above", "below"}; }

enum class Direction { Left, Right };
constexpr std::array<std::string_view, 2> enumNames(Direction) { return {"left", "right"}; }
constexpr Direction opposite(Direction direction) { return direction == Direction::Left ? Direction::Right : Direction::Left; }

/// What is known of a trial before it is done.
struct Trial {
  int block = 0, trial = 0;
  Cue cue = Cue::None;
  Flankers flankers = Flankers::Neutral;
  Place place = Place::Above;
  Direction direction = Direction::Left;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(block), CEREAL_NVP(trial), CEREAL_NVP(cue), CEREAL_NVP(flankers), CEREAL_NVP(place), CEREAL_NVP(direction));
  }
};

/// `count` trials in random order, as many of each cue with each kind of flankers.
/// Errors: Failure when `count` is not a multiple of 12.
std::vector<Trial> makeBlock(int block, int count, const fovea::Random &random);

}  // namespace attention_network
