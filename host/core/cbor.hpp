#pragma once
// CBOR (RFC 8949), the form values have in the journal.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/value.hpp"

namespace fovea {

/// Appends `value` to `out`. Time is tag 48879 over nanoseconds; an array is tag 40 (RFC 8746) over shape and elements.
void encodeCbor(const Value &value, std::vector<std::byte> &out);

/// Errors: BadFile when the bytes are not one complete value of ours.
Result<Value> decodeCbor(std::span<const std::byte> bytes);
/// As toJson() writes that value, which is not made.
Result<std::string> jsonOfCbor(std::span<const std::byte> bytes);

}  // namespace fovea
