// The gallery plugin as built, run against the fake host.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "plugin_file.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::FakeHost;
using testing::Subject;

class GivenTheGallery : public ::testing::Test {
 protected:
  fovea_status run(const Dict &params) {
    Subject subject(host_, pluginEntry("org.fovea.gallery"), "org.fovea.gallery");
    return subject.runExperiment(params);
  }
  std::vector<std::string> kinds() const {
    std::vector<std::string> kinds;
    for (const Dict &row : host_.rows("pages")) kinds.push_back(*Value(row).find("kind")->as<std::string>());
    return kinds;
  }
  FakeHost host_;
};

TEST_F(GivenTheGallery, WhenNobodyTouchesItThenEachPageIsShownForItsTimeAndTheLastOneIsTheEnd) {
  ASSERT_EQ(run({{"pageDuration_s", 0.2}}), FOVEA_OK) << host_.error;

  const auto shown = kinds();
  EXPECT_EQ(shown.front(), "text");
  EXPECT_EQ(shown.back(), "form");
  EXPECT_EQ(std::set<std::string>(shown.begin(), shown.end()).size(), shown.size());
  EXPECT_EQ(host_.stimuliAlive(), 0u);
  for (const Dict &row : host_.rows("pages")) {
    EXPECT_NEAR(*Value(row).find("duration_s")->as<double>(), 0.2, 0.02);
    EXPECT_EQ(*Value(row).find("changes"), Value(0));
  }
}

TEST_F(GivenTheGallery, WhenItIsShownThenEveryKindOfStimulusHasAPage) {
  ASSERT_EQ(run({{"pageDuration_s", 0.1}}), FOVEA_OK) << host_.error;
  const auto shown = kinds();
  for (const testing::StimulusKind &kind : testing::stimulusKinds())
    if (kind.name != "movie") EXPECT_THAT(shown, ::testing::Contains(kind.name));  // the gallery draws its pictures itself, and films no film
}

TEST_F(GivenTheGallery, WhenPageKeysArePressedThenPagesComeAndGoUntilTheEnd) {
  host_.push("pagedown", timestamp(500'000'000));
  host_.push("pagedown", timestamp(1'000'000'000));
  host_.push("pageup", timestamp(1'500'000'000));
  host_.push("pageup", timestamp(2'000'000'000));
  host_.push("pageup", timestamp(2'500'000'000));
  host_.push("escape", timestamp(3'000'000'000));

  ASSERT_EQ(run({{"pageDuration_s", 60}}), FOVEA_OK) << host_.error;

  EXPECT_EQ(kinds(), (std::vector<std::string>{"text", "rect", "circle", "rect", "text", "form"}));
}

TEST_F(GivenTheGallery, WhenTheFirstPageIsUnknownThenItIsNamed) {
  EXPECT_NE(run({{"first", "triangle"}}), FOVEA_OK);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("\"triangle\""));
}

}  // namespace
}  // namespace fovea
