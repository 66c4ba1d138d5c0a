#pragma once
// Pictures from files and from what was drawn before, with a mask if wanted.

#include "stimuli/display_list.hpp"
#include "stimuli/placement.hpp"

namespace fovea {

/// File: the red of the batch's second texture.
enum class PictureMask : std::uint8_t { None, Circle, Gauss, RaisedCos, Cross, File };

/// One quad on the graphics card, in framebuffer pixels from the window's centre, y up.
struct PictureQuad {
  float centre[2] = {0, 0};
  float half[2] = {0, 0};  // half its width and height, before turning
  float axis[2] = {1, 0};  // where its own x axis points
  float flip[2] = {1, 1};  // -1: mirrored
  float tint[4] = {1, 1, 1, 1};  // signed: what the picture's difference from grey is multiplied by; alpha
  float mask = 0;                // the PictureMask
  float maskParameter = 0;       // gauss: standard deviations at the edge; raisedCos: the part of the radius that falls
  float isSmooth = 0;            // 1: between its pixels it is interpolated
};
/// Picture: premultiplied. Mask: any, its red counts.
extern const Pipeline kPictures;

PictureQuad pictureQuad(const Body &body, const Placement &placed);
void setTint(PictureQuad &quad, const Color &color, double contrast, double opacity);

}  // namespace fovea
