// A field of expInfo that a participant entrusts to the data, and to nobody else.
#include <algorithm>
#include <future>

#include "core/json.hpp"
#include "fixture.hpp"

namespace fovea::test {
namespace {

constexpr char kSecret[] = "Rosa Winter";

/// "frames" with a private field, `name|priv`, which a session's params fill in.
class GivenAPrivateField : public GivenASession {
 protected:
  GivenAPrivateField() { options_.params = {{"name", Value(kSecret)}}; }

  Value answerTo(const std::string &call, const Dict &arguments) {
    Result<Value> answer = Value("no answer");
    EXPECT_TRUE(session_->remote().object("session")->call(call, arguments, "a client", [&](std::uint64_t, const Result<Value> &told) { answer = told; }));
    return answer ? *answer : Value(answer.error().text());
  }
};

bool tells(const Value &value) { return toJson(value).find(kSecret) != std::string::npos; }

TEST_F(GivenAPrivateField, WhenARunUsesItThenItIsInTheDataAndNeitherInTheLogNorInAnEvent) {
  atFrame_[3] = [this] { EXPECT_TRUE(session_->updateCurrentExpInfo({{"name|priv", Value(std::string(kSecret) + "-Stein")}}, false)); };
  open();
  const Dict expInfo{{"frames", Value(6)}, {"name|priv", Value(kSecret)}};
  std::promise<Value> ended;
  EXPECT_TRUE(session_->remote().object("session")->call(
      "runExperiment", {{"key", Value("frames")}, {"expInfo", Value(expInfo)}, {"blocking", Value(true)}}, "a client",
      [&ended](std::uint64_t, const Result<Value> &outcome) { ended.set_value(outcome ? *outcome : Value(outcome.error().text())); }));
  const bool isWaitingTold = tells(answerTo("listTasks", {}));

  const Value result = ended.get_future().get();

  EXPECT_FALSE(isWaitingTold);
  EXPECT_FALSE(tells(result));
  ASSERT_TRUE(result.find("files")) << toJson(result);
  EXPECT_EQ(*result.find("name"), Value("frames")) << "what the protocol itself calls so is there";
  const auto table = tableOf(result);
  const auto column = std::find(table[0].begin(), table[0].end(), "name");
  ASSERT_NE(column, table[0].end());
  EXPECT_EQ(table.at(1).at(static_cast<std::size_t>(column - table[0].begin())), std::string(kSecret) + "-Stein");
  {
    const std::lock_guard lock(eventsMutex_);
    EXPECT_FALSE(events_.empty());
    for (const SessionEvent &event : events_) EXPECT_FALSE(tells(event.value)) << event.topic << " " << toJson(event.value);
  }
  EXPECT_TRUE(session_->close());
  std::ifstream log(session_->logFile());
  const std::string text{std::istreambuf_iterator<char>(log), {}};
  EXPECT_NE(text.find("expInfo name = (private)"), std::string::npos);
  EXPECT_EQ(text.find(kSecret), std::string::npos);
}

TEST_F(GivenAPrivateField, WhenOnlyTheExperimentsCheckSaysThatAFieldIsPrivateThenItIsInTheDataAlone) {
  open();
  const Value result = run({{"frames", 2}});

  EXPECT_EQ(columnOf(result, "badge"), std::vector<std::string>{std::string("for ") + kSecret});
  {
    const std::lock_guard lock(eventsMutex_);
    for (const SessionEvent &event : events_) EXPECT_FALSE(tells(event.value)) << event.topic << " " << toJson(event.value);
  }
  EXPECT_TRUE(session_->close());
  std::ifstream log(session_->logFile());
  const std::string text{std::istreambuf_iterator<char>(log), {}};
  EXPECT_NE(text.find("\"badge\":null"), std::string::npos) << text;
  EXPECT_EQ(text.find(kSecret), std::string::npos) << text;
}

TEST_F(GivenAPrivateField, WhenItIsAskedForFromAfarThenTheFieldIsThereWithoutItsValue) {
  open();
  Value item, all;
  atFrame_[3] = [&] {
    item = answerTo("getCurrentExpInfoItem", {{"key", Value("name")}});
    all = answerTo("getCurrentExpInfo", {});
    EXPECT_EQ(*session_->getCurrentExpInfoItem(Value("name")), Value(kSecret));
  };

  run({{"frames", 6}});
  const auto params = session_->remote().object("session")->property("params");
  const auto here = session_->getExpInfoFromExperiment("frames");

  EXPECT_TRUE(item.isNull());
  ASSERT_TRUE(all.find("name"));
  EXPECT_TRUE(all.find("name")->isNull());
  EXPECT_EQ(toJson(*params), R"({"name":null})");
  EXPECT_EQ(*Value(*here).find("name|priv"), Value(kSecret));
}

TEST_F(GivenAPrivateField, WhenAParamOfAnotherNameFillsItInThenNobodyFarAwaySeesThatEither) {
  options_.params = {{"fullName", Value(kSecret)}, {"nickname|priv", Value(kSecret)}, {"site", Value("Ulm")}};
  options_.aliases = {{"name", "fullName"}};
  open();

  const Value result = run({{"frames", 2}});
  const auto params = session_->remote().object("session")->property("params");

  EXPECT_EQ(toJson(*params), R"({"fullName":null,"nickname|priv":null,"site":"Ulm"})");
  const auto table = tableOf(result);
  const auto column = std::find(table[0].begin(), table[0].end(), "name");
  ASSERT_NE(column, table[0].end());
  EXPECT_EQ(table.at(1).at(static_cast<std::size_t>(column - table[0].begin())), kSecret) << "it is in the data";
}

TEST_F(GivenAPrivateField, WhenAParamBringsTheFlagAlongThenItsNameIsPrivateEverywhere) {
  options_.params = {{"nickname|priv", Value(kSecret)}};
  open();

  atFrame_[3] = [this] { EXPECT_TRUE(session_->updateCurrentExpInfo({{"nickname", Value(std::string(kSecret))}}, false)); };
  run({{"frames", 6}});

  const std::lock_guard lock(eventsMutex_);
  for (const SessionEvent &event : events_) EXPECT_FALSE(tells(event.value)) << event.topic << " " << toJson(event.value);
}

TEST_F(GivenAPrivateField, WhenFilesAreNamedAfterItThenItIsRefused) {
  const auto read = ExpInfo::parse({{"participant|req|priv", Value("")}});

  ASSERT_FALSE(read);
  EXPECT_NE(read.error().text().find("participant"), std::string::npos);
}

}  // namespace
}  // namespace fovea::test
