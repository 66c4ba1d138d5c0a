#pragma once
// What happens around the frames of a page: its events, and what the host shows over it.

#include <optional>
#include <string_view>
#include <vector>

#include "devices/input.hpp"
#include "pages/page_events.hpp"
#include "stage/host_text.hpp"
#include "timeline/study.hpp"

namespace fovea {

/// At the lower edge of the window: how much of a page's time is left. Owner of its stimuli.
class TimeBar {
 public:
  static Result<TimeBar> make(Stimuli &stimuli, const ProgressDisplay &display);
  TimeBar(TimeBar &&other) noexcept = default;
  TimeBar &operator=(TimeBar &&) = delete;
  ~TimeBar();

  /// As it is `since` the display began.
  Result<void> draw(Duration since);

 private:
  struct Segment {
    StimulusHandle base = 0, fill = 0, caption = 0;  // 0: there is none
    PropertyId size = 0, pos = 0, color = 0;  // of fill
  };
  TimeBar(Stimuli &stimuli, const ProgressDisplay &display) : stimuli_(&stimuli), display_(&display) {}
  Result<StimulusHandle> add(std::string_view kind, Dict properties);
  Result<Segment> addSegment(const ProgressStage &stage);
  /// From edge to edge of the window, in its halves: where the display's time `at` lies.
  double placeOf(Duration at) const;

  Stimuli *stimuli_;
  const ProgressDisplay *display_;
  std::vector<Segment> segments_;
  std::vector<StimulusHandle> parts_;
};

/// Of one showing of a page. Thread: [stage].
class PageCourse {
 public:
  /// `step`: null for a page that an experiment shows, and for a consent form. `line`: over every frame.
  static Result<PageCourse> make(Stimuli &stimuli, const Step *step, ProgressLine line);
  PageCourse(PageCourse &&other) noexcept;
  PageCourse &operator=(PageCourse &&) = delete;
  ~PageCourse();

  /// Before a frame that lights up at `onset` is drawn: what is due by then, to the nearest refresh, happens with it.
  Result<void> beginFrame(Timestamp onset, Duration refresh);
  /// Over what the page has drawn of the frame.
  Result<void> draw(Timestamp onset);
  /// The frame was seen at `onset`.
  void shown(Timestamp onset);
  /// For the log: the participant did something that was too early to count.
  void noteEarly(const InputEvent &event);

  const ProgressLine &edges() const { return line_; }
  bool canRespond() const { return !events_ || events_->canRespond(); }
  bool canSubmit() const { return !events_ || events_->canSubmit(); }
  /// The page is taken as it is, answered or not.
  bool isOver() const { return events_ && events_->isOver(); }
  /// What the participant does counts from then on; none: not yet.
  std::optional<Timestamp> respondsFrom() const;
  std::optional<Timestamp> nextDue() const { return events_ ? events_->nextDue() : std::nullopt; }
  /// A list of {event, scheduled, at, info}; null for a page that says nothing of its events.
  Value log() const;

 private:
  PageCourse(Stimuli &stimuli, ProgressLine line) : stimuli_(&stimuli), line_(std::move(line)) {}
  Result<void> showMessage();

  Stimuli *stimuli_;
  ProgressLine line_;
  const Step *step_ = nullptr;
  std::optional<PageEvents> events_;
  std::optional<TimeBar> bar_;
  std::optional<Timestamp> expectedFirst_;  // onset of the first frame, until it was seen
  std::optional<std::size_t> message_;      // event whose words are shown
  StimulusHandle words_ = 0, paper_ = 0;
};

}  // namespace fovea
