#include "window/glfw_session.hpp"

#include <GLFW/glfw3.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>

#include "window/window.hpp"

namespace fovea {
namespace {

/// GLFW's own state is one per process, and so is this: whether it runs, and a wait that works when it does not.
struct Process {
  std::mutex mutex;
  std::condition_variable woken;
  int sessions = 0;
  bool wake = false;
};
Process &process() {
  static Process state;
  return state;
}

Error noDisplay(const std::string &complaint) {
  const char *display = std::getenv("DISPLAY");
  const std::string fix = "use `--display virtual`, or run it under Xvfb: `xvfb-run -a COMMAND`";
  if (!display || !*display) return {ErrorCode::Device, "there is no display: DISPLAY is not set", "window", fix};
  return {ErrorCode::Device, "the display cannot be opened (" + complaint + ")", "DISPLAY=" + std::string(display),
          "start that display or name another one, " + fix};
}

}  // namespace

std::string glfwComplaint() {
  const char *text = nullptr;
  return glfwGetError(&text) == GLFW_NO_ERROR || !text ? "" : text;
}

std::string displayName() {
  const char *display = std::getenv("DISPLAY");
  return display ? display : "";
}

Result<GlfwSession> GlfwSession::start() {
  Process &state = process();
  const std::lock_guard lock(state.mutex);
  if (state.sessions == 0 && !glfwInit()) return noDisplay(glfwComplaint());
  ++state.sessions;
  return GlfwSession();
}

GlfwSession::~GlfwSession() {
  if (!counts_) return;
  Process &state = process();
  const std::lock_guard lock(state.mutex);
  if (--state.sessions == 0) glfwTerminate();
}

void pumpEvents(Duration timeout) {
  Process &state = process();
  {
    std::unique_lock lock(state.mutex);
    if (state.sessions == 0) {
      if (timeout.count() > 0) state.woken.wait_for(lock, timeout, [&] { return state.wake; });
      state.wake = false;
      return;
    }
  }
  // Only this thread starts and stops sessions, so GLFW stays up meanwhile.
  if (timeout.count() > 0)
    glfwWaitEventsTimeout(toSeconds(timeout));
  else
    glfwPollEvents();
}

void wakeEvents() {
  Process &state = process();
  const std::lock_guard lock(state.mutex);
  if (state.sessions > 0) {
    glfwPostEmptyEvent();
    return;
  }
  state.wake = true;
  state.woken.notify_all();
}

int monitorCount() {
  const auto session = GlfwSession::start();
  if (!session) return 0;
  int count = 0;
  glfwGetMonitors(&count);
  return count;
}

}  // namespace fovea
