#pragma once
// The fingerprint of a file, to keep with the data that came of it.

#include <string>
#include <string_view>

namespace fovea {

/// 64 hexadecimal digits. Source: FIPS 180-4.
std::string sha256(std::string_view bytes);

}  // namespace fovea
