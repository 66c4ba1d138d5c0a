#include "stimuli/window_params.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/names.hpp"
#include "stimuli/color_space.hpp"
#include "window/gamma.hpp"

namespace fovea {
namespace {

constexpr std::array<std::string_view, 17> kKnown{
    "size",   "pos",     "color", "colorSpace", "backgroundImage",  "backgroundFit", "fullscr",
    "screen", "monitor", "units", "gamma",      "gammaErrorPolicy", "title", "bpc",
    "screenWidthCm", "viewingDistanceCm", "screenWidthPix"};

/// Without a meaning here, whatever they say.
struct Foreign {
  std::string_view name, why;
};
constexpr Foreign kForeign[] = {
    {"winType", "there is one kind of window"},
    {"useFBO", "frames are drawn where they are shown"},
    {"useRetina", "pixels are always those of the screen"},
    {"allowGUI", "a window has a frame, full screen has none"},
    {"allowStencil", "apertures need none"},
    {"multiSample", "edges are smooth without it"},
    {"numSamples", "edges are smooth without it"},
    {"depthBits", "nothing here is deep"},
    {"stencilBits", "nothing here needs them"},
    {"name", "there is one window"},
    {"checkTiming", "the refresh is always measured when the window opens"},
};

/// Would change what is seen: only the value that changes nothing is taken.
bool isHarmless(std::string_view name, const Value &value) {
  if (value.isNull()) return true;
  if (name == "blendMode") return value == Value("avg");
  if (name == "stereo") return value == Value(false);
  if (name == "viewOri") return value.number() == 0.0;
  if (name == "waitBlanking") return value == Value(true);
  return false;
}
constexpr std::array<std::string_view, 6> kFixed{"blendMode", "stereo", "viewOri", "viewPos", "viewScale", "waitBlanking"};

Error bad(std::string_view name, const Value &value, std::string fix) {
  return {ErrorCode::BadArgument, std::string(name) + " is " + std::string(kindName(value)) + " (" + cellText(value) + ")",
          "window parameters", std::move(fix)};
}

Error unknown(const std::string &name) {
  const std::string_view near = nearest(name, kKnown);
  std::string known;
  for (const std::string_view one : kKnown) known += (known.empty() ? "" : ", ") + std::string(one);
  return {ErrorCode::Unknown, "a window has no parameter \"" + name + "\"", "window parameters",
          (near.empty() ? std::string() : "did you mean \"" + std::string(near) + "\"? ") + "known are " + known};
}

/// `count` finite numbers, or one for all of them.
std::optional<std::vector<double>> numbersOf(const Value &value, std::size_t count, bool oneForAll = false) {
  std::vector<double> numbers;
  if (const auto single = value.number(); single && oneForAll) numbers.assign(count, *single);
  if (const List *list = value.list())
    for (const Value &one : *list)
      if (const auto number = one.number()) numbers.push_back(*number);
  const bool isWhole = !value.list() || value.list()->size() == numbers.size();
  const bool isFinite = std::all_of(numbers.begin(), numbers.end(), [](double one) { return std::isfinite(one); });
  if (numbers.size() != count || !isWhole || !isFinite) return std::nullopt;
  return numbers;
}

bool isPixels(double number) { return number == std::round(number) && std::abs(number) <= 1 << 16; }

Result<void> setSize(WindowParams &params, const Value &value) {
  const auto numbers = numbersOf(value, 2);
  const auto isSide = [](double pixels) { return isPixels(pixels) && pixels >= 1 && pixels <= kMostWindowPixels; };
  if (!numbers || !isSide((*numbers)[0]) || !isSide((*numbers)[1]))
    return bad("size", value, "give width and height in whole pixels, up to " + std::to_string(kMostWindowPixels) + ": [800, 600]");
  params.width = static_cast<int>((*numbers)[0]);
  params.height = static_cast<int>((*numbers)[1]);
  return {};
}

Result<void> setPos(WindowParams &params, const Value &value) {
  const auto numbers = numbersOf(value, 2);
  if (!numbers || !isPixels((*numbers)[0]) || !isPixels((*numbers)[1]))
    return bad("pos", value, "give pixels from the monitor's left and top: [0, 0]; nothing is centred");
  params.pos = ScreenPoint{static_cast<int>((*numbers)[0]), static_cast<int>((*numbers)[1])};
  return {};
}

Result<void> setWord(WindowParams &params, std::string_view name, const Value &value) {
  const std::string *text = value.text();
  if (!text) return bad(name, value, "give text");
  if (name == "backgroundImage") params.background.file = *text;
  if (name == "monitor") params.monitor = *text;
  if (name == "title") params.title = *text;
  if (name == "backgroundFit") {
    const auto fit = parseBackgroundFit(*text);
    if (!fit) return fit.error();
    params.background.fit = *fit;
  }
  if (name == "units") {
    const auto units = parseUnits(*text);
    if (!units) return units.error();
    params.units = *units;
  }
  if (name == "gammaErrorPolicy") {
    if (*text != "raise" && *text != "warn" && *text != "ignore") return bad(name, value, "use raise, warn or ignore");
    params.gammaErrorPolicy = *text == "raise" ? GammaErrorPolicy::Raise
                              : *text == "warn" ? GammaErrorPolicy::Warn
                                                : GammaErrorPolicy::Ignore;
  }
  return {};
}

Result<void> setLength(double &to, std::string_view name, const Value &value) {
  const auto number = value.number();
  if (!number || !(*number > 0 && *number < 1e5)) return bad(name, value, "give it in cm, as measured with a tape");
  to = *number;
  return {};
}

Result<void> setOne(WindowParams &params, const std::string &name, const Value &value) {
  if (name == "size") return setSize(params, value);
  if (name == "pos") return setPos(params, value);
  if (name == "fullscr") {
    const bool *flag = value.as<bool>();
    if (!flag) return bad(name, value, "use true or false");
    params.fullscr = *flag;
    return {};
  }
  if (name == "screen") {
    const std::int64_t *number = value.as<std::int64_t>();
    if (!number || *number < 0 || *number > 100) return bad(name, value, "give the number of the monitor, from 0");
    params.screen = static_cast<int>(*number);
    params.monitor.clear();
    return {};
  }
  if (name == "gamma") {
    const auto numbers = numbersOf(value, 3, true);
    if (!numbers) return bad(name, value, "give one number, or one for each of red, green and blue");
    params.gamma = Gamma{(*numbers)[0], (*numbers)[1], (*numbers)[2]};
    return checkGamma(*params.gamma);
  }
  if (name == "bpc") {
    const auto numbers = numbersOf(value, 3, true);
    const auto isDepth = [](double bits) { return bits == std::round(bits) && bits >= 1 && bits <= 32; };
    if (!numbers || !std::all_of(numbers->begin(), numbers->end(), isDepth))
      return bad(name, value, "give the bits of a colour: 8, 10 or 16, or one number for each of red, green and blue");
    params.bitsPerColor = static_cast<int>(*std::max_element(numbers->begin(), numbers->end()));
    return {};
  }
  if (name == "screenWidthCm") return setLength(params.profile.widthCm, name, value);
  if (name == "viewingDistanceCm") return setLength(params.profile.distanceCm, name, value);
  if (name == "screenWidthPix") {
    const auto number = value.number();
    if (!number || !isPixels(*number) || *number < 1) return bad(name, value, "give the width of the whole screen in pixels: 1920");
    params.profile.widthPix = static_cast<int>(*number);
    return {};
  }
  return setWord(params, name, value);
}

/// Null: as a new window has it.
void reset(WindowParams &params, std::string_view name) {
  const WindowParams fresh;
  if (name == "size") params.width = fresh.width, params.height = fresh.height;
  if (name == "pos") params.pos = fresh.pos;
  if (name == "color") params.color = fresh.color;
  if (name == "backgroundImage") params.background.file.clear();
  if (name == "backgroundFit") params.background.fit = fresh.background.fit;
  if (name == "fullscr") params.fullscr = fresh.fullscr;
  if (name == "screen") params.screen = fresh.screen;
  if (name == "monitor") params.monitor.clear();
  if (name == "units") params.units = fresh.units;
  if (name == "screenWidthCm") params.profile.widthCm = 0;
  if (name == "viewingDistanceCm") params.profile.distanceCm = 0;
  if (name == "screenWidthPix") params.profile.widthPix = 0;
  if (name == "gamma") params.gamma.reset();
  if (name == "gammaErrorPolicy") params.gammaErrorPolicy = fresh.gammaErrorPolicy;
  if (name == "title") params.title = fresh.title;
  if (name == "bpc") params.bitsPerColor = fresh.bitsPerColor;
}

bool isSame(const Color &a, const Color &b) { return a.r == b.r && a.g == b.g && a.b == b.b && a.a == b.a; }

}  // namespace

Result<ParsedWindowParams> parseWindowParams(const Value &given, const WindowParams &base) {
  ParsedWindowParams parsed{base, {}};
  const Dict *dict = given.dict();
  if (!dict && !given.isNull()) return bad("params", given, "give a dictionary");
  if (!dict) return parsed;
  for (const auto &[name, value] : *dict) {
    const auto foreign = std::find_if(std::begin(kForeign), std::end(kForeign), [&](const Foreign &one) { return one.name == name; });
    if (foreign != std::end(kForeign)) {
      parsed.ignored.push_back(name + ": " + std::string(foreign->why));
      continue;
    }
    if (std::find(kFixed.begin(), kFixed.end(), name) != kFixed.end()) {
      if (!isHarmless(name, value)) return bad(name, value, "that cannot be had here, and it would change what is seen; leave it out");
      continue;
    }
    if (std::find(kKnown.begin(), kKnown.end(), name) == kKnown.end()) return unknown(name);
    if (name == "color" || name == "colorSpace") continue;
    if (value.isNull())
      reset(parsed.params, name);
    else if (auto set = setOne(parsed.params, name, value); !set)
      return set.error();
  }
  const Value *space = given.find("colorSpace"), *color = given.find("color");
  if (space && !space->isNull() && !space->text()) return bad("colorSpace", *space, "give text: \"rgb\"");
  if (!color) return parsed;  // a space alone changes no colour
  if (color->isNull()) return reset(parsed.params, "color"), parsed;
  const std::string named = given.textOr("colorSpace", "rgb");
  const auto read = parseColor(*color, named, base.profile.colors);
  if (!read) return read.error();
  if (color->as<List>()) parsed.colorNote = ColorSpace::parse(named)->calibrationNote(base.profile.colors);
  parsed.params.color = *read;
  return parsed;
}

WindowChanges compareWindowParams(const WindowParams &current, const WindowParams &wanted) {
  WindowChanges changes;
  const auto note = [](std::vector<std::string> &list, bool isChanged, const char *name) {
    if (isChanged) list.emplace_back(name);
  };
  note(changes.applied, !isSame(current.color, wanted.color), "color");
  note(changes.applied, current.background.file != wanted.background.file, "backgroundImage");
  note(changes.applied, current.background.fit != wanted.background.fit, "backgroundFit");
  note(changes.applied, current.units != wanted.units, "units");
  note(changes.applied, current.profile.widthCm != wanted.profile.widthCm, "screenWidthCm");
  note(changes.applied, current.profile.distanceCm != wanted.profile.distanceCm, "viewingDistanceCm");
  note(changes.applied, current.profile.widthPix != wanted.profile.widthPix, "screenWidthPix");
  note(changes.onMain, current.gamma != wanted.gamma, "gamma");
  note(changes.onMain, current.title != wanted.title, "title");
  note(changes.reshaped, current.fullscr != wanted.fullscr, "fullscr");
  note(changes.reshaped, current.monitor != wanted.monitor, "monitor");
  note(changes.reshaped, current.screen != wanted.screen, "screen");
  if (wanted.fullscr) return changes;  // which fills its monitor
  const auto x = [](const auto &pos) { return pos ? pos->x : -1; };
  const auto y = [](const auto &pos) { return pos ? pos->y : -1; };
  note(changes.reshaped, current.width != wanted.width || current.height != wanted.height, "size");
  note(changes.reshaped,
       current.pos.has_value() != wanted.pos.has_value() || x(current.pos) != x(wanted.pos) || y(current.pos) != y(wanted.pos), "pos");
  return changes;
}

ScreenProfile usualScreen(int widthPix) {
  constexpr double kWidth_cm = 53, kDistance_cm = 60;
  return {kWidth_cm, kDistance_cm, widthPix, {}};
}

std::optional<std::string> depthNote(const Value &given, const WindowParams &params, const ScreenInfo &screen) {
  if (!given.find("bpc") || screen.bitsPerColor == 0 || params.bitsPerColor <= screen.bitsPerColor) return std::nullopt;
  return "bpc: the window has " + std::to_string(screen.bitsPerColor) + " bits a colour, and keeps them while it is open; ask for " +
         std::to_string(params.bitsPerColor) + " in the rig file, as display.bitsPerColor";
}

Result<void> applyDrawn(const WindowParams &params, Stimuli &stimuli) {
  if (!(stimuli.backgroundImage() == params.background))
    if (auto set = stimuli.setBackgroundImage(params.background); !set) return set;
  stimuli.setBackground(params.color);
  stimuli.setUnits(params.units);
  stimuli.setScreenProfile(params.profile);
  return {};
}

Result<std::optional<std::string>> applyOnMain(const WindowParams &params, Window &window) {
  const auto passed = [&](std::optional<std::string> note = {}) {
    if (window.title() != params.title) window.setTitle(params.title);
    return note;
  };
  if (window.gamma() == params.gamma) return passed();
  const auto set = params.gamma ? window.setGamma(*params.gamma) : window.restoreGamma();
  if (set) return passed();
  // Only a screen that cannot is let pass: what is no gamma is a mistake of whoever wrote it.
  const bool isPassed = set.error().code == ErrorCode::Device && params.gammaErrorPolicy != GammaErrorPolicy::Raise;
  if (!isPassed) return set.error();
  if (params.gammaErrorPolicy == GammaErrorPolicy::Ignore) return passed();
  return passed("gamma: " + set.error().what);
}

WindowOptions optionsOf(const WindowParams &params) {
  WindowOptions options;
  options.kind = params.fullscr ? WindowOptions::Kind::Fullscreen : WindowOptions::Kind::Window;
  options.monitor = params.monitor.empty() ? std::to_string(params.screen + 1) : params.monitor;
  options.width = params.width;
  options.height = params.height;
  options.position = params.pos;
  options.title = params.title;
  return options;
}

WindowState WindowState::take(const Stimuli &stimuli) {
  WindowState state;
  state.color_ = stimuli.background();
  state.ground_ = stimuli.keepBackgroundImage();
  state.units_ = stimuli.units();
  state.profile_ = stimuli.screenProfile();
  return state;
}

void WindowState::restore(Stimuli &stimuli) const {
  stimuli.setBackground(color_);
  stimuli.restoreBackgroundImage(ground_);
  stimuli.setUnits(units_);
  stimuli.setScreenProfile(profile_);
}

}  // namespace fovea
