#pragma once
// Pictures from files. The only place that knows stb_image.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "media/file_cache.hpp"

namespace fovea {

/// Shape: `bgra` is height x width pixels of 4 bytes, premultiplied, row by row, top row first.
struct ImagePixels {
  int width = 0, height = 0;
  std::vector<std::uint8_t> bgra;
  std::vector<std::string> notes;  // what the file says and nobody heeds
};

/// PNG, JPEG, BMP, TGA or GIF (its first picture); 8 bits a channel. Colour profiles are not applied.
/// Errors: BadFile when it is missing, no picture, damaged, or larger than `maxSide` pixels.
Result<ImagePixels> readImage(const std::filesystem::path &file, int maxSide);
/// The same without the pixels: what its header says. A picture whose end is missing passes.
Result<void> readImageHeader(const std::filesystem::path &file, int maxSide);

/// For a FileCache: ImagePixels, however large.
FileWish pictureWish(const std::filesystem::path &file);

/// Does its name say that it is such a picture?
bool isImageName(const std::filesystem::path &file);

}  // namespace fovea
