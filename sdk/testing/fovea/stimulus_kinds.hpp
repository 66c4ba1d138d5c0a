#pragma once
// The kinds of stimuli that the host has, and what each has beside what all have: so that the fake host finds misspelt names.

#include <string_view>
#include <vector>

namespace fovea::testing {

struct StimulusKind {
  std::string_view name;
  std::vector<std::string_view> properties;
};

/// Of all kinds.
inline const std::vector<std::string_view> &commonProperties() {
  static const std::vector<std::string_view> names{"pos",   "ori",    "opacity",   "contrast", "color",     "colorSpace", "units",
                                                   "anchor", "flipHoriz", "flipVert", "blendMode", "depth",      "autoDraw",
                                                   "name",   "draggable", "colorShown"};
  return names;
}

/// As the host lists them: a test of the host holds the two to each other.
inline const std::vector<StimulusKind> &stimulusKinds() {
  static const std::vector<StimulusKind> kinds{
      {"text", {"text", "height", "wrapWidth", "font", "bold", "italic", "alignText", "direction", "lineSpacing", "letterSpacing",
                "prepared", "lines", "wholeWords", "fittedHeight"}},
      {"rect", {"size", "lineWidth", "lineColor", "radius", "fillColor"}},
      {"circle", {"radius", "lineWidth", "lineColor", "fillColor"}},
      {"line", {"start", "end", "lineWidth"}},
      {"cross", {"size", "thickness"}},
      {"image", {"image", "mask", "size", "interpolate", "sd", "fringeWidth"}},
      {"movie", {"mask", "size", "interpolate", "sd", "fringeWidth", "movie", "from", "to", "loop", "playing", "position", "hideAtEnd", "duration", "hasSound", "hasEnded", "frame",
                 "framesShown", "framesDropped"}},
      {"shape", {"lineWidth", "lineColor", "fillColor", "vertices", "size", "closeShape", "windingRule"}},
      {"polygon", {"lineWidth", "lineColor", "fillColor", "edges", "radius"}},
      {"pie", {"lineWidth", "lineColor", "fillColor", "start", "end", "radius"}},
      {"target", {"outerRadius", "innerRadius", "lineWidth", "fillColor", "innerColor"}},
      {"aperture", {"lineWidth", "lineColor", "fillColor", "shape", "size", "vertices", "inverted", "enabled"}},
      {"roi", {"lineWidth", "lineColor", "fillColor", "shape", "size", "vertices"}},
      {"bufferImage", {"stimuli", "size", "interpolate"}},
      {"grating", {"size", "mask", "sd", "fringeWidth", "phase", "tex", "sf"}},
      {"gabor", {"size", "mask", "sd", "fringeWidth", "phase", "tex", "sf"}},
            {"noise", {"size", "mask", "sd", "fringeWidth", "phase", "noiseType", "texRes", "seed", "noiseClip", "noiseFractalPower",
         "noiseFilterLower", "noiseFilterUpper", "interpolate"}},
            {"dots", {"nDots", "coherence", "fieldSize", "fieldShape", "dotSize", "dotShape", "dotLife", "dir", "speed", "signalDots",
         "noiseDots", "motionPer", "seed"}},
            {"elementArray", {"nElements", "xys", "sizes", "oris", "sfs", "contrs", "phases", "opacities", "colors", "elementTex",
         "elementMask", "sd", "fringeWidth", "fieldSize", "fieldShape", "seed"}},
            {"textBox", {"text", "placeholder", "font", "letterHeight", "size", "padding", "fillColor", "borderColor", "borderWidth",
         "lineSpacing", "letterSpacing", "alignment", "bold", "italic", "direction", "overflow", "editable", "multiline", "caret",
         "selection", "keys", "keyTimes", "reset", "rehearsal", "wholeWords", "inputMode", "inputSigns", "writer", "keysOnScreen"}},
            {"slider", {"ticks", "labels", "startValue", "granularity", "style", "labels45", "triangleMarker", "readOnly", "size", "flip",
         "labelHeight", "labelWrapWidth", "font", "markerColor", "lineColor", "rating", "rt", "markerPos", "history", "reset", "direction", "rehearsal", "rehearsalKey"}},
            {"button", {"text", "font", "letterHeight", "bold", "italic", "size", "padding", "fillColor", "borderColor", "borderWidth",
         "radius", "wrapWidth", "isClicked", "wasClicked", "numClicks", "timesOn", "timesOff", "reset", "early", "shift", "fittedHeight", "atOnce", "over"}},
      {"progress", {"progress", "size", "direction", "fillColor", "lineColor", "lineWidth"}},
            {"form", {"items", "size", "textHeight", "font", "itemPadding", "fillColor", "borderColor", "fieldColor", "markerColor", "lineColor",
         "randomize", "seed", "readOnly", "data", "complete", "missing", "reset", "direction", "rehearsalKey"}},
      {"brush", {"lineWidth", "buttonRequired", "strokes", "reset"}},
  };
  return kinds;
}

}  // namespace fovea::testing
