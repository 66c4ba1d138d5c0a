#pragma once
// Where carets can stand in a text that Pango laid out.

#include <string>

#include "stimuli/pango/lines.hpp"
#include "stimuli/text_map.hpp"

namespace fovea {

/// `text` is what was laid out.
TextMap caretsOf(const TextBlock &block, const std::string &text);

}  // namespace fovea
