#pragma once
// The host's side of the ABI: the tables that plugins call. Each call is checked and becomes one call on a module above.

#include <memory>

struct fovea_host;

namespace fovea {

class Session;

/// The table handed to plugins. Made before the session and the window, because plugins are judged by what it offers.
///
/// Thread: made on [main]; connect() on [stage]; the tables check their own thread on every call.
class Services {
 public:
  /// `hasGl`: will there be a window with OpenGL? Without it fovea.gl/1 is absent.
  explicit Services(bool hasGl);
  ~Services();
  Services(const Services &) = delete;
  Services &operator=(const Services &) = delete;

  const fovea_host *host() const;
  /// From now on calls reach this session; null: none.
  void connect(Session *session);

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace fovea
