#include <algorithm>

#include "core/cbor.hpp"
#include "data/record_codec.hpp"
#include "data/row_codec.hpp"
#include "fixture.hpp"

namespace fovea {
namespace {

template <class T>
Value throughCbor(const T &record) {
  std::vector<std::byte> bytes;
  encodeCbor(toValue(record), bytes);
  T back;
  fromValue(*decodeCbor(bytes), back);
  return toValue(back);
}

TEST(GivenEachKindOfRecord, WhenEncodedAndDecodedThenNothingIsLost) {
  RunStart run = test::aRun();
  run.tables = {{"trials", {{"a", "real", "s", "described", 10}, {"b", "", "", "", 0}}}, {"gaze", {}}};
  EXPECT_EQ(throughCbor(run), toValue(run));
  EXPECT_EQ(throughCbor(test::aSession()), toValue(test::aSession()));
  const Event event{"r", fromNanoseconds(-5), "pause", List{1, Value(), "x"}};
  EXPECT_EQ(throughCbor(event), toValue(event));
  std::vector<std::byte> direct, copied;
  encodeEvent(event, direct);
  encodeCbor(toValue(event), copied);
  EXPECT_EQ(direct, copied);
  const auto seen = viewEvent(direct);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->run, event.run);
  EXPECT_EQ(seen->time, event.time);
  EXPECT_EQ(seen->kind, event.kind);
  EXPECT_EQ(*decodeCbor(seen->value), event.value);
  for (std::size_t length = 0; length < direct.size() - seen->value.size(); ++length) EXPECT_FALSE(viewEvent(std::span(direct).first(length)));
  const ConsentRecord consent{.module = "m",
                              .version = "1",
                              .language = "en",
                              .textHash = "hash",
                              .text = "text",
                              .document = Dict{{"t", "text"}},
                              .asked = false,
                              .reason = "pilot",
                              .accepted = true,
                              .items = Dict{{"i", true}},
                              .signature = Dict{{"name", "P"}},
                              .coverage = 0.5,
                              .covers = {"a", "b"},
                              .isSimulated = false,
                              .shown = fromNanoseconds(1),
                              .decided = fromNanoseconds(2),
                              .participant = "P"};
  EXPECT_EQ(throughCbor(consent), toValue(consent));
  const ColumnRecord column{"r", "t", {"n", "real", "deg", "d", -10}};
  EXPECT_EQ(throughCbor(column), toValue(column));
  const RunEnd end{"r", fromNanoseconds(9), Ending::Failed, "why", Dict{{"missed", 2}}, "notes"};
  EXPECT_EQ(throughCbor(end), toValue(end));
  const SessionEnd sessionEnd{fromNanoseconds(9), Ending::Declined, "e"};
  EXPECT_EQ(throughCbor(sessionEnd), toValue(sessionEnd));
}

TEST(GivenEachEnding, WhenNamedThenTheNameLeadsBack) {
  for (const Ending ending :
       {Ending::Finished, Ending::Stopped, Ending::Failed, Ending::Crashed, Ending::Declined})
    EXPECT_EQ(endingFromWord(endingWord(ending)), ending);
  EXPECT_EQ(endingFromWord("other"), std::nullopt);
}

Row rowOfEveryKind() {
  return {"run",
          "table",
          {{"null", Value()},
           {"no", false},
           {"yes", true},
           {"small", 5},
           {"big", std::int64_t{1} << 40},
           {"below", -300},
           {"real", 0.5},
           {"text", std::string(300, 'x')},
           {"bytes", Bytes{std::byte{7}}},
           {"time", TimeValue{-1}},
           {"list", List{1, List{"a"}, Dict{{"k", 2.5}}}},
           {"array", Array{{1, 2}, std::vector<double>{1, 2}}}}};
}

TEST(GivenARow, WhenEncodedAndDecodedThenItIsTheSame) {
  std::vector<std::byte> bytes;
  encodeRow(rowOfEveryKind(), bytes);
  const auto back = decodeRow(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->run, "run");
  EXPECT_EQ(back->table, "table");
  EXPECT_EQ(back->values, rowOfEveryKind().values);
}

TEST(GivenAnEncodedRow, WhenWalkedThenEachCellIsWhatWasPutIn) {
  std::vector<std::byte> bytes;
  const Row row = rowOfEveryKind();
  encodeRow(row, bytes);
  RowReader reader(bytes);
  std::string_view name;
  for (const auto &[key, value] : row.values) {
    Cell cell;
    ASSERT_TRUE(reader.next(name, cell)) << key;
    std::vector<std::byte> scratch;
    const Cell expected = cellOf(value, scratch);
    EXPECT_EQ(name, key);
    EXPECT_EQ(cell.kind, expected.kind) << key;
    EXPECT_EQ(cell.integer, expected.integer) << key;
    EXPECT_EQ(cell.real, expected.real) << key;
    EXPECT_EQ(cell.text, expected.text) << key;
    EXPECT_TRUE(
        std::equal(cell.bytes.begin(), cell.bytes.end(), expected.bytes.begin(), expected.bytes.end()))
        << key;
  }
  Cell none;
  EXPECT_FALSE(reader.next(name, none));
  EXPECT_TRUE(reader.isSound());
}

TEST(GivenAnEncodedRow, WhenCutAnywhereThenTheWalkNoticesIt) {
  std::vector<std::byte> bytes;
  encodeRow(rowOfEveryKind(), bytes);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    RowReader reader(std::span<const std::byte>(bytes).first(length));
    std::string_view name;
    Cell cell;
    while (reader.next(name, cell)) continue;
    EXPECT_FALSE(reader.isSound()) << length;
  }
}

}  // namespace
}  // namespace fovea
