// What the operator's inspector is given of answers.

#include "app/answer_views.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

ParticipantStep answered(Dict response) {
  ParticipantStep step;
  step.responses = {Value(std::move(response))};
  return step;
}

TEST(GivenAStepWithAnAnswer, WhenItIsLookedAtThenItsPlaceAndTimesAreThere) {
  const auto views = answersOf(answered({{"path", "main/rating"}, {"label", "rating"}, {"type", "page"}, {"attempt", 2}, {"accepted", true}, {"answer", Value(Dict{{"a", 1}})},
                                         {"metadata", Value(Dict{{"rt_s", 0.5}})}, {"shown", TimeValue{2'000'000'000}}, {"submitted", TimeValue{3'000'000'000}}}));
  ASSERT_EQ(views.size(), 1u);
  const AnswerView &view = views.front();
  EXPECT_EQ(view.path, "main/rating");
  EXPECT_EQ(view.attempt, 2);
  EXPECT_TRUE(view.isAccepted);
  EXPECT_EQ(view.rt_s, 0.5);
  EXPECT_EQ(view.shown, fromNanoseconds(2'000'000'000));
  EXPECT_EQ(view.submitted, fromNanoseconds(3'000'000'000));
  EXPECT_NE(view.answer.find('\n'), std::string::npos) << "a member a line: " << view.answer;
}

TEST(GivenAnAnswerThatWasNotTaken, WhenItIsLookedAtThenWhatWasSaidIsThere) {
  const auto views = answersOf(answered({{"label", "age"}, {"accepted", false}, {"answer", "x"}, {"message", "Give a number"}}));
  EXPECT_FALSE(views.front().isAccepted);
  EXPECT_EQ(views.front().refusal, "Give a number");
  EXPECT_EQ(views.front().answer, "x");
  EXPECT_EQ(views.front().rt_s, std::nullopt);
}

TEST(GivenAnAnswerOfAMegabyte, WhenItIsLookedAtThenItIsCutBetweenLettersAndSaysSo) {
  std::string letters;
  for (int i = 0; i < 500'000; ++i) letters += "é";
  const std::string seen = answersOf(answered({{"answer", "a" + letters}})).front().answer;
  EXPECT_LT(seen.size(), 21'000u);
  EXPECT_NE(seen.find("é\n... and "), std::string::npos);
}

}  // namespace
}  // namespace fovea
