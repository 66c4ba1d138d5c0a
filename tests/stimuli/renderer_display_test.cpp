#include "stimuli/renderer.hpp"

#include <gmock/gmock.h>

#include "display.hpp"

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

}  // namespace
}  // namespace fovea
