#include "stage/run_data.hpp"

#include <gtest/gtest.h>

#include "core/json.hpp"
#include "data/row_codec.hpp"
#include "fixture.hpp"
#include "window/frame_rate.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

/// A recorder that keeps rows and events in memory.
class MemoryRecorder final : public Recorder {
 public:
  const std::filesystem::path &folder() const override { return folder_; }
  const std::vector<std::string> &recovered() const override { return none_; }
  std::string reserveStem(const std::string &wanted) override { return wanted; }
  void startSession(const SessionStart &) override {}
  void startRun(const RunStart &) override {}
  std::span<const std::byte> addRow(const Row &row) override {
    rows.push_back(row);
    encodeRow(row, encoded_);
    return encoded_;
  }
  void amendRow(const Row &row) override { amendments.push_back(row); }
  void addFrames(const FramePacket &packet) override {
    EXPECT_EQ(packet.first, frames.size()) << "packets follow one another";
    frames.insert(frames.end(), packet.frames.begin(), packet.frames.end());
    sources.emplace_back(packet.source);
  }
  void addEvent(const Event &event) override { events.push_back(event); }
  void addStep(const ParticipantStep &) override {}
  void addConsent(const ConsentRecord &) override {}
  void describeColumn(const ColumnRecord &) override {}
  void endRun(const RunEnd &) override {}
  void endSession(const SessionEnd &) override {}
  std::uint64_t columnsDescribed() const override { return 0; }
  bool full() const override { return false; }
  Result<void> flush() override { return {}; }
  std::future<Result<RunFiles>> saveRun(const std::string &, const std::optional<Row> &) override { return {}; }
  std::vector<RunFiles> files() const override { return {}; }
  void setRowListener(std::function<void(const Row &)>) override {}

  std::vector<Row> rows, amendments;
  std::vector<FrameRow> frames;
  std::vector<std::string> sources;
  std::vector<Event> events;

 private:
  std::filesystem::path folder_;
  std::vector<std::string> none_;
  Bytes encoded_;
};

class GivenARun : public test::StageTest {
 protected:
  Value cell(std::size_t row, std::string_view column) const {
    const Value values(recorder_.rows.at(row).values);
    const Value *found = values.find(column);
    return found ? *found : Value("not there");
  }

  MemoryRecorder recorder_;
  RunData data_{recorder_, stage_, "run-1", Timestamp{}};
};

TEST_F(GivenARun, WhenANameIsAddedTwiceThenTheEntryHoldsTheLastValueOnce) {
  ASSERT_TRUE(data_.addData("rt_s", Value(0.3)));
  ASSERT_TRUE(data_.addData("key", Value("f")));
  ASSERT_TRUE(data_.addData("rt_s", Value(0.4)));
  ASSERT_TRUE(data_.nextEntry());
  ASSERT_EQ(recorder_.rows.size(), 1u);
  EXPECT_EQ(recorder_.rows[0].table, "trials");
  EXPECT_EQ(cell(0, "rt_s"), Value(0.4));
  EXPECT_EQ(recorder_.rows[0].values[1].first, "rt_s") << "in order of first use";
}

TEST_F(GivenARun, WhenAValueComesFromOutsideThenTheNextRowOfTheMainTableHasItAndNoOtherDoes) {
  ASSERT_TRUE(data_.addDataFrom("far", "temperature", Value(36.6)));
  ASSERT_TRUE(data_.addRow("summary", {{"mean_s", Value(0.4)}}));
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(1)}}));
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(2)}}));
  data_.finish();
  ASSERT_EQ(recorder_.rows.size(), 3u) << "nothing is left for a row of its own";
  EXPECT_EQ(cell(0, "temperature"), Value("not there"));
  EXPECT_EQ(cell(1, "temperature"), Value(36.6));
  EXPECT_EQ(cell(2, "temperature"), Value("not there"));
}

TEST_F(GivenARun, WhenItFailsThenTheNotesOfItsLastRowSayWhy) {
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(1)}}));
  data_.annotate("coughed", Timestamp{}, "operator");
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(2)}}));
  data_.finish();
  data_.noteFailure("out of chalk");
  ASSERT_EQ(recorder_.amendments.size(), 1u);
  EXPECT_EQ(recorder_.amendments[0].number, 1);
  EXPECT_EQ(*Value(recorder_.amendments[0].values).find("notes"), Value("coughed; the run failed: out of chalk"));
  EXPECT_EQ(recorder_.rows.size(), 2u);
}

TEST_F(GivenARun, WhenItFailsInItsFirstTrialThenThereIsARowThatSaysWhy) {
  data_.finish();
  data_.noteFailure("out of chalk");
  ASSERT_EQ(recorder_.rows.size(), 1u);
  EXPECT_EQ(cell(0, "notes"), Value("the run failed: out of chalk"));
  EXPECT_EQ(cell(0, "rowComplete"), Value(false));
}

TEST_F(GivenARun, WhenItsMainTableIsNamedOtherwiseThenThatOneTakesWhatComesFromOutside) {
  RunData pages{recorder_, stage_, "run-2", Timestamp{}, "pages"};
  ASSERT_TRUE(pages.addDataFrom("far", "temperature", Value(36.6)));
  ASSERT_TRUE(pages.addRow("trials", {{"x", Value(1)}}));
  ASSERT_TRUE(pages.addRow("pages", {{"x", Value(2)}}));
  EXPECT_EQ(cell(0, "temperature"), Value("not there"));
  EXPECT_EQ(cell(1, "temperature"), Value(36.6));
}

TEST_F(GivenARun, WhenARowHasTheHostsOwnNamesThenItHasEachOnceAndCanStillBeChanged) {
  ASSERT_TRUE(data_.addRow("trials", {{"thisRow.t", Value(-1.0)}, {"frames.shown", Value(-1)}, {"notes", Value("its own")}, {"x", Value(1)}}));
  EXPECT_EQ(cell(0, "thisRow.t"), Value(-1.0));
  std::map<std::string, int> times;
  for (const auto &[name, value] : recorder_.rows.front().values) EXPECT_EQ(++times[name], 1) << name;
  EXPECT_EQ(data_.addDataToRow("far", 0, "x", Value(2))->old, Value(1));
  data_.noteFailure("it broke");
  EXPECT_EQ(recorder_.amendments.back().values.front().second, Value("its own; the run failed: it broke"));
}

TEST_F(GivenARun, WhenARowIsTooLongAgoToKnowWhatStoodThereThenItIsNotChanged) {
  for (std::size_t i = 0; i < RunData::kRowsToChange + 1; ++i) ASSERT_TRUE(data_.addRow("trials", {{"x", Value(static_cast<std::int64_t>(i))}}));
  EXPECT_EQ(data_.addDataToRow("far", 0, "x", Value(-1)).error().code, ErrorCode::Refused);
  EXPECT_EQ(data_.addDataToRow("far", 1, "x", Value(-1))->old, Value(1));
  EXPECT_EQ(recorder_.amendments.size(), 1u);
}

TEST_F(GivenARun, WhenNoRowComesAnyMoreThenAValueFromOutsideIsInOneOfItsOwnThatIsNotComplete) {
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(1)}}));
  ASSERT_TRUE(data_.addDataFrom("far", "temperature", Value(36.6)));
  EXPECT_EQ(*Value(data_.rowInHand()->values).find("temperature"), Value(36.6));
  data_.finish();
  ASSERT_EQ(recorder_.rows.size(), 2u);
  EXPECT_EQ(cell(1, "temperature"), Value(36.6));
  EXPECT_EQ(cell(1, "rowComplete"), Value(false));
}

TEST_F(GivenARun, WhenTheExperimentGivesARowTheSameNameThenItsOwnValueStays) {
  ASSERT_TRUE(data_.addDataFrom("far", "x", Value(7)));
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(1)}}));
  EXPECT_EQ(cell(0, "x"), Value(1));
  EXPECT_EQ(cell(0, "thisRow.t"), Value(0.0));
}

TEST_F(GivenARun, WhenTheExperimentHasGivenTheEntryInHandThatNameThenItsOwnValueStays) {
  ASSERT_TRUE(data_.addData("rt_s", Value(0.3)));
  const auto added = data_.addDataFrom("far", "rt_s", Value(9.9));
  ASSERT_TRUE(added);
  EXPECT_FALSE(added->old) << "nothing was replaced";
  ASSERT_TRUE(data_.nextEntry());
  EXPECT_EQ(cell(0, "rt_s"), Value(0.3));
}

TEST_F(GivenARun, WhenTheEntryInHandGoesToAnotherTableThenAValueOfThatNameIsInTheMainOne) {
  RunData pages{recorder_, stage_, "run-2", Timestamp{}, "pages"};
  ASSERT_TRUE(pages.addData("x", Value(1)));
  ASSERT_TRUE(pages.addDataFrom("far", "x", Value(7)));
  ASSERT_TRUE(pages.nextEntry());
  ASSERT_TRUE(pages.addRow("pages", {{"number", Value(1)}}));
  EXPECT_EQ(cell(0, "x"), Value(1));
  EXPECT_EQ(cell(1, "x"), Value(7));
}

TEST_F(GivenARun, WhenARowIsAddedThenTheHostAddsWhenItBeganAndItsFrames) {
  clock_.advance(2s);
  data_.beginRow();
  stage_.flip();
  stage_.flip();
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(1)}}));
  EXPECT_EQ(recorder_.rows[0].values[0].first, "thisRow.t");
  EXPECT_EQ(cell(0, "thisRow.t"), Value(2.0));
  EXPECT_EQ(cell(0, "thisRow.wall"), Value(wallText(clock_.wallOrigin() + 2'000'000'000)));
  EXPECT_EQ(cell(0, "frames.shown"), Value(2));
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(2)}}));
  EXPECT_EQ(cell(1, "frames.shown"), Value(0)) << "each row counts its own frames";
}

/// The stage tells the run of its frames.
struct GivenARunThatShowsFrames : GivenARun, StageListener {
  GivenARunThatShowsFrames() { stage_.setListener(this); }
  void onCommand(const Command &) override {}
  void onPause(const Pause &) override {}
  void onInput(const InputEvent &) override {}
  void onState(SessionState, Timestamp) override {}
  void onFrames(std::uint64_t first, OnsetSource source, std::span<const FrameRow> frames) override { data_.addFrames(first, source, frames); }
};

TEST_F(GivenARunThatShowsFrames, WhenItEndsThenEachOfThemIsInTheRecordOnceAndInOrder) {
  stage_.flip();
  stage_.recordFrames(true);
  std::vector<Timestamp> onsets;
  for (int i = 0; i < 600; ++i) {
    ShownFrame shown;
    stage_.flip(std::nullopt, shown);
    onsets.push_back(shown.onset);
  }
  stage_.recordFrames(false);
  stage_.flip();
  ASSERT_EQ(recorder_.frames.size(), onsets.size());
  for (std::size_t i = 0; i < onsets.size(); ++i) EXPECT_EQ(recorder_.frames[i].onset, onsets[i]) << i;
  EXPECT_EQ(recorder_.sources, (std::vector<std::string>{"virtual", "virtual", "virtual"}));
}

TEST_F(GivenARunThatShowsFrames, WhenARowIsWrittenThenItSaysWhatDatedItsFramesAndHowWell) {
  data_.beginRow();
  stage_.flip();
  ASSERT_TRUE(data_.addRow("trials", {{"word", Value("a")}}));
  ASSERT_TRUE(data_.addRow("trials", {{"word", Value("b")}}));
  EXPECT_EQ(cell(0, "frames.onset_source"), Value("virtual"));
  EXPECT_EQ(cell(0, "frames.uncertainty_s"), Value(0.0));
  EXPECT_EQ(cell(1, "frames.onset_source"), Value()) << "no frame was shown";
}

TEST_F(GivenARun, WhenTheRunEndsInTheMiddleOfAnEntryThenItIsARowMarkedAsNotComplete) {
  ASSERT_TRUE(data_.addData("key", Value("f")));
  data_.finish();
  ASSERT_EQ(recorder_.rows.size(), 1u);
  EXPECT_EQ(cell(0, "rowComplete"), Value(false));
}

TEST_F(GivenARun, WhenNotesAreTakenThenTheyAreJoinedInTheRowAndEachIsAnEvent) {
  data_.annotate("moved", Timestamp(1s), "operator");
  data_.annotate("talked", Timestamp(2s), "operator");
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(1)}}));
  EXPECT_EQ(cell(0, "notes"), Value("moved; talked"));
  ASSERT_EQ(recorder_.events.size(), 2u);
  EXPECT_EQ(recorder_.events[0].time, Timestamp(1s));
}

TEST_F(GivenARun, WhenANoteComesAfterTheLastRowThenItMakesNoTrial) {
  data_.annotate("coughed", Timestamp(1s), "operator");
  data_.finish();
  EXPECT_TRUE(recorder_.rows.empty());
  EXPECT_EQ(data_.takeNotes(), "coughed");
}

TEST_F(GivenARun, WhenARowWasPausedThenItSaysFromWhenToWhen) {
  data_.notePause({Timestamp(3s), Timestamp(5s)});
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(1)}}));
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(2)}}));
  EXPECT_EQ(cell(0, "pause.started"), Value(3.0));
  EXPECT_EQ(cell(0, "pause.stopped"), Value(5.0));
  EXPECT_EQ(cell(1, "pause.started"), Value("not there"));
}

TEST_F(GivenARun, WhenARowWasPausedTwiceThenItSaysHowOftenAndHowLongTogether) {
  data_.notePause({Timestamp(3s), Timestamp(5s)});
  data_.notePause({Timestamp(8s), Timestamp(9s)});
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(1)}}));
  data_.notePause({Timestamp(10s), Timestamp(14s)});
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(2)}}));
  EXPECT_EQ(cell(0, "pause.started"), Value(8.0));
  EXPECT_EQ(cell(0, "pause.count"), Value(2));
  EXPECT_EQ(cell(0, "pause.total_s"), Value(3.0));
  EXPECT_EQ(cell(1, "pause.count"), Value(1));
  EXPECT_EQ(cell(1, "pause.total_s"), Value(4.0));
}

TEST_F(GivenARun, WhenTheWindowLostTheKeyboardThenEachRowSaysForHowLongItWasAway) {
  const auto write = [&] { ASSERT_TRUE(data_.addRow("trials", {{"x", Value(1)}})); };
  write();
  data_.noteFocus(false, clock_.now() + 1s);
  data_.noteFocus(true, clock_.now() + 2s);
  data_.noteFocus(false, clock_.now() + 5s);
  clock_.sleepUntil(clock_.now() + 7s);
  write();
  clock_.sleepUntil(clock_.now() + 4s);
  write();
  data_.noteFocus(true, clock_.now());
  clock_.sleepUntil(clock_.now() + 4s);
  write();
  EXPECT_EQ(cell(0, "focus.lost_s"), Value("not there"));
  EXPECT_EQ(cell(1, "focus.lost_s"), Value(3.0));
  EXPECT_EQ(cell(2, "focus.lost_s"), Value(4.0));
  EXPECT_EQ(cell(3, "focus.lost_s"), Value("not there"));
}

TEST_F(GivenARun, WhenTheKeyboardWasLostBeforeTheRowBeganThenTheRowSaysNoMoreThanItsOwnLength) {
  const Timestamp lost = clock_.now();
  data_.noteFocus(false, lost);
  clock_.sleepUntil(lost + 3s);
  data_.beginRow();
  clock_.sleepUntil(lost + 5s);
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(1)}}));
  data_.noteFocus(true, lost + 4s);   // it is heard of late: the row before has been written
  data_.noteFocus(false, lost + 4s);
  clock_.sleepUntil(lost + 6s);
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(2)}}));
  EXPECT_EQ(cell(0, "focus.lost_s"), Value(2.0));
  EXPECT_EQ(cell(1, "focus.lost_s"), Value(1.0));
}

TEST_F(GivenARun, WhenADeviceWasUnpluggedThenTheRowsInWhichItWasAwayNameIt) {
  bool isPulled = false;
  data_.setBeforeRow([&] {
    if (std::exchange(isPulled, false)) data_.notePlug("response", false);
  });
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(1)}}));
  isPulled = true;
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(2)}}));
  data_.notePlug("keyboard 2", false);
  data_.notePlug("keyboard 2", true);
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(3)}}));
  data_.notePlug("response", true);
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(4)}}));
  ASSERT_TRUE(data_.addRow("trials", {{"x", Value(5)}}));
  EXPECT_EQ(cell(0, "devices.missing"), Value("not there"));
  EXPECT_EQ(cell(1, "devices.missing"), Value("response"));
  EXPECT_EQ(cell(2, "devices.missing"), Value("keyboard 2, response"));
  EXPECT_EQ(cell(3, "devices.missing"), Value("response")) << "it was away when the row began";
  EXPECT_EQ(cell(4, "devices.missing"), Value("not there"));
}

constexpr Duration kPeriod{10'000'000};      // of the display that stalls
constexpr Duration kStampError{20'000};      // of the driver that dates its flips
constexpr std::uint64_t kUndatedFrame = 15;  // of which the driver says nothing

/// A display with scripted stalls; a driver dates its flips, but for one that is dated by its return.
class StallingWindow final : public Window {
 public:
  explicit StallingWindow(Clock &clock) {
    SimulatedDisplay display;
    display.refreshRate = 100;
    display.longFrames = {{4, 3}, {6, 2}, {10, 2}, {25, 5}};
    display_ = std::move(*openSimulatedWindow(display, clock));
  }
  FlipResult flip(std::optional<Timestamp> notBefore) override {
    FlipResult result = display_->flip(notBefore);
    const bool isDated = result.frame != kUndatedFrame;
    result.source = isDated ? OnsetSource::OmlSyncControl : OnsetSource::SwapReturn;
    result.uncertainty = isDated ? kStampError : kPeriod;
    return result;
  }
  Result<void> attach() override { return display_->attach(); }
  void detach() override { display_->detach(); }
  const ScreenInfo &screen() const override { return display_->screen(); }
  bool hasGl() const override { return false; }
  void *getProcAddress(const char *) const override { return nullptr; }
  Timestamp nextOnset() const override { return display_->nextOnset(); }
  void idle() override { display_->idle(); }
  SwapTimes timeSwaps(const FrameRateOptions &options) override { return display_->timeSwaps(options); }
  void adopt(const RefreshEstimate &estimate) override { display_->adopt(estimate); }
  Result<void> reshape(const WindowOptions &options) override { return display_->reshape(options); }
  std::optional<Picture> capture() override { return std::nullopt; }

 private:
  std::unique_ptr<Window> display_;
};

struct GivenARunOnADisplayThatStalls : GivenARun {
  StallingWindow stalling_{clock_};
};

TEST_F(GivenARunOnADisplayThatStalls, WhenItsRowsAreWrittenThenEachHasTheMissedRefreshesTheWorstIntervalAndTheDatesOfItsOwnFrames) {
  Stage stage{clock_, stalling_, stimuli_, input_, log_, breadcrumb_, stop_};
  RunData data{recorder_, stage, "run-1", Timestamp{}};
  ASSERT_TRUE(stalling_.attach());
  stage.flip();  // of the set-up, and none of the first row's
  data.beginRow();
  for (int row = 0; row < 4; ++row) {
    for (int frame = 0; frame < 10 && row < 3; ++frame) stage.flip();
    ASSERT_TRUE(data.addRow("trials", {{"row", Value(row)}}));
  }

  const auto check = [&](std::size_t row, std::int64_t shown, std::int64_t missed, Value source, Value uncertainty, Value worst) {
    SCOPED_TRACE(row);
    EXPECT_EQ(cell(row, "frames.shown"), Value(shown));
    EXPECT_EQ(cell(row, "frames.missed"), Value(missed));
    EXPECT_EQ(cell(row, "frames.onset_source"), source);
    EXPECT_EQ(cell(row, "frames.uncertainty_s"), uncertainty);
    EXPECT_EQ(cell(row, "frames.worst_s"), worst);
  };
  // Rows have the frames 2 to 11, 12 to 21, 22 to 31; who stays too long makes the next one late.
  check(0, 10, 2 + 1 + 1, Value("oml"), Value(toSeconds(kStampError)), Value(toSeconds(3 * kPeriod)));
  check(1, 10, 0, Value("swap_return"), Value(toSeconds(kPeriod)), Value(toSeconds(kPeriod)));
  check(2, 10, 4, Value("oml"), Value(toSeconds(kStampError)), Value(toSeconds(5 * kPeriod)));
  check(3, 0, 0, Value(), Value(), Value());
}

TEST_F(GivenARun, WhenRowsOrNamesAreEmptyThenTheyAreRefused) {
  EXPECT_FALSE(data_.addRow("", {{"x", Value(1)}}));
  EXPECT_FALSE(data_.addRow("trials", {}));
  EXPECT_FALSE(data_.addData("", Value(1)));
}

/// A real clock beside a wall clock that somebody sets.
class SettableClock final : public Clock {
 public:
  Timestamp now() const override { return real_.now(); }
  void sleepUntil(Timestamp t) override { real_.sleepUntil(t); }
  bool isVirtual() const override { return false; }
  std::int64_t monotonicOrigin() const override { return real_.monotonicOrigin(); }
  std::int64_t wallOrigin() const override { return real_.wallOrigin() - set.count(); }

  Duration set{};

 private:
  RealClock real_;
};

TEST_F(GivenARun, WhenSomebodySetsTheWallClockThenTheDataSayWhenAndByHowMuch) {
  SettableClock clock;
  Stage stage(clock, *window_, stimuli_, input_, log_, breadcrumb_, stop_);
  const auto addRow = [](RunData &data) { ASSERT_TRUE(data.addRow("trials", {{"x", Value(1)}})); };
  const auto offset = [this](std::size_t i) { return *recorder_.events.at(i).value.find("offset_s")->as<double>(); };

  RunData data(recorder_, stage, "run-2", clock.now());
  addRow(data);
  clock.set = 3600s;
  addRow(data);
  addRow(data);
  data.finish();

  ASSERT_EQ(recorder_.events.size(), 3u) << "at both ends, and once between";
  for (const Event &event : recorder_.events) EXPECT_EQ(event.kind, "clocks");
  EXPECT_NEAR(offset(0), 0, 0.5);
  EXPECT_NEAR(offset(1), 3600, 0.5);
  EXPECT_NEAR(offset(2), 3600, 0.5);
}

TEST(GivenADataSchema, WhenItIsDescribedThenDeclaredColumnsStandBetweenTheHosts) {
  const Value schema = parseJson(R"({"trials": {"columns": {"rt_s": {"type": "real", "unit": "s", "description": "d", "priority": 20}}}})", "t")->root;
  auto tables = describeTables(&schema, "x");
  ASSERT_TRUE(tables);
  ASSERT_EQ(tables->size(), 1u);
  EXPECT_EQ(tables->front().columns[0].name, "thisRow.t");
  EXPECT_EQ(tables->front().columns[1], (Column{"rt_s", "real", "s", "d", 20}));
  EXPECT_EQ(tables->front().columns[2].name, "frames.shown");
  EXPECT_EQ(describeTables(nullptr, "x")->front().name, "trials") << "without a schema there is the table of entries";
}

TEST(GivenADataSchemaThatIsIll, WhenItIsDescribedThenTheTableOrColumnIsNamed) {
  const Value noColumns = parseJson(R"({"trials": {}})", "t")->root;
  EXPECT_NE(describeTables(&noColumns, "x").error().what.find("\"trials\""), std::string::npos);
  const Value noObject = parseJson(R"({"trials": {"columns": {"rt_s": 7}}})", "t")->root;
  EXPECT_NE(describeTables(&noObject, "x").error().what.find("\"rt_s\""), std::string::npos);
  for (const char *priority : {"2147483648", "-4294967296", "\"high\""}) {
    const Value odd = parseJson(std::string(R"({"trials": {"columns": {"rt_s": {"priority": )") + priority + "}}}}", "t")->root;
    const auto described = describeTables(&odd, "x");
    ASSERT_FALSE(described) << priority;
    EXPECT_NE(described.error().what.find("\"rt_s\""), std::string::npos);
  }
}

}  // namespace
}  // namespace fovea
