#include "stage/leave_dialog.hpp"

#include <gtest/gtest.h>

#include "clock/clock.hpp"
#include "stimuli/measured_texts.hpp"
#include "window/simulated_display.hpp"

namespace fovea {
namespace {

class GivenSomebodyWhoIsAskedWhetherTheyLeave : public ::testing::TestWithParam<std::tuple<int, int, double>> {};

TEST_P(GivenSomebodyWhoIsAskedWhetherTheyLeave, WhenTheyPressAWordThenThatIsTheirAnswerAndElsewhereIsNone) {
  const auto [width, height, textSize] = GetParam();
  VirtualClock clock;
  const auto window = openVirtualWindow(clock, width, height, 60);
  ASSERT_TRUE(window->attach());
  MeasuredTexts measured;
  auto stimuli = std::move(*createStimuli(*window, measured));
  const double across = static_cast<double>(width) / height;

  const std::vector<LeaveDialog::Button> buttons{{LeaveAnswer::Keep, "Return: Stop, and keep what was recorded"}, {LeaveAnswer::Remove, "Delete: Stop, and delete my data"}, {LeaveAnswer::Stay, "Esc: Go on"}};
  auto dialog = LeaveDialog::make(*stimuli, "Do you want to leave the study?\nYou cannot come back to it afterwards.\n\nParticipant 07", buttons, across, textSize);
  ASSERT_TRUE(dialog) << dialog.error().text();
  EXPECT_TRUE(dialog->draw());
  const StimulusHandle question = stimuli->alive().at(stimuli->alive().size() - 4);
  EXPECT_GE(stimuli->numbers(question, *stimuli->property(question, "height"))->front(), across < 0.3 ? 0.01 : 0.028) << "who has large letters reads none smaller than others do";
  std::vector<Box> boxes;
  for (const StimulusHandle handle : stimuli->alive()) boxes.push_back(*stimuli->measure(handle));
  ASSERT_EQ(boxes.size() % 4, 0u);
  boxes.erase(boxes.begin(), boxes.end() - 4);  // those before found no room
  for (const Box &box : boxes) {
    EXPECT_LE(std::abs(box.x) + box.width / 2, across / 2);
    EXPECT_LE(std::abs(box.y) + box.height / 2, 0.5);
  }
  for (std::size_t i = 0; i < buttons.size(); ++i) EXPECT_EQ(dialog->answerAt(boxes[i + 1].x, boxes[i + 1].y), buttons[i].first);
  EXPECT_EQ(dialog->answerAt(boxes[0].x, boxes[0].y), std::nullopt);
  EXPECT_EQ(dialog->answerAt(0.49 * across, 0.49), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Shapes, GivenSomebodyWhoIsAskedWhetherTheyLeave,
                         ::testing::Values(std::tuple(1920, 1080, 1.0), std::tuple(960, 540, 2.0), std::tuple(960, 540, 3.0), std::tuple(1080, 1920, 1.0), std::tuple(400, 1600, 1.0), std::tuple(450, 800, 2.0)));

}  // namespace
}  // namespace fovea
