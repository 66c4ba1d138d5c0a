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
/// Permutation `number` of all, in dictionary order; begins again after the last.
/// Shape:  at most 20 units.
Order permutation(std::size_t size, std::int64_t number);

/// How many rows a scheme has for that many units, and the row of one of them: every participant has one, its cell.
std::int64_t cellsOf(SequenceOrder scheme, std::size_t units);
Order orderOfCell(SequenceOrder scheme, std::size_t units, std::int64_t cell);
/// The cell that fewest have; which one of several is up to the seed.
/// Shape:  `used` has the cells that somebody has, with how many do; cells from 0 to `cells` - 1.
std::int64_t leastUsedCell(std::int64_t cells, const std::map<std::int64_t, std::int64_t> &used, std::uint64_t seed);

/// Errors: BadArgument naming what is missing, doubled or out of range.
Result<void> checkPermutation(const Order &order, std::size_t size);

}  // namespace fovea
