#include "stage/leave_dialog.hpp"

#include <gtest/gtest.h>

#include "clock/clock.hpp"
#include "stimuli/measured_texts.hpp"
#include "window/simulated_display.hpp"

namespace fovea {
namespace {

class GivenSomebodyWhoIsAskedWhetherTheyLeave : public ::testing::TestWithParam<std::pair<int, int>> {};

TEST_P(GivenSomebodyWhoIsAskedWhetherTheyLeave, WhenTheyPressAWordThenThatIsTheirAnswerAndElsewhereIsNone) {
  const auto [width, height] = GetParam();
  VirtualClock clock;
  const auto window = openVirtualWindow(clock, width, height, 60);
  ASSERT_TRUE(window->attach());
  MeasuredTexts measured;
  auto stimuli = std::move(*createStimuli(*window, measured));
  const double across = static_cast<double>(width) / height;

  auto dialog = LeaveDialog::make(*stimuli, "Do you want to leave the study?\nYou cannot come back to it afterwards.\n\nParticipant 07", "Return: Leave", "Esc: Go on", across);
  ASSERT_TRUE(dialog) << dialog.error().text();
  EXPECT_TRUE(dialog->draw());
  std::vector<Box> boxes;
  for (const StimulusHandle handle : stimuli->alive()) boxes.push_back(*stimuli->measure(handle));
  ASSERT_EQ(boxes.size(), 3u);
  for (const Box &box : boxes) {
    EXPECT_LE(std::abs(box.x) + box.width / 2, across / 2);
    EXPECT_LE(std::abs(box.y) + box.height / 2, 0.5);
  }
  EXPECT_EQ(dialog->answerAt(boxes[1].x, boxes[1].y), true);
  EXPECT_EQ(dialog->answerAt(boxes[2].x, boxes[2].y), false);
  EXPECT_EQ(dialog->answerAt(boxes[0].x, boxes[0].y), std::nullopt);
  EXPECT_EQ(dialog->answerAt(0.49 * across, 0.49), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Shapes, GivenSomebodyWhoIsAskedWhetherTheyLeave,
                         ::testing::Values(std::pair(1920, 1080), std::pair(960, 540), std::pair(1080, 1920), std::pair(400, 1600)));

}  // namespace
}  // namespace fovea
