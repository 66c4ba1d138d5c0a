// A field of expInfo that a participant entrusts to the data, and to nobody else.
#include <future>

#include "core/json.hpp"
#include "fixture.hpp"

namespace fovea::test {
namespace {

constexpr char kSecret[] = "Rosa Winter";

/// "frames" with a private field, `patient|priv`, which a session's params fill in.
class GivenAPrivateField : public GivenASession {
 protected:
  GivenAPrivateField() { options_.params = {{"patient", Value(kSecret)}}; }

  Value answerTo(const std::string &call, const Dict &arguments) {
    Result<Value> answer = Value("no answer");
    EXPECT_TRUE(session_->remote().object("session")->call(call, arguments, "a client", [&](std::uint64_t, const Result<Value> &told) { answer = told; }));
    return answer ? *answer : Value(answer.error().text());
  }
};

bool tells(const Value &value) { return toJson(value).find(kSecret) != std::string::npos; }

TEST_F(GivenAPrivateField, WhenARunUsesItThenItIsInTheDataAndNeitherInTheLogNorInAnEvent) {
  atFrame_[3] = [this] { EXPECT_TRUE(session_->updateCurrentExpInfo({{"patient", Value(std::string(kSecret) + "-Stein")}}, false)); };
  open();
  const Dict expInfo{{"frames", Value(6)}, {"patient|priv", Value(kSecret)}};
  std::promise<Value> ended;
  EXPECT_TRUE(session_->remote().object("session")->call(
      "runExperiment", {{"key", Value("frames")}, {"expInfo", Value(expInfo)}, {"blocking", Value(true)}}, "a client",
      [&ended](std::uint64_t, const Result<Value> &outcome) { ended.set_value(outcome ? *outcome : Value(outcome.error().text())); }));
  const bool isWaitingTold = tells(answerTo("listTasks", {}));

  const Value result = ended.get_future().get();

  EXPECT_FALSE(isWaitingTold);
  EXPECT_FALSE(tells(result));
  ASSERT_TRUE(result.find("files")) << toJson(result);
  EXPECT_EQ(columnOf(result, "patient"), std::vector<std::string>{std::string(kSecret) + "-Stein"});
  {
    const std::lock_guard lock(eventsMutex_);
    EXPECT_FALSE(events_.empty());
    for (const SessionEvent &event : events_) EXPECT_FALSE(tells(event.value)) << event.topic << " " << toJson(event.value);
  }
  EXPECT_TRUE(session_->close());
  std::ifstream log(session_->logFile());
  const std::string text{std::istreambuf_iterator<char>(log), {}};
  EXPECT_NE(text.find("expInfo patient = (private)"), std::string::npos);
  EXPECT_EQ(text.find(kSecret), std::string::npos);
}

TEST_F(GivenAPrivateField, WhenItIsAskedForFromAfarThenTheFieldIsThereWithoutItsValue) {
  open();
  Value item, all;
  atFrame_[3] = [&] {
    item = answerTo("getCurrentExpInfoItem", {{"key", Value("patient")}});
    all = answerTo("getCurrentExpInfo", {});
    EXPECT_EQ(*session_->getCurrentExpInfoItem(Value("patient")), Value(kSecret));
  };

  run({{"frames", 6}});
  const auto params = session_->remote().object("session")->property("params");
  const auto here = session_->getExpInfoFromExperiment("frames");

  EXPECT_TRUE(item.isNull());
  ASSERT_TRUE(all.find("patient"));
  EXPECT_TRUE(all.find("patient")->isNull());
  EXPECT_EQ(toJson(*params), R"({"patient":null})");
  EXPECT_EQ(*Value(*here).find("patient|priv"), Value(kSecret));
}

TEST_F(GivenAPrivateField, WhenFilesAreNamedAfterItThenItIsRefused) {
  const auto read = ExpInfo::parse({{"participant|req|priv", Value("")}});

  ASSERT_FALSE(read);
  EXPECT_NE(read.error().text().find("participant"), std::string::npos);
}

}  // namespace
}  // namespace fovea::test
