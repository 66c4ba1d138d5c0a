#pragma once
// What the host says at the edges of a page.

#include <optional>
#include <string_view>
#include <vector>

#include "stimuli/stimuli.hpp"

namespace fovea {

/// None, or no text: that part is not there.
struct PageEdgeWords {
  std::optional<double> progress = {};  // from 0 to 1, at the upper edge
  std::string_view earned = {};         // beside it
  std::string_view refusal = {};        // above the lower edge: why the answer was not taken
  std::string_view leave = {};          // in the lower corner where lines end: what ends all of it
  bool isAlone = false;                 // is what ends all of it the only thing in its row? Then it has all of that
  double letters = 1, below = 1;        // of those at the upper edge and at the lower one: 1 is what a page has by itself
  bool isFromRight = false;             // do lines of the page begin there? Then all of it is the other way round
};

/// The lower edge from the bottom: the bar of a page's time, a row with its caption where lines begin and what ends all of it where they end, the
/// page's own button, and why an answer was not taken. The middle of the row is left to that button where it reaches down to it. Units: halves of the window.
struct LowerEdge {
  static constexpr double barY = -0.985, barHeight = 0.015, rowY = -0.965, refusalY = -0.72, left = -0.965, right = 0.965, middle = 0.28, letter = 0.04, padding = 0.01;
};

/// A text with paper of the window's colour under it, on which it can be read: what the page has drawn there may be of any.
struct PaperedText {
  StimulusHandle paper = 0, words = 0;
  Box box{};  // of the words
};
/// Of `look`, units and all; `line`: the colour of a line around it. Both are the caller's. Errors: then there is neither.
Result<PaperedText> addPaperedText(Stimuli &stimuli, Dict look, double padding, const Value &line = {});

/// Owner of its stimuli.
class PageEdges {
 public:
  static Result<PageEdges> make(Stimuli &stimuli, const PageEdgeWords &words);
  PageEdges(PageEdges &&other) noexcept;
  PageEdges &operator=(PageEdges &&) = delete;
  ~PageEdges();

  /// Over what the page has drawn of the frame in hand.
  Result<void> draw();
  /// Why the answer was not taken, in place of what was said before; empty: nothing. `size`: of its letters, 1 as those of the rest;
  /// `above`: upper edge of what it must not cover.
  Result<void> refuse(std::string_view words, double size = 1, double above = -1);
  /// Is what ends all of it at this place? Units: halves of the window, from its centre.
  bool isLeave(double x, double y) const;
  /// The upper end of what stands above the lower edge; none: nothing does.
  std::optional<double> refusalTop() const;
  /// Of what ends all of it; none: it is not there.
  std::optional<double> leaveTop() const { return leaveTop_; }
  /// At the lower edge.
  double letters() const { return letters_; }
  bool isFromRight() const { return isFromRight_; }

 private:
  explicit PageEdges(Stimuli &stimuli) : stimuli_(&stimuli) {}
  Result<StimulusHandle> add(std::string_view kind, Dict properties);
  Result<PaperedText> addText(Dict look, double letters);
  Result<void> addProgress(double progress, double room, double y, bool isFromRight);

  void forgetRefusal();

  Stimuli *stimuli_;
  std::vector<StimulusHandle> parts_;  // in the order of drawing
  std::optional<PaperedText> refusal_;
  std::optional<StimulusHandle> leave_;  // one of them
  std::optional<double> leaveTop_;
  double letters_ = 1;
  bool isFromRight_ = false;
};

}  // namespace fovea
