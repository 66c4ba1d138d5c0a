// Films as a plugin in C++ has them, on the fake host.

#include <gtest/gtest.h>

#include "fovea/fake_host.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

class GivenACameraOfAFakeHost : public ::testing::Test {
 protected:
  testing::FakeHost host_;
  Camera camera_{host_.get()};
};

TEST_F(GivenACameraOfAFakeHost, WhenItFilmsThenTheFilmIsThereAtItsEnd) {
  host_.camera.filmFacts["dropped"] = 2;
  const FilmRecording film = camera_.record(FilmOf::Screen, timestamp(0), {.duration_s = 1, .description = "seen"});
  EXPECT_EQ(film.recorded(), std::nullopt);
  EXPECT_THROW(film.file(), Failure) << "it is not whole";
  host_.now = timestamp(0) + 500ms;
  EXPECT_EQ(film.state().pictures, 15);
  EXPECT_FALSE(film.state().hasEnded);
  host_.now = timestamp(0) + 1s;
  const auto seen = film.recorded();
  ASSERT_TRUE(seen);
  const Borrowed lent(*seen);
  EXPECT_EQ(View(lent.get()).find("dropped").number(), 2.0);
  EXPECT_EQ(film.file() + " " + std::string(View(lent.get()).find("fovea.asset").textOr("")), "recordings/fake/1.webm recordings/fake/1.webm");
  EXPECT_EQ(film.state().source, PictureSource::Virtual);
  const Borrowed options(host_.camera.films.at(1).options);
  EXPECT_EQ(View(options.get()).find("description").text(), "seen");
}

TEST_F(GivenACameraOfAFakeHost, WhenAFilmIsStoppedThenItsStateSaysWhen) {
  const FilmRecording film = camera_.record(FilmOf::Camera);
  host_.now = timestamp(0) + 2s;
  film.stop();
  EXPECT_TRUE(film.state().wasStopped);
  EXPECT_EQ(film.state().offset, timestamp(0) + 2s);
}

TEST_F(GivenACameraOfAFakeHost, WhenTheNewestPictureIsShownThenTheImageHasIt) {
  const Image image(Stimuli(host_.get()), {});
  EXPECT_TRUE(camera_.show(FilmOf::Camera, image));
  EXPECT_EQ(host_.camera.shownOn.at(image.handle()), FilmOf::Camera);
}

TEST_F(GivenACameraOfAFakeHost, WhenNothingMayBeFilmedOrThereIsNoCameraThenTheCallFails) {
  host_.camera.missing.insert(FilmOf::Camera);
  EXPECT_THROW(camera_.info(FilmOf::Camera), Failure);
  EXPECT_EQ(camera_.info(FilmOf::Screen).width, 640);
  host_.camera.refusal = "nobody has agreed";
  EXPECT_THROW(camera_.record(FilmOf::Screen), Failure);
}

}  // namespace
}  // namespace fovea
