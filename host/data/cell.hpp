#pragma once
// One value of a row on its way through journal, database and file, borrowed and not decoded further than
// needed.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/value.hpp"

namespace fovea {

/// What a column has held so far; a set of these bits.
enum class CellKind : std::uint8_t {
  Missing = 0,
  Boolean = 1,
  Integer = 2,
  Real = 4,
  Text = 8,
  Binary = 16,
  Time = 32,
  Nested = 64,  // list, dictionary or array
};

struct Cell {
  CellKind kind = CellKind::Missing;
  std::int64_t integer = 0;          // Boolean, Integer; Time: nanoseconds
  double real = 0;                   // Real
  std::string_view text;             // Text
  std::span<const std::byte> bytes;  // Binary; Nested: CBOR
};

/// The cell that `value` becomes in a file; Nested points into `scratch`.
Cell cellOf(const Value &value, std::vector<std::byte> &scratch);

/// The name of a column's type, from a set of kinds: "integer", "real", "mixed", ...; "unknown" of none.
std::string_view typeOfKinds(unsigned kinds);

}  // namespace fovea
