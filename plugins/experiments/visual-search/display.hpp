#pragma once
// Where the items of a search display lie, and what each of them is.

#include <array>
#include <string_view>
#include <vector>

#include "fovea/methods/generator.hpp"
#include "fovea/stimuli.hpp"

namespace visual_search {

/// Letters: a T among Ls, all turned. Feature: a red T among green Ts. Conjunction: a red T among green Ts and red Ls.
enum class Search { Letters, Feature, Conjunction };
constexpr std::array<std::string_view, 3> enumNames(Search) { return {"letters", "feature", "conjunction"}; }

struct Item {
  char letter = 'L';
  enum class Ink { White, Red, Green } ink = Ink::White;
  double ori = 0;  // degrees, clockwise
  fovea::Point pos;
};

/// A grid of places in the middle of the window.
struct Grid {
  int columns = 8, rows = 6;
  double width = 1.0, height = 0.75;  // of the window's height
  double item = 0.05;                 // height of a letter
  int places() const { return columns * rows; }
};

/// `setSize` items in places drawn at random, each moved within its place, so that none touches another. The first is the target, if
/// there is one.
std::vector<Item> layOut(Search search, int setSize, bool hasTarget, const Grid &grid, fovea::Generator &generator);

}  // namespace visual_search
