#pragma once
// What is seen of the items, and which of them somebody points to.

#include <algorithm>
#include <optional>
#include <vector>

#include "fovea/stimuli.hpp"

namespace multiple_object_tracking {

inline bool has(const std::vector<int> &items, int item) { return std::find(items.begin(), items.end(), item) != items.end(); }

class Scene {
 public:
  struct Style {
    int items = 10;
    double radius = 0.5;  // degrees
    fovea::Point field{20, 15};
    double aspect = 1;  // of the window
  };
  struct Marks {
    std::vector<int> lit, ringed;  // items in the colour of targets; with a ring around them
    bool areNumbered = false;
    std::optional<fovea::Point> pointer{};  // units: heights of the window
  };
  /// Errors: Failure when the field is larger than the window, or nobody knows how large a degree is.
  Scene(const fovea::Stimuli &stimuli, const Style &style);

  void draw(const std::vector<fovea::Point> &places, const Marks &marks);
  /// The item under a point, if there is one. Units: heights of the window.
  std::optional<int> itemAt(fovea::Point point, const std::vector<fovea::Point> &places);

 private:
  fovea::Circle item_, ring_, tip_;
  fovea::Shape pointer_;
  fovea::Cross cross_;
  std::vector<fovea::Text> numbers_;
};

}  // namespace multiple_object_tracking
