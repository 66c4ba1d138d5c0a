// Every kind of stimulus on a page of its own. The menu, the page keys and the arrows lead on; sliders change properties.

#include "fovea/experiment.hpp"

#include <algorithm>
#include <cmath>

#include "demo.hpp"
#include "knob.hpp"
#include "picture.hpp"

namespace gallery {

using fovea::Duration;
using fovea::Timestamp;
using namespace std::chrono_literals;

struct ExpInfo {
  std::string participant, session = "001";
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(participant), CEREAL_NVP(session));
  }
};

struct Params {
  std::string first;
  Duration pageDuration{};
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(first), cereal::make_nvp("pageDuration_s", pageDuration));
  }
};

/// One row of data. The columns are described in plugin.json.
struct Row {
  std::string kind;
  Timestamp onset;
  Duration onsetUncertainty{}, duration{};
  int frames = 0, missedFrames = 0, changes = 0;
  std::optional<std::string> answer;
  std::optional<double> rt;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(kind), cereal::make_nvp("onset_s", onset), cereal::make_nvp("onset_uncertainty_s", onsetUncertainty),
            cereal::make_nvp("duration_s", duration), CEREAL_NVP(frames), cereal::make_nvp("missed_frames", missedFrames),
            CEREAL_NVP(changes), CEREAL_NVP(answer), cereal::make_nvp("rt_s", rt));
  }
};

/// Where things are, in fractions of the window's height.
struct Layout {
  double left, right;
  double knobWidth = 0.34;
  fovea::Point menu() const { return {left + 0.045, -0.01}; }
  double knobs() const { return right - 0.04 - knobWidth / 2; }
  fovea::Point demo() const { return {(left + 0.25 + right - 0.42) / 2, -0.02}; }
  double demoWidth() const { return right - 0.42 - left - 0.25; }
};

class Gallery final : public fovea::Experiment {
 public:
  using Experiment::Experiment;

  fovea::Dict setupExpInfo() override { return describe(ExpInfo{}); }

  void setupWindow(const fovea::WindowInfo &info) override {
    layout_ = {-info.aspect() / 2, info.aspect() / 2};
    window().setColor(-0.6, -0.6, -0.6);
    picture_.emplace();
    pages_ = allPages(picture_->file(), layout_.demoWidth(), layout_.demo());
    title_.emplace(stimuli(), fovea::TextStyle{.text = " ", .height = 0.045, .pos = {layout_.demo().x, 0.455}, .isBold = true, .units = "height"});
    about_.emplace(stimuli(), fovea::TextStyle{.text = " ", .height = 0.026, .pos = {layout_.demo().x, 0.425}, .wrapWidth = layout_.demoWidth(),
                                                       .anchor = "top", .units = "height"});
    hint_.emplace(stimuli(), fovea::TextStyle{.text = "page up and down: another page    tab, arrows, pointer: change something    escape: the end",
                                              .height = 0.02, .pos = {layout_.demo().x, -0.49}, .wrapWidth = layout_.demoWidth(),
                                              .anchor = "bottom", .units = "height"});
    fovea::SliderStyle menu{.style = "radio", .pos = layout_.menu(), .size = fovea::Point{0.022, 0.93}, .labelHeight = 0.022, .units = "height"};
    for (const Page &page : pages_) menu.labels.push_back(page.kind);
    menu_.emplace(stimuli(), menu);
  }

  void run(fovea::Run &run) override {
    params_ = run.params<Params>();
    const std::size_t last = pages_.size() - 1;
    std::size_t place = indexOf(params_.first);
    const bool isLed = params_.pageDuration > 0s || run.isSimulated();
    for (std::optional<std::size_t> next = place; next; next = isLed && place == last ? std::nullopt : nextPage_) {
      place = *next;
      run.safePoint(pages_[place].kind);
      const Row row = showPage(run, place);
      run.addRow("pages", row);
    }
  }

  void releaseWindow() override {
    title_.reset();
    about_.reset();
    hint_.reset();
    menu_.reset();
    picture_.reset();
  }

 private:
  std::size_t indexOf(const std::string &kind) const {
    if (kind.empty()) return 0;
    const auto found = std::find_if(pages_.begin(), pages_.end(), [&](const Page &page) { return page.kind == kind; });
    if (found == pages_.end()) throw fovea::Failure("there is no page \"" + kind + "\"; \"first\" is a kind of stimulus", FOVEA_E_ARGUMENT);
    return static_cast<std::size_t>(found - pages_.begin());
  }

  /// Until somebody wants another page, which is in nextPage_; none: the end.
  Row showPage(const fovea::Run &run, std::size_t place) {
    const Page &page = pages_[place];
    Demo demo(stimuli(), page, layout_.demo());
    std::vector<Knob> knobs = makeKnobs(page);
    title_->setText(page.kind);
    about_->setText(page.about);
    menu_->setNumbers(menu_->property("markerPos"), {static_cast<double>(place)});

    Row row;
    row.kind = page.kind;
    drawAll(demo, knobs, 0, row);
    fovea::Flip last = window().flip();
    row.onset = last.time;
    row.onsetUncertainty = last.uncertainty;
    if (run.isSimulated()) input().expect({{"pagedown"}, "pagedown", row.onset});
    const Timestamp end = row.onset + (params_.pageDuration > 0s ? params_.pageDuration : run.isSimulated() ? Duration(5s) : Duration(24h));
    bool isOver = false;
    while (!isOver) {
      ++row.frames;
      row.missedFrames += row.frames > 1 ? last.missed : 0;
      drawAll(demo, knobs, fovea::toSeconds(last.time - row.onset), row);
      last = window().flip();
      isOver = wantsToGo(place) || isChosen(place) || last.time >= end;
    }
    row.duration = last.time - row.onset;
    const Demo::Answer answer = demo.answer();
    row.answer = answer.text;
    row.rt = answer.seconds;
    return row;
  }

  std::vector<Knob> makeKnobs(const Page &page) const {
    constexpr double kTop = 0.43, kBottom = -0.47, kMostApart = 0.082;
    const double apart = std::min(kMostApart, (kTop - kBottom) / static_cast<double>(std::max<std::size_t>(page.knobs.size(), 2) - 1));
    std::vector<Knob> knobs;
    for (std::size_t i = 0; i < page.knobs.size(); ++i)
      knobs.emplace_back(stimuli(), page.knobs[i], fovea::Point{layout_.knobs(), kTop - apart * static_cast<double>(i)}, layout_.knobWidth);
    return knobs;
  }

  /// What belongs to the stimulus is drawn last, so that it has the keys last of all: the menu begins with them.
  void drawAll(Demo &demo, std::vector<Knob> &knobs, double seconds, Row &row) const {
    if (demo.isEverywhere()) demo.draw(seconds);
    menu_->draw();
    for (Knob &knob : knobs) {
      row.changes += knob.apply(demo.stimulus());
      knob.draw();
    }
    title_->draw();
    about_->draw();
    hint_->draw();
    if (!demo.isEverywhere()) demo.draw(seconds);
  }

  bool wantsToGo(std::size_t place) {
    const std::size_t count = pages_.size();
    nextPage_ = (place + 1) % count;
    for (const fovea::Event &event : input().poll()) {
      if (!event.isKeyPress() || event.isRepeat()) continue;
      if (event.key() == "pagedown") return true;
      if (event.key() != "pageup" && event.key() != "escape") continue;
      nextPage_ = event.key() == "pageup" ? std::optional((place + count - 1) % count) : std::nullopt;
      return true;
    }
    return false;
  }

  /// By the pointer or by arrows, in the menu: its mark is where the page is.
  bool isChosen(std::size_t place) {
    const auto mark = static_cast<std::size_t>(std::lround(menu_->markerPos().value_or(static_cast<double>(place))));
    if (mark != place) nextPage_ = mark;
    return mark != place;
  }

  Params params_;
  Layout layout_{};
  std::vector<Page> pages_;
  std::optional<std::size_t> nextPage_;
  std::optional<Picture> picture_;
  std::optional<fovea::Text> title_, about_, hint_;
  std::optional<fovea::Slider> menu_;
};

}  // namespace gallery

FOVEA_PLUGIN(gallery::Gallery)
