#pragma once
// Which presses and releases count as the participant's, whoever has the keyboard by the time a key is let go.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "devices/evdev_reader.hpp"

namespace fovea {

/// Thread: [input].
class KeyGate {
 public:
  enum class Press { First, Repeat, Ignored };

  /// `counts`: are presses the participant's now? A repeat counts only if its first press did. A press of what is down
  /// already is a repeat too, whether the source says so or not.
  Press press(std::uint32_t device, std::uint32_t code, KeyChange::Action action, bool counts) {
    if (const Down *down = find(device, code)) return down->counted ? Press::Repeat : Press::Ignored;
    // Held since before we listened: its first press is not ours to tell.
    const bool counted = counts && action == KeyChange::Action::Press;
    down_.push_back({device, code, counted});
    return counted ? Press::First : Press::Ignored;
  }
  /// Did the press count?
  bool release(std::uint32_t device, std::uint32_t code) {
    Down *down = find(device, code);
    if (!down) return false;
    const bool counted = down->counted;
    *down = down_.back();
    down_.pop_back();
    return counted;
  }

  /// Everything that is down on a device comes up: tells the codes whose presses counted.
  std::vector<std::uint32_t> releaseAll(std::uint32_t device) {
    std::vector<std::uint32_t> counted;
    std::erase_if(down_, [&](const Down &down) {
      if (down.device != device) return false;
      if (down.counted) counted.push_back(down.code);
      return true;
    });
    return counted;
  }

 private:
  struct Down {
    std::uint32_t device = 0, code = 0;
    bool counted = false;
  };
  Down *find(std::uint32_t device, std::uint32_t code) {
    const auto found = std::find_if(down_.begin(), down_.end(),
                                    [&](const Down &d) { return d.device == device && d.code == code; });
    return found == down_.end() ? nullptr : &*found;
  }

  std::vector<Down> down_;
};

}  // namespace fovea
