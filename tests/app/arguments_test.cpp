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
