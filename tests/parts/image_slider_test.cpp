// A scale that chooses among pictures.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class GivenAScaleOfPictures : public GivenAModularPage {
 protected:
  GivenAScaleOfPictures() {
    for (const char *name : {"low.bmp", "middle.bmp", "high.bmp"}) writePicture(name, 40, 20);
  }
  static std::string scale(const std::string &more = "") {
    return R"({"control": {"kind": "image-slider", "max": 10, "nSteps": 101, "images": [{"file": "low.bmp", "at": 0}, {"file": "middle.bmp", "at": 4}, {"file": "high.bmp", "at": 10}])" + more + "}}";
  }
  void clickScale(double share) {
    const auto box = boxOf("scale");
    ASSERT_TRUE(box);
    clickAt(box->x + (share - 0.5) * width_, box->y);
  }
  std::string files() { return word("SELECT group_concat(f.value ->> 'file', ' ') FROM responses, json_each(metadata, '$.control.shown') AS f WHERE label = 'asked' AND accepted"); }
  const double width_ = 0.8 * 1.2;
};

TEST_F(GivenAScaleOfPictures, WhenItIsClickedByPointerAloneThenTheNearestPicturesPlaceIsTheAnswer) {
  openWith(scale());
  EXPECT_EQ(go({{5, [this] { clickScale(0.35); }}, {10, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "4.0");
  EXPECT_EQ(files(), "middle.bmp");
  EXPECT_EQ(word("SELECT e.value ->> '$.info.file' FROM responses, json_each(metadata, '$.eventLog') AS e WHERE e.value ->> 'event' = 'sliderChange'"), "middle.bmp");
}

TEST_F(GivenAScaleOfPictures, WhenItIsMovedByKeyboardAloneThenItGoesFromPictureToPicture) {
  openWith(scale(R"(, "start": 4)"));
  EXPECT_EQ(go({{5, [this] { press("right"); }}, {10, [this] { press("left"); }}, {12, [this] { press("left"); }}, {15, [this] { press("tab"); }}, {17, [this] { press("return"); }}}), Ending::Finished)
      << error_;
  EXPECT_EQ(answer(), "0.0");
  EXPECT_EQ(files(), "middle.bmp high.bmp middle.bmp low.bmp");
  EXPECT_EQ(metadata("control.track.value"), "[10.0,4.0,0.0]");
  EXPECT_EQ(metadata("control.interactions"), "3");
}

TEST_F(GivenAScaleOfPictures, WhenAPictureIsBetweenTwoPlacesOfTheScaleThenKeysLeaveItOnBothSides) {
  for (const char *key : {"left", "right"}) {
    pageFrame_ = 0;
    openWith(R"({"control": {"kind": "image-slider", "start": 0.5, "images": [{"file": "low.bmp", "at": 0}, {"file": "middle.bmp", "at": 0.5}, {"file": "high.bmp", "at": 1}]}})");
    EXPECT_EQ(go({{5, [&] { press(key); }}, {10, [this] { click("Continue"); }}}), Ending::Finished) << error_;
    EXPECT_EQ(metadata("control.track.value"), std::string(key) == "left" ? "[0.0]" : "[1.0]");
    session_.reset();
    std::filesystem::remove_all(folder_ / "data");
  }
}

TEST_F(GivenAScaleOfPictures, WhenTheMarkerMovesThenTheFrameThatShowsItThereHasTheOtherPictureAndNoneBeforeIt) {
  openWith(scale(R"(, "start": 4)"));
  EXPECT_EQ(go({{5, [this] { clickScale(0.9); }}, {10, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT CAST(round(60 * (metadata ->> '$.control.shown[1].onset_s' - metadata ->> '$.control.track.time_s[0]' - metadata ->> '$.control.trackBegan_s') + 0.06) AS TEXT) FROM responses "
                 "WHERE label = 'asked' AND accepted"),
            "2.0")
      << "the click comes when the next frame is drawn already; the one behind it has the picture";
}

TEST_F(GivenAScaleOfPictures, WhenNobodyHasClickedYetThenThereIsNoPictureAndThatHasToBeDone) {
  openWith(scale());
  EXPECT_EQ(go({{5, [this] { click("Continue"); }}, {10, [this] { clickScale(0); }}, {15, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(attempts(), "1 0 Please click on the scale.; 2 1 ");
  EXPECT_EQ(files(), "low.bmp");
}

TEST_F(GivenAScaleOfPictures, WhenValuesAreOthersThanTheirPlacesThenTheNearestPictureIsSeenThere) {
  openWith(scale(R"(, "snapValues": [1, 6.5, 8])"));
  EXPECT_EQ(go({{5, [this] { clickScale(0.6); }}, {8, [this] { clickScale(0.8); }}, {12, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "8.0");
  EXPECT_EQ(metadata("control.track.value"), "[6.5,8.0]");
  EXPECT_EQ(files(), "middle.bmp high.bmp");
}

TEST_F(GivenAScaleOfPictures, WhenItHasToBeMovedTwiceAndForAWhileThenThePageIsNotLeftBefore) {
  openWith(scale(R"(, "minInteractions": 2, "minTime_s": 0.5)"));
  EXPECT_EQ(go({{5, [this] { clickScale(0.1); }}, {8, [this] { click("Continue"); }}, {10, [this] { clickScale(0.9); }}, {40, [this] { click("Continue"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "10.0");
  EXPECT_EQ(happened("submitEnable"), "500");
}

TEST_F(GivenAScaleOfPictures, WhenItIsLockedAfterAChangeThenItCannotBeMovedUntilThatIsOver) {
  openWith(scale(R"(, "disableOnChange_s": 0.5)"));
  EXPECT_EQ(go({{5, [this] { clickScale(0); }}, {10, [this] { clickScale(1); }}, {50, [this] { clickScale(0.4); }}, {60, [this] { click("Continue"); }}}), Ending::Finished);
  EXPECT_EQ(metadata("control.track.value"), "[0.0,4.0]");
}

TEST_F(GivenAScaleOfPictures, WhenItIsWrappedThenThePictureIsThatOfItsValue) {
  openWith(scale(R"(, "randomWrap": true, "snapValues": "none")"));
  EXPECT_EQ(go({{5, [this] { clickScale(0.25); }}, {10, [this] { click("Continue"); }}}), Ending::Finished);
  const double value = std::stod(answer()), phase = std::stod(metadata("control.phase"));
  EXPECT_EQ(files(), value < 2 ? "low.bmp" : value < 7 ? "middle.bmp" : "high.bmp");
  EXPECT_GE(phase, 0);
  EXPECT_LT(phase, 20) << "twice its range";
  const double turned = std::fmod(25 - phase, 20);
  EXPECT_NEAR(value, turned < 10 ? turned : 20 - turned, 1e-9) << "up to the middle of the way, then down again";
}

TEST_F(GivenAScaleOfPictures, WhenItIsWrappedForTwoParticipantsThenItBeginsElsewhereForEach) {
  for (const std::uint64_t seed : {7, 8}) {
    options_.seed = seed;
    pageFrame_ = 0;
    session_.reset();
    openWith(scale(R"(, "randomWrap": true, "snapValues": "none")"));
    EXPECT_EQ(go({{5, [this] { clickScale(0.25); }}, {10, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  }
  EXPECT_EQ(word("SELECT count(DISTINCT metadata ->> '$.control.phase') FROM responses WHERE label = 'asked' AND accepted"), "2");
}

TEST_F(GivenAScaleOfPictures, WhenASimulatedParticipantMovesItThenTheAnswerIsThePlaceOfAPicture) {
  openWith(scale(R"(, "minInteractions": 3)"), R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_THAT(answer(), ::testing::AnyOf("0.0", "4.0", "10.0"));
}

TEST_F(GivenAScaleOfPictures, WhenThePageIsReadFromTheRightThenTheLeastIsThere) {
  openWith(R"({"language": "ar", )" + scale().substr(1));
  EXPECT_EQ(go({{5, [this] { click("متابعة"); }}, {10, [this] { clickScale(0.02); }}, {15, [this] { click("متابعة"); }}}), Ending::Finished);
  EXPECT_EQ(attempts(), "1 0 يرجى النقر على المقياس.; 2 1 ");
  EXPECT_EQ(answer(), "10.0");
}

struct WrongPictures {
  std::string name, params, told;
};
class GivenAScaleOfPicturesWithAMistake : public GivenAScaleOfPictures, public ::testing::WithParamInterface<WrongPictures> {};
INSTANTIATE_TEST_SUITE_P(
    Mistakes, GivenAScaleOfPicturesWithAMistake,
    ::testing::Values(WrongPictures{"ends", R"("max": 0, "images": [{"file": "low.bmp", "at": 0}])", "max has to be more than min"},
                      WrongPictures{"place", R"("images": [{"file": "low.bmp", "at": 2}])", "the place of the picture is 2, which is not from 0 to 1"},
                      WrongPictures{"same", R"("images": [{"file": "low.bmp", "at": 1}, {"file": "high.bmp", "at": 1}])", "two pictures have one place"},
                      WrongPictures{"start", R"("start": -1, "images": [{"file": "low.bmp", "at": 0}])", "start is -1"},
                      WrongPictures{"values", R"("snapValues": [0.5, 3], "images": [{"file": "low.bmp", "at": 0}])", "the value is 3"},
                      WrongPictures{"steps", R"("nSteps": "media", "images": [{"file": "low.bmp", "at": 0}])", "one picture gives one place"},
                      WrongPictures{"stepsWord", R"("nSteps": "many", "images": [{"file": "low.bmp", "at": 0}])", "\"many\""},
                      WrongPictures{"wrap", R"("randomWrap": true, "images": [{"file": "low.bmp", "at": 0}])", "randomWrap and snapValues do not go together"},
                      WrongPictures{"played", R"("autoplay": true, "images": [{"file": "low.bmp", "at": 0}])", "image-slider has no parameter \"autoplay\""},
                      WrongPictures{"file", R"("images": [{"file": "none.bmp", "at": 0}])", "there is no file \"none.bmp\""}),
    [](const auto &tested) { return tested.param.name; });

TEST_P(GivenAScaleOfPicturesWithAMistake, WhenTheStudyIsReadThenItIsToldWithItsPlace) {
  EXPECT_THAT(mistakesIn(R"({"control": {"kind": "image-slider", )" + GetParam().params + "}}"), ElementsAre(AllOf(HasSubstr("study.json:3:"), HasSubstr(GetParam().told))));
}

}  // namespace
}  // namespace fovea::test
