#pragma once
// Stimuli that the participant may take with the pointer and put somewhere else.

#include <span>

#include "stimuli/action.hpp"
#include "stimuli/stimulus.hpp"

namespace fovea {

/// The left button, or a finger, takes the one in front under it, and its `pos` follows until it is let go.
///
/// Thread: [stage].
class Dragging {
 public:
  /// `shown`: what is on the screen, in the order it was drawn.
  void hear(const Action &action, std::span<Stimulus *const> shown, DrawContext &context);
  /// Until it is let go, the pointer is for nobody else.
  bool isHolding() const { return held_ != nullptr; }
  /// It is about to go.
  void forget(const Stimulus *one) {
    if (held_ == one) held_ = nullptr;
  }

 private:
  bool isUnder(Stimulus &one, Point pointer, DrawContext &context);

  Stimulus *held_ = nullptr;
  Point grip_;  // from its pos to the pointer, in pixels
  std::vector<Point> outline_;
};

}  // namespace fovea
