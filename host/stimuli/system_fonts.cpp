#include "stimuli/system_fonts.hpp"

#include <fontconfig/fontconfig.h>

#include <chrono>
#include <future>

namespace fovea {
namespace {

Duration find() {
  const auto begun = std::chrono::steady_clock::now();
  FcInit();
  return std::chrono::steady_clock::now() - begun;
}

const std::shared_future<Duration> &found() {
  static const std::shared_future<Duration> found = std::async(std::launch::async, find).share();
  return found;
}

}  // namespace

void findSystemFonts() { found(); }

Duration waitForSystemFonts() { return found().get(); }

}  // namespace fovea
