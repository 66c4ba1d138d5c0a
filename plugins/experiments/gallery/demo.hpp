#pragma once
// The stimulus of a page, with whatever it needs around it to be seen.

#include <optional>
#include <string>
#include <vector>

#include "fovea/stimuli.hpp"
#include "pages.hpp"

namespace gallery {

class Demo {
 public:
  /// Units: fractions of the window's height.
  Demo(const fovea::Stimuli &stimuli, const Page &page, fovea::Point pos);

  fovea::Stimulus &stimulus() { return *stimulus_; }
  /// Does it take the pointer wherever it is? Then it has to be drawn behind all that is used beside it.
  bool isEverywhere() const { return kind_ == "brush"; }
  /// `seconds` since the page lit up: some things move.
  void draw(double seconds);

  /// What the visitor did with it, and the seconds from its onset of the last time; nothing for what cannot be used.
  struct Answer {
    std::optional<std::string> text;
    std::optional<double> seconds;
  };
  Answer answer() const;

 private:
  void drawThroughIt();
  void drawRegion(double seconds);
  std::optional<double> last(std::string_view property) const;

  std::string kind_;
  fovea::Point pos_;
  std::vector<fovea::Stimulus> others_;
  std::optional<fovea::Stimulus> stimulus_;
};

}  // namespace gallery
