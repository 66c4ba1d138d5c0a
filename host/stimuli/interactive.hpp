#pragma once
// Stimuli that the participant can use: who of them hears what.

#include <span>

#include "stimuli/action.hpp"
#include "stimuli/finger_scroll.hpp"
#include "stimuli/panel.hpp"
#include "stimuli/stimulus.hpp"

namespace fovea {

/// Hears of keys while it has the focus, and of the pointer while it is over it or was pressed there.
///
/// Thread: [stage].
class Interactive : public Stimulus {
 public:
  using Stimulus::Stimulus;
  Interactive *interactive() final { return this; }

  /// Does it want keys? A slider that is read only does not.
  virtual bool takesKeys() const { return true; }
  /// Does it hear of what comes before what the participant does counts?
  virtual bool hearsEarly() const { return false; }
  /// Is nothing done with it any more? Then the keys go on to the next.
  virtual bool isOver() const { return false; }
  /// Do letters go into it?
  virtual bool isWrittenIn() const { return false; }
  /// Where they go, and how; none: nowhere, or nobody has pointed to it.
  virtual std::optional<Written> written(DrawContext &) { return std::nullopt; }
  /// Is a finger that comes down on it its own at once? What is only pressed leaves it to what scrolls, until it is lifted.
  virtual bool takesFingers() const { return false; }
  /// True when it was for it: then nobody else hears of it, and a tab does not move the focus.
  virtual bool hear(const Action &action, DrawContext &context) = 0;
  /// It has been visible since then. Called after each frame that shows it; the first one counts.
  virtual void shown(Timestamp onset) {
    if (!onset_) onset_ = onset;
  }
  /// `isMarked`: the participant came by the keyboard and has to see where they are.
  virtual void setFocus(bool hasFocus, bool isMarked) {
    hasFocus_ = hasFocus;
    isMarked_ = hasFocus && isMarked;
  }
  bool hasFocus() const { return hasFocus_; }
  bool isMarked() const { return isMarked_; }
  /// The aperture that it was drawn behind; null: none. What is not seen through it is not pressed.
  Stimulus *seenThrough = nullptr;

 protected:
  /// Did the experiment set the flag that begins everything anew? Then it is taken back, and the next onset counts.
  bool takeReset(PropertyIndex flag);
  /// What it found out, for the experiment to read; of a property that is any count of numbers, so that none is refused.
  void tell(PropertyIndex index, std::span<const double> numbers) { (void)properties().setNumbers(index, numbers); }
  void tell(PropertyIndex index, std::initializer_list<double> numbers) { tell(index, std::span(numbers.begin(), numbers.size())); }
  /// Seconds since it was first visible; nothing for what happened before.
  std::optional<double> secondsAt(Timestamp time) const {
    if (!onset_ || time < *onset_) return std::nullopt;
    return toSeconds(time - *onset_);
  }
  /// Where a stimulus that this one is a part of lets it be seen, in the panel's own pixels; nothing: everywhere.
  static std::optional<Edges> clipIn(const Panel &panel, const DrawContext &context);
  /// Two lines around the panel, and what stands out of it, for who came by the keyboard. They reach kFocusReach pixels further.
  static constexpr double kFocusReach = 5;
  void paintFocus(DisplayList &list, const Panel &panel, Point beyond = {}) const;

 private:
  std::optional<Timestamp> onset_;
  bool hasFocus_ = false, isMarked_ = false;
};

/// Hands on what the participant does to those that are on the screen. Keys go to one of them; tab and shift with tab go on
/// to the next and back, a press of the pointer goes to the one under it. At first the one that was drawn first has them.
///
/// Thread: [stage].
class Focus {
 public:
  /// Behind the last one comes the first again, or nobody: then the tab is somebody else's.
  enum class Ends : std::uint8_t { Join, Stop };
  explicit Focus(Ends ends = Ends::Join) : ends_(ends) {}

  /// Who is on the screen now, in the order they were drawn. The keys of one that has gone go to the nearest before it that is still there, or to the first,
  /// or to the one at `written` where that is written in; as long as nobody has done anything with them, also to one before it that comes to want them.
  void setShown(std::span<Interactive *const> shown, std::size_t written = 0);
  /// It is about to go.
  void forget(const Interactive *one);
  /// True when somebody took it.
  bool hear(const Action &action, DrawContext &context);
  /// How fingers scroll; what they press, they do once they are lifted.
  FingerScroll &fingers() { return fingers_; }
  Interactive *focused() const { return focused_; }
  std::optional<Written> written(DrawContext &context) const;
  /// Did it come to have the keys by itself, without anything that the participant did?
  bool isUnasked() const { return focused_ && isUnasked_; }
  void give(Interactive *to, bool isMarked);
  /// To the next one that takes keys, or back. False when there is none.
  bool step(int by, bool isMarked, bool isEarly = false);
  std::span<Interactive *const> shown() const { return shown_; }

 private:
  bool hearKey(const Action &action, DrawContext &context);
  bool hearPointer(const Action &action, DrawContext &context);
  Interactive *first(std::size_t written) const;
  Interactive *under(double x, double y, DrawContext &context);

  Ends ends_;
  std::vector<Interactive *> shown_;
  Interactive *focused_ = nullptr;
  Interactive *pressed_ = nullptr;  // has the pointer until it is let go
  Interactive *pointedAt_ = nullptr;  // was pressed last, and no tab has led on since
  double x_ = 0, y_ = 0;            // of the pointer, for its wheel
  bool hasShift_ = false;           // held, for the pointer
  bool isUnasked_ = true;           // is that who has the keys
  bool isUsed_ = false;             // has it heard one
  std::vector<Point> outline_;
  FingerScroll fingers_;
};

}  // namespace fovea
