// Events of pages in whole sessions.

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

class GivenAPageWithEvents : public GivenAFolder {
 protected:
  Said rehearsePage(const std::string &members, int estimate_s = 1) {
    const auto study = write("study.json", R"json({"name": "events", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
      {"page": "info", "label": "read", "params": {"text": "x"}, "timeEstimate_s": )json" + std::to_string(estimate_s) + ", " + members + "}]}");
    return rehearse({study.string(), "--participant", "07"});
  }
  /// In ms, from the first onset of the page to when it was left.
  std::int64_t shown() { return count("SELECT round(1000 * (submitted_s - shown_s)) FROM responses WHERE label = 'read'"); }
  /// When `event` happened, in ms after trialStart.
  std::string happened(const std::string &event) {
    return word("SELECT coalesce(group_concat(CAST(round(1000 * (e.value ->> 'scheduled' - s.value ->> 'scheduled')) AS INTEGER), ' '), 'never') "
                "FROM responses, json_each(metadata, '$.eventLog') AS e, json_each(metadata, '$.eventLog') AS s "
                "WHERE label = 'read' AND e.value ->> 'event' = '" + event + "' AND s.value ->> 'event' = 'trialStart'");
  }
};

TEST_F(GivenAPageWithEvents, WhenSubmittingIsPossibleLateThenNobodyGetsOnBefore) {
  const Said said = rehearsePage(R"json("events": {"submitEnable": {"isTriggeredBy": "trialStart", "delay_s": 5}})json");
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_GE(shown(), 5000);
  EXPECT_LT(shown(), 8000) << "then the button works";
  EXPECT_EQ(happened("submitEnable"), "5000");
}

TEST_F(GivenAPageWithEvents, WhenATextIsReadScreenByScreenThenTheTimeOnEachIsKeptAndNobodyGoesOnBeforeTheLeast) {
  const auto study = write("study.json", R"json({"name": "read", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
    {"page": "info", "label": "read", "timeEstimate_s": 1, "params": {"minTime_s": 3, "sections": [{"text": "one"}, {"text": "two", "newScreen": true}]}}]})json");
  const Said said = rehearse({study.string(), "--participant", "07"});
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT json_array_length(metadata, '$.screens_s') FROM responses WHERE label = 'read'"), 2);
  EXPECT_EQ(count("SELECT count(*) FROM responses, json_each(metadata, '$.screens_s') WHERE label = 'read' AND value >= 3 AND value < 6"), 2);
  EXPECT_EQ(word("SELECT answer FROM responses WHERE label = 'read'"), "{\"done\":true}");
}

TEST_F(GivenAPageWithEvents, WhenAnAnswerOfTheStudyIsEarlyThenItIsTakenOnceItMayBe) {
  const Said said = rehearsePage(R"json("simulate": {"answer": {"done": true}}, "events": {"submitEnable": {"isTriggeredBy": "trialStart", "delay_s": 5}})json");
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_GE(shown(), 4990);
  EXPECT_LT(shown(), 5100);
  EXPECT_EQ(word("SELECT answer FROM responses WHERE label = 'read'"), "{\"done\":true}");
}

TEST_F(GivenAPageWithEvents, WhenResponsesCountLateThenWhatIsAwaitedIsAwaitedFromThen) {
  const Said said = rehearsePage(R"json("events": {"responseEnable": {"isTriggeredBy": "trialStart", "delay_s": 3}})json");
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_GT(shown(), 3000);
  EXPECT_EQ(happened("early"), "never");
}

TEST_F(GivenAPageWithEvents, WhenItSubmitsItselfThenItIsLeftUnansweredAtThatTime) {
  const Said said = rehearsePage(R"json("simulate": {"answer": {"done": true}},
    "events": {"trialFinish": {"isTriggeredBy": "trialStart", "delay_s": 2}, "autoSubmit": {"isTriggeredBy": "trialFinished"}},
    "progressDisplay": {"stages": [{"time_s": 1, "caption": "Look"}, {"time_s": 1, "caption": "Soon"}]})json", 9);
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_GE(shown(), 1980);
  EXPECT_LT(shown(), 2050);
  EXPECT_EQ(happened("autoSubmit"), "2000");
  EXPECT_EQ(word("SELECT coalesce(answer, 'null') FROM responses WHERE label = 'read'"), "null") << "the study's answer would have come after 9 s";
}

}  // namespace
}  // namespace fovea::test
