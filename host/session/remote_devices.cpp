#include "session/remote_devices.hpp"

#include <algorithm>

namespace fovea {
namespace {

constexpr std::string_view kScreenNumbers = "showScreenNumbers";
constexpr std::string_view kRequired = "getRequiredDeviceNamesFromExperiments";

}  // namespace

RemoteDevices::RemoteDevices(DeviceManager &manager, ToMain toMain) : manager_(manager), toMain_(std::move(toMain)) {
  for (const DeviceCall &call : deviceCalls()) {
    std::vector<CallParameter> parameters;
    for (const DeviceCallParameter &each : call.parameters) parameters.push_back({each.name, each.type, each.otherwise, each.what});
    calls_.push_back({call.name, call.isRead ? CallKind::Read : CallKind::Work, std::move(parameters), call.result, call.what});
  }
  calls_.push_back({kScreenNumbers, CallKind::Work, {{"dur", "number", "5", "seconds"}}, "the screens: number, name, size, place, and which is the participant's",
                    "Shows the participant's screen its number, between runs; other screens show what they did before."});
  calls_.push_back({kRequired, CallKind::Read, {{"files", "list", "", "experiments, by their keys"}}, "role -> list of the classes of devices that could take it",
                    "The devices that several experiments ask for."});
}

Result<std::uint64_t> RemoteDevices::call(std::string_view name, const Dict &arguments, std::string_view client, CallDone done) {
  const auto found = std::find_if(calls_.begin(), calls_.end(), [&](const CallDescription &each) { return each.name == name; });
  if (found == calls_.end()) {
    auto refused = callByName(manager_, name, arguments);
    return refused.error();
  }
  if (name == kScreenNumbers && showScreenNumbers_) {
    const Value given(arguments);
    const Value *seconds = given.find("dur");
    return showScreenNumbers_(seconds ? seconds->number().value_or(0) : 0, client, std::move(done));
  }
  const std::uint64_t id = ++lastId_;
  if (name == kRequired && required_) {
    const Value given(arguments);
    const Value *files = given.find("files");
    done(id, required_(files && files->list() ? *files->list() : List{}));
    return id;
  }
  if (found->kind == CallKind::Read) {
    done(id, callByName(manager_, name, arguments));
    return id;
  }
  const auto refusal = [call = std::string(name)](const Error &why) { return Error{why.code, why.what, "DeviceManager." + call, why.fix}; };
  const auto work = [this, id, call = std::string(name), arguments, done = std::move(done), refusal](const Result<void> &turn) {
    done(id, turn ? callByName(manager_, call, arguments) : refusal(turn.error()));
  };
  if (auto taken = toMain_(work); !taken) return refusal(taken.error());
  return id;
}

Result<Value> RemoteDevices::property(std::string_view name) const {
  auto found = callByName(manager_, "getDevice", {{"deviceName", Value(name)}});
  if (found && found->isNull())
    return Error{ErrorCode::Unknown, "there is no device \"" + std::string(name) + "\"", "DeviceManager", "getInitialisedDeviceNames lists them"};
  return found;
}

}  // namespace fovea
