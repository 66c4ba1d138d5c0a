#pragma once
// What the stage publishes of itself, without ever waiting for who reads it.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <optional>
#include <string_view>

#include "clock/clock.hpp"
#include "stage/view.hpp"

namespace fovea {

/// When the participant sees the pointer in a run. Auto: while a stimulus is on the screen that it can use.
enum class PointerDisplay : std::uint32_t { Auto, Shown, Hidden };

struct StageStatus {
  SessionState state = SessionState::Idle;
  std::int32_t stepNumber = 0, stepCount = 0;
  std::optional<double> progress;  // of the participant through the study, from 0 to 1
  std::int64_t trial = -1;
  bool isInRun = false;  // is an experiment's own picture on the screen, and no page?
  bool showsPointer = true;
  Timestamp started{};
  char step[96] = {};
  char trialLabel[48] = {};
  char earned[48] = {};  // by the participant so far; empty: the study pays nothing

  template <std::size_t N>
  static void copy(char (&field)[N], std::string_view text) {
    std::memset(field, 0, N);
    std::memcpy(field, text.data(), std::min(text.size(), N - 1));
  }
};

/// Thread: publish() from [stage] does not wait: while somebody reads, the news stays for the next frame.
class StatusBoard {
 public:
  bool publish(const StageStatus &status) {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (lock) status_ = status;
    return lock.owns_lock();
  }
  StageStatus read() const {
    const std::lock_guard lock(mutex_);
    return status_;
  }

 private:
  mutable std::mutex mutex_;
  StageStatus status_;
};

}  // namespace fovea
