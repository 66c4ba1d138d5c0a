#include <filesystem>
#include <fstream>
#include <iterator>

#include <unistd.h>

#include <gtest/gtest.h>

#include "window/window.hpp"

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
