// Films on a window, whose time is the test's.
#include <gmock/gmock.h>
#include <unistd.h>

#include "display.hpp"
#include "support/film_file.hpp"
#include "window/frame_rate.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::evenFilm;
using testing::FilmFile;
using testing::FilmSpec;
using ::testing::HasSubstr;

/// The window of a display with a clock of its own: 60 Hz, and the next onset is whatever it was told.
class TimedWindow final : public Window {
 public:
  explicit TimedWindow(Window &real) : real_(real), screen_(real.screen()) { screen_.period = 16666667ns; }
  Timestamp onset{10s};

  Result<void> attach() override { return {}; }
  void detach() override {}
  const ScreenInfo &screen() const override { return screen_; }
  bool hasGl() const override { return true; }
  void *getProcAddress(const char *name) const override { return real_.getProcAddress(name); }
  FlipResult flip(std::optional<Timestamp>) override { return {}; }
  Timestamp nextOnset() const override { return onset; }
  SwapTimes timeSwaps(const FrameRateOptions &) override { return {}; }
  void adopt(const RefreshEstimate &) override {}
  std::optional<Picture> capture() override { return real_.capture(); }
  Result<void> reshape(const WindowOptions &) override { return {}; }

 private:
  Window &real_;
  ScreenInfo screen_;
};

std::string place(const std::string &name) { return ::testing::TempDir() + "fovea_shown_" + std::to_string(::getpid()) + "_" + name; }

class GivenAFilmOnAWindow : public ::testing::Test {
 protected:
  GivenAFilmOnAWindow() : window_(*display_.window) {
    display_.stimuli.reset();
    display_.stimuli = std::move(*Stimuli::create(window_));
    display_.stimuli->setUnits(Units::Pix);
    display_.stimuli->setBackground({-1, -1, -1, 1});
  }
  void make(const FilmSpec &spec, Dict properties = {}, const std::string &name = "film.mkv") {
    file_.emplace(place(name), spec);
    properties.insert(properties.end(), {{"movie", file_->path()}, {"interpolate", false}});
    film_ = display_.make("movie", properties);
  }
  void set(const std::string &name, double number) { display_.set(film_, name, {number}); }
  /// Of what it tells; -1 where it tells nothing.
  double told(const std::string &name) {
    const auto numbers = display_.stimuli->numbers(film_, *display_.stimuli->property(film_, name));
    return numbers && !numbers->empty() ? (*numbers)[0] : -1;
  }
  void drawAt(Duration time) {
    window_.onset = Timestamp(10s) + time;
    display_.draw(film_);
    display_.show();
  }
  /// Draws the frame of that time until the film has decoded the picture.
  void expectAt(Duration time, std::size_t number) {
    for (;;) {
      drawAt(time);
      if (told("frame") == static_cast<double>(number)) break;
      ASSERT_LT(told("frame"), static_cast<double>(number)) << "at " << toSeconds(time);
    }
    expectPixel(display_.at(200 + 20, 150 + 12), testing::filmColor(number), 0);
    expectPixel(display_.at(200 - 20, 150 - 12), kWhite, 0);
  }
  void expectNothing() { expectPixel(display_.at(220, 162), kBlack, 0); }

  StimuliDisplay display_;
  TimedWindow window_;
  std::optional<FilmFile> file_;
  StimulusHandle film_ = 0;
};

TEST_F(GivenAFilmOnAWindow, WhenItDoesNotPlayThenItStandsAtItsFirstPicture) {
  make(evenFilm(10));
  EXPECT_EQ(told("duration"), 0.4);
  expectAt(0s, 0);
  expectAt(3s, 0);
  EXPECT_EQ(told("framesShown"), 1);
  EXPECT_EQ(told("position"), 0);
  EXPECT_EQ(told("hasEnded"), 0);
}

TEST_F(GivenAFilmOnAWindow, WhenItPlaysThenEachRefreshHasThePictureThatIsDueNearerToItThanToTheNext) {
  make(evenFilm(30));
  set("playing", 1);
  for (int refresh = 0; refresh < 71; ++refresh) {
    const Duration jitter = refresh > 0 ? 500us * (refresh % 5 - 2) : 0us;
    const Duration time = refresh * 16666667ns + jitter;
    expectAt(time, static_cast<std::size_t>((time + 7500us) / 40ms));
    EXPECT_NEAR(told("position"), toSeconds(time), 1e-9);
  }
  EXPECT_EQ(told("framesShown"), 30);
  EXPECT_LE(told("framesDropped"), 0);
  drawAt(1200ms);
  EXPECT_EQ(told("hasEnded"), 1);
  expectNothing();
}

TEST_F(GivenAFilmOnAWindow, WhenItsRateVariesThenItsPicturesStayAsLongAsTheyAreMeantTo) {
  FilmSpec spec;
  spec.times_ms = {0, 100, 133, 1000};
  spec.length_ms = 50;
  make(spec);
  set("playing", 1);
  expectAt(0ms, 0);
  expectAt(83ms, 0);
  expectAt(100ms, 1);
  expectAt(117ms, 1);
  expectAt(133ms, 2);
  expectAt(983ms, 2);
  expectAt(1000ms, 3);
  drawAt(1050ms);
  EXPECT_EQ(told("hasEnded"), 1);
}

TEST_F(GivenAFilmOnAWindow, WhenFramesComeLateThenPicturesAreLeftOutAndCounted) {
  make(evenFilm(50));
  set("playing", 1);
  expectAt(0ms, 0);
  for (const int number : {1, 2, 9, 30, 31}) expectAt(number * 40ms, static_cast<std::size_t>(number));
  drawAt(2s);
  EXPECT_EQ(told("framesShown") + told("framesDropped"), 50);
  EXPECT_GE(told("framesDropped"), 18) << "those behind the last one that was drawn";
}

TEST_F(GivenAFilmOnAWindow, WhenOnlyAPartIsPlayedThenItBeginsAndEndsThere) {
  make(evenFilm(50), {{"from", 0.4}, {"to", 0.8}});
  set("playing", 1);
  expectAt(0ms, 10);
  expectAt(380ms, 19);
  drawAt(400ms);
  EXPECT_EQ(told("hasEnded"), 1);
  EXPECT_EQ(told("position"), 0.8);
  expectNothing();
}

TEST_F(GivenAFilmOnAWindow, WhenItLoopsThenItsFirstPictureFollowsItsLastAtTheExactTime) {
  make(evenFilm(50), {{"from", 0.4}, {"to", 0.6}, {"loop", true}});
  set("playing", 1);
  for (int lap = 0; lap < 4; ++lap)
    for (int picture = 0; picture < 5; ++picture) {
      for (;;) {
        drawAt(lap * 200ms + picture * 40ms);
        if (told("frame") == 10 + picture) break;
      }
      EXPECT_NEAR(told("position"), 0.4 + 0.04 * picture, 1e-9);
    }
  EXPECT_EQ(told("framesShown"), 20);
  EXPECT_LE(told("framesDropped"), 0);
  EXPECT_EQ(told("hasEnded"), 0);
}

TEST_F(GivenAFilmOnAWindow, WhenItHasEndedThenItsLastPictureStaysIfItIsToldTo) {
  make(evenFilm(5), {{"hideAtEnd", false}});
  set("playing", 1);
  expectAt(0ms, 0);
  expectAt(160ms, 4);
  drawAt(200ms);
  EXPECT_EQ(told("hasEnded"), 1);
  expectPixel(display_.at(220, 162), testing::filmColor(4), 0);
}

TEST_F(GivenAFilmOnAWindow, WhenItHasEndedAndIsSentToItsBeginningThenItPlaysAgain) {
  make(evenFilm(5));
  set("playing", 1);
  expectAt(0ms, 0);
  drawAt(200ms);
  EXPECT_EQ(told("hasEnded"), 1);
  set("position", 0);
  for (;;) {
    drawAt(1s);
    if (told("frame") == 0) break;
  }
  EXPECT_EQ(told("hasEnded"), 0);
  expectAt(1080ms, 2);
}

TEST_F(GivenAFilmOnAWindow, WhenItIsSentElsewhereThenThePictureThereIsShownAndNoneBetween) {
  FilmSpec spec = evenFilm(60);
  spec.keyEvery = 20;
  make(spec);
  expectAt(0ms, 0);
  for (const int number : {55, 3, 4, 30, 29, 59, 0}) {
    const double before = told("frame");
    set("position", number * 0.04);
    for (;;) {
      drawAt(0ms);
      if (told("frame") == number) break;
      EXPECT_EQ(told("frame"), before);
    }
    expectPixel(display_.at(220, 162), testing::filmColor(static_cast<std::size_t>(number)), 0);
  }
  EXPECT_LE(told("framesDropped"), 0) << "it does not play";
}

TEST_F(GivenAFilmOnAWindow, WhenItIsStoppedForAWhileThenItGoesOnWhereItWas) {
  make(evenFilm(50));
  set("playing", 1);
  expectAt(0ms, 0);
  expectAt(400ms, 10);
  set("playing", 0);
  expectAt(900ms, 10);
  set("playing", 1);
  expectAt(2000ms, 10);
  expectAt(2040ms, 11);
}

TEST_F(GivenAFilmOnAWindow, WhenTheRunIsPausedThenTheFilmIs) {
  make(evenFilm(50));
  set("playing", 1);
  expectAt(0ms, 0);
  expectAt(400ms, 10);
  display_.stimuli->repeatLast();
  expectAt(5s, 10);
  EXPECT_NEAR(told("position"), 0.4 + 1.0 / 60, 1e-6);
  expectAt(5s + 40ms, 11);
}

TEST_F(GivenAFilmOnAWindow, WhenItWasTakenOnItsSideThenItIsUprightAndMirroredAcross) {
  FilmSpec spec = evenFilm(3);
  spec.turned = 90;
  make(spec, {}, "turned.mov");
  const auto box = display_.stimuli->measure(film_);
  ASSERT_TRUE(box);
  EXPECT_EQ(box->width, 48);
  EXPECT_EQ(box->height, 64);
  drawAt(0ms);
  expectPixel(display_.at(200 + 12, 150 - 20), kWhite, 0);  // its left upper corner is turned to the right
  expectPixel(display_.at(200 - 12, 150 - 20), testing::filmColor(0), 0);
  expectPixel(display_.at(200 + 12, 150 + 20), testing::filmColor(0), 0);
  set("flipHoriz", 1);
  drawAt(0ms);
  expectPixel(display_.at(200 - 12, 150 - 20), kWhite, 0);
  expectPixel(display_.at(200 + 12, 150 - 20), testing::filmColor(0), 0);
}

TEST_F(GivenAFilmOnAWindow, WhenItsPixelsAreWideThenItIs) {
  FilmSpec spec = evenFilm(3);
  spec.aspect = 2;
  make(spec);
  const auto box = display_.stimuli->measure(film_);
  ASSERT_TRUE(box);
  EXPECT_EQ(box->width, 128);
  EXPECT_EQ(box->height, 48);
}

TEST_F(GivenAFilmOnAWindow, WhenWhatIsPlayedCannotBeThenThatIsSaid) {
  file_.emplace(place("short.mkv"), evenFilm(10));
  const auto refused = [&](Dict properties) {
    properties.emplace_back("movie", file_->path());
    return display_.stimuli->add("movie", properties).error().text();
  };
  EXPECT_THAT(refused({{"from", 0.5}}),
              HasSubstr("from is 0.5 s, and the film ends there or before: at 0.4 s"));
  EXPECT_THAT(refused({{"from", 0.2}, {"to", 0.1}}), HasSubstr("from has to be before to"));
  EXPECT_THAT(display_.stimuli->add("movie", Dict{{"movie", "/nowhere/dance.mp4"}}).error().text(),
              HasSubstr("/nowhere/dance.mp4: there is no such film"));
}

TEST_F(GivenAFilmOnAWindow, WhenThereIsNoneThenThatIsNotedOnce) {
  film_ = display_.make("movie", {});
  for (int frame = 0; frame < 3; ++frame) drawAt(0ms);
  EXPECT_THAT(display_.stimuli->takeNotes(), ::testing::ElementsAre(HasSubstr("without a film")));
}

/// No display: time goes on, and nothing is decoded.
TEST(GivenAFilmInARehearsal, WhenItPlaysThenItEndsWhenItWould) {
  VirtualClock clock;
  const auto window = openVirtualWindow(clock, 1000, 500, 50);
  const auto stimuli = std::move(*Stimuli::create(*window));
  const FilmFile file(place("rehearsed.mkv"), evenFilm(10));
  const auto film = stimuli->add("movie", Dict{{"movie", file.path()}, {"playing", true}});
  ASSERT_TRUE(film) << film.error().text();
  const auto told = [&](const char *name) {
    const auto numbers = stimuli->numbers(*film, *stimuli->property(*film, name));
    return numbers->empty() ? -1 : (*numbers)[0];
  };
  int flips = 0;
  for (;; ++flips) {
    ASSERT_TRUE(stimuli->draw(*film));
    if (told("hasEnded") == 1) break;
    (void)window->flip(std::nullopt);
  }
  EXPECT_EQ(flips, 20) << "0.4 s at 50 Hz";
  EXPECT_EQ(told("frame"), -1);
}

}  // namespace
}  // namespace fovea
