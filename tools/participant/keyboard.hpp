#pragma once
// Presses keys through the X server's XTEST extension. Xlib lives behind this header.

#include <cstdint>
#include <memory>
#include <string_view>

#include "core/result.hpp"

namespace fovea {

/// When a key was injected, CLOCK_MONOTONIC in nanoseconds.
struct Injection {
  std::int64_t before = 0;  // read immediately before the request left for the server
  std::int64_t after = 0;   // read as soon as it had left
};

/// A place where keys can be pressed; tests put their own in.
class KeySink {
 public:
  virtual ~KeySink() = default;
  /// Errors: Unknown when there is no such key; Device when the connection broke.
  virtual Result<Injection> send(std::string_view key, bool press) = 0;
  /// A descriptor that becomes readable when serve() has something to do; -1 when there is none.
  virtual int descriptor() const { return -1; }
  virtual void serve() {}
};

/// Connects to the display that DISPLAY names.
/// Errors: Device when there is no such display, or when it has no XTEST.
Result<std::unique_ptr<KeySink>> openKeyboard();

}  // namespace fovea
