// Writes PNG pictures of the panels in their main states, to look at: overlay_pictures FOLDER

#include <cstdio>
#include <string>

#include "example_view.hpp"
#include "glfw_hands.hpp"
#include "overlay/overlay.hpp"
#include "window/glfw_session.hpp"

namespace {

using namespace fovea;
using namespace std::chrono_literals;

void settle(Overlay &overlay, const SessionView &view) {
  for (int i = 0; i < 6; ++i) {
    const double until = glfwGetTime() + 0.11;  // an idle window draws ten times a second
    while (glfwGetTime() < until) pumpEvents(20ms);
    overlay.update(view);
  }
}

void keep(const std::optional<Picture> &picture, const std::string &file) {
  const auto written = picture ? writePng(*picture, file) : Result<void>();
  std::printf("%s %s\n", file.c_str(), picture && written ? "" : "failed");
}

void drawOwnWindow(const std::string &folder) {
  VirtualClock clock;
  const auto participant = openVirtualWindow(clock, 800, 600, 60);
  const auto overlay = Overlay::open(OverlayPlace::OwnWindow, *participant);
  if (!overlay) return (void)std::fprintf(stderr, "%s\n", overlay.error().text().c_str());
  GLFWwindow *window = glfwGetCurrentContext();
  const auto shoot = [&](const SessionView &view, int width, int height, const std::string &name) {
    glfwSetWindowSize(window, width, height);
    settle(**overlay, view);
    keep((*overlay)->capture(), folder + "/" + name + ".png");
  };

  SessionView hanging = example::running();
  hanging.sinceHeartbeat = 3200ms;
  hanging.busyPlugin = "stroop";
  hanging.isSimulated = true;
  SessionView failed = example::running();
  failed.state = SessionState::Failed;
  failed.error =
      "plugin stroop: text stimulus \"word\" has no font \"Comic Mono\"; known fonts: Noto Sans, DejaVu Sans";
  SessionView paused = example::running();
  paused.state = SessionState::Paused;
  SessionView ended = example::basics();
  ended.state = SessionState::Ended;

  for (const auto &[width, height, size] : {std::tuple{900, 1000, "large"}, std::tuple{640, 720, "small"}}) {
    const std::string suffix = std::string("-") + size;
    shoot(example::ready(), width, height, "ready" + suffix);
    shoot(example::running(), width, height, "running" + suffix);
    shoot(hanging, width, height, "hanging" + suffix);
    shoot(failed, width, height, "failed" + suffix);
  }
  shoot(paused, 900, 1000, "paused");
  SessionView answered = example::running();
  answered.answers = example::answers();
  shoot(answered, 900, 1000, "answers-large");
  shoot(answered, 640, 720, "answers-small");
  shoot(ended, 900, 1000, "ended");
  tapKey(window, GLFW_KEY_F1);
  shoot(example::running(), 900, 1000, "keys");
  tapKey(window, GLFW_KEY_F1);
  tapKey(window, GLFW_KEY_F4);
  shoot(example::running(), 900, 1000, "timing-large");
  shoot(example::running(), 640, 720, "timing-small");
  tapKey(window, GLFW_KEY_F4);
  for (int i = 0; i < 4; ++i) tapKey(window, GLFW_KEY_KP_ADD, GLFW_MOD_CONTROL);
  shoot(example::ready(), 900, 1000, "ready-200");
  shoot(example::running(), 900, 1000, "running-200");
}

void drawInside(SessionView view, const std::string &file) {
  RealClock clock;
  WindowOptions options;
  options.kind = WindowOptions::Kind::Window;
  const auto participant = openWindow(options, clock);
  if (!participant) return (void)std::fprintf(stderr, "%s\n", participant.error().text().c_str());
  const auto overlay = Overlay::open(OverlayPlace::Inside, **participant);
  if (!overlay || !(*participant)->attach()) return;
  (*overlay)->attachStage();
  view.isPilot = true;
  settle(**overlay, view);
  (*overlay)->drawOnStage();
  keep((*participant)->capture(), file);
  (*overlay)->detachStage();
  (*participant)->detach();
}

}  // namespace

int main(int count, char **arguments) {
  const std::string folder = count > 1 ? arguments[1] : ".";
  const auto session = GlfwSession::start();  // xvfb-run's server goes with its last client
  drawOwnWindow(folder);
  drawInside(example::ready(), folder + "/inside-ready.png");
  drawInside(example::running(), folder + "/inside-running.png");
}
