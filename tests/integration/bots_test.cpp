// What simulated participants do at the edges, and what `fovea simulate` says of it.

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

const std::string kPlugins = FOVEA_TEST_PLUGINS;

class GivenBots : public GivenAFolder {
 protected:
  Said simulate(const std::string &study, std::vector<std::string> more = {}) {
    std::vector<std::string> words{FOVEA_PROGRAM, "simulate", write("study.json", study).string(), "--data", data().string(), "--plugin", kPlugins, "--seed", "7"};
    words.insert(words.end(), more.begin(), more.end());
    return runProgram(words);
  }
  double number(const std::string &query) {
    SQLite::Database database((data() / "fovea.db").string(), SQLite::OPEN_READONLY);
    return database.execAndGet(query).getDouble();
  }
};

class GivenAnExperimentThatKnowsHowItIsAnswered : public GivenBots {
 protected:
  Said simulateIt(const std::string &how, int trials, const std::string &steps = "") {
    return simulate(R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
      {"experiment": "org.test.observed", "label": "task", "timeEstimate_s": 5, "params": {"simulate": ")" + how + R"(", "trials": )" + std::to_string(trials) + "}}" + steps + "]}");
  }
};

TEST_F(GivenAnExperimentThatKnowsHowItIsAnswered, WhenItSaysNothingThenTheHostAnswers) {
  const Said said = simulateIt("", 2000);
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_NEAR(number("SELECT avg(key = 'left') FROM observed_trials"), 0.95, 0.015);
  EXPECT_NEAR(number("SELECT avg(rt_s) FROM observed_trials"), 0.65, 0.015);
}

TEST_F(GivenAnExperimentThatKnowsHowItIsAnswered, WhenItSaysHowOftenThenSoOftenItIsRight) {
  const Said said = simulateIt("half", 1000);
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_NEAR(number("SELECT avg(key = 'left') FROM observed_trials"), 0.5, 0.05);
}

TEST_F(GivenAnExperimentThatKnowsHowItIsAnswered, WhenItSaysHowFastThenSoFastItIs) {
  ASSERT_EQ(simulateIt("slower", 5).status, 0);
  EXPECT_EQ(word("SELECT group_concat(round(rt_s, 3), ' ') FROM observed_trials"), "1.0 2.0 3.0 4.0 5.0");
}

TEST_F(GivenAnExperimentThatKnowsHowItIsAnswered, WhenItSaysTheAnswerItselfThenThatIsPressed) {
  ASSERT_EQ(simulateIt("itself", 4).status, 0);
  EXPECT_EQ(word("SELECT group_concat(key || ' ' || round(rt_s, 3), ', ') FROM observed_trials"), "right 0.25, left 0.25, right 0.25, left 0.25");
}

TEST_F(GivenAnExperimentThatKnowsHowItIsAnswered, WhenItShowsAPageThenThatIsAnsweredAsAnyOther) {
  const Said said = simulateIt("page", 3);
  EXPECT_EQ(said.status, 0) << said.text;
}

TEST_F(GivenAnExperimentThatKnowsHowItIsAnswered, WhenItIsAnsweredOtherwiseThenItsOwnRandomNumbersAreTheSame) {
  ASSERT_EQ(simulateIt("", 20).status, 0);
  const std::string drawn = word("SELECT group_concat(drawn) FROM observed_trials");
  std::filesystem::remove_all(data());
  ASSERT_EQ(simulateIt("half", 20).status, 0);
  EXPECT_EQ(word("SELECT group_concat(drawn) FROM observed_trials"), drawn);
}

TEST_F(GivenAnExperimentThatKnowsHowItIsAnswered, WhenWhatItSaysIsNoAnswerThenTheRunFailsAndTheReportSaysWhy) {
  const std::pair<const char *, const char *> flaws[] = {{"throws", "the model has no solution"},
                                                         {"no number", "\"accuracy\" is out of range"},
                                                         {"another key", "the key \"up\" is none of those awaited"},
                                                         {"flips", "this call is for run()"}};
  for (const auto &[how, why] : flaws) {
    std::filesystem::remove_all(data());
    const Said said = simulateIt(how, 3);
    EXPECT_EQ(said.status, 3) << how << "\n" << said.text;
    EXPECT_NE(said.text.find(why), std::string::npos) << how << "\n" << said.text;
    EXPECT_EQ(count("SELECT count(*) FROM runs WHERE ending = 'failed'"), 1) << how;
  }
}

TEST_F(GivenBots, WhenAStaircaseMeasuresThemThenItFindsTheThresholdThatTheyHave) {
  for (const char *threshold : {"0.1", "0.3"}) {
    std::filesystem::remove_all(data());
    const Said said = simulate(R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
      {"experiment": "random-dots", "timeEstimate_s": 60, "params": {"dots": 1, "practiceTrials": 0, "duration_s": 0.1, "iti_s": 0.05, "fixation_s": 0.05, "simulatedThreshold": )" +
                                   std::string(threshold) + "}}]}",
                               {"--participants", "12"});
    ASSERT_EQ(said.status, 0) << said.text;
    // One up, three down comes to 79 % right answers, a little below the threshold, which has 82 %.
    EXPECT_NEAR(number("SELECT avg(threshold) FROM random_dots_summary") / std::stod(threshold), 0.95, 0.2) << threshold;
  }
}

TEST_F(GivenBots, WhenQuestMeasuresThemThenItFindsTheThresholdThatTheyHave) {
  for (const char *threshold : {"-1.6", "-0.8"}) {
    std::filesystem::remove_all(data());
    const Said said = simulate(R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
      {"experiment": "contrast-threshold", "timeEstimate_s": 60, "params": {"trials": 60, "practiceTrials": 0, "simulatedThreshold": )" + std::string(threshold) + "}}]}",
                               {"--participants", "12"});
    ASSERT_EQ(said.status, 0) << said.text;
    EXPECT_NEAR(number("SELECT avg(threshold_log) FROM contrast_threshold_summary"), std::stod(threshold), 0.08) << threshold;
  }
}

}  // namespace
}  // namespace fovea::test
