#pragma once
// A study of one modular page on a display that is none, with a person's hands: keys and a pointer.

#include <gmock/gmock.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

#include "session/fixture.hpp"
#include "stage/resolve.hpp"
#include "stage/step_files.hpp"
#include "support/media_files.hpp"

namespace fovea::test {

/// What a hand does at a frame of the page, counted from 1; it is borrowed. A std::function for each takes a suite a third longer to compile.
struct Hand {
  class Deed {
   public:
    template <class Work>
    Deed(const Work &work) : work_(&work), call_([](const void *of) { (*static_cast<const Work *>(of))(); }) {}
    void operator()() const { call_(work_); }

   private:
    const void *work_;
    void (*call_)(const void *);
  };
  int frame;
  Deed deed;
};

class GivenAModularPage : public GivenASession {
 protected:
  GivenAModularPage() { options_.experiments.clear(); }

  void writePicture(const std::string &name, std::uint32_t width, std::uint32_t height) { fovea::testing::writePicture(folder_ / name, width, height); }
  void writeSound(const std::string &name, double length_s) { fovea::testing::writeSilence(folder_ / name, length_s); }

  /// `params` of the page; `members`: what its step says besides. A simulated participant, whom a display that is none has, would be too late.
  static std::string studyOf(const std::string &params, const std::string &members = "") {
    return R"({"name": "parts", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
{"page": "modular", "label": "asked", "timeEstimate_s": 5, )" + members + (members.find("simulate") == std::string::npos ? R"("simulate": {"lapses": 1},)" : "") + "\n\"params\": " + params + "}]}";
  }
  /// What `fovea check` would have against it.
  std::vector<std::string> mistakesIn(const std::string &params, const std::string &members = "") { return mistakesOf(studyOf(params, members)); }
  std::vector<std::string> mistakesOf(const std::string &study) {
    std::vector<std::string> found;
    const StudyReport report = inspectStudy(study, "study.json");
    for (const Error &error : report.errors) found.push_back(error.text());
    wiring_.catalogueRead = [&](const Catalogue &catalogue, const fovea_host &host, const DeviceJudge &devices) -> Result<void> {
      for (const Error &error : judgeSteps(report.steps, catalogue, host, devices)) found.push_back(error.text());
      for (const Error &error : judgeFiles(report.steps, catalogue, folder_)) found.push_back(error.text());
      return {};
    };
    open();
    return found;
  }

  void openWith(const std::string &params, const std::string &members = "") { openStudy(studyOf(params, members)); }

  void openStudy(const std::string &text, const std::vector<std::filesystem::path> &includes = {}) {
    auto study = parseStudy(text, "study.json", includes);
    ASSERT_TRUE(study) << study.error().text();
    study->folder = folder_;
    wiring_.catalogueRead = [this, study = std::move(*study)](const Catalogue &catalogue, const fovea_host &host, const DeviceJudge &devices) -> Result<void> {
      auto found = resolveStudy(study, catalogue, host, devices);
      if (!found) return found.error();
      resolved_ = std::move(*found);
      return {};
    };
    options_.params = {{"participant", "07"}};
    open();
  }
  /// Through the study; `hands` at these frames of the page, counted from 1.
  Ending go(std::initializer_list<Hand> hands) {
    return goWith([hands](int frame) {
      for (const Hand &hand : hands)
        if (hand.frame == frame) hand.deed();
    });
  }
  Ending go(const std::map<int, std::function<void()>> &hands) {
    return goWith([&hands](int frame) {
      if (const auto found = hands.find(frame); found != hands.end()) found->second();
    });
  }
  Ending goWith(std::function<void(int)> atFrame) {
    atEachFrame_ = [this, atFrame = std::move(atFrame)] {
      const bool isOn = std::string_view(stage_->board().read().step) == "page asked";
      if (!isOn && pageFrame_ > 0) return press("return");  // the page that says that it is over
      if (!isOn) return;
      atFrame(++pageFrame_);
      if (pageFrame_ > mostFrames_) stage_->requestStop();
    };
    (void)session_->runStudy(resolved_);
    EXPECT_TRUE(session_->recorder().flush());
    error_ = session_->studyResult().error;
    return session_->studyResult().ending;
  }

  /// A millisecond after the frame that is on the screen. Thread: [stage].
  void press(const std::string &key, const std::string &typed = "") {
    InputEvent event = now(InputKind::KeyPress);
    event.setKey(key);
    event.setText(typed);
    event.uncertainty = std::chrono::microseconds(300);
    stage_->input().add(event);
    event.kind = InputKind::KeyRelease;
    event.time += std::chrono::milliseconds(1);
    stage_->input().add(event);
  }
  void type(const std::string &letters) {
    for (const char letter : letters) press(std::string(1, letter), std::string(1, letter));
  }
  /// With the left button, onto the middle of it.
  void click(const std::string &label) {
    const auto box = boxOf(label);
    ASSERT_TRUE(box) << label << " is not there";
    clickAt(box->x, box->y);
  }
  /// So long after the frame that is on the screen.
  void clickAfter(const std::string &label, Duration delay) {
    const auto box = boxOf(label);
    ASSERT_TRUE(box) << label << " is not there";
    clickAt(box->x, box->y, delay);
  }
  /// Units: the window's heights.
  void clickAt(double x, double y, Duration delay = std::chrono::milliseconds(1)) {
    InputEvent event = now(InputKind::ButtonPress);
    event.time += delay - std::chrono::milliseconds(1);
    event.button = 1;
    event.x = x * stage_->window().screen().height;
    event.y = y * stage_->window().screen().height;
    stage_->input().add(event);
    event.kind = InputKind::ButtonRelease;
    event.time += std::chrono::milliseconds(1);
    stage_->input().add(event);
  }
  /// Pressed there if it is not yet, else brought there; let go in the end, or still held.
  void dragTo(double x, double y, bool isLetGo) {
    InputEvent event = now(std::exchange(isDragging_, true) ? InputKind::PointerMove : InputKind::ButtonPress);
    event.button = 1;
    event.x = x * stage_->window().screen().height;
    event.y = y * stage_->window().screen().height;
    stage_->input().add(event);
    if (!isLetGo) return;
    isDragging_ = false;
    event.kind = InputKind::ButtonRelease;
    event.time += std::chrono::milliseconds(1);
    stage_->input().add(event);
  }
  /// Is there a stimulus that says this, and perhaps more?
  bool isSaid(const std::string &beginning) {
    const auto handles = stage_->stimuli().alive();
    return std::any_of(handles.begin(), handles.end(), [&](StimulusHandle handle) { return stage_->stimuli().describe(handle).find(" \"" + beginning) != std::string::npos; });
  }
  /// Of the stimulus that says this.
  std::optional<Box> boxOf(const std::string &words) {
    const auto says = [&](const std::string &described) {  // long words are told by their beginning
      const std::size_t begin = described.find('"'), cut = described.rfind("...\"");
      if (begin != described.npos && cut != described.npos) return words.starts_with(described.substr(begin + 1, cut - begin - 1));
      return described.ends_with(" \"" + words + "\"");
    };
    for (const StimulusHandle handle : stage_->stimuli().alive())
      if (says(stage_->stimuli().describe(handle))) {
        const auto box = stage_->stimuli().measure(handle);
        if (box) return *box;
      }
    return std::nullopt;
  }

  std::string word(const std::string &query) {
    SQLite::Database database((session_->dataDir() / "fovea.db").string(), SQLite::OPEN_READONLY);
    return database.execAndGet(query).getString();
  }
  /// JSON of the answer that was taken.
  std::string answer() { return word("SELECT coalesce(max(CASE WHEN accepted THEN coalesce(answer, 'null') END), 'none') FROM responses WHERE label = 'asked'"); }
  std::string metadata(const std::string &path) { return word("SELECT coalesce(max(metadata ->> '$." + path + "'), 'none') FROM responses WHERE label = 'asked' AND accepted"); }
  /// Of each attempt: was it taken, and what was said of it?
  std::string attempts() { return word("SELECT group_concat(attempt || ' ' || accepted || ' ' || coalesce(message, ''), '; ') FROM responses WHERE label = 'asked'"); }
  /// When an event happened, in ms after trialStart.
  std::string happened(const std::string &event) {
    return word("SELECT coalesce(group_concat(CAST(round(1000 * (e.value ->> 'scheduled' - s.value ->> 'scheduled')) AS INTEGER), ' '), 'never') "
                "FROM responses, json_each(metadata, '$.eventLog') AS e, json_each(metadata, '$.eventLog') AS s "
                "WHERE label = 'asked' AND accepted AND e.value ->> 'event' = '" + event + "' AND s.value ->> 'event' = 'trialStart'");
  }

  std::string error_;  // what ended the study
  ResolvedStudy resolved_;
  int pageFrame_ = 0, mostFrames_ = 1500;
  bool isDragging_ = false;

  InputEvent now(InputKind kind) {
    InputEvent event;
    event.kind = kind;
    event.time = session_->clock().now() + std::chrono::milliseconds(1);
    return event;
  }
};

}  // namespace fovea::test
