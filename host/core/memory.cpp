#include "core/memory.hpp"

#include <malloc.h>

namespace fovea {

void keepFreedMemory() {
  constexpr int kLargestThreshold = 32 << 20;  // more is refused
  constexpr int kNever = 1 << 30;
  (void)mallopt(M_MMAP_THRESHOLD, kLargestThreshold);
  (void)mallopt(M_TRIM_THRESHOLD, kNever);
}

}  // namespace fovea
