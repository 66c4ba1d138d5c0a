// Skip, rewind and a look ahead in experiments as they are shipped, with a simulated participant.

#include <gmock/gmock.h>

#include "session/fixture.hpp"

namespace fovea::test {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::SizeIs;

using Cells = std::vector<std::string>;

class GivenAShippedExperiment : public GivenASession {
 protected:
  /// Runs it without practice and instructions; `act` is called once, in a frame of trial `trial`.
  Value run(const std::string &name, Dict params, std::int64_t trial, std::function<void()> act) {
    open();
    params.emplace_back("practiceTrials", 0);
    params.emplace_back("showInstructions", false);
    EXPECT_TRUE(session_->addExperiment(name, "shipped", {}, CopyRule::RefuseIfDifferent, params));
    atEachFrame_ = [this, trial, act, isDone = false]() mutable {
      const Value *number = isDone ? nullptr : trialNumber();
      if (!number || *number != Value(trial)) return;
      isDone = true;
      act();
    };
    auto result = session_->runExperiment("shipped", Dict{{"participant", Value("7")}});
    EXPECT_TRUE(result) << (result ? "" : result.error().text());
    if (!result) return {};
    EXPECT_EQ(result->textOr("ending", ""), "finished") << result->textOr("error", "");
    return *result;
  }

  /// Of the trial in hand.
  const Value *trialNumber() {
    current_ = session_->getCurrentTrial();
    return current_.find("thisN");
  }
  static std::string cell(const Value &result, const std::string &column, std::size_t row, std::size_t table = 0) {
    const Cells cells = columnOf(result, column, table);
    return row < cells.size() ? cells[row] : "no such row";
  }
  static std::size_t tableWith(const Value &result, const std::string &name) {
    const List &files = *result.find("files")->list();
    std::size_t number = 0;
    while (number < files.size() && files[number].text()->find(name) == std::string::npos) ++number;
    return number;
  }

  const Dict words_{{"blocks", 1}, {"trialsPerBlock", 6}};
  Value current_;
};

TEST_F(GivenAShippedExperiment, WhenWordsAreSkippedThenEachHasARowOfItsOwnThatSaysSo) {
  const Value result = run("stroop", words_, 2, [this] { EXPECT_TRUE(session_->skipTrials(2, false)); });

  EXPECT_EQ(columnOf(result, "trials.thisN"), (Cells{"0", "1", "2", "3", "4", "5"}));
  EXPECT_EQ(columnOf(result, "skipped"), (Cells{"0", "0", "1", "1", "0", "0"}));
  EXPECT_THAT(columnOf(result, "word"), Each(testing::Not("")));
  EXPECT_EQ(cell(result, "onset_s", 2), "");
  EXPECT_NE(cell(result, "onset_s", 4), "");
}

TEST_F(GivenAShippedExperiment, WhenWordsAreRewoundThenTheyComeAgainAsASecondAttemptAndCountOnce) {
  const Value result = run("stroop", words_, 3, [this] { EXPECT_TRUE(session_->rewindTrials(2, false)); });

  EXPECT_EQ(columnOf(result, "trials.thisN"), (Cells{"0", "1", "2", "3", "1", "2", "3", "4", "5"}));
  EXPECT_EQ(columnOf(result, "attempt"), (Cells{"1", "1", "1", "1", "2", "2", "2", "1", "1"}));
  const Cells words = columnOf(result, "word");
  EXPECT_EQ(Cells(words.begin() + 1, words.begin() + 4), Cells(words.begin() + 4, words.begin() + 7));
  EXPECT_EQ(columnOf(result, "trials", tableWith(result, "summary")), (Cells{"2", "2", "2"}));
}

TEST_F(GivenAShippedExperiment, WhenSomebodyLooksAheadThenTheySeeTheWordsThatCome) {
  std::vector<Value> ahead;
  Value past, beyond;
  const Value result = run("stroop", words_, 2, [&] {
    ahead = *session_->getFutureTrials(3).list();
    past = session_->getFutureTrial(-2);
    beyond = session_->getFutureTrial(4);
  });

  const Cells words = columnOf(result, "word");
  ASSERT_THAT(ahead, SizeIs(3));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(ahead[i].find("data")->textOr("word", ""), words[3 + i]);
  EXPECT_EQ(past.find("data")->textOr("word", ""), words[0]);
  EXPECT_TRUE(beyond.isNull());
}

TEST_F(GivenAShippedExperiment, WhenQuestIsRewoundThenItForgetsWhatItLearntSince) {
  const Value result = run("contrast-threshold", {{"trials", 8}}, 4, [this] { EXPECT_TRUE(session_->rewindTrials(2, false)); });

  EXPECT_EQ(columnOf(result, "trials.thisN"), (Cells{"0", "1", "2", "3", "4", "2", "3", "4", "5", "6", "7"}));
  EXPECT_EQ(columnOf(result, "attempt"), (Cells{"1", "1", "1", "1", "1", "2", "2", "2", "1", "1", "1"}));
  EXPECT_EQ(cell(result, "log_contrast", 5), cell(result, "log_contrast", 2));
  EXPECT_EQ(cell(result, "trials", 0, tableWith(result, "summary")), "8");
}

TEST_F(GivenAShippedExperiment, WhenATrialOfQuestIsSkippedThenItTeachesNothingAndIsMadeUpFor) {
  const Value result = run("contrast-threshold", {{"trials", 6}}, 3, [this] { EXPECT_TRUE(session_->skipTrials(1, false)); });

  EXPECT_EQ(columnOf(result, "skipped"), (Cells{"0", "0", "0", "1", "0", "0", "0"}));
  EXPECT_EQ(cell(result, "threshold_mean", 3), "");
  EXPECT_EQ(cell(result, "trials", 0, tableWith(result, "summary")), "6");
}

TEST_F(GivenAShippedExperiment, WhenTheRestOfQuestIsSkippedThenItEndsWithWhatItKnows) {
  const Value result = run("contrast-threshold", {{"trials", 6}}, 3, [this] { EXPECT_TRUE(session_->skipTrials(100, false)); });

  const std::size_t summary = tableWith(result, "summary");
  EXPECT_EQ(columnOf(result, "skipped"), (Cells{"0", "0", "0", "1", "1", "1"}));
  EXPECT_EQ(cell(result, "trials", 0, summary), "3");
  EXPECT_EQ(cell(result, "ended_because", 0, summary), "the rest was skipped");
}

TEST_F(GivenAShippedExperiment, WhenInterleavedStaircasesAreRewoundThenTheSameOnesComeAgain) {
  const Value result = run("random-dots", {{"trialsPerStair", 4}, {"nReversals", 1}, {"dots", 1}}, 5,
                           [this] { EXPECT_TRUE(session_->rewindTrials(3, false)); });

  ASSERT_GT(columnOf(result, "attempt").size(), 8u);
  for (const char *column : {"coherence", "stair", "stairs.thisN", "stairs.thisRepN"})
    EXPECT_EQ(cell(result, column, 6), cell(result, column, 2)) << column;
  EXPECT_EQ(cell(result, "attempt", 6), "2");
}

TEST_F(GivenAShippedExperiment, WhenATrialIsRewoundThenRowsToldMeanwhileSayWhichAttemptTheyAre) {
  run("stroop", {{"blocks", 1}, {"trialsPerBlock", 3}}, 1, [this] { EXPECT_TRUE(session_->rewindTrials(0, false)); });

  Cells attempts;
  for (const SessionEvent &event : eventsOf("rows"))
    for (const Value &row : *event.value.find("trials")->list())
      if (const Value *attempt = row.find("attempt")) attempts.push_back(std::to_string(*attempt->as<std::int64_t>()));
  EXPECT_EQ(attempts, (Cells{"1", "1", "2", "1"}));
}

TEST_F(GivenAShippedExperiment, WhenItHasRunThenTheColumnsOfItsLoopAreDescribed) {
  const Value result = run("visual-search", {{"setSizes", List{Value(4)}}, {"trialsPerCell", 1}}, 0, [] {});

  std::string described;
  for (const Value &file : *result.find("files")->list())
    if (file.text()->ends_with(".json")) {
      std::ifstream stream(*file.text());
      described.assign(std::istreambuf_iterator<char>(stream), {});
    }
  EXPECT_THAT(described, HasSubstr("Which attempt at this trial"));
  EXPECT_THAT(described, HasSubstr("Trial of the loop, from 0"));
}

}  // namespace
}  // namespace fovea::test
