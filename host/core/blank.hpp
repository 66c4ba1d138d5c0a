#pragma once
// Text that nobody sees anything of.

#include <string_view>

namespace fovea {

/// Is there nothing in the UTF-8 text but blanks, breaks and characters that are not drawn, of any script?
bool isBlank(std::string_view text);

}  // namespace fovea
