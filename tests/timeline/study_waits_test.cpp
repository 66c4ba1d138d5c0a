// Study files that wait, limit loops, and work in the background.

#include <gmock/gmock.h>

#include "timeline/jobs.hpp"
#include "timeline/study_pieces.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kLast[] = R"json({"page": "info", "label": "last", "timeEstimate_s": 1})json";

TEST(GivenAWait, WhenItsConditionHoldsToTheLimitThenItEndsAtTheLimitAndTheParticipantFails) {
  const auto timeline = timelineOf(std::string(R"json({"waitWhile": "true", "label": "others", "expectedWait_s": 5},)json") + kLast);
  ASSERT_TRUE(timeline);
  EXPECT_EQ(timeline->maximum(), 7s) << "three rounds of 2 s are expected, as 5 s need";
  Walk walk(timeline);
  EXPECT_EQ(walk.at(), "wait");
  EXPECT_FALSE(walk.pointer.page()->params.find("step")) << "the host's own page";
  while (walk.at() == "wait") {
    walk.clock.sleepUntil(*walk.pointer.wakeAt());
    ASSERT_TRUE(*walk.pointer.poll());
  }
  EXPECT_EQ(walk.clock.now(), fromNanoseconds(20'000'000'001));
  EXPECT_EQ(failedReason(walk.pointer.state()), "while_loop:others, fail_on_timeout, UnsuccessfulEndPage");
}

TEST(GivenAWaitThatMayBeLong, WhenTheLimitComesThenItGoesOn) {
  const auto timeline = timelineOf(std::string(R"json({"waitWhile": "true", "expectedWait_s": 0, "checkInterval_s": 60, "maxWaitTime_s": 3, "failOnTimeout": false,
    "waitPage": {"page": "info", "label": "patience"}},)json") + kLast);
  ASSERT_TRUE(timeline);
  Walk walk(timeline);
  EXPECT_EQ(walk.at(), "patience");
  walk.clock.advance(3s);
  EXPECT_FALSE(*walk.pointer.poll());
  walk.clock.advance(1ns);
  EXPECT_TRUE(*walk.pointer.poll());
  EXPECT_EQ(walk.at(), "last");
  EXPECT_EQ(walk.cursor().waited, 3s + 1ns);
}

TEST(GivenAWaitWithAMessage, WhenItLastsThenItIsToldEachTimeTheConditionIsAskedAnew) {
  const auto timeline = timelineOf(std::string(R"json({"waitWhile": "true", "label": "booth", "expectedWait_s": 0, "checkInterval_s": 2, "maxWaitTime_s": 5, "failOnTimeout": false,
    "logMessage": "the booth is taken"},)json") + kLast);
  ASSERT_TRUE(timeline);
  Walk walk(timeline);
  while (walk.at() == "wait") {
    walk.clock.sleepUntil(*walk.pointer.wakeAt());
    ASSERT_TRUE(*walk.pointer.poll());
  }
  ASSERT_EQ(walk.store.of<WaitGoesOn>().size(), 3u);
  EXPECT_EQ(walk.store.of<WaitGoesOn>().front().label, "booth");
  EXPECT_EQ(walk.store.of<WaitGoesOn>().front().message, "the booth is taken");
}

TEST(GivenAPageForAWait, WhenAStudyIsReadThenItNeedsNoTimeOfItsOwnAndNobodyHasToSeeIt) {
  const StudyReport report = readSteps(std::string(R"json({"waitWhile": "false", "expectedWait_s": 0, "waitPage": {"page": "info", "label": "patience"}},)json") + kLast);
  ASSERT_TRUE(report.study);
  EXPECT_TRUE(report.warnings.empty());
  EXPECT_TRUE(report.study->steps[0].isWaiting);
  EXPECT_FALSE(report.study->steps[1].isWaiting);
}

TEST(GivenAPageForAWait, WhenSomebodyAnswersItThenNothingIsKeptAndTheWaitIsAsLongAsElse) {
  const char *kAnswered = R"json({"page": "asked", "label": "asked", "timeEstimate_s": 1}, {"accumulate": "all", "steps": [{"waitWhile": "true", "expectedWait_s": 0, "waitPage": {"page": "info", "label": "patience"}}]},)json";
  Walk walk(timelineOf(kAnswered + std::string(kLast)));
  ASSERT_TRUE(walk.answer(7));
  ASSERT_EQ(walk.at(), "patience");
  const std::uint64_t page = walk.pointer.pageId();
  walk.clock.advance(1920ms);
  ASSERT_TRUE(walk.answer(Value(Dict{{"done", true}})));
  EXPECT_EQ(walk.pointer.pageId(), page);
  EXPECT_EQ(walk.store.of<ResponseRecord>().size(), 1u) << "of the page before";
  EXPECT_EQ(*walk.pointer.wakeAt(), fromNanoseconds(2'000'000'000)) << "the interval goes on";
  walk.clock.advance(80ms);
  EXPECT_TRUE(*walk.pointer.poll());
  EXPECT_EQ(walk.cursor().waited, 2s);
  EXPECT_EQ(walk.pointer.state().answer, Value(7));
  EXPECT_TRUE(walk.pointer.state().accumulators.at(0).answers.empty());
  EXPECT_TRUE(readSteps(R"json({"accumulate": "all", "steps": [{"waitWhile": "false", "expectedWait_s": 0}, {"waitWhile": "false", "expectedWait_s": 0}]},)json" + std::string(kLast)).warnings.empty())
      << "two pages without answers get no numbers";
}

TEST(GivenAPageForAWait, WhenItsAnswerIsToBeSavedThenItIs) {
  Walk walk(timelineOf(std::string(R"json({"waitWhile": "true", "expectedWait_s": 0, "waitPage": {"page": "info", "label": "patience", "saveAs": "pressed"}},)json") + kLast));
  walk.clock.advance(500ms);
  ASSERT_TRUE(walk.answer(3));
  EXPECT_EQ(walk.pointer.state().variables.at("pressed").value, Value(3));
  EXPECT_EQ(walk.cursor().waited, 500ms);
}

TEST(GivenALoopThatInterrupts, WhenItsLimitComesThenThePageInHandEnds) {
  const auto timeline = timelineOf(std::string(R"json({"while": "true", "expectedRepetitions": 1, "maxLoopTime_s": 5, "interrupt": true, "failOnTimeout": false,
    "steps": [{"page": "info", "label": "task", "timeEstimate_s": 5}]},)json") + kLast);
  ASSERT_TRUE(timeline);
  Walk walk(timeline);
  walk.clock.advance(2s);
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.at(), "task");
  walk.clock.advance(4s);
  EXPECT_TRUE(*walk.pointer.poll());
  EXPECT_EQ(walk.at(), "last");
}

TEST(GivenWaitsThatAreWrong, WhenAStudyIsReadThenEachIsToldWithItsPlace) {
  EXPECT_THAT(mistakesIn(std::string(R"json({"waitWhile": "true"},)json") + kLast), ElementsAre(HasSubstr("study.json:2:1: \"expectedWait_s\" is missing")));
  EXPECT_THAT(mistakesIn(std::string(R"json({"waitWhile": "true", "expectedWait_s": 1, "checkInterval_s": 0},)json") + kLast), ElementsAre(HasSubstr("study.json:2:63: the interval is not above 0")));
  EXPECT_THAT(mistakesIn(std::string(R"json({"waitWhile": "true", "expectedWait_s": 1, "maxWaitTime_s": 0},)json") + kLast), ElementsAre(HasSubstr("the limit is not above 0")));
  EXPECT_THAT(mistakesIn(std::string(R"json({"waitWhile": "true", "expectedWait_s": 1, "waitPage": {"experiment": "stroop"}},)json") + kLast), ElementsAre(HasSubstr("only a page can be shown while somebody waits")));
  EXPECT_THAT(mistakesIn(std::string(R"json({"while": "true", "expectedRepetitions": 1, "interrupt": true, "steps": []},)json") + kLast), ElementsAre(HasSubstr("set \"maxLoopTime_s\"")));
}

// --- work in the background ---------------------------------------------------------------------------------------------

TEST(GivenWorkInTheBackground, WhenItIsDoneThenWhatItReturnsIsSavedOnAVirtualClockToo) {
  const auto timeline = timelineOf(std::string(R"json({"code": "words = {'b', 'a'}"},
    {"async": ["local all = ''", "for i, word in ipairs(words) do all = all .. word end", "return {all = all, who = participant, dice = random(1000)}"],
     "label": "joins", "saveAs": "made", "expectedWait_s": 3},)json") + kLast);
  ASSERT_TRUE(timeline);
  VirtualClock clock;
  const auto made = [&] {
    VirtualJobs jobs(clock);
    Walk walk(timeline, {.clock = &clock, .jobs = &jobs}, 4, 99);
    EXPECT_EQ(walk.at(), "wait");
    clock.advance(1s);
    EXPECT_FALSE(*walk.pointer.poll());
    clock.advance(2s);
    EXPECT_TRUE(*walk.pointer.poll());
    while (walk.at() == "wait") {
      clock.sleepUntil(*walk.pointer.wakeAt());
      EXPECT_TRUE(*walk.pointer.poll());
    }
    EXPECT_EQ(walk.at(), "last");
    return walk.pointer.state().variables.at("made").value;
  };
  const Value first = made();
  EXPECT_EQ(first.textOr("all", ""), "ba");
  EXPECT_EQ(*first.find("who"), Value(4));
  EXPECT_EQ(made(), first) << "the same seed gives the same";
}

TEST(GivenWorkOnAThread, WhenItIsDoneThenTheWaitIsOver) {
  const auto timeline = timelineOf(std::string(R"json({"async": ["local sum = 0", "for i = 1, 3000000 do sum = sum + i end", "return sum"], "saveAs": "sum", "expectedWait_s": 1},)json") + kLast);
  ASSERT_TRUE(timeline);
  ThreadJobs jobs;
  Walk walk(timeline, {.jobs = &jobs});
  while (walk.at() == "wait" && walk.begun) (void)walk.pointer.poll();
  EXPECT_EQ(walk.at(), "last");
  EXPECT_EQ(walk.pointer.state().variables.at("sum").value, Value(std::int64_t{3'000'000} * 3'000'001 / 2)) << "more instructions than a script between two pages may have";
}

TEST(GivenWorkThatFails, WhenItIsSkippedOrTriedAgainThenThatHappensAndTheLogSaysWhy) {
  VirtualClock clock;
  VirtualJobs jobs(clock);
  const auto walked = [&](const std::string &how) {
    auto walk = std::make_unique<Walk>(timelineOf(R"json({"async": "error('no model')", "label": "model", "expectedWait_s": 0, )json" + how + "}," + kLast), TimelineServices{.clock = &clock, .jobs = &jobs});
    return walk;
  };
  EXPECT_EQ(walked(R"json("onError": "skip")json")->at(), "last");
  const auto tried = walked(R"json("onError": "retry", "retries": 2)json");
  EXPECT_EQ(tried->store.of<StepWarning>().size(), 3u);
  EXPECT_THAT(tried->store.of<StepWarning>().at(0).about.text(), HasSubstr("study.json:2:11"));
  EXPECT_THAT(failedReason(tried->pointer.state()), HasSubstr("async:model"));
}

TEST(GivenWorkThatNeverEnds, WhenTheClockIsVirtualThenItsLimitIsOneOfRealTimeAndTheWorkIsNamed) {
  VirtualClock clock;
  VirtualJobs jobs(clock);
  Walk walk(timelineOf(std::string(R"json({"async": "while true do end", "label": "endless", "expectedWait_s": 0, "maxWaitTime_s": 0.05, "onError": "skip"},)json") + kLast), {.clock = &clock, .jobs = &jobs});
  EXPECT_EQ(walk.at(), "last");
  ASSERT_EQ(walk.store.of<StepWarning>().size(), 1u);
  EXPECT_THAT(walk.store.of<StepWarning>().front().about.text(), testing::AllOf(HasSubstr("job endless"), HasSubstr("0.05 s of real time"), HasSubstr("maxWaitTime_s")));
}

TEST(GivenWorkThatIsLate, WhenItMayBeSkippedThenNobodyFailsForIt) {
  VirtualClock clock;
  VirtualJobs jobs(clock);
  Walk walk(timelineOf(std::string(R"json({"async": "return 1", "saveAs": "one", "expectedWait_s": 30, "maxWaitTime_s": 5, "onError": "skip"},)json") + kLast), {.clock = &clock, .jobs = &jobs});
  while (walk.at() == "wait") {
    clock.sleepUntil(*walk.pointer.wakeAt());
    ASSERT_TRUE(walk.pointer.poll());
  }
  EXPECT_EQ(walk.at(), "last");
  EXPECT_FALSE(walk.pointer.state().variables.contains("one"));
}

TEST(GivenWorkThatIsLate, WhenItMustNotBeThenTheParticipantFailsForTheWork) {
  VirtualClock clock;
  VirtualJobs jobs(clock);
  Walk walk(timelineOf(std::string(R"json({"async": "return 1", "label": "search", "expectedWait_s": 30, "maxWaitTime_s": 5},)json") + kLast), {.clock = &clock, .jobs = &jobs});
  while (walk.at() == "wait") {
    clock.sleepUntil(*walk.pointer.wakeAt());
    ASSERT_TRUE(walk.pointer.poll());
  }
  EXPECT_EQ(failedReason(walk.pointer.state()), "async:search, UnsuccessfulEndPage");
  ASSERT_EQ(walk.store.of<StepWarning>().size(), 1u);
  EXPECT_THAT(walk.store.of<StepWarning>()[0].about.text(), HasSubstr("the job was not done in time"));
}

TEST(GivenWorkThatIsTriedAgain, WhenItIsWaitedForSeveralTimesThenTheWaitIsPaidOnceAndTheBarStaysWithinItsPlace) {
  VirtualClock clock;
  VirtualJobs jobs(clock);
  const auto timeline = timelineOf(std::string(R"json({"async": "error('no model')", "label": "model", "expectedWait_s": 4, "onError": "retry", "retries": 3},)json") + kLast);
  ASSERT_TRUE(timeline);
  EXPECT_EQ(timeline->maximum(), 5s);
  Walk walk(timeline, {.clock = &clock, .jobs = &jobs});
  while (walk.at() == "wait") {
    clock.sleepUntil(*walk.pointer.wakeAt());
    ASSERT_TRUE(walk.pointer.poll());
  }
  EXPECT_EQ(clock.now(), Timestamp(16s)) << "four attempts of four seconds";
  EXPECT_EQ(walk.store.of<StepWarning>().size(), 4u);
  EXPECT_EQ(walk.cursor().timeCredit, 4s);
  EXPECT_EQ(walk.cursor().progress, 0.8);
}

TEST(GivenALoopThatInterrupts, WhenItEndsDuringAWaitForWorkThenTheWorkIsGivenUpAndTheNextBegins) {
  VirtualClock clock;
  VirtualJobs jobs(clock);
  Walk walk(timelineOf(std::string(R"json({"while": "true", "expectedRepetitions": 1, "maxLoopTime_s": 10, "interrupt": true, "failOnTimeout": false, "steps": [
    {"async": "return 1", "label": "long", "saveAs": "one", "expectedWait_s": 20, "maxWaitTime_s": 60}]},
    {"async": "return 2", "label": "short", "saveAs": "two", "expectedWait_s": 2},)json") + kLast), {.clock = &clock, .jobs = &jobs});
  while (walk.at() == "wait") {
    clock.sleepUntil(*walk.pointer.wakeAt());
    const auto polled = walk.pointer.poll();
    ASSERT_TRUE(polled) << polled.error().text();
  }
  EXPECT_EQ(walk.at(), "last");
  EXPECT_FALSE(walk.pointer.state().variables.contains("one"));
  EXPECT_EQ(walk.pointer.state().variables.at("two").value, Value(2));
}

TEST(GivenWorkThatNobodyWaitsFor, WhenTheSessionFailedBehindAnAnsweredPageThenTheNextOneDoesItAgain) {
  int calls = 0;
  const AsyncCodeSpec work{.label = "aside", .function = [](const JobInput &) { return Result<Value>(Value(1)); }, .wait = false, .saveAs = "one"};
  const AsyncCodeSpec next{.label = "next", .function = [](const JobInput &) { return Result<Value>(Value(2)); }, .wait = false, .saveAs = "two"};
  const auto timeline = compiled(join(asyncCodeBlock(work), quiz("asked", 1s), codeBlock([&calls](TimelineContext &) { return ++calls == 1 ? Result<void>(Error{ErrorCode::Device, "the device is away", "", ""}) : Result<void>(); }),
                                      quiz("between", 1s), asyncCodeBlock(next), quiz("last", 1s)));
  VirtualClock clock;
  VirtualJobs second(clock);
  // The session ends before the work is done.
  struct Endless final : JobRunner {
    Result<void> start(std::uint64_t, JobWork, const JobTimes &) override { return {}; }
    bool knows(std::uint64_t) const override { return true; }
    std::optional<Result<Value>> result(std::uint64_t) override { return std::nullopt; }
    void cancel(std::uint64_t) override {}
  } endless;
  Walk walk(timeline, {.clock = &clock, .jobs = &endless});
  ASSERT_FALSE(walk.answer());
  auto state = timelineStateFrom(walk.store.last);
  ASSERT_TRUE(state);
  Walk later(timeline, *state, {.clock = &clock, .jobs = &second});
  ASSERT_TRUE(later.begun) << later.begun.error().text();
  EXPECT_EQ(later.at(), "between");
  const auto outcome = later.answer();
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(later.at(), "last");
  EXPECT_EQ(later.pointer.state().variables.at("one").value, Value(1));
}

TEST(GivenAPageMakerThatAsksWhetherWorkIsPending, WhenItIsDoneThenTheMakerIsAskedAgain) {
  for (const char *saved : {R"json("saveAs": "one", )json", ""}) {
    VirtualClock clock;
    VirtualJobs jobs(clock);
    Walk walk(timelineOf(std::string(R"json({"async": "return 1", "wait": false, "expectedWait_s": 5, )json") + saved + R"json("label": "aside"},
      {"pageMaker": "isJobPending and {'filler', 'more', 'more'} or {'filler', 'done'}", "timeEstimate_s": 9, "steps": [{"page": "info", "label": "filler"}, {"page": "info", "label": "more"}, {"page": "info", "label": "done"}]})json"), {.clock = &clock, .jobs = &jobs});
    EXPECT_EQ(walk.at(), "filler");
    clock.advance(6s);
    ASSERT_TRUE(walk.answer());
    EXPECT_EQ(walk.at(), "done") << saved;
  }
}

TEST(GivenTwoPiecesOfWorkOfOneLabel, WhenAStudyIsReadThenItIsToldForASessionThatGoesOnCouldNotTellThemApart) {
  EXPECT_THAT(mistakesIn(std::string(R"json({"async": "return 1", "wait": false}, {"async": "return 2", "wait": false},)json") + kLast), ElementsAre(HasSubstr("two jobs have the label \"async\"")));
}

TEST(GivenWorkThatLooksAtWhatIsNotThere, WhenAStudyIsReadThenEachNameIsToldWithItsPlace) {
  for (const char *lua : {"return item", "return index('l')", "return getLocal('x')"})
    EXPECT_THAT(mistakesIn(std::string(R"json({"forEach": [1], "label": "l", "steps": [{"async": ")json") + lua + R"json(", "wait": false}]},)json" + kLast), ElementsAre(HasSubstr("work in the background looks at \""))) << lua;
  EXPECT_TRUE(mistakesIn(std::string(R"json({"async": "local item = {item = 3, index = 4}; return item.index", "wait": false},)json") + kLast).empty()) << "names of its own";
  EXPECT_THAT(mistakesIn(reportOf(std::string(R"json({"name": "x", "money": {}, "steps": [{"async": "return earned.paid", "wait": false},)json") + kLast + "]}")), ElementsAre(HasSubstr("looks at \"earned\"")));
}

TEST(GivenWorkThatNobodyWaitsFor, WhenAScriptAsksThenItIsToldWhetherItIsPending) {
  VirtualClock clock;
  VirtualJobs jobs(clock);
  Walk walk(timelineOf(std::string(R"json({"async": "return 1", "saveAs": "one", "wait": false, "expectedWait_s": 10}, {"page": "info", "label": "first", "timeEstimate_s": 1},
    {"waitWhile": "isJobPending", "expectedWait_s": 5},)json") + kLast), {.clock = &clock, .jobs = &jobs});
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(walk.at(), "wait");
  clock.advance(10s);
  ASSERT_TRUE(*walk.pointer.poll());
  EXPECT_EQ(walk.at(), "last");
  EXPECT_EQ(walk.pointer.state().variables.at("one").value, Value(1));
}

TEST(GivenWorkThatIsWrittenWrongly, WhenAStudyIsReadThenEachMistakeIsToldWithItsPlace) {
  EXPECT_THAT(mistakesIn(std::string(R"json({"async": "return 1"},)json") + kLast), ElementsAre(HasSubstr("\"expectedWait_s\" is missing")));
  EXPECT_THAT(mistakesIn(std::string(R"json({"async": "score = 1", "wait": false},)json") + kLast), ElementsAre(HasSubstr("write local score")));
  EXPECT_THAT(mistakesIn(std::string(R"json({"async": "return call('x.y')", "wait": false},)json") + kLast), ElementsAre(HasSubstr("study.json:2:11: work in the background calls a function of a plugin")));
  EXPECT_THAT(mistakesIn(std::string(R"json({"async": "return 1", "wait": false, "retries": 3},)json") + kLast), ElementsAre(HasSubstr("set \"onError\": \"retry\"")));
  EXPECT_THAT(mistakesIn(std::string(R"json({"async": "return (", "wait": false},)json") + kLast), ElementsAre(HasSubstr("the script cannot be read")));
}

}  // namespace
}  // namespace fovea
