// What a session without a display knows of the screen that it rehearses for.

#include <gmock/gmock.h>

#include "fixture.hpp"

namespace fovea::test {
namespace {

using ::testing::HasSubstr;

constexpr const char *kRig = R"({"display": {"monitor": "DP-1", "screenWidthCm": 53, "viewingDistanceCm": 60}, "roles": {}})";
constexpr const char *kScreen = R"({"format": "fovea-screen/1", "monitor": "DP-1", "gamma": [2.2, 2.1, 2.3], "screenWidthPix": 1920,
  "dkl_rgb": [[1, 0.9, -0.1], [1, -0.4, 0.2], [1, 0.02, -1]]})";

class GivenARehearsalForACalibratedScreen : public GivenASession {
 protected:
  void write(const char *name, const std::string &text) { std::ofstream(folder_ / name) << text; }
  Stimuli &stimuli() { return stage_->stimuli(); }
  /// Where on the window, in pixels from its middle, something is that lies so far to the right.
  double pixelsOf(double value, const char *units) {
    double least = 0, most = 4000;
    onStage([&] {
      const auto mark = stimuli().add("rect", Dict{{"units", units}, {"pos", List{value, 0}}, {"size", List{0, 0}}});
      ASSERT_TRUE(mark) << mark.error().text();
      const auto ruler = stimuli().add("rect", Dict{{"units", "pix"}, {"anchor", "left"}, {"size", List{0, 4}}});
      ASSERT_TRUE(ruler) << ruler.error().text();
      const PropertyId size = *stimuli().property(*ruler, "size");
      while (most - least > 1e-6) {
        const double middle = (least + most) / 2;
        const double box[] = {middle, 4};
        ASSERT_TRUE(stimuli().setNumbers(*ruler, size, box));
        (*stimuli().overlaps(*mark, *ruler) ? most : least) = middle;
      }
      stimuli().remove(*mark);
      stimuli().remove(*ruler);
    });
    return most;
  }
  std::string logged() {
    session_->log().flush();
    std::ifstream log(session_->logFile());
    return {std::istreambuf_iterator<char>(log), {}};
  }
};

TEST_F(GivenARehearsalForACalibratedScreen, WhenLengthsAreInCmAndDegreesThenTheyAreAsLongAsOnTheScreen) {
  write("rig.json", kRig);
  write("screen.json", kScreen);
  open();
  EXPECT_NEAR(pixelsOf(10, "cm"), 10 * 1920 / 53.0, 1e-4);
  EXPECT_NEAR(pixelsOf(5, "deg"), 5 * 60 * 0.017455 * 1920 / 53, 1e-4);
}

TEST_F(GivenARehearsalForACalibratedScreen, WhenColoursAndLightAreMeasuredThenTheRehearsalHasThemAndSaysSo) {
  write("rig.json", kRig);
  write("screen.json", kScreen);
  open();
  onStage([&] {
    EXPECT_EQ(stimuli().screenProfile().colors.dklToRgb, (ColorMatrices::Matrix{{{1, 0.9, -0.1}, {1, -0.4, 0.2}, {1, 0.02, -1}}}));
    EXPECT_EQ(stage_->window().gamma(), (Gamma{2.2, 2.1, 2.3}));
  });
  EXPECT_EQ(session_->win().textOr("monitor", ""), "DP-1");
  EXPECT_THAT(logged(), HasSubstr("the screen is calibrated: gamma 2.200 2.100 2.300"));
}

TEST_F(GivenARehearsalForACalibratedScreen, WhenTheRigNamesNoMonitorThenItIsTheOneThatWasCalibrated) {
  write("screen.json", kScreen);
  open();
  EXPECT_EQ(session_->win().textOr("monitor", ""), "DP-1");
  onStage([&] { EXPECT_TRUE(stage_->window().gamma()); });
}

TEST_F(GivenARehearsalForACalibratedScreen, WhenItIsOfAnotherMonitorThenItIsNotUsedAndTheLogWarns) {
  write("rig.json", R"({"display": {"monitor": "HDMI-2"}, "roles": {}})");
  write("screen.json", kScreen);
  open();
  onStage([&] { EXPECT_FALSE(stage_->window().gamma()); });
  EXPECT_THAT(logged(), HasSubstr("it was made for the monitor DP-1, and this is HDMI-2"));
}

TEST_F(GivenARehearsalForACalibratedScreen, WhenTheRigSaysHowWideTheScreenIsThenThatCounts) {
  write("rig.json", R"({"display": {"screenWidthCm": 53, "viewingDistanceCm": 60, "screenWidthPix": 2560}, "roles": {}})");
  write("screen.json", kScreen);
  open();
  EXPECT_NEAR(pixelsOf(10, "cm"), 10 * 2560 / 53.0, 1e-4);
}

TEST_F(GivenARehearsalForACalibratedScreen, WhenNobodyKnowsHowManyPixelsItHasThenTheRehearsalsDisplayIsAllOfIt) {
  write("rig.json", kRig);
  open();
  EXPECT_NEAR(pixelsOf(10, "cm"), 10 * options_.display.width / 53.0, 1e-4);
}

}  // namespace
}  // namespace fovea::test
