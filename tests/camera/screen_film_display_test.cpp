// The participant's screen, filmed while a stage draws on it.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "camera/camera.hpp"
#include "core/log.hpp"
#include "core/thread.hpp"
#include "films.hpp"
#include "stage/stage.hpp"
#include "stimuli/display.hpp"
#include "window/screen_grab.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using test::FilmFolder;
using test::Rgb;

constexpr Rgb kRedLight{255, 0, 0}, kBlueLight{0, 0, 255}, kGreenLight{0, 255, 0}, kNoLight{0, 0, 0};

/// A window that is black but for its left upper quarter.
struct FilmedStage {
  StimuliDisplay display;
  FilmFolder folder;
  std::unique_ptr<ScreenCamera> camera = screenCamera(display.clock);
  Input input{display.clock};
  Log log{[] { return std::int64_t{0}; }};
  Breadcrumb breadcrumb;
  std::atomic<bool> stop{false};
  std::unique_ptr<Stage> stage;
  StimulusHandle quarter = 0;

  FilmedStage(int width, int height) : display(width, height) {
    setThread(Thread::Stage);
    stage = std::make_unique<Stage>(display.clock, *display.window, *display.stimuli, input, log, breadcrumb,
                                    stop);
    stage->setScreenCamera(camera.get());
    quarter = display.make("rect",
                           Dict{{"size", Value(List{Value(double(width) / 2), Value(double(height) / 2)})},
                                {"pos", Value(List{Value(-double(width) / 4), Value(double(height) / 4)})}});
  }
  Timestamp show(Rgb light) {
    const auto set = [](int gun) { return gun / 127.5 - 1; };
    display.set(quarter, "fillColor", {set(light.red), set(light.green), set(light.blue)});
    display.draw(quarter);
    ShownFrame shown;
    stage->flip(std::nullopt, shown);
    return shown.onset;
  }
  FilmingHandle record() {
    const auto film = camera->record(std::nullopt, {}, folder.path());
    EXPECT_TRUE(film) << film.error().text();
    return film ? *film : 0;
  }
  FilmingState state(FilmingHandle film) { return *camera->state(film); }
  void waitFor(FilmingHandle film, std::uint64_t pictures) {
    while (state(film).pictures < pictures) stage->waitUntil(display.clock.now() + 1ms);
  }
  Filmed finish(FilmingHandle film) {
    EXPECT_TRUE(camera->stop(film, std::nullopt));
    while (!state(film).hasEnded) stage->waitUntil(display.clock.now() + 1ms);
    for (;;)
      if (const auto whole = *camera->recorded(film)) return *whole;
  }
  /// Of each picture of a film.
  static std::vector<Timestamp> timesOf(const Filmed &film) {
    std::vector<Timestamp> times;
    std::istringstream lines(test::contentOf(film.times));
    std::string line;
    for (std::getline(lines, line); std::getline(lines, line);)
      times.emplace_back(Duration(std::llround(std::stod(line.substr(line.find(',') + 1)) * 1e9)));
    return times;
  }
};

TEST(GivenAScreenThatIsFilmed, WhenPicturesChangeThenEachIsInTheFilmAtTheOnsetOfItsFlip) {
  for (const auto &[width, height] : {std::pair{400, 300}, {1200, 601}}) {
    FilmedStage screen(width, height);
    const FilmingHandle film = screen.record();
    std::map<Timestamp, Rgb> shown;
    const Rgb lights[] = {kRedLight, kGreenLight, kBlueLight};
    for (int n = 0; n < 60; ++n) shown[screen.show(lights[n / 6 % 3])] = lights[n / 6 % 3];
    const Filmed whole = screen.finish(film);
    EXPECT_EQ(whole.state.stamp, PictureStamp::Flip);
    EXPECT_EQ(whole.width, std::min(width, 960));
    EXPECT_EQ(whole.height, width > 960 ? 481 : height);
    const auto times = FilmedStage::timesOf(whole);
    const auto read = test::readFilm(whole.file);
    // The last one is told again where it stays.
    ASSERT_GE(read.pictures.size(), times.size());
    ASSERT_GT(times.size(), 4u);
    for (std::size_t n = 0; n < times.size(); ++n) {
      const auto flip = shown.find(times[n]);
      ASSERT_NE(flip, shown.end()) << "picture " << n << " has the time of no flip";
      test::expectColor(read.at(n, 0.25, 0.25), flip->second, 12, n);
      test::expectColor(read.at(n, 0.75, 0.25), kNoLight, 12, n);
      test::expectColor(read.at(n, 0.25, 0.75), kNoLight, 12, n);
    }
  }
}

TEST(GivenFramesAtSomeRate, WhenTheyAreGrabbedThenAtMostThirtyASecondAreRead) {
  StimuliDisplay display(64, 48);
  for (const auto &[rate, wanted] : {std::pair{60, 30u}, {144, 29u}, {25, 25u}}) {
    ScreenInfo screen = display.window->screen();
    screen.period = 1'000'000'000ns / rate;
    ScreenGrab grab(screen);
    std::vector<Timestamp> onsets;
    for (int frame = 0; frame < rate; ++frame) {
      FlipResult flip;
      flip.onset = Timestamp(frame * screen.period);
      grab.copy(flip.onset);
      (void)display.window->capture();  // what was begun has been done
      grab.shown(flip);
      grab.collect([&](const GrabbedFrame &frameRead) { onsets.push_back(frameRead.onset); });
    }
    EXPECT_EQ(onsets.size(), wanted) << rate << " Hz";
    EXPECT_TRUE(std::ranges::is_sorted(onsets));
  }
}

TEST(GivenAScreenThatIsFilmed, WhenAPictureStaysThatCameTooSoonToBeReadThenItIsReadLater) {
  FilmedStage screen(400, 300);
  screen.show(kRedLight);
  const FilmingHandle film = screen.record();
  screen.show(kGreenLight);
  const Timestamp stays = screen.show(kBlueLight);
  screen.waitFor(film, 2);
  const Filmed whole = screen.finish(film);
  const auto times = FilmedStage::timesOf(whole);
  ASSERT_EQ(times.size(), 2u);
  EXPECT_EQ(times[1], stays);
  test::expectColor(test::readFilm(whole.file).at(1, 0.25, 0.25), kBlueLight, 12, 1);
}

TEST(GivenAScreenOnWhichNothingMoves, WhenAFilmIsAskedForThenItBeginsWithWhatIsThere) {
  FilmedStage screen(400, 300);
  screen.show(kGreenLight);
  const FilmingHandle film = screen.record();
  screen.stage->waitUntil(screen.display.clock.now() + 100ms);
  screen.waitFor(film, 1);
  const Filmed whole = screen.finish(film);
  test::expectColor(test::readFilm(whole.file).at(0, 0.25, 0.25), kGreenLight, 12, 0);
}

TEST(GivenWhatOnlyAPluginCanDraw, WhenAFilmIsAskedForThenItStaysOnTheScreenAndTheFilmBeginsWithTheNextFlip) {
  FilmedStage screen(400, 300);
  screen.stage->noteForeignDrawing();
  screen.show(kGreenLight);
  const Timestamp before = screen.stage->lastOnset();
  const FilmingHandle film = screen.record();
  screen.stage->waitUntil(screen.display.clock.now() + 100ms);
  EXPECT_EQ(screen.stage->lastOnset(), before);
  const Timestamp next = screen.show(kBlueLight);
  screen.waitFor(film, 1);
  EXPECT_EQ(FilmedStage::timesOf(screen.finish(film)).at(0), next);
}

TEST(GivenPanelsInTheWindow, WhenTheScreenIsFilmedThenTheyAreNot) {
  FilmedStage screen(400, 300);
  StageHooks hooks;
  hooks.drawOverlay = [&] {
    screen.display.set(screen.quarter, "fillColor", {-1, -1, 1});
    screen.display.draw(screen.quarter);
    screen.display.stimuli->renderPending();
  };
  screen.stage->setHooks(hooks);
  const FilmingHandle film = screen.record();
  screen.show(kRedLight);
  const Filmed whole = screen.finish(film);
  test::expectColor(test::readFilm(whole.file).at(0, 0.25, 0.25), kRedLight, 12, 0);
}

TEST(GivenAScreen, WhenNobodyFilmsItThenNothingIsRead) {
  FilmedStage screen(400, 300);
  EXPECT_FALSE(screen.camera->isWanted());
  for (int n = 0; n < 5; ++n) screen.show(kRedLight);
  EXPECT_EQ(screen.camera->info().width, 0) << "no picture came";
}

TEST(GivenAScreenThatIsFilmed, WhenItIsDrawnOnThenWhatParticipantsSeeIsAsEver) {
  FilmedStage screen(400, 300);
  const auto seen = [&] {
    screen.display.draw(screen.quarter);
    screen.stage->requestPicture();
    std::optional<Picture> picture;
    StageHooks hooks;
    hooks.keepPicture = [&](Picture taken) { picture = std::move(taken); };
    screen.stage->setHooks(hooks);
    screen.stage->flip();
    return picture->rgb;
  };
  screen.show(kRedLight);
  const auto before = seen();
  const FilmingHandle film = screen.record();
  screen.show(kRedLight);
  EXPECT_EQ(seen(), before);
  EXPECT_EQ(seen(), before);
  (void)screen.finish(film);
}

}  // namespace
}  // namespace fovea
