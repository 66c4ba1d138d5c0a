// What trial makers have, read back: by whoever goes on, and with what fails.

#include "data/trials.hpp"

#include <gmock/gmock.h>

#include "fixture.hpp"

namespace fovea {
namespace {

using test::Line;
using test::TempFolder;

Dict network(const std::string &name, bool grows) {
  return Dict{{"maker", "m"}, {"network", name}, {"way", ""}, {"block", ""}, {"group", ""}, {"grows", grows}};
}
Dict node(const std::string &network, const std::string &name, const std::string &parent = "", const std::string &failedReason = "") {
  return Dict{{"maker", "m"}, {"network", network}, {"node", name}, {"parent", parent}, {"degree", std::int64_t{parent.empty() ? 0 : parent == "0" ? 1 : 2}},
              {"definition", "of " + name}, {"way", ""}, {"failedReason", failedReason}};
}
Dict trial(const std::string &way, const std::string &network, const std::string &node, std::int64_t degree, const std::string &status, Value answer = {}) {
  return Dict{{"maker", "m"}, {"way", way}, {"position", 1}, {"network", network}, {"node", node}, {"degree", degree}, {"repeats", 0},
              {"status", status}, {"definition", "of " + node}, {"answer", std::move(answer)}, {"timeCredit_s", 0.0}};
}

/// A station with one participant at it.
class Station {
 public:
  Station(const std::filesystem::path &folder, const std::string &way) : way_(way), recorder_(test::openRecorder(folder)) { recorder_->startSession(test::aSession(way)); }
  void keep(std::vector<Dict> networks, std::vector<Dict> nodes, std::vector<Dict> trials, const std::string &status = "working") {
    ParticipantStep step;
    step.id = way_, step.study = "study", step.participant = "p-" + way_, step.status = status;
    for (Dict &each : networks) step.networks.push_back(Value(std::move(each)));
    for (Dict &each : nodes) step.nodes.push_back(Value(std::move(each)));
    for (Dict &each : trials) step.trials.push_back(Value(std::move(each)));
    recorder_->addStep(step);
    EXPECT_TRUE(recorder_->flush());
  }
  void end() {
    recorder_->endSession({});
    EXPECT_TRUE(recorder_->flush());
  }

 private:
  std::string way_;
  std::unique_ptr<Recorder> recorder_;
};

KnownTrials known(const TempFolder &folder, const std::string &way) {
  auto read = readTrials(folder.path(), "study", way, false);
  EXPECT_TRUE(read) << read.error().text();
  return read ? *read : KnownTrials();
}
/// That member of each.
std::vector<std::string> all(const List &records, std::string_view member) {
  std::vector<std::string> texts;
  for (const Value &record : records) texts.push_back(record.textOr(member, "none"));
  return texts;
}

using testing::ElementsAre;
using testing::IsEmpty;

class GivenAChainThatAnotherStationIsAt : public testing::Test {
 protected:
  GivenAChainThatAnotherStationIsAt() {
    a_.keep({network("n", true)}, {node("n", "0"), node("n", "a.1", "0")}, {trial("a", "n", "0", 0, "finished", 1)});
    b_.keep({}, {}, {trial("b", "n", "a.1", 1, "pending")});
  }
  void aFails() { a_.keep({}, {node("n", "a.1", "0", "left")}, {trial("a", "n", "0", 0, "failed", 1)}, "failed"); }
  Line ofB() { return test::query(folder_.path(), "SELECT status, failed_reason, answer FROM trials WHERE way = 'b'")[0]; }

  TempFolder folder_;
  Station a_{folder_.path(), "a"}, b_{folder_.path(), "b"};
};

TEST_F(GivenAChainThatAnotherStationIsAt, WhenSomebodyFailsWhoHasNotHeardOfTheOthersAnswerThenTheAnswerStaysAndTheTrialHasFailed) {
  b_.keep({}, {node("n", "b.1", "a.1")}, {trial("b", "n", "a.1", 1, "finished", 7)});
  aFails();
  EXPECT_EQ(ofB(), (Line{"failed", "left", "7"}));
  EXPECT_EQ(test::query(folder_.path(), "SELECT failed_reason FROM nodes WHERE node = 'b.1'")[0][0], "left") << "it was built on it";
}

TEST_F(GivenAChainThatAnotherStationIsAt, WhenTheOtherAnswersAfterwardsThenTheTrialHasFailedAndSoHasWhatGrewFromIt) {
  aFails();
  EXPECT_EQ(ofB()[0], "failed") << "also while they are away";
  b_.keep({}, {node("n", "b.1", "a.1")}, {trial("b", "n", "a.1", 1, "finished", 7)});
  EXPECT_EQ(ofB(), (Line{"failed", "left", "7"}));
  EXPECT_EQ(test::query(folder_.path(), "SELECT failed_reason FROM nodes WHERE node = 'b.1'")[0][0], "left");
}

TEST_F(GivenAChainThatAnotherStationIsAt, WhenItIsReadThenOnlyWhatCanBePresentedHasItsDefinitionAndTheRestIsCounted) {
  const KnownTrials read = known(folder_, "c");
  EXPECT_THAT(all(read.nodes, "definition"), ElementsAre("of a.1"));
  EXPECT_THAT(all(read.trials, "way"), ElementsAre("b")) << "it is at work at the end of the chain";
  ASSERT_EQ(read.counts.size(), 1u);
  EXPECT_EQ(*read.counts[0].find("finished"), Value(1));
  EXPECT_EQ(read.counts[0].textOr("node", ""), "") << "of the chain";
  EXPECT_THAT(all(known(folder_, "a").nodes, "node"), ElementsAre("0", "a.1")) << "what they were presented, and what grew from it";
  EXPECT_EQ(read.participants, (Dict{{"m", 2}}));
}

TEST_F(GivenAChainThatAnotherStationIsAt, WhenTheOtherIsThroughThenItsAnswerIsThereToGrowFromAndItsUnfinishedTrialIsNot) {
  b_.end();
  EXPECT_THAT(known(folder_, "c").trials, IsEmpty());
  EXPECT_THAT(all(known(folder_, "b").trials, "way"), ElementsAre("b")) << "their own";
  Station(folder_.path(), "d").keep({}, {}, {trial("d", "n", "a.1", 1, "finished", 3)});
  EXPECT_EQ(*known(folder_, "c").trials.at(0).find("answer"), Value(3));
}

TEST(GivenNodesThatStandAlone, WhenTheyAreReadThenOthersTrialsAreCountedAndOnlyOnesOwnAreThere) {
  TempFolder folder;
  for (const char *way : {"a", "b", "c"}) {
    Station station(folder.path(), way);
    station.keep({network("n", false)}, {node("n", "0")}, {trial(way, "n", "0", 0, "finished", 5)}, "complete");
    station.end();
  }
  const KnownTrials read = known(folder, "c");
  EXPECT_THAT(all(read.trials, "way"), ElementsAre("c"));
  ASSERT_EQ(read.counts.size(), 1u);
  EXPECT_EQ(*read.counts[0].find("finished"), Value(2));
  EXPECT_THAT(all(read.nodes, "definition"), ElementsAre("of 0"));
}

class GivenSomeWhoHadTrialsOfAMaker : public testing::Test {
 protected:
  void leave(const std::string &way, const std::string &status, const std::string &before = "working") {
    Station station(folder_.path(), way);
    station.keep({network("n", false)}, {node("n", "0")}, {trial(way, "n", "0", 0, "finished", 5)}, before);
    if (status != before) station.keep({}, {}, {}, status);
    station.end();
  }
  Dict participants() const { return known(folder_, "nobody").participants; }
  void change(const std::string &sql) const { test::query(folder_.path(), sql); }

  TempFolder folder_;
};

TEST_F(GivenSomeWhoHadTrialsOfAMaker, WhenTheyComeToTheEndThenTheyCountAndWhoLeavesDoesNot) {
  leave("a", "complete");
  leave("b", "complete", "complete");  // their only step is their last
  leave("c", "failed");
  leave("d", "working");
  EXPECT_EQ(participants(), (Dict{{"m", 2}}));
  Station at(folder_.path(), "e");
  at.keep({}, {}, {trial("e", "n", "0", 0, "pending")});
  EXPECT_EQ(participants(), (Dict{{"m", 3}})) << "is at work";
  EXPECT_EQ(known(folder_, "e").participants, (Dict{{"m", 2}})) << "without who asks";
}

TEST_F(GivenSomeWhoHadTrialsOfAMaker, WhenOneIsTakenOutOfTheDataOrIsCompleteNoMoreThenTheyCountNoMore) {
  for (const char *way : {"a", "b", "c", "d"}) leave(way, "complete");
  change("DELETE FROM participants WHERE id = 'a'");
  change("DELETE FROM trials WHERE way = 'a'");
  EXPECT_EQ(participants(), (Dict{{"m", 3}}));
  change("DELETE FROM trials WHERE way = 'b'");
  change("DELETE FROM participants WHERE id = 'b'");
  EXPECT_EQ(participants(), (Dict{{"m", 2}}));
  change("UPDATE participants SET status = 'withdrawn' WHERE id = 'c'");
  EXPECT_EQ(participants(), (Dict{{"m", 1}}));
  change("DELETE FROM participants WHERE id = 'd'");
  EXPECT_EQ(participants(), Dict{});
  EXPECT_EQ(test::query(folder_.path(), "SELECT count(*) FROM maker_counts"), (std::vector<Line>{{"0"}}));
}

TEST_F(GivenSomeWhoHadTrialsOfAMaker, WhenTheDatabaseIsFromBeforeTheyWereCountedThenTheyAreCountedAsItIsOpened) {
  leave("a", "complete");
  leave("b", "failed");
  change("DELETE FROM maker_counts");
  change("PRAGMA user_version = 6");
  leave("c", "complete");
  EXPECT_EQ(participants(), (Dict{{"m", 2}}));
}

}  // namespace
}  // namespace fovea
