#include "window/edid.hpp"

#include <gtest/gtest.h>

#include <array>
#include <numeric>
#include <string_view>

namespace fovea {
namespace {

/// A monitor that nobody built: "DEL", model 0xA0B4.
struct MadeEdid {
  std::array<std::uint8_t, 128> bytes{0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0x10, 0xac, 0xb4, 0xa0};

  MadeEdid &serial(std::uint32_t code) {
    for (std::size_t i = 0; i < 4; ++i) bytes[12 + i] = static_cast<std::uint8_t>(code >> (8 * i));
    return seal();
  }
  MadeEdid &describe(std::size_t place, std::uint8_t kind, std::string_view text) {
    const std::size_t at = 54 + 18 * place;
    bytes[at + 3] = kind;
    for (std::size_t i = 0; i < 13; ++i) bytes[at + 5 + i] = i < text.size() ? static_cast<std::uint8_t>(text[i]) : i == text.size() ? '\n' : ' ';
    return seal();
  }
  MadeEdid &seal() {
    bytes[127] = 0;
    bytes[127] = static_cast<std::uint8_t>(256 - std::accumulate(bytes.begin(), bytes.end(), 0u) % 256);
    return *this;
  }
};

TEST(GivenTheEdidOfAMonitor, WhenItHasNameAndSerialThenBothAreSaid) {
  MadeEdid edid;
  edid.serial(77).describe(1, 0xfc, "DELL U2412M").describe(3, 0xff, "5R1X3");
  EXPECT_EQ(monitorInWords(edid.bytes), "DEL A0B4 DELL U2412M, serial 5R1X3");
}

TEST(GivenTheEdidOfAMonitor, WhenItHasASerialInNumbersOnlyThenThatIsSaid) {
  MadeEdid edid;
  edid.serial(4000000001u);
  EXPECT_EQ(monitorInWords(edid.bytes), "DEL A0B4, serial 4000000001");
}

TEST(GivenTheEdidOfAMonitor, WhenItHasNeitherThenMakerAndModelAreSaid) { EXPECT_EQ(monitorInWords(MadeEdid{}.seal().bytes), "DEL A0B4"); }

TEST(GivenTheEdidOfAMonitor, WhenATextHoldsWhatIsNoneThenItStaysText) {
  MadeEdid edid;
  edid.describe(0, 0xfc, "Abc\x01\xe9 9");
  EXPECT_EQ(monitorInWords(edid.bytes), "DEL A0B4 Abc?? 9");
}

TEST(GivenBytesThatAreNoEdid, WhenTheyAreReadThenNothingIsSaid) {
  EXPECT_EQ(monitorInWords({}), "");
  EXPECT_EQ(monitorInWords(std::array<std::uint8_t, 128>{}), "");
  const MadeEdid whole = MadeEdid{}.seal();
  EXPECT_EQ(monitorInWords(std::span(whole.bytes).first(127)), "") << "cut short";
  MadeEdid damaged = whole;
  ++damaged.bytes[11];
  EXPECT_EQ(monitorInWords(damaged.bytes), "") << "its sum is wrong";
}

}  // namespace
}  // namespace fovea
