// A keyboard or a mouse of the kernel's own making (uinput) that presses "a" or the left button N times and says when, on
// CLOCK_MONOTONIC.
//   press_keys keyboard|mouse N GAP_MS GO     makes the device, waits until the file GO is there, then presses; prints a line for
//                                             each: the seconds before and after its press, before and after its release

#include <fcntl.h>
#include <linux/uinput.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <initializer_list>

namespace {

void write(int device, int type, int code, int value) {
  input_event event{};
  event.type = static_cast<std::uint16_t>(type);
  event.code = static_cast<std::uint16_t>(code);
  event.value = value;
  if (::write(device, &event, sizeof event) != sizeof event) std::perror("uinput");
}

void set(int device, int code, bool down) {
  write(device, EV_KEY, code, down ? 1 : 0);
  write(device, EV_SYN, SYN_REPORT, 0);
}

/// As a hand does that is about to press.
void tremble(int device, int by) {
  write(device, EV_REL, REL_X, by);
  write(device, EV_SYN, SYN_REPORT, 0);
}

bool create(int device, bool isMouse) {
  ioctl(device, UI_SET_EVBIT, EV_KEY);
  if (isMouse) {
    for (const int button : {BTN_LEFT, BTN_RIGHT, BTN_MIDDLE}) ioctl(device, UI_SET_KEYBIT, button);
    ioctl(device, UI_SET_EVBIT, EV_REL);
    for (const int axis : {REL_X, REL_Y}) ioctl(device, UI_SET_RELBIT, axis);
  } else {
    for (int key = 1; key < 120; ++key) ioctl(device, UI_SET_KEYBIT, key);
  }
  uinput_setup setup{};
  setup.id.bustype = BUS_USB;
  setup.id.vendor = 0x1234;
  setup.id.product = isMouse ? 0x567a : 0x5679;
  std::strcpy(setup.name, isMouse ? "virtlab mouse" : "virtlab keyboard");
  return ioctl(device, UI_DEV_SETUP, &setup) == 0 && ioctl(device, UI_DEV_CREATE) == 0;
}

double now() {
  std::timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

int main(int argc, char **argv) {
  const bool isMouse = argc > 1 && std::strcmp(argv[1], "mouse") == 0;
  if (argc < 5 || (!isMouse && std::strcmp(argv[1], "keyboard") != 0)) return std::fputs("press_keys keyboard|mouse N GAP_MS GO\n", stderr), 1;
  const int count = std::atoi(argv[2]), gap = std::atoi(argv[3]);
  const int device = open("/dev/uinput", O_WRONLY);
  if (device < 0) return std::perror("/dev/uinput"), 1;
  if (!create(device, isMouse)) return std::perror("uinput"), 1;
  while (access(argv[4], F_OK) != 0) usleep(20'000);

  std::uint32_t random = 4711;  // gaps that share no rhythm with the refresh
  for (int i = 0; i < count; ++i) {
    random = random * 1103515245 + 12345;
    usleep(static_cast<useconds_t>(1000 * (gap * 3 / 4) + (random >> 8) % (500 * static_cast<std::uint32_t>(gap))));
    if (isMouse) tremble(device, i % 2 ? 1 : -1);
    const int code = isMouse ? BTN_LEFT : KEY_A;
    // The kernel stamps while it is being told: whatever this program was kept from in between, the stamp lies between the two.
    const double beforePress = now();
    set(device, code, true);
    const double afterPress = now();
    usleep(40'000);
    const double beforeRelease = now();
    set(device, code, false);
    std::printf("%.9f %.9f %.9f %.9f\n", beforePress, afterPress, beforeRelease, now());
    std::fflush(stdout);
  }
  usleep(500'000);  // the device outlives who reads it
}
