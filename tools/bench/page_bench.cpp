// What a page costs beyond a bare clear and swap, and whether a long one scrolls without a missed refresh. Each page is shown by a session as a study
// shows it, on an X server of its own, beside flips of the same stage with nothing drawn.
//
//   page_bench [FRAMES [NAME]]      NAME: a part of a page's name; then that alone
//
// The last page is written on with a finger: what the frames after each touch cost, in CPU of the thread that draws, as a multiple of the page's other frames.
//
// "page": CPU of the thread that draws, from one swap's return to the next swap. "everything": CPU of the whole process from swap to swap, in which the
// software renderer's threads are. Of both the bare flips' median is taken off; "bare" are those flips themselves, the same way.

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "bench_scenes.hpp"
#include "session/session.hpp"
#include "session/wiring.hpp"
#include "support/xvfb.hpp"
#include "timeline/study.hpp"

namespace {

using namespace fovea;

constexpr int kWarmUp = 60;       // frames, in which what is on the page is made
constexpr int kScrollsOneWay = 90;
constexpr int kBetweenTouches = 60;
/// Of keys on the screen; the first is what is written in.
constexpr const char *kTouches[] = {"field", "a", "\u21e7", "\u21e7", "\u21ea", "123", "abc", "\u21e7", "B", "\u25bc"};

double at(std::vector<double> numbers, double part) {
  if (numbers.empty()) return 0;
  const auto place = numbers.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(numbers.size() - 1));
  std::nth_element(numbers.begin(), place, numbers.end());
  return *place;
}

/// Of one frame after the other.
struct Costs {
  std::vector<double> page, everything;  // ms
  std::uint64_t missed = 0;
};

/// Looks at the clocks right before and right after each swap. Thread: [stage].
class Meter {
 public:
  explicit Meter(Stage &stage) : stage_(stage) {}

  /// Into `costs` from now on; the first frames are not counted.
  void begin(Costs &costs) { costs_ = &costs, frame_ = 0; }
  int frame() const { return frame_; }
  void beforeSwap() {
    before_ = bench::Cpu::now();
    (void)stage_.callOnFlip({[](void (*)(), void *self, const FlipResult *result) {
                               if (result) static_cast<Meter *>(self)->afterSwap(*result);
                             },
                             nullptr, this});
  }

 private:
  void afterSwap(const FlipResult &result) {
    const bench::Cpu now = bench::Cpu::now();
    if (++frame_ > kWarmUp) {
      costs_->page.push_back((before_ - after_).thread * 1e3);
      costs_->everything.push_back((now - after_).process * 1e3);
      costs_->missed += result.missed;
    }
    after_ = now;
  }

  Stage &stage_;
  Costs *costs_ = nullptr;
  int frame_ = 0;
  bench::Cpu before_, after_;
};

struct PageScene {
  const char *name;
  std::string step;  // JSON
  enum class Hand { Rests, Scrolls, Writes } hand = Hand::Rests;
};

std::string noConsent() { return R"({"consent": "no-consent", "params": {"reason": "a benchmark"}}, )"; }

std::vector<PageScene> scenes() {
  std::string paragraphs, items;
  for (int i = 0; i < 5; ++i) paragraphs += bench::paragraph(i) + R"(\n)";
  constexpr const char *kKinds[] = {R"("type": "rating")", R"("type": "slider")", R"("type": "free text")", R"("type": "radio", "options": ["yes", "no", "it depends"])"};
  for (int i = 0; i < 50; ++i)
    items += std::string(i ? ", " : "") + R"({"text": ")" + std::to_string(i + 1) + ". " + bench::paragraph(i).substr(0, 60) + R"(?", )" + kKinds[i % 4] + "}";
  const std::string questions = noConsent() + R"({"page": "questions", "label": "a", "timeEstimate_s": 1, "params": {"title": "Fifty questions", "questions": [)" + items + "]}}";
  return {
      {"info", noConsent() + R"({"page": "info", "label": "a", "timeEstimate_s": 1, "params": {"title": "Welcome", "text": ")" + paragraphs + R"("}})"},
      {"questions, 50 items, at rest", questions},
      {"questions, 50 items, scrolled in every frame", questions, PageScene::Hand::Scrolls},
      {"modular, a rating and a slider", noConsent() + R"({"page": "modular", "label": "a", "timeEstimate_s": 1, "params": {"prompt": "How was it?", "control": [
        {"name": "fair", "question": "Was it fair?", "kind": "rating", "values": 7, "minDescription": "not at all", "maxDescription": "very"},
        {"name": "fun", "question": "Was it fun?", "kind": "slider", "labels": ["no", "somewhat", "yes"], "start": 0.5}]}})"},
      {"consent, main", R"({"consent": "main-consent", "params": {
        "studyTitle": "Seeing words", "institution": "Institute of Words, 1 Main Street, Townsville", "contact": "Dr. A. Reader, a.reader@words.example",
        "purpose": "We want to know how fast words are seen.", "procedure": "You see words and press a key for each.", "duration": "about 20 minutes",
        "payment": "You get 12 Euro an hour, also if you stop early.", "recipients": "The three people of the project.", "transfers": "There is none.",
        "storage": "On encrypted disks of the institute, for ten years.", "dataProtectionContact": "privacy@words.example",
        "supervisoryAuthority": "The authority of your country.", "ethics": "Committee of the institute, 2026-17", "platform": "our web page"}})"},
      {"modular, a text, keys of the screen", noConsent() + R"({"page": "modular", "label": "a", "timeEstimate_s": 1, "params": {"prompt": "What was it?", "control": {"kind": "text", "lines": 3}}})", PageScene::Hand::Writes}};
}

/// One turn of the wheel: down to the end of the form, and up again.
void scroll(Stage &stage, int frame) {
  InputEvent event;
  event.kind = InputKind::Wheel;
  event.y = (frame / kScrollsOneWay) % 2 == 0 ? -1 : 1;
  event.time = stage.clock().now();
  stage.input().add(event);
}

/// What stands there of keys on the screen; the field.
std::optional<Box> find(Stimuli &stimuli, std::string_view label, double height) {
  for (const StimulusHandle handle : stimuli.alive()) {
    const auto text = stimuli.property(handle, "text"), editable = stimuli.property(handle, "editable");
    const bool isField = static_cast<bool>(editable), isSought = isField ? label == "field" : text && *stimuli.text(handle, *text) == label && stimuli.showing(handle)->isVisible;
    const auto box = isSought ? stimuli.measure(handle) : Result<Box>(Error{});
    if (box) return isField ? Box{box->x * height, box->y * height, 0, 0} : *box;
  }
  return std::nullopt;
}

void touch(Stage &stage, int frame) {
  const std::size_t next = static_cast<std::size_t>(frame - kWarmUp) / kBetweenTouches;
  if (frame < kWarmUp || (frame - kWarmUp) % kBetweenTouches != 0 || next >= std::size(kTouches)) return;
  const auto at = find(stage.stimuli(), kTouches[next], stage.window().screen().height);
  if (!at) return void(std::fprintf(stderr, "%s is not there\n", kTouches[next]));
  InputEvent event;
  event.kind = InputKind::TouchBegin;
  event.x = at->x, event.y = at->y;
  event.time = stage.clock().now();
  stage.input().add(event);
  event.kind = InputKind::TouchEnd;
  stage.input().add(event);
}

bool measure(const PageScene &scene, int frames, const std::filesystem::path &folder, Costs &bare, Costs &costs) {
  auto study = parseStudy(R"({"name": "bench", "steps": [)" + scene.step + "]}", "study.json");
  if (!study) return std::fprintf(stderr, "%s\n", study.error().text().c_str()), false;
  study->folder = folder;
  SessionOptions options;
  options.root = folder;
  options.display.kind = DisplayOptions::Kind::Window;
  options.plugins = {FOVEA_PLUGINS};
  options.params = {{"participant", "1"}};
  options.beginsAnew = true;
  ResolvedStudy resolved;
  std::unique_ptr<Meter> meter;
  std::atomic<bool> isDone{false};
  std::unique_ptr<Session> session;
  SessionWiring wiring;
  wiring.catalogueRead = [&](const Catalogue &catalogue, const fovea_host &host, const DeviceJudge &devices) -> Result<void> {
    auto found = resolveStudy(*study, catalogue, host, devices);
    if (!found) return found.error();
    resolved = std::move(*found);
    return {};
  };
  wiring.addHooks = [&](Stage &stage, StageHooks &hooks) {
    meter = std::make_unique<Meter>(stage);
    StageHooks counting;
    counting.drawOverlay = [&] { meter->beforeSwap(); };
    stage.setHooks(counting);
    meter->begin(bare);
    while (meter->frame() < kWarmUp + frames) stage.flip();
    meter->begin(costs);
    hooks.drawOverlay = [&] {
      if (stage.board().read().state != SessionState::Running) return meter->begin(costs);  // not yet there
      if (scene.hand == PageScene::Hand::Scrolls) scroll(stage, meter->frame());
      if (scene.hand == PageScene::Hand::Writes) touch(stage, meter->frame());
      if (meter->frame() >= kWarmUp + frames) isDone = true;
      else meter->beforeSwap();
    };
  };
  bool isStopped = false;
  wiring.onMain = [&] {
    if (isDone && session && !std::exchange(isStopped, true)) session->stop();
  };
  auto opened = Session::open(std::move(options), wiring);
  if (!opened) return std::fprintf(stderr, "%s\n", opened.error().text().c_str()), false;
  session = std::move(*opened);
  (void)session->runStudy(resolved);
  session.reset();
  return isDone;
}

void print(const char *name, const Costs &costs, const Costs &bare) {
  const double page = at(bare.page, 0.5), everything = at(bare.everything, 0.5);
  std::printf("%-46s  %6.3f  %6.3f      %6.3f  %6.3f     %llu of %zu\n", name, at(costs.page, 0.5) - page, at(costs.page, 0.99) - page, at(costs.everything, 0.5) - everything,
              at(costs.everything, 0.99) - everything, static_cast<unsigned long long>(costs.missed), costs.page.size());
}

/// The dearest of the frames until the next touch; in its own the bench looked for where to touch.
void printTouches(const Costs &costs) {
  const double usual = at(costs.page, 0.5);
  std::printf("  CPU of the dearest frame after a touch, in frames of %.3f ms:", usual);
  for (std::size_t i = 0; i < std::size(kTouches); ++i) {
    const auto from = costs.page.begin() + static_cast<std::ptrdiff_t>(i) * kBetweenTouches;
    if (costs.page.end() - from < kBetweenTouches) break;
    std::printf("  %s %.1f", kTouches[i], *std::max_element(from + 1, from + kBetweenTouches) / usual);
  }
  std::printf("\n");
}

}  // namespace

int main(int argc, char **argv) {
  const int frames = argc > 1 ? std::max(std::atoi(argv[1]), 1) : 600;
  const testing::Xvfb server("1280x1024x24");
  const auto folder = std::filesystem::temp_directory_path() / ("fovea-page-bench-" + std::to_string(getpid()));
  std::printf("%-46s  %6s  %6s      %6s  %6s\n%-46s  %6s  %6s      %6s  %6s     refreshes missed\n", "CPU ms a frame beyond the bare clear and swap", "page", "", "everything", "", "",
              "p50", "p99", "p50", "p99");
  bool isWell = true;
  for (const PageScene &scene : scenes()) {
    if (argc > 2 && std::string_view(scene.name).find(argv[2]) == std::string_view::npos) continue;
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    Costs bare, costs;
    isWell = measure(scene, frames, folder, bare, costs) && isWell;
    print("bare", bare, bare);
    print(scene.name, costs, bare);
    if (scene.hand == PageScene::Hand::Writes) printTouches(costs);
  }
  std::filesystem::remove_all(folder);
  return isWell ? 0 : 1;
}
