#pragma once
// Gratings, Gabors, noise and arrays of small gratings as objects. What each property means: docs/stimuli.md.

#include <cstdint>
#include <vector>

#include "fovea/stimulus.hpp"

namespace fovea {

struct GratingStyle {
  std::string tex = "sin";  // or sqr, saw, tri, sinXsin, sqrXsqr, none, or a picture's file; numbers: setTex()
  double sf = 0;            // cycles per unit, in norm and height per stimulus; 0: one cycle over all of it
  Point size;  // (0,0): 128 pixels; of a picture its own
  Point pos;
  double ori = 0;
  std::string mask = "none";  // or circle, gauss, raisedCos, cross, or a picture's file
  double sd = 3;              // of a gauss: standard deviations from the middle to the edge
  double fringeWidth = 0.2;   // of a raisedCos, as a part of the radius
  Point phase;                // cycles
  double contrast = 1, opacity = 1;
  Color color;
  std::string blendMode = "avg";  // or add
  std::string units;              // empty: the window's
  Dict more{};  // other properties, by name
};

struct NoiseStyle {
  std::string type = "white";  // or uniform, binary, filtered
  int texRes = 128;            // texels along a side; a power of two
  std::uint32_t seed = 0;
  double clip = 3;             // white and filtered: standard deviations that make a full contrast
  double fractalPower = 0;     // filtered: amplitude is frequency to this power
  double filterLower = 1, filterUpper = 0;  // filtered: cycles over all of it; 0: as far as the texels go
  bool interpolate = false;
  Point size;  // (0,0): 128 pixels
  Point pos;
  double ori = 0;
  std::string mask = "none";  // or circle, gauss, raisedCos, cross
  double sd = 3;              // of a gauss: standard deviations from the middle to the edge
  double fringeWidth = 0.2;   // of a raisedCos, as a part of the radius
  Point phase;                // cycles
  double contrast = 1, opacity = 1;
  Color color;
  std::string blendMode = "avg";  // or add
  std::string units;              // empty: the window's
  Dict more{};  // other properties, by name
};

/// What gratings, Gabors and noise have in common.
class Patch : public Stimulus {
 public:
  /// Cycles; growing, the wave goes to its right.
  void setPhase(double phase) { set(First, "phase", {phase}); }
  void setPhase(Point phase) { set(First, "phase", {phase.x, phase.y}); }
  void setSize(Point size) { set(Second, "size", {size.x, size.y}); }
  void setMask(std::string_view mask) { setText(property("mask"), mask); }
  /// How much is seen: -1 nothing, 1 all. As setSamples().
  void setMask(std::span<const float> samples, std::size_t rows, std::size_t columns) { setSamples("mask", samples, rows, columns); }

 protected:
  using Stimulus::Stimulus;

  template <class Style>
  static Dict patch(const Style &style) {
    Dict dict = detail::style(style.pos, style.color, style.units, style.more);
    dict.insert(dict.end(), {{"ori", style.ori},
                             {"mask", style.mask},
                             {"sd", style.sd},
                             {"fringeWidth", style.fringeWidth},
                             {"phase", detail::pointValue(style.phase)},
                             {"contrast", style.contrast},
                             {"opacity", style.opacity},
                             {"blendMode", style.blendMode}});
    if (style.size.x > 0 || style.size.y > 0) dict.emplace_back("size", detail::pointValue(style.size));
    return dict;
  }
};

class Grating : public Patch {
 public:
  Grating(const Stimuli &stimuli, const GratingStyle &style) : Patch(stimuli, "grating", properties(style)) {}
  void setSf(double sf) { set(Third, "sf", {sf}); }
  void setTex(std::string_view tex) { setText(property("tex"), tex); }
  /// One cycle of it; each number is a block. As setSamples().
  void setTex(std::span<const float> samples, std::size_t rows, std::size_t columns) { setSamples("tex", samples, rows, columns); }

 protected:
  Grating(const Stimuli &stimuli, std::string_view kind, const GratingStyle &style) : Patch(stimuli, kind, properties(style)) {}

 private:
  static Dict properties(const GratingStyle &style) {
    Dict dict = patch(style);
    dict.emplace_back("tex", style.tex);
    if (style.sf > 0) dict.emplace_back("sf", style.sf);
    return detail::with(std::move(dict), style.more);
  }
};

/// A grating behind a Gaussian, whatever mask its style has.
class Gabor : public Grating {
 public:
  Gabor(const Stimuli &stimuli, GratingStyle style) : Grating(stimuli, "gabor", behindGauss(std::move(style))) {}

 private:
  static GratingStyle behindGauss(GratingStyle style) {
    style.mask = "gauss";
    return style;
  }
};

class Noise : public Patch {
 public:
  Noise(const Stimuli &stimuli, const NoiseStyle &style) : Patch(stimuli, "noise", properties(style)) {}
  /// Makes other noise: costs some milliseconds, so do it between trials.
  void setSeed(std::uint32_t seed) { set(Third, "seed", {static_cast<double>(seed)}); }

 private:
  static Dict properties(const NoiseStyle &style) {
    Dict dict = patch(style);
    dict.insert(dict.end(), {{"noiseType", style.type},
                             {"texRes", style.texRes},
                             {"seed", static_cast<std::int64_t>(style.seed)},
                             {"noiseClip", style.clip},
                             {"noiseFractalPower", style.fractalPower},
                             {"noiseFilterLower", style.filterLower},
                             {"interpolate", style.interpolate}});
    if (style.filterUpper > 0) dict.emplace_back("noiseFilterUpper", style.filterUpper);
    return detail::with(std::move(dict), style.more);
  }
};

/// Lists have one number for all elements or one for each; empty: the default.
struct ElementArrayStyle {
  int nElements = 100;
  std::vector<Point> xys;     // empty: anywhere in the field, by the seed
  std::vector<double> sizes;  // empty: 48 pixels
  std::vector<double> oris, sfs, contrs, phases, opacities;
  std::string tex = "sin", mask = "gauss";
  Point fieldSize{1, 1};
  std::string fieldShape = "circle";  // or sqr
  std::uint32_t seed = 0;
  Point pos;
  Color color;
  std::string units;
  Dict more{};  // other properties, by name
};

class ElementArray : public Stimulus {
 public:
  ElementArray(const Stimuli &stimuli, const ElementArrayStyle &style) : Stimulus(stimuli, "elementArray", properties(style)) {}

  /// None of these allocates, as long as the count stays.
  void setXys(std::span<const Point> xys) {
    static_assert(sizeof(Point) == 2 * sizeof(double));
    set(First, "xys", std::span<const double>(xys.empty() ? nullptr : &xys.front().x, 2 * xys.size()));
  }
  void setSizes(std::span<const double> sizes) { set(Second, "sizes", sizes); }
  void setOris(std::span<const double> degrees) { set(Third, "oris", degrees); }
  void setContrs(std::span<const double> contrasts) { set(Fourth, "contrs", contrasts); }
  void setPhases(std::span<const double> cycles) { set(Fifth, "phases", cycles); }
  void setOpacities(std::span<const double> opacities) { set(Sixth, "opacities", opacities); }
  /// Of all of them, as those of a grating.
  void setTex(std::span<const float> samples, std::size_t rows, std::size_t columns) { setSamples("elementTex", samples, rows, columns); }
  void setMask(std::span<const float> samples, std::size_t rows, std::size_t columns) { setSamples("elementMask", samples, rows, columns); }

 private:
  static Dict properties(const ElementArrayStyle &style) {
    Dict dict = detail::style(style.pos, style.color, style.units, style.more);
    dict.insert(dict.end(), {{"nElements", style.nElements},
                             {"elementTex", style.tex},
                             {"elementMask", style.mask},
                             {"fieldSize", detail::pointValue(style.fieldSize)},
                             {"fieldShape", style.fieldShape},
                             {"seed", static_cast<std::int64_t>(style.seed)}});
    List places;
    for (const Point &place : style.xys) places.push_back(detail::pointValue(place));
    if (!places.empty()) dict.emplace_back("xys", places);
    const std::pair<const char *, const std::vector<double> &> lists[] = {
        {"sizes", style.sizes}, {"oris", style.oris},     {"sfs", style.sfs},
        {"contrs", style.contrs}, {"phases", style.phases}, {"opacities", style.opacities}};
    for (const auto &[name, numbers] : lists)
      if (!numbers.empty()) dict.emplace_back(name, List(numbers.begin(), numbers.end()));
    return detail::with(std::move(dict), style.more);
  }
};

}  // namespace fovea
