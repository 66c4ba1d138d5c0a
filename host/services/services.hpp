#pragma once
// The host's side of the ABI: the tables that plugins call. Each call is checked and becomes one call on a module above.

#include <atomic>
#include <memory>

struct fovea_host;

namespace fovea {

class Clock;
class Log;
class Sitting;

/// The table handed to plugins. Made before the session and the window, because plugins are judged by what it offers.
///
/// Thread: made on [main]; connect() on [stage]; the tables check their own thread on every call.
class Services {
 public:
  /// What plugins may ask from any thread, and long after their run: it has to outlive them, so it is not the session's.
  /// `hasGl`: will there be a window with OpenGL? Without it fovea.gl/1 is absent.
  Services(const Clock &clock, Log &log, const std::atomic<bool> &stop, bool hasGl);
  ~Services();
  Services(const Services &) = delete;
  Services &operator=(const Services &) = delete;

  const fovea_host *host() const;
  /// From now on calls reach this sitting; null: none.
  void connect(Sitting *sitting);

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace fovea
