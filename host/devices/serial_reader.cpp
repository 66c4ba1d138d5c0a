#include "devices/serial_reader.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include "devices/evdev_reader.hpp"
#include "devices/read_thread.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor &&other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor &operator=(Descriptor &&other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

std::optional<speed_t> speedOf(std::int64_t baud) {
  switch (baud) {
    case 9600: return B9600;
    case 19200: return B19200;
    case 38400: return B38400;
    case 57600: return B57600;
    case 115200: return B115200;
    default: return std::nullopt;
  }
}

Result<Descriptor> openPort(const SerialSettings &settings, speed_t speed) {
  Descriptor port(::open(settings.port.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!port) {
    const int error = errno;
    Error cannot = cannotRead(settings.port, error, "dialout");
    if (error == ENOENT) cannot.fix = "is it plugged in? ls /dev/serial/by-id shows what there is";
    return cannot;
  }
  termios line{};
  if (tcgetattr(port.get(), &line) != 0)
    return Error{ErrorCode::Device, settings.port + " is no serial port", settings.port, "name one like /dev/ttyUSB0"};
  cfmakeraw(&line);
  line.c_cflag |= CLOCAL | CREAD;
  cfsetspeed(&line, speed);
  tcsetattr(port.get(), TCSANOW, &line);
  tcflush(port.get(), TCIFLUSH);
  return port;
}

Duration delayOf(const std::string &port) {
  std::error_code ignored;
  const auto name = std::filesystem::canonical(port, ignored).filename();
  std::ifstream file("/sys/bus/usb-serial/devices/" + name.string() + "/latency_timer");
  int latency_ms = 0;
  return file >> latency_ms && latency_ms > 0 ? Duration(std::chrono::milliseconds(latency_ms)) : Duration(1ms);
}

class Reader final : public SerialReader {
 public:
  Reader(SerialSettings settings, speed_t speed, Descriptor port, const Clock &clock, Listener listener)
      : settings_(std::move(settings)), speed_(speed), port_(std::move(port)), clock_(clock), listener_(std::move(listener)),
        delay_(delayOf(settings_.port)) {}

  Result<void> start() {
    auto thread = ReadThread::start({[this] { return port_.get(); }, [this] { read(); }, [this] { lookAgain(); }});
    if (!thread) return thread.error();
    thread_ = std::move(*thread);
    return {};
  }

 private:
  void read() {
    std::array<std::uint8_t, 256> bytes;
    const ssize_t count = ::read(port_.get(), bytes.data(), bytes.size());
    const Timestamp now = clock_.now();
    if (count > 0) {
      for (ssize_t i = 0; i < count; ++i) listener_.byte(bytes[static_cast<std::size_t>(i)], now, delay_);
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
      port_ = Descriptor();
      listener_.plug(false, now);
    }
  }
  void lookAgain() {
    auto port = openPort(settings_, speed_);
    if (!port) return;
    port_ = std::move(*port);
    listener_.plug(true, clock_.now());
  }

  const SerialSettings settings_;
  const speed_t speed_;
  Descriptor port_;
  const Clock &clock_;
  const Listener listener_;
  const Duration delay_;
  std::unique_ptr<ReadThread> thread_;  // last: it ends before the rest goes
};

}  // namespace

Result<std::unique_ptr<SerialReader>> SerialReader::open(const SerialSettings &settings, const Clock &clock, Listener listener) {
  const auto speed = speedOf(settings.baud);
  if (!speed)
    return Error{ErrorCode::BadArgument, "\"baud\" is " + std::to_string(settings.baud), settings.port, "known: 9600, 19200, 38400, 57600, 115200"};
  auto port = openPort(settings, *speed);
  if (!port) return port.error();
  auto reader = std::make_unique<Reader>(settings, *speed, std::move(*port), clock, std::move(listener));
  if (auto started = reader->start(); !started) return started.error();
  return std::unique_ptr<SerialReader>(std::move(reader));
}

}  // namespace fovea
