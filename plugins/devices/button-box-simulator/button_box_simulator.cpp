// A button box that nobody has to press, with an output for trigger codes and a clock of its own that runs a little wrong.

#include <fovea/device.hpp>

#include <mutex>
#include <random>
#include <thread>

namespace box {

struct Params {
  std::vector<std::string> buttons{"left", "right"};
  std::int64_t seed = 1;
  double interval_s = 0.8, hold_s = 0.08, clockOffset_s = 0, clockDrift = 0;
};

/// Seeded draws that are the same with every compiler, which those of <random>'s distributions are not.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : engine_(seed) {}
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }

 private:
  std::mt19937_64 engine_;
};

class Box final : public fovea::Device {
 public:
  using Device::Device;

  std::vector<fovea::Dict> enumerate() override { return {{{"deviceName", "simulated button box"}}}; }

  void open(fovea::View given) override {
    params_ = read(given);
    draws_.emplace(static_cast<std::uint64_t>(params_.seed));
    {
      const std::lock_guard lock(mutex_);
      codes_.clear();
    }
  }
  void start() override { plan(clock().now()); }

  void poll(fovea::Timestamp deadline) override {
    if (reportDue()) return;
    const fovea::Duration left = std::min(next_.time, deadline) - clock().now();
    if (left.count() > 0) std::this_thread::sleep_for(left);
    reportDue();
  }

  fovea::Timestamp write(std::int64_t code) override {
    const std::lock_guard lock(mutex_);
    const fovea::Timestamp now = clock().now();
    codes_.push_back(fovea::Dict{{"code", code}, {"sent", now}});
    return now;
  }

  std::optional<fovea::Value> command(std::string_view name, fovea::View arguments) override {
    if (name != "codes") return Device::command(name, arguments);
    const std::lock_guard lock(mutex_);
    return fovea::Value(codes_);
  }

  std::optional<fovea::Dict> calibrate() override {
    // What a real driver finds out by asking the box for its time again and again.
    const fovea::Timestamp now = clock().now();
    return fovea::Dict{{"offset_ns", (now.time_since_epoch() - onBox(now)).count()}, {"drift", params_.clockDrift}, {"uncertainty_ns", 1000}};
  }
  std::optional<fovea::Dict> selfTest() override { return fovea::Dict{{"ok", true}, {"buttons", static_cast<std::int64_t>(params_.buttons.size())}}; }

 private:
  static Params read(fovea::View given) {
    Params params;
    const auto number = [&](const char *name, double otherwise) { return given.find(name).number().value_or(otherwise); };
    if (const fovea::View names = given.find("buttons"); names.size() > 0) {
      params.buttons.clear();
      for (std::size_t i = 0; i < names.size(); ++i) params.buttons.emplace_back(names[i].textOr("?"));
    }
    params.seed = given.find("seed").integer().value_or(params.seed);
    params.interval_s = number("interval_s", params.interval_s);
    params.hold_s = std::min(number("hold_s", params.hold_s), params.interval_s / 4);  // no press comes before half an interval
    params.clockOffset_s = number("clockOffset_s", 0);
    params.clockDrift = number("clockDrift", 0);
    return params;
  }

  fovea::Duration onBox(fovea::Timestamp time) const {
    return fovea::fromSeconds(params_.clockOffset_s + fovea::toSeconds(time) * (1 + params_.clockDrift));
  }

  /// The next press: half an interval to one and a half after `from`.
  void plan(fovea::Timestamp from) {
    const double after = params_.interval_s * (0.5 + draws_->uniform());
    const auto button = static_cast<std::size_t>(draws_->uniform() * static_cast<double>(params_.buttons.size()));
    next_ = {};
    next_.kind = fovea::DeviceEventKind::Press;
    next_.isSimulated = true;
    next_.channel = static_cast<std::uint32_t>(button);
    next_.name = params_.buttons[button];
    next_.time = from + fovea::fromSeconds(after);
    next_.deviceTime = onBox(next_.time);
  }

  /// From the press to its release, from the release to the next press.
  void advance() {
    if (next_.kind == fovea::DeviceEventKind::Release) return plan(next_.time - *next_.duration);
    next_.kind = fovea::DeviceEventKind::Release;
    next_.duration = fovea::fromSeconds(params_.hold_s);
    next_.time += *next_.duration;
    next_.deviceTime = onBox(next_.time);
  }

  bool reportDue() {
    const fovea::Timestamp now = clock().now();
    const bool isAnyDue = next_.time <= now;
    for (; next_.time <= now; advance()) report(next_);
    return isAnyDue;
  }

  Params params_;
  std::optional<Draws> draws_;
  fovea::DeviceEvent next_;
  std::mutex mutex_;  // write() comes from another thread
  fovea::List codes_;
};

}  // namespace box

FOVEA_PLUGIN(box::Box)
