#pragma once
// Pictures made for a test, written as TGA files: they can have an alpha and need no library.

#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace fovea::testing {

using Rgba = std::array<std::uint8_t, 4>;

/// Gone with the object. Of this process alone: tests run beside one another.
class PictureFile {
 public:
  /// Shape: `pixels` row by row, top row first.
  PictureFile(const char *name, int width, const std::vector<Rgba> &pixels)
      : path_(std::filesystem::path(::testing::TempDir()) / (std::to_string(getpid()) + "-" + name)) {
    const int height = static_cast<int>(pixels.size()) / width;
    const auto low = [](int n) { return static_cast<char>(n & 0xff); };
    const auto high = [](int n) { return static_cast<char>(n >> 8); };
    const char header[18] = {0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, low(width), high(width), low(height), high(height), 32, 0x28};
    std::ofstream file(path_, std::ios::binary);
    file.write(header, sizeof header);
    for (const Rgba &p : pixels) {
      const char bgra[] = {static_cast<char>(p[2]), static_cast<char>(p[1]), static_cast<char>(p[0]), static_cast<char>(p[3])};
      file.write(bgra, sizeof bgra);
    }
  }
  ~PictureFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  PictureFile(const PictureFile &) = delete;
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace fovea::testing
