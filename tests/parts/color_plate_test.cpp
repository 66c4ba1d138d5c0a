// A number of dots among dots, which differs from them in colour alone.

#include <array>
#include <cmath>
#include <map>

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

struct PlateDot {
  double u, v, luminance;  // CIE 1976
};

/// Of an sRGB screen. Source: IEC 61966-2-1.
PlateDot dotOf(std::span<const double> signals) {
  double light[3];
  for (std::size_t i = 0; i < 3; ++i) {
    const double share = (signals[i] + 1) / 2;
    light[i] = share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
  }
  const double x = 0.4124 * light[0] + 0.3576 * light[1] + 0.1805 * light[2], y = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2],
               z = 0.0193 * light[0] + 0.1192 * light[1] + 0.9505 * light[2];
  return {4 * x / (x + 15 * y + 3 * z), 9 * y / (x + 15 * y + 3 * z), y};
}

class GivenAColorPlate : public GivenAModularPage {
 protected:
  static std::string plate(const std::string &more) {
    return R"({"prompt": {"kind": "color-plate", "number": "52", "seed": 3, )" + more + R"(}, "control": {"kind": "push-buttons", "choices": ["seen"]}})";
  }
  std::vector<double> numbers(const char *name) {
    for (const StimulusHandle handle : stage_->stimuli().alive())
      if (const auto id = stage_->stimuli().property(handle, name))
        if (const auto list = stage_->stimuli().numbers(handle, *id)) return {list->begin(), list->end()};
    return {};
  }
  /// The dots of one colour and of the other, by which side of grey they are on.
  std::map<bool, std::vector<PlateDot>> shownOn(const std::string &line) {
    openWith(plate("\"line\": \"" + line + "\""));
    std::map<bool, std::vector<PlateDot>> sides;
    EXPECT_EQ(go({{10, [&] {
                    const auto colors = numbers("colors");
                    for (std::size_t i = 0; i + 2 < colors.size(); i += 3) {
                      const PlateDot dot = dotOf(std::span(colors).subspan(i, 3));
                      sides[line == "tritan" ? dot.v < 0.4683 : dot.u > 0.1978].push_back(dot);
                    }
                    click("seen");
                  }}}),
              Ending::Finished)
        << error_;
    return sides;
  }
};

class GivenAColorPlateOfALine : public GivenAColorPlate, public ::testing::WithParamInterface<std::pair<std::string, std::array<double, 2>>> {};

TEST_P(GivenAColorPlateOfALine, WhenItIsShownThenItsColoursLieOnThatLineAndBrightnessTellsNothing) {
  const auto &[line, end] = GetParam();
  auto sides = shownOn(line);
  ASSERT_GT(sides[true].size(), 40u);
  ASSERT_GT(sides[false].size(), 40u);
  std::map<bool, double> mean;
  for (const auto &[side, dots] : sides)
    for (const PlateDot &dot : dots) {
      mean[side] += dot.luminance / static_cast<double>(dots.size());
      EXPECT_NEAR(std::hypot(dot.u - 0.1978, dot.v - 0.4683), 0.045, 0.002);
      const double across = (dot.u - 0.1978) * (end[1] - 0.4683) - (dot.v - 0.4683) * (end[0] - 0.1978);
      EXPECT_NEAR(across / std::hypot(end[0] - 0.1978, end[1] - 0.4683), 0, 0.002);
    }
  EXPECT_NEAR(mean[true], mean[false], 0.03);
}

// Where the line ends on which these people confuse colours, u' and v'.
INSTANTIATE_TEST_SUITE_P(All, GivenAColorPlateOfALine,
                         ::testing::Values(std::pair<std::string, std::array<double, 2>>{"protan", {{0.6564, 0.5015}}}, std::pair<std::string, std::array<double, 2>>{"deutan", {{-1.2174, 0.7826}}},
                                           std::pair<std::string, std::array<double, 2>>{"tritan", {{0.2638, 0}}}),
                         [](const auto &each) { return each.param.first; });

TEST_F(GivenAColorPlate, WhenItIsHiddenThenItsEndIsKeptAndWhatItWas) {
  openWith(plate(R"("line": "tritan", "hideAfter_s": 0.5)"));
  EXPECT_EQ(go({{60, [this] { click("seen"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT CAST(round(1000 * (metadata ->> '$.prompt.offset_s' - metadata ->> '$.prompt.onset_s')) AS INTEGER) FROM responses WHERE label = 'asked'"), "500");
  EXPECT_EQ(metadata("prompt.number"), "52");
  EXPECT_EQ(metadata("prompt.line"), "tritan");
  EXPECT_EQ(metadata("prompt.seed"), "3");
}

TEST_F(GivenAColorPlate, WhenItsNumberIsNoneThenCheckSaysSo) {
  EXPECT_THAT(mistakesIn(R"({"prompt": {"kind": "color-plate", "number": "x2"}, "control": {"kind": "none"}})"), ::testing::Not(::testing::IsEmpty()));
}

}  // namespace
}  // namespace fovea::test
