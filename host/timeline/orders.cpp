#include "timeline/orders.hpp"

#include <algorithm>
#include <numeric>

#include "core/random.hpp"

namespace fovea {
namespace {

/// Below `bound`, each equally likely.
std::uint64_t drawBelow(Random &random, std::uint64_t bound) {
  const std::uint64_t rest = UINT64_MAX % bound;
  std::uint64_t drawn = random.next();
  while (drawn > UINT64_MAX - rest - 1 && rest != bound - 1) drawn = random.next();
  return drawn % bound;
}

Order identity(std::size_t size) {
  Order order(size);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

void shuffle(Order &order, Random &random) {
  for (std::size_t left = order.size(); left > 1; --left) std::swap(order[left - 1], order[drawBelow(random, left)]);
}

std::size_t remainder(std::int64_t number, std::size_t size) {
  const auto divisor = static_cast<std::int64_t>(size);
  return static_cast<std::size_t>((number % divisor + divisor) % divisor);
}

/// Items that are equal, by their indices.
std::vector<Order> groupsOf(const List &items) {
  std::vector<Order> groups;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const Order &group) { return items[static_cast<std::size_t>(group.front())] == items[i]; });
    if (same == groups.end()) groups.push_back({static_cast<std::int64_t>(i)});
    else same->push_back(static_cast<std::int64_t>(i));
  }
  return groups;
}

/// Can what is left be put into an order after `run` of the group `last`? The others make gaps of `maxRun` places each.
bool isPossible(const std::vector<Order> &groups, std::size_t left, std::size_t last, std::size_t run, std::size_t maxRun) {
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const std::size_t others = left - groups[g].size();
    const std::size_t first = g == last ? maxRun - run : maxRun;
    if (groups[g].size() > first + others * maxRun) return false;
  }
  return true;
}

std::size_t takenOf(const CellScheme &scheme) { return scheme.take == 0 ? scheme.units : std::min(scheme.take, scheme.units); }

/// Permutations such that each so many as there are units are a Latin square: what is left goes round, and begins behind
/// the unit that was chosen last, so that the next number is the same order, one unit further.
Order dealtPermutation(const CellScheme &scheme, std::int64_t number) {
  Order left = identity(scheme.units), order;
  while (order.size() < takenOf(scheme)) {
    const auto size = static_cast<std::int64_t>(left.size());
    std::rotate(left.begin(), left.begin() + number % size, left.end());
    number /= size;
    order.push_back(left.front());
    left.erase(left.begin());
  }
  return order;
}

/// Its place among the permutations in dictionary order.
std::int64_t cellOfOrder(const CellScheme &scheme, const Order &order) {
  std::int64_t orders = cellsOf(scheme), cell = 0;
  Order left = identity(scheme.units);
  for (const std::int64_t unit : order) {
    orders /= static_cast<std::int64_t>(left.size());
    const auto chosen = std::find(left.begin(), left.end(), unit);
    cell += orders * (chosen - left.begin());
    left.erase(chosen);
  }
  return cell;
}

}  // namespace

Order shuffledOrder(std::size_t size, std::uint64_t seed) {
  Random random(seed);
  Order order = identity(size);
  shuffle(order, random);
  return order;
}

Order drawnOrder(std::size_t size, std::uint64_t seed) {
  Random random(seed);
  Order order(size);
  for (std::int64_t &index : order) index = static_cast<std::int64_t>(drawBelow(random, size));
  return order;
}

Result<Order> constrainedOrder(const List &items, int maxRun, std::uint64_t seed) {
  Random random(seed);
  std::vector<Order> groups = groupsOf(items);
  for (Order &group : groups) shuffle(group, random);
  const auto most = static_cast<std::size_t>(std::max(maxRun, 1));
  std::size_t last = groups.size(), run = 0;
  Order order;
  for (std::size_t left = items.size(); left > 0; --left) {
    std::uint64_t weight = 0;
    std::vector<std::uint64_t> weights(groups.size(), 0);
    for (std::size_t g = 0; g < groups.size(); ++g) {
      if (groups[g].empty() || (g == last && run == most)) continue;
      const std::int64_t tried = groups[g].back();
      groups[g].pop_back();
      if (isPossible(groups, left - 1, g, g == last ? run + 1 : 1, most)) weights[g] = groups[g].size() + 1;
      groups[g].push_back(tried);
      weight += weights[g];
    }
    if (weight == 0)
      return Error{ErrorCode::BadArgument, "no order has equal items at most " + std::to_string(most) + " times in a row", "",
                   "raise maxRun, or add other items"};
    std::uint64_t drawn = drawBelow(random, weight);
    std::size_t chosen = 0;
    while (drawn >= weights[chosen]) drawn -= weights[chosen++];
    order.push_back(groups[chosen].back());
    groups[chosen].pop_back();
    run = chosen == last ? run + 1 : 1;
    last = chosen;
  }
  return order;
}

Order latinRow(std::size_t size, std::int64_t number) {
  Order row = identity(size);
  if (size) std::rotate(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(remainder(number, size)), row.end());
  return row;
}

std::int64_t williamsRows(std::size_t size) { return static_cast<std::int64_t>(size % 2 ? 2 * size : size); }

Order williamsRow(std::size_t size, std::int64_t number) {
  if (!size) return {};
  const std::size_t row = remainder(number, static_cast<std::size_t>(williamsRows(size)));
  Order order(size);
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t zigzag = i % 2 ? (i + 1) / 2 : (size - i / 2) % size;  // 0, 1, n-1, 2, n-2, ...
    order[i] = static_cast<std::int64_t>((zigzag + row) % size);
  }
  if (row >= size) std::reverse(order.begin(), order.end());
  return order;
}

Order permutation(std::size_t size, std::int64_t number, std::size_t take) {
  if (take == 0 || take > size) take = size;
  std::int64_t orders = cellsOf({SequenceOrder::FullPermutation, size, take});
  auto rank = static_cast<std::int64_t>(remainder(number, static_cast<std::size_t>(orders)));
  Order left = identity(size), order;
  while (order.size() < take) {
    orders /= static_cast<std::int64_t>(left.size());
    const auto chosen = left.begin() + rank / orders;
    rank %= orders;
    order.push_back(*chosen);
    left.erase(chosen);
  }
  return order;
}

std::int64_t cellsOf(const CellScheme &scheme) {
  const auto units = static_cast<std::int64_t>(std::max<std::size_t>(scheme.units, 1));
  // Of an odd number of units the second half of a Williams square is the first one backwards.
  if (scheme.order == SequenceOrder::WilliamsSquare) return scheme.take == 1 || units == 1 ? units : williamsRows(scheme.units);
  if (scheme.order != SequenceOrder::FullPermutation) return units;
  std::int64_t cells = 1, left = units;
  for (auto places = static_cast<std::int64_t>(takenOf(scheme)); places > 0; --places, --left) {
    if (cells > INT64_MAX / left) return INT64_MAX;
    cells *= left;
  }
  return cells;
}

Order orderOfCell(const CellScheme &scheme, std::int64_t cell) {
  Order order = identity(scheme.units);
  if (scheme.order == SequenceOrder::LatinSquare) order = latinRow(scheme.units, cell);
  else if (scheme.order == SequenceOrder::WilliamsSquare) order = williamsRow(scheme.units, cell);
  else if (scheme.order == SequenceOrder::FullPermutation) order = permutation(scheme.units, cell, scheme.take);
  order.resize(takenOf(scheme));
  return order;
}

std::int64_t cellOfNumber(const CellScheme &scheme, std::int64_t number) {
  const std::int64_t cells = cellsOf(scheme);
  const std::int64_t dealt = ((number - 1) % cells + cells) % cells;
  return scheme.order == SequenceOrder::FullPermutation ? cellOfOrder(scheme, dealtPermutation(scheme, dealt)) : dealt;
}

std::int64_t leastUsedCell(std::int64_t cells, const std::map<std::int64_t, std::int64_t> &used, std::uint64_t seed) {
  std::int64_t fewest = INT64_MAX;
  Order candidates;
  for (std::int64_t cell = 0; cell < cells; ++cell) {
    const auto known = used.find(cell);
    const std::int64_t count = known == used.end() ? 0 : known->second;
    if (count < fewest) candidates.clear(), fewest = count;
    if (count == fewest) candidates.push_back(cell);
  }
  Random random(seed);
  return candidates[drawBelow(random, candidates.size())];
}

Result<void> checkPermutation(const Order &order, std::size_t size) {
  std::vector<bool> taken(size, false);
  const auto refuse = [&](std::string what) {
    return Error{ErrorCode::BadArgument, std::move(what), "", "return each index from 0 to " + std::to_string(size - 1) + " once"};
  };
  for (const std::int64_t index : order) {
    if (index < 0 || index >= static_cast<std::int64_t>(size)) return refuse("the order has the index " + std::to_string(index) + ", and there are " + std::to_string(size) + " units");
    if (taken[static_cast<std::size_t>(index)]) return refuse("the order has the index " + std::to_string(index) + " twice");
    taken[static_cast<std::size_t>(index)] = true;
  }
  if (order.size() != size) return refuse("the order has " + std::to_string(order.size()) + " of " + std::to_string(size) + " units");
  return {};
}

}  // namespace fovea
