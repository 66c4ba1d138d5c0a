// Waits for N vertical blanks of a card, one after the other, and asks the kernel which it was and when: is the lab itself sound?
//   kernel_vblanks N [CARD]      prints: vblanks=N skipped=S grid_error_us=E rate_hz=R

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

// The kernel's own words (drm_wait_vblank), because Debian ships them with libdrm alone.
union WaitVblank {
  struct {
    std::uint32_t type, sequence;
    unsigned long signal;
  } request;
  struct {
    std::uint32_t type, sequence;
    long seconds, microseconds;
  } reply;
};
constexpr std::uint32_t kRelative = 1;
constexpr unsigned long kWaitVblank = _IOWR('d', 0x3a, WaitVblank);

struct Vblank {
  std::uint32_t sequence = 0;
  double time = 0;  // seconds of CLOCK_MONOTONIC
};

bool waitForNext(int card, Vblank &vblank) {
  WaitVblank wait{{kRelative, 1, 0}};
  if (ioctl(card, kWaitVblank, &wait) != 0) return false;
  vblank = {wait.reply.sequence, static_cast<double>(wait.reply.seconds) + 1e-6 * static_cast<double>(wait.reply.microseconds)};
  return true;
}

}  // namespace

int main(int argc, char **argv) {
  const std::size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 300;
  const char *name = argc > 2 ? argv[2] : "/dev/dri/card0";
  const int card = open(name, O_RDWR | O_CLOEXEC);
  if (card < 0) return std::perror(name), 1;
  std::vector<Vblank> vblanks(count);
  for (Vblank &vblank : vblanks)
    if (!waitForNext(card, vblank)) return std::perror("waiting for a vertical blank"), 1;
  close(card);

  const Vblank &first = vblanks.front(), &last = vblanks.back();
  const std::uint32_t spanned = last.sequence - first.sequence;
  const double period = (last.time - first.time) / spanned;
  double worst = 0;
  for (const Vblank &vblank : vblanks)
    worst = std::max(worst, std::abs(vblank.time - first.time - (vblank.sequence - first.sequence) * period));
  std::printf("vblanks=%zu skipped=%zu grid_error_us=%.3f rate_hz=%.4f\n", count, spanned + 1 - count, worst * 1e6, 1 / period);
}
