// The way of a frame through the wrapper must not allocate.

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "fovea/stimuli.hpp"

namespace {
std::size_t allocations = 0;
}

void *operator new(std::size_t size) {
  ++allocations;
  if (void *memory = std::malloc(size ? size : 1)) return memory;
  throw std::bad_alloc();
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

namespace fovea {
namespace {

const fovea_window kWindow = {
    sizeof(fovea_window), 0,
    [](const fovea_host *, const fovea_flip *, fovea_flip_result *result) noexcept {
      result->onset_ns = 5;
      return fovea_status{FOVEA_OK};
    },
    [](const fovea_host *, std::int64_t) noexcept { return fovea_status{FOVEA_OK}; }, nullptr,
    [](const fovea_host *) noexcept { return std::int64_t{7}; }, nullptr, nullptr, nullptr};
const fovea_stimuli kStimuli = {
    sizeof(fovea_stimuli), 0,
    [](const fovea_host *, fovea_str, const fovea_value *, std::uint64_t *handle) noexcept {
      *handle = 1;
      return fovea_status{FOVEA_OK};
    },
    [](const fovea_host *, std::uint64_t) noexcept {},
    [](const fovea_host *, std::uint64_t, fovea_str, std::uint32_t *out) noexcept {
      *out = 1;
      return fovea_status{FOVEA_OK};
    },
    [](const fovea_host *, std::uint64_t, std::uint32_t, const double *, std::uint32_t) noexcept { return fovea_status{FOVEA_OK}; },
    nullptr, [](const fovea_host *, std::uint64_t) noexcept { return fovea_status{FOVEA_OK}; }, nullptr};
const fovea_host kHost = {sizeof(fovea_host), 0, 1, 0, 0, nullptr, "", "",
                          [](const fovea_host *, const char *id) noexcept -> const void * {
                            if (std::string_view(id) == FOVEA_WINDOW) return &kWindow;
                            return &kStimuli;
                          }};

TEST(GivenAFrame, WhenAStimulusIsMovedDrawnAndFlippedThenNothingIsAllocated) {
  const Window window(&kHost);
  Circle circle(Stimuli(&kHost), {});
  const std::size_t before = allocations;

  for (int i = 0; i < 10; ++i) {
    circle.setPos({0.1 * i, 0});
    circle.setColor({1, 0, 0});
    circle.draw();
    const Flip flip = window.flip(window.nextOnset());
    window.waitUntil(flip.time);
  }

  EXPECT_EQ(allocations, before);
}

}  // namespace
}  // namespace fovea
