#include "data/crc32c.hpp"

#include <gtest/gtest.h>

#include <string>

namespace fovea {
namespace {

std::span<const std::byte> crcBytesOf(const std::string &text) { return std::as_bytes(std::span(text)); }

TEST(GivenTheVectorsOfRfc3720, WhenChecksummedThenTheResultsAgree) {
  EXPECT_EQ(crc32c(crcBytesOf(std::string(32, '\0'))), 0x8A9136AAu);
  EXPECT_EQ(crc32c(crcBytesOf(std::string(32, '\xFF'))), 0x62A8AB43u);
  EXPECT_EQ(crc32c(crcBytesOf("123456789")), 0xE3069283u);
  EXPECT_EQ(crc32cPortable(crcBytesOf("123456789")), 0xE3069283u);
}

TEST(GivenBytesOfAnyLength, WhenChecksummedInPartsOrWithoutTheInstructionThenTheResultIsTheSame) {
  std::string text;
  for (int length = 0; length < 100; ++length, text += static_cast<char>(length * 37)) {
    const auto bytes = crcBytesOf(text);
    const std::size_t half = text.size() / 3;
    EXPECT_EQ(crc32c(bytes), crc32cPortable(bytes)) << length;
    EXPECT_EQ(crc32c(bytes.subspan(half), crc32c(bytes.first(half))), crc32c(bytes)) << length;
  }
}

}  // namespace
}  // namespace fovea
