#include "stimuli/units.hpp"

#include "core/names.hpp"

namespace fovea {

Result<Units> parseUnits(std::string_view name) {
  if (name == "pix") return Units::Pix;
  if (name == "norm") return Units::Norm;
  if (name == "height") return Units::Height;
  constexpr std::array<std::string_view, 3> known{"pix", "norm", "height"};
  const std::string_view near = nearest(name, known);
  return Error{ErrorCode::Unknown, "there are no units \"" + std::string(name) + "\"", "units",
               (near.empty() ? std::string() : "did you mean \"" + std::string(near) + "\"? ") +
                   "known are pix, norm, height"};
}

Scale pixelsPerUnit(Units units, Canvas canvas) {
  const double width = canvas.width, height = canvas.height;
  switch (units) {
    case Units::Norm:
      return {width / 2, height / 2};
    case Units::Height:
      return {height, height};
    case Units::Pix:
      break;
  }
  return {1, 1};
}

}  // namespace fovea
