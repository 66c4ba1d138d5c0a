#pragma once
// The mice whose event devices may be read: the kernel's times of their buttons, for events that the display server tells.

#include <poll.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "devices/button_stamps.hpp"
#include "devices/x_connection.hpp"

namespace fovea {

/// Thread: [input].
class KernelMice {
 public:
  using Open = std::function<Result<std::optional<EvdevReader>>(const std::string &node, const Clock &clock)>;
  /// What became of a mouse that is new.
  struct Opened {
    XPointer pointer;
    std::optional<Error> refusal;
  };

  explicit KernelMice(const Clock &clock, Open open = EvdevReader::openMouse) : clock_(clock), open_(std::move(open)) {}

  /// Opens those that have come or come back, closes those that have gone. What has no node or no buttons is no mouse and not told of.
  std::vector<Opened> update(const std::vector<XPointer> &present);
  void addTo(std::vector<pollfd> &polled) const;
  /// Takes in what the kernel has told. The names of mice whose device has gone meanwhile: update() opens them once it is back.
  std::vector<std::string> read();
  /// As ButtonStamps::take; none for what is no mouse of ours. Reads first: the kernel has told us before it told the server.
  std::optional<ButtonStamp> take(std::uint32_t device, std::uint32_t button, bool isPress, Timestamp told);
  int count() const;

 private:
  struct Mouse {
    XPointer pointer;
    std::optional<EvdevReader> reader;  // none: the kernel's device has gone, the server's is the same
    ButtonStamps stamps;
  };
  static bool readOne(Mouse &mouse);
  bool hasLost(const XPointer &pointer) const;

  const Clock &clock_;
  Open open_;
  std::vector<XPointer> known_;
  std::vector<Mouse> mice_;
};

}  // namespace fovea
