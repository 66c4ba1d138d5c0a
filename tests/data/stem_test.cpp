#include "data/stem.hpp"

#include <thread>

#include "fixture.hpp"

namespace fovea {
namespace {

using test::TempFolder;

std::string stemFor(const std::filesystem::path &folder, const std::string &wanted) {
  return StemReservation::take(folder, wanted).stem();
}

TEST(GivenFilesInAFolder, WhenAStemIsReservedThenNothingBeginsWithIt) {
  const TempFolder folder;
  EXPECT_EQ(stemFor(folder.path(), "a"), "a");
  for (const char *name : {"a.csv", "a_1_gaze.csv", "ab.csv", "a_3.json"}) test::writeText(folder / name, "");
  EXPECT_EQ(stemFor(folder.path(), "a"), "a_2");
  EXPECT_EQ(stemFor(folder.path(), "b"), "b");
  EXPECT_EQ(stemFor(folder / "missing", "b"), "b");
}

TEST(GivenAReservedStem, WhenAnotherWantsItThenItGetsTheNextUntilTheFirstIsGone) {
  const TempFolder folder;
  {
    const auto first = StemReservation::take(folder.path(), "a");
    EXPECT_EQ(stemFor(folder.path(), "a"), "a_1");
  }
  EXPECT_EQ(stemFor(folder.path(), "a"), "a");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(GivenThreadsThatWantOneStem, WhenTheyReserveItAtOnceThenEachHasItsOwn) {
  const TempFolder folder;
  constexpr int kThreads = 8, kStems = 6;
  std::vector<std::vector<StemReservation>> taken(kThreads);
  std::vector<std::thread> threads;
  for (auto &mine : taken)
    threads.emplace_back([&mine, &folder] {
      for (int i = 0; i < kStems; ++i) mine.push_back(StemReservation::take(folder.path(), "a"));
    });
  for (std::thread &thread : threads) thread.join();

  std::map<std::string, int> owners;
  for (const auto &mine : taken)
    for (const StemReservation &reservation : mine) ++owners[reservation.stem()];
  EXPECT_EQ(owners.size(), std::size_t{kThreads * kStems});
}

TEST(GivenAReservationOfAProcessThatDied, WhenTheStemIsWantedThenItIsFree) {
  const TempFolder folder;
  test::writeText(folder / ".fovea-a.name", "");
  EXPECT_EQ(stemFor(folder.path(), "a"), "a");
}

TEST(GivenReservationsOfTheDeadAndTheLiving, WhenARecorderIsOpenedThenOnlyThoseOfTheDeadGo) {
  const TempFolder folder;
  test::writeText(folder / ".fovea-dead.name", "");
  const auto living = StemReservation::take(folder.path(), "living");
  test::openRecorder(folder.path());
  EXPECT_FALSE(std::filesystem::exists(folder / ".fovea-dead.name"));
  EXPECT_EQ(stemFor(folder.path(), "living"), "living_1");
}

}  // namespace
}  // namespace fovea
