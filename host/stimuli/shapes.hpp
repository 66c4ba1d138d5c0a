#pragma once
// From properties to what is drawn and how large it is.

#include "stimuli/display_list.hpp"
#include "stimuli/properties.hpp"
#include "stimuli/text_layout.hpp"
#include "stimuli/units.hpp"

namespace fovea {

/// A rect, circle, line or cross.
Shape shapeOf(const Properties &properties, Scale scale);
/// A text, upright ones on whole pixels of `canvas`.
Shape quadOf(const Properties &properties, Scale scale, Canvas canvas, const TextPicture &picture);
TextStyle textStyleOf(const Properties &properties, Units units, Scale scale);

/// The upright box around it, in its own units.
Box boxOf(const Properties &properties, Scale scale);
Box textBoxOf(const Properties &properties, Scale scale, const TextExtent &extent);

}  // namespace fovea
