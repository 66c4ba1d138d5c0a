#include "display.hpp"

#include <algorithm>
#include <numeric>

namespace visual_search {
namespace {

using Ink = Item::Ink;

Item target(Search search) { return {'T', search == Search::Letters ? Ink::White : Ink::Red, 0, {}}; }

/// The distractors of a conjunction are half of one kind and half of the other.
Item distractor(Search search, int number) {
  switch (search) {
    case Search::Letters: return {'L', Ink::White, 0, {}};
    case Search::Feature: return {'T', Ink::Green, 0, {}};
    case Search::Conjunction: break;
  }
  return number % 2 ? Item{'L', Ink::Red, 0, {}} : Item{'T', Ink::Green, 0, {}};
}

}  // namespace

std::vector<Item> layOut(Search search, int setSize, bool hasTarget, const Grid &grid, fovea::Generator &generator) {
  std::vector<int> places(static_cast<std::size_t>(grid.places()));
  std::iota(places.begin(), places.end(), 0);
  generator.shuffle(places);

  const double cellWidth = grid.width / grid.columns, cellHeight = grid.height / grid.rows;
  // A turned letter is at most as wide as its diagonal.
  const double roomX = std::max(0.0, cellWidth - 1.5 * grid.item) / 2, roomY = std::max(0.0, cellHeight - 1.5 * grid.item) / 2;
  std::vector<Item> items;
  for (int i = 0; i < setSize; ++i) {
    Item item = hasTarget && i == 0 ? target(search) : distractor(search, i);
    if (search == Search::Letters) item.ori = 90.0 * static_cast<double>(generator.uniformInt(0, 3));
    const int place = places[static_cast<std::size_t>(i)];
    item.pos = {(place % grid.columns + 0.5) * cellWidth - grid.width / 2 + generator.uniform(-roomX, roomX),
                (place / grid.columns + 0.5) * cellHeight - grid.height / 2 + generator.uniform(-roomY, roomY)};
    items.push_back(item);
  }
  return items;
}

}  // namespace visual_search
