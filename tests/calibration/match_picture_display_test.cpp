#include "calibration/match_picture.hpp"

#include "stimuli/display.hpp"

namespace fovea {
namespace {

constexpr int kHalf = static_cast<int>(MatchPicture::kSide) / 2;

/// Where the patches are: left of the middle the lines, right of it the even one.
struct Patches {
  int left, middle, right, top, bottom;
  explicit Patches(const StimuliDisplay &display)
      : left((display.width + 1) / 2 - 2 * kHalf), middle(left + 2 * kHalf), right(middle + 2 * kHalf), top(display.height / 2 - kHalf), bottom(top + 2 * kHalf) {}
};

class GivenAPictureToMatch : public ::testing::TestWithParam<std::pair<int, int>> {
 protected:
  GivenAPictureToMatch() : display_(GetParam().first, GetParam().second), patches_(display_) {
    auto made = MatchPicture::create(*display_.stimuli, display_.window->screen());
    EXPECT_TRUE(made) << made.error().text();
    if (made) picture_.emplace(std::move(*made));
  }
  /// The gun that is measured; the other two have to be dark everywhere.
  int gun(int x, int y, int which) const {
    const Pixel pixel = display_.at(x, y);
    for (int other = 0; other < 3; ++other)
      if (other != which) EXPECT_EQ(pixel[static_cast<std::size_t>(other)], 0) << x << "," << y;
    return pixel[static_cast<std::size_t>(which)];
  }
  StimuliDisplay display_;
  Patches patches_;
  std::optional<MatchPicture> picture_;
};

TEST_P(GivenAPictureToMatch, WhenSomeOfFourLinesAreLitThenThoseRowsHaveFullLightFromEdgeToEdgeAndTheOthersNone) {
  for (int which = 0; which < 3; ++which)
    for (int lit = 1; lit < MatchPicture::kPeriod; ++lit) {
      ASSERT_TRUE(picture_->draw(which, lit, 0.5));
      display_.show();
      int rows = 0;
      for (int y = patches_.top; y < patches_.bottom; ++y) {
        const int light = gun(patches_.left, y, which);
        ASSERT_TRUE(light == 0 || light == 255) << "half a row of light at " << y << ": " << light;
        EXPECT_EQ(gun(patches_.middle - 1, y, which), light) << y;
        if (y >= patches_.top + MatchPicture::kPeriod) EXPECT_EQ(gun(patches_.left, y - MatchPicture::kPeriod, which), light) << y;
        rows += light == 255;
      }
      EXPECT_EQ(rows, 2 * kHalf * lit / MatchPicture::kPeriod) << "the share of the light is exact";
    }
}

TEST_P(GivenAPictureToMatch, WhenTheEvenPatchIsSetThenItHasThatValueBesideTheLinesAndNothingIsLitAround) {
  ASSERT_TRUE(picture_->draw(1, 2, 0.6));
  display_.show();
  for (const int x : {patches_.middle, patches_.right - 1})
    for (const int y : {patches_.top, patches_.bottom - 1}) EXPECT_NEAR(gun(x, y, 1), 153, 1);
  const auto ink = display_.ink();
  EXPECT_EQ(ink.left, patches_.left);
  EXPECT_EQ(ink.right, patches_.right - 1);
  EXPECT_EQ(ink.top, patches_.top);
  EXPECT_EQ(ink.bottom, patches_.bottom - 1);
}

TEST_P(GivenAPictureToMatch, WhenAPhotometerLooksThenOneEvenPatchIsInTheMiddle) {
  ASSERT_TRUE(picture_->drawPatch(2, 0.2));
  display_.show();
  EXPECT_NEAR(gun(display_.width / 2, display_.height / 2, 2), 51, 1);
  EXPECT_NEAR(gun(display_.width / 2 - 2 * kHalf + 1, display_.height / 2, 2), 51, 1);
  EXPECT_EQ(gun(display_.width / 2 - 2 * kHalf - 2, display_.height / 2, 2), 0);
}

INSTANTIATE_TEST_SUITE_P(InWindowsOfEvenAndOddSize, GivenAPictureToMatch, ::testing::Values(std::pair{640, 520}, std::pair{641, 521}),
                         [](const auto &size) { return size.index == 0 ? "Even" : "Odd"; });

}  // namespace
}  // namespace fovea
