#include "session/remote.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

CallDescription run() {
  return {"runExperiment",
          CallKind::Work,
          {{"key", "text", "", "which"}, {"expInfo", "dict", "null", "what the operator enters"}, {"blocking", "boolean", "true", ""}},
          "",
          ""};
}

TEST(GivenADescribedCall, WhenArgumentsComeByPositionAndByNameThenTheyAreOneSetWithTheDefaults) {
  const auto read = readArguments(run(), {Value("stroop")}, {{"blocking", Value(false)}});

  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(*read, (Dict{{"key", Value("stroop")}, {"expInfo", Value()}, {"blocking", Value(false)}}));
}

TEST(GivenADescribedCall, WhenAnArgumentIsWrongThenTheCallTheParameterAndTheUsageAreNamed) {
  const CallDescription call = run();
  const auto text = [&](const List &placed, const Dict &named) {
    auto read = readArguments(call, placed, named);
    return read ? std::string("accepted") : read.error().text();
  };

  EXPECT_EQ(text({}, {}), "runExperiment: \"key\" is missing; it is called as runExperiment(key, expInfo = null, blocking = true)");
  EXPECT_NE(text({Value(7)}, {}).find("\"key\" is a whole number, not text"), std::string::npos) << text({Value(7)}, {});
  EXPECT_NE(text({Value("a"), Value(), Value(true), Value(1)}, {}).find("4 arguments are given, it takes 3"), std::string::npos);
  EXPECT_NE(text({Value("a")}, {{"key", Value("b")}}).find("\"key\" is given twice"), std::string::npos);
  EXPECT_NE(text({Value("a")}, {{"colour", Value("b")}}).find("no parameter \"colour\""), std::string::npos);
}

TEST(GivenTheArgumentsOfInit, WhenOnlyTheRootIsGivenThenTheRestIsToldFromWhatIsNamed) {
  const auto read = readArguments(initCall(), {Value("/studies")}, {});

  ASSERT_TRUE(read) << read.error().text();
  const Value arguments(*read);
  EXPECT_EQ(arguments.textOr("root", ""), "/studies");
  EXPECT_EQ(arguments.textOr("clock", "?"), "") << "null is a clock: it means seconds";
  EXPECT_TRUE(arguments.find("priorityThreshold")->isNull());
  EXPECT_TRUE(arguments.find("dataDir")->isNull());
}

}  // namespace
}  // namespace fovea
