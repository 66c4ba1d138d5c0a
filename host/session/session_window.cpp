// The window of a session, between runs. Thread: [stage].

#include <algorithm>

#include "devices/roles.hpp"
#include "session/session_state.hpp"
#include "stage/host_text.hpp"
#include "stimuli/units.hpp"
#include "window/frame_rate.hpp"
#include "window/monitors.hpp"

namespace fovea {
namespace {

constexpr char kWindow[] = "window";
constexpr double kLongestLook = 60;  // seconds

constexpr char kMeasuringText[] = "The screen's refresh is measured, please wait";

std::string milliseconds(Duration length) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f ms", toSeconds(length) * 1000);
  return text;
}

/// What was found, in the log. Where it is no measurement: why, and three things to try.
void tellFrameRate(Log &log, const FrameRate &found) {
  char rate[32];
  std::snprintf(rate, sizeof rate, "%.2f Hz", found.rate);
  const std::string intervals = "median " + milliseconds(found.median) + ", standard deviation " + milliseconds(found.sd) + " of " +
                                std::to_string(found.frames) + " intervals";
  if (found.source == FrameRate::Source::Measured)
    return log.write(LogLevel::Exp, kWindow, std::string("the screen's refresh is measured: ") + rate + ", " + intervals);
  const std::string why = found.isSteady ? "swaps do not wait for it" : "no intervals in a row are alike";
  log.write(LogLevel::Warning, kWindow,
            "the screen's refresh cannot be measured, " + why + " (" + intervals + "); it is taken to be " + rate + ", which is " +
                std::string(frameRateSourceWord(found.source)) + ". Close what else draws or computes; switch vertical sync on in the graphics driver; " +
                "switch a compositor off. `fovea doctor` looks at each of them");
}

/// Measures while a word to the participant stands on the screen.
Result<FrameRate> measureShowingText(Stage &stage) {
  Stimuli &stimuli = stage.stimuli();
  const auto text = addHostText(stimuli, kMeasuringText);
  if (!text) return text.error();
  (void)stimuli.draw(*text);
  stage.flip();
  FrameRateOptions options;
  options.draw = [&stimuli] { stimuli.repeatLast(); };
  auto measured = measureFrameRate(stage.window(), options);
  stimuli.remove(*text);
  return measured;
}

bool isAnotherDisplay(const ScreenInfo &one, const ScreenInfo &other) {
  return one.monitor != other.monitor || one.nominalRate != other.nominalRate || one.fullscreen != other.fullscreen;
}

std::string refreshWords(const ScreenInfo &screen) {
  char rate[32];
  std::snprintf(rate, sizeof rate, "%.2f Hz", screen.refreshRate());
  return "the refresh of " + screen.monitor + " is " + rate + " (" + std::string(frameRateSourceWord(frameRateSource(screen))) + ")";
}

}  // namespace

Result<Value> Session::State::frameRate(bool retest) {
  if (!retest) {
    const ScreenInfo known = screenNow();
    return Value(Dict{{"rate_hz", Value(known.refreshRate())},
                      {"sd_s", Value(toSeconds(known.periodSd))},
                      {"frames", Value(known.periodFrames)},
                      {"source", Value(frameRateSourceWord(frameRateSource(known)))},
                      {"waitsForRefresh", Value(known.waitsForRefresh)}});
  }
  log.write(LogLevel::Exp, kWindow, "the screen's refresh is measured anew");
  auto measured = measureShowingText(ours->stage());
  if (!measured) return measured.error();
  tellFrameRate(log, *measured);
  noteScreen();
  return Value(Dict{{"rate_hz", Value(measured->rate)},
                    {"median_s", Value(toSeconds(measured->median))},
                    {"mean_s", Value(toSeconds(measured->mean))},
                    {"middleMean_s", Value(toSeconds(measured->middleMean))},
                    {"sd_s", Value(toSeconds(measured->sd))},
                    {"frames", Value(measured->frames)},
                    {"source", Value(frameRateSourceWord(measured->source))},
                    {"waitsForRefresh", Value(measured->waitsForRefresh)}});
}

Result<Value> Session::State::setupWindowFrom(const std::string &key) {
  auto experiment = known(key);
  if (!experiment) return experiment.error();
  if (auto done = ours->tryWindow(experiment->step); !done) {
    (void)applyDrawn(windowParams, ours->stage().stimuli());  // not half of it
    return done.error();
  }
  readWindow();
  return Value(true);
}

/// As it is now, whoever set it up: what is not named later stays so.
void Session::State::readWindow() {
  const Stimuli &stimuli = ours->stage().stimuli();
  noteScreen();
  const ScreenInfo &now = window->screen();
  const std::lock_guard lock(stageMutex);
  windowParams.width = now.width;
  windowParams.height = now.height;
  windowParams.fullscr = now.fullscreen;
  windowParams.color = stimuli.background();
  windowParams.background = stimuli.backgroundImage();
  windowParams.units = stimuli.units();
  windowParams.profile = stimuli.screenProfile();
  windowParams.title = window->title();
  windowParams.gamma = window->gamma();  // of the screen's calibration, if there is one
}

/// What is known of the screen before anybody says more. A display that is made up is a whole screen: the one that was measured, as far
/// as one was, else a usual one.
ScreenProfile Session::State::firstProfile() const {
  ScreenProfile profile = isVirtual ? usualScreen(options.display.width) : ScreenProfile{};
  if (!calibration) return profile;
  profile.colors = calibration->colors;
  if (isVirtual && calibration->widthPix > 0) profile.widthPix = calibration->widthPix;
  return profile;
}

/// The rig file's, then what the program asks for.
Result<void> Session::State::setupFirstWindow() {
  readWindow();
  if (const Dict &ofRig = devices.rig().screen; !ofRig.empty())
    if (auto done = setupWindow(ofRig, true); !done) return done.error();
  const auto done = [&]() -> Result<Value> {
    if (const Dict *params = std::get_if<Dict>(&options.win)) return setupWindow(*params, true);
    if (const std::string *key = std::get_if<std::string>(&options.win)) return setupWindowFrom(*key);
    return Value();
  }();
  if (!done) return done.error();
  if (isVirtual && windowParams.profile == firstProfile())
    log.write(LogLevel::Info, kWindow, "there is no screen: cm and degrees are those of a usual one, 53 cm wide and 60 cm away; the rig file can say another");
  return {};
}

/// The window is on another monitor now: what was measured of the one before says nothing of it, and its colours are read anew.
/// What to know of that, if there is something.
std::optional<std::string> Session::State::followScreen(const Dict &params, ParsedWindowParams &parsed) {
  const std::string monitor = window->screen().monitor;
  WindowParams base = windowParams;
  followMonitor(base, *calibration, monitor);
  if (auto anew = parseWindowParams(Value(params), base)) parsed = std::move(*anew);
  if (monitor == calibration->monitor) return otherMonitorNote(*calibration, window->screen());
  return "the calibration is of the monitor " + calibration->monitor + ", and the window is on " + monitor +
         " now: gamma and colours are those of a screen that nobody measured; calibrate it with fovea calibrate";
}

/// What only drawing changes is changed at once; what the window itself has to do is done on [main], while the stage waits. Refused, it
/// is as it was before.
Result<Value> Session::State::setupWindow(const Dict &params, bool recreate) {
  auto parsed = parseWindowParams(Value(params), windowParams);
  if (!parsed) return parsed.error();
  const WindowChanges changes = compareWindowParams(windowParams, parsed->params);
  WindowParams wanted = parsed->params;
  if (wanted.units != windowParams.units || wanted.profile != windowParams.profile) {
    ScreenInfo as = window->screen();
    as.fullscreen = wanted.fullscr;
    if (auto known = checkUnits(wanted.units, wanted.profile, as); !known) return known.error();
  }
  List notes;
  for (const std::string &ignored : parsed->ignored) notes.push_back(Value(ignored));
  const bool reshapes = recreate && !changes.reshaped.empty();
  if (!changes.reshaped.empty() && !recreate) {
    for (const std::string &name : changes.reshaped) {
      notes.push_back(Value(name + ": left as it is, because the window may not change its shape"));
      log.write(LogLevel::Warning, "session", "setupWindowFromParams leaves \"" + name + "\" as it is: recreate is false");
    }
    const WindowParams before = windowParams;
    wanted.width = before.width, wanted.height = before.height, wanted.pos = before.pos;
    wanted.fullscr = before.fullscr, wanted.screen = before.screen, wanted.monitor = before.monitor;
  }
  Stimuli &stimuli = ours->stage().stimuli();
  const WindowState drawnBefore = WindowState::take(stimuli);
  if (auto drawn = applyDrawn(wanted, stimuli); !drawn) return drawn.error();
  const ScreenInfo before = window->screen();
  Result<void> onMain;
  bool isElsewhere = false;
  std::optional<std::string> moved;
  if (reshapes || !changes.onMain.empty())
    onMainAndWait([&] {
      if (reshapes) onMain = window->reshape(optionsOf(wanted));
      if (!onMain) return;
      isElsewhere = calibration && window->screen().monitor != before.monitor;
      if (isElsewhere) {
        moved = followScreen(params, *parsed);
        wanted = parsed->params;
      }
      auto note = applyOnMain(wanted, *window);
      if (note) {
        if (*note) notes.push_back(Value(**note));
        return;
      }
      onMain = note.error();
      if (reshapes) (void)window->undoReshape();
      (void)applyOnMain(windowParams, *window);
    });
  if (!onMain) {
    drawnBefore.restore(stimuli);
    noteScreen();
    return onMain.error();
  }
  if (!isVirtual && isAnotherDisplay(before, window->screen())) {
    window->learnDisplay();
    notes.push_back(Value(refreshWords(window->screen())));
    log.write(LogLevel::Exp, kWindow, refreshWords(window->screen()));
  }
  std::optional<std::string> elsewhere;
  if (const std::string &words = window->screen().elsewhere; reshapes && !words.empty()) elsewhere = "the window is " + words;
  for (const auto &note : {depthNote(Value(params), wanted, window->screen()), moved, elsewhere, parsed->colorNote})
    if (note) {
      notes.push_back(Value(*note));
      log.write(LogLevel::Warning, "session", "setupWindowFromParams: " + *note);
    }
  if (isElsewhere)  // the colours are read anew
    if (auto drawn = applyDrawn(wanted, stimuli); !drawn) return drawn.error();
  ours->stage().flip();
  {
    const std::lock_guard lock(stageMutex);
    windowParams = wanted;
  }
  noteScreen();
  const auto list = [](const std::vector<std::string> &names) {
    List values;
    for (const std::string &name : names) values.push_back(Value(name));
    return Value(std::move(values));
  };
  Value applied = list(changes.applied);
  for (const std::string &name : changes.onMain) applied.as<List>()->push_back(Value(name));
  return Value(Dict{{"applied", std::move(applied)}, {"recreated", reshapes ? list(changes.reshaped) : Value(List{})}, {"notes", Value(std::move(notes))}});
}

Result<Value> Session::State::setupDevicesFrom(const std::string &key) {
  auto experiment = known(key);
  if (!experiment) return experiment.error();
  const auto wishes = roleWishes(experiment->step.plugin.manifest);
  auto granted = setUpRoles(wishes, devices.rig(), devices.manager());
  if (!granted) return granted.error();
  Dict roles;
  for (const RoleGrant &grant : *granted)
    roles.emplace_back(grant.role, Value(Dict{{"device", grant.device.empty() ? Value() : Value(grant.device)}, {"how", Value(grant.how)}}));
  return Value(std::move(roles));
}

void Session::State::haveDefaultKeyboard() {
  constexpr char kName[] = "defaultKeyboard";
  if (devices.manager().hasDevice(kName)) return;
  if (auto added = devices.manager().addDevice("keyboard", kName, {}); !added) log.write(LogLevel::Warning, "devices", added.error().text());
}

/// Role -> the classes of devices that could take it, for several experiments at once.
Result<Value> Session::State::requiredDevices(const List &keys) {
  Value roles{Dict{}};
  for (const Value &key : keys) {
    if (!key.text()) return Error{ErrorCode::BadArgument, "an experiment is " + std::string(kindName(key)), "files", "name experiments by their keys"};
    const auto experiment = known(*key.text());
    if (!experiment) return experiment.error();
    for (const RoleWish &wish : roleWishes(experiment->step.plugin.manifest)) {
      const Value *before = roles.find(wish.role);
      List classes = before ? *before->list() : List{};
      for (const auto &each : devices.manager().classes()) {
        const bool fills = std::find(each->fills.begin(), each->fills.end(), wish.kind) != each->fills.end();
        if (fills && std::find(classes.begin(), classes.end(), Value(each->name)) == classes.end()) classes.push_back(Value(each->name));
      }
      roles.set(wish.role, Value(std::move(classes)));
    }
  }
  return roles;
}

Result<std::uint64_t> Session::State::askScreenNumbers(double seconds, std::string_view client, CallDone done) {
  if (!(seconds > 0 && seconds <= kLongestLook))
    return Error{ErrorCode::BadArgument, "a number cannot be shown for " + cellText(Value(seconds)) + " s", "showScreenNumbers", "give seconds above 0 and up to 60"};
  {
    const std::lock_guard lock(mutex);
    if (!currentKey.empty()) return Error{ErrorCode::Busy, "\"" + currentKey + "\" is running", "showScreenNumbers", "wait for its end"};
  }
  return tasks.add({0, "showScreenNumbers", std::string(client), {{"dur", Value(seconds)}}, [this, seconds] { return showScreenNumbers(seconds); }, std::move(done)});
}

Result<Value> Session::State::showScreenNumbers(double seconds) {
  Stage &stage = ours->stage();
  if (auto free = occupy(""); !free) return free.error();
  const ScreenInfo own = screenNow();
  std::vector<MonitorInfo> monitors{{own.monitor, 0, 0, own.width, own.height}};
  if (!isVirtual) onMainAndWait([&] { monitors = listMonitors(); });
  List screens;
  std::string shown;
  for (std::size_t i = 0; i < monitors.size(); ++i) {
    const MonitorInfo &each = monitors[i];
    const bool isOwn = each.name == own.monitor || monitors.size() == 1;
    if (isOwn) shown = std::to_string(i + 1);
    screens.push_back(Value(Dict{{"number", Value(static_cast<std::int64_t>(i + 1))}, {"name", Value(each.name)},
                                 {"size", Value(List{Value(each.width), Value(each.height)})}, {"pos", Value(List{Value(each.x), Value(each.y)})},
                                 {"isParticipants", Value(isOwn)}}));
  }
  auto number = addHostText(stage.stimuli(), shown.empty() ? "?" : shown, 0.5);
  if (number) {
    (void)stage.stimuli().draw(*number);
    stage.flip();
    stage.waitUntil(stage.clock().now() + std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds)));
    stage.stimuli().remove(*number);
  }
  vacate();
  return number ? Result<Value>(Value(std::move(screens))) : number.error();
}

}  // namespace fovea
