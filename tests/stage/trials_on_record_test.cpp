// Trial makers with what is on record between them: what one participant leaves is what the next one finds.

#include <gmock/gmock.h>

#include "../data/fixture.hpp"
#include "stage/trial_values.hpp"
#include "timeline/pieces.hpp"
#include "timeline/study.hpp"
#include "timeline/trial_elements.hpp"

namespace fovea {
namespace {

using testing::ElementsAre;

/// A participant at a station: each step is recorded, and others are looked at where a maker goes by them.
class Station final : public StepStore {
 public:
  Station(const std::filesystem::path &folder, std::shared_ptr<const Timeline> timeline, std::string way)
      : folder_(folder), way_(std::move(way)), recorder_(test::openRecorder(folder)), timeline_(std::move(timeline)) {
    recorder_->startSession(test::aSession(way_));
    look();
    pointer_.emplace(timeline_, newTimelineState(*timeline_, 1, 1), TimelineServices{.clock = &clock_, .store = this, .trials = &pool_, .way = way_, .look = [this] { look(); }});
    hasLooked_ = true;
    const auto begun = pointer_->begin();
    EXPECT_TRUE(begun) << begun.error().text();
  }
  ~Station() override {
    recorder_->endSession({});
    EXPECT_TRUE(recorder_->flush());
  }
  Result<void> commit(const TimelineState &state, std::span<const Effect> effects) override {
    ParticipantStep step;
    step.id = way_, step.study = "study", step.participant = "p-" + way_;
    if (state.cursor.end != EndKind::None) step.status = state.cursor.end == EndKind::Complete ? "complete" : "failed";
    for (const Effect &effect : effects) keepTrial(effect, step);
    recorder_->addStep(step);
    EXPECT_TRUE(recorder_->flush()) << "the others are to find it at once";
    hasLooked_ = false;
    return {};
  }
  Value shown() const { return *pointer_->state().variables.at("trial").value.find("definition"); }
  bool isAsked() const { return pointer_->page() != nullptr; }
  void answer(std::int64_t answer) {
    const auto taken = pointer_->submit({.pageId = pointer_->pageId(), .answer = Value(answer)});
    EXPECT_TRUE(taken) << taken.error().text();
  }
  void leave() { EXPECT_TRUE(pointer_->abort("ill", "operator")); }

 private:
  void look() {
    if (std::exchange(hasLooked_, true)) return;
    auto known = recorder_->trials("study", way_, false);
    ASSERT_TRUE(known) << known.error().text();
    pool_ = poolFrom(*known);
  }

  std::filesystem::path folder_;
  std::string way_;
  std::unique_ptr<Recorder> recorder_;
  std::shared_ptr<const Timeline> timeline_;
  VirtualClock clock_;
  TrialPool pool_;
  bool hasLooked_ = false;
  std::optional<Pointer> pointer_;
};

std::shared_ptr<const Timeline> timelineOf(const std::string &members) {
  const StudyReport report = inspectStudy(R"({"name": "study", "steps": [{"trials": "numbers", )" + members +
                                              R"(, "steps": [{"page": "info", "label": "shown", "timeEstimate_s": 1}]}, {"page": "info", "label": "last", "timeEstimate_s": 1}]})", "study.json");
  for (const Error &error : report.errors) ADD_FAILURE() << error.text();
  return report.study ? report.study->timeline : nullptr;
}
constexpr char kChain[] = R"("maker": "imitation", "chainType": "across", "startNodes": [{"definition": 10}], "maxNodesPerChain": 9, "expectedTrialsPerParticipant": 1,
  "failTrialsOnPrematureExit": true)";

TEST(GivenAChainOnRecord, WhenOneAfterAnotherAnswersThenEachIsShownTheAnswerBefore) {
  const test::TempFolder folder;
  const auto timeline = timelineOf(kChain);
  for (const std::int64_t each : {10, 11, 12, 13}) {
    Station station(folder.path(), timeline, "w" + std::to_string(each));
    EXPECT_EQ(station.shown(), Value(each));
    station.answer(each + 1);
    station.answer(0);
  }
}

TEST(GivenAChainOnRecord, WhenSomebodyIsAtItThenAnotherFindsItTakenAndWhoeverLeavesTakesAlongWhatWasBuilt) {
  const test::TempFolder folder;
  const auto timeline = timelineOf(kChain);
  {
    Station first(folder.path(), timeline, "a");
    Station second(folder.path(), timeline, "b");
    first.answer(11);
    Station third(folder.path(), timeline, "c");
    EXPECT_EQ(third.shown(), Value(11));
    third.answer(12);
    first.leave();
  }
  EXPECT_THAT(test::query(folder.path(), "SELECT way || ' ' || status || ' ' || answer FROM trials ORDER BY way"), ElementsAre(test::Line{"a failed 11"}, test::Line{"c failed 12"}));
  Station fourth(folder.path(), timeline, "d");
  EXPECT_EQ(fourth.shown(), Value(10)) << "the start is free again";
}

TEST(GivenNodesOnRecord, WhenOthersHaveHadSomeThenThoseWithTheFewestTrialsComeFirstAndFullOnesNot) {
  const test::TempFolder folder;
  const auto timeline = timelineOf(R"("maker": "static", "nodes": [{"definition": 1}, {"definition": 2}, {"definition": 3}], "targetTrialsPerNode": 2,
    "maxTrialsPerParticipant": 1, "expectedTrialsPerParticipant": 1)");
  std::map<Value, int, decltype([](const Value &a, const Value &b) { return a.number() < b.number(); })> shown;
  for (int i = 0; i < 6; ++i) {
    Station station(folder.path(), timeline, "w" + std::to_string(i));
    ++shown[station.shown()];
    station.answer(1);
    station.answer(1);
  }
  for (const auto &[definition, times] : shown) EXPECT_EQ(times, 2) << *definition.number();
  EXPECT_EQ(shown.size(), 3u);
}

}  // namespace
}  // namespace fovea
