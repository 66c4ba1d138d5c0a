#include "core/hash.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

namespace fovea {
namespace {

TEST(GivenTheExamplesOfTheStandard, WhenHashedThenTheDigestsAreTheSame) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(GivenAFileOfSeveralBlocks, WhenHashedThenTheDigestIsThatOfItsBytes) {
  const std::string bytes(200'001, '\n');
  const auto file = std::filesystem::path(testing::TempDir()) / "fovea_hash_test.bin";
  std::ofstream(file, std::ios::binary) << bytes;
  const auto digest = sha256File(file);
  std::filesystem::remove(file);
  ASSERT_TRUE(digest);
  EXPECT_EQ(*digest, sha256(bytes));
}

TEST(GivenNoFile, WhenHashedThenTheErrorNamesIt) {
  const auto digest = sha256File("/nowhere/at all");
  ASSERT_FALSE(digest);
  EXPECT_EQ(digest.error().code, ErrorCode::BadFile);
  EXPECT_EQ(digest.error().where, "/nowhere/at all");
  EXPECT_FALSE(sha256File(testing::TempDir()));
}

TEST(GivenTheOperatingSystem, WhenSeedsAreDrawnThenTheyArePositiveAndDiffer) {
  std::set<std::uint64_t> seeds;
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t seed = randomSeed();
    EXPECT_GT(static_cast<std::int64_t>(seed), 0);
    seeds.insert(seed);
  }
  EXPECT_EQ(seeds.size(), 100u);
}

TEST(GivenANumberOfBytes, WhenHexIsDrawnThenItHasTwoDigitsForEach) {
  EXPECT_EQ(randomHex(0), "");
  const std::string digits = randomHex(16);
  EXPECT_EQ(digits.size(), 32u);
  EXPECT_EQ(digits.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(digits, randomHex(16));
}

}  // namespace
}  // namespace fovea
