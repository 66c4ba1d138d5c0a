#include "timeline/orders.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace fovea {
namespace {

TEST(GivenASeed, WhenAnOrderIsShuffledThenItIsTheSameAgainAndAnotherWithAnother) {
  EXPECT_EQ(shuffledOrder(20, 7), shuffledOrder(20, 7));
  EXPECT_NE(shuffledOrder(20, 7), shuffledOrder(20, 8));
  EXPECT_TRUE(checkPermutation(shuffledOrder(20, 7), 20));
  EXPECT_TRUE(shuffledOrder(0, 7).empty());
}

TEST(GivenThreeItems, WhenTheyAreShuffledOftenThenEachOrderComesEquallyOften) {
  std::map<Order, int> count;
  for (std::uint64_t seed = 0; seed < 6000; ++seed) ++count[shuffledOrder(3, seed)];
  ASSERT_EQ(count.size(), 6u);
  for (const auto &[order, times] : count) EXPECT_NEAR(times, 1000, 130);  // over four standard deviations
}

TEST(GivenALatinSquare, WhenItsRowsAreReadThenEachUnitIsOnceInEachPlace) {
  for (std::size_t place = 0; place < 5; ++place) {
    std::set<std::int64_t> units;
    for (std::int64_t row = 0; row < 5; ++row) units.insert(latinRow(5, row)[place]);
    EXPECT_EQ(units.size(), 5u);
  }
  EXPECT_EQ(latinRow(5, 7), latinRow(5, 2));
}

TEST(GivenAWilliamsSquare, WhenItsRowsAreReadThenEachUnitFollowsEachOtherEquallyOften) {
  for (const std::size_t size : {2u, 3u, 4u, 5u, 6u, 7u}) {
    std::map<std::pair<std::int64_t, std::int64_t>, int> follows;
    for (std::int64_t row = 0; row < williamsRows(size); ++row) {
      const Order order = williamsRow(size, row);
      EXPECT_TRUE(checkPermutation(order, size));
      for (std::size_t i = 1; i < size; ++i) ++follows[{order[i - 1], order[i]}];
    }
    EXPECT_EQ(follows.size(), size * (size - 1)) << size;
    for (const auto &[pair, times] : follows) EXPECT_EQ(times, size % 2 ? 2 : 1) << size;
  }
}

TEST(GivenAllPermutations, WhenTheyAreNumberedThenEachComesOnceAndThenAgain) {
  std::set<Order> orders;
  for (std::int64_t number = 0; number < 24; ++number) orders.insert(permutation(4, number));
  EXPECT_EQ(orders.size(), 24u);
  EXPECT_EQ(permutation(4, 24), permutation(4, 0));
  EXPECT_TRUE(checkPermutation(permutation(20, INT64_MAX), 20));
  EXPECT_EQ(permutation(4, 11, 2), (Order{3, 2})) << "of 12 pairs the last";
}

TEST(GivenEqualItems, WhenTheirRunsAreLimitedThenNoRunIsLongerAndEachItemComesOnce) {
  const List items{"a", "a", "a", "a", "b", "b", "c"};
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto order = constrainedOrder(items, 1, seed);
    ASSERT_TRUE(order);
    EXPECT_TRUE(checkPermutation(*order, items.size()));
    for (std::size_t i = 1; i < order->size(); ++i)
      EXPECT_NE(items[static_cast<std::size_t>((*order)[i - 1])], items[static_cast<std::size_t>((*order)[i])]);
  }
}

TEST(GivenMoreEqualItemsThanFit, WhenTheirRunsAreLimitedThenItIsRefused) {
  EXPECT_FALSE(constrainedOrder(List{"a", "a", "a", "b"}, 1, 1));
  EXPECT_TRUE(constrainedOrder(List{"a", "a", "a", "b"}, 2, 1));
}

TEST(GivenCellsThatSomeHave, WhenTheLeastUsedIsAskedForThenItIsOneThatFewestHaveAndTheSeedDecidesBetweenEquals) {
  EXPECT_EQ(leastUsedCell(4, {{0, 2}, {1, 1}, {2, 2}, {3, 2}}, 1), 1);
  EXPECT_EQ(leastUsedCell(3, {{0, 1}, {1, 1}}, 1), 2) << "nobody has it";
  std::set<std::int64_t> drawn;
  for (std::uint64_t seed = 0; seed < 50; ++seed) drawn.insert(leastUsedCell(4, {{2, 1}}, seed));
  EXPECT_EQ(drawn, (std::set<std::int64_t>{0, 1, 3}));
}

TEST(GivenASchemeOfOrders, WhenItsCellsAreCountedThenEachIsAnOrderOfItsOwnHoweverManyUnitsAreTaken) {
  for (const SequenceOrder order : {SequenceOrder::WilliamsSquare, SequenceOrder::LatinSquare, SequenceOrder::FullPermutation})
    for (std::size_t units = 1; units <= 6; ++units)
      for (std::size_t take = 0; take <= units; ++take) {
        const CellScheme scheme{order, units, take};
        std::set<Order> orders, dealt;
        for (std::int64_t cell = 0; cell < cellsOf(scheme); ++cell) orders.insert(orderOfCell(scheme, cell));
        for (std::int64_t number = 1; number <= cellsOf(scheme); ++number) dealt.insert(orderOfCell(scheme, cellOfNumber(scheme, number)));
        EXPECT_EQ(orders.size(), static_cast<std::size_t>(cellsOf(scheme))) << units << " units, " << take << " taken";
        EXPECT_EQ(orders, dealt);
        for (const Order &each : orders) EXPECT_EQ(each.size(), take ? take : units);
      }
  EXPECT_EQ(cellsOf({SequenceOrder::FullPermutation, 5, 2}), 20);
  EXPECT_EQ(cellsOf({SequenceOrder::WilliamsSquare, 5, 1}), 5);
  EXPECT_EQ(cellsOf({SequenceOrder::FullPermutation, 21, 1}), 21);
  EXPECT_EQ(cellsOf({SequenceOrder::FullPermutation, 21}), INT64_MAX);
}

TEST(GivenASchemeOfOrders, WhenOneUnitIsTakenThenTheCellIsThatUnit) {
  for (const SequenceOrder order : {SequenceOrder::WilliamsSquare, SequenceOrder::LatinSquare, SequenceOrder::FullPermutation})
    for (std::int64_t cell = 0; cell < 5; ++cell) EXPECT_EQ(orderOfCell({order, 5, 1}, cell), Order{cell});
}

TEST(GivenOrdersThatAreDealtOut, WhenAsManyCameAsThereAreUnitsThenEachUnitWasInEachPlaceOnce) {
  for (const SequenceOrder order : {SequenceOrder::WilliamsSquare, SequenceOrder::LatinSquare, SequenceOrder::FullPermutation})
    for (const std::size_t take : {0u, 1u, 3u})
      for (std::int64_t first = 1; first < 60; first += 5) {
        std::map<std::pair<std::size_t, std::int64_t>, int> places;
        for (std::int64_t number = first; number < first + 5; ++number) {
          const CellScheme scheme{order, 5, take};
          const Order units = orderOfCell(scheme, cellOfNumber(scheme, number));
          for (std::size_t place = 0; place < units.size(); ++place) ++places[{place, units[place]}];
        }
        EXPECT_EQ(places.size(), 5 * (take ? take : 5)) << "participants from " << first;
      }
}

TEST(GivenAnAuthorsOrder, WhenAnIndexIsMissingDoubledOrTooLargeThenItIsNamed) {
  EXPECT_NE(checkPermutation({0, 1}, 3).error().what.find("2 of 3"), std::string::npos);
  EXPECT_NE(checkPermutation({0, 1, 1}, 3).error().what.find("index 1 twice"), std::string::npos);
  EXPECT_NE(checkPermutation({0, 1, 3}, 3).error().what.find("index 3"), std::string::npos);
}

}  // namespace
}  // namespace fovea
