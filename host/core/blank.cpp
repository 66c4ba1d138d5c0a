#include "core/blank.hpp"

#include <algorithm>
#include <cstdint>

namespace fovea {
namespace {

struct Range {
  std::uint32_t first, last;
};
/// Source: Unicode 15, PropList.txt and DerivedCoreProperties.txt: White_Space and Default_Ignorable_Code_Point, with the controls and the empty braille pattern.
constexpr Range kUnseen[] = {{0x0, 0x20},        {0x7F, 0xA0},       {0xAD, 0xAD},       {0x34F, 0x34F},     {0x61C, 0x61C},     {0x115F, 0x1160},
                             {0x1680, 0x1680},   {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x2000, 0x200F},   {0x2028, 0x202F},   {0x205F, 0x206F},
                             {0x2800, 0x2800},   {0x3000, 0x3000},   {0x3164, 0x3164},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
                             {0xFFF0, 0xFFFB},   {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};

bool isUnseen(std::uint32_t point) {
  return std::any_of(std::begin(kUnseen), std::end(kUnseen), [&](const Range &range) { return point >= range.first && point <= range.last; });
}

/// Of the character that begins the text, which loses it.
std::uint32_t takeFirst(std::string_view &text) {
  const auto byteAt = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byteAt(0);
  const std::size_t length = std::min<std::size_t>(lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4, text.size());
  std::uint32_t point = length == 1 ? lead : lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) point = point << 6 | (byteAt(i) & 0x3Fu);
  text.remove_prefix(length);
  return point;
}

}  // namespace

bool isBlank(std::string_view text) {
  while (!text.empty())
    if (!isUnseen(takeFirst(text))) return false;
  return true;
}

}  // namespace fovea
