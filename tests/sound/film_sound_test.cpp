#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clock/clock.hpp"
#include "sound/samples.hpp"
#include "sound/sound_files.hpp"
#include "support/film_file.hpp"

namespace fovea {
namespace {

using testing::FilmFile;
using testing::FilmSpec;

class GivenAFilmWithASound : public ::testing::Test {
 protected:
  static FilmSpec spec(double sound_s) {
    FilmSpec spec = testing::evenFilm(25);
    spec.sound_s = sound_s;
    return spec;
  }
  const test::SoundFolder folder_;
};

TEST_F(GivenAFilmWithASound, WhenItIsRenderedThenItIsASoundLikeAnyOther) {
  const FilmFile film(folder_.path() / "film.mkv", spec(1));
  const auto sound = renderFile(film.path(), {.from_s = 0.5, .to_s = 0.6}, 8000, 1);
  ASSERT_TRUE(sound) << sound.error().text();
  ASSERT_EQ(sound->frames(), 800u);
  EXPECT_NEAR(sound->values[0], 4000 / 32768.0, 1e-3);
  EXPECT_NEAR(sound->values[799], 4799 / 32768.0, 1e-3);
}

TEST_F(GivenAFilmWithASound, WhenNothingSoundsThenItIsAsLongAsTheFilm) {
  const FilmFile film(folder_.path() / "film.mkv", spec(1));
  VirtualClock clock;
  const auto sound = simulatedSound(clock);
  const auto loaded = sound->load(film.path(), {});
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(*sound->length(*loaded), std::chrono::seconds(1));
}

TEST_F(GivenAFilmWithASound, WhenAFilmHasNoneThenWhatCanBePlayedIsSaid) {
  const FilmFile film(folder_.path() / "film.mkv", spec(0));
  const auto sound = renderFile(film.path(), {}, 8000, 1);
  ASSERT_FALSE(sound);
  EXPECT_THAT(sound.error().text(), ::testing::HasSubstr("a film's sound"));
}

}  // namespace
}  // namespace fovea
