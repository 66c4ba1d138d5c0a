#pragma once
// GLFW is one per process: who started it, its last complaint, and waiting for its events.

#include <string>
#include <utility>

#include "core/result.hpp"

namespace fovea {

/// Keeps GLFW running while it lives; the last one out stops it. Thread: [main].
class GlfwSession {
 public:
  /// Errors: Device when no display can be reached, naming the one that was tried.
  static Result<GlfwSession> start();
  GlfwSession(GlfwSession &&other) noexcept : counts_(std::exchange(other.counts_, false)) {}
  GlfwSession &operator=(GlfwSession &&) = delete;
  ~GlfwSession();

 private:
  GlfwSession() : counts_(true) {}
  bool counts_;
};

/// What GLFW last complained about on this thread, or an empty text.
std::string glfwComplaint();
/// From now on what the X server refuses is told on stderr, each kind of request once; by itself Xlib would end the process, and with
/// it a session. Again after each window: GLFW 3.3 puts Xlib's own handler back.
/// The loss of the server itself ends the process all the same.
void outliveXErrors();
/// The display's name, or an empty text.
std::string displayName();

}  // namespace fovea
