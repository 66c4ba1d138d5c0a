// A Cedrus response box over a serial port. Each press is dated by the box's own timer, as narrowly as the line lets it be known.

#include <fovea/device.hpp>

#include <filesystem>
#include <map>
#include <memory>

#include "packets.hpp"
#include "serial_port.hpp"

namespace xid {

using namespace std::chrono_literals;
using fovea::Duration;
using fovea::Timestamp;

/// Since when the box's timer counts: it was set back between these two moments.
struct Epoch {
  Timestamp from, to;
};

class Box final : public fovea::Device {
 public:
  using Device::Device;

  std::vector<fovea::Dict> enumerate() override {
    std::vector<fovea::Dict> found;
    std::error_code ignored;
    for (const auto &entry : std::filesystem::directory_iterator("/dev/serial/by-id", ignored))
      found.push_back({{"deviceName", entry.path().filename().string()}, {"port", entry.path().string()}});
    return found;
  }

  void open(fovea::View given) override {
    port_ = std::string(given.find("port").textOr(""));
    if (port_.empty()) throw fovea::Failure("\"port\" is missing; name the serial port, such as /dev/ttyUSB0", FOVEA_E_ARGUMENT);
    baud_ = given.find("baud").integer().value_or(115200);
    resync_ = fovea::fromSeconds(given.find("resync_s").number().value_or(10));
    names_.clear();
    const fovea::View names = given.find("buttons");
    for (std::size_t i = 0; i < names.size(); ++i) names_.emplace_back(names[i].textOr("?"));
    connect();
  }
  void start() override { setTimerBack(); }
  void close() override { line_.reset(); }

  void poll(Timestamp deadline) override {
    if (!line_) return lookAgain(deadline);
    if (down_.empty() && !packets_.isReplyAwaited() && clock().now() - epoch_.from >= resync_) setTimerBack();
    const auto bytes = line_->read(milliseconds(deadline - clock().now()));
    if (!bytes) return loseLine();
    const Timestamp arrived = clock().now();
    for (const char byte : *bytes) {
      const bool wasAwaited = packets_.isReplyAwaited();
      const auto packet = packets_.take(byte, longest(arrived));
      if (wasAwaited && !packets_.isReplyAwaited()) epoch_.to = arrived;
      if (packet) tell(*packet, arrived);
    }
    noteRubbish(arrived);
  }

  std::optional<fovea::Value> command(std::string_view name, fovea::View arguments) override {
    if (name == "identify") return fovea::Value(fovea::Dict{{"product", std::string(1, product_)}, {"model", std::string(1, model_)}, {"port", port_}});
    return Device::command(name, arguments);
  }

  std::optional<fovea::Dict> calibrate() override {
    if (!line_) return {};
    setTimerBack();
    const Timestamp from = epoch_.from;
    while (packets_.isReplyAwaited() && clock().now() - from < kAnswer)
      if (poll(clock().now() + 10ms); !line_) return {};
    return fovea::Dict{{"offset_ns", fovea::nanoseconds(epoch_.from)}, {"drift", 0.0}, {"uncertainty_ns", (epoch_.to - epoch_.from + 1ms).count()}};
  }
  std::optional<fovea::Dict> selfTest() override {
    return fovea::Dict{{"ok", line_ != nullptr}, {"rubbish", static_cast<std::int64_t>(rubbish_)}};
  }

 private:
  static constexpr Duration kAnswer = 500ms;  // a box answers within a few milliseconds
  static constexpr std::size_t kTooMuchRubbish = 64;

  static int milliseconds(Duration duration) {
    return static_cast<int>(std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::milliseconds>(duration).count()));
  }

  void connect() {
    line_ = std::make_unique<SerialPort>(port_, baud_);
    packets_ = {};
    down_.clear();
    const std::string hello = ask("_c1", 5);
    if (!hello.starts_with("_xid")) {
      line_.reset();
      throw fovea::Failure(port_ + ": " + (hello.empty() ? "nothing answers" : "what answers speaks something else") +
                               "; is it an XID box, set to XID, at " + std::to_string(baud_) + " baud?",
                           FOVEA_E_IO);
    }
    if (hello.back() != '0')  // another mode of answering: ask for XID's own
      line_->write("c10");
    product_ = firstOf(ask("_d2", 1));
    model_ = firstOf(ask("_d3", 1));
    log().info("XID box on " + port_ + ", product " + product_ + ", model " + model_);
    setTimerBack();
    born_ = epoch_.from;
  }
  static char firstOf(const std::string &text) { return text.empty() ? '?' : text.front(); }

  std::string ask(std::string_view question, std::size_t length) {
    line_->write(question);
    std::string answer;
    // Counted in looks: the session's clock may stand still.
    constexpr int kLook_ms = 20;
    for (int waited = 0; answer.size() < length && waited < milliseconds(kAnswer);) {
      const auto bytes = line_->read(kLook_ms);
      if (!bytes) break;
      answer += *bytes;
      if (bytes->empty()) waited += kLook_ms;
    }
    return answer.substr(0, length);
  }

  /// Both timers to nought, and a question whose answer says by when that was done.
  void setTimerBack() {
    if (!line_) return;
    before_ = epoch_;
    epoch_.from = clock().now();
    line_->write("e1e5_d2");
    epoch_.to = epoch_.from;
    packets_.awaitReply();
  }

  /// What the timer can say by now at most: it counts since the box was opened, or less.
  std::uint32_t longest(Timestamp now) const {
    return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now - born_ + 2s).count());
  }

  void tell(const Packet &packet, Timestamp arrived) {
    const Duration timer = std::chrono::milliseconds(packet.timer_ms);
    // Sent before the timer was set back: what it says was counted from the time before that.
    const bool isNew = epoch_.from + timer <= arrived + 2ms;
    const Epoch since = isNew ? epoch_ : before_;
    const Timestamp latestStart = isNew && packets_.isReplyAwaited() ? arrived : since.to;
    const Timestamp earliest = since.from + timer;
    fovea::DeviceEvent event;
    event.kind = packet.isPressed ? fovea::DeviceEventKind::Press : fovea::DeviceEventKind::Release;
    event.time = std::min(arrived, latestStart + timer + 1ms);  // the timer counts whole milliseconds
    event.uncertainty = std::max<Duration>(event.time - earliest, Duration(0));
    event.deviceTime = timer;
    event.channel = packet.key;
    event.value = packet.port;
    event.name = packet.key < names_.size() ? names_[packet.key] : std::to_string(packet.key);
    const std::uint32_t button = packet.port << 3 | packet.key;
    if (packet.isPressed) {
      down_[button] = {event.time, timer};
    } else if (const auto pressed = down_.find(button); pressed != down_.end()) {
      event.duration = timer - pressed->second.timer;  // the timer is not set back under a finger
      down_.erase(pressed);
    }
    quiet_ = 0;
    report(event);
  }

  void noteRubbish(Timestamp now) {
    const std::size_t some = packets_.takeRubbish();
    if (some == 0) return;
    if (rubbish_ == 0) log().warning(port_ + ": bytes that are no XID came in and are left out; a wrong baud rate, or a bad cable?");
    rubbish_ += some;
    quiet_ += some;
    fovea::DeviceEvent event;
    event.kind = fovea::DeviceEventKind::Message;
    event.time = now;
    event.name = "rubbish";
    event.value = static_cast<double>(some);
    report(event);
    if (quiet_ >= kTooMuchRubbish)
      throw fovea::Failure(port_ + ": nothing but rubbish comes in; check the box's mode (XID), its baud rate and the cable", FOVEA_E_IO);
  }

  void loseLine() {
    line_.reset();
    const Timestamp now = clock().now();
    for (const auto &[button, press] : std::exchange(down_, {})) {
      fovea::DeviceEvent event;
      event.kind = fovea::DeviceEventKind::Release;
      event.channel = button & 7;
      event.name = event.channel < names_.size() ? names_[event.channel] : std::to_string(event.channel);
      event.time = now;
      event.duration = now - press.time;
      event.uncertainty = now - press.time;
      report(event);
    }
    fovea::DeviceEvent gone;
    gone.kind = fovea::DeviceEventKind::Detached;
    gone.time = now;
    report(gone);
    log().warning(port_ + " has been unplugged; plug it in again and the box goes on");
  }

  void lookAgain(Timestamp deadline) {
    try {
      connect();
    } catch (const fovea::Failure &) {
      // Not there yet. Wait as long as we were given, as a line would.
      if (const int left = milliseconds(deadline - clock().now()); left > 0) ::poll(nullptr, 0, std::min(left, 200));
      return;
    }
    fovea::DeviceEvent back;
    back.kind = fovea::DeviceEventKind::Attached;
    back.time = clock().now();
    report(back);
  }

  std::string port_;
  std::int64_t baud_ = 115200;
  Duration resync_ = 10s;
  std::vector<std::string> names_;
  std::unique_ptr<SerialPort> line_;
  Packets packets_;
  char product_ = '?', model_ = '?';
  Timestamp born_{};
  Epoch epoch_{}, before_{};
  struct Press {
    Timestamp time;
    Duration timer;
  };
  std::map<std::uint32_t, Press> down_;      // by port and key
  std::size_t rubbish_ = 0, quiet_ = 0;      // in all; since the last packet
};

}  // namespace xid

FOVEA_PLUGIN(xid::Box)
