#pragma once
// Bytes of a serial port, each stamped as it arrives, on a thread of its own.

#include <functional>
#include <memory>
#include <string>

#include "clock/clock.hpp"
#include "core/result.hpp"

namespace fovea {

struct SerialSettings {
  std::string port;  // "/dev/ttyUSB0", or its link in /dev/serial/by-id
  std::int64_t baud = 9600;
};

/// Looks for the port again while it is gone.
class SerialReader {
 public:
  /// Thread: [device], one for each reader.
  struct Listener {
    /// `delay`: how long the adapter may have kept it. What USB adapters say of themselves, else a millisecond.
    std::function<void(std::uint8_t byte, Timestamp time, Duration delay)> byte;
    std::function<void(bool isThere, Timestamp time)> plug;
  };

  /// Errors: Device with the reason and what to do; BadArgument for a baud rate that there is not.
  static Result<std::unique_ptr<SerialReader>> open(const SerialSettings &settings, const Clock &clock, Listener listener);
  virtual ~SerialReader() = default;
};

}  // namespace fovea
