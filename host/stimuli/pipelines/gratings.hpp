#pragma once
// Waves behind a mask: gratings, Gabors, noise, and arrays of them.

#include "stimuli/display_list.hpp"
#include "stimuli/placement.hpp"

namespace fovea {

/// How the light goes up and down; the products go in both directions. Picture: the batch's first texture, once in each cycle.
/// Noise: that texture's numbers as they are. Those that have a name stand where kWaves has it, and Picture right behind them.
enum class Wave : std::uint8_t { Sin, Sqr, Saw, Tri, SinXSin, SqrXSqr, None, Picture, Noise };
/// How much of the wave is seen at which distance from its middle. Picture: the red of the batch's second texture.
enum class Mask : std::uint8_t { None, Circle, Gauss, RaisedCos, Cross, Picture };
constexpr std::string_view kWaves[] = {"sin", "sqr", "saw", "tri", "sinXsin", "sqrXsqr", "none"};  // what has a name
constexpr std::string_view kMasks[] = {"none", "circle", "gauss", "raisedCos", "cross"};

/// One quad on the graphics card, in framebuffer pixels from the window's centre, y up.
struct Grating {
  float centre[2] = {0, 0};
  float half[2] = {0, 0};    // half its width and height, before turning
  float axis[2] = {1, 0};    // where its own x axis points
  float cycles[2] = {0, 0};  // per pixel along its own axes
  float phase[2] = {0.5, 0.5};  // in its middle, in cycles: at 0 is the minimum
  float maskParameter = 0;      // see maskParameter()
  float alpha = 1;
  float color[4] = {1, 1, 1, 0};  // signed rgb times contrast; the last is not used
};

/// Made when it is asked for the first time.
/// Owner:  lives as long as the program.
/// Thread: [stage].
const Pipeline &gratings(Wave wave, Mask mask, Pipeline::Primitive primitive);

/// `deviations` is how many standard deviations of a gauss lie between middle and edge; `fringe` the part of the radius over
/// which a raised cosine falls.
float maskParameter(Mask mask, double deviations, double fringe);

/// Grating::maskParameter of a mask that is a picture: which way it is mirrored, -1 or 1 for each direction.
float mirrored(Point flip);

/// The part of a wave that does not change from frame to frame.
Grating grating(const Body &body);
void setColor(Grating &grating, const Color &color, double contrast, double opacity);
/// From phase as it is written (0: a peak in the middle; growing, the wave goes right and up) to Grating::phase.
float phaseInTheMiddle(double phase);

}  // namespace fovea
