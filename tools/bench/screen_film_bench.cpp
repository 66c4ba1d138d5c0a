// What filming the participant's screen costs each frame, beside the same frames bare: from the first drawing
// call until the graphics card has done all of it, and after the flip, what is handed over. Bare and filmed
// take turns, so that what else the machine does falls on both. screen_film_bench [TURNS] [WIDTH HEIGHT]

#include <glad/gl.h>
// glad first
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <vector>

#include "camera/camera.hpp"
#include "core/thread.hpp"
#include "stimuli/stimuli.hpp"
#include "support/xvfb.hpp"
#include "window/screen_grab.hpp"

namespace fovea {
namespace {

constexpr int kFilmedFrames = 300;

struct Spent {
  std::vector<double> ms;
  unsigned missed = 0;
  double mean() const { return std::accumulate(ms.begin(), ms.end(), 0.0) / double(ms.size()); }
  double within(int hundredths) {
    std::ranges::sort(ms);
    return ms[ms.size() * std::size_t(hundredths) / 100];
  }
};

/// A word and a cross, as in a trial; the word moves.
class FilmedScene {
 public:
  explicit FilmedScene(Stimuli &stimuli)
      : stimuli_(stimuli),
        cross_(*stimuli.add("cross", Value(Dict{}))),
        word_(*stimuli.add("text", Value(Dict{{"text", Value("GREEN")}, {"height", Value(0.12)}}))) {}
  void draw(int frame) {
    const double place[] = {0.3 * (frame % 60) / 60, 0.2};
    (void)stimuli_.setNumbers(word_, *stimuli_.property(word_, "pos"), place);
    (void)stimuli_.draw(cross_);
    (void)stimuli_.draw(word_);
    stimuli_.renderPending();
  }

 private:
  Stimuli &stimuli_;
  StimulusHandle cross_, word_;
};

enum class Mode { Bare, Read, Filmed };  // Read: and thrown away, so that nothing is encoded beside it

/// As Stage::present().
void turn(Window &window, Stimuli &stimuli, FilmedScene &scene, const Clock &clock, Mode mode, ScreenCamera &camera,
          Spent &spent) {
  ScreenGrab grab(window.screen());
  for (int frame = 0; frame < kFilmedFrames; ++frame) {
    const Timestamp began = clock.now();
    scene.draw(frame);
    if (mode != Mode::Bare) grab.copy(window.nextOnset()), stimuli.resetState();
    glFinish();
    const Timestamp drawn = clock.now();
    const FlipResult flip = window.flip(std::nullopt);
    stimuli.endFrame();
    const Timestamp shown = clock.now();
    if (mode != Mode::Bare) {
      grab.shown(flip);
      grab.collect([&](const GrabbedFrame &each) {
        if (mode == Mode::Filmed)
          camera.put(each.bgra, each.width, each.height, each.onset, each.uncertainty);
      });
    }
    spent.ms.push_back(1e3 * toSeconds(drawn - began + (clock.now() - shown)));
    spent.missed += flip.missed;
  }
}

int measure(int turns, int width, int height) {
  setThread(Thread::Stage);
  RealClock clock;
  WindowOptions options;
  options.kind = WindowOptions::Kind::Window;
  options.width = width, options.height = height;
  auto window = openWindow(options, clock);
  if (!window) return std::puts(window.error().text().c_str()), 1;
  if (auto attached = (*window)->attach(); !attached) return std::puts(attached.error().text().c_str()), 1;
  const auto folder = std::filesystem::temp_directory_path() / "fovea-screen-film-bench";
  const auto camera = screenCamera(clock);
  {
    auto stimuli = Stimuli::create(**window);
    FilmedScene scene(**stimuli);
    Spent warmUp, bare, read, filmed;
    turn(**window, **stimuli, scene, clock, Mode::Bare, *camera, warmUp);
    std::uint64_t pictures = 0, dropped = 0;
    for (int n = 0; n < turns; ++n) {
      turn(**window, **stimuli, scene, clock, Mode::Bare, *camera, bare);
      turn(**window, **stimuli, scene, clock, Mode::Read, *camera, read);
      const auto film = camera->record(std::nullopt, {}, folder);
      if (!film) return std::puts(film.error().text().c_str()), 1;
      turn(**window, **stimuli, scene, clock, Mode::Filmed, *camera, filmed);
      pictures += camera->state(*film)->pictures, dropped += camera->state(*film)->dropped;
      camera->discard(*film);
      while (camera->isWanted()) clock.sleepUntil(clock.now() + std::chrono::milliseconds(1));
    }
    const ScreenInfo &screen = (*window)->screen();
    std::printf("%d x %d pixels, %s, %d frames of each\n", width, height, screen.renderer.c_str(),
                turns * kFilmedFrames);
    for (auto &[name, spent] :
         {std::pair<const char *, Spent &>{"bare", bare}, {"read", read}, {"filmed", filmed}})
      std::printf("%-7s %.3f ms a frame, half within %.3f, 99 of 100 within %.3f, %u refreshes missed\n",
                  name, spent.mean(), spent.within(50), spent.within(99), spent.missed);
    std::printf("ratio   %.2f, half of the frames %.2f; %llu pictures, %llu dropped\n",
                filmed.mean() / bare.mean(), filmed.within(50) / bare.within(50),
                static_cast<unsigned long long>(pictures), static_cast<unsigned long long>(dropped));
  }
  (*window)->detach();
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace fovea

int main(int argc, char **argv) {
  const fovea::testing::Xvfb server("2000x1200x24");
  const auto number = [&](int which, int otherwise) {
    return argc > which ? std::atoi(argv[which]) : otherwise;
  };
  return fovea::measure(number(1, 4), number(2, 1024), number(3, 768));
}
