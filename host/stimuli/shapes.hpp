#pragma once
// From properties to what is drawn and how large it is.

#include "stimuli/display_list.hpp"
#include "stimuli/properties.hpp"
#include "stimuli/text_layout.hpp"
#include "stimuli/units.hpp"

namespace fovea {

struct AtlasPlace;
struct TextPicture;

/// A rect, circle, line or cross.
Shape shapeOf(const Properties &properties, Scale scale);
/// A text, upright ones on whole pixels of `canvas`.
Shape quadOf(const Properties &properties, Scale scale, Canvas canvas, const TextPicture &picture);
/// What has colours of its own in that text: where the letters are, in no other colour.
Shape inOwnColors(Shape quad, const AtlasPlace &place);
/// Into a style that keeps its memory, so that looking for a text that was shown before allocates nothing.
void setStyle(TextStyle &style, const Properties &properties, Units units, Scale scale);

/// The upright box around it, in its own units.
Box boxOf(const Properties &properties, Scale scale);
Box textBoxOf(const Properties &properties, Scale scale, const TextExtent &extent);

}  // namespace fovea
