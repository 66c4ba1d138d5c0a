#include "app/window_options.hpp"

namespace fovea {

WindowOptions windowOptionsOf(const RunArguments &run, const Rig &rig) {
  WindowOptions options;
  options.kind = run.display == DisplayChoice::Window       ? WindowOptions::Kind::Window
                 : run.display == DisplayChoice::Fullscreen ? WindowOptions::Kind::Fullscreen
                                                            : WindowOptions::Kind::Auto;
  options.monitor = run.monitor.empty() ? rig.monitor : run.monitor;
  if (options.kind == WindowOptions::Kind::Auto && !options.monitor.empty()) options.kind = WindowOptions::Kind::Fullscreen;
  if (const auto source = onsetSourceFromWord(rig.onsetSource)) options.bestSource = *source;
  options.bitsPerColor = rig.bitsPerColor;
  options.width = run.width;
  options.height = run.height;
  return options;
}

}  // namespace fovea
