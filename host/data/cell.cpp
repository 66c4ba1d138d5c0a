#include "data/cell.hpp"

#include "core/cbor.hpp"

namespace fovea {

Cell cellOf(const Value &value, std::vector<std::byte> &scratch) {
  if (value.isNull()) return {};
  if (const bool *truth = value.as<bool>()) return {CellKind::Boolean, *truth};
  if (const auto *whole = value.as<std::int64_t>()) return {CellKind::Integer, *whole};
  if (const auto *real = value.as<double>()) return {CellKind::Real, 0, *real};
  if (const auto *text = value.text()) return {CellKind::Text, 0, 0, *text};
  if (const auto *bytes = value.as<Bytes>()) return {CellKind::Binary, 0, 0, {}, *bytes};
  if (const auto *time = value.as<TimeValue>()) return {CellKind::Time, time->nanoseconds};
  scratch.clear();
  encodeCbor(value, scratch);
  return {CellKind::Nested, 0, 0, {}, scratch};
}

std::string_view typeOfKinds(unsigned kinds) {
  constexpr auto bit = [](CellKind kind) { return static_cast<unsigned>(kind); };
  if (kinds == 0) return "unknown";
  if (kinds == bit(CellKind::Boolean)) return "boolean";
  if (kinds == bit(CellKind::Integer)) return "integer";
  if (kinds == bit(CellKind::Text)) return "text";
  if (kinds == bit(CellKind::Binary)) return "bytes";
  if (kinds == bit(CellKind::Time)) return "time";
  if (kinds == bit(CellKind::Nested)) return "json";
  if ((kinds & ~(bit(CellKind::Integer) | bit(CellKind::Real))) == 0) return "real";
  return "mixed";
}

}  // namespace fovea
