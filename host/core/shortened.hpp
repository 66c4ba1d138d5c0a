#pragma once
// Texts of strangers, short enough to be said again.

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace fovea {

/// The text, its middle left out when it is longer than `most` bytes.
std::string shortened(std::string_view text, std::size_t most = 300);
/// An error whose parts are shortened.
Error shortened(Error error);

}  // namespace fovea
