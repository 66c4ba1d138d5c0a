#pragma once
// At the lower edge of the window: how much of a page's time is left.

#include <optional>
#include <vector>

#include "pages/progress_display.hpp"
#include "stimuli/stimuli.hpp"

namespace fovea {

/// Owner of its stimuli.
class TimeBar {
 public:
  /// `letters`: of its captions, 1 is what a page has by itself; `isFromRight`: it begins there, as lines of the page do.
  static Result<TimeBar> make(Stimuli &stimuli, const ProgressDisplay &display, double letters, bool isFromRight);
  TimeBar(TimeBar &&other) noexcept = default;
  TimeBar &operator=(TimeBar &&) = delete;
  ~TimeBar();

  /// As it is when the page is `at` that place of the display.
  Result<void> draw(Duration at);
  /// Of the highest of its captions, in halves of the window; none: it has none.
  std::optional<double> captionTop() const { return captionTop_; }

 private:
  struct Segment {
    StimulusHandle base = 0, fill = 0, captionPaper = 0, caption = 0;  // 0: there is none
    PropertyId size = 0, pos = 0, color = 0;  // of fill
    bool isInk = false;                       // is it in the colour of what is over?
  };
  TimeBar(Stimuli &stimuli, const ProgressDisplay &display, double letters, bool isFromRight) : stimuli_(&stimuli), display_(&display), letters_(letters), isFromRight_(isFromRight) {}
  Result<StimulusHandle> add(std::string_view kind, Dict properties);
  Result<void> addBar(const ProgressStage &stage, Segment &segment);
  Result<void> addCaption(const ProgressStage &stage, Segment &segment);
  Result<void> drawFill(Segment &segment, const ProgressStage &stage, double part);
  /// From edge to edge of the window, in its halves: where the display's time `at` lies.
  double placeOf(Duration at) const;

  Stimuli *stimuli_;
  const ProgressDisplay *display_;
  double letters_;
  bool isFromRight_;
  std::optional<double> captionTop_;
  std::vector<Segment> segments_;
  std::vector<StimulusHandle> parts_;
};

}  // namespace fovea
