#include "calibration/photometer.hpp"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <utility>

namespace fovea {
namespace {

/// Source: the meters' manuals: 4800 baud, 7 bits, even parity, 2 stop bits; MES measures, answers begin with OK or ER.
constexpr std::string_view kLs100Ask = "MES\r\n", kLineAsk = "READ\n";
constexpr std::size_t kLongestAnswer = 256;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t from = text.find_first_not_of(kSpace);
  return from == text.npos ? std::string_view() : text.substr(from, text.find_last_not_of(kSpace) - from + 1);
}

Error meterError(std::string what, const std::string &port, std::string fix) {
  return {ErrorCode::Device, std::move(what), port, std::move(fix)};
}

Error cannotOpen(const std::string &port, int reason) {
  return meterError(std::string("the photometer's line cannot be opened: ") + std::strerror(reason), port,
                    reason == EACCES ? "add your account to the group dialout, and log in again" : "is it plugged in? ls /dev/serial/by-id shows what there is");
}

bool setLine(int number, MeterKind kind) {
  termios line{};
  if (tcgetattr(number, &line) != 0) return false;
  cfmakeraw(&line);
  line.c_cflag |= CLOCAL | CREAD;
  if (kind == MeterKind::Ls100) {
    line.c_cflag = (line.c_cflag & ~static_cast<tcflag_t>(CSIZE)) | CS7 | PARENB | CSTOPB;
    line.c_iflag |= ISTRIP;  // the parity bit is none of the text
  }
  const speed_t speed = kind == MeterKind::Ls100 ? B4800 : B9600;
  return cfsetispeed(&line, speed) == 0 && cfsetospeed(&line, speed) == 0 && tcsetattr(number, TCSANOW, &line) == 0;
}

}  // namespace

Result<MeterKind> parseMeterKind(std::string_view word) {
  if (word == "ls100") return MeterKind::Ls100;
  if (word == "line") return MeterKind::Line;
  return Error{ErrorCode::BadArgument, "no photometer is called \"" + std::string(word) + "\"", "--meter", "ls100, or line: see docs/calibration.md"};
}

Result<double> luminanceOf(MeterKind kind, std::string_view answer) {
  const std::string_view text = trimmed(answer);
  const bool isGood = kind == MeterKind::Ls100 ? text.starts_with("OK") : !text.starts_with("ERROR");
  if (!isGood) return meterError("the photometer could not measure: \"" + std::string(text) + "\"", "photometer", "look at its display; is there light in its field?");
  const std::size_t space = text.find_last_of(" \t");
  const std::string_view word = space == text.npos ? text : text.substr(space + 1);
  double luminance = 0;
  const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), luminance);
  if (problem == std::errc() && end == word.data() + word.size() && luminance >= 0) return luminance;
  return meterError("the photometer's answer has no luminance: \"" + std::string(text) + "\"", "photometer",
                    "set it to absolute luminance in cd/m2; is it the meter that --meter names?");
}

Result<Photometer> Photometer::open(const std::string &port, MeterKind kind) {
  const int number = ::open(port.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (number < 0) return cannotOpen(port, errno);
  Photometer meter(number, port, kind);
  if (!setLine(number, kind)) return meterError("this is no serial line", port, "ls /dev/serial/by-id shows what there is");
  return meter;
}

Photometer::Photometer(Photometer &&other) noexcept : number_(std::exchange(other.number_, -1)), port_(std::move(other.port_)), kind_(other.kind_) {}

Photometer::~Photometer() {
  if (number_ >= 0) close(number_);
}

Result<double> Photometer::read(Duration limit) {
  tcflush(number_, TCIFLUSH);  // an answer that came too late is none to this question
  const std::string_view ask = kind_ == MeterKind::Ls100 ? kLs100Ask : kLineAsk;
  if (write(number_, ask.data(), ask.size()) != static_cast<ssize_t>(ask.size()))
    return meterError(std::string("the photometer cannot be asked: ") + std::strerror(errno), port_, "look at its cable");
  const auto line = answer(limit);
  if (!line) return line.error();
  return luminanceOf(kind_, *line);
}

Result<std::string> Photometer::answer(Duration limit) {
  const auto until = std::chrono::steady_clock::now() + limit;
  std::string line;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    pollfd waits{number_, POLLIN, 0};
    if (left <= 0 || poll(&waits, 1, static_cast<int>(left)) == 0)
      return meterError("the photometer does not answer", port_, "is it switched on and set to talk (LS-100: hold F while it is switched on)?");
    char byte = 0;
    const ssize_t got = ::read(number_, &byte, 1);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got <= 0) return meterError("the photometer has gone", port_, "look at its cable");
    if (byte == '\n' && !trimmed(line).empty()) return line;
    line += byte;
    if (line.size() > kLongestAnswer) return meterError("the photometer does not end its answer", port_, "is it the meter that --meter names?");
  }
}

}  // namespace fovea
