#include "app/arguments.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

CommandLine parsed(std::vector<std::string> words) {
  words.insert(words.begin(), "fovea");
  std::vector<char *> pointers;
  for (std::string &word : words) pointers.push_back(word.data());
  return parseArguments(static_cast<int>(pointers.size()), pointers.data());
}

TEST(GivenACommandLine, WhenAFieldIsSetTwiceThenTheLastOneCounts) {
  const CommandLine line = parsed({"run", "study.json", "--set", "age=30", "--participant", "07", "--set", "group=a", "--set", "age=31", "--set", "participant=08"});
  ASSERT_TRUE(line.run);
  EXPECT_EQ(line.run->set, (Dict{{"participant", Value("08")}, {"age", Value("31")}, {"group", Value("a")}}));
}

TEST(GivenACommand, WhenItsHelpIsAskedForThenTheExitStatusesAreItsOwn) {
  for (const auto &[command, words] : {std::pair("run", "the study ended as planned"), std::pair("check", "the study can run"), std::pair("simulate", "the report has problems"),
                                       std::pair("doctor", "3 it could not look"), std::pair("withdraw", "2 something of theirs stays"), std::pair("list", "0 listed"),
                                       std::pair("calibrate", "0 measured and kept"), std::pair("serve", "0 it was stopped in order")}) {
    ::testing::internal::CaptureStdout();
    EXPECT_EQ(parsed({command, "--help"}).exitStatus, 0);
    const std::string said = ::testing::internal::GetCapturedStdout();
    EXPECT_NE(said.find(words), std::string::npos) << said;
    if (std::string_view(command) != "run") EXPECT_EQ(said.find("the study ended as planned"), std::string::npos) << command;
  }
}

TEST(GivenACommandLine, WhenTheStudyStandsBehindAnOptionThatMayBeRepeatedThenItIsTheStudyAllTheSame) {
  const CommandLine run = parsed({"run", "--set", "age=24", "--plugin", "mine", "--set", "group=a", "study.json"});
  ASSERT_TRUE(run.run);
  EXPECT_EQ(run.run->target, "study.json");
  EXPECT_EQ(run.run->set, (Dict{{"age", Value("24")}, {"group", Value("a")}}));
  const CommandLine check = parsed({"check", "--plugin", "mine", "--plugin", "yours", "study.json"});
  ASSERT_TRUE(check.check);
  EXPECT_EQ(check.check->study, "study.json");
  EXPECT_EQ(check.check->plugins.size(), 2u);
}

TEST(GivenACommandLine, WhenAWindowIsToBeLargerThanAnyCanBeThenThatIsSaidBeforeAnythingBegins) {
  for (const char *size : {"99999x99999", "33000x200", "200x17000"}) {
    ::testing::internal::CaptureStderr();
    const CommandLine line = parsed({"run", "study.json", "--size", size});
    const std::string said = ::testing::internal::GetCapturedStderr();
    EXPECT_FALSE(line.run) << size;
    EXPECT_EQ(line.exitStatus, 1);
    EXPECT_NE(said.find("--size"), std::string::npos) << said;
    EXPECT_NE(said.find("16384 x 16384"), std::string::npos) << said;
  }
  EXPECT_TRUE(parsed({"run", "study.json", "--size", "16384x200"}).run);
}

TEST(GivenACommandLine, WhenAConsentFormHasTextsAndNobodyNamesTheFormThenThatIsSaid) {
  ::testing::internal::CaptureStderr();
  const CommandLine line = parsed({"serve", "--consent-params", "params.json"});
  const std::string said = ::testing::internal::GetCapturedStderr();
  EXPECT_FALSE(line.run);
  EXPECT_EQ(line.exitStatus, 1);
  EXPECT_NE(said.find("name the form with --consent"), std::string::npos) << said;
}

}  // namespace
}  // namespace fovea
