#include <fmt/format.h>
#include <jack/jack.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "sound/block_time.hpp"
#include "sound/sound_engine.hpp"
#include "sound/sound_systems.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr unsigned kPorts = 2;                 // of either direction
constexpr Duration kGoodReading = 20us;        // a reading of two clocks that took longer was interrupted
constexpr std::int32_t kFarJump = 10 * 48000;  // frames; further than that the server began to count anew

Error jackError(std::string what, std::string fix) {
  return {ErrorCode::Device, std::move(what), "JACK", std::move(fix)};
}

struct PortNames {
  explicit PortNames(const char **names) : names_(names) {
    for (const char **name = names; name && *name; ++name) all.emplace_back(*name);
  }
  ~PortNames() {
    if (names_) jack_free(names_);
  }
  PortNames(const PortNames &) = delete;
  PortNames &operator=(const PortNames &) = delete;
  std::vector<std::string> all;

 private:
  const char **names_;
};

std::string clientOf(const std::string &port) { return port.substr(0, port.find(':')); }

/// Where a time of JACK's own clock lies in the session: that clock may be another than the kernel's
/// monotonic one.
class JackTime {
 public:
  explicit JackTime(const Clock &clock) : clock_(clock) {}
  void compare() {
    const Timestamp before = clock_.now();
    const auto theirs = std::int64_t(jack_get_time());
    const Duration took = clock_.now() - before;
    if (isKnown_ && took > kGoodReading && ++passedOver_ < 1000) return;
    isKnown_ = true, passedOver_ = 0, doubt_ = took / 2 + 1us;  // it counts whole microseconds
    origin_ = before + took / 2 - theirs * 1us - 500ns;
  }
  Timestamp at(jack_time_t time) const { return origin_ + std::int64_t(time) * 1us; }
  Duration doubt() const { return doubt_; }

 private:
  const Clock &clock_;
  bool isKnown_ = false;
  int passedOver_ = 0;
  Timestamp origin_{};
  Duration doubt_{};
};

class JackDriver final : public SoundDriver {
 public:
  explicit JackDriver(const Clock &clock) : time_(clock) {}
  ~JackDriver() override {
    if (client_) jack_client_close(client_);
  }

  Result<SoundInfo> open(const SoundStation &station);
  void start(SoundEngine &engine) {
    engine_.store(&engine, std::memory_order_release);
    if (hasEnded_.load(std::memory_order_acquire)) engine.fail(reason_.data());
  }
  void refresh(SoundInfo &info) const override {
    info.outputLatency = framesLong(output_.load().frames),
    info.inputLatency = framesLong(input_.load().frames);
  }

 private:
  struct Latency {
    float frames = 0, spread = 0;
  };

  Result<unsigned> connect(const std::string &name, bool isOutput, std::string &device);
  std::vector<std::string> portsFor(const std::string &name, bool isOutput) const;
  int process(jack_nframes_t frames);
  BlockTime timeOf(jack_nframes_t frames);
  void findLatency(jack_latency_callback_mode_t mode);
  void end(const char *reason);
  Duration framesLong(double frames) const { return Duration(std::llround(frames * 1e9 / rate_)); }

  jack_client_t *client_ = nullptr;
  std::array<jack_port_t *, kPorts> outputs_{}, inputs_{};
  double rate_ = 48000;
  std::atomic<SoundEngine *> engine_{nullptr};
  std::atomic<Latency> output_{}, input_{};
  std::atomic<bool> hasEnded_{false};
  std::atomic<std::uint32_t> overruns_{0};
  std::array<char, 256> reason_{};

  // The server's thread.
  JackTime time_;
  ClockWatch watch_;
  bool hasBegun_ = false;
  jack_nframes_t next_ = 0;  // the frame after the last block, and its time
  Timestamp nextTime_{};
  std::uint64_t total_ = 0;
  std::uint32_t seenOverruns_ = 0;
};

Result<SoundInfo> JackDriver::open(const SoundStation &station) {
  silenceJack();
  jack_status_t status{};
  client_ = jack_client_open("fovea", JackNoStartServer, &status);
  if (!client_) {
    const bool isThere = !(status & JackServerFailed);
    return jackError(isThere ? "the JACK server refuses the host" : "no JACK server runs for this person",
                     isThere ? fmt::format("its log says why (status {:#x})", unsigned(status))
                             : "start one (jackd, or PipeWire with pw-jack), as the same person and with the "
                               "same JACK_DEFAULT_SERVER");
  }
  rate_ = jack_get_sample_rate(client_);
  jack_set_process_callback(
      client_,
      [](jack_nframes_t frames, void *self) { return static_cast<JackDriver *>(self)->process(frames); },
      this);
  jack_set_xrun_callback(
      client_, [](void *self) { return ++static_cast<JackDriver *>(self)->overruns_, 0; }, this);
  jack_set_latency_callback(
      client_,
      [](jack_latency_callback_mode_t mode, void *self) {
        static_cast<JackDriver *>(self)->findLatency(mode);
      },
      this);
  jack_on_info_shutdown(
      client_,
      [](jack_status_t, const char *reason, void *self) { static_cast<JackDriver *>(self)->end(reason); },
      this);
  for (unsigned n = 0; n < kPorts; ++n) {
    outputs_[n] = jack_port_register(client_, fmt::format("output_{}", n + 1).c_str(),
                                     JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0);
    inputs_[n] = jack_port_register(client_, fmt::format("input_{}", n + 1).c_str(), JACK_DEFAULT_AUDIO_TYPE,
                                    JackPortIsInput, 0);
    if (!outputs_[n] || !inputs_[n])
      return jackError("the JACK server has no ports left", "give it more (jackd -p)");
  }
  if (jack_activate(client_) != 0)
    return jackError("the JACK server does not activate the host", "its log says why");

  SoundInfo info;
  const Result<unsigned> outputs = connect(station.output, true, info.device);
  if (!outputs) return outputs.error();
  const Result<unsigned> inputs = connect(station.input, false, info.device);
  if (!inputs) return inputs.error();
  info.rate = rate_, info.outputs = *outputs, info.inputs = *inputs;
  info.block = framesLong(jack_get_buffer_size(client_));
  info.source = SampleSource::Device, info.system = "jack";
  refresh(info);
  return info;
}

/// To what is named, or to the first that is made of hardware: as many as there are, two at most.
std::vector<std::string> JackDriver::portsFor(const std::string &name, bool isOutput) const {
  const unsigned long flags =
      (isOutput ? JackPortIsInput : JackPortIsOutput) | (name.empty() ? JackPortIsPhysical : 0);
  std::vector<std::string> ports =
      PortNames(jack_get_ports(client_, nullptr, JACK_DEFAULT_AUDIO_TYPE, flags)).all;
  auto first = std::find(ports.begin(), ports.end(), name);
  if (first == ports.end())
    first = std::find_if(ports.begin(), ports.end(),
                         [&](const std::string &port) { return name.empty() || clientOf(port) == name; });
  ports.erase(ports.begin(), first);
  std::erase_if(ports, [device = ports.empty() ? "" : clientOf(ports.front())](const std::string &port) {
    return clientOf(port) != device;
  });
  if (ports.size() > kPorts) ports.resize(kPorts);
  return ports;
}

Result<unsigned> JackDriver::connect(const std::string &name, bool isOutput, std::string &device) {
  const std::vector<std::string> ports = portsFor(name, isOutput);
  if (ports.empty() && !name.empty()) {
    const auto there = PortNames(jack_get_ports(client_, nullptr, JACK_DEFAULT_AUDIO_TYPE,
                                                isOutput ? JackPortIsInput : JackPortIsOutput))
                           .all;
    return jackError(
        fmt::format("there is no port or client '{}' to {}", name, isOutput ? "play to" : "record from"),
        fmt::format("there are: {}", fmt::join(there, ", ")));
  }
  for (std::size_t n = 0; n < ports.size(); ++n) {
    const char *own = jack_port_name(isOutput ? outputs_[n] : inputs_[n]), *other = ports[n].c_str();
    const int problem = isOutput ? jack_connect(client_, own, other) : jack_connect(client_, other, own);
    if (problem != 0 && problem != EEXIST)
      return jackError(fmt::format("{} cannot be connected with {}", own, other), "its log says why");
  }
  if (device.empty() && !ports.empty()) device = clientOf(ports.front());
  return unsigned(ports.size());
}

BlockTime JackDriver::timeOf(jack_nframes_t frames) {
  const jack_nframes_t frame = jack_last_frame_time(client_);
  const std::uint32_t overruns = overruns_.load(std::memory_order_relaxed);
  const auto jump = hasBegun_ ? std::int32_t(frame - next_) : 0;
  BlockTime time;
  time.isGap = jump != 0 || overruns != seenOverruns_;
  time.lost = jump > 0 && jump < kFarJump ? std::uint32_t(jump) : 0;
  time_.compare();
  time.first = time_.at(jack_frames_to_time(client_, frame)), time.nsPerFrame = 1e9 / rate_,
  time.source = SampleSource::Device;
  if (time.isGap && hasBegun_) watch_.jump(time.first - nextTime_ - framesLong(time.lost));
  total_ += time.lost;
  watch_.see(total_, time.first);
  hasBegun_ = true, seenOverruns_ = overruns, next_ = frame + frames, nextTime_ = time.at(frames);
  time.uncertainty = watch_.error().value_or(framesLong(frames)) + time_.doubt();
  total_ += frames;
  return time;
}

int JackDriver::process(jack_nframes_t frames) {
  std::array<float *, kPorts> outputs;
  std::array<const float *, kPorts> inputs;
  for (unsigned n = 0; n < kPorts; ++n) {
    outputs[n] = static_cast<float *>(jack_port_get_buffer(outputs_[n], frames));
    inputs[n] = static_cast<const float *>(jack_port_get_buffer(inputs_[n], frames));
    std::fill_n(outputs[n], frames, 0.f);
  }
  SoundBlock block{inputs.data(), outputs.data(), frames, timeOf(frames), {}};
  block.came = block.heard;
  const Latency output = output_.load(std::memory_order_relaxed),
                input = input_.load(std::memory_order_relaxed);
  block.heard.first += framesLong(output.frames), block.heard.uncertainty += framesLong(output.spread);
  block.came.first -= framesLong(input.frames), block.came.uncertainty += framesLong(input.spread);
  if (SoundEngine *engine = engine_.load(std::memory_order_acquire)) engine->take(block);
  return 0;
}

/// What is beyond the ports is the server's to know; nothing passes through the host from an input to an
/// output.
void JackDriver::findLatency(jack_latency_callback_mode_t mode) {
  const bool isOutput = mode == JackPlaybackLatency;
  jack_latency_range_t range{}, none{};
  if (jack_port_t *port = isOutput ? outputs_[0] : inputs_[0])
    jack_port_get_latency_range(port, mode, &range);
  for (jack_port_t *port : isOutput ? inputs_ : outputs_)
    if (port) jack_port_set_latency_range(port, mode, &none);
  if (range.max < range.min) return;
  (isOutput ? output_ : input_).store({float(range.min + range.max) / 2, float(range.max - range.min) / 2});
}

void JackDriver::end(const char *reason) {
  std::snprintf(reason_.data(), reason_.size(), "the JACK server is gone or has thrown the host out%s%s",
                reason && *reason ? ": " : "", reason ? reason : "");
  hasEnded_.store(true, std::memory_order_release);
  if (SoundEngine *engine = engine_.load(std::memory_order_acquire)) engine->fail(reason_.data());
}

}  // namespace

void silenceJack() {
  jack_set_error_function([](const char *) {});
  jack_set_info_function([](const char *) {});
}

Result<std::unique_ptr<SoundSystem>> openJack(const SoundStation &station, const Clock &clock) {
  auto driver = std::make_unique<JackDriver>(clock);
  Result<SoundInfo> info = driver->open(station);
  if (!info) return info.error();
  auto engine = std::make_unique<SoundEngine>(clock, std::move(*info));
  driver->start(*engine);
  engine->own(std::move(driver));
  return std::unique_ptr<SoundSystem>(std::move(engine));
}

}  // namespace fovea
