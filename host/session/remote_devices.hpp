#pragma once
// The device manager as an object that can be driven from afar: "DeviceManager".

#include <atomic>

#include "devices/device_calls.hpp"
#include "session/remote.hpp"

namespace fovea {

/// Thread: [any]; what reads is answered at once, what changes something waits its turn on [main].
class RemoteDevices final : public RemoteObject {
 public:
  /// What is done on [main]; an error when that never comes to pass.
  using MainWork = std::function<void(const Result<void> &turn)>;
  /// Has it done later, or says why it will not be.
  using ToMain = std::function<Result<void>(MainWork work)>;

  /// `manager` outlives this and all work that is under way.
  RemoteDevices(DeviceManager &manager, ToMain toMain);

  /// Shows the number of the participant's screen for so many seconds; what the call "showScreenNumbers" does.
  using ScreenNumbers = std::function<Result<std::uint64_t>(double seconds, std::string_view client, CallDone done)>;
  /// Before the first call.
  void setScreenNumbers(ScreenNumbers show) { showScreenNumbers_ = std::move(show); }

  /// What the call "getRequiredDeviceNamesFromExperiments" does.
  using Required = std::function<Result<Value>(const List &experiments)>;
  /// Before the first call.
  void setRequired(Required required) { required_ = std::move(required); }

  std::span<const CallDescription> calls() const override { return calls_; }
  Result<std::uint64_t> call(std::string_view name, const Dict &arguments, std::string_view client, CallDone done) override;
  /// The name of a device gives what getDevice says of it.
  Result<Value> property(std::string_view name) const override;

 private:
  DeviceManager &manager_;
  ToMain toMain_;
  ScreenNumbers showScreenNumbers_;
  Required required_;
  std::vector<CallDescription> calls_;
  std::atomic<std::uint64_t> lastId_{0};
};

}  // namespace fovea
