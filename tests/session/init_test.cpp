// What a client that begins with session.init sets up.

#include <gmock/gmock.h>

#include <future>

#include "fixture.hpp"

namespace fovea::test {
namespace {

using ::testing::HasSubstr;

class GivenASessionThatAClientInits : public GivenASession {
 protected:
  Result<Value> init(Dict named) {
    auto arguments = readArguments(initCall(), {}, named);
    if (!arguments) return arguments.error();
    std::promise<Result<Value>> outcome;
    auto accepted = session_->remote().init(*arguments, "test", [&](std::uint64_t, const Result<Value> &result) { outcome.set_value(result); });
    if (!accepted) return accepted.error();
    return outcome.get_future().get();
  }
};

TEST_F(GivenASessionThatAClientInits, WhenAllIsGivenThenItTakesEffect) {
  open();
  const auto done = init({{"root", Value(folder_.string())},
                          {"clock", Value("float")},
                          {"win", Value(Dict{{"color", Value("white")}})},
                          {"experiments", Value(Dict{{"second", Value("org.test.frames")}})},
                          {"priorityThreshold", Value(3)},
                          {"params", Value(Dict{{"participant", Value("P07")}})},
                          {"loggingLevel", Value("ERROR")}});

  ASSERT_TRUE(done) << done.error().text();
  EXPECT_TRUE(session_->getTime("")->as<double>());
  EXPECT_TRUE(session_->getRequiredDeviceNamesFromExperiment("second"));
  EXPECT_EQ(session_->remote().object("session")->property("params")->textOr("participant", ""), "P07");
  EXPECT_EQ(stage_->stimuli().background().r, 1);
  session_->log().write(LogLevel::Warning, "test", "below the level");
  session_->log().flush();
  std::ifstream log(session_->logFile());
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(log), {}), ::testing::Not(HasSubstr("below the level")));
}

TEST_F(GivenASessionThatAClientInits, WhenAnArgumentIsWrongThenItIsNamedAndNothingHasChanged) {
  open();
  const std::string root = folder_.string();

  EXPECT_THAT(init({{"root", Value("/")}}).error().text(), HasSubstr("another root"));
  EXPECT_THAT(init({{"root", Value(root)}, {"dataDir", Value("/")}}).error().text(), HasSubstr("another folder"));
  EXPECT_THAT(init({{"root", Value(root)}, {"loggingLevel", Value("loud")}}).error().text(), HasSubstr("\"loud\" is no level"));
  EXPECT_THAT(init({{"root", Value(root)}, {"params", Value(Dict{{"participant", Value("P07")}})}, {"clock", Value("%Q")}}).error().text(), HasSubstr("%Q"));
  EXPECT_EQ(session_->remote().object("session")->property("params")->dict()->size(), 0u);
}

TEST_F(GivenASessionThatAClientInits, WhenOnlyTheRootIsGivenThenAllElseStays) {
  open();
  const Value root(folder_.string());
  ASSERT_TRUE(init({{"root", root}, {"clock", Value("float")}, {"loggingLevel", Value("error")}}));

  ASSERT_TRUE(init({{"root", root}}));

  EXPECT_TRUE(session_->getTime("")->as<double>());
  session_->log().write(LogLevel::Warning, "test", "below the level");
  session_->log().flush();
  std::ifstream log(session_->logFile());
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(log), {}), ::testing::Not(HasSubstr("below the level")));
}

TEST_F(GivenASessionThatAClientInits, WhenTheClockIsNoneThenTimesAreNumbers) {
  open();
  const Value root(folder_.string());
  for (const Value &none : {Value(), Value("None")}) {
    ASSERT_TRUE(init({{"root", root}, {"clock", Value("iso")}}));
    EXPECT_TRUE(session_->getTime("None")->text()) << "the session's own";
    ASSERT_TRUE(init({{"root", root}, {"clock", none}}));
    EXPECT_TRUE(session_->getTime("None")->as<double>());
  }
}

TEST_F(GivenASessionThatAClientInits, WhenOneExperimentIsMissingThenItIsNamedAndTheOthersAreThere) {
  open();
  const auto done = init({{"root", Value(folder_.string())}, {"experiments", Value(Dict{{"a", Value("nowhere")}, {"b", Value("org.test.frames")}})}});

  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().text(), HasSubstr("nowhere"));
  EXPECT_TRUE(session_->getRequiredDeviceNamesFromExperiment("b"));
}

}  // namespace
}  // namespace fovea::test
