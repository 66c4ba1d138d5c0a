#include "stage/modular/button_rows.hpp"

#include <algorithm>

#include "stage/host_text.hpp"

namespace fovea {

Result<double> layOut(const ButtonRows &rows, const std::vector<StimulusHandle> &buttons, Stimuli &stimuli) {
  std::vector<Box> sizes;
  for (const StimulusHandle button : buttons) {
    const auto box = stimuli.measure(button);
    if (!box) return box.error();
    sizes.push_back(*box);
  }
  double foot = rows.foot, top = rows.foot;
  for (std::size_t end = buttons.size(); end > 0; foot = top + rows.gap) {
    std::size_t begin = end - 1;
    double across = sizes[begin].width;
    const bool isAlone = rows.isLastAlone && end == buttons.size();
    while (begin > 0 && !isAlone && across + rows.gap + sizes[begin - 1].width <= rows.width) across += rows.gap + sizes[--begin].width;
    double x = -across / 2;
    for (std::size_t i = begin; i < end; ++i) {
      const auto pos = stimuli.property(buttons[i], "pos");
      if (!pos) return pos.error();
      const double middle = x + sizes[i].width / 2;
      if (auto set = stimuli.set(buttons[i], *pos, pair(rows.isFromRight ? -middle : middle, foot)); !set) return set.error();
      top = std::max(top, foot + sizes[i].height);
      x += sizes[i].width + rows.gap;
    }
    end = begin;
  }
  return top;
}

}  // namespace fovea
