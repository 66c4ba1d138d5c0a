#include "window/edid.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>

namespace fovea {
namespace {

constexpr std::size_t kBlock = 128;  // what follows it says nothing of who it is
constexpr std::array<std::uint8_t, 8> kHeader{0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0};
constexpr std::size_t kMaker = 8, kModel = 10, kSerial = 12, kDescriptors = 54, kDescriptorSize = 18;
constexpr std::uint8_t kSerialText = 0xff, kName = 0xfc;

/// Of one of the four descriptors, up to the line feed that ends it; empty: it has none of that kind.
std::string textOf(std::span<const std::uint8_t> edid, std::uint8_t kind) {
  for (std::size_t at = kDescriptors; at + kDescriptorSize < kBlock; at += kDescriptorSize) {
    const auto descriptor = edid.subspan(at, kDescriptorSize);
    if (descriptor[0] || descriptor[1] || descriptor[2] || descriptor[3] != kind) continue;
    std::string text;
    for (const std::uint8_t byte : descriptor.subspan(5)) {
      if (byte == '\n' || byte == 0) break;
      text += byte >= ' ' && byte < 0x7f ? static_cast<char>(byte) : '?';
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  }
  return {};
}

}  // namespace

std::string monitorInWords(std::span<const std::uint8_t> edid) {
  if (edid.size() < kBlock || !std::equal(kHeader.begin(), kHeader.end(), edid.begin())) return {};
  edid = edid.first(kBlock);
  if (std::accumulate(edid.begin(), edid.end(), 0u) % 256 != 0) return {};
  // Three letters of five bits, A is 1.
  const unsigned maker = edid[kMaker] * 256u + edid[kMaker + 1];
  std::string words;
  for (const int shift : {10, 5, 0}) words += static_cast<char>('@' + (maker >> shift) % 32);
  std::array<char, 16> number{};
  std::snprintf(number.data(), number.size(), " %04X", edid[kModel] + edid[kModel + 1] * 256u);
  words += number.data();
  if (const std::string name = textOf(edid, kName); !name.empty()) words += " " + name;
  std::string serial = textOf(edid, kSerialText);
  if (serial.empty()) {
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < 4; ++i) code |= std::uint32_t{edid[kSerial + i]} << (8 * i);
    if (code) serial = std::to_string(code);
  }
  return serial.empty() ? words : words + ", serial " + serial;
}

}  // namespace fovea
