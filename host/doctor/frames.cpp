#include "doctor/frames.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "stimuli/stimuli.hpp"

namespace fovea {
namespace {

constexpr int kWarmUp = 30;  // frames: drivers and caches settle

/// What is on the screen meanwhile: something of each kind that costs time.
class TestPicture {
 public:
  static Result<TestPicture> create(Stimuli &stimuli) {
    TestPicture picture(stimuli);
    stimuli.setUnits(Units::Height);
    const auto add = [&](std::string_view kind, Dict properties) -> Result<StimulusHandle> { return stimuli.add(kind, Value(std::move(properties))); };
    auto square = add("rect", {{"size", Value(List{Value(0.1), Value(0.1)})}});
    auto cross = add("cross", {{"size", Value(0.05)}});
    auto text = add("text", {{"text", Value("0")}, {"height", Value(0.04)}, {"pos", Value(List{Value(0.0), Value(-0.4)})}});
    for (const auto *made : {&square, &cross, &text})
      if (!*made) return made->error();
    picture.square_ = *square, picture.cross_ = *cross, picture.text_ = *text;
    auto pos = stimuli.property(*square, "pos");
    auto words = stimuli.property(*text, "text");
    if (!pos) return pos.error();
    if (!words) return words.error();
    picture.pos_ = *pos, picture.words_ = *words;
    return picture;
  }

  Result<void> draw(int frame) {
    const double angle = 2 * std::numbers::pi * frame / 120;
    const std::array<double, 2> pos{0.3 * std::cos(angle), 0.3 * std::sin(angle)};
    if (auto set = stimuli_->setNumbers(square_, pos_, pos); !set) return set;
    if (frame % 60 == 0)  // new letters, as a counter in an experiment has
      if (auto set = stimuli_->setText(text_, words_, "fovea doctor: frame " + std::to_string(frame)); !set) return set;
    for (const StimulusHandle handle : {square_, cross_, text_})
      if (auto drawn = stimuli_->draw(handle); !drawn) return drawn;
    stimuli_->renderPending();
    return {};
  }

  void remove() {
    for (const StimulusHandle handle : {square_, cross_, text_}) stimuli_->remove(handle);
  }

 private:
  explicit TestPicture(Stimuli &stimuli) : stimuli_(&stimuli) {}
  Stimuli *stimuli_;
  StimulusHandle square_ = 0, cross_ = 0, text_ = 0;
  PropertyId pos_ = 0, words_ = 0;
};

float milliseconds(Duration time) { return static_cast<float>(static_cast<double>(time.count()) * 1e-6); }

}  // namespace

Result<FrameFacts> runFrames(Window &window, Stimuli &stimuli, Clock &clock, Duration length, const std::function<bool()> &isStopped) {
  auto picture = TestPicture::create(stimuli);
  if (!picture) return picture.error();
  FrameFacts facts;
  const auto expected = static_cast<std::size_t>(length / std::max(window.screen().period, Duration(1'000'000))) + 1;
  facts.intervals_ms.reserve(expected);
  facts.drawing_ms.reserve(expected);

  std::optional<Timestamp> before, began;
  for (int frame = 0; !isStopped() && (!began || *before - *began < length); ++frame) {
    const Timestamp from = clock.now();
    if (auto drawn = picture->draw(frame); !drawn) return drawn.error();
    const Timestamp drawn = clock.now();
    const FlipResult flip = window.flip(std::nullopt);
    stimuli.endFrame();
    const bool counts = frame >= kWarmUp;
    if (counts && !began) began = flip.onset;
    else if (counts) {
      ++facts.frames;
      facts.missed += flip.missed;
      facts.late += flip.missed > 0 ? 1 : 0;
      if (flip.consecutive) facts.intervals_ms.push_back(milliseconds(flip.onset - *before));
      facts.drawing_ms.push_back(milliseconds(drawn - from));
      facts.source = std::max(facts.source, flip.source);
      facts.uncertainty = std::max(facts.uncertainty, flip.uncertainty);
    }
    before = flip.onset;
  }
  if (began) facts.length = *before - *began;
  picture->remove();
  return facts;
}

}  // namespace fovea
