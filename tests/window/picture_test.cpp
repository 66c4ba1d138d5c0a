#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include <unistd.h>

#include <gtest/gtest.h>

#include "window/window.hpp"

#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wsign-compare"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

namespace fovea {
namespace {

std::filesystem::path scratch(const char *name) {
  return std::filesystem::temp_directory_path() / ("fovea-" + std::to_string(getpid()) + "-" + name);
}

TEST(GivenAPicture, WhenWrittenThenThereIsAPngOfItsSize) {
  const auto file = scratch("two.png");
  ASSERT_TRUE(writePng({2, 1, {255, 0, 0, 0, 0, 255}}, file));
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  std::filesystem::remove(file);
  ASSERT_GT(bytes.size(), 24u);
  EXPECT_EQ(bytes.substr(0, 8), "\x89PNG\r\n\x1a\n");
  EXPECT_EQ(bytes.substr(16, 8), std::string("\0\0\0\2\0\0\0\1", 8));
}

TEST(GivenAPicture, WhenItHasTenBitsAColourThenEachStepIsInTheFile) {
  constexpr int kSteps = 1023;
  Picture picture{32, 32, {}, 10, {}};
  for (int step = 0; step <= kSteps; ++step) picture.fine.insert(picture.fine.end(), {static_cast<std::uint16_t>(step), 0, static_cast<std::uint16_t>(kSteps - step)});
  picture.rgb.resize(picture.fine.size());
  const auto file = scratch("fine.png");
  ASSERT_TRUE(writePng(picture, file));
  EXPECT_TRUE(stbi_is_16_bit(file.c_str()));
  int width = 0, height = 0, channels = 0;
  const std::unique_ptr<stbi_us, void (*)(void *)> read(stbi_load_16(file.c_str(), &width, &height, &channels, 3), stbi_image_free);
  std::filesystem::remove(file);
  ASSERT_TRUE(read) << stbi_failure_reason();
  ASSERT_EQ(width * height, kSteps + 1);
  for (int step = 0; step <= kSteps; ++step) {
    EXPECT_EQ(std::lround(read.get()[3 * step] / 65535.0 * kSteps), step);
    EXPECT_EQ(std::lround(read.get()[3 * step + 2] / 65535.0 * kSteps), kSteps - step);
  }
  EXPECT_EQ(read.get()[3 * kSteps], 65535) << "full is full";
}

TEST(GivenAPicture, WhenTheFolderIsMissingThenTheErrorNamesTheFile) {
  const auto written = writePng({1, 1, {1, 2, 3}}, "/nowhere/at/all.png");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::Io);
  EXPECT_EQ(written.error().where, "/nowhere/at/all.png");
}

TEST(GivenAPicture, WhenItsBytesAreTooFewThenItIsRefused) {
  const auto written = writePng({4, 4, {1, 2, 3}}, scratch("bad.png"));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::BadArgument);
}

}  // namespace
}  // namespace fovea
