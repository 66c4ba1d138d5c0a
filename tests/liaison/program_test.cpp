// Programs that call a host from outside: fovea-remote, and the client in Node that docs/remote.md shows.

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "liaison/harness.hpp"
#include "remote/request.hpp"
#include "support/process.hpp"

namespace fovea {
namespace {

using test::Harness;
using test::kToken;
using test::Process;
using test::Said;
using testing::HasSubstr;

Said run(const Harness &harness, std::vector<std::string> words, const std::map<std::string, std::string> &environment = {}) {
  words.insert(words.begin(), {FOVEA_REMOTE, "--url", harness.liaison->url(), "--timeout", "20"});
  return test::runProgram(words, environment);
}

TEST(GivenACallAsItIsTyped, WhenReadThenJsonIsJsonAndNamesAreNames) {
  const auto request = remote::readRequest({"DeviceManager.add", "12", "\"12\"", "a b", "x=[1]", "url=ws://h?a=b", "a-b=c", "=c", "-1"}, 3);

  ASSERT_TRUE(request) << request.error().text();
  EXPECT_EQ(toJson(*request), R"({"id":3,"object":"DeviceManager","method":"add","args":[12,"12","a b","a-b=c","=c",-1],)"
                              R"("kwargs":{"x":[1],"url":"ws://h?a=b"}})");
  EXPECT_THAT(remote::readRequest({"getStatus", "--url"}, 1).error().what, HasSubstr("before the call"));
}

TEST(GivenAListeningHost, WhenItIsCalledFromTheCommandLineThenTheResultIsPrintedAndTheStatusTells) {
  Harness harness;
  harness.host.session.willAnswer("getAllTrials", Value(List{Dict{{"rt_s", 0.5}}}));

  const Said done = run(harness, {"getAllTrials"}), named = run(harness, {"addData", "name=note", "value=12"}),
             failed = run(harness, {"getStatsu"}), wrong = run(harness, {"--nonsense"}), nothing = run(harness, {});

  EXPECT_EQ(done.text, "[\n  {\n    \"rt_s\": 0.5\n  }\n]\n");
  EXPECT_EQ(done.status, 0);
  EXPECT_EQ(named.status, 0) << named.text;
  EXPECT_EQ(harness.host.session.made(2).arguments, (Dict{{"name", "note"}, {"value", 12}, {"row", nullptr}}));
  EXPECT_EQ(failed.status, 1);
  EXPECT_EQ(failed.text, "fovea-remote: session.getStatsu: \"session\" has no call \"getStatsu\"; did you mean \"getStatus\"?\n");
  EXPECT_EQ(wrong.status, 2) << wrong.text;
  EXPECT_EQ(nothing.status, 2) << nothing.text;
}

TEST(GivenNobodyWhoListens, WhenItIsCalledFromTheCommandLineThenItSaysSo) {
  Harness harness;
  const std::string url = harness.liaison->url();
  harness.liaison.reset();

  const Said said = test::runProgram({FOVEA_REMOTE, "--url", url, "getStatus"});

  EXPECT_EQ(said.status, 3);
  EXPECT_THAT(said.text, HasSubstr("see whether the host runs there"));
}

TEST(GivenAHostWithAToken, WhenItComesFromTheEnvironmentThenTheCallIsMade) {
  Harness harness({.token = kToken});

  EXPECT_EQ(run(harness, {"getStatus"}, {{"FOVEA_TOKEN", kToken}}).text, "true\n");
  EXPECT_EQ(run(harness, {"getStatus"}, {{"FOVEA_TOKEN", "wrong"}}).status, 3);
}

TEST(GivenAWatchingProgram, WhenEventsComeThenEachIsALine) {
  Harness harness;
  Process watching({FOVEA_REMOTE, "--url", harness.liaison->url(), "--timeout", "20", "--count", "2", "watch", "rows", "status"});
  harness.log.line("calls liaison.subscribe");

  harness.host.tell("frames", Dict{});
  harness.host.tell("status", Dict{{"event", "started"}});
  harness.host.tell("rows", Dict{});
  const Said said = watching.wait();

  EXPECT_EQ(said.status, 0);
  EXPECT_EQ(said.text, "{\"topic\":\"status\",\"sequence\":1,\"time\":12.5,\"value\":{\"event\":\"started\"}}\n"
                       "{\"topic\":\"rows\",\"sequence\":1,\"time\":12.5,\"value\":{}}\n");
}

TEST(GivenAListeningHost, WhenItIsDescribedThenThePageCanBeMade) {
  Harness harness;

  const Said page = run(harness, {"--markdown", "describe", "session"});

  EXPECT_EQ(page.status, 0);
  EXPECT_THAT(page.text, HasSubstr("#### `session.runExperiment(key, expInfo, blocking)`"));
}

TEST(GivenTheClientInNodeThatThePageShows, WhenItRunsThenItReadsTheStatus) {
  if (test::runProgram({"/usr/bin/env", "node", "--version"}).status != 0) GTEST_SKIP() << "node is not installed";
  std::ifstream file(FOVEA_REMOTE_PAGE);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const std::string mark = "<!-- file: client.mjs -->\n```js\n";
  const std::size_t start = page.find(mark) + mark.size(), end = page.find("```", start);
  const std::string script = testing::TempDir() + "fovea-client-" + std::to_string(getpid()) + ".mjs";
  std::ofstream(script) << page.substr(start, end - start);
  Harness harness;
  harness.host.session.willAnswer("getStatus", Value(Dict{{"status", 0}}));

  // Debian puts packages where only require() of its own node looks.
  const std::map<std::string, std::string> places{{"NODE_PATH", "/usr/share/nodejs:/usr/lib/nodejs"}};
  const Said said = test::runProgram({"/usr/bin/env", "node", script, harness.liaison->url()}, places);
  harness.liaison.reset();
  const Said refused = test::runProgram({"/usr/bin/env", "node", script, "ws://127.0.0.1:1"}, places);
  std::remove(script.c_str());

  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(said.text, "status { status: 0 }\n");
  EXPECT_NE(refused.status, 0);
}

}  // namespace
}  // namespace fovea
