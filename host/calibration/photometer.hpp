#pragma once
// A photometer at a serial line: one command, one line in answer. See docs/calibration.md.

#include <string>
#include <string_view>

#include "clock/clock.hpp"
#include "core/result.hpp"

namespace fovea {

/// How a meter is asked. Ls100: Konica Minolta LS-100 and LS-110. Line: any device that answers READ with a number.
enum class MeterKind { Ls100, Line };
Result<MeterKind> parseMeterKind(std::string_view word);

/// The luminance in one answer.
/// Errors: Device when the meter says that it failed, or its answer has no number.
Result<double> luminanceOf(MeterKind kind, std::string_view answer);

/// Owner: the line; it is closed with its owner. Thread: one.
class Photometer {
 public:
  /// Errors: Device with the reason and what to do.
  static Result<Photometer> open(const std::string &port, MeterKind kind);
  Photometer(Photometer &&other) noexcept;
  Photometer &operator=(Photometer &&) = delete;
  ~Photometer();

  /// Asks and waits for the answer. Units: cd/m2.
  /// Errors: Device when nothing comes within `limit`, or the answer is no number.
  Result<double> read(Duration limit);

 private:
  Photometer(int number, std::string port, MeterKind kind) : number_(number), port_(std::move(port)), kind_(kind) {}
  Result<std::string> answer(Duration limit);

  int number_ = -1;
  std::string port_;
  MeterKind kind_ = MeterKind::Ls100;
};

}  // namespace fovea
