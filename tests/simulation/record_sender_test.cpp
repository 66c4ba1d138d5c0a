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
