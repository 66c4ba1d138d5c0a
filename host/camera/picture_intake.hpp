#pragma once
// The way in: from the thread that has the pictures to the one that writes them, without locks.

#include <memory>
#include <span>
#include <vector>

#include "camera/camera.hpp"
#include "core/sample_ring.hpp"
#include "movies/film_writer.hpp"

namespace fovea {

struct PictureFacts {
  PictureForm form;
  Timestamp time{};
  Duration uncertainty{};
  PictureStamp stamp = PictureStamp::Unknown;
  std::uint64_t dropped = 0;  // between the one before and this one
};

struct TakenPicture : PictureFacts {
  std::vector<std::uint8_t> bytes;
};

class PictureIntake {
 public:
  /// Two seconds of pictures, as far as memory goes: one that is kept, and one for which the writer may be
  /// behind.
  explicit PictureIntake(double rate);

  /// Copies it. Waits for nothing: where there is no room it counts as dropped. [the source's thread]
  void put(const PictureFacts &facts, std::span<const std::uint8_t> bytes);

  /// Null: there is none. Owner: the intake's, lent until it is given back. [writer]
  TakenPicture *take();
  void giveBack(TakenPicture *picture) { free_.push(picture); }  // [writer]
  std::size_t size() const { return pool_.size(); }              // how many there can be at a time [writer]

 private:
  void lend(std::size_t bytes);

  const std::size_t most_;
  std::vector<std::unique_ptr<TakenPicture>> pool_;  // [writer]
  SampleRing<TakenPicture *> free_, filled_;
  std::uint64_t dropped_ = 0;  // [the source's thread]
};

}  // namespace fovea
