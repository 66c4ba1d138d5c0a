#pragma once
// A keyboard and a mouse that are real to the program: pressed through XTEST, on the display that DISPLAY names.

#include <string>

namespace fovea::test {

/// Thread: one, with a connection of its own. Nothing here waits: who presses hears of it where the program does.
class RealHands {
 public:
  /// Throws std::runtime_error where there is no display.
  RealHands();
  ~RealHands();
  RealHands(const RealHands &) = delete;
  RealHands &operator=(const RealHands &) = delete;

  /// Is the program's window there? It is found once, by its title.
  bool seesWindow();
  /// Down and up again. `key`: as X names it, "Tab", "Return", "space", "a".
  void press(const char *key);
  /// Units: pixels of the window, from its centre, y up.
  void click(double x, double y);
  void hold(double x, double y);
  void move(double x, double y);
  void letGo();
  /// One step of the wheel, towards oneself.
  void turnWheel();

 private:
  void button(unsigned number, bool isDown);

  void *display_;
  int left_ = 0, top_ = 0, width_ = 0, height_ = 0;
};

}  // namespace fovea::test
