#pragma once
// The smallest pictures and sounds that are files as any other.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace fovea::testing {

/// Lowest byte first.
inline std::string bytesOf(std::uint32_t number, int bytes = 4) {
  std::string all;
  for (; bytes-- > 0; number >>= 8) all += static_cast<char>(number & 0xff);
  return all;
}

/// Grey. Units: pixels.
inline void writePicture(const std::filesystem::path &file, std::uint32_t width, std::uint32_t height) {
  const std::uint32_t line = (3 * width + 3) / 4 * 4;
  std::string all = "BM";
  for (const std::uint32_t number : {54 + line * height, 0u, 54u, 40u, width, height}) all += bytesOf(number);
  all += bytesOf(1, 2) + bytesOf(24, 2) + std::string(24, '\0');
  std::ofstream(file, std::ios::binary) << all + std::string(line * height, '\x80');
}

inline void writeSilence(const std::filesystem::path &file, double length_s) {
  constexpr std::uint32_t kRate = 48000, kBytes = 2;
  const auto length = static_cast<std::uint32_t>(length_s * kRate) * kBytes;
  const std::string format = bytesOf(16) + bytesOf(1, 2) + bytesOf(1, 2) + bytesOf(kRate) + bytesOf(kRate * kBytes) + bytesOf(kBytes, 2) + bytesOf(8 * kBytes, 2);
  std::ofstream(file, std::ios::binary) << "RIFF" + bytesOf(36 + length) + "WAVEfmt " + format + "data" + bytesOf(length) + std::string(length, '\0');
}

}  // namespace fovea::testing
