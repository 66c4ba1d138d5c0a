#pragma once
// What the gallery shows: a page for each kind of stimulus.

#include <string>
#include <vector>

#include "fovea/stimuli.hpp"

namespace gallery {

/// A property that a visitor can change.
struct KnobStyle {
  std::string property;
  double low = 0, high = 1, start = 0;
  double step = 0;                   // 0: any value
  std::vector<std::string> words{};  // values that are no numbers; `start` is the place of one
  std::vector<fovea::Value> samples{};  // what the last of these words stand for
  bool isFlag = false;
};

struct Page {
  std::string kind, about;
  fovea::Dict properties;
  std::vector<KnobStyle> knobs;
};

/// Units: fractions of the window's height. `picture`: a file for the kinds that show one. `width`: of what there is for a stimulus,
/// around `middle`.
std::vector<Page> allPages(const std::string &picture, double width, fovea::Point middle);

/// With three digits that count.
std::string numberText(double value);

}  // namespace gallery
