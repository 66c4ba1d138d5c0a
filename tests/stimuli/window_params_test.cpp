#include "stimuli/window_params.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "window/simulated_display.hpp"

namespace fovea {
namespace {

using ::testing::HasSubstr;

using Names = std::vector<std::string>;

WindowParams parsed(const Dict &given, const WindowParams &base = {}) {
  auto result = parseWindowParams(given, base);
  EXPECT_TRUE(result) << result.error().text();
  return result ? result->params : WindowParams{};
}

std::string complaint(const Dict &given) {
  const auto result = parseWindowParams(given);
  EXPECT_FALSE(result) << cellText(Value(given));
  return result ? "" : result.error().text();
}

struct GivenASimulatedWindow : ::testing::Test {
  VirtualClock clock;
  std::unique_ptr<Window> window = openVirtualWindow(clock, 800, 600, 60);
  std::unique_ptr<Stimuli> stimuli = std::move(*Stimuli::create(*window));
  std::filesystem::path picture = std::filesystem::path(::testing::TempDir()) / "fovea_background.png";
  void SetUp() override { ASSERT_TRUE(writePng({2, 1, {255, 0, 0, 0, 0, 255}}, picture)); }
  void TearDown() override { std::filesystem::remove(picture); }
};

TEST(GivenNothing, WhenItIsReadThenTheDefaultsAreTheFields) {
  const WindowParams params = parsed({});
  EXPECT_EQ(params.width, 800);
  EXPECT_EQ(params.height, 600);
  EXPECT_EQ(params.color.r, 0);
  EXPECT_EQ(params.background.fit, BackgroundFit::Cover);
  EXPECT_EQ(params.units, Units::Height) << "as a session has it when it opens";
  EXPECT_FALSE(params.fullscr);
  EXPECT_FALSE(params.pos);
  EXPECT_FALSE(params.gamma);
}

TEST(GivenAColorBeforeItsSpace, WhenTheyAreReadThenTheyAreOneValue) {
  const WindowParams before = parsed({{"color", List{-1, -1, -1}}});
  const WindowParams params = parsed({{"color", List{255, 128, 0}}, {"colorSpace", "rgb255"}}, before);
  EXPECT_NEAR(params.color.r, 1, 1e-6);
  EXPECT_NEAR(params.color.g, 0.003922, 1e-6);
  EXPECT_NEAR(params.color.b, -1, 1e-6);
  EXPECT_EQ(parsed({{"colorSpace", "hsv"}}, params).color.r, params.color.r) << "a space alone changes nothing";
}

TEST(GivenSomeParameters, WhenTheyAreReadThenTheOthersStayAsTheyWere) {
  const WindowParams base = parsed({{"size", List{1024, 768}}, {"units", "height"}, {"gamma", 2.2}});
  const WindowParams params = parsed({{"pos", List{10, 20}}, {"gamma", Value()}}, base);
  EXPECT_EQ(params.width, 1024);
  EXPECT_EQ(params.units, Units::Height);
  EXPECT_EQ(params.pos->y, 20);
  EXPECT_EQ(base.gamma, (Gamma{2.2, 2.2, 2.2}));
  EXPECT_FALSE(params.gamma) << "null is the default";
}

TEST(GivenAParameterThatNobodyKnows, WhenItIsReadThenTheKnownOnesAreListed) {
  const std::string text = complaint({{"colour", "grey"}});
  EXPECT_NE(text.find("did you mean \"color\"?"), std::string::npos) << text;
  EXPECT_NE(text.find("backgroundImage"), std::string::npos) << text;
}

TEST(GivenValuesOfTheWrongKind, WhenTheyAreReadThenEachIsNamed) {
  for (const auto &[name, value] : Dict{{"size", "large"}, {"size", List{800, 0}}, {"size", List{800, "x"}}, {"size", List{1.5, 2}},
                                        {"pos", 3}, {"fullscr", 1}, {"screen", -1}, {"gamma", List{1, 2}}, {"title", 7},
                                        {"backgroundFit", "covr"}, {"gammaErrorPolicy", "shout"}, {"colorSpace", 3}, {"size", List{60000, 600}}, {"gamma", -1}})
    EXPECT_NE(complaint({{name, value}}).find(name), std::string::npos) << name;
  EXPECT_NE(complaint({{"units", "parsec"}}).find("parsec"), std::string::npos);
  EXPECT_NE(complaint({{"color", List{2, 0, 0}}}).find("-1 to 1"), std::string::npos);
}

TEST(GivenParametersOfOtherPrograms, WhenTheyHaveNoMeaningThenTheyAreNotedAndWhenTheyWouldShowTheyAreErrors) {
  const auto result = parseWindowParams(Dict{{"winType", "pyglet"}, {"useFBO", true}, {"blendMode", "avg"}, {"waitBlanking", true}});
  ASSERT_TRUE(result) << result.error().text();
  ASSERT_EQ(result->ignored.size(), 2u);
  EXPECT_NE(result->ignored[0].find("winType"), std::string::npos);
  EXPECT_NE(complaint({{"stereo", true}}).find("stereo"), std::string::npos);
  EXPECT_NE(complaint({{"viewScale", List{2, 2}}}).find("viewScale"), std::string::npos);
  EXPECT_NE(complaint({{"waitBlanking", false}}).find("waitBlanking"), std::string::npos);
}

TEST(GivenADepthOfColor, WhenTheWindowHasLessThenItIsSaidWhereToAskForIt) {
  ScreenInfo screen;
  screen.bitsPerColor = 8;

  const Value asked(Dict{{"bpc", List{10, 10, 10}}});
  const WindowParams deep = parsed(*asked.dict());

  const auto note = depthNote(asked, deep, screen);

  ASSERT_TRUE(note);
  EXPECT_NE(note->find("has 8 bits a colour"), std::string::npos) << *note;
  EXPECT_NE(note->find("ask for 10 in the rig file"), std::string::npos) << *note;
  const Value usual(Dict{{"bpc", List{8, 8, 8}}});
  EXPECT_FALSE(depthNote(usual, parsed(*usual.dict()), screen));
  EXPECT_FALSE(depthNote(Value(Dict{}), parsed({}), screen));
  EXPECT_FALSE(depthNote(Value(Dict{{"title", "x"}}), deep, screen)) << "it was said when it was asked";
  EXPECT_NE(complaint({{"bpc", "deep"}}).find("8, 10 or 16"), std::string::npos);
}

TEST(GivenTwoSetsOfParameters, WhenTheyAreComparedThenItIsSaidWhatEachChangeTakes) {
  const WindowParams current;
  const WindowParams wanted = parsed({{"size", List{640, 480}}, {"color", "red"}, {"title", "other"}, {"units", "height"}});
  const WindowChanges changes = compareWindowParams(current, wanted);
  EXPECT_EQ(changes.applied, Names{"color"});
  EXPECT_EQ(changes.onMain, Names{"title"});
  EXPECT_EQ(changes.reshaped, Names{"size"});
  EXPECT_EQ(compareWindowParams(current, parsed({{"fullscr", true}, {"size", List{1, 1}}})).reshaped, Names{"fullscr"});
  EXPECT_EQ(compareWindowParams(current, parsed({{"screen", 1}, {"pos", List{0, 0}}})).reshaped, (Names{"screen", "pos"}));
}

TEST_F(GivenASimulatedWindow, WhenARunHasChangedAllItCanThenAllOfItComesBack) {
  const WindowParams first = parsed({{"color", "navy"}, {"units", "pix"}});
  ASSERT_TRUE(applyDrawn(first, *stimuli));
  const WindowState state = WindowState::take(*stimuli);

  const WindowParams second = parsed({{"color", "red"}, {"units", "height"}, {"backgroundImage", picture.string()}, {"backgroundFit", "fill"}});
  ASSERT_TRUE(applyDrawn(second, *stimuli));
  EXPECT_EQ(stimuli->backgroundImage().file, picture);
  state.restore(*stimuli);

  EXPECT_EQ(stimuli->background().b, first.color.b);
  EXPECT_EQ(stimuli->units(), Units::Pix);
  EXPECT_EQ(stimuli->backgroundImage(), BackgroundImage{});
}

TEST_F(GivenASimulatedWindow, WhenAPictureIsMissingOrNoneThenNothingIsChanged) {
  ASSERT_TRUE(stimuli->setBackgroundImage({picture, BackgroundFit::None}));
  const std::filesystem::path text = picture.string() + ".txt";
  std::ofstream(text) << "no picture";
  for (const std::filesystem::path &file : {std::filesystem::path("/nowhere/a.png"), text}) {
    const auto set = applyDrawn(parsed({{"backgroundImage", file.string()}, {"color", "red"}}), *stimuli);
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().code, ErrorCode::BadFile);
    EXPECT_EQ(set.error().where, file.string());
  }
  EXPECT_EQ(stimuli->backgroundImage().file, picture);
  EXPECT_EQ(stimuli->background().r, 0);
  std::filesystem::remove(text);
}

TEST_F(GivenASimulatedWindow, WhenGammaIsNoGammaThenNoPolicyLetsItPass) {
  EXPECT_NE(complaint({{"gamma", 0}, {"gammaErrorPolicy", "ignore"}}).find("from 0.1 to 10"), std::string::npos);
  WindowParams params = parsed({{"gammaErrorPolicy", "ignore"}});
  params.gamma = Gamma{0, 0, 0};
  EXPECT_FALSE(applyOnMain(params, *window));
}

void expectColor(const Value &value, std::string_view space, double r, double g, double b, const ColorMatrices &screen = {}) {
  const auto color = parseColor(value, space, screen);
  ASSERT_TRUE(color) << color.error().text();
  EXPECT_NEAR(color->r, r, 1e-6) << space;
  EXPECT_NEAR(color->g, g, 1e-6) << space;
  EXPECT_NEAR(color->b, b, 1e-6) << space;
}

TEST(GivenColorsInTheirSpaces, WhenTheyAreReadThenTheyAreTheReferenceValues) {
  expectColor(List{0.5, 0.25, 0}, "rgb1", 0, -0.5, -1);
  expectColor(List{240, 1, 1}, "hsv", -1, -1, 1);
  expectColor(List{30, 0.5, 0.8}, "hsv", 0.6, 0.2, -0.2);
  expectColor(List{90, 0, 1}, "dkl", 1, 1, 1);
  expectColor(List{0, 0, 1}, "dkl", 1, -0.39, 0.018);
  expectColor(List{45, 30, 0.5}, "dkl", 0.633895, 0.271158, 0.182288);
  expectColor(List{0.2, 0.1, 0.3}, "lms", 0.631639, -0.040429, 0.332484);
  expectColor("#F2545B", "hex", 0.898039, -0.341176, -0.286275);
  expectColor("red", "rgb255", 1, -1, -1);
  EXPECT_EQ(parseColor(List{0, 0, 255, 0.5}, "rgb255a")->a, 0.5);
  EXPECT_FALSE(parseColor(List{256, 0, 0}, "rgb255"));
  EXPECT_FALSE(parseColor(List{0, 0, 0}, "cmyk"));
  EXPECT_FALSE(parseColor(List{0, 0, 0}, "named"));
}

/// Of a screen that somebody has measured.
const ColorMatrices kMeasured{ColorMatrices::Matrix{{{1, 0.8, -0.2}, {1, -0.3, 0.1}, {1, 0.05, -0.9}}}, ColorMatrices::Matrix{{{2, -1, 0}, {-1, 2, 0}, {0, 0, 1}}}};

TEST(GivenAScreenThatSomebodyHasMeasured, WhenItsColoursAreReadThenItsOwnMatricesAreUsed) {
  expectColor(List{0.1, 0.2, 0.3}, "dklCart", 0.2, 0.07, -0.16, kMeasured);
  expectColor(List{0, 90, 0.5}, "dkl", -0.1, 0.05, -0.45, kMeasured);
  expectColor(List{30, 0, 1}, "dkl", 0.5 + 0.8 * std::sqrt(0.75), 0.5 - 0.3 * std::sqrt(0.75), 0.5 + 0.05 * std::sqrt(0.75), kMeasured);
  expectColor(List{0.2, 0.1, 0.3}, "lms", 0.3, 0, 0.3, kMeasured);
  expectColor(List{0, 0, 1}, "dkl", 1, -0.39, 0.018, {std::nullopt, kMeasured.lmsToRgb});
  expectColor(List{240, 1, 1}, "hsv", -1, -1, 1, kMeasured);
}

TEST(GivenAScreenThatSomebodyHasMeasured, WhenAWindowGetsAColourOfItThenThereIsNothingToWarnOf) {
  WindowParams base;
  base.profile.colors.lmsToRgb = kMeasured.lmsToRgb;
  const auto lms = parseWindowParams(Dict{{"color", List{0.2, 0.1, 0.3}}, {"colorSpace", "lms"}}, base);
  ASSERT_TRUE(lms) << lms.error().text();
  EXPECT_FALSE(lms->colorNote);
  EXPECT_NEAR(lms->params.color.r, 0.3, 1e-9);
  EXPECT_TRUE(parseWindowParams(Dict{{"color", List{0, 0, 1}}, {"colorSpace", "dkl"}}, base)->colorNote) << "its other matrix is not known";
}

TEST(GivenAColourOfOneMonitor, WhenAWindowGetsItThenItSaysThatNobodyHasMeasuredIt) {
  const auto noteOn = [](const char *space, Value color) {
    return parseWindowParams(Dict{{"color", std::move(color)}, {"colorSpace", space}})->colorNote.value_or("");
  };
  EXPECT_THAT(noteOn("lms", List{0.2, 0.1, 0.3}), HasSubstr("colours in lms are converted as for a monitor that is not calibrated"));
  EXPECT_EQ(noteOn("rgb255", List{0, 0, 0}), "");
  EXPECT_EQ(noteOn("dkl", "grey"), "");
}

TEST(GivenWhatIsKnownOfTheScreen, WhenItIsReadThenOnlyLengthsAreTaken) {
  const Dict given{{"screenWidthCm", 40}, {"viewingDistanceCm", 57.5}, {"screenWidthPix", 1920}};
  const WindowParams params = parsed(given);
  EXPECT_EQ(params.profile, (ScreenProfile{40, 57.5, 1920}));
  EXPECT_EQ(compareWindowParams({}, params).applied, (Names{"screenWidthCm", "viewingDistanceCm", "screenWidthPix"}));
  EXPECT_EQ(parsed({{"viewingDistanceCm", Value()}}, params).profile, (ScreenProfile{40, 0, 1920}));
  for (const char *name : {"screenWidthCm", "viewingDistanceCm", "screenWidthPix"})
    for (const Value &wrong : {Value(0), Value(-3), Value("57 cm"), Value(INFINITY)})
      EXPECT_NE(complaint({{name, wrong}}).find(name), std::string::npos) << cellText(wrong);
  EXPECT_NE(complaint({{"screenWidthPix", 1920.5}}).find("whole screen in pixels"), std::string::npos);
}

TEST_F(GivenASimulatedWindow, WhenARunChangesWhatIsKnownOfTheScreenThenItIsPutBack) {
  ASSERT_TRUE(applyDrawn(parsed({{"screenWidthCm", 40}, {"viewingDistanceCm", 57}, {"screenWidthPix", 800}}), *stimuli));
  const auto degree = stimuli->add("rect", Dict{{"units", "deg"}, {"size", 1}});
  ASSERT_TRUE(degree) << degree.error().text();
  const WindowState state = WindowState::take(*stimuli);
  ASSERT_TRUE(applyDrawn(parsed({}), *stimuli));
  EXPECT_FALSE(stimuli->measure(*degree));
  state.restore(*stimuli);
  EXPECT_NEAR(stimuli->measure(*degree)->width, 1, 1e-9);
}

}  // namespace
}  // namespace fovea
