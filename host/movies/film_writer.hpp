#pragma once
// What makes a film's file out of pictures as cameras give them. It comes out of the same library as what
// reads one: see film_library.hpp.

#include <cstdint>
#include <span>

#include "clock/clock.hpp"
#include "core/result.hpp"

namespace fovea {

enum class PixelOrder : std::uint8_t { Bgra, Yuyv, Nv12, Mjpeg };

/// What the bytes of a picture mean.
struct PictureForm {
  int width = 0, height = 0;
  int stride = 0;  // bytes from one row to the next; Mjpeg has none
  PixelOrder order = PixelOrder::Bgra;
  bool isFullRange = false,
       isBt709 = false;  // of Yuyv and Nv12: luma from 0 to 255; the matrix of BT.709, and not of BT.601
  bool operator==(const PictureForm &) const = default;
};

/// A film that grows, VP8 in WebM: whoever opens the file at any moment, after a crash as well, finds what
/// was added. Thread: one at a time.
class FilmWriter {
 public:
  virtual ~FilmWriter() = default;
  /// `time`: since the film began; in the file to the next millisecond that no picture has. Pictures of
  /// another size are made as large as the film. False: it is damaged, and left out. Errors: Io.
  virtual Result<bool> add(const PictureForm &form, std::span<const std::uint8_t> bytes, Duration time) = 0;
  /// The last picture is over then; the film is on the disk. Errors: Io.
  virtual Result<void> finish(Duration end) = 0;
};

/// Thread: one at a time.
class PictureReader {
 public:
  virtual ~PictureReader() = default;
  /// False: it is damaged. Shape: `bgra`: height x width pixels of 4 bytes, the top row first, and
  /// FilmDecoder::kSlack.
  virtual bool read(const PictureForm &form, std::span<const std::uint8_t> bytes,
                    std::span<std::uint8_t> bgra) = 0;
};

}  // namespace fovea
