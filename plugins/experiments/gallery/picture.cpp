#include "picture.hpp"

#include <unistd.h>

#include <cmath>
#include <fstream>

#include "fovea/failure.hpp"

namespace gallery {
namespace {

constexpr int kSide = 128;

/// TGA without compression: a head of 18 bytes, then blue, green, red, from the top left.
std::string pictureBytes() {
  std::string bytes{0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, static_cast<char>(kSide), 0, static_cast<char>(kSide), 0, 24, 0x20};
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x) {
      const double right = 2.0 * x / (kSide - 1) - 1, down = 2.0 * y / (kSide - 1) - 1;
      const bool isInside = std::hypot(right, down) < 0.7, isStripe = (x / 8 + y / 8) % 2 == 0;
      const double red = isInside ? (right + 1) / 2 : isStripe ? 0.85 : 0.65, green = isInside ? (1 - down) / 2 : red;
      const double blue = isInside ? (1 - right) / 2 : red;
      for (const double gun : {blue, green, red}) bytes += static_cast<char>(std::lround(255 * gun));
    }
  return bytes;
}

}  // namespace

Picture::Picture() : file_(std::filesystem::temp_directory_path() / ("fovea-gallery-" + std::to_string(getpid()) + ".tga")) {
  std::ofstream(file_, std::ios::binary) << pictureBytes();
  if (!std::filesystem::exists(file_)) throw fovea::Failure(file_.string() + " cannot be written; see that there is room on the disk", FOVEA_E_IO);
}

Picture::~Picture() {
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
}

}  // namespace gallery
