#pragma once
// The fonts of the machine, found before the first text needs them.

#include "clock/clock.hpp"

namespace fovea {

/// Begins to find them, on a thread of its own: a tenth of a second, and many where no cache says what the files hold. Once in a process.
/// Thread: any.
void findSystemFonts();

/// Until they are found. How long that took, all in all.
/// Thread: any.
Duration waitForSystemFonts();

}  // namespace fovea
