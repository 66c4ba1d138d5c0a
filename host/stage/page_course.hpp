#pragma once
// What happens around the frames of a page: its events, and what the host shows over it.

#include <optional>

#include "devices/input.hpp"
#include "pages/page_events.hpp"
#include "pages/progress_display.hpp"
#include "stage/page_edges.hpp"
#include "stage/time_bar.hpp"

namespace fovea {

/// What a page leaves to messages. Units: the window's heights; `letters`: 1 as they are by themselves.
struct PageRoom {
  double letters = 1, foot = -1, width = 10;  // foot: so far up its buttons reach
  bool operator==(const PageRoom &) const = default;
};

/// Keys that are drawn at the lower edge, over what the page has there; what is written with them, and the line of it. Units: the window's heights.
struct KeysOverPage {
  double top = 0;
  Box field, line;
};

/// What is said to a page, or to a part of it, that asks for what cannot be.
Error eventsAreKnown(std::string_view event);
Error noSuchEvent(std::string_view event);

/// Of one showing of a page. Thread: [stage].
class PageCourse {
 public:
  /// `events`: null for a page that says nothing of them; then there is no `display` either, which outlives the course. `edges`: over every frame.
  static Result<PageCourse> make(Stimuli &stimuli, std::shared_ptr<const PageEventGraph> events, const ProgressDisplay *display, PageEdges edges);
  PageCourse(PageCourse &&other) noexcept;
  PageCourse &operator=(PageCourse &&) = delete;
  ~PageCourse();

  /// Before a frame that lights up at `onset` is drawn: what is due by then, to the nearest refresh, happens with it.
  Result<void> beginFrame(Timestamp onset, Duration refresh);
  /// Over what the page has drawn of the frame.
  Result<void> draw(Timestamp onset);
  /// The frame was seen at `onset`.
  void shown(Timestamp onset, Duration uncertainty = {}, std::string_view source = {});
  /// The session stood still from then until then: that is no part of the page's time.
  void paused(Timestamp started, Timestamp stopped);
  /// What became due since the frame in hand began happens with it, too.
  void catchUp();
  /// The page, or a part of it, makes that happen. `input`: what the participant did then; null: nothing. What else is known of its uncertainty is in
  /// `info`, as "uncertainty_s".
  /// Errors: BadArgument for an event that nobody said to make.
  Result<void> happen(std::string_view event, Timestamp time, const InputEvent *input, Value info);
  /// For the log: the participant did something that was too early to count.
  void noteEarly(const InputEvent &event);

  const PageEdges &edges() const { return edges_; }
  /// Of what stands in the corners at the lower edge, in heights of the window; none: nothing does.
  std::optional<double> lowerTop() const;
  /// In the frame before; none: there are none.
  const std::optional<KeysOverPage> &keys() const { return keys_; }
  void setKeys(std::optional<KeysOverPage> keys) { keys_ = keys; }
  /// None: the page says nothing of them.
  PageEvents *events() { return events_ ? &*events_ : nullptr; }
  /// Why the answer was not taken; empty: nothing. `size`: 1 is what a page has by itself; `above`: so far up the page's buttons reach.
  Result<void> refuse(std::string_view words, double size = 1, double above = -1) { return edges_.refuse(words, size, above); }
  /// Where messages of events have to find room.
  Result<void> layOut(const PageRoom &room);
  /// Of what an event says, in heights of the window; none: none does.
  std::optional<double> messageTop() const { return messageTop_; }
  bool canRespond() const { return !events_ || events_->canRespond(); }
  bool canSubmit() const { return !events_ || events_->canSubmit(); }
  /// The page is taken as it is, answered or not.
  bool isOver() const { return events_ && events_->isOver(); }
  /// What the participant does counts from then on; none: not yet.
  std::optional<Timestamp> respondsFrom() const;
  std::optional<Timestamp> nextDue() const { return events_ ? events_->nextDue() : std::nullopt; }
  /// A list of {event, scheduled, at, info, source, uncertainty_s}, the last two of what the participant did; null for a page that says nothing of its events.
  Value log() const;

 private:
  PageCourse(Stimuli &stimuli, PageEdges edges) : stimuli_(&stimuli), edges_(std::move(edges)) {}
  Result<void> showMessage();
  Result<void> drawBar(Timestamp onset);

  Stimuli *stimuli_;
  PageEdges edges_;
  std::optional<PageEvents> events_;
  std::optional<TimeBar> bar_;
  const ProgressDisplay *display_ = nullptr;
  PageRoom room_;
  std::optional<KeysOverPage> keys_;
  Timestamp due_{}, onset_{};               // of the frame in hand
  std::optional<Timestamp> expectedFirst_;  // onset of the first frame, until it was seen
  std::optional<std::size_t> message_;      // event whose words are shown
  std::optional<double> messageTop_;
  StimulusHandle words_ = 0, paper_ = 0;
};

}  // namespace fovea
