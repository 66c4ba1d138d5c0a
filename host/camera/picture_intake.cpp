#include "camera/picture_intake.hpp"

#include <algorithm>
#include <cmath>

namespace fovea {
namespace {

constexpr std::size_t kFirst = 4, kMost = 240;
constexpr std::size_t kMostBytes = std::size_t{192} << 20;

std::size_t twoSeconds(double rate) {
  return std::clamp(std::size_t(std::ceil(2 * rate)), 2 * kFirst, kMost);
}

}  // namespace

PictureIntake::PictureIntake(double rate) : most_(twoSeconds(rate)), free_(most_), filled_(most_) { lend(0); }

void PictureIntake::put(const PictureFacts &facts, std::span<const std::uint8_t> bytes) {
  dropped_ += facts.dropped;
  TakenPicture *picture = nullptr;
  if (!free_.pop(picture)) return void(++dropped_);
  static_cast<PictureFacts &>(*picture) = facts;
  picture->dropped = std::exchange(dropped_, 0);
  picture->bytes.assign(bytes.begin(), bytes.end());
  filled_.push(picture);
}

TakenPicture *PictureIntake::take() {
  TakenPicture *picture = nullptr;
  if (!filled_.pop(picture)) return nullptr;
  if (pool_.size() == kFirst) lend(picture->bytes.size());
  return picture;
}

/// The first few are without memory: how much each takes is known with the first picture, and then it is not
/// the source that has to wait for it.
void PictureIntake::lend(std::size_t bytes) {
  const std::size_t most = bytes == 0 ? kFirst : std::clamp(kMostBytes / bytes, 2 * kFirst, most_);
  while (pool_.size() < most) {
    pool_.push_back(std::make_unique<TakenPicture>());
    pool_.back()->bytes.resize(bytes);
    free_.push(pool_.back().get());
  }
}

}  // namespace fovea
