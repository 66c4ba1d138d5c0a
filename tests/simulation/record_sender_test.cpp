#include "simulation/record_sender.hpp"

#include <gtest/gtest.h>

#include "core/cbor.hpp"

namespace fovea {
namespace {

TEST(GivenRecordsOfOneParticipant, WhenTheyAreTakenThenTheyAreVisitedInOrderAndForgotten) {
  RecordSender sender("folder");
  sender.startSession({"id", "study", "07", 0, 0, 1, Value(Dict{})});
  sender.addEvent({"", fromNanoseconds(5), "key", Value("x")});
  sender.endSession({fromNanoseconds(9), Ending::Finished, ""});
  const auto records = sender.take();
  std::vector<RecordType> types;
  EXPECT_TRUE(visitRecords(records, [&](RecordType type, std::span<const std::byte> payload) {
    types.push_back(type);
    EXPECT_TRUE(decodeCbor(payload));
  }));
  EXPECT_EQ(types, (std::vector{RecordType::SessionStart, RecordType::Event, RecordType::SessionEnd}));
  EXPECT_TRUE(sender.take().empty());
}

TEST(GivenParticipantsOneAfterAnother, WhenOneDoesNotComeToTheEndThenTheNextOnesCountWithoutTheirCell) {
  RecordSender sender("folder");
  const auto walk = [&](const std::string &status) {
    CellCounts seen;
    (void)sender.takeCell({"study", "p", "way", "order", 2}, [&](const CellCounts &used) { return seen = used, 1; });
    ParticipantStep step;
    step.status = status;
    sender.addStep(step);
    sender.take();
    return seen;
  };
  EXPECT_EQ(walk("complete"), CellCounts{});
  EXPECT_EQ(walk("failed"), (CellCounts{{1, 1}}));
  EXPECT_EQ(walk("working"), (CellCounts{{1, 1}}));
  EXPECT_EQ(walk("complete"), (CellCounts{{1, 1}}));
}

TEST(GivenStepsThatHaveAListInCommon, WhenTheyAreTakenThenTheLastAloneHasItAndAllElseIsInOrder) {
  RecordSender sender("folder");
  ParticipantStep step;
  for (int i = 1; i <= 3; ++i) {
    step.pages = i;
    step.variables = Value(Dict{{"seen", List{1, 2, i}}});
    step.state = {std::byte{1}};
    sender.addStep(step);
  }
  sender.addEvent({"", fromNanoseconds(5), "key", Value("x")});
  std::vector<std::string> told;
  const auto records = sender.take();
  EXPECT_TRUE(visitRecords(records, [&](RecordType type, std::span<const std::byte> payload) {
    const auto value = decodeCbor(payload);
    ASSERT_TRUE(value);
    told.push_back(type == RecordType::Event ? "event" : cellText(*value->find("pages")) + " " + cellText(*value->find("variables")));
  }));
  EXPECT_EQ(told, (std::vector<std::string>{"1 ", "2 ", "3 " + cellText(step.variables), "event"}));
  EXPECT_TRUE(sender.take().empty());
}

TEST(GivenSomebodyBetweenTwoSessions, WhenTheyComeBackThenTheyGoOnFromThereAndTheNextParticipantDoesNot) {
  RecordSender sender("folder");
  ParticipantStep step;
  step.id = "way";
  step.state = {std::byte{7}};
  sender.addStep(step);
  EXPECT_FALSE(*sender.openWay("study", "07", true)) << "they are at work";
  step.nextSession = "2000-01-02T12:00:00+00:00";
  sender.addStep(step);
  const auto open = sender.openWay("study", "07", true);
  ASSERT_TRUE(*open);
  EXPECT_EQ((*open)->id, "way");
  EXPECT_EQ((*open)->state, step.state);
  sender.take();
  EXPECT_FALSE(*sender.openWay("study", "08", true));
}

TEST(GivenRecordsThatWereCutOff, WhenTheyAreVisitedThenThatIsSaid) {
  RecordSender sender("folder");
  sender.addEvent({"", fromNanoseconds(5), "key", Value("x")});
  auto records = sender.take();
  records.pop_back();
  EXPECT_FALSE(visitRecords(records, [](RecordType, std::span<const std::byte>) {}));
}

TEST(GivenTwoRunsThatWouldHaveTheSameFiles, WhenStemsAreReservedThenTheyDiffer) {
  RecordSender sender("folder");
  EXPECT_EQ(sender.reserveStem("07_stroop"), "07_stroop");
  EXPECT_EQ(sender.reserveStem("07_stroop"), "07_stroop_1");
  sender.take();
  EXPECT_EQ(sender.reserveStem("07_stroop"), "07_stroop") << "the next participant has files of their own";
}

}  // namespace
}  // namespace fovea
