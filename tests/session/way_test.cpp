// Ending somebody's way through a study for good: abort, withdraw, fail.

#include "session/fixture.hpp"
#include "stage/resolve.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

namespace fovea::test {
namespace {

class GivenAStudyUnderWay : public GivenASession {
 protected:
  /// Walks through the study; `at` happens in the middle of its experiment.
  Ending walk(std::function<void()> at) {
    auto study = parseStudy(R"({"name": "way", "steps": [
      {"consent": "no-consent", "params": {"reason": "a test"}},
      {"code": "seen = 1"},
      {"module": "main", "steps": [{"experiment": "org.test.frames", "label": "task", "timeEstimate_s": 5}]},
      {"page": "info", "label": "after", "timeEstimate_s": 5, "params": {"text": "Thank you"}}]})", "study.json");
    EXPECT_TRUE(study) << study.error().text();
    ResolvedStudy resolved;
    wiring_.catalogueRead = [&](const Catalogue &catalogue, const fovea_host &host, const DeviceJudge &devices) -> Result<void> {
      auto found = resolveStudy(*study, catalogue, host, devices);
      if (!found) return found.error();
      resolved = std::move(*found);
      return {};
    };
    options_.params = {{"participant", "07"}, {"frames", 1000}};
    open();
    atFrame_[20] = std::move(at);
    (void)session_->runStudy(resolved);
    const Ending ending = session_->studyResult().ending;
    EXPECT_TRUE(session_->recorder().flush());
    return ending;
  }
  std::string word(const std::string &query) {
    SQLite::Database database((session_->dataDir() / "fovea.db").string(), SQLite::OPEN_READONLY);
    return database.execAndGet(query).getString();
  }
  std::string status() { return word("SELECT group_concat(status || ' ' || (state IS NULL)) FROM participants"); }
  std::string endEvent() {
    return word("SELECT value ->> 'end' || ' ' || (value ->> 'tags') || ' ' || (value ->> 'cause') FROM events WHERE kind = 'end'");
  }
};

TEST_F(GivenAStudyUnderWay, WhenAnotherIsToBeRunFromTheStageThenThatIsRefusedAndNothingWaits) {
  Result<Value> asked = Value();
  EXPECT_EQ(walk([&] {
    asked = session_->runStudy(ResolvedStudy{});
    EXPECT_TRUE(session_->stopExperiment());
  }), Ending::Stopped);

  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().code, ErrorCode::State);
  EXPECT_EQ(session_->listTasks(), Value(List{}));
}

TEST_F(GivenAStudyUnderWay, WhenItIsStoppedThenItCanBeGoneOnWith) {
  EXPECT_EQ(walk([this] { EXPECT_TRUE(session_->stopExperiment()); }), Ending::Stopped);

  EXPECT_EQ(status(), "working 0");
}

TEST_F(GivenAStudyUnderWay, WhenSomethingIsThrownAsItEndsThenItHasFailedAndTheSessionIsFree) {
  WithoutInk listener;
  EXPECT_EQ(walk([&] { stage_->setListener(&listener); }), Ending::Failed);

  EXPECT_NE(session_->studyResult().error.find("no more ink"), std::string::npos) << session_->studyResult().error;
  EXPECT_EQ(session_->getState(), "IDLE");
  EXPECT_EQ(word("SELECT ending FROM sessions"), "failed");
}

TEST_F(GivenAStudyUnderWay, WhenSomethingIsThrownOnAPageThenNobodyIsOnTheWayAnyMore) {
  bool isThrown = false;
  const auto throwOnThePage = [&] {
    if (isThrown || stage_->board().read().isInRun) return;
    isThrown = true;
    throw std::runtime_error("out of chalk");
  };
  EXPECT_EQ(walk([&] { atEachFrame_ = throwOnThePage; }), Ending::Failed);

  EXPECT_TRUE(isThrown);
  EXPECT_EQ(word("SELECT ending FROM runs"), "finished") << "it was the page";
  const auto aborted = session_->abortParticipant("too late");
  ASSERT_FALSE(aborted) << toJson(*aborted);
  EXPECT_EQ(aborted.error().code, ErrorCode::State);
}

TEST_F(GivenAStudyUnderWay, WhenTheParticipantIsAbortedThenNothingFollowsAndTheCauseIsKept) {
  EXPECT_EQ(walk([this] { EXPECT_TRUE(session_->abortParticipant("fire alarm")); }), Ending::Stopped);

  EXPECT_EQ(status(), "aborted 1");
  EXPECT_EQ(endEvent(), "aborted  fire alarm");
  EXPECT_EQ(word("SELECT module || ' ' || (aborted IS NOT NULL) FROM modules"), "main 1");
  EXPECT_EQ(word("SELECT ending FROM runs"), "stopped") << "its rows are kept";
}

TEST_F(GivenAStudyUnderWay, WhenConsentIsWithdrawnThenTheStatusSaysSo) {
  walk([this] { EXPECT_TRUE(session_->withdrawParticipant()); });

  EXPECT_EQ(status(), "withdrawn 1");
}

TEST_F(GivenAStudyUnderWay, WhenTheParticipantIsFailedThenTheTagIsKept) {
  walk([this] { EXPECT_TRUE(session_->failParticipant("asleep")); });

  EXPECT_EQ(status(), "failed 1");
  EXPECT_EQ(word("SELECT failed_reason FROM participants"), "asleep, UnsuccessfulEndPage");
}

TEST_F(GivenAStudyUnderWay, WhenNoCauseIsGivenThenItGoesOn) {
  walk([this] {
    EXPECT_EQ(session_->abortParticipant("").error().code, ErrorCode::BadArgument);
    EXPECT_EQ(session_->failParticipant("").error().code, ErrorCode::BadArgument);
    EXPECT_TRUE(session_->stopExperiment());
  });

  EXPECT_EQ(status(), "working 0");
}

TEST_F(GivenAStudyUnderWay, WhenNobodyIsInItThenThereIsNobodyToAbort) {
  open();

  EXPECT_EQ(session_->abortParticipant("fire alarm").error().code, ErrorCode::State);
  EXPECT_EQ(session_->withdrawParticipant().error().code, ErrorCode::State);
  EXPECT_EQ(session_->failParticipant("asleep").error().code, ErrorCode::State);
}

}  // namespace
}  // namespace fovea::test
