// A device that does one wrong thing: {"in": "poll", "how": "hang"}.

#include <fovea/device.hpp>

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>

namespace {

class BadDevice final : public fovea::Device {
 public:
  using Device::Device;

  void open(fovea::View params) override {
    where_ = params.find("in").textOr("");
    how_ = params.find("how").textOr("");
    misbehaveIn("open");
  }
  void start() override { misbehaveIn("start"); }
  void poll(fovea::Timestamp) override { misbehaveIn("poll"); }
  std::optional<fovea::Value> command(std::string_view name, fovea::View) override {
    if (name == "hello") return "hello";
    misbehaveIn(name);
    return {};
  }
  void stop() override { misbehaveIn("stop"); }
  void close() override { misbehaveIn("close"); }

 private:
  void misbehaveIn(std::string_view call) const {
    if (call != where_) return;
    if (how_ == "throw") throw std::runtime_error("deliberately thrown");
    if (how_ == "refuse") throw fovea::Failure("deliberately refused", FOVEA_E_IO);
    if (how_ == "crash") std::raise(SIGSEGV);
    if (how_ == "hang")
      while (true) std::this_thread::sleep_for(std::chrono::hours(1));
  }

  std::string where_, how_;
};

}  // namespace

FOVEA_PLUGIN(BadDevice)
