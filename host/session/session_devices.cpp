#include "session/session_devices.hpp"

#include "devices/built_in.hpp"
#include "plugins/plugin_device.hpp"
#include "stage/stage.hpp"
#include "window/joysticks.hpp"

namespace fovea {

SessionDevices::SessionDevices(Clock &clock, Log &log, const fovea_host &host)
    : clock_(clock), log_(log), host_(host), loader_({&host, &loading_}, log), hub_(clock), manager_(clock, log), answers_(hub_) {
  hub_.setUnits(units_);
}

SessionDevices::~SessionDevices() { close(); }

Result<void> SessionDevices::open(const Catalogue &catalogue, const std::filesystem::path &rig, const std::filesystem::path &root) {
  addBuiltInClasses(manager_, hub_, gamepads_.port());
  addPluginClasses(manager_, catalogue, loader_, {&host_, &clock_, &log_, {}});
  std::error_code ignored;
  const std::filesystem::path file = rig.empty() ? root / "rig.json" : rig;
  if (rig.empty() && !std::filesystem::exists(file, ignored)) return {};
  auto read = readRig(file);
  if (!read) return read.error();
  rig_ = std::move(*read);
  return judgeAnswers(rig_, manager_);
}

void SessionDevices::connect(Stage &stage, Input &input) {
  units_.follow([&stage](WindowUnits &units) {
    const ScreenInfo &screen = stage.window().screen();
    units.set(stage.stimuli().units(), {screen.width, screen.height}, fittedTo(stage.stimuli().screenProfile(), screen));
  });
  hub_.setKeyboards([&input] { return input.keyboards(); });
  hub_.setPointerMover([&input](double x, double y) { return input.movePointer(x, y); });
  hub_.setStageWait([&stage](Timestamp until) { return stage.waitUntil(until) == WaitEnd::Reached; });
  stage.setTap(&hub_);
}

void SessionDevices::disconnect() {
  units_.follow({});
  hub_.setStageWait({});
  hub_.setKeyboards({});
  hub_.setPointerMover({});
}

void SessionDevices::turn(bool hasWindow) {
  if (hasWindow) {
    std::vector<GamepadBoard::Present> present;
    for (JoystickState &each : readJoysticks())
      present.push_back({{each.index, each.name, each.guid}, {std::move(each.axes), std::move(each.buttons)}});
    gamepads_.publish(std::move(present));
  }
  manager_.poll();
}

}  // namespace fovea
