#include <unistd.h>

#include "movies/film.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>

#include "movies/film_library.hpp"
#include "support/film_file.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using testing::evenFilm;
using testing::FilmFile;
using testing::FilmSpec;
using ::testing::HasSubstr;

std::string place(const std::string &name) { return ::testing::TempDir() + "fovea_" + std::to_string(::getpid()) + "_" + name; }

Result<std::unique_ptr<FilmDecoder>> decoderOf(const std::string &file) {
  const auto library = filmLibrary();
  if (!library) return library.error();
  return (*library)->open(file);
}

/// The colour of its right lower corner.
testing::FilmColor colorOf(const std::vector<std::uint8_t> &bgra, const FilmFacts &facts) {
  const std::uint8_t *last = &bgra[static_cast<std::size_t>(facts.width * facts.height - 1) * 4];
  return {last[2], last[1], last[0]};
}

class GivenADecoder : public ::testing::Test {
 protected:
  void open(const std::string &file) {
    auto opened = decoderOf(file);
    ASSERT_TRUE(opened) << opened.error().text();
    decoder_ = std::move(*opened);
    auto times = decoder_->times();
    ASSERT_TRUE(times) << times.error().text();
    times_ = std::move(*times);
  }
  void expectPicture(std::size_t number) {
    const FilmFacts &facts = decoder_->facts();
    std::vector<std::uint8_t> bgra(static_cast<std::size_t>(facts.width * facts.height) * 4 +
                                   FilmDecoder::kSlack);
    const auto read = decoder_->read(number, bgra);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(colorOf(bgra, facts), testing::filmColor(number)) << number;
    EXPECT_EQ(bgra[0], 255) << "its white corner";
  }

  std::unique_ptr<FilmDecoder> decoder_;
  FilmTimes times_;
};

struct Coding {
  std::string name;
  int keyEvery, picturesBetween;
};
class GivenAFilmOfAnyCoding : public GivenADecoder, public ::testing::WithParamInterface<Coding> {
 protected:
  FilmSpec spec(int pictures) {
    FilmSpec spec = evenFilm(pictures);
    spec.keyEvery = GetParam().keyEvery;
    spec.picturesBetween = GetParam().picturesBetween;
    return spec;
  }
};
INSTANTIATE_TEST_SUITE_P(Codings, GivenAFilmOfAnyCoding,
                         ::testing::Values(Coding{"keys.mkv", 1, 0}, Coding{"ahead.mkv", 12, 0},
                                           Coding{"both.mkv", 12, 2}, Coding{"keys.mp4", 1, 0},
                                           Coding{"ahead.mov", 12, 0}, Coding{"both.mp4", 12, 3},
                                           Coding{"short.mp4", 2, 1}),
                         [](const auto &tested) {
                           std::string name = tested.param.name;
                           std::ranges::replace(name, '.', '_');
                           return name;
                         });

TEST_P(GivenAFilmOfAnyCoding, WhenItsPicturesAreReadInOrderThenEachIsItselfAtItsTime) {
  const FilmFile film(place(GetParam().name), spec(30));
  open(film.path());
  ASSERT_EQ(times_.pictures.size(), 30u);
  EXPECT_EQ(times_.pictures[0], 0ns);
  EXPECT_EQ(times_.pictures[29], 1160ms);
  EXPECT_EQ(times_.end, 1200ms);
  for (std::size_t number = 0; number < 30; ++number) expectPicture(number);
}

TEST_P(GivenAFilmOfAnyCoding, WhenItsPicturesAreReadInAnyOrderThenEachIsItself) {
  const FilmFile film(place(GetParam().name), spec(50));
  open(film.path());
  for (const std::size_t number : {49u, 0u, 25u, 24u, 23u, 11u, 12u, 13u, 1u, 48u, 49u, 2u, 2u, 36u, 35u})
    expectPicture(number);
}

TEST_F(GivenADecoder, WhenAFilmsRateVariesThenItsTimesDo) {
  FilmSpec spec;
  spec.times_ms = {0, 10, 100, 101, 400, 1000};
  spec.length_ms = 77;
  const FilmFile film(place("varies.mkv"), spec);
  open(film.path());
  EXPECT_THAT(times_.pictures, ::testing::ElementsAre(0ms, 10ms, 100ms, 101ms, 400ms, 1000ms));
  EXPECT_EQ(times_.end, 1077ms);
  expectPicture(3);
}

TEST_F(GivenADecoder, WhenAFilmHasItsFactsThenTheyAreTold) {
  FilmSpec spec = evenFilm(5);
  spec.turned = 90;
  spec.aspect = 2;
  spec.sound_s = 0.1;
  const FilmFile film(place("facts.mov"), spec);
  open(film.path());
  const FilmFacts &facts = decoder_->facts();
  EXPECT_EQ(facts.width, 64);
  EXPECT_EQ(facts.height, 48);
  EXPECT_EQ(facts.pixelAspect, 2);
  EXPECT_EQ(facts.quarterTurns, 1);
  EXPECT_EQ(facts.duration, 200ms);
  EXPECT_TRUE(facts.hasSound);
  EXPECT_EQ(facts.colors, "rgb");
}

/// As the standards have it, limited range.
testing::FilmColor lightOf(double red, double blue) {
  const double luma = (testing::kTelevision[0] - 16) / 219.0, b = (testing::kTelevision[1] - 128) / 224.0, r = (testing::kTelevision[2] - 128) / 224.0;
  const double green = 1 - red - blue;
  const auto level = [](double light) { return static_cast<int>(std::lround(255 * light)); };
  return {level(luma + 2 * (1 - red) * r), level(luma - 2 * red * (1 - red) / green * r - 2 * blue * (1 - blue) / green * b), level(luma + 2 * (1 - blue) * b)};
}

TEST_F(GivenADecoder, WhenAFilmIsOfTelevisionsColoursThenTheirLightIsThatOfItsMatrixOrOfItsSize) {
  struct Case {
    int matrix, height;
    testing::FilmColor light;
    const char *told;
    std::size_t notes;
  };
  const auto hd = lightOf(0.2126, 0.0722), sd = lightOf(0.299, 0.114);
  for (const Case &tested : {Case{1, 48, hd, "bt709, limited range", 0}, Case{2, 48, sd, "smpte170m, limited range", 1}, Case{2, 720, hd, "bt709, limited range", 1}}) {
    FilmSpec spec = evenFilm(1);
    spec.matrix = tested.matrix;
    spec.height = tested.height;
    const FilmFile film(place("television.mkv"), spec);
    open(film.path());
    const FilmFacts &facts = decoder_->facts();
    EXPECT_EQ(facts.colors, tested.told);
    EXPECT_EQ(facts.notes.size(), tested.notes);
    std::vector<std::uint8_t> bgra(static_cast<std::size_t>(facts.width * facts.height) * 4 + FilmDecoder::kSlack);
    ASSERT_TRUE(decoder_->read(0, bgra));
    for (std::size_t gun = 0; gun < 3; ++gun) EXPECT_NEAR(colorOf(bgra, facts)[gun], tested.light[gun], 1) << tested.told;
  }
}

TEST(GivenFilesThatAreNoFilms, WhenTheyAreOpenedThenTheErrorNamesFileAndCause) {
  const auto told = [](const std::string &file) {
    const auto opened = decoderOf(file);
    return opened ? "opened" : opened.error().text();
  };
  EXPECT_THAT(told("/nowhere/dance.mp4"), HasSubstr("/nowhere/dance.mp4: there is no such film"));
  EXPECT_THAT(told("/tmp"), HasSubstr("this is a folder"));
  const std::string file = place("letter.mp4");
  std::ofstream(file) << "";
  EXPECT_THAT(told(file), HasSubstr("the file is empty"));
  std::ofstream(file) << "Dear participant, this is a letter and no film at all";
  EXPECT_THAT(told(file),
              AllOf(HasSubstr("letter.mp4: this is no film that can be read"), HasSubstr("copy it anew")));
  std::filesystem::remove(file);
}

TEST(GivenAFilmThatWasCutOff, WhenItIsOpenedThenThatIsToldWithWhatIsThere) {
  for (const char *name : {"cut.mkv", "cut.mp4"}) {
    const FilmFile film(place(name), evenFilm(100));
    const auto size = std::filesystem::file_size(film.path());
    std::filesystem::resize_file(film.path(), size / 2);
    auto opened = decoderOf(film.path());
    std::string told = opened ? "" : opened.error().text();
    if (opened) {
      const auto times = (*opened)->times();
      told = times ? "whole" : times.error().text();
    }
    EXPECT_THAT(told, AllOf(HasSubstr(name), HasSubstr("cut off"))) << name;
  }
}

TEST_F(GivenADecoder, WhenOnePictureIsDamagedThenTheOthersAreSound) {
  const FilmFile film(place("damaged.mkv"), evenFilm(40));
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(film.path()));
  std::fstream file(film.path(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(size / 2);
  file << std::string(60, '\xff');
  file.close();
  open(film.path());
  int damaged = 0;
  const FilmFacts &facts = decoder_->facts();
  std::vector<std::uint8_t> bgra(static_cast<std::size_t>(facts.width * facts.height) * 4 +
                                 FilmDecoder::kSlack);
  for (std::size_t number = 0; number < 40; ++number) {
    const auto read = decoder_->read(number, bgra);
    damaged += read ? 0 : 1;
    if (read)
      EXPECT_EQ(colorOf(bgra, facts), testing::filmColor(number)) << number;
    else
      EXPECT_THAT(read.error().text(), HasSubstr("damaged.mkv: the picture at 0.76 s cannot be decoded"));
  }
  EXPECT_EQ(damaged, 1);
}

TEST(GivenAFilmWithSound, WhenItIsReadThenItBeginsWithTheFirstPicture) {
  for (const bool isSoundFirst : {false, true}) {
    FilmSpec spec = evenFilm(10, 100);
    spec.sound_s = 1;
    spec.isSoundFirst = isSoundFirst;
    const FilmFile film(place("heard.mkv"), spec);
    const auto sound = readFilmSound(film.path());
    ASSERT_TRUE(sound) << sound.error().text();
    EXPECT_EQ(sound->rate, 8000);
    EXPECT_EQ(sound->channels, 1u);
    ASSERT_EQ(sound->values.size(), isSoundFirst ? 4000u : 8000u);
    EXPECT_FLOAT_EQ(sound->values[100], static_cast<float>(isSoundFirst ? 4100 : 100) / 32768);
  }
}

TEST(GivenASilentFilm, WhenItsSoundIsReadThenThatIsTold) {
  const FilmFile film(place("silent.mkv"), evenFilm(3));
  const auto sound = readFilmSound(film.path());
  ASSERT_FALSE(sound);
  EXPECT_THAT(sound.error().text(), AllOf(HasSubstr("silent.mkv"), HasSubstr("no sound")));
}

// --- played
// -------------------------------------------------------------------------------------------------------

/// Of ten pictures, 100 ms each, that are as far as somebody lets it be.
class SlowDecoder final : public FilmDecoder {
 public:
  SlowDecoder() {
    facts_.width = facts_.height = 2;
    facts_.duration = 1s;
  }
  const FilmFacts &facts() const override { return facts_; }
  Result<FilmTimes> times() override {
    FilmTimes times;
    for (int i = 0; i < 10; ++i) times.pictures.push_back(i * 100ms);
    times.end = 1s;
    return times;
  }
  Result<void> read(std::size_t number, std::span<std::uint8_t> bgra) override {
    std::unique_lock lock(mutex_);
    ++asked_;
    hasChanged_.notify_all();
    hasChanged_.wait(lock, [&] { return allowed_ > read_.size(); });
    read_.push_back(number);
    if (number == 4) return Error{ErrorCode::BadFile, "the picture is damaged", "fake", ""};
    bgra[0] = static_cast<std::uint8_t>(number);
    return {};
  }
  /// So many more pictures may be decoded; returns when they are, and the next one is waited for.
  void allow(std::size_t count) {
    std::unique_lock lock(mutex_);
    allowed_ += count;
    hasChanged_.notify_all();
    hasChanged_.wait(lock, [&] { return asked_ > allowed_; });
  }
  void allowAll() {
    const std::lock_guard lock(mutex_);
    allowed_ = SIZE_MAX;
    hasChanged_.notify_all();
  }
  std::vector<std::size_t> readSoFar() {
    const std::lock_guard lock(mutex_);
    return read_;
  }

 private:
  FilmFacts facts_;
  std::mutex mutex_;
  std::condition_variable hasChanged_;
  std::size_t allowed_ = 0, asked_ = 0;
  std::vector<std::size_t> read_;
};

class GivenAPlayedFilm : public ::testing::Test {
 protected:
  GivenAPlayedFilm() : decoder_(new SlowDecoder), film_(std::unique_ptr<FilmDecoder>(decoder_)) {
    EXPECT_TRUE(film_.load());
  }
  ~GivenAPlayedFilm() override { decoder_->allowAll(); }
  /// The picture at that place, once it is ready.
  int pictureAt(std::size_t place) {
    for (;;)
      if (const FilmPicture *picture = film_.newest(place); picture && picture->place == place)
        return picture->bgra[0];
  }

  SlowDecoder *decoder_;
  Film film_;
};

TEST_F(GivenAPlayedFilm, WhenATimeIsAskedForThenThePictureIsTheOneThatIsDue) {
  EXPECT_EQ(film_.numberAt(0ms), 0u);
  EXPECT_EQ(film_.numberAt(99999999ns), 0u);
  EXPECT_EQ(film_.numberAt(100ms), 1u);
  EXPECT_EQ(film_.numberAt(5s), 9u);
  EXPECT_EQ(film_.numberAt(-1s), 0u);
}

TEST_F(GivenAPlayedFilm, WhenItPlaysThenItsPicturesComeInOrderAndAreDecodedAhead) {
  film_.cue({0, 9, false}, 0);
  decoder_->allow(1);
  film_.wait();
  EXPECT_EQ(pictureAt(0), 0);
  EXPECT_EQ(film_.newest(0), nullptr) << "it is shown already";
  decoder_->allow(3);
  for (const std::size_t place : {1u, 2u, 3u}) EXPECT_EQ(pictureAt(place), static_cast<int>(place));
}

TEST_F(GivenAPlayedFilm, WhenDecodingIsTooSlowThenTheNewestIsGivenAndLateOnesAreLeftOut) {
  film_.cue({0, 9, false}, 0);
  decoder_->allow(3);  // the fourth is waited for
  EXPECT_EQ(film_.newest(1)->place, 1u);
  EXPECT_EQ(film_.newest(7)->place, 2u);
  decoder_->allow(2);
  EXPECT_THAT(decoder_->readSoFar(), ::testing::ElementsAre(0, 1, 2, 3, 7)) << "three was begun already";
}

TEST_F(GivenAPlayedFilm, WhenAPictureIsDamagedThenItIsLeftOutAndTold) {
  film_.cue({3, 5, false}, 0);
  decoder_->allowAll();
  EXPECT_EQ(pictureAt(0), 3);
  EXPECT_EQ(pictureAt(2), 5);
  const auto problem = film_.takeProblem();
  ASSERT_TRUE(problem);
  EXPECT_THAT(problem->text(), HasSubstr("damaged"));
  EXPECT_FALSE(film_.takeProblem());
}

TEST_F(GivenAPlayedFilm, WhenItLoopsThenTheFirstPictureFollowsTheLastWithoutBeingAskedFor) {
  film_.cue({7, 9, true}, 0);
  decoder_->allow(6);
  std::vector<int> seen;
  for (std::size_t place = 0; place < 6; ++place) seen.push_back(pictureAt(place));
  EXPECT_THAT(seen, ::testing::ElementsAre(7, 8, 9, 7, 8, 9));
}

TEST_F(GivenAPlayedFilm, WhenItIsCuedAnewThenNothingOfBeforeIsGiven) {
  decoder_->allowAll();
  film_.cue({0, 9, false}, 0);
  EXPECT_EQ(pictureAt(2), 2);
  film_.cue({0, 9, false}, 7);
  film_.wait();
  EXPECT_EQ(film_.newest(7)->place, 7u);
  film_.cue({0, 9, false}, 1);
  film_.wait();
  EXPECT_EQ(film_.newest(1)->place, 1u);
}

}  // namespace
}  // namespace fovea
