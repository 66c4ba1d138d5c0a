// A keyboard of the kernel's own making (uinput) that presses "a" N times and says when, on CLOCK_MONOTONIC.
//   press_keys N GAP_MS GO      makes the device, waits until the file GO is there, then types; prints a line of seconds a press

#include <fcntl.h>
#include <linux/uinput.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace {

void write(int device, int type, int code, int value) {
  input_event event{};
  event.type = static_cast<std::uint16_t>(type);
  event.code = static_cast<std::uint16_t>(code);
  event.value = value;
  if (::write(device, &event, sizeof event) != sizeof event) std::perror("uinput");
}

void set(int device, bool down) {
  write(device, EV_KEY, KEY_A, down ? 1 : 0);
  write(device, EV_SYN, SYN_REPORT, 0);
}

double now() {
  std::timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

int main(int argc, char **argv) {
  if (argc < 4) return std::fputs("press_keys N GAP_MS GO\n", stderr), 1;
  const int count = std::atoi(argv[1]), gap = std::atoi(argv[2]);
  const int device = open("/dev/uinput", O_WRONLY);
  if (device < 0) return std::perror("/dev/uinput"), 1;
  ioctl(device, UI_SET_EVBIT, EV_KEY);
  for (int key = 1; key < 120; ++key) ioctl(device, UI_SET_KEYBIT, key);
  uinput_setup setup{};
  setup.id.bustype = BUS_USB;
  setup.id.vendor = 0x1234;
  setup.id.product = 0x5679;
  std::strcpy(setup.name, "virtlab keyboard");
  if (ioctl(device, UI_DEV_SETUP, &setup) != 0 || ioctl(device, UI_DEV_CREATE) != 0) return std::perror("uinput"), 1;
  while (access(argv[3], F_OK) != 0) usleep(20'000);

  std::uint32_t random = 4711;  // gaps that share no rhythm with the refresh
  for (int i = 0; i < count; ++i) {
    random = random * 1103515245 + 12345;
    usleep(static_cast<useconds_t>(1000 * (gap * 3 / 4) + (random >> 8) % (500 * static_cast<std::uint32_t>(gap))));
    const double pressed = now();
    set(device, true);
    usleep(40'000);
    set(device, false);
    std::printf("%.9f\n", pressed);
    std::fflush(stdout);
  }
  usleep(500'000);  // the device outlives who reads it
}
