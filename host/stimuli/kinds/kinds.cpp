#include "stimuli/kinds/kinds.hpp"

#include <algorithm>

namespace fovea {

std::span<const Kind> allKinds() {
  static const Kind kinds[] = {
      textKind(),    rectKind(),  circleKind(), lineKind(),     crossKind(),       imageKind(),    movieKind(),    shapeKind(),
      polygonKind(), pieKind(),   targetKind(), apertureKind(), roiKind(),         bufferImageKind(),
      gratingKind(), gaborKind(), noiseKind(),  dotsKind(),     elementArrayKind(),
      textBoxKind(), sliderKind(), buttonKind(), progressKind(), formKind(), brushKind(),
  };
  return kinds;
}

Result<const Kind *> findKind(std::string_view name) {
  if (name == "sound") return Error{ErrorCode::Unknown, "sounds cannot be played yet", "stimuli", "show what can be seen in its place"};
  std::vector<std::string_view> names;
  for (const Kind &kind : allKinds()) {
    if (kind.table.kind() == name) return &kind;
    names.push_back(kind.table.kind());
  }
  return Error{ErrorCode::Unknown, "there is no kind of stimulus \"" + std::string(name) + "\"", "stimuli",
               suggestion(name, names) + "known are " + listed(names)};
}

}  // namespace fovea
