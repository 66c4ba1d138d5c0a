#include "devices/built_in.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "devices/arguments.hpp"
#include "devices/keyboard.hpp"
#include "devices/mouse.hpp"
#include "devices/replay.hpp"
#include "devices/scanner.hpp"

namespace fovea {
namespace {

/// "device": -1 is all of them, a number or a list counts in the order of `available`.
Result<std::vector<std::uint32_t>> keyboardsByIndex(const std::vector<std::int64_t> &indices, const InputHub &hub) {
  std::vector<std::uint32_t> devices;
  const std::vector<KeyboardInfo> present = hub.keyboards();
  for (const std::int64_t index : indices) {
    if (index == -1) return std::vector<std::uint32_t>();
    if (index < 0 || index >= static_cast<std::int64_t>(present.size()))
      return Error{ErrorCode::Device, "there is no keyboard " + std::to_string(index), "keyboard",
                   present.empty() ? "this display does not tell keyboards apart: use -1 for all of them"
                                   : "they count from 0; there are " + std::to_string(present.size()) + " (getAvailableDevices lists them)"};
    devices.push_back(present[static_cast<std::size_t>(index)].device);
  }
  return devices;
}

/// A keyboard by its name or its node, or by a link to that ("/dev/input/by-id/…"), which stay the same when numbers change.
Result<std::vector<std::uint32_t>> keyboardByName(const std::string &wanted, const InputHub &hub) {
  std::string list;
  std::error_code ignored;
  const std::string linked = wanted.starts_with('/') ? std::filesystem::canonical(wanted, ignored).string() : "";
  std::vector<std::uint32_t> found;
  for (const KeyboardInfo &each : hub.keyboards()) {
    if (each.name == wanted || (!each.node.empty() && (each.node == wanted || each.node == linked))) found.push_back(each.device);
    list += (list.empty() ? "" : ", ") + each.name + (each.node.empty() ? "" : " (" + each.node + ")");
  }
  if (found.size() == 1) return found;
  if (found.size() > 1)
    return Error{ErrorCode::Device, "there are " + std::to_string(found.size()) + " keyboards \"" + wanted + "\"", "keyboard",
                 "name one by its node, best by its link in /dev/input/by-path; there are: " + list};
  return Error{ErrorCode::Device, "there is no keyboard \"" + wanted + "\"", "keyboard", list.empty() ? "plug it in" : "there are: " + list};
}

Result<std::shared_ptr<Device>> openKeyboard(InputHub &hub, const Dict &params) {
  DeviceArguments given("keyboard", params);
  KeyboardOptions options;
  const std::vector<std::int64_t> indices = given.wholes("device"), exact = given.wholes("devices");
  const std::string name = given.text("keyboard", "");
  const std::int64_t bufferSize = given.whole("bufferSize", 10'000);
  options.waitForStart = given.truth("waitForStart", false);
  options.isSimulated = given.truth("simulated", false);
  const bool muteOutside = given.truth("muteOutside", true) && given.truth("muteOutsidePsychopy", true);
  given.any("clock");    // each keyboard has its own
  given.any("backend");  // there is one
  given.any("source");   // as getAvailableDevices says it
  if (auto fine = given.finish(); !fine) return fine.error();
  if (!muteOutside)
    return Error{ErrorCode::BadArgument, "keys pressed in other programs' windows are not heard", "keyboard",
                 "leave muteOutside true: a press counts while the participant's window has the focus"};
  if (bufferSize < 1)
    return Error{ErrorCode::BadArgument, "\"bufferSize\" is " + std::to_string(bufferSize), "keyboard", "give room for at least one press"};
  options.bufferSize = static_cast<std::size_t>(bufferSize);
  for (const std::int64_t device : exact) options.devices.push_back(static_cast<std::uint32_t>(device));
  if (!indices.empty() || !name.empty()) {
    auto devices = name.empty() ? keyboardsByIndex(indices, hub) : keyboardByName(name, hub);
    if (!devices) return devices.error();
    options.devices = std::move(*devices);
  }
  return std::shared_ptr<Device>(std::make_shared<Keyboard>(hub, std::move(options)));
}

Result<std::vector<Dict>> availableKeyboards(const InputHub &hub) {
  std::vector<Dict> all{Dict{{"deviceName", Value("all keyboards")}, {"device", Value(-1)}}};
  std::int64_t index = 0;
  for (const KeyboardInfo &each : hub.keyboards())
    all.push_back({{"deviceName", Value(each.name)},
                   {"device", Value(index++)},
                   {"keyboard", Value(each.node.empty() ? each.name : each.node)},
                   {"source", Value(stampSourceName(each.source))}});
  return all;
}

Result<std::shared_ptr<Device>> openMouse(InputHub &hub, const Dict &params) {
  DeviceArguments given("mouse", params);
  const std::string units = given.text("units", "");
  const bool isSimulated = given.truth("simulated", false);
  given.any("win");  // there is one
  if (auto fine = given.finish(); !fine) return fine.error();
  if (auto known = hub.units().check(units); !known) return known.error();
  return std::shared_ptr<Device>(std::make_shared<Mouse>(hub, units, isSimulated));
}

/// The kernel's gamepad of that name, wherever it is plugged in. `rank`: among those of one name.
Result<PadReader> readPad(const Clock &clock, const std::string &name, std::size_t rank) {
  FoundPads found = findPads();
  for (const PadLayout &each : found.pads)
    if ((name.empty() || each.name == name) && rank-- == 0) return PadReader::open(each.node, clock);
  return found.refusal.value_or(Error{ErrorCode::Device, "there is no gamepad", "/dev/input", "plug one in, or use \"simulated\": true"});
}

Result<std::shared_ptr<Device>> openKernelPad(const Clock &clock, PadReader reader, const std::string &node, std::size_t rank) {
  const std::string name = reader.layout().name;
  const auto reopen = [&clock, node, name, rank] { return node.empty() ? readPad(clock, name, rank) : PadReader::open(node, clock); };
  auto pad = Gamepad::ofKernel(clock, std::move(reader), reopen);
  if (!pad) return pad.error();
  return std::shared_ptr<Device>(std::move(*pad));
}

struct PadWish {
  std::int64_t index;
  std::string name, guid, node;
  bool isSimulated;
};

Result<PadWish> padWish(const Dict &params) {
  DeviceArguments given("gamepad", params);
  const std::int64_t index = given.whole("index", given.whole("device", -1));
  PadWish wish{index, given.text("name", ""), given.text("guid", ""), given.text("node", ""), given.truth("simulated", false)};
  if (auto fine = given.finish(); !fine) return fine.error();
  return wish;
}

/// From the kernel where this account may read it, else through the window library, by asking.
Result<std::shared_ptr<Device>> openGamepad(const Clock &clock, const GamepadPort &port, const Dict &params) {
  const auto wish = padWish(params);
  if (!wish) return wish.error();
  const auto &[index, name, guid, node, isSimulated] = *wish;
  if (isSimulated) return std::shared_ptr<Device>(std::make_shared<Gamepad>(clock));
  if (!node.empty()) {
    auto reader = PadReader::open(node, clock);
    if (!reader) return reader.error();
    return openKernelPad(clock, std::move(*reader), node, 0);
  }
  const auto present = port.present ? port.present() : std::vector<GamepadInfo>();
  const auto fits = [&](const GamepadInfo &each) {
    return (index < 0 || each.index == index) && (name.empty() || each.name == name) && (guid.empty() || each.guid == guid);
  };
  const auto chosen = std::find_if(present.begin(), present.end(), fits);
  std::string wanted = name;
  std::size_t rank = 0;
  if (chosen != present.end()) {
    wanted = chosen->name;
    rank = static_cast<std::size_t>(std::count_if(present.begin(), chosen, [&](const GamepadInfo &each) { return each.name == wanted; }));
  }
  auto reader = readPad(clock, wanted, rank);
  // An index or a guid is the window library's: who it has not seen cannot be named by it.
  if (reader && (chosen != present.end() || (index < 0 && guid.empty()))) return openKernelPad(clock, std::move(*reader), "", rank);
  if (chosen != present.end()) return std::shared_ptr<Device>(std::make_shared<Gamepad>(clock, port, *chosen));
  std::string list;
  for (const GamepadInfo &each : present) list += (list.empty() ? "" : ", ") + std::to_string(each.index) + " " + each.name;
  if (list.empty() && !reader) return reader.error();
  return Error{ErrorCode::Device, "there is no such gamepad", "gamepad", list.empty() ? "name it by its node, or plug it in" : "there are: " + list};
}

Result<ScannerOptions> scannerOptions(const InputHub &hub, const Dict &params) {
  DeviceArguments given("scanner", params);
  ScannerOptions options;
  const auto seconds = [&](const char *name, double otherwise) { return Duration(std::llround(given.number(name, otherwise) * 1e9)); };
  options.key = given.text("key", "5");
  const std::string keyboard = given.text("keyboard", ""), port = given.text("port", "");
  const std::int64_t baud = given.whole("baud", 9600), byte = given.whole("byte", -1);
  options.isSimulated = given.truth("simulated", false);
  options.tr = seconds("tr_s", 2);
  options.jitter = seconds("jitter_s", 0);
  options.volumes = given.whole("volumes", 0);
  options.seed = static_cast<std::uint64_t>(given.whole("seed", 1));
  if (auto fine = given.finish(); !fine) return fine.error();
  if (options.tr <= Duration{} || options.jitter < Duration{} || options.volumes < 0 || byte < -1 || byte > 255)
    return Error{ErrorCode::BadArgument, "tr_s, jitter_s, volumes or byte is out of range", "scanner",
                 "tr_s is above 0, jitter_s and volumes are not below, a byte is at most 255"};
  if (!port.empty() && !options.isSimulated) options.serial = SerialSettings{port, baud};
  if (byte >= 0) options.byte = static_cast<std::uint8_t>(byte);
  if (!keyboard.empty() && !options.isSimulated && !options.serial) {
    auto from = keyboardByName(keyboard, hub);
    if (!from) return from.error();
    options.keyboards = std::move(*from);
  }
  return options;
}

Result<std::shared_ptr<Device>> openScanner(InputHub &hub, const Dict &params) {
  auto options = scannerOptions(hub, params);
  if (!options) return options.error();
  auto scanner = Scanner::open(hub, std::move(*options));
  if (!scanner) return scanner.error();
  return std::shared_ptr<Device>(std::move(*scanner));
}

Result<std::shared_ptr<Device>> openReplay(InputHub &hub, const Dict &params) {
  DeviceArguments given("replay", params);
  const std::string file = given.requiredText("file"), role = given.text("role", ""), kind = given.text("kind", ""), units = given.text("units", "");
  if (auto fine = given.finish(); !fine) return fine.error();
  if (auto known = hub.units().check(units); !known) return known.error();
  auto events = readReplay(file);
  if (!events) return events.error();
  const bool hasAny = std::any_of(events->begin(), events->end(), [&](const ReplayedEvent &each) { return each.role == role; });
  if (!hasAny && !role.empty())
    return Error{ErrorCode::BadFile, "nothing in it is of the role \"" + role + "\"", file, "name the role that it has in the column \"role\""};
  std::erase_if(*events, [&](const ReplayedEvent &each) { return each.role != role; });
  const auto reports = kind == "mouse" ? Replay::Reports::Mouse : Replay::Reports::Keys;
  return std::shared_ptr<Device>(std::make_shared<Replay>(hub, file, role, std::move(*events), reports, units));
}

template <class Outcome>
Result<void> judged(const Outcome &outcome) {
  return outcome ? Result<void>() : outcome.error();
}

/// As many as any pad has.
std::vector<std::string> padButtons() {
  std::vector<std::string> names;
  for (int button = 0; button < 32; ++button) names.push_back(std::to_string(button));
  return names;
}

}  // namespace

void addBuiltInClasses(DeviceManager &manager, InputHub &hub, const GamepadPort &gamepads) {
  // To judge a keyboard, a mouse or a replay one is made: they take no port.
  const std::vector<std::string> pressed{"event", "t", "uncertainty", "source", "channel", "name", "value", "duration"};
  manager.addClass({"keyboard", {"KeyboardDevice", "psychopy.hardware.keyboard.KeyboardDevice", "psychopy.hardware.keyboard.Keyboard"},
                    "all keyboards as one, or one of several", {"keyboard", "buttons"}, true, false, false, pressed,
                    [&hub](const std::string &, const Dict &params) { return openKeyboard(hub, params); },
                    [&hub] { return availableKeyboards(hub); },
                    {{"device", "devices", "keyboard", "bufferSize", "waitForStart", "simulated", "muteOutside", "muteOutsidePsychopy", "clock", "backend", "source"}},
                    [&hub](const Dict &params) { return judged(openKeyboard(hub, params)); }, {}, true});
  manager.addClass({"mouse", {"psychopy.hardware.mouse.Mouse", "psychopy.event.Mouse"}, "the pointer over the participant's window",
                    {"mouse", "buttons"}, true, false, false, pressed,
                    [&hub](const std::string &, const Dict &params) { return openMouse(hub, params); },
                    []() -> Result<std::vector<Dict>> { return std::vector<Dict>{{{"deviceName", Value("mouse")}}}; },
                    {{"units", "simulated", "win"}},
                    [&hub](const Dict &params) { return judged(openMouse(hub, params)); }, {}, true});
  const std::vector<std::string> pulsed{"event", "t", "uncertainty", "source", "name", "value"};
  manager.addClass({"scanner", {}, "the pulses of an MRI scanner: a key, a byte on a serial port, or an emulator", {"scanner"}, true, false, false, pulsed,
                    [&hub](const std::string &, const Dict &params) { return openScanner(hub, params); },
                    []() -> Result<std::vector<Dict>> { return std::vector<Dict>{{{"deviceName", Value("scanner")}}}; },
                    {{"key", "keyboard", "port", "baud", "byte", "simulated", "tr_s", "jitter_s", "volumes", "seed"}},
                    [&hub](const Dict &params) { return judged(scannerOptions(hub, params)); }});
  manager.addClass({"replay", {}, "events out of a file, as they were recorded", {"keyboard", "mouse", "buttons", "gamepad"}, false, true, true, pressed,
                    [&hub](const std::string &, const Dict &params) { return openReplay(hub, params); },
                    []() -> Result<std::vector<Dict>> { return std::vector<Dict>(); },
                    {{"file", "role", "kind", "units"}},
                    [&hub](const Dict &params) { return judged(openReplay(hub, params)); }});
  manager.addClass({"gamepad", {"joystick", "psychopy.hardware.joystick.Joystick"}, "a gamepad or joystick, with the kernel's times where it may be read", {"gamepad", "buttons"},
                    true, false, false, pressed,
                    [&hub, gamepads](const std::string &, const Dict &params) { return openGamepad(hub.clock(), gamepads, params); },
                    [gamepads]() -> Result<std::vector<Dict>> {
                      std::vector<Dict> all;
                      for (const GamepadInfo &each : gamepads.present ? gamepads.present() : std::vector<GamepadInfo>())
                        all.push_back({{"deviceName", Value(each.name)}, {"index", Value(each.index)}, {"guid", Value(each.guid)}});
                      return all;
                    },
                    {{"index", "device", "name", "guid", "node", "simulated"}},
                    [](const Dict &params) { return judged(padWish(params)); }, padButtons()});
}

}  // namespace fovea
