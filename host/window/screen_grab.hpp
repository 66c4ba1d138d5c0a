#pragma once
// What is on the screen, read back so that no frame waits for it: copied on the graphics card before its
// swap, fetched into memory beside the drawing, and looked at when it is there, a frame or two later.

#include <array>
#include <cstdint>
#include <functional>
#include <span>

#include "window/window.hpp"

namespace fovea {

/// A frame that was shown. Shape: height x width pixels of 4 bytes, BGRA, the top row first; alpha is
/// whatever it was.
struct GrabbedFrame {
  std::span<const std::uint8_t> bgra;
  int width = 0, height = 0;
  Timestamp onset{};
  Duration uncertainty{};
};

/// Thread: [stage], with the window's context, whose state is another one after copy() and copyAgain(): see
/// Stimuli::resetState().
class ScreenGrab {
 public:
  static constexpr int kMostWide = 960;  // pixels; what is wider is made smaller
  static constexpr Duration kBetween = std::chrono::nanoseconds(1'000'000'000 / 30);

  explicit ScreenGrab(const ScreenInfo &screen) : screen_(screen) {}
  ~ScreenGrab() { release(); }
  ScreenGrab(const ScreenGrab &) = delete;
  ScreenGrab &operator=(const ScreenGrab &) = delete;

  /// Before the swap: keeps the frame drawn so far, which will light up at about that time, and fetches it
  /// unless that is too soon after another one.
  void copy(Timestamp expected);
  /// After the swap.
  void shown(const FlipResult &flip);
  /// Was the frame that is on the screen too soon, and would not be any more?
  bool isBehind(Timestamp now) const { return isLeftOut_ && now >= due_; }
  /// The frame that was kept last, which is on the screen yet.
  void copyAgain();
  /// Hands over what has come, in order.
  void collect(const std::function<void(const GrabbedFrame &frame)> &taker);

 private:
  struct Fetch {
    unsigned buffer = 0;
    void *fence = nullptr;  // null: it is free
    Timestamp onset{};
    Duration uncertainty{};
    bool isShown = false;
  };
  void fit();
  void release();
  void keep();
  bool fetch();
  void date(Timestamp onset, Duration uncertainty);

  const ScreenInfo &screen_;
  int fullWidth_ = 0, fullHeight_ = 0, width_ = 0, height_ = 0;
  unsigned framebuffer_ = 0, pixels_ = 0;
  std::array<Fetch, 3> fetches_;
  std::size_t next_ = 0, oldest_ = 0;
  FlipResult newest_;                 // that was shown
  bool isTaken_ = false;              // the one in hand
  bool isLeftOut_ = false;            // the newest one
  Timestamp due_ = Timestamp::min();  // the next one
};

}  // namespace fovea
