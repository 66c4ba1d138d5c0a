#pragma once
// A picture as a camera that compresses gives it.

#include <cstdint>
#include <vector>

namespace fovea::test {

/// One colour all over, 4:2:2 in full range as UVC cameras have it.
std::vector<std::uint8_t> jpegOf(int width, int height, std::uint8_t y, std::uint8_t u, std::uint8_t v);

}  // namespace fovea::test
