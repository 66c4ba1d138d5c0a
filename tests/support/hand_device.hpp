#pragma once
// A device that a test holds in its hand, and what it went through.

#include <memory>
#include <string>
#include <vector>

#include "devices/device_manager.hpp"

namespace fovea::test {

class HandDevice final : public Device {
 public:
  HandDevice(std::string name, Dict params, std::vector<std::string> &diary)
      : name_(std::move(name)), params_(std::move(params)), diary_(diary) {
    diary_.push_back("open " + name_);
  }

  std::string deviceClass() const override { return "hand"; }
  Dict params() const override { return params_; }
  std::string parent() const override { return Value(params_).textOr("parent", ""); }
  bool isAttached() const override { return isThere; }
  ClockRelation clockRelation() const override { return {true, Duration(5'000'000), 1e-6, Duration(1000)}; }
  std::vector<DeviceMethod> methods() const override { return {{"greet", {"whom"}, "greets"}, {"clearEvents", {}, "forgets"}}; }
  Result<Value> call(std::string_view method, const Dict &arguments) override {
    if (method == "clearEvents") return Value();
    if (method != "greet") return noSuchMethod(*this, method);
    return Value("hello " + Value(arguments).textOr("whom", "you"));
  }
  void close() override { diary_.push_back("close " + name_); }
  void press(std::string_view button, Timestamp time) {
    DeviceEvent event;
    event.kind = DeviceEventKind::Press;
    event.time = time;
    event.setName(button);
    report(event);
  }

  void plug(bool isIn, Timestamp time) {
    isThere = isIn;
    DeviceEvent event;
    event.kind = isIn ? DeviceEventKind::Attached : DeviceEventKind::Detached;
    event.time = time;
    report(event);
  }

  bool isThere = true;

 private:
  std::string name_;
  Dict params_;
  std::vector<std::string> &diary_;
};

/// The class "hand"; with "refuse": true it does not open, with "nonsense" it is not even tried.
inline DeviceClass handClass(std::vector<std::string> &diary) {
  DeviceClass hand;
  hand.name = "hand";
  hand.aliases = {"paw"};
  hand.fills = {"buttons"};
  hand.responseParams = {"name"};
  hand.open = [&diary](const std::string &name, const Dict &params) -> Result<std::shared_ptr<Device>> {
    if (Value(params).find("refuse")) return Error{ErrorCode::Device, "the port is taken", "/dev/hand0", "close the other program"};
    return std::shared_ptr<Device>(std::make_shared<HandDevice>(name, params, diary));
  };
  hand.available = []() -> Result<std::vector<Dict>> { return std::vector<Dict>{{{"deviceName", Value("left")}}}; };
  hand.judge = [](const Dict &params) -> Result<void> {
    if (Value(params).find("nonsense")) return Error{ErrorCode::BadArgument, "nobody takes \"nonsense\"", "hand", "leave it out"};
    return {};
  };
  return hand;
}

}  // namespace fovea::test
