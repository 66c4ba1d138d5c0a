#pragma once
// Which keyboard is which: numbers that stay a keyboard's own when it is unplugged and plugged in again.

#include <cstdint>
#include <optional>
#include <vector>

#include "devices/x_connection.hpp"

namespace fovea {

/// Thread: [input].
class KeyboardNumbers {
 public:
  struct Numbered {
    std::uint32_t number = 0;
    XKeyboard keyboard;     // as the display server has it now, or had it last
    bool isPresent = false;
  };
  struct Changes {
    std::vector<Numbered> gone, come;
  };

  /// A keyboard that comes back is known by its name and its node; one whose node is another by its name alone.
  Changes update(const std::vector<XKeyboard> &present);
  const std::vector<Numbered> &all() const { return all_; }
  /// Of what the display server calls `device`; what is no keyboard keeps that.
  std::uint32_t numberOf(std::uint32_t device) const;

 private:
  Numbered &slotFor(const XKeyboard &keyboard);

  std::vector<Numbered> all_;
};

}  // namespace fovea
