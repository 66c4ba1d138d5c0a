// The real program, driven from afar.

#include <gmock/gmock.h>

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

using testing::HasSubstr;

class GivenAServedSession : public GivenAFolder {
 protected:
  std::vector<std::string> words(std::vector<std::string> more = {}) {
    std::vector<std::string> all{FOVEA_PROGRAM, "serve", "--display", "virtual", "--overlay", "off", "--port", "0", "--root", folder_.string(),
                                 "--data", data().string(), "--plugin", FOVEA_TEST_PLUGINS};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  /// Where a host that said so listens.
  static std::string addressIn(const std::string &said) {
    const std::size_t begin = said.find("ws://");
    return said.substr(begin, said.find('\n', begin) - begin);
  }
};

TEST_F(GivenAServedSession, WhenAStrangersClientDrivesItThenEveryCallWorksAndEveryRowComesOnce) {
  Process host(words({"--no-consent", "test of the program", "--experiment", "frames=org.test.frames"}));
  ASSERT_TRUE(host.hears("experiment  frames"));

  const Said client = runProgram({FOVEA_NODE, FOVEA_SOURCE "/tests/integration/stranger.mjs", addressIn(host.said())},
                                 {{"NODE_PATH", "/usr/share/nodejs"}});
  const Said served = host.wait();

  EXPECT_EQ(client.status, 0) << client.text << served.text;
  EXPECT_THAT(client.text, HasSubstr("all calls made"));
  EXPECT_EQ(served.status, 0) << served.text;
}

TEST_F(GivenAServedSession, WhenAClientOfTheOlderProtocolCallsEveryMemberThenEachAnswersAsThePageSays) {
  for (const char *ending : {"close", "stop"}) {
    Process host(words({"--no-consent", "test of the program", "--experiment", "frames=org.test.frames", "--experiment", "other=org.test.frames"}));
    ASSERT_TRUE(host.hears("experiment  other"));

    const Said client = runProgram({FOVEA_NODE, FOVEA_SOURCE "/tests/integration/older.mjs", addressIn(host.said()), FOVEA_SOURCE "/docs/remote.md", ending},
                                   {{"NODE_PATH", "/usr/share/nodejs"}});
    const Said served = host.wait();

    EXPECT_THAT(client.text, HasSubstr("as the page says")) << served.text;
    EXPECT_EQ(served.status, 0) << served.text;
  }
}

TEST_F(GivenAServedSession, WhenItDescribesItsCallsThenTheProtocolPageSaysTheSame) {
  Process host(words({"--no-consent", "test of the program"}));
  ASSERT_TRUE(host.hears("listening at ws://"));
  ASSERT_TRUE(host.hears("\n"));

  const Said described = runProgram({FOVEA_REMOTE, "--url", addressIn(host.said()), "--markdown", "describe"});
  host.kill(SIGTERM);

  EXPECT_NE(textOf(std::filesystem::path(FOVEA_SOURCE) / "docs" / "remote.md").find(described.text), std::string::npos)
      << "put the output of `fovea-remote --markdown describe` between the marks in docs/remote.md";
}

TEST_F(GivenAServedSession, WhenItIsSignalledInTheMiddleOfARunThenTheRowsAreSavedAndItEndsWell) {
  Process host(words({"--no-consent", "test of the program", "--experiment", "frames=org.test.frames"}));
  ASSERT_TRUE(host.hears("experiment  frames"));
  const std::string address = addressIn(host.said());
  Process watcher({FOVEA_REMOTE, "--url", address, "watch", "rows"});
  const Said queued = runProgram({FOVEA_REMOTE, "--url", address, "runExperiment", "frames", R"(expInfo={"trials": 5000, "frames": 1})", "blocking=false"});
  ASSERT_TRUE(watcher.hears("word 2"));

  host.kill(SIGTERM);
  const Said served = host.wait();

  EXPECT_EQ(queued.status, 0) << queued.text;
  EXPECT_EQ(served.status, 0) << served.text;
  EXPECT_EQ(count("SELECT count(*) FROM runs WHERE ending = 'stopped'"), 1);
  EXPECT_GE(count("SELECT count(*) FROM frames_trials"), 3);
}

TEST_F(GivenAServedSession, WhenNobodySaysWhatOfConsentThenRunsAreRefused) {
  Process host(words());
  ASSERT_TRUE(host.hears("listening at ws://"));
  ASSERT_TRUE(host.hears("\n"));

  const Said refused = runProgram({FOVEA_REMOTE, "--url", addressIn(host.said()), "runExperiment", "frames"});
  host.kill(SIGINT);

  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.text, HasSubstr("nobody is asked for consent"));
  EXPECT_EQ(host.wait().status, 0);
}

TEST_F(GivenAServedSession, WhenTheConsentFormLacksWhatItHasToSayThenItDoesNotStart) {
  const Said bare = runProgram(words({"--consent", "laboratory-consent"}));
  const Said broken = runProgram(words({"--consent", "laboratory-consent", "--consent-params", write("params.json", "{\"studyTitle\": }").string()}));

  EXPECT_EQ(bare.status, 1);
  EXPECT_THAT(bare.text, HasSubstr("studyTitle"));
  EXPECT_EQ(broken.status, 1);
  EXPECT_THAT(broken.text, HasSubstr("params.json:1:"));
}

TEST_F(GivenAServedSession, WhenItWouldListenBeyondThisMachineWithoutATokenThenItDoesNotStart) {
  const Said said = runProgram(words({"--host", "0.0.0.0"}));

  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.text, HasSubstr("token"));
}

}  // namespace
}  // namespace fovea::test
