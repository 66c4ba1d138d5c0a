#pragma once
// What the kernel would write for a keyboard or a gamepad, through a pipe.

#include <fcntl.h>
#include <linux/input.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "clock/clock.hpp"

namespace fovea::testing {

class EventPipe {
 public:
  EventPipe() { EXPECT_EQ(pipe2(ends_, O_NONBLOCK), 0); }
  ~EventPipe() { unplug(); }
  EventPipe(const EventPipe &) = delete;
  EventPipe &operator=(const EventPipe &) = delete;

  /// Who reads owns it.
  int readEnd() const { return ends_[0]; }
  void unplug() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }
  void send(Duration t, unsigned short type, unsigned short code, int value) {
    input_event event{};
    event.input_event_sec = std::chrono::duration_cast<std::chrono::seconds>(t).count();
    event.input_event_usec = std::chrono::duration_cast<std::chrono::microseconds>(t % std::chrono::seconds(1)).count();
    event.type = type;
    event.code = code;
    event.value = value;
    ASSERT_EQ(write(ends_[1], &event, sizeof event), static_cast<ssize_t>(sizeof event));
  }
  void sendKey(Duration t, unsigned short code, int value) {
    send(t, EV_MSC, MSC_SCAN, code);
    send(t, EV_KEY, code, value);
    send(t, EV_SYN, SYN_REPORT, 0);
  }

 private:
  int ends_[2] = {-1, -1};
};

}  // namespace fovea::testing
