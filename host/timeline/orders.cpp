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

Order permutation(std::size_t size, std::int64_t number) {
  std::int64_t orders = 1;
  for (std::size_t i = 2; i <= size; ++i) orders *= static_cast<std::int64_t>(i);
  auto rank = static_cast<std::int64_t>(remainder(number, static_cast<std::size_t>(orders)));
  Order left = identity(size), order;
  for (std::size_t i = size; i > 0; --i) {
    orders /= static_cast<std::int64_t>(i);
    const auto chosen = left.begin() + rank / orders;
    rank %= orders;
    order.push_back(*chosen);
    left.erase(chosen);
  }
  return order;
}

std::int64_t cellsOf(SequenceOrder scheme, std::size_t units) {
  if (scheme == SequenceOrder::WilliamsSquare) return std::max<std::int64_t>(williamsRows(units), 1);
  std::int64_t cells = static_cast<std::int64_t>(std::max<std::size_t>(units, 1));
  if (scheme == SequenceOrder::FullPermutation)
    for (std::int64_t i = cells - 1; i > 1; --i) cells *= i;
  return cells;
}

Order orderOfCell(SequenceOrder scheme, std::size_t units, std::int64_t cell) {
  switch (scheme) {
    case SequenceOrder::LatinSquare: return latinRow(units, cell);
    case SequenceOrder::WilliamsSquare: return williamsRow(units, cell);
    case SequenceOrder::FullPermutation: return permutation(units, cell);
    case SequenceOrder::Function:
    case SequenceOrder::Random: break;
  }
  return identity(units);
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
