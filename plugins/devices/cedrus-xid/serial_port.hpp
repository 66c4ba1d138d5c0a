#pragma once
// A serial port, raw: bytes in, bytes out.

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fovea/failure.hpp>

namespace xid {

class SerialPort {
 public:
  /// Errors: Failure that says why, and what to do.
  SerialPort(const std::string &port, std::int64_t baud) {
    descriptor_ = ::open(port.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor_ < 0) throw fovea::Failure(port + ": " + std::strerror(errno) + "; " + remedy(errno), FOVEA_E_IO);
    termios settings{};
    if (tcgetattr(descriptor_, &settings) != 0) {
      close(std::exchange(descriptor_, -1));
      throw fovea::Failure(port + " is no serial port; name one like /dev/ttyUSB0", FOVEA_E_IO);
    }
    cfmakeraw(&settings);
    settings.c_cflag |= CLOCAL | CREAD;
    cfsetspeed(&settings, speed(baud));
    tcsetattr(descriptor_, TCSANOW, &settings);
    tcflush(descriptor_, TCIOFLUSH);
  }
  ~SerialPort() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  SerialPort(const SerialPort &) = delete;
  SerialPort &operator=(const SerialPort &) = delete;

  /// What came in, waiting for the first of it; empty when nothing came. None: the port is gone.
  std::optional<std::string_view> read(int milliseconds) {
    pollfd waited{descriptor_, POLLIN, 0};
    if (::poll(&waited, 1, milliseconds) <= 0) return std::string_view();
    const ssize_t count = ::read(descriptor_, buffer_, sizeof buffer_);
    if (count > 0) return std::string_view(buffer_, static_cast<std::size_t>(count));
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return std::string_view();
    return std::nullopt;
  }
  /// False when the port is gone, or takes nothing.
  bool write(std::string_view bytes) { return ::write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()); }

 private:
  static speed_t speed(std::int64_t baud) {
    switch (baud) {
      case 9600: return B9600;
      case 19200: return B19200;
      case 38400: return B38400;
      case 57600: return B57600;
      default: return B115200;
    }
  }
  static std::string remedy(int error) {
    if (error == EACCES || error == EPERM) return "join the group that serial ports belong to: sudo usermod -aG dialout $USER, then log out and in again";
    if (error == EBUSY) return "another program has it open; end that";
    return "is the box plugged in and switched on? ls /dev/serial/by-id shows what there is";
  }

  int descriptor_ = -1;
  char buffer_[256];
};

}  // namespace xid
