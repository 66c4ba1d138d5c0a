// The least program that flips and asks GLX_OML_sync_control when: what the host is held against.
//   bare_flips N      prints: flips=N doubled=D rate_hz=R, or why it could not

#define GLFW_INCLUDE_NONE
#define GLFW_EXPOSE_NATIVE_X11
#define GLFW_EXPOSE_NATIVE_GLX
#include <GLFW/glfw3.h>
#include <GLFW/glfw3native.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

int main(int argc, char **argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 300;
  constexpr int kWarmUp = 30;
  if (!glfwInit()) return std::puts("no display"), 1;
  const GLFWvidmode *mode = glfwGetVideoMode(glfwGetPrimaryMonitor());
  glfwWindowHint(GLFW_DECORATED, GLFW_FALSE);
  GLFWwindow *window = glfwCreateWindow(mode->width, mode->height, "bare", nullptr, nullptr);
  if (!window) return std::puts("no window"), 1;
  glfwSetWindowPos(window, 0, 0);
  glfwMakeContextCurrent(window);
  glfwSwapInterval(1);
  using WaitForSbc = int (*)(Display *, GLXDrawable, std::int64_t, std::int64_t *, std::int64_t *, std::int64_t *);
  const auto waitForSbc = reinterpret_cast<WaitForSbc>(glfwGetProcAddress("glXWaitForSbcOML"));
  if (!glfwExtensionSupported("GLX_OML_sync_control") || !waitForSbc) return std::puts("no OML_sync_control"), 1;
  using Clear = void (*)(unsigned);
  const auto clear = reinterpret_cast<Clear>(glfwGetProcAddress("glClear"));

  std::int64_t firstTime = 0, firstCount = 0, time = 0, refresh = 0, swaps = 0, doubled = 0;
  for (int i = -kWarmUp; i < count; ++i) {
    clear(0x4000);
    const std::int64_t before = refresh;
    glfwSwapBuffers(window);
    waitForSbc(glfwGetX11Display(), glfwGetGLXWindow(window), 0, &time, &refresh, &swaps);
    if (i == 0) firstTime = time, firstCount = refresh;
    if (i > 0 && refresh != before + 1) ++doubled;
    glfwPollEvents();
  }
  std::printf("flips=%d doubled=%lld rate_hz=%.4f\n", count, static_cast<long long>(doubled),
              1e6 * static_cast<double>(refresh - firstCount) / static_cast<double>(time - firstTime));
  glfwTerminate();
}
