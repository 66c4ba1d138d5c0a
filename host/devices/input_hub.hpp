#pragma once
// Where the participant's events reach the devices: each keyboard and mouse device hears a copy.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "devices/input.hpp"

namespace fovea {

/// Thread: [any], but for what an InputTap does, which is the stage's.
class InputHub final : public InputTap {
 public:
  /// Which keyboards there are now; asked on any thread. Null: nobody can tell.
  using Keyboards = std::function<std::vector<KeyboardInfo>()>;
  /// How [stage] waits, which reads the input meanwhile; false: the run is to stop.
  using StageWait = std::function<bool(Timestamp until)>;

  explicit InputHub(Clock &clock) : clock_(clock) {}

  /// Moves the pointer; pixels from the centre of the window, y up. False: it cannot be moved.
  using PointerMover = std::function<bool(double x, double y)>;

  void setPointerMover(PointerMover mover);
  bool movePointer(double x, double y) const;
  void setKeyboards(Keyboards keyboards);
  std::vector<KeyboardInfo> keyboards() const;
  void setStageWait(StageWait wait);
  /// Units: framebuffer pixels of the participant's window.
  void setWindowSize(int width, int height);
  std::pair<int, int> windowSize() const;

  void add(InputTap &device);
  /// Once this is back the device hears nothing more.
  void remove(InputTap &device);
  void hear(const InputEvent &event) override;
  std::optional<Timestamp> nextDue() const override;
  std::optional<InputEvent> takeDue(Timestamp now) override;
  bool answers(const InputRequest &request) const override;

  /// Waits until `until`, or a little while, or until something was heard: look again then. False: the run is to stop.
  bool wait(Timestamp until);
  Clock &clock() { return clock_; }

 private:
  Clock &clock_;
  mutable std::mutex mutex_;
  std::condition_variable heard_;
  std::uint64_t count_ = 0;
  std::vector<InputTap *> devices_;
  Keyboards keyboards_;
  PointerMover mover_;
  StageWait stageWait_;
  int width_ = 0, height_ = 0;
};

}  // namespace fovea
