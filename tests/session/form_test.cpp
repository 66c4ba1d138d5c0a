// What experiments ask, and who answers.

#include <gmock/gmock.h>

#include <limits>

#include "session/fixture.hpp"

namespace fovea::test {
namespace {

using testing::HasSubstr;

/// In real time, and with a client that calls from a thread of its own whenever a form opens.
class GivenAFormThatIsAsked : public GivenASession {
 protected:
  GivenAFormThatIsAsked() {
    options_.display.kind = DisplayOptions::Kind::VirtualPaced;
    options_.noConsentReason = "a test";
  }

  Result<Dict> askWhile(const std::function<void(const Value &form)> &client, std::optional<double> timeout = {}) {
    open();
    std::mutex mutex;
    std::condition_variable came;
    std::optional<Value> form;
    session_->remote().subscribe([&](const SessionEvent &event) {
      if (event.value.textOr("event", "") != "form") return;
      const std::lock_guard lock(mutex);
      form = *event.value.find("form");
      came.notify_one();
    });
    std::thread thread([&] {
      std::unique_lock lock(mutex);
      came.wait(lock, [&] { return form.has_value(); });
      client(*form);
    });
    auto filled = session_->showExpInfoDlgFromExperiment("frames", {}, timeout);
    thread.join();
    return filled;
  }
};

TEST_F(GivenAFormThatIsAsked, WhenSomebodyAnswersFromAfarThenTheirValuesComeBack) {
  Value shown;

  const auto filled = askWhile([&](const Value &form) {
    EXPECT_EQ(*session_->getForm().find("name")->text(), "frames");
    shown = form;
    EXPECT_TRUE(*session_->answerForm({{"participant", Value("07")}, {"frames", Value(3)}})->as<bool>());
  });

  ASSERT_TRUE(filled) << filled.error().text();
  EXPECT_EQ(*Value(*filled).find("participant")->text(), "07");
  EXPECT_EQ(*Value(*filled).find("frames")->as<std::int64_t>(), 3);
  EXPECT_EQ(*shown.find("fields")->find("frames")->as<std::int64_t>(), 10);
  EXPECT_TRUE(shown.find("until")->number());
  EXPECT_EQ(statusWords(), "form preparing formClosed");
  EXPECT_TRUE(session_->getForm().isNull());
}

TEST_F(GivenAFormThatIsAsked, WhenAnAnswerIsWrongThenItIsNamedAndTheFormStays) {
  std::string unknown, wrong;

  const auto filled = askWhile([&](const Value &) {
    unknown = session_->answerForm({{"colour", Value("red")}}).error().text();
    wrong = session_->answerForm({{"participant", Value("08")}, {"frames", Value("many")}}).error().text();
    EXPECT_TRUE(session_->answerForm({}));
  });

  EXPECT_THAT(unknown, HasSubstr("colour"));
  EXPECT_THAT(wrong, HasSubstr("frames"));
  ASSERT_TRUE(filled) << filled.error().text();
  EXPECT_EQ(*Value(*filled).find("participant")->text(), "");
}

TEST_F(GivenAFormThatIsAsked, WhenSomebodyAnswersWhatTheOperatorCouldNotThenItIsRefused) {
  std::map<std::string, ErrorCode> refused;

  const auto filled = askWhile([&](const Value &form) {
    refused["hidden"] = session_->answerForm({{"expName", Value("mine")}}).error().code;
    refused["fixed"] = session_->answerForm({{"site", Value("mine")}}).error().code;
    Dict all;
    for (const auto &[key, value] : *form.find("fields")->dict()) all.emplace_back(key, value);
    EXPECT_TRUE(session_->answerForm(all)) << "as they are";
  });

  EXPECT_EQ(refused["hidden"], ErrorCode::Refused);
  EXPECT_EQ(refused["fixed"], ErrorCode::Refused);
  ASSERT_TRUE(filled) << filled.error().text();
  EXPECT_EQ(*Value(*filled).find("expName")->text(), "frames");
}

TEST_F(GivenAFormThatIsAsked, WhenSomebodySendsBackTheNullsOfPrivateFieldsThenTheirValuesStay) {
  options_.params = {{"token|priv|fix", Value("t-17")}, {"code|priv|hid", Value(42)}, {"name", Value("Rosa")}};
  Result<Value> answered = Value();

  const auto filled = askWhile([&](const Value &form) {
    Dict all;
    for (const auto &[key, value] : *form.find("fields")->dict()) all.emplace_back(key, value);
    EXPECT_TRUE(Value(all).find("token|fix|priv")->isNull()) << toJson(Value(all));
    answered = session_->answerForm(all);
    if (!answered) (void)session_->answerForm({}, true);
  });

  ASSERT_TRUE(answered) << answered.error().text();
  ASSERT_TRUE(filled);
  EXPECT_EQ(Value(*filled).textOr("token", ""), "t-17");
  EXPECT_EQ(*Value(*filled).find("code"), Value(42));
  EXPECT_EQ(Value(*filled).textOr("name", ""), "Rosa");
}

TEST_F(GivenAFormThatIsAsked, WhenItIsCancelledThenItSaysSoAndTheNextRunBegins) {
  const auto filled = askWhile([&](const Value &) { EXPECT_TRUE(*session_->answerForm({}, true)->as<bool>()); });

  ASSERT_FALSE(filled);
  EXPECT_EQ(filled.error().code, ErrorCode::Stopped);
  EXPECT_EQ(run({{"trials", Value(1)}, {"frames", Value(1)}}).textOr("ending", ""), "finished");
}

TEST_F(GivenAFormThatIsAsked, WhenNobodyComesInTimeThenItSaysWhatToDo) {
  open();

  const auto filled = session_->showExpInfoDlgFromExperiment("frames", {}, 0.02);

  ASSERT_FALSE(filled);
  EXPECT_EQ(filled.error().code, ErrorCode::State);
  EXPECT_THAT(filled.error().text(), HasSubstr("answerForm"));
  EXPECT_EQ(session_->getState(), "IDLE");
}

TEST_F(GivenASession, WhenNoFormIsShownThenAnAnswerSaysFalse) {
  open();

  const auto answered = session_->answerForm({});

  ASSERT_TRUE(answered);
  EXPECT_FALSE(*answered->as<bool>());
}

TEST_F(GivenASession, WhenATimeOutIsNoTimeThenItIsRefused) {
  open();

  for (const double timeout : {0., -5., 1e300, std::numeric_limits<double>::quiet_NaN()}) {
    const auto filled = session_->showExpInfoDlgFromExperiment("frames", {}, timeout);
    ASSERT_FALSE(filled);
    EXPECT_EQ(filled.error().where, "timeout");
  }
}

TEST_F(GivenASession, WhenExpInfoIsAskedForDuringARunThenItComesBeforeItsEnd) {
  options_.experiments = {{"frames", "org.test.frames"}, {"other", "org.test.frames"}};
  open();
  std::string during, other, paused;
  const auto ask = [this](const std::string &key, std::string &told) {
    const auto answered = [&told, this](std::uint64_t, const Result<Value> &info) {
      told = std::string(session_->getState()) + (info ? " knows" : " " + info.error().text());
    };
    EXPECT_TRUE(session_->remote().object("session")->call("getExpInfoFromExperiment", {{"key", Value(key)}, {"sessionParams", Value(true)}}, "test", answered));
  };
  atFrame_[20] = [&] { ask("frames", during), ask("other", other); };
  atFrame_[30] = [&] { EXPECT_TRUE(session_->command({.kind = Command::Kind::Pause})); };
  atFrame_[40] = [&] { ask("other", paused); };
  atFrame_[50] = [&] { EXPECT_TRUE(session_->command({.kind = Command::Kind::Resume})); };

  run({{"trials", Value(10)}, {"frames", Value(10)}});

  EXPECT_EQ(during, "RUNNING knows");
  EXPECT_THAT(other, HasSubstr("pause the run"));
  EXPECT_EQ(paused, "PAUSED knows");
}

TEST_F(GivenASession, WhenAnExperimentDoesNotAskForASessionParamThenItIsAFieldOfItsOwnAndASlipIsWarnedOf) {
  options_.params = {{"partcipant", Value("9")}, {"laboratory", Value("Ghent")}};
  std::vector<std::string> warnings;
  wiring_.heardLog = [&](const LogLine &line) {
    if (line.text.find("session param") != std::string::npos) warnings.push_back(line.text);
  };
  open();

  const Value result = run({{"trials", 1}, {"frames", 2}});

  EXPECT_EQ(result.find("expInfo")->textOr("laboratory", ""), "Ghent");
  EXPECT_EQ(columnOf(result, "laboratory"), std::vector<std::string>{"Ghent"});
  EXPECT_EQ(columnOf(result, "partcipant"), std::vector<std::string>{"9"});
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_NE(warnings[0].find("Was \"participant\" meant?"), std::string::npos) << warnings[0];
}

TEST_F(GivenASession, WhenASessionParamIsAListThenItIsOneValueAndNoChoice) {
  const Value levels(List{Value(1), Value(2), Value(3)});
  options_.params = {{"levels", levels}};
  open();

  const Value result = run({{"frames", 1}});
  const auto asked = session_->getExpInfoFromExperiment("frames");

  EXPECT_EQ(*result.find("expInfo")->find("levels"), levels);
  ASSERT_TRUE(asked);
  EXPECT_EQ(*Value(*asked).find("levels"), Value(List{levels})) << "the only one to choose";
}

TEST_F(GivenASession, WhenSessionParamsCannotBeFieldsThenTheyAreRefusedAsTheyAreSet) {
  options_.params = {{"site|hidden", Value("Ghent")}};
  const auto opened = Session::open(options_, wiring_);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().text().find("\"hidden\""), std::string::npos) << opened.error().text();

  options_.params = {{"site", Value("Ghent")}};
  open();
  const auto set = session_->setParams({{"age|min=x", Value(3)}});
  const auto begun = session_->remote().init({{"params", Value(Dict{{"site", Value("Ulm")}, {"site|hid", Value("Bonn")}})}}, "far", [](std::uint64_t, const Result<Value> &) {});

  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().where, "params");
  EXPECT_FALSE(begun);
  EXPECT_EQ(Value(session_->params()).textOr("site", ""), "Ghent");
  EXPECT_EQ(run({{"frames", 1}}).textOr("ending", ""), "finished");
}

TEST_F(GivenASession, WhenASessionParamGetsAnotherNameThenAFieldOfThatNameHasItsValue) {
  options_.params = {{"pictures", Value(4)}};
  open();
  bool isTaken = false;
  ASSERT_TRUE(session_->remote().object("session")->call("alias", {{"param", Value("pictures")}, {"alias", Value("frames")}}, "test",
                                                         [&](std::uint64_t, const Result<Value> &told) { isTaken = told && *told == Value(true); }));
  EXPECT_TRUE(isTaken);
  EXPECT_EQ(session_->alias("trials", "frames").error().code, ErrorCode::Refused);
  EXPECT_EQ(session_->alias("trials", "").error().code, ErrorCode::BadArgument);

  const auto info = session_->getExpInfoFromExperiment("frames");

  ASSERT_TRUE(info);
  EXPECT_EQ(*Value(*info).find("frames"), Value(4));
}

}  // namespace
}  // namespace fovea::test
