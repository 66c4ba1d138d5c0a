// Plugins built outside of the project, out of the installed sdk: one in C, one from the template.

#include <gtest/gtest.h>

#include "fovea/subject.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::FakeHost;
using testing::Subject;

const fovea_entry &consumer(const std::string &file) {
  return testing::openPlugin((std::string(FOVEA_TEST_CONSUMERS) + "/" + file).c_str());
}

TEST(GivenAnExperimentInC, WhenItIsRunThenEachFlashIsARow) {
  FakeHost host;
  host.respond = [](const testing::Asked &asked) { return testing::Reply{asked.expected, 300ms}; };
  Subject subject(host, consumer("flash.so"), "org.example.flash");

  EXPECT_EQ(subject.runExperiment({}), FOVEA_OK);
  EXPECT_EQ(host.rows("trials").size(), 5u);
  EXPECT_EQ(host.frames.size(), 55u);
  EXPECT_EQ(host.stimuliAlive(), 0u);
}

TEST(GivenAnExperimentInC, WhenItIsStoppedThenItAnswersStop) {
  FakeHost host;
  host.stopAtFlip = 20;
  Subject subject(host, consumer("flash.so"), "org.example.flash");

  EXPECT_EQ(subject.runExperiment({}), FOVEA_STOP);
  EXPECT_EQ(host.rows("trials").size(), 1u);
}

TEST(GivenAnExperimentInC, WhenAServiceIsMissingThenItIsNotCreated) {
  FakeHost host;
  host.missingServices.insert(FOVEA_INPUT);

  EXPECT_THROW(Subject(host, consumer("flash.so"), "org.example.flash"), Failure);
}

TEST(GivenTheTemplate, WhenItIsRunThenItsTrialsAreRows) {
  FakeHost host;
  host.respond = [](const testing::Asked &asked) { return testing::Reply{asked.expected, 300ms}; };
  Subject subject(host, consumer("org.example.my-experiment.so"), "org.example.my-experiment");

  EXPECT_EQ(subject.runExperiment({{"trialsPerSide", 3}}), FOVEA_OK) << host.error;
  EXPECT_EQ(host.rows("trials").size(), 6u);
}

TEST(GivenBuiltPlugins, WhenTheirTagsAreComparedThenTheyHaveTheHashOfTheseHeaders) {
  for (const char *file : {"flash.so", "org.example.my-experiment.so"}) {
    const fovea_abi_tag &tag = consumer(file).tag;
    EXPECT_EQ(tag.magic, FOVEA_MAGIC);
    EXPECT_EQ(tag.tag_size, 32u);
    EXPECT_EQ(tag.header_hash, FOVEA_HEADER_HASH) << file;
  }
}

}  // namespace
}  // namespace fovea
