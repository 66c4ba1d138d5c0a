// What is added to a run from outside, what is told of its rows, and saving it while it goes on.

#include <future>

#include "fixture.hpp"

namespace fovea::test {
namespace {

TEST_F(GivenASession, WhenDataAndNotesAreAddedFromOutsideThenTheyAreInTheRun) {
  open();
  atFrame_[3] = [this] {
    EXPECT_TRUE(session_->addData("temperature", Value(36.6), false));
    EXPECT_TRUE(session_->addAnnotation("moved", false));
    EXPECT_TRUE(session_->addAnnotation("coughed", false));
  };

  const Value result = run({{"trials", 2}, {"frames", 5}});

  EXPECT_EQ(columnOf(result, "temperature"), (std::vector<std::string>{"36.6", ""}));
  EXPECT_EQ(columnOf(result, "notes").at(0), "moved; coughed");
}

TEST_F(GivenASession, WhenARunIsStoppedDuringSetUpThenWhatWasAddedIsInARowOfItsOwn) {
  open();
  atFrame_[1] = [this] {  // that of set-up
    EXPECT_TRUE(session_->addData("temperature", Value(36.6), false));
    EXPECT_TRUE(session_->stopExperiment(false));
  };

  const Value result = run({{"trials", 2}, {"frames", 5}});

  EXPECT_EQ(result.textOr("ending", ""), "stopped");
  EXPECT_EQ(columnOf(result, "temperature"), std::vector<std::string>{"36.6"});
  EXPECT_EQ(columnOf(result, "rowComplete"), std::vector<std::string>{"false"});
}

TEST_F(GivenASession, WhenSetUpFailsThenWhatWasAddedIsInARowThatSaysWhy) {
  open();
  atFrame_[1] = [this] {
    EXPECT_TRUE(session_->addData("temperature", Value(36.6), false));
    throw std::runtime_error("out of chalk");
  };

  const Value result = run({{"trials", 2}, {"frames", 5}});

  EXPECT_EQ(result.textOr("ending", ""), "failed");
  EXPECT_EQ(columnOf(result, "temperature"), std::vector<std::string>{"36.6"});
  ASSERT_EQ(columnOf(result, "notes").size(), 1u);
  EXPECT_NE(columnOf(result, "notes")[0].find("the run failed: "), std::string::npos);
}

TEST_F(GivenASession, WhenDataAreAddedInSeveralTrialsThenEachValueIsInTheRowOfItsTrial) {
  open();
  atFrame_[3] = [this] { EXPECT_TRUE(session_->addData("temperature", Value(36.6), false)); };
  atFrame_[11] = [this] { EXPECT_TRUE(session_->addData("temperature", Value(39.9), false)); };  // one of set-up, four of each trial: in trial 2

  const Value result = run({{"trials", 4}, {"frames", 4}});

  EXPECT_EQ(columnOf(result, "temperature"), (std::vector<std::string>{"36.6", "", "39.9", ""}));
}

TEST_F(GivenASession, WhenAFinishedRowIsNamedThenTheValueIsInThatRow) {
  open();
  Result<Value> beyond = Value();
  atFrame_[10] = [&] {  // one of set-up, four of trials 0 and 1 each: in trial 2
    EXPECT_TRUE(session_->addData("checked", Value("yes"), false, -2));
    EXPECT_TRUE(session_->remote().object("session")->call("addData", {{"name", Value("x")}, {"value", Value(1)}, {"row", Value(7)}, {"priority", Value()}},
                                                           "test", [&](std::uint64_t, const Result<Value> &told) { beyond = told; }));
  };

  const Value result = run({{"trials", 4}, {"frames", 4}});

  EXPECT_EQ(columnOf(result, "checked"), (std::vector<std::string>{"yes", "", "", ""}));
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().code, ErrorCode::BadArgument);
}

TEST_F(GivenASession, WhenAValueOfAFinishedRowIsReplacedThenAnswerLogAndRecordSayWhatItWas) {
  open();
  Result<Value> fresh = Value(), again = Value();
  const auto add = [&](double value, Result<Value> &told) {
    EXPECT_TRUE(session_->remote().object("session")->call("addData", {{"name", Value("checked")}, {"value", Value(value)}, {"row", Value(0)}, {"priority", Value()}},
                                                           "far", [&](std::uint64_t, const Result<Value> &answer) { told = answer; }));
  };
  atFrame_[10] = [&] { add(1.5, fresh), add(2.5, again); };

  const Value result = run({{"trials", 4}, {"frames", 4}});

  EXPECT_EQ(fresh->find("replaced")->as<bool>() ? *fresh->find("replaced") : Value(), Value(false));
  EXPECT_EQ(*again->find("replaced"), Value(true));
  EXPECT_EQ(columnOf(result, "checked").at(0), "2.5");
  std::vector<Value> kept;
  const auto description = readJson(*result.find("files")->list()->back().text());
  for (const Value &event : *description->root.find("events")->list())
    if (event.textOr("kind", "") == "data") kept.push_back(*event.find("value"));
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(toJson(kept[0]), R"({"row":0,"name":"checked","old":null,"new":1.5,"origin":"far"})");
  EXPECT_EQ(toJson(kept[1]), R"({"row":0,"name":"checked","old":1.5,"new":2.5,"origin":"far"})");
  session_->log().flush();
  std::ifstream file(session_->logFile());
  const std::string log((std::istreambuf_iterator<char>(file)), {});
  EXPECT_NE(log.find("row 0: checked = 2.5, was 1.5"), std::string::npos) << log;
}

TEST_F(GivenASession, WhenWhatTheRunIsWouldBeRewrittenOrANameIsNoneThenItIsRefusedInEitherForm) {
  open();
  std::map<std::string, std::vector<Result<Value>>> told;
  const std::vector<std::string> fixed{"participant", "date", "expName", "expVersion", "foveaVersion", "expStart", "rowComplete"};
  const std::vector<std::string> none{"", "   ", "a\nb", std::string(20'000, 'x')};
  atFrame_[10] = [&] {
    for (const auto *names : {&fixed, &none})
      for (const std::string &name : *names)
        for (const Value &row : {Value(), Value(0)})
          EXPECT_TRUE(session_->remote().object("session")->call("addData", {{"name", Value(name)}, {"value", Value("x")}, {"row", row}, {"priority", Value()}},
                                                                 "far", [&](std::uint64_t, const Result<Value> &answer) { told[name].push_back(answer); }));
  };

  const Value result = run({{"trials", 4}, {"frames", 4}, {"participant", "07"}});

  for (const std::string &name : fixed)
    for (const auto &answer : told[name]) EXPECT_TRUE(!answer && answer.error().code == ErrorCode::Refused) << name;
  for (const std::string &name : none)
    for (const auto &answer : told[name]) EXPECT_TRUE(!answer && answer.error().code == ErrorCode::BadArgument) << name.substr(0, 10);
  EXPECT_EQ(told.size(), fixed.size() + none.size());
  EXPECT_EQ(columnOf(result, "participant"), (std::vector<std::string>(4, "07")));
}

TEST_F(GivenASession, WhenAColumnOfTheHostsOwnIsNamedThenItIsRefusedAndStaysAsItWas) {
  open();
  std::vector<Result<Value>> told;
  atFrame_[3] = [&] {
    for (const char *name : {"thisRow.t", "frames.shown", "pause.started"})
      EXPECT_TRUE(session_->remote().object("session")->call("addData", {{"name", Value(name)}, {"value", Value(-5)}, {"row", Value()}, {"priority", Value()}},
                                                             "test", [&](std::uint64_t, const Result<Value> &outcome) { told.push_back(outcome); }));
  };

  const Value result = run({{"trials", 1}, {"frames", 5}});

  ASSERT_EQ(told.size(), 3u);
  for (const auto &each : told) EXPECT_EQ(each.error().code, ErrorCode::Refused);
  EXPECT_NE(columnOf(result, "thisRow.t").at(0), "-5");
}

TEST_F(GivenASession, WhenTheNextRunBeginsBeforeRowsWereToldThenTheyHaveTheNameOfTheirRun) {
  options_.experiments.push_back({"other", "org.test.frames"});
  std::promise<void> nextBegan, told;
  wiring_.heardRow = [&, isFirst = true](const Row &) mutable {
    if (std::exchange(isFirst, false)) nextBegan.get_future().wait();
  };
  open();
  session_->remote().subscribe([&, isFirst = true](const SessionEvent &event) mutable {
    if (event.topic == "rows" && std::exchange(isFirst, false)) told.set_value();
  });
  atEachFrame_ = [&, hasBegun = false]() mutable {
    if (hasBegun || *session_->remote().object("session")->property("currentExperiment") != Value("other")) return;
    hasBegun = true;
    nextBegan.set_value();
    told.get_future().wait();
  };

  EXPECT_TRUE(session_->runExperiment("frames", Dict{{"trials", 1}, {"frames", 3}}, false));
  EXPECT_TRUE(session_->runExperiment("other", Dict{{"trials", 1}, {"frames", 3}}, false));
  EXPECT_TRUE(session_->onIdle());

  const auto rows = eventsOf("rows");
  ASSERT_GE(rows.size(), 2u);
  EXPECT_EQ(rows.front().value.textOr("name", ""), "frames");
  EXPECT_EQ(rows.back().value.textOr("name", ""), "other");
}

TEST_F(GivenASession, WhenTheRunInHandIsSavedThenItsFilesAreThereBeforeItEnds) {
  open();
  std::string ending;
  atFrame_[12] = [this] { EXPECT_TRUE(session_->saveCurrentExperimentData(false)); };

  const Value result = run({{"trials", 4}, {"frames", 5}});
  auto again = session_->saveExperimentData("frames");

  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->list()->front(), result.find("files")->list()->front());
  EXPECT_EQ(columnOf(result, "word").size(), 4u);
}

TEST_F(GivenASession, WhenNothingRanThenThereIsNothingToSaveOrToSend) {
  open();

  auto saved = session_->saveExperimentData("frames");
  auto sent = session_->sendExperimentData();

  ASSERT_FALSE(saved);
  EXPECT_NE(saved.error().text().find("has not run"), std::string::npos);
  ASSERT_TRUE(sent);
  EXPECT_EQ(*sent, Value(false));
}

TEST_F(GivenASession, WhenRowsAreHeardThenEachComesOnceAndAllCanBeAskedFor) {
  open();
  run({{"trials", 3}, {"frames", 1}});

  const auto live = eventsOf("rows");
  auto sent = session_->sendExperimentData("frames");
  const auto all = eventsOf("rows");

  ASSERT_EQ(live.size(), 3u);
  for (std::int64_t i = 0; i < 3; ++i) EXPECT_EQ(whole(live[static_cast<std::size_t>(i)].value, "first"), i);
  ASSERT_TRUE(sent);
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all.back().value.find("trials")->list()->size(), 3u);
  EXPECT_EQ(*all.back().value.find("full"), Value(true));
}

}  // namespace
}  // namespace fovea::test
