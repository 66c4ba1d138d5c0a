#pragma once
// One frame of a page.

#include <cstdint>

#include "clock/clock.hpp"

namespace fovea {

struct PageFrame {
  std::uint64_t number = 0;        // of this page, from 0
  Timestamp onset{}, lastOnset{};  // of this frame as foreseen, of the one before as it was
  bool canRespond = true, canSubmit = true;
};

}  // namespace fovea
