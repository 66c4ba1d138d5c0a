#include "devices/rig.hpp"

#include <algorithm>
#include <array>

#include "core/hash.hpp"
#include "core/json.hpp"
#include "core/names.hpp"
#include "devices/key_names.hpp"

namespace fovea {
namespace {

constexpr std::string_view kSimulated = "simulated";
constexpr std::array<std::string_view, 3> kSoundSystems{"jack", "portaudio", kSimulated};
constexpr std::array<std::string_view, 5> kOnsetSources{"auto", "oml", "present", "swap_return", "timer"};

Error wrong(const JsonDocument &document, const std::string &path, std::string what, std::string fix) {
  return {ErrorCode::BadFile, std::move(what), document.where(path), std::move(fix)};
}

/// `allowed`: the members there may be.
std::optional<Error> unknownMember(const JsonDocument &document, const std::string &path, const Dict &members,
                                   const std::vector<std::string> &allowed) {
  for (const auto &[name, value] : members) {
    if (std::find(allowed.begin(), allowed.end(), name) != allowed.end()) continue;
    const std::string_view near = nearest(name, allowed);
    std::string list;
    for (const std::string &each : allowed) list += (list.empty() ? "" : ", ") + each;
    return wrong(document, "#" + path + "/" + name, "nobody knows \"" + name + "\" here",
                 near.empty() ? "known: " + list : "did you mean \"" + std::string(near) + "\"?");
  }
  return std::nullopt;
}

Result<RigEntry> entryOf(const JsonDocument &document, const std::string &role, const Value &value) {
  const std::string path = "/roles/" + role;
  RigEntry entry;
  entry.role = role;
  entry.where = document.where(path);
  if (const std::string *word = value.text()) {
    entry.isSimulated = *word == kSimulated;
    if (!entry.isSimulated) entry.deviceClass = *word;
    if (word->empty()) return wrong(document, path, "the role has no device", "name a class of devices, or \"simulated\"");
    return entry;
  }
  const Dict *members = value.dict();
  if (!members)
    return wrong(document, path, "the role is given " + std::string(kindName(value)),
                 R"(give "simulated", the name of a class of devices, or {"device": "NAME", "params": {}})");
  if (auto error = unknownMember(document, path, *members, {"device", "params", "simulated"})) return *error;
  if (const Value *device = value.find("device")) {
    if (!device->text() || device->text()->empty()) return wrong(document, path + "/device", "\"device\" is no name", "name a class of devices");
    entry.deviceClass = *device->text();
  }
  if (const Value *simulated = value.find(kSimulated)) {
    if (!simulated->as<bool>()) return wrong(document, path + "/simulated", "\"simulated\" is neither true nor false", "write true or false");
    entry.isSimulated = *simulated->as<bool>();
  }
  if (const Value *params = value.find("params")) {
    if (!params->dict()) return wrong(document, path + "/params", "\"params\" is " + std::string(kindName(*params)), "it is a dictionary");
    entry.params = *params->dict();
  }
  if (entry.deviceClass.empty() && !entry.isSimulated)
    return wrong(document, path, "the role has no device", R"(add "device": "NAME", or "simulated": true)");
  return entry;
}

Result<void> readDisplay(const JsonDocument &document, const Value &value, Rig &rig) {
  const Dict *members = value.dict();
  if (!members) return wrong(document, "/display", "\"display\" is " + std::string(kindName(value)), R"(write {"monitor": "NAME"})");
  if (auto error = unknownMember(document, "/display", *members, {"monitor", "onsetSource", "bitsPerColor", "screenWidthCm", "viewingDistanceCm", "screenWidthPix"})) return *error;
  if (const Value *monitor = value.find("monitor")) {
    if (!monitor->text() || monitor->text()->empty())
      return wrong(document, "/display/monitor", "\"monitor\" is no name", "name a monitor as `xrandr` does, or give its number from 1, as text");
    rig.monitor = *monitor->text();
  }
  if (const Value *source = value.find("onsetSource")) {
    const std::string word = source->text() ? *source->text() : "";
    if (std::find(kOnsetSources.begin(), kOnsetSources.end(), word) == kOnsetSources.end())
      return wrong(document, "/display/onsetSource", "nothing dates onsets that is called \"" + word + "\"",
                   "the best that may be used: auto, oml, present, swap_return or timer");
    if (word != kOnsetSources.front()) rig.onsetSource = word;
  }
  if (const Value *bits = value.find("bitsPerColor")) {
    const auto number = bits->number();
    if (!number || (*number != 8 && *number != 10 && *number != 16))
      return wrong(document, "/display/bitsPerColor", "\"bitsPerColor\" is no depth of colour", "write 8, 10 or 16");
    rig.bitsPerColor = static_cast<int>(*number);
  }
  for (const char *name : {"screenWidthCm", "viewingDistanceCm", "screenWidthPix"})
    if (const Value *length = value.find(name)) {
      if (!length->number() || !(*length->number() > 0))
        return wrong(document, "/display/" + std::string(name), "\"" + std::string(name) + "\" is no length", "measure it with a tape: 53.1");
      rig.screen.emplace_back(name, *length);
    }
  return {};
}

Result<void> readSound(const JsonDocument &document, const Value &value, RigSound &sound) {
  const Dict *members = value.dict();
  if (!members) return wrong(document, "/sound", "\"sound\" is " + std::string(kindName(value)), R"(write {"system": "jack"})");
  if (auto error = unknownMember(document, "/sound", *members, {"system", "output", "input"})) return *error;
  for (const auto &[name, word] : {std::pair{"system", &sound.system}, {"output", &sound.output}, {"input", &sound.input}})
    if (const Value *given = value.find(name)) {
      if (!given->text() || given->text()->empty()) return wrong(document, std::string("/sound/") + name, "\"" + std::string(name) + "\" is no name", "leave it out, and the system's own choice is taken");
      *word = *given->text();
    }
  if (sound.system.empty() || std::find(kSoundSystems.begin(), kSoundSystems.end(), sound.system) != kSoundSystems.end()) return {};
  return wrong(document, "/sound/system", "there is no sound system \"" + sound.system + "\"", "write jack, portaudio or simulated");
}

/// Role -> button -> key.
Result<void> readAnswers(const JsonDocument &document, const Value &value, Rig &rig) {
  constexpr char kFix[] = R"(write {"ROLE": {"BUTTON": "KEY"}}, e.g. {"response": {"left": "f", "right": "j"}})";
  if (!value.dict()) return wrong(document, "/answers", "\"answers\" is " + std::string(kindName(value)), kFix);
  std::vector<std::string> roles;
  for (const RigEntry &entry : rig.entries) roles.push_back(entry.role);
  for (const auto &[role, buttons] : *value.dict()) {
    const std::string path = "/answers/" + role;
    if (!rig.find(role)) {
      const std::string_view near = nearest(role, roles);
      return wrong(document, "#" + path, "\"roles\" names no device for \"" + role + "\"", near.empty() ? R"(add it there: {"device": "NAME"})" : "did you mean \"" + std::string(near) + "\"?");
    }
    if (!buttons.dict() || buttons.dict()->empty()) return wrong(document, path, "no button of \"" + role + "\" is a key", kFix);
    for (const auto &[button, key] : *buttons.dict()) {
      const std::string place = path + "/" + button;
      if (!key.text()) return wrong(document, place, "a key is " + std::string(kindName(key)), kFix);
      if (auto known = checkKeyName(*key.text(), document.where(place)); !known) return Error{ErrorCode::BadFile, known.error().what, known.error().where, known.error().fix};
      rig.answers.push_back({role, button, *key.text(), document.where(place)});
    }
  }
  return {};
}

Result<void> readCamera(const JsonDocument &document, const Value &value, RigCamera &camera) {
  const auto refuse = [&](const std::string &name, std::string what, std::string fix) { return wrong(document, "/camera" + (name.empty() ? "" : "/" + name), std::move(what), std::move(fix)); };
  const Dict *members = value.dict();
  if (!members) return refuse("", "\"camera\" is " + std::string(kindName(value)), R"(write {"device": "/dev/video0"})");
  if (auto error = unknownMember(document, "/camera", *members, {"system", "device", "width", "height", "rate"})) return *error;
  for (const auto &[name, word] : {std::pair{"system", &camera.system}, {"device", &camera.device}})
    if (const Value *given = value.find(name)) {
      if (!given->text() || given->text()->empty()) return refuse(name, "\"" + std::string(name) + "\" is no name", "leave it out, and the first camera there is is taken");
      *word = *given->text();
    }
  if (!camera.system.empty() && camera.system != "v4l2" && camera.system != kSimulated) return refuse("system", "there is no camera system \"" + camera.system + "\"", "write v4l2 or simulated");
  for (const auto &[name, pixels] : {std::pair{"width", &camera.width}, {"height", &camera.height}})
    if (const Value *given = value.find(name)) {
      const auto *number = given->as<std::int64_t>();
      if (!number || *number < 16 || *number > 8192) return refuse(name, "\"" + std::string(name) + "\" is no number of pixels", "write how many its pictures have: 640");
      *pixels = static_cast<int>(*number);
    }
  if ((camera.width == 0) != (camera.height == 0)) return refuse("", "of \"width\" and \"height\" there is one alone", "give both, or neither");
  if (const Value *given = value.find("rate")) {
    if (!given->number() || !(*given->number() > 0) || *given->number() > 1000) return refuse("rate", "\"rate\" is no rate", "write how many pictures a second: 30");
    camera.rate = *given->number();
  }
  return {};
}

Result<Rig> rigOf(const JsonDocument &document) {
  const Dict *members = document.root.dict();
  if (!members) return wrong(document, "", "a rig is a dictionary", R"(write {"roles": {}})");
  if (auto error = unknownMember(document, "", *members, {"$schema", "name", "display", "sound", "camera", "roles", "answers"})) return *error;
  Rig rig;
  if (const Value *display = document.root.find("display"))
    if (auto read = readDisplay(document, *display, rig); !read) return read.error();
  if (const Value *sound = document.root.find("sound"))
    if (auto read = readSound(document, *sound, rig.sound); !read) return read.error();
  if (const Value *camera = document.root.find("camera"))
    if (auto read = readCamera(document, *camera, rig.camera); !read) return read.error();
  const Value *roles = document.root.find("roles");
  if (roles && !roles->dict()) return wrong(document, "/roles", "\"roles\" is " + std::string(kindName(*roles)), "it is a dictionary of role -> device");
  for (const auto &[role, value] : roles ? *roles->dict() : Dict{}) {
    auto entry = entryOf(document, role, value);
    if (!entry) return entry.error();
    rig.entries.push_back(std::move(*entry));
  }
  if (const Value *answers = document.root.find("answers"))
    if (auto read = readAnswers(document, *answers, rig); !read) return read.error();
  return rig;
}

}  // namespace

const RigEntry *Rig::find(std::string_view role) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const RigEntry &entry) { return entry.role == role; });
  return found == entries.end() ? nullptr : &*found;
}

Result<Rig> readRig(const std::filesystem::path &file) {
  auto document = readJson(file);
  if (!document) return document.error();
  auto rig = rigOf(*document);
  if (!rig) return rig.error();
  auto hash = sha256File(file);
  if (!hash) return hash.error();
  rig->file = file;
  rig->hash = std::move(*hash);
  return rig;
}

Result<Rig> parseRig(std::string_view text, std::string origin) {
  auto document = parseJson(text, std::move(origin));
  if (!document) return document.error();
  return rigOf(*document);
}

}  // namespace fovea
