#pragma once
// The mice and touch panels whose event devices may be read: the kernel's times of their buttons, wheels and fingers, for events that
// the display server tells.

#include <poll.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "devices/button_stamps.hpp"
#include "devices/touch_stamps.hpp"
#include "devices/wheel_stamps.hpp"
#include "devices/x_connection.hpp"

namespace fovea {

/// Thread: [input].
class KernelPointers {
 public:
  using Open = std::function<Result<std::optional<EvdevReader>>(const std::string &node, const Clock &clock)>;
  /// What became of one that is new.
  struct Opened {
    XPointer pointer;
    std::optional<Error> refusal;
  };

  explicit KernelPointers(const Clock &clock, Open open = EvdevReader::openPointer) : clock_(clock), open_(std::move(open)) {}

  /// Opens those that have come or come back, closes those that have gone. What has no node, or nothing of that, is not told of.
  std::vector<Opened> update(const std::vector<XPointer> &present);
  void addTo(std::vector<pollfd> &polled) const;
  /// Takes in what the kernel has told. The names of those whose device has gone meanwhile: update() opens them once it is back.
  std::vector<std::string> read();
  /// As the functions of ButtonStamps, WheelStamps and TouchStamps; none for what is not ours. Each reads first: the kernel has
  /// told us before it told the server.
  std::optional<KernelStamp> take(std::uint32_t device, std::uint32_t button, bool isPress, Timestamp told);
  std::optional<KernelStamp> takeStep(std::uint32_t device, bool isAcross, Timestamp told);
  std::optional<KernelStamp> takeTouch(std::uint32_t device, std::uint32_t touch, bool isBegin, Timestamp told);
  int count() const;

 private:
  struct Known {
    XPointer pointer;
    std::optional<EvdevReader> reader;  // none: the kernel's device has gone, the server's is the same
    ButtonStamps buttons;
    WheelStamps wheels;
    TouchStamps touches;
  };
  static bool readOne(Known &known);
  Known *readNow(std::uint32_t device);
  bool hasLost(const XPointer &pointer) const;

  const Clock &clock_;
  Open open_;
  std::vector<XPointer> known_;
  std::vector<Known> pointers_;
};

}  // namespace fovea
