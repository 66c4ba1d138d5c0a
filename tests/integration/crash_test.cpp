// kill -9 of the whole program, in the middle of a study.

#include <csignal>
#include <random>

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

class GivenAProgramThatIsKilled : public GivenAFolder {};

TEST_F(GivenAProgramThatIsKilled, WhenTheHostIsKilledInRunThenTheWatcherBringsTheRowsHome) {
  const std::string misbehaving = std::string(FOVEA_TEST_PLUGINS) + "/org.test.misbehaving.so";
  Process run({FOVEA_PROGRAM, "run", misbehaving, "--display", "virtual", "--data", data().string()},
              {{"FOVEA_TEST_MISBEHAVE", "run:hang"}});
  ASSERT_TRUE(run.hears("has not come back from run"));
  const pid_t host = hostOf(run.id());
  ASSERT_GT(host, 0);
  kill(host, SIGKILL);
  const Said said = run.wait();
  EXPECT_EQ(said.status, 4) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM misbehaving_trials"), 5);
  EXPECT_EQ(word("SELECT ending FROM runs"), "crashed");
}

TEST_F(GivenAProgramThatIsKilled, WhenBothProcessesAreKilledThenTheNextStartBringsTheRowsHome) {
  const std::string misbehaving = std::string(FOVEA_TEST_PLUGINS) + "/org.test.misbehaving.so";
  {
    Process run({FOVEA_PROGRAM, "run", misbehaving, "--display", "virtual", "--data", data().string()},
                {{"FOVEA_TEST_MISBEHAVE", "run:hang"}});
    ASSERT_TRUE(run.hears("has not come back from run"));
    killBoth(run);
  }
  const Said next = rehearse({misbehaving});
  EXPECT_EQ(next.status, 0) << next.text;
  EXPECT_NE(next.text.find("brought home"), std::string::npos) << next.text;
  EXPECT_EQ(count("SELECT count(*) FROM misbehaving_trials"), 10);
  EXPECT_EQ(count("SELECT count(*) FROM runs WHERE ending = 'crashed'"), 1);
  EXPECT_EQ(filesEndingWith(".csv").size(), 2u);
}

TEST_F(GivenAProgramThatIsKilled, WhenItIsAskedToEndThenTheSessionIsSavedAsStopped) {
  const std::string misbehaving = std::string(FOVEA_TEST_PLUGINS) + "/org.test.misbehaving.so";
  Process run({FOVEA_PROGRAM, "run", misbehaving, "--display", "virtual", "--data", data().string()},
              {{"FOVEA_TEST_MISBEHAVE", "run:wait"}});
  ASSERT_TRUE(run.hears("waiting to be stopped"));
  run.kill(SIGTERM);
  const Said said = run.wait();
  EXPECT_EQ(said.status, 2) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM misbehaving_trials"), 5);
  EXPECT_EQ(word("SELECT ending FROM runs"), "stopped");
}

}  // namespace
}  // namespace fovea::test
