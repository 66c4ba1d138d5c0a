#pragma once
// The pictures of stimuli_bench, so that both sides draw the same, and the watch that both are timed with.

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>

namespace fovea::bench {

constexpr const char *kSceneNames[] = {"gabor", "fifty", "dots", "paragraph", "elements"};

constexpr int kWidth = 800, kHeight = 600;
constexpr float kGaborSf = 0.05f;  // cycles per pixel
constexpr float kPhaseStep = 0.02f;
constexpr double kLineHeight = 20;
constexpr const char *kLine = "Press the space bar when it changes";
inline double gaborX(int i) { return -360 + i % 10 * 80; }
inline double gaborY(int i) { return -200 + i / 10 * 100; }

constexpr int kDots = 2000;
constexpr float kDotSize = 4, kDotField = 500, kDotLife = 20;

constexpr double kParagraphHeight = 18;
/// 50 words; no two frames have the same.
inline std::string paragraph(int frame) {
  constexpr const char *kWords[] = {"time", "person", "year", "way", "day", "thing", "man", "world", "life", "hand",
                                    "part", "child", "eye", "woman", "place", "work", "week", "case", "point", "fact"};
  std::string text;
  unsigned state = static_cast<unsigned>(frame) * 2654435761u + 1;
  for (int i = 0; i < 50; ++i) {
    state = state * 1664525u + 1013904223u;
    text += (i ? " " : "") + std::string(kWords[(state >> 16) % 20]);
  }
  return text;
}

constexpr int kElements = 10'000;
constexpr float kElementSize = 8, kElementSf = 0.25f;
inline double elementX(int i, int frame) { return -396 + i % 100 * 8 + (frame + i) % 3; }
inline double elementY(int i) { return -297 + i / 100 * 6; }

/// CPU seconds so far.
struct Cpu {
  double process = 0, thread = 0;
  static Cpu now() {
    const auto seconds = [](clockid_t clock) {
      timespec now{};
      clock_gettime(clock, &now);
      return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
    };
    return {seconds(CLOCK_PROCESS_CPUTIME_ID), seconds(CLOCK_THREAD_CPUTIME_ID)};
  }
  Cpu operator-(const Cpu &other) const { return {process - other.process, thread - other.thread}; }
  Cpu operator+(const Cpu &other) const { return {process + other.process, thread + other.thread}; }
};

/// Counts CPU from the first frame after the warm-up to the last, without what is spent on waiting for the frame's turn.
class Stopwatch {
 public:
  explicit Stopwatch(int frames) : frames_(frames) {}
  bool goesOn() {
    if (frame_ == kWarmUp) begin_ = Cpu::now(), waited_ = {};
    return frame_++ < kWarmUp + frames_;
  }
  int frame() const { return frame_; }
  template <class Wait>
  void wait(Wait wait) {
    const Cpu before = Cpu::now();
    wait();
    waited_ = waited_ + (Cpu::now() - before);
  }
  /// "whole process, this thread": ms a frame.
  void print() const {
    const Cpu used = Cpu::now() - begin_ - waited_;
    std::printf("%.4f %.4f\n", used.process * 1e3 / frames_, used.thread * 1e3 / frames_);
  }

 private:
  static constexpr int kWarmUp = 60;
  int frames_, frame_ = 0;
  Cpu begin_, waited_;
};

}  // namespace fovea::bench
