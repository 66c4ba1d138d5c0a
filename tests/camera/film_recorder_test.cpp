#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "camera/film_recorder.hpp"
#include "camera/times_file.hpp"
#include "films.hpp"
#include "support/small_disk.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using test::colorOfPicture;
using test::contentOf;
using test::FilmFolder;
using test::pictureOf;
using test::readFilm;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr PictureForm kSmall{64, 48, 256, PixelOrder::Bgra, true, false};

/// A camera of 40 pictures a second: picture n is of n * 25 ms. The writer's work is done by hand.
struct Studio {
  VirtualClock clock;
  FilmFolder folder;
  FilmRecorder recorder{clock, 40};
  PictureForm form = kSmall;
  std::uint64_t at = 0;

  static Timestamp timeOf(std::uint64_t number) { return Timestamp(number * 25ms); }
  void picture(std::uint64_t dropped = 0, Duration off = {}) {
    PictureFacts facts;
    facts.form = form, facts.time = timeOf(at) + off, facts.uncertainty = 3ms,
    facts.stamp = PictureStamp::Device, facts.dropped = dropped;
    recorder.intake().put(facts, pictureOf(form, colorOfPicture(at)));
    ++at;
  }
  /// Until all pictures before that time have come in.
  void until(Duration time) {
    for (; timeOf(at) < Timestamp(time); recorder.pump()) clock.sleepUntil(timeOf(at)), picture();
    clock.sleepUntil(Timestamp(time));
    recorder.pump();
  }
  FilmingHandle record(std::optional<Timestamp> time = {}, std::optional<double> duration_s = {}) {
    return recorder.record(time, {duration_s, {}}, folder.path());
  }
  FilmingState state(FilmingHandle film) { return *recorder.state(film); }
  std::optional<Filmed> recorded(FilmingHandle film) {
    recorder.pump();
    const auto whole = recorder.recorded(film);
    EXPECT_TRUE(whole) << whole.error().text();
    return whole ? *whole : std::nullopt;
  }
};

TEST(GivenAFilmOfASecond, WhenItIsReadBackThenItHasThePicturesOfThatSecondAtTheirTimes) {
  Studio studio;
  studio.until(100ms);
  const FilmingHandle film = studio.record(Timestamp(210ms), 1);
  studio.until(1200ms);
  EXPECT_FALSE(studio.recorded(film));
  EXPECT_TRUE(studio.state(film).hasStarted);
  studio.until(1300ms);
  const auto whole = studio.recorded(film);
  ASSERT_TRUE(whole);
  const FilmingState &state = whole->state;
  EXPECT_EQ(state.onset, Timestamp(225ms));
  EXPECT_EQ(state.offset, Timestamp(1225ms));
  EXPECT_EQ(whole->duration_s, 1);
  EXPECT_TRUE(state.hasEnded && !state.wasStopped && !whole->problem);
  EXPECT_EQ(state.stamp, PictureStamp::Device);
  EXPECT_EQ(state.uncertainty, 3ms);
  EXPECT_EQ(state.pictures, 40u);
  EXPECT_EQ(state.dropped, 0u);
  EXPECT_EQ(std::pair(whole->width, whole->height), std::pair(64, 48));

  const auto read = readFilm(whole->file);
  ASSERT_EQ(read.times.pictures.size(), 40u);
  for (std::size_t n = 0; n < 40; ++n) {
    EXPECT_EQ(read.times.pictures[n], n * 25ms);
    test::expectColor(read.colors[n], colorOfPicture(9 + n), 8, n);
  }
  EXPECT_EQ(read.times.end, 1s);
  EXPECT_FALSE(read.facts.hasSound);
  EXPECT_EQ(read.facts.colors, "smpte170m, limited range");
}

TEST(GivenPicturesAtUnevenTimes, WhenTheyAreFilmedThenTheFilmHasThemToTheMillisecondAndTheTimesAreExact) {
  Studio studio;
  const FilmingHandle film = studio.record(Timestamp(0ms));
  const std::vector<Duration> off{0ns, 1234567ns, -2000001ns, 400us, 5ms};
  for (const Duration each : off) studio.picture(0, each), studio.recorder.pump();
  studio.clock.advance(2s);
  ASSERT_TRUE(studio.recorder.stop(film, Timestamp(125ms)));
  const auto whole = studio.recorded(film);
  ASSERT_TRUE(whole);
  const auto read = readFilm(whole->file);
  ASSERT_EQ(read.times.pictures.size(), off.size());
  for (std::size_t n = 0; n < off.size(); ++n)
    EXPECT_LE(std::chrono::abs(read.times.pictures[n] - std::int64_t(n) * 25ms - off[n]), 500us) << n;
  EXPECT_EQ(contentOf(whole->times),
            "picture,time_s,dropped\n1,0.000000000,0\n2,0.026234567,0\n3,0.047999999,0\n4,0.075400000,0\n5,0."
            "105000000,0\n");
}

TEST(GivenWhatCameIn, WhenAFilmBeginsInThePastThenItIsThere) {
  Studio studio;
  studio.until(5s);
  const FilmingHandle near = studio.record(Timestamp(4500ms), 0.2), far = studio.record(Timestamp(1s), 0.2);
  const auto early = studio.recorded(near);
  ASSERT_TRUE(early);
  EXPECT_EQ(early->state.onset, Timestamp(4500ms));
  EXPECT_EQ(readFilm(early->file).times.pictures.size(), 8u);
  EXPECT_EQ(studio.state(far).onset, Timestamp(4s)) << "a second is kept";
}

TEST(GivenAFilmWithoutALength, WhenItIsStoppedThenItsLastPictureIsTheOneBefore) {
  Studio studio;
  const FilmingHandle past = studio.record(Timestamp(0ms)), future = studio.record(Timestamp(0ms)),
                      now = studio.record();
  studio.until(500ms);
  ASSERT_TRUE(studio.recorder.stop(past, Timestamp(1ms)));
  ASSERT_TRUE(studio.recorder.stop(future, Timestamp(610ms)));
  ASSERT_TRUE(studio.recorder.stop(now, std::nullopt));
  studio.until(1200ms);
  const auto cut = studio.recorded(future), ended = studio.recorded(now);
  ASSERT_TRUE(cut && ended);
  EXPECT_EQ(cut->state.offset, Timestamp(610ms));
  EXPECT_EQ(cut->state.pictures, 25u);
  EXPECT_TRUE(cut->state.wasStopped);
  EXPECT_EQ(ended->state.pictures, 20u);
  EXPECT_EQ(ended->state.offset, Timestamp(500ms));
}

TEST(GivenAFilmThatIsToCome, WhenItIsStoppedBeforeThenThereIsNone) {
  Studio studio;
  const FilmingHandle film = studio.record(Timestamp(2s), 1);
  studio.until(100ms);
  ASSERT_TRUE(studio.recorder.stop(film, std::nullopt));
  const auto whole = studio.recorded(film);
  ASSERT_TRUE(whole);
  EXPECT_TRUE(whole->state.hasEnded && whole->state.wasStopped && !whole->state.hasStarted);
  EXPECT_TRUE(whole->file.empty() && whole->times.empty());
  EXPECT_EQ(studio.folder.files(), 0u);
}

TEST(GivenPicturesThatStopComing, WhenAFilmsTimeIsOverThenItEndsAllTheSame) {
  Studio studio;
  const FilmingHandle film = studio.record(Timestamp(0ms), 3);
  studio.until(100ms);
  studio.clock.sleepUntil(Timestamp(3400ms));
  EXPECT_FALSE(studio.recorded(film)) << "one may be on its way";
  studio.clock.sleepUntil(Timestamp(3500ms));
  const auto whole = studio.recorded(film);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->duration_s, 3);
  EXPECT_EQ(whole->state.pictures, 4u);
  EXPECT_EQ(readFilm(whole->file).times.end, 3s) << "the last one stays";
}

TEST(GivenPicturesThatWereLost, WhenTheyAreFilmedThenTheyAreCountedWhereTheyAreMissing) {
  Studio studio;
  studio.picture(9);  // before the film began
  const FilmingHandle film = studio.record(Timestamp(25ms));
  for (const std::uint64_t dropped : {5, 0, 2, 0, 1}) studio.picture(dropped), studio.recorder.pump();
  EXPECT_EQ(studio.state(film).dropped, 3u);
  ASSERT_TRUE(studio.recorder.stop(film, Timestamp(150ms)));
  studio.clock.advance(2s);
  const auto whole = studio.recorded(film);
  ASSERT_TRUE(whole);
  EXPECT_THAT(
      contentOf(whole->times),
      HasSubstr("\n1,0.025000000,0\n2,0.050000000,0\n3,0.075000000,2\n4,0.100000000,0\n5,0.125000000,1\n"));
}

TEST(GivenAWriterThatIsBehind, WhenThereIsNoRoomThenWhatComesIsCountedAndNobodyWaits) {
  Studio studio;
  const FilmingHandle film = studio.record(Timestamp(0ms));
  for (int n = 0; n < 10; ++n) studio.picture();  // 4 have room before the first was looked at
  studio.recorder.pump();
  EXPECT_EQ(studio.state(film).pictures, 4u);
  for (int n = 0; n < 90; ++n) studio.picture();  // and then 80
  studio.recorder.pump();
  studio.picture();
  studio.recorder.pump();
  const FilmingState state = studio.state(film);
  EXPECT_EQ(state.pictures + state.dropped, studio.at);
  EXPECT_GE(state.pictures, 65u);
  EXPECT_GE(state.dropped, 16u);
}

TEST(GivenADamagedPicture, WhenItIsFilmedThenItIsCountedAndTheFilmGoesOn) {
  Studio studio;
  const FilmingHandle film = studio.record(Timestamp(0ms));
  studio.picture();
  PictureFacts facts;
  facts.form = {64, 48, 0, PixelOrder::Mjpeg, false, false}, facts.time = studio.timeOf(studio.at++);
  studio.recorder.intake().put(facts, std::vector<std::uint8_t>{0xff, 0xd8, 0xff, 0, 1, 2, 3});
  studio.picture();
  studio.recorder.pump();
  EXPECT_EQ(studio.state(film).pictures, 2u);
  EXPECT_EQ(studio.state(film).dropped, 1u);
}

TEST(GivenACameraThatIsLost, WhenAFilmIsBeingMadeThenWhatThereIsOfItIsKeptAndItSaysWhy) {
  Studio studio;
  const FilmingHandle film = studio.record(Timestamp(0ms), 10), none = studio.record(Timestamp(20s), 1);
  studio.until(1s);
  studio.recorder.close(Error{ErrorCode::Device, "unplugged", "", ""});
  const auto whole = studio.recorded(film);
  ASSERT_TRUE(whole);
  ASSERT_TRUE(whole->problem);
  EXPECT_EQ(whole->problem->what, "unplugged");
  EXPECT_TRUE(whole->state.wasStopped);
  EXPECT_EQ(whole->state.offset, Timestamp(1s));
  EXPECT_EQ(readFilm(whole->file).times.pictures.size(), 40u);
  EXPECT_FALSE(studio.recorder.recorded(none)) << "there is nothing of it";
}

/// A picture for whose preview no memory is large enough: what is thrown is as good as anything else that is not foreseen.
TEST(GivenAFilmInWhichSomethingUnforeseenHappens, WhenAnotherIsMadeThenOnlyTheFirstEndsAndSaysWhy) {
  Studio studio;
  const FilmingHandle first = studio.record(Timestamp(0ms));
  studio.until(200ms);
  (void)studio.recorder.newest();
  PictureFacts huge;
  huge.form = kSmall, huge.form.width = huge.form.height = std::numeric_limits<int>::max(), huge.time = studio.clock.now();
  studio.recorder.intake().put(huge, {});
  studio.recorder.pump();
  const auto broken = studio.recorded(first);
  ASSERT_TRUE(broken && broken->problem);
  EXPECT_THAT(broken->problem->text(), HasSubstr("something unforeseen happened"));
  EXPECT_EQ(readFilm(broken->file).times.pictures.size(), 8u);

  const FilmingHandle next = studio.record(Timestamp(300ms), 0.2);
  studio.at = 12;
  studio.until(600ms);
  const auto whole = studio.recorded(next);
  ASSERT_TRUE(whole);
  EXPECT_FALSE(whole->problem);
  EXPECT_EQ(readFilm(whole->file).times.pictures.size(), 8u);
}

TEST(GivenAFullDisk, WhenAFilmCannotBeWrittenThenItSaysSo) {
  Studio studio;
  const FilmingHandle film = studio.recorder.record(Timestamp(0ms), {}, "/proc/fovea");
  studio.until(100ms);
  const auto whole = studio.recorder.recorded(film);
  ASSERT_FALSE(whole);
  EXPECT_EQ(whole.error().code, ErrorCode::Io);
  EXPECT_TRUE(studio.state(film).hasEnded);
  EXPECT_FALSE(studio.recorder.isFilming());
}

TEST(GivenADiskThatGetsFull, WhenAFilmIsBeingMadeThenWhatWasWrittenUntilThenIsThereAndItSaysWhy) {
  Studio studio;
  const FilmingHandle film = studio.record(Timestamp(0ms));
  studio.until(500ms);
  const auto size = std::filesystem::file_size(studio.folder.path() / "recording-1.webm");
  {
    const test::SmallDisk disk(size + 100);
    studio.until(1s);
  }
  const auto whole = studio.recorded(film);
  ASSERT_TRUE(whole);
  ASSERT_TRUE(whole->problem);
  EXPECT_EQ(whole->problem->code, ErrorCode::Io);
  EXPECT_GE(whole->state.pictures, 20u);
  EXPECT_GE(readFilm(whole->file).times.pictures.size(), 20u);
}

TEST(GivenADiskThatGetsFull, WhenALineOfTimesDoesNotFitThenNoPartOfItIsThere) {
  const FilmFolder folder;
  auto times = TimesFile::create(folder.path());
  ASSERT_TRUE(times);
  ASSERT_TRUE(times->add(1, Timestamp(1s), 0));
  const std::string before = contentOf(times->path());
  {
    const test::SmallDisk disk(before.size() + 5);
    EXPECT_EQ(times->add(2, Timestamp(2s), 0).error().code, ErrorCode::Io);
  }
  EXPECT_EQ(contentOf(times->path()), before);
}

TEST(GivenAFilm, WhenItIsMadeThenNobodyElseMayReadIt) {
  Studio studio;
  const FilmingHandle film = studio.record(Timestamp(0ms), 0.1);
  studio.until(300ms);
  const auto whole = studio.recorded(film);
  ASSERT_TRUE(whole);
  for (const auto &file : {whole->file, whole->times}) {
    struct stat told {};
    ASSERT_EQ(::stat(file.c_str(), &told), 0);
    EXPECT_EQ(told.st_mode & 0777, 0600u) << file;
  }
}

TEST(GivenAFilm, WhenItIsDiscardedThenItsFilesAreGoneUnlessSomebodyHasTakenThem) {
  Studio studio;
  const FilmingHandle going = studio.record(Timestamp(0ms)), whole = studio.record(Timestamp(0ms), 0.1),
                      taken = studio.record(Timestamp(0ms), 0.1);
  studio.until(300ms);
  ASSERT_EQ(studio.folder.files(), 6u);
  const auto files = studio.recorded(taken);
  for (const FilmingHandle film : {going, whole, taken}) studio.recorder.discard(film);
  studio.recorder.pump();
  EXPECT_EQ(studio.folder.files(), 2u);
  EXPECT_TRUE(std::filesystem::exists(files->file) && std::filesystem::exists(files->times));
  EXPECT_FALSE(studio.recorder.isFilming());
  EXPECT_FALSE(studio.recorder.state(going));
}

TEST(GivenNoSuchFilm, WhenItIsAskedForThenTheErrorSaysSo) {
  Studio studio;
  EXPECT_EQ(studio.recorder.stop(7, {}).error().code, ErrorCode::BadArgument);
  EXPECT_EQ(studio.recorder.state(7).error().code, ErrorCode::BadArgument);
  EXPECT_EQ(studio.recorder.recorded(7).error().code, ErrorCode::BadArgument);
}

TEST(GivenAPreview, WhenSomebodyLooksThenTheNewestPictureIsThereAndOthersAreNotMade) {
  Studio studio;
  studio.until(100ms);
  EXPECT_FALSE(studio.recorder.isWatched());
  EXPECT_FALSE(studio.recorder.newest());
  studio.until(125ms);
  const auto first = studio.recorder.newest();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->time, Timestamp(100ms));
  EXPECT_EQ(std::pair(first->width, first->height), std::pair(64, 48));
  EXPECT_EQ(first->bgra.size(), 64u * 48 * 4);
  test::expectColor({first->bgra[2], first->bgra[1], first->bgra[0]}, colorOfPicture(4), 2, 4);
  EXPECT_EQ(first->bgra[3], 255);
  const std::uint64_t number = first->number;
  EXPECT_EQ(studio.recorder.newest()->number, number);
  studio.until(150ms);
  EXPECT_GT(studio.recorder.newest()->number, number);
  EXPECT_EQ(studio.recorder.newest()->time, Timestamp(125ms));
}

TEST(GivenAScreenThatChangesItsSize, WhenItIsFilmedThenTheFilmKeepsItsOwn) {
  Studio studio;
  const FilmingHandle film = studio.record(Timestamp(0ms));
  studio.until(100ms);
  studio.form = {32, 30, 128, PixelOrder::Bgra, true, false};
  studio.until(200ms);
  ASSERT_TRUE(studio.recorder.stop(film, Timestamp(200ms)));
  studio.until(300ms);
  const auto whole = studio.recorded(film);
  ASSERT_TRUE(whole);
  const auto read = readFilm(whole->file);
  ASSERT_EQ(read.colors.size(), 8u);
  EXPECT_EQ(read.facts.width, 64);
  test::expectColor(read.colors[7], colorOfPicture(7), 8, 7);
}

struct Kind {
  std::string name;
  PictureForm form;
};
class GivenPicturesOfAKind : public ::testing::TestWithParam<Kind> {};
INSTANTIATE_TEST_SUITE_P(Kinds, GivenPicturesOfAKind,
                         ::testing::Values(Kind{"bgra", {66, 50, 264, PixelOrder::Bgra, true, false}},
                                           Kind{"yuyv", {66, 50, 132, PixelOrder::Yuyv, false, false}},
                                           Kind{"yuyvWide", {64, 48, 160, PixelOrder::Yuyv, false, false}},
                                           Kind{"yuyvFull", {64, 48, 128, PixelOrder::Yuyv, true, false}},
                                           Kind{"yuyvHd", {64, 48, 128, PixelOrder::Yuyv, false, true}},
                                           Kind{"nv12", {64, 48, 64, PixelOrder::Nv12, false, false}},
                                           Kind{"mjpeg", {66, 50, 0, PixelOrder::Mjpeg, true, false}},
                                           Kind{"nv12HdFull", {64, 48, 80, PixelOrder::Nv12, true, true}}),
                         [](const auto &tested) { return tested.param.name; });

TEST_P(GivenPicturesOfAKind, WhenTheyAreFilmedThenTheirColoursAreThatWhichTheyWere) {
  Studio studio;
  studio.form = GetParam().form;
  const FilmingHandle film = studio.record(Timestamp(0ms), 0.5);
  studio.until(100ms);
  (void)studio.recorder.newest();
  studio.until(600ms);
  const auto preview = studio.recorder.newest();
  ASSERT_TRUE(preview);
  const std::uint8_t *pixel = preview->bgra.data();
  test::expectColor({pixel[2], pixel[1], pixel[0]}, colorOfPicture(23), 3, 23);
  const auto whole = studio.recorded(film);
  ASSERT_TRUE(whole);
  const auto read = readFilm(whole->file);
  ASSERT_EQ(read.colors.size(), 20u);
  for (std::size_t n = 0; n < read.colors.size(); ++n)
    test::expectColor(read.colors[n], colorOfPicture(n), 8, n);
}

}  // namespace
}  // namespace fovea
