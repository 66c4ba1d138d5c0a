#pragma once
// The parts of a page below one another, and the part of them that is seen.

#include <optional>
#include <utility>
#include <vector>

#include "plugins/part_instance.hpp"
#include "stimuli/stimuli.hpp"

namespace fovea {

/// Units: the window's heights. Thread: [stage].
class PageColumn {
 public:
  struct Frame {
    double width = 0, top = 0, bottom = 0;  // of what is seen of the column
    double gap = 0;                         // between two parts
    double edge = 0;                        // half of the window's width
    bool isFromRight = false;               // lines begin there, and the bar stands on the left
  };
  static Result<PageColumn> make(Stimuli &stimuli, const Frame &frame);
  PageColumn(PageColumn &&other) noexcept;
  PageColumn &operator=(PageColumn &&) = delete;
  ~PageColumn();

  /// Asks them how high they are, and puts them in their places.
  Result<void> layOut(const std::vector<PartInstance *> &parts);
  /// As far as there is something to see. True: it has moved, and place() is due.
  bool scrollBy(double lengths);
  /// How far from the middle the bar begins, with the room that a finger needs; none: there is none. Units: the window's heights.
  std::optional<double> barEdge() const;
  /// Where fingers take the parts along: all beside the bar; none: nowhere. `height`: of the window, in pixels.
  std::optional<FingerReach> fingerReach(double height) const;
  /// Is that beside the parts, where the bar is? Units: the window's heights.
  bool isBar(double x, double y) const;
  /// The bar, or a finger on it, is taken along by so much. True: as scrollBy().
  bool dragBar(double by);
  /// place() is due.
  void scrollToTop() { offset_ = 0; }
  /// So that all of this box is seen.
  bool scrollTo(const Box &box);
  /// The same, and as many of the parts above it, whole, as there is room for besides: what is asked stands there.
  bool scrollToAsked(const Box &box);
  double shown() const { return frame_.top - bottom(); }
  /// Nothing of it is seen below that: there something is said. Units: as the frame. True: layOut() is due.
  bool keepAbove(double edge) { return std::exchange(least_, edge) != edge; }
  Result<void> place(const std::vector<PartInstance *> &parts);

  /// Around what the parts draw: what lies outside is neither seen nor pressed.
  Result<void> beginDrawing();
  Result<void> endDrawing();

 private:
  PageColumn(Stimuli &stimuli, const Frame &frame) : stimuli_(&stimuli), frame_(frame) {}
  double barAt() const;
  bool isLonger() const { return total_ > shown(); }
  double mostOffset() const;
  double top() const;
  double bottom() const;
  Result<void> makeWindow();
  Result<void> layOutWindow();
  Result<void> setBox(StimulusHandle part, const Box &box);

  Stimuli *stimuli_;
  Frame frame_;
  double least_ = -1;      // of its lower edge
  bool isRaised_ = false;  // it would reach below that
  std::vector<double> heights_;
  double total_ = 0, offset_ = 0;  // of all of it; how much of it is above what is seen
  StimulusHandle open_ = 0, close_ = 0, track_ = 0, thumb_ = 0;  // made once it is longer than what can be seen of it
};

}  // namespace fovea
