#include "design.hpp"

#include <string>

namespace attention_network {

std::vector<Trial> makeBlock(int block, int count, const fovea::Random &random) {
  constexpr int kPairs = kCueCount * kFlankersCount, kPictures = 4;
  if (count < 0 || count % kPairs != 0)
    throw fovea::Failure("a block of " + std::to_string(count) + " trials cannot hold as many of each cue with each kind of flankers: "
                         "take a multiple of 12, best of 48", FOVEA_E_ARGUMENT);
  std::vector<Trial> trials;
  for (int pair = 0; pair < kPairs; ++pair) {
    const auto first = random.uniformInt(0, kPictures - 1);
    for (int i = 0; i < count / kPairs; ++i) {
      const auto picture = (first + i) % kPictures;
      trials.push_back({block, 0, static_cast<Cue>(pair / kFlankersCount), static_cast<Flankers>(pair % kFlankersCount),
                        static_cast<Place>(picture / 2), static_cast<Direction>(picture % 2)});
    }
  }
  random.shuffle(trials);
  for (std::size_t i = 0; i < trials.size(); ++i) trials[i].trial = static_cast<int>(i) + 1;
  return trials;
}

}  // namespace attention_network
