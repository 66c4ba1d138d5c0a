#include "liaison/describe.hpp"

#include <fstream>
#include <iterator>

#include "liaison/harness.hpp"

namespace fovea {
namespace {

using test::FakeRemote;
using test::memberOf;

std::string page() {
  std::ifstream file(FOVEA_REMOTE_PAGE);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(GivenADescription, WhenItIsMadeAPageThenEachCallHasItsArgumentsAndDefaults) {
  FakeRemote host;

  const std::string text = describedAsMarkdown(*describe(host, "session"));

  EXPECT_NE(text.find("#### `session.runExperiment(key, expInfo, blocking)`"), std::string::npos) << text;
  EXPECT_NE(text.find("Kind: work. Result: true."), std::string::npos) << text;
  EXPECT_NE(text.find("| `key` | string | required | which experiment |"), std::string::npos) << text;
  EXPECT_NE(text.find("| `expInfo` | object | `null` | what is entered |"), std::string::npos) << text;
}

TEST(GivenThePageOfTheProtocol, WhenReadThenItHoldsTheCallsOfTheConnectionAndEveryTopic) {
  FakeRemote host;
  const std::string text = page();

  EXPECT_NE(text.find(describedAsMarkdown(*describe(host, "liaison"))), std::string::npos)
      << "docs/remote.md is behind; it should hold:\n"
      << describedAsMarkdown(*describe(host, "liaison"));
  for (const TopicDescription &topic : eventTopics())
    EXPECT_NE(text.find("| `" + std::string(topic.name) + "` | " + std::string(topic.value) + " |"), std::string::npos) << topic.name;
}

TEST(GivenAnObject, WhenItIsUnknownThenTheNearestIsNamed) {
  FakeRemote host;

  const auto described = describe(host, "sesion");

  ASSERT_FALSE(described);
  EXPECT_EQ(described.error().fix, "did you mean \"session\"?");
}

}  // namespace
}  // namespace fovea
