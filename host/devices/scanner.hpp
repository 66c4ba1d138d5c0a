#pragma once
// The pulses of an MRI scanner, one for each volume: as a key, as a byte on a serial port, or made up.

#include <deque>
#include <mutex>
#include <optional>

#include "core/random.hpp"
#include "devices/device.hpp"
#include "devices/input_hub.hpp"
#include "devices/serial_reader.hpp"

namespace fovea {

struct ScannerOptions {
  std::string key = "5";                        // that the scanner's box types, or the emulator during a run
  std::vector<std::uint32_t> keyboards;         // that may type it; empty: any
  std::optional<SerialSettings> serial;         // bytes instead of keys
  std::optional<std::uint8_t> byte;             // that counts; none: each
  bool isSimulated = false;                     // an emulator instead
  Duration tr = std::chrono::seconds(2);        // of the emulator: from volume to volume
  Duration jitter{};                            // of the emulator: standard deviation of each pulse's time
  std::int64_t volumes = 0;                     // of the emulator; 0: without end
  std::uint64_t seed = 1;
};

/// How regular the pulses were. Units: seconds between successive pulses.
struct PulseSpread {
  std::size_t pulses = 0;
  std::optional<Duration> median, shortest, longest;
  double deviation_s = 0;
  std::size_t missed = 0;  // pulses that fit into the gaps of more than one and a half medians
};
PulseSpread spreadOf(std::vector<Timestamp> pulses);

/// Thread: [any].
class Scanner final : public Device, public InputTap {
 public:
  static Result<std::shared_ptr<Scanner>> open(InputHub &hub, ScannerOptions options);
  ~Scanner() override;

  /// The next `count` pulses from now on; those that came when `timeout` was over or the run is to stop.
  /// Errors: State on the main thread, which must not wait.
  Result<std::vector<Timestamp>> waitForPulses(std::size_t count, std::optional<Duration> timeout);
  std::vector<Timestamp> pulses() const;
  /// Forgets the pulses; the emulator begins again.
  void reset(Timestamp now);

  void hear(const InputEvent &event) override;
  std::optional<Timestamp> nextDue() const override;
  std::optional<InputEvent> takeDue(Timestamp now) override;
  bool answers(const InputRequest &request) const override;
  void beginRun(Timestamp now) override;
  void endRun() override;
  void catchUp(Timestamp now) override;
  std::string deviceClass() const override { return "scanner"; }
  Dict params() const override;
  bool isAttached() const override;
  std::vector<DeviceMethod> methods() const override;
  Result<Value> call(std::string_view method, const Dict &arguments) override;
  void close() override;

 private:
  Scanner(InputHub &hub, ScannerOptions options);
  void note(Timestamp time, Duration uncertainty, StampSource source);
  void noteLocked(Timestamp time, Duration uncertainty, StampSource source);
  void noteByte(std::uint8_t byte, Timestamp time, Duration delay);
  void notePlug(bool isThere, Timestamp time);
  void plan();
  void type(Timestamp due);
  void letGo(Timestamp now);

  InputHub &hub_;
  const ScannerOptions options_;
  mutable std::mutex mutex_;
  std::vector<Timestamp> pulses_;
  std::int64_t others_ = 0;  // bytes that do not count
  Random random_;
  Timestamp began_{};
  std::int64_t made_ = 0;
  std::optional<Timestamp> next_;  // of the emulator
  std::deque<InputEvent> typed_;   // by the emulator, in order of time; nobody took it yet
  bool isTyping_ = false;
  bool isAttached_ = true, isClosed_ = false;
  std::unique_ptr<SerialReader> serial_;  // last: its thread ends before the rest goes
};

}  // namespace fovea
