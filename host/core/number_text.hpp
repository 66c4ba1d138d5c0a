#pragma once
// Numbers as text, for JSON and for cells of a table.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace fovea {

/// The shortest digits that read back exactly; "NaN", "Inf" and "-Inf" for the rest.
std::string realText(double value);
std::string realText(float value);

/// Nanoseconds as seconds, exactly: "1.5", "-0.000000001", "2".
std::string secondsText(std::int64_t nanoseconds);

/// RFC 4648 with padding.
std::string base64(std::span<const std::byte> bytes);

}  // namespace fovea
