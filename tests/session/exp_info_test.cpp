// expInfo before and during a run.

#include "fixture.hpp"

namespace fovea::test {
namespace {

TEST_F(GivenASession, WhenExpInfoIsAskedForThenItIsAFreshCopyWithTheSessionsParams) {
  options_.params = {{"frames", Value(33)}};
  open();

  auto with = session_->getExpInfoFromExperiment("frames");
  auto without = session_->getExpInfoFromExperiment("frames", false);

  ASSERT_TRUE(with && without);
  EXPECT_EQ(*Value(*with).find("frames"), Value(33));
  EXPECT_EQ(*Value(*without).find("frames"), Value(10));
  EXPECT_TRUE(Value(*with).find("participant"));
  EXPECT_TRUE(Value(*with).find("date|hid"));
}

TEST_F(GivenASession, WhenAnAliasIsGivenThenBothNamesMeanOneValue) {
  options_.params = {{"nFrames", Value(5)}};
  options_.aliases = {{"frames", "nFrames"}};
  open();

  auto info = session_->getExpInfoFromExperiment("frames");

  ASSERT_TRUE(info);
  EXPECT_EQ(*Value(*info).find("frames"), Value(5));
}

TEST_F(GivenASession, WhenExpInfoHasAnUnknownFieldThenNothingIsShown) {
  open();

  auto result = session_->runExperiment("frames", Dict{{"colour", Value("red")}});

  ASSERT_FALSE(result);
  EXPECT_NE(result.error().text().find("colour"), std::string::npos) << result.error().text();
  EXPECT_EQ(frame_, 0u);
  EXPECT_EQ(run({{"frames", 1}}).textOr("ending", ""), "finished");
}

TEST_F(GivenASession, WhenAnItemChangesWhileItRunsThenLaterRowsHaveItAndEarlierOnesDoNot) {
  open();
  atFrame_[8] = [this] { EXPECT_TRUE(session_->setCurrentExpInfoItem(Value("condition"), Value("B"), false)); };

  const Value result = run({{"trials", 4}, {"frames", 3}});

  const auto column = columnOf(result, "condition");
  ASSERT_EQ(column.size(), 4u);
  EXPECT_EQ(column.front(), "");
  EXPECT_EQ(column.back(), "B");
}

TEST_F(GivenASession, WhenAnItemSaysWhoTakesPartThenItCannotChangeWhileItRuns) {
  open();
  Result<Value> outcome = Value();
  atFrame_[3] = [this, &outcome] {
    EXPECT_TRUE(session_->remote().object("session")->call("updateCurrentExpInfo", {{"other", Value(Dict{{"participant", Value("x")}})}}, "test",
                                                           [&outcome](std::uint64_t, const Result<Value> &told) { outcome = told; }));
  };

  run({{"frames", 6}});

  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::Refused);
}

TEST_F(GivenASession, WhenAChangeOfExpInfoIsOfAnotherKindThenItIsRefusedAndAllStaysAsItWas) {
  open();
  std::map<std::string, Result<Value>> told;
  const auto set = [&](const std::string &what, const Value &key, const Value &value) {
    EXPECT_TRUE(session_->remote().object("session")->call("setCurrentExpInfoItem", {{"key", key}, {"value", value}}, "far",
                                                           [&, what](std::uint64_t, const Result<Value> &answer) { told.emplace(what, answer); }));
  };
  atFrame_[3] = [&] {
    set("a dictionary for text", Value("session"), Value(Dict{{"a", Value(1)}}));
    set("a list for text", Value("session"), Value(List{Value(1)}));
    set("text for a number", Value("frames"), Value("many"));
    set("what is measured", Value("frameRate"), Value(5));
    set("nothing", Value(List{}), Value(1));
    set("text that is a number", Value("lateEvery"), Value("4"));
    set("what nobody asked for", Value("mood"), Value(Dict{{"a", Value(1)}}));
  };

  const Value result = run({{"trials", 1}, {"frames", 5}});

  for (const char *what : {"a dictionary for text", "a list for text", "text for a number", "nothing"})
    EXPECT_TRUE(!told.at(what) && told.at(what).error().code == ErrorCode::BadArgument) << what;
  EXPECT_EQ(told.at("what is measured").error().code, ErrorCode::Refused);
  EXPECT_TRUE(told.at("what nobody asked for"));
  EXPECT_EQ(*result.find("expInfo")->find("lateEvery"), Value(4));
  EXPECT_EQ(*result.find("expInfo")->find("session"), Value("001"));
}

TEST_F(GivenASession, WhenOneDictionaryIsUsedTwiceThenEachRunSaysItselfWhatItIs) {
  options_.experiments = {{"easy", "org.test.frames"}};
  open();
  auto asked = session_->getExpInfoFromExperiment("easy");
  ASSERT_TRUE(asked);
  Dict mine;
  for (const auto &[key, value] : *asked)
    mine.emplace_back(key.substr(0, key.find('|')), key.starts_with("date") || key.starts_with("exp") || key.starts_with("fovea") ? Value("mine") : value);

  const auto first = session_->runExperiment("easy", mine), second = session_->runExperiment("easy", mine);

  ASSERT_TRUE(first && second) << (first ? second.error().text() : first.error().text());
  const auto one = [](const Result<Value> &result, const char *name) { return columnOf(*result, name).at(0); };
  EXPECT_NE(one(first, "date"), one(second, "date"));
  for (const char *name : {"date", "expName", "expVersion", "foveaVersion", "expStart"}) EXPECT_NE(one(first, name), "mine") << name;
  EXPECT_NE(first->find("files")->list()->at(0).text()->find(one(first, "date")), std::string::npos) << "as its files are called";
  EXPECT_EQ(one(second, "runNumber"), "2");
  EXPECT_EQ(one(second, "runId"), second->textOr("run", "?"));
  EXPECT_EQ(one(second, "expKey"), "easy");
  EXPECT_EQ(one(second, "expName"), "frames");
  const auto description = readJson(*second->find("files")->list()->back().text());
  const Value &run = *description->root.find("run");
  EXPECT_EQ(run.textOr("key", "?"), "easy");
  EXPECT_EQ(*run.find("number"), Value(2));
}

}  // namespace
}  // namespace fovea::test
