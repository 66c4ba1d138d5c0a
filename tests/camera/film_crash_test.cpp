// What is left of a film when the one who made it is gone.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <optional>

#include "camera/film_recorder.hpp"
#include "films.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using test::contentOf;
using test::FilmFolder;

constexpr PictureForm kFilmed{64, 48, 256, PixelOrder::Bgra, true, false};
constexpr std::uint64_t kPictures = 30;

void put(PictureIntake &intake, std::uint64_t number) {
  PictureFacts facts;
  facts.form = kFilmed, facts.time = Timestamp(number * 40ms), facts.stamp = PictureStamp::Device;
  intake.put(facts, test::pictureOf(kFilmed, test::colorOfPicture(number)));
}

/// The sizes of the file after each picture.
std::vector<std::size_t> filmUnended(FilmRecorder &recorder, const FilmFolder &folder) {
  std::vector<std::size_t> sizes;
  (void)recorder.record(Timestamp(0ms), {}, folder.path());
  for (std::uint64_t number = 0; number < kPictures; ++number) {
    put(recorder.intake(), number);
    recorder.pump();
    sizes.push_back(std::filesystem::file_size(folder.path() / "recording-1.webm"));
  }
  return sizes;
}

void expectFirstPictures(const std::filesystem::path &file, std::size_t count) {
  const auto film = test::readFilm(file);
  ASSERT_EQ(film.times.pictures.size(), count);
  for (std::size_t n = 0; n < count; ++n) {
    EXPECT_EQ(film.times.pictures[n], n * 40ms);
    test::expectColor(film.colors[n], test::colorOfPicture(n), 8, n);
  }
}

TEST(GivenAFilmThatGrows, WhenItIsCutOffAnywhereThenWhatWasWholeCanBeRead) {
  FilmFolder folder;
  VirtualClock clock;
  FilmRecorder recorder(clock, 25);
  const auto sizes = filmUnended(recorder, folder);
  const std::string whole = contentOf(folder.path() / "recording-1.webm");
  ASSERT_EQ(whole.size(), sizes.back());
  const auto file = folder.path() / "cut.webm";
  for (std::size_t size = sizes[0]; size <= whole.size(); size += 17) {
    std::ofstream(file, std::ios::binary) << whole.substr(0, size);
    SCOPED_TRACE(size);
    const auto pictures = std::size_t(std::ranges::upper_bound(sizes, size) - sizes.begin());
    expectFirstPictures(file, pictures);
    if (HasFailure()) return;
  }
}

TEST(GivenAProcessThatFilms, WhenItIsKilledThenEachPictureThatItHadWrittenIsThereWithItsTime) {
  FilmFolder folder;
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    VirtualClock clock;
    FilmRecorder recorder(clock, 25);
    filmUnended(recorder, folder);
    (void)!write(ends[1], "w", 1);
    pause();
    _exit(1);
  }
  char byte = 0;
  ASSERT_EQ(read(ends[0], &byte, 1), 1);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  close(ends[0]), close(ends[1]);
  expectFirstPictures(folder.path() / "recording-1.webm", kPictures);
  const std::string times = contentOf(folder.path() / "recording-1_times.csv");
  EXPECT_EQ(std::ranges::count(times, '\n'), std::ptrdiff_t(kPictures + 1));
  EXPECT_TRUE(times.ends_with("\n30,1.160000000,0\n"));
}

}  // namespace
}  // namespace fovea
