// Rows for those who listen, results for those who wait, and what becomes of both when the session closes.

#include <future>

#include "fixture.hpp"

namespace fovea::test {
namespace {

std::vector<std::int64_t> numbersOf(const std::vector<SessionEvent> &events, bool isFull) {
  std::vector<std::int64_t> numbers;
  for (const SessionEvent &event : events) {
    if (*event.value.find("full") != Value(isFull)) continue;
    const std::int64_t first = *event.value.find("first")->as<std::int64_t>();
    for (std::size_t i = 0; i < event.value.find("trials")->list()->size(); ++i) numbers.push_back(first + static_cast<std::int64_t>(i));
  }
  return numbers;
}

std::vector<std::int64_t> upTo(std::int64_t count) {
  std::vector<std::int64_t> numbers;
  for (std::int64_t i = 0; i < count; ++i) numbers.push_back(i);
  return numbers;
}

const Value &lastRow(const SessionEvent &event) { return event.value.find("trials")->list()->back(); }

TEST_F(GivenASession, WhenAColumnIsWorthLessThanTheThresholdThenNobodyIsToldIt) {
  open();
  atFrame_[3] = [this] {
    EXPECT_TRUE(session_->addData("checksum", Value("x"), false, {}, -10));
    EXPECT_TRUE(session_->addData("temperature", Value(36.6), false, {}, 20));
  };

  const Value result = run({{"trials", 1}, {"frames", 6}});
  ASSERT_TRUE(session_->sendExperimentData());

  const auto events = eventsOf("rows");
  ASSERT_EQ(events.size(), 2u);  // the trial's row, which has what was added, and all that there is
  for (const SessionEvent &event : events) {
    EXPECT_EQ(*event.value.find("threshold"), Value(-9));
    EXPECT_EQ(*event.value.find("priority")->find("checksum"), Value(-10));
    EXPECT_EQ(*event.value.find("priority")->find("temperature"), Value(20));
    EXPECT_TRUE(lastRow(event).find("temperature"));
    EXPECT_FALSE(lastRow(event).find("checksum"));
  }
  EXPECT_EQ(columnOf(result, "checksum").back(), "x");
}

TEST_F(GivenASession, WhenTheThresholdIsHighThenRowsAreToldWithTheirImportantColumnsOnly) {
  options_.priorityThreshold = 20;
  open();
  atFrame_[3] = [this] { EXPECT_TRUE(session_->addData("temperature", Value(36.6), false, {}, 20)); };

  run({{"trials", 1}, {"frames", 6}});

  const auto events = eventsOf("rows");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_FALSE(lastRow(events[0]).find("word"));
  EXPECT_TRUE(lastRow(events[0]).find("thisRow.t"));
  EXPECT_TRUE(lastRow(events[0]).find("temperature"));
}

TEST_F(GivenASession, WhenTheRowsOfTheRunInHandAreAskedForThenTheOneInProgressIsThereToo) {
  open();
  std::promise<Result<Value>> none, two;
  const auto send = [this](std::promise<Result<Value>> &outcome) {
    EXPECT_TRUE(session_->remote().object("session")->call("sendExperimentData", {{"key", Value()}}, "test",
                                                           [&](std::uint64_t, const Result<Value> &told) { outcome.set_value(told); }));
  };
  atFrame_[2] = [&] { send(none); };
  atFrame_[10] = [&] {  // one of set-up, four of trials 0 and 1 each: in trial 2
    EXPECT_TRUE(session_->addData("note", Value("now"), false));
  };
  atFrame_[11] = [&] { send(two); };

  run({{"trials", 3}, {"frames", 4}});

  for (auto *outcome : {&none, &two}) {
    const auto told = outcome->get_future().get();
    ASSERT_TRUE(told) << told.error().text();
    EXPECT_EQ(*told, Value(true));
  }
  std::vector<SessionEvent> full;
  for (const SessionEvent &event : eventsOf("rows"))
    if (*event.value.find("full") == Value(true)) full.push_back(event);
  ASSERT_EQ(full.size(), 2u);
  EXPECT_EQ(*full[1].value.find("thisTrial")->find("note"), Value("now"));
}

TEST_F(GivenASession, WhenTheRowsOfARunAreManyThenEachIsSentOnceAndTheNextPageWaitsForTheOneBefore) {
  constexpr std::int64_t kRows = 2500;
  open();
  run({{"trials", kRows}, {"frames", 1}});
  std::mutex mutex;
  std::vector<SessionEvent> pages;
  bool wasEarly = false;
  std::weak_ptr<const void> before;
  // Somebody who passes events on, and takes a while: each is held until the next event has been looked at, or the end.
  const std::uint64_t listener = session_->remote().subscribe(
      [&](const SessionEvent &event) {
        if (event.topic != "rows") return;
        const std::lock_guard lock(mutex);
        wasEarly = wasEarly || !event.receipt || !before.expired();
        before = event.receipt;
        pages.push_back(event);
        pages.back().receipt = nullptr;
      },
      [](std::string_view topic) { return topic == "rows"; });

  auto sent = session_->sendExperimentData("frames");
  session_->remote().unsubscribe(listener);

  ASSERT_TRUE(sent) << sent.error().text();
  EXPECT_EQ(*sent, Value(true));
  EXPECT_GT(pages.size(), 1u);
  EXPECT_FALSE(wasEarly);
  EXPECT_EQ(numbersOf(pages, true), upTo(kRows));
}

TEST_F(GivenASession, WhenAClientNeverTakesItsRowsThenTheSessionClosesAllTheSame) {
  open();
  run({{"trials", 2}, {"frames", 1}});
  std::shared_ptr<const void> kept;
  std::promise<void> isTold;
  const std::uint64_t listener = session_->remote().subscribe(
      [&](const SessionEvent &event) {
        if (event.topic == "rows") kept = event.receipt, isTold.set_value();
      },
      [](std::string_view topic) { return topic == "rows"; });
  std::promise<Result<Value>> outcome;
  EXPECT_TRUE(session_->remote().object("session")->call("sendExperimentData", {{"key", Value()}}, "test",
                                                         [&](std::uint64_t, const Result<Value> &told) { outcome.set_value(told); }));
  isTold.get_future().wait();

  EXPECT_TRUE(session_->close());
  session_->remote().unsubscribe(listener);
  kept = nullptr;

  const auto told = outcome.get_future().get();
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, ErrorCode::Stopped);
}

TEST_F(GivenASession, WhenNobodyListensToRowsThenThatIsSaid) {
  auto opened = Session::open(options_, wiring_);
  ASSERT_TRUE(opened) << opened.error().text();
  session_ = std::move(*opened);
  run({{"trials", 1}, {"frames", 1}});
  session_->remote().subscribe([](const SessionEvent &) {}, [](std::string_view topic) { return topic == "status"; });

  auto sent = session_->sendExperimentData("frames");

  ASSERT_TRUE(sent);
  EXPECT_EQ(*sent, Value(false));
  EXPECT_FALSE(session_->sendToLiaison(Value("hello")));
}

TEST_F(GivenASession, WhenFilesAreWrittenMoreSlowlyThanRunsAreMadeThenTheNextRunWaits) {
  constexpr int kRuns = 30;
  std::promise<void> go;
  wiring_.heardRow = [&, isFirst = true](const Row &) mutable {  // the writer is held up at the first row
    if (std::exchange(isFirst, false)) go.get_future().wait();
  };
  open();
  for (int i = 0; i < kRuns; ++i) EXPECT_TRUE(session_->runExperiment("frames", Dict{{"frames", 1}}, false));
  std::promise<Value> isLate;
  std::promise<void> isFull;
  session_->remote().subscribe([&, finished = 0](const SessionEvent &event) mutable {
    if (event.topic == "status" && event.value.textOr("event", "") == "finished" && ++finished == 8) isFull.set_value();
  });
  isFull.get_future().wait();

  // Taken by the stage between two runs, or within the next one, which would be running then.
  EXPECT_TRUE(session_->remote().object("session")->call("addAnnotation", {{"value", Value("now")}}, "test", [&](std::uint64_t, const Result<Value> &) {
    isLate.set_value(session_->listTasks());
  }));
  const Value waiting = isLate.get_future().get();
  go.set_value();
  EXPECT_TRUE(session_->onIdle());

  ASSERT_EQ(waiting.list()->size(), static_cast<std::size_t>(kRuns - 8));
  EXPECT_EQ(*waiting.list()->front().find("running"), Value(false));
  EXPECT_EQ(eventsOf("tasks").size(), static_cast<std::size_t>(kRuns + 1));
}

TEST_F(GivenASession, WhenACallIsDoneFailsOrIsTakenBackThenItsEventSaysWhichCallAndWhy) {
  open();
  atFrame_[3] = [this] {
    auto queued = session_->runExperiment("frames", Dict{{"frames", 9}}, false);
    EXPECT_TRUE(session_->cancelTask(static_cast<std::uint64_t>(*queued->as<std::int64_t>())));
  };

  run({{"frames", 10}});
  EXPECT_FALSE(session_->setupWindowFromParams({{"colour", Value("red")}}));

  const auto tasks = eventsOf("tasks");
  ASSERT_EQ(tasks.size(), 3u);
  EXPECT_EQ(tasks[0].value.find("error")->textOr("code", ""), "stopped");
  EXPECT_EQ(*tasks[0].value.find("args"), Value(List{Value("frames")}));
  EXPECT_EQ(*tasks[0].value.find("kwargs"), (Value(Dict{{"expInfo", Value(Dict{{"frames", Value(9)}})}, {"blocking", Value(false)}})));
  EXPECT_EQ(tasks[1].value.find("returned")->textOr("ending", ""), "finished");
  EXPECT_EQ(tasks[2].value.textOr("method", ""), "setupWindowFromParams");
  EXPECT_EQ(tasks[2].value.find("error")->textOr("code", ""), "unknown");
  for (const char *part : {"message", "where", "fix"}) EXPECT_NE(tasks[2].value.find("error")->textOr(part, ""), "") << part;
}

TEST_F(GivenASession, WhenItClosesThenEveryCallThatStillWaitsHearsSo) {
  open();
  std::vector<std::string> heard;
  std::mutex mutex;
  const auto hear = [&](std::uint64_t, const Result<Value> &outcome) {
    const std::lock_guard lock(mutex);
    heard.emplace_back(outcome ? "done" : errorCodeName(outcome.error().code));
  };
  RemoteObject &calls = *session_->remote().object("session"), &devices = *session_->remote().object("DeviceManager");
  const Dict added{{"deviceClass", Value("keyboard")}, {"deviceName", Value("k")}, {"params", Value(Dict{})}};
  EXPECT_TRUE(devices.call("addDevice", added, "test", hear));
  EXPECT_TRUE(calls.call("addAnnotation", {{"value", Value("now")}}, "test", hear));
  EXPECT_TRUE(calls.call("runExperiment", {{"key", Value("frames")}, {"expInfo", Value()}, {"blocking", Value(false)}}, "test", hear));

  EXPECT_TRUE(session_->close());
  const auto late = devices.call("addDevice", added, "test", hear);
  const auto lateWork = calls.call("runExperiment", {{"key", Value("frames")}, {"expInfo", Value()}, {"blocking", Value(false)}}, "test", hear);
  EXPECT_TRUE(calls.call("addAnnotation", {{"value", Value("now")}}, "test", hear));
  EXPECT_TRUE(calls.call("pauseExperiment", {{"blocking", Value(true)}}, "test", hear));

  EXPECT_EQ(heard.size(), 5u);
  EXPECT_EQ(heard[3] + " " + heard[4], "state state");
  for (const auto *refused : {&late, &lateWork}) {
    ASSERT_FALSE(*refused);
    EXPECT_EQ(refused->error().code, ErrorCode::State);
    EXPECT_EQ(refused->error().what, "the session is closed");
  }
}

}  // namespace
}  // namespace fovea::test
