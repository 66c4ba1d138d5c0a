#include "data/frames.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

std::vector<FrameRow> someFrames() {
  std::vector<FrameRow> frames;
  for (int i = 0; i < 300; ++i)
    frames.push_back({Timestamp(2s + i * 16'666'667ns), i % 7 == 0 ? 16ms : 20us, i * 1ns, i % 50 == 0 ? 3u : 0u});
  frames.push_back({Timestamp(-5ns), 0ns, -7ns, UINT32_MAX});
  return frames;
}

TEST(GivenFrames, WhenTheyAreEncodedThenTheyAreReadBackAsTheyWere) {
  const auto frames = someFrames();
  std::vector<std::byte> bytes;
  encodeFrames({"run.1", 512, "oml", frames}, bytes);
  const auto read = decodeFrames(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->run, "run.1");
  EXPECT_EQ(read->source, "oml");
  EXPECT_EQ(read->first, 512u);
  ASSERT_EQ(read->frames.size(), frames.size());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(read->frames[i].onset, frames[i].onset) << i;
    EXPECT_EQ(read->frames[i].uncertainty, frames[i].uncertainty) << i;
    EXPECT_EQ(read->frames[i].host, frames[i].host) << i;
    EXPECT_EQ(read->frames[i].missed, frames[i].missed) << i;
  }
}

TEST(GivenAPacketThatIsCutOrLengthened, WhenItIsReadThenItIsRefused) {
  std::vector<std::byte> bytes;
  encodeFrames({"run.1", 0, "timer", someFrames()}, bytes);
  for (const std::size_t size : {std::size_t{0}, std::size_t{3}, bytes.size() / 2, bytes.size() - 1})
    EXPECT_FALSE(decodeFrames(std::span(bytes).first(size))) << size;
  bytes.push_back(std::byte{0});
  EXPECT_FALSE(decodeFrames(bytes));
}

}  // namespace
}  // namespace fovea
