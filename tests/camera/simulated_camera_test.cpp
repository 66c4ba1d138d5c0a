#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "camera/camera.hpp"
#include "films.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using test::contentOf;
using test::FilmFolder;

struct Rehearsal {
  VirtualClock clock;
  FilmFolder folder;
  std::unique_ptr<Camera> camera = simulatedCamera(clock);
  FilmingHandle record(std::optional<Timestamp> time, FilmingOptions options = {}) {
    return camera->record(time, options, folder.path()).value();
  }
  FilmingState state(FilmingHandle film) { return camera->state(film).value(); }
};

TEST(GivenARehearsedFilm, WhenItsTimeIsOverThenItTookExactlyThatAndNothingIsWritten) {
  Rehearsal rehearsal;
  const FilmingHandle film = rehearsal.record(Timestamp(2s), {1.5, {}});
  EXPECT_FALSE(rehearsal.state(film).hasStarted);
  rehearsal.clock.sleepUntil(Timestamp(2s));
  EXPECT_TRUE(rehearsal.state(film).hasStarted);
  EXPECT_EQ(rehearsal.state(film).pictures, 1u);
  EXPECT_FALSE(*rehearsal.camera->recorded(film));
  rehearsal.clock.sleepUntil(Timestamp(3500ms));
  const auto whole = *rehearsal.camera->recorded(film);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->state.onset, Timestamp(2s));
  EXPECT_EQ(whole->state.offset, Timestamp(3500ms));
  EXPECT_EQ(whole->state.pictures, 45u);
  EXPECT_EQ(whole->state.stamp, PictureStamp::Virtual);
  EXPECT_TRUE(whole->state.hasEnded && !whole->state.wasStopped);
  EXPECT_EQ(whole->duration_s, 1.5);
  EXPECT_TRUE(whole->file.empty() && whole->times.empty());
  EXPECT_EQ(rehearsal.folder.files(), 0u);
}

TEST(GivenARehearsedFilm, WhenItIsStoppedThenItEndsThen) {
  Rehearsal rehearsal;
  const FilmingHandle film = rehearsal.record({});
  rehearsal.clock.advance(1s);
  ASSERT_TRUE(rehearsal.camera->stop(film, Timestamp(1200ms)));
  EXPECT_FALSE(rehearsal.state(film).hasEnded);
  rehearsal.clock.advance(1s);
  EXPECT_TRUE(rehearsal.state(film).wasStopped);
  EXPECT_EQ(rehearsal.state(film).offset, Timestamp(1200ms));
}

TEST(GivenARehearsedFilm, WhenItIsStoppedBeforeItBeganThenThereIsNone) {
  Rehearsal rehearsal;
  const FilmingHandle film = rehearsal.record(Timestamp(2s), {1, {}});
  ASSERT_TRUE(rehearsal.camera->stop(film, {}));
  EXPECT_TRUE(rehearsal.state(film).hasEnded && !rehearsal.state(film).hasStarted);
  rehearsal.clock.advance(5s);
  EXPECT_FALSE(rehearsal.state(film).hasStarted);
}

TEST(GivenARehearsedCamera, WhenAFilmIsToBeginInThePastThenASecondOfItIsThere) {
  Rehearsal rehearsal;
  ASSERT_TRUE(rehearsal.camera->watch());
  rehearsal.clock.advance(5s);
  EXPECT_EQ(rehearsal.state(rehearsal.record(Timestamp(4500ms))).onset, Timestamp(4500ms));
  EXPECT_EQ(rehearsal.state(rehearsal.record(Timestamp(1s))).onset, Timestamp(4s));
}

TEST(GivenAFileThatStandsIn, WhenTheFilmHasEndedThenACopyIsTheCallers) {
  Rehearsal rehearsal;
  const auto source =
      std::filesystem::path(::testing::TempDir()) / ("stands_in_" + std::to_string(::getpid()) + ".webm");
  std::ofstream(source) << "a film";
  const FilmingHandle film = rehearsal.record({}, {1, source});
  rehearsal.clock.advance(1s);
  const auto whole = *rehearsal.camera->recorded(film);
  ASSERT_TRUE(whole);
  EXPECT_NE(whole->file, source);
  EXPECT_EQ(contentOf(whole->file), "a film");
  std::filesystem::remove(source);
  EXPECT_EQ(rehearsal.camera->record({}, {1, source}, rehearsal.folder.path()).error().code,
            ErrorCode::BadFile);
}

TEST(GivenARehearsedCamera, WhenSomebodyLooksThenItIsGrey) {
  Rehearsal rehearsal;
  EXPECT_FALSE(rehearsal.camera->newest());
  ASSERT_TRUE(rehearsal.camera->watch());
  rehearsal.clock.advance(50ms);
  const auto picture = rehearsal.camera->newest();
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->number, 2u);
  EXPECT_EQ(toNanoseconds(picture->time), 33'333'333);
  ASSERT_EQ(picture->bgra.size(), std::size_t(picture->width * picture->height * 4));
  EXPECT_EQ(picture->bgra[0], 128);
  EXPECT_EQ(picture->bgra[3], 255);
}

TEST(GivenAnyCamera, WhenItIsAskedForNonsenseThenItRefuses) {
  Rehearsal rehearsal;
  for (const double length : {0.0, -1.0, std::nan("")})
    EXPECT_EQ(rehearsal.camera->record({}, {length, {}}, "x").error().code, ErrorCode::BadArgument);
  EXPECT_EQ(rehearsal.camera->stop(3, {}).error().code, ErrorCode::BadArgument);
  EXPECT_EQ(rehearsal.camera->state(3).error().code, ErrorCode::BadArgument);
  EXPECT_EQ(rehearsal.camera->recorded(3).error().code, ErrorCode::BadArgument);
  EXPECT_EQ(pictureStampWord(PictureStamp::Arrival), "arrival");
}

}  // namespace
}  // namespace fovea
