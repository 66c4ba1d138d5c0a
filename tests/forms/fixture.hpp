#pragma once
// A study of one form on a real (private) display, gone through by somebody who has a keyboard alone, or a mouse alone.

#include <SQLiteCpp/SQLiteCpp.h>

#include <cctype>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "forms/real_hands.hpp"
#include "session/fixture.hpp"
#include "stage/resolve.hpp"
#include "support/xvfb.hpp"

namespace fovea::test {

/// What is done at a form, one thing after the other: each is asked again and again until it says that it is done. It does one thing at a time at most, and is
/// asked again once the program has taken that in and shown a frame since.
using Doing = std::function<bool()>;

class GivenAForm : public GivenASession {
 protected:
  GivenAForm() {
    options_.experiments.clear();
    options_.params = {{"participant", "07"}};
    options_.display.width = 1280;
    options_.display.height = 800;
    wiring_.openSound = [this] { return simulatedSound(session_->clock()); };
    const auto addHooks = wiring_.addHooks;
    wiring_.addHooks = [this, addHooks](Stage &stage, StageHooks &hooks) {
      addHooks(stage, hooks);
      hooks.heard = [this](const InputEvent &event) {
        if (event.kind == awaited_) awaited_.reset(), settled_ = 0;
      };
    };
  }

  ~GivenAForm() override { session_.reset(); }  // before the display goes

  /// `steps`: JSON of what stands in the study's list. A display that is none has a simulated participant.
  Ending go(const std::string &steps, DisplayOptions::Kind display, std::vector<Doing> doings = {}) {
    auto study = parseStudy(R"({"name": "form", "steps": [)" + steps + "]}", "study.json");
    EXPECT_TRUE(study) << study.error().text();
    if (!study) return Ending::Failed;
    study->folder = folder_;
    options_.display.kind = display;
    wiring_.catalogueRead = [this, study = std::move(*study)](const Catalogue &catalogue, const fovea_host &host, const DeviceJudge &devices) -> Result<void> {
      auto found = resolveStudy(study, catalogue, host, devices);
      if (!found) return found.error();
      resolved_ = std::move(*found);
      return {};
    };
    if (display == DisplayOptions::Kind::Window) {
      server_.emplace("1400x1000x24");
      EXPECT_TRUE(server_->started());
      doings_ = std::move(doings);
      atEachFrame_ = [this] { handle(); };
    }
    open();
    (void)session_->runStudy(resolved_);
    EXPECT_TRUE(session_->recorder().flush());
    EXPECT_EQ(session_->studyResult().error, "");
    EXPECT_EQ(done_, doings_.size()) << "of what had to be done";
    const Ending ending = session_->studyResult().ending;
    hands_.reset();
    return ending;
  }
  std::string word(const std::string &query) {
    SQLite::Database database((session_->dataDir() / "fovea.db").string(), SQLite::OPEN_READONLY);
    return database.execAndGet(query).getString();
  }

  // ---- what is done; [stage] ----

  Doing press(std::string key) {
    return [this, key = std::move(key)] {
      pressNow(key);
      return true;
    };
  }
  /// Onto the middle of what begins with these words, as soon as it is there.
  Doing click(std::string beginning) {
    return [this, beginning = std::move(beginning)] { return clickNow(beginning); };
  }
  /// A finger there, which comes up again somewhere else, or at the same place. Units: pixels from the window's centre, y up.
  void touchNow(double x, double y, double toX, double toY) {
    awaited_ = InputKind::TouchEnd;
    InputEvent event;
    event.x = x, event.y = y;
    const auto add = [&](InputKind kind) {
      event.kind = kind;
      event.time = session_->clock().now();
      stage_->input().add(event);
    };
    add(InputKind::TouchBegin);
    for (int i = 1; i <= 5; ++i) event.x = x + (toX - x) * i / 5, event.y = y + (toY - y) * i / 5, add(InputKind::TouchMove);
    add(InputKind::TouchEnd);
  }
  void tapNow(double x, double y) { touchNow(x, y, x, y); }
  Doing tap(std::string beginning) {
    return [this, beginning = std::move(beginning)] {
      const auto box = boxOf(beginning);
      if (box) tapNow(box->x, box->y);
      return box.has_value();
    };
  }
  /// To the last screenful, as paper is turned.
  Doing swipeOn(std::string page) {
    return [this, page = std::move(page)] {
      const Place at = place(page);
      if (at.page < at.of) touchNow(0, -100, 0, 100);
      return at.page >= at.of;
    };
  }
  /// Nothing is pressed before a form can be seen: somebody reads first.
  Doing see(std::string beginning) {
    return [this, beginning = std::move(beginning)] { return boxOf(beginning).has_value(); };
  }
  /// What the page's foot says: "Page 2 of 7."
  struct Place {
    int page = 1, of = 1;
  };
  Place place(const std::string &page) {
    const auto foot = textOf(page);
    if (!foot) return {};
    Place found{0, 0};
    int *number = &found.page;
    bool wasDigit = false;
    for (const char letter : foot->substr(page.size())) {
      const bool isDigit = std::isdigit(static_cast<unsigned char>(letter)) != 0;
      if (!isDigit && wasDigit && number == &found.of) break;
      if (!isDigit && wasDigit) number = &found.of;
      if (isDigit) *number = 10 * *number + (letter - '0');
      wasDigit = isDigit;
    }
    return found;
  }
  /// To the last screenful, by the key or by the arrow that shows where it goes on.
  Doing readOn(std::string page, std::string key) {
    return [this, page = std::move(page), key = std::move(key)] {
      const Place at = place(page);
      if (at.page < at.of) pressNow(key);
      return at.page >= at.of;
    };
  }
  Doing clickOn(std::string page, std::string arrow) {
    return [this, page = std::move(page), arrow = std::move(arrow)] {
      const Place at = place(page);
      if (at.page < at.of) clickNow(arrow);
      return at.page >= at.of;
    };
  }
  /// The hands rest until the program has heard of the end of what they do.
  RealHands &until(InputKind end) {
    awaited_ = end;
    return *hands_;
  }
  void pressNow(const std::string &key) { until(InputKind::KeyRelease).press(key.c_str()); }
  bool clickNow(const std::string &beginning) {
    const auto box = boxOf(beginning);
    if (box) until(InputKind::ButtonRelease).click(box->x, box->y);
    return box.has_value();
  }

  // ---- what can be seen; [stage] ----

  /// Of what is on the screen and says these words, or begins with them, the last that was made. Units: pixels of the window, from its centre.
  std::optional<Box> boxOf(const std::string &beginning) {
    const auto handle = find(beginning);
    return handle ? boxOf(*handle) : std::nullopt;
  }
  std::optional<Box> boxOf(StimulusHandle handle) {
    const auto box = stage_->stimuli().measure(handle);
    if (!box) return std::nullopt;
    const auto units = stage_->stimuli().property(handle, "units");
    const auto name = units ? stage_->stimuli().text(handle, *units) : Result<std::string_view>(units.error());
    const double pixels = name && *name == "pix" ? 1 : stage_->window().screen().height;  // most of these are in its heights
    return Box{box->x * pixels, box->y * pixels, box->width * pixels, box->height * pixels};
  }
  std::optional<std::string> textOf(const std::string &beginning) {
    const auto handle = find(beginning);
    return handle ? std::optional(contentOf(*handle)) : std::nullopt;
  }
  /// Units: the text's own.
  double letterHeightOf(const std::string &beginning) {
    const auto handle = find(beginning);
    return handle ? stage_->stimuli().numbers(*handle, *stage_->stimuli().property(*handle, "height"))->front() : 0;
  }
  /// All of a kind that are on the screen.
  std::vector<StimulusHandle> seen(const std::string &kind) {
    std::vector<StimulusHandle> found;
    for (const StimulusHandle handle : stage_->stimuli().alive())
      if (stage_->stimuli().describe(handle).starts_with(kind + " ") && isSeen(handle)) found.push_back(handle);
    return found;
  }

 private:
  static constexpr std::uint64_t kSettled = 3, kMost = 3000;  // frames

  bool isSeen(StimulusHandle handle) const {
    const auto showing = stage_->stimuli().showing(handle);
    return showing && showing->isVisible;
  }
  std::string contentOf(StimulusHandle handle) {
    const auto text = stage_->stimuli().property(handle, "text");
    const auto words = text ? stage_->stimuli().text(handle, *text) : Result<std::string_view>(text.error());
    return words ? std::string(*words) : std::string();
  }
  std::optional<StimulusHandle> find(const std::string &beginning) {
    std::optional<StimulusHandle> found, whole;
    for (const StimulusHandle handle : stage_->stimuli().alive()) {
      if (!isSeen(handle)) continue;
      const std::string content = contentOf(handle), described = stage_->stimuli().describe(handle);
      if (content.starts_with(beginning) || described.find(" \"" + beginning) != described.npos) found = handle;
      if (content == beginning || described.ends_with(" \"" + beginning + "\"")) whole = handle;
    }
    return whole ? whole : found;
  }

  void handle() {
    if (++frames_ > kMost) return stage_->requestStop();
    if (!hands_) hands_ = std::make_unique<RealHands>();
    if (!hands_->seesWindow() || done_ == doings_.size()) return;
    if (awaited_ || ++settled_ < kSettled) return;
    if (doings_[done_]()) ++done_;
    settled_ = 0;
  }

  std::optional<testing::Xvfb> server_;
  std::unique_ptr<RealHands> hands_;
  ResolvedStudy resolved_;
  std::vector<Doing> doings_;
  std::size_t done_ = 0;
  std::optional<InputKind> awaited_;  // the end of what is being done, of which the program has not heard yet
  std::uint64_t settled_ = 0, frames_ = 0;
};

}  // namespace fovea::test
