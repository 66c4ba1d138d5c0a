#pragma once
// Where the participant's events reach the devices: each keyboard and mouse device hears a copy.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "devices/input.hpp"

namespace fovea {

/// From the centre of the window, y up.
struct WindowPlace {
  double x = 0, y = 0;
  bool operator==(const WindowPlace &) const = default;
};

/// Units for the pointer, given by who knows the window and its screen. Empty: the window's own, as they are now.
///
/// Thread: [any].
class PointerUnits {
 public:
  virtual ~PointerUnits() = default;
  /// Errors: Unknown with those there are; BadArgument where what they need of the screen is not known, naming it.
  virtual Result<void> check(std::string_view units) const = 0;
  virtual Result<WindowPlace> fromPixels(std::string_view units, WindowPlace pixels) const = 0;
  virtual Result<WindowPlace> toPixels(std::string_view units, WindowPlace place) const = 0;
  /// The stage is at its input: what other threads are to know of the window is what it is now. Thread: [stage].
  virtual void refresh() {}
};

/// Thread: [any], but for what an InputTap does, which is the stage's.
class InputHub final : public InputTap {
 public:
  /// Which keyboards there are now; asked on any thread. Null: nobody can tell.
  using Keyboards = std::function<std::vector<KeyboardInfo>()>;
  /// How [stage] waits, which reads the input meanwhile; false: the run is to stop.
  using StageWait = std::function<bool(Timestamp until)>;

  explicit InputHub(Clock &clock);

  /// Moves the pointer; pixels from the centre of the window, y up. False: it cannot be moved.
  using PointerMover = std::function<bool(double x, double y)>;

  void setPointerMover(PointerMover mover);
  bool movePointer(double x, double y) const;
  void setKeyboards(Keyboards keyboards);
  std::vector<KeyboardInfo> keyboards() const;
  void setStageWait(StageWait wait);
  /// It outlives this.
  void setUnits(PointerUnits &units) { units_ = &units; }
  /// Nobody knows of any but pixels where none were set.
  const PointerUnits &units() const { return *units_; }

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
  PointerUnits *units_;
};

}  // namespace fovea
