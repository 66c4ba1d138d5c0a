#include "stage/display_record.hpp"

#include "stage/stage.hpp"
#include "stimuli/units.hpp"
#include "window/frame_rate.hpp"

namespace fovea {

Value screenRecord(const ScreenInfo &screen) {
  return Value(Dict{{"width_px", Value(screen.width)},
                    {"height_px", Value(screen.height)},
                    {"x_px", Value(screen.x)},
                    {"y_px", Value(screen.y)},
                    {"elsewhere", Value(screen.elsewhere)},
                    {"width_mm", Value(screen.widthMm)},
                    {"height_mm", Value(screen.heightMm)},
                    {"refresh_hz", Value(screen.refreshRate())},
                    {"nominal_hz", Value(screen.nominalRate)},
                    {"refreshSource", Value(frameRateSourceWord(frameRateSource(screen)))},
                    {"refreshSd_s", Value(toSeconds(screen.periodSd))},
                    {"refreshMeasuredFrames", Value(screen.periodFrames)},
                    {"waitsForRefresh", Value(screen.waitsForRefresh)},
                    {"onsetSource", Value(onsetSourceName(screen.onsetSource))},
                    {"onsetReason", Value(screen.onsetReason)},
                    {"presentation", Value(presentationWord(screen.presentation))},
                    {"monitor", Value(screen.monitor)},
                    {"edid", Value(screen.edid)},
                    {"renderer", Value(screen.renderer)},
                    {"gl", Value(screen.glVersion)},
                    {"bitsPerColor", Value(screen.bitsPerColor)},
                    {"askedBitsPerColor", Value(screen.askedBitsPerColor)},
                    {"fullscreen", Value(screen.fullscreen)}});
}

Value windowRecord(Stage &stage) {
  const Stimuli &stimuli = stage.stimuli();
  const ScreenProfile profile = fittedTo(stimuli.screenProfile(), stage.window().screen());
  const auto known = [](double length) { return length > 0 ? Value(length) : Value(); };
  const Color color = stimuli.background();
  const auto gamma = stage.window().gamma();
  return Value(Dict{{"units", Value(unitsName(stimuli.units()))},
                    {"color", Value(List{Value(color.r), Value(color.g), Value(color.b)})},
                    {"backgroundImage", Value(stimuli.backgroundImage().file.string())},
                    {"gamma", gamma ? Value(List(gamma->begin(), gamma->end())) : Value()},
                    {"screenWidthCm", known(profile.widthCm)},
                    {"viewingDistanceCm", known(profile.distanceCm)},
                    {"screenWidthPix", known(profile.widthPix)}});
}

}  // namespace fovea
