#pragma once
// In which scripts text can be shown.

#include "doctor/facts.hpp"

namespace fovea {

/// Lays out a sample of each script. Thread: [stage], or any when nothing else lays out text.
FontFacts readFonts();

}  // namespace fovea
