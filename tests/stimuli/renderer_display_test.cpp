#include "stimuli/renderer.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "display.hpp"
#include "draw_calls.hpp"

namespace fovea {
namespace {

using ::testing::HasSubstr;

constexpr const char *kVertexShader = R"(#version 330 core
layout(location = 0) in vec4 place;
void main() { gl_Position = place; }
)";
constexpr std::uint8_t kAttributes[] = {4};
constexpr Pipeline kBroken{"broken", kVertexShader, "void main() { paint(nonsense); }", kAttributes, 4};

TEST(GivenAShaderThatDoesNotCompile, WhenItsProgramIsMadeThenTheErrorSaysWhichAndWhatTheDriverSaidAndTheRestGoesOn) {
  StimuliDisplay display;
  auto renderer = Renderer::create({400, 300});
  ASSERT_TRUE(renderer) << renderer.error().text();

  const auto broken = (*renderer)->ready(kBroken);

  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, ErrorCode::Device);
  EXPECT_THAT(broken.error().what, HasSubstr("refuses the shaders of broken"));
  EXPECT_THAT(broken.error().what, HasSubstr("nonsense"));
  EXPECT_THAT(broken.error().fix, HasSubstr("update the graphics driver"));
  display.show("rect", {{"size", 20}});
  EXPECT_EQ(display.ink().sum, 20 * 20);
}

TEST(GivenARectAsLargeAsTheWindow, WhenItIsOpaqueThenItHidesWhatIsBehindItWithoutADrawCallAndWhatIsInFrontOfItStays) {
  StimuliDisplay display;
  const auto behind = display.make("rect", {{"size", 50}, {"color", "red"}}), ground = display.make("rect", {{"size", List{402, 302}}, {"color", List{-0.6, 0.2, 0.6}}}),
             before = display.make("rect", {{"size", 20}, {"color", "blue"}});
  const auto colour = [](double gun) { return static_cast<int>(std::lround(255 * (gun + 1) / 2)); };
  const Pixel paper{colour(-0.6), colour(0.2), colour(0.6)};
  for (const StimulusHandle one : {ground, before}) display.draw(one);
  int calls = 0;
  {
    const DrawCalls counting;
    display.show();
    calls = DrawCalls::count;
  }
  EXPECT_EQ(calls, 1) << "the one in front";
  for (const auto &[x, y] : {std::pair{0, 0}, {399, 0}, {0, 299}, {399, 299}, {150, 100}}) EXPECT_EQ(display.at(x, y), paper) << x << " " << y;
  EXPECT_EQ(display.at(200, 150), kBlue);
  for (const StimulusHandle one : {behind, ground}) display.draw(one);
  display.show();
  EXPECT_EQ(display.at(200, 150), paper);
  EXPECT_EQ(display.at(399, 299), paper);
}

TEST(GivenARectAsLargeAsTheWindow, WhenItIsTransparentRoundTurnedOrHasALineThenItIsDrawnAsSuch) {
  StimuliDisplay display;
  display.stimuli->setBackground({1, 1, 1});
  const auto corner = [&](Dict more) {
    Dict properties{{"size", List{400, 300}}, {"color", "black"}};
    properties.insert(properties.end(), more.begin(), more.end());
    display.show("rect", properties);
    return display.at(0, 0);
  };
  EXPECT_EQ(corner({}), kBlack);
  EXPECT_NEAR(corner({{"opacity", 0.5}})[0], 128, 1);
  EXPECT_EQ(corner({{"radius", 40}}), kWhite);
  EXPECT_EQ(corner({{"ori", 30}}), kWhite);
  EXPECT_EQ(corner({{"pos", List{3, 0}}}), kWhite);
  EXPECT_EQ(corner({{"lineColor", "red"}, {"lineWidth", 6}}), kRed);
}

}  // namespace
}  // namespace fovea
