#pragma once
// One Dear ImGui context: its fonts, colours and text size. Drawing it is somebody else's.

namespace fovea {

/// Text sizes in percent; the overlay goes through them with Ctrl + and Ctrl -.
inline constexpr int kTextPercents[] = {100, 125, 150, 175, 200};
inline constexpr int kTextSteps = static_cast<int>(sizeof kTextPercents / sizeof kTextPercents[0]);

/// Thread: [main]. One at a time in a process, because Dear ImGui's context is global.
class Gui {
 public:
  /// Builds all letters at once, so that no later picture has to wait for them.
  explicit Gui(bool isTranslucent);
  ~Gui();
  Gui(const Gui &) = delete;
  Gui &operator=(const Gui &) = delete;

  /// Takes effect with the next picture; not while one is being laid out.
  void setTextStep(int step);
  int textStep() const { return textStep_; }

 private:
  bool isTranslucent_;
  int textStep_ = -1;
};

/// The step whose text is nearest to the monitor's own scale.
int textStepFor(float contentScale);

}  // namespace fovea
