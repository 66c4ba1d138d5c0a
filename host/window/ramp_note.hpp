#pragma once
// What a screen's table was before it was changed, in a file: a process that goes without a word leaves its ramp behind.

#include <filesystem>
#include <string>

#include "window/gamma.hpp"

namespace fovea {

/// Locked while its process lives; gone when the ramp was put back in order.
class RampNote {
 public:
  RampNote() = default;
  RampNote(const RampNote &) = delete;
  RampNote &operator=(const RampNote &) = delete;
  ~RampNote() { forget(); }

  /// Errors: Io; the table may be changed all the same, a crash then leaves it changed.
  Result<void> write(const std::filesystem::path &folder, const std::string &display, const std::string &monitor, const GammaRamp &ramp);
  void forget();

 private:
  std::filesystem::path file_;
  int number_ = -1;
};

/// $XDG_RUNTIME_DIR/fovea, else a folder of this account in the one for temporary files.
std::filesystem::path rampNoteFolder();

/// Puts back what processes that are gone had changed; returns how many tables. On a connection of its own, without GLFW.
int restoreLeftRamps(const std::filesystem::path &folder);

}  // namespace fovea
