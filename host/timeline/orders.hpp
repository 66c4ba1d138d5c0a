#pragma once
// Orders of items and units: drawn from a seed, or dealt out by number so that they balance.

#include <cstdint>
#include <map>
#include <vector>

#include "core/value.hpp"
#include "timeline/elements.hpp"

namespace fovea {

using Order = std::vector<std::int64_t>;  // indices

/// Every order equally likely.
Order shuffledOrder(std::size_t size, std::uint64_t seed);
/// `size` draws, each of any item.
Order drawnOrder(std::size_t size, std::uint64_t seed);
/// Shuffled, equal items at most `maxRun` times in a row.
/// Errors: BadArgument when the items allow no such order.
Result<Order> constrainedOrder(const List &items, int maxRun, std::uint64_t seed);

/// Row `number` of a cyclic Latin square.
Order latinRow(std::size_t size, std::int64_t number);
/// Row `number` of a Williams square: each unit follows each other one equally often.
/// Shape:  `size` rows, twice as many for an odd size.
/// Source: Williams (1949), doi:10.1071/CH9490149.
Order williamsRow(std::size_t size, std::int64_t number);
std::int64_t williamsRows(std::size_t size);
/// Permutation `number` of all, in dictionary order; begins again after the last. With `take` the first so many of an order
/// count, and two that begin alike are one.
/// Shape:  at most 20 units.
Order permutation(std::size_t size, std::int64_t number, std::size_t take = 0);

/// The different orders that a scheme has of so many units, of which `take` (0: all) are gone through. They are its cells,
/// numbered from 0; every participant has one. With one unit to take, the cell is that unit's index.
struct CellScheme {
  SequenceOrder order = SequenceOrder::WilliamsSquare;
  std::size_t units = 0, take = 0;
};
/// INT64_MAX: too many to be counted.
std::int64_t cellsOf(const CellScheme &scheme);
Order orderOfCell(const CellScheme &scheme, std::int64_t cell);
/// The cell that participant `number`, from 1, is dealt. After each so many participants as there are units every unit was
/// first equally often, and in each place that is gone through; after each `cellsOf` every order was.
std::int64_t cellOfNumber(const CellScheme &scheme, std::int64_t number);
/// The cell that fewest have; which one of several is up to the seed.
/// Shape:  `used` has the cells that somebody has, with how many do; cells from 0 to `cells` - 1.
std::int64_t leastUsedCell(std::int64_t cells, const std::map<std::int64_t, std::int64_t> &used, std::uint64_t seed);

/// Errors: BadArgument naming what is missing, doubled or out of range.
Result<void> checkPermutation(const Order &order, std::size_t size);

}  // namespace fovea
