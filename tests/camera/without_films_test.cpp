// A fovea that was built without the library of films.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "camera/camera.hpp"

namespace fovea {
namespace {

TEST(GivenAFoveaWithoutFilms, WhenACameraOrTheScreenIsToBeFilmedThenTheErrorSaysWhatToDo) {
  VirtualClock clock;
  const auto camera = openCamera({}, clock);
  ASSERT_FALSE(camera);
  EXPECT_EQ(camera.error().code, ErrorCode::Device);
  EXPECT_THAT(camera.error().text(), ::testing::HasSubstr("FOVEA_MOVIES=ON"));
  const auto screen = screenCamera(clock);
  EXPECT_FALSE(screen->watch());
  EXPECT_FALSE(screen->record({}, {}, "x"));
  EXPECT_FALSE(screen->isWanted());
}

}  // namespace
}  // namespace fovea
