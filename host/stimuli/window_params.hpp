#pragma once
// What an experiment or a client asks of the participant's window, in the field's words; and what a run may change of it.

#include <optional>
#include <string>
#include <vector>

#include "stimuli/stimuli.hpp"
#include "window/window.hpp"

namespace fovea {

/// What to do when the monitor has no table for gamma.
enum class GammaErrorPolicy { Raise, Warn, Ignore };

/// Colour and colour space are one value, so that neither is ever read in the other's past.
struct WindowParams {
  int width = 800, height = 600;
  std::optional<ScreenPoint> pos;  // none: centred
  Color color{0, 0, 0, 1};
  BackgroundImage background;
  bool fullscr = false;
  int screen = 0;       // number of the monitor, from 0
  std::string monitor;  // its name; goes before the number
  Units units = kWindowUnits;
  ScreenProfile profile;  // for units cm, deg, ...
  std::optional<Gamma> gamma;  // none: as the system has it
  GammaErrorPolicy gammaErrorPolicy = GammaErrorPolicy::Raise;
  std::string title = "fovea";
  int bitsPerColor = 0;  // at least; 0: nobody asks
};

struct ParsedWindowParams {
  WindowParams params;
  std::vector<std::string> ignored;  // accepted, but without a meaning here: "useFBO: ..."
  std::optional<std::string> colorNote;  // what to know of the colour that was given
};

/// What `given` does not name stays as in `base`. Null stands for the default.
/// Errors: Unknown for a key, with those that are known; BadArgument for a value of the wrong kind, or for one that would
/// change what is seen and cannot be had here.
Result<ParsedWindowParams> parseWindowParams(const Value &given, const WindowParams &base = {});

/// Names of parameters, by what it takes to change them.
struct WindowChanges {
  std::vector<std::string> applied;   // by drawing: on [stage]
  std::vector<std::string> onMain;    // title and gamma
  std::vector<std::string> reshaped;  // the window moves or changes its size
};
WindowChanges compareWindowParams(const WindowParams &current, const WindowParams &wanted);

/// A usual screen at a usual distance, where there is none and nobody says which: what is in degrees can be rehearsed, too.
ScreenProfile usualScreen(int widthPix);

/// What to say when `given` asks for more bits a colour than the window has: its depth is fixed when it opens. What was asked before
/// was answered then.
std::optional<std::string> depthNote(const Value &given, const WindowParams &params, const ScreenInfo &screen);

/// Background, its picture, units and what is known of the screen. Thread: [stage]. Errors: BadFile; nothing is changed then.
Result<void> applyDrawn(const WindowParams &params, Stimuli &stimuli);
/// Title and gamma. The note says what could not be had and was let pass. Thread: [main].
/// Errors: as Window::setGamma(), unless the policy lets it pass.
Result<std::optional<std::string>> applyOnMain(const WindowParams &params, Window &window);
/// For Window::reshape().
WindowOptions optionsOf(const WindowParams &params);

/// Everything an experiment can change of the window, as it was. Gamma, title and pointer are the session's.
class WindowState {
 public:
  /// Thread: [stage].
  static WindowState take(const Stimuli &stimuli);
  /// Thread: [stage].
  void restore(Stimuli &stimuli) const;

 private:
  Color color_;
  // Not only its name: the file may have changed, and reading it again takes time.
  std::shared_ptr<const void> ground_;
  Units units_ = kWindowUnits;
  ScreenProfile profile_;
};

}  // namespace fovea
