#include "devices/scanner.hpp"

#include <algorithm>
#include <cmath>

#include "core/thread.hpp"
#include "devices/arguments.hpp"
#include "devices/key_names.hpp"

namespace fovea {
namespace {

// As long as a trigger box holds its key, about.
constexpr Duration kHold = std::chrono::milliseconds(10);

Value secondsOrNone(const std::optional<Duration> &duration) { return duration ? Value(toSeconds(*duration)) : Value(); }

Value listed(const std::vector<Timestamp> &times) {
  List list;
  for (const Timestamp time : times) list.push_back(Value(toSeconds(time)));
  return Value(std::move(list));
}

}  // namespace

PulseSpread spreadOf(std::vector<Timestamp> pulses) {
  PulseSpread spread;
  spread.pulses = pulses.size();
  std::sort(pulses.begin(), pulses.end());
  std::vector<Duration> gaps;
  for (std::size_t i = 1; i < pulses.size(); ++i) gaps.push_back(pulses[i] - pulses[i - 1]);
  if (gaps.empty()) return spread;
  std::sort(gaps.begin(), gaps.end());
  spread.median = gaps[gaps.size() / 2];
  spread.shortest = gaps.front();
  spread.longest = gaps.back();
  double sum = 0, squares = 0;
  for (const Duration gap : gaps) {
    sum += toSeconds(gap);
    const double volumes = std::round(toSeconds(gap) / toSeconds(*spread.median));
    if (toSeconds(gap) > 1.5 * toSeconds(*spread.median)) spread.missed += static_cast<std::size_t>(volumes) - 1;
  }
  const double mean = sum / static_cast<double>(gaps.size());
  for (const Duration gap : gaps) squares += (toSeconds(gap) - mean) * (toSeconds(gap) - mean);
  if (gaps.size() > 1) spread.deviation_s = std::sqrt(squares / static_cast<double>(gaps.size() - 1));
  return spread;
}

Result<std::shared_ptr<Scanner>> Scanner::open(InputHub &hub, ScannerOptions options) {
  const std::shared_ptr<Scanner> scanner(new Scanner(hub, std::move(options)));
  if (!scanner->options_.serial) return scanner;
  SerialReader::Listener listener;
  listener.byte = [self = scanner.get()](std::uint8_t byte, Timestamp time, Duration delay) { self->noteByte(byte, time, delay); };
  listener.plug = [self = scanner.get()](bool isThere, Timestamp time) { self->notePlug(isThere, time); };
  auto reader = SerialReader::open(*scanner->options_.serial, hub.clock(), std::move(listener));
  if (!reader) return reader.error();
  scanner->serial_ = std::move(*reader);
  return scanner;
}

Scanner::Scanner(InputHub &hub, ScannerOptions options) : hub_(hub), options_(std::move(options)), random_(options_.seed, "scanner") {
  reset(hub_.clock().now());
  if (!options_.serial) hub_.add(*this);
}

Scanner::~Scanner() { close(); }

void Scanner::close() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(isClosed_, true)) return;
  }
  if (!options_.serial) hub_.remove(*this);
  serial_.reset();
}

void Scanner::hear(const InputEvent &event) {
  if (options_.isSimulated || event.kind != InputKind::KeyPress || event.isRepeat || event.keyName() != options_.key) return;
  const auto &from = options_.keyboards;
  if (!from.empty() && std::find(from.begin(), from.end(), event.device) == from.end()) return;
  note(event.time, event.uncertainty, event.source);
}

void Scanner::beginRun(Timestamp now) {
  reset(now);
  const std::lock_guard lock(mutex_);
  isTyping_ = options_.isSimulated;
}

void Scanner::endRun() {
  const std::lock_guard lock(mutex_);
  isTyping_ = false;
  letGo(hub_.clock().now());
}

std::optional<Timestamp> Scanner::nextDue() const {
  const std::lock_guard lock(mutex_);
  if (!typed_.empty()) return typed_.front().time;
  return isTyping_ ? next_ : std::nullopt;
}

std::optional<InputEvent> Scanner::takeDue(Timestamp now) {
  catchUp(now);
  const std::lock_guard lock(mutex_);
  if (typed_.empty() || typed_.front().time > now) return std::nullopt;
  const InputEvent event = typed_.front();
  typed_.pop_front();
  return event;
}

bool Scanner::answers(const InputRequest &request) const {
  const std::lock_guard lock(mutex_);
  const bool isAllowed = std::find(request.keys.begin(), request.keys.end(), options_.key) != request.keys.end();
  return isTyping_ && next_ && isAllowed && (request.expected.empty() || request.expected == options_.key);
}

/// The key of a pulse, let go before the next one. Call it with the lock held, after plan().
void Scanner::type(Timestamp due) {
  if (!isTyping_) return;
  InputEvent event;
  event.kind = InputKind::KeyPress;
  event.time = due;
  event.source = StampSource::Simulated;
  event.setKey(options_.key);
  event.setText(textOfKeyName(options_.key));
  typed_.push_back(event);
  event.kind = InputKind::KeyRelease;
  event.duration = next_ ? std::min(kHold, (*next_ - due) / 2) : kHold;
  event.time = due + event.duration;
  event.text.fill('\0');
  typed_.push_back(event);
}

/// Types nothing of what is planned. A key that is down goes up now: left down, its next press would count as a repeat of this
/// one. Call it with the lock held.
void Scanner::letGo(Timestamp now) {
  const bool isDown = !typed_.empty() && typed_.front().kind == InputKind::KeyRelease;
  typed_.resize(isDown ? 1 : 0);
  if (!isDown) return;
  InputEvent &release = typed_.front();
  const Timestamp pressed = release.time - release.duration;
  release.time = std::clamp(now, pressed, release.time);
  release.duration = release.time - pressed;
}

void Scanner::note(Timestamp time, Duration uncertainty, StampSource source) {
  const std::lock_guard lock(mutex_);
  noteLocked(time, uncertainty, source);
}

void Scanner::noteLocked(Timestamp time, Duration uncertainty, StampSource source) {
  pulses_.push_back(time);
  DeviceEvent event;
  event.kind = DeviceEventKind::Trigger;
  event.source = source;
  event.time = time;
  event.uncertainty = uncertainty;
  event.value = static_cast<double>(pulses_.size());
  event.setName("pulse");
  report(event);
}

void Scanner::noteByte(std::uint8_t byte, Timestamp time, Duration delay) {
  if (options_.byte.value_or(byte) == byte) return note(time, delay, StampSource::Driver);
  const std::lock_guard lock(mutex_);
  if (++others_ > 1) return;  // a wrong speed makes thousands of them
  DeviceEvent event;
  event.kind = DeviceEventKind::Message;
  event.source = StampSource::Driver;
  event.time = time;
  event.uncertainty = delay;
  event.value = byte;
  event.setName("other byte");
  event.data = Value("byte " + std::to_string(byte) + " is no pulse: is \"byte\" right, and \"baud\"? Further ones are only counted");
  report(event);
}

void Scanner::notePlug(bool isThere, Timestamp time) {
  const std::lock_guard lock(mutex_);
  isAttached_ = isThere;
  DeviceEvent event;
  event.kind = isThere ? DeviceEventKind::Attached : DeviceEventKind::Detached;
  event.source = StampSource::Driver;
  event.time = time;
  report(event);
}

void Scanner::reset(Timestamp now) {
  const std::lock_guard lock(mutex_);
  pulses_.clear();
  others_ = 0;
  began_ = now;
  made_ = 0;
  letGo(now);
  random_ = Random(options_.seed, "scanner");
  if (options_.isSimulated) plan();
}

/// Each pulse around its own place, so that jitter does not add up. Call it with the lock held.
void Scanner::plan() {
  next_.reset();
  if (options_.volumes > 0 && made_ >= options_.volumes) return;
  ++made_;
  const auto jitter = Duration(std::llround(random_.normal() * static_cast<double>(options_.jitter.count())));
  // Never further than to the middle between two pulses: they stay in order.
  next_ = began_ + options_.tr * made_ + std::clamp(jitter, -options_.tr / 2, options_.tr / 2);
}

/// Planned and noted under one lock: several threads ask, and pulses stay in order and of the run that is on.
void Scanner::catchUp(Timestamp now) {
  if (!options_.isSimulated) return;
  const std::lock_guard lock(mutex_);
  while (next_ && *next_ <= now) {
    const Timestamp due = *next_;
    plan();
    type(due);
    noteLocked(due, Duration{}, StampSource::Simulated);
  }
}

std::vector<Timestamp> Scanner::pulses() const {
  const std::lock_guard lock(mutex_);
  return pulses_;
}

Result<std::vector<Timestamp>> Scanner::waitForPulses(std::size_t count, std::optional<Duration> timeout) {
  if (isThread(Thread::Main))
    return Error{ErrorCode::State, "waitForPulses: the main thread does not wait for devices", "scanner",
                 "listen to the device, or ask getCount again and again"};
  constexpr Duration kSlice = std::chrono::milliseconds(20);
  const std::optional<Timestamp> deadline = timeout ? std::optional(hub_.clock().now() + *timeout) : std::nullopt;
  catchUp(hub_.clock().now());
  const std::size_t before = pulses().size();
  while (true) {
    catchUp(hub_.clock().now());
    std::vector<Timestamp> all = pulses();
    const bool isOver = deadline && hub_.clock().now() >= *deadline;
    if (all.size() >= before + count || isOver) {
      all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(before, all.size())));
      if (all.size() > count) all.resize(count);
      return all;
    }
    const Timestamp slice = hub_.clock().now() + kSlice;
    if (!hub_.wait(deadline ? std::min(*deadline, slice) : slice)) return std::vector<Timestamp>();
  }
}

Dict Scanner::params() const {
  if (options_.isSimulated)
    return {{"simulated", Value(true)},
            {"key", Value(options_.key)},
            {"tr_s", Value(toSeconds(options_.tr))},
            {"jitter_s", Value(toSeconds(options_.jitter))},
            {"volumes", Value(options_.volumes)},
            {"seed", Value(static_cast<std::int64_t>(options_.seed))}};
  if (options_.serial) {
    Dict params{{"port", Value(options_.serial->port)}, {"baud", Value(options_.serial->baud)}};
    if (options_.byte) params.emplace_back("byte", Value(static_cast<std::int64_t>(*options_.byte)));
    return params;
  }
  return {{"key", Value(options_.key)}};
}

bool Scanner::isAttached() const {
  const std::lock_guard lock(mutex_);
  return isAttached_;
}

std::vector<DeviceMethod> Scanner::methods() const {
  return {{"waitForPulses", {"count", "timeout"}, "the times of the next pulses, in seconds; fewer when the timeout is over"},
          {"getCount", {}, "how many pulses came since the run began"},
          {"getOthers", {}, "how many other bytes came over the line"},
          {"getTimes", {}, "when each of them came, in seconds"},
          {"getSpread", {}, "how regular they were: median, shortest, longest and standard deviation of the gaps, and how many are missing"},
          {"reset", {}, "forgets them; the emulator begins again"}};
}

Result<Value> Scanner::call(std::string_view method, const Dict &arguments) {
  DeviceArguments given(std::string(method), arguments);
  if (method == "waitForPulses") {
    const std::int64_t count = given.whole("count", 1);
    const std::optional<Duration> timeout = given.wait("timeout");
    if (auto fine = given.finish(); !fine) return fine.error();
    if (count < 1) return Error{ErrorCode::BadArgument, "\"count\" is " + std::to_string(count), "waitForPulses", "wait for one pulse at least"};
    auto times = waitForPulses(static_cast<std::size_t>(count), timeout);
    if (!times) return times.error();
    return listed(*times);
  }
  if (auto fine = given.finish(); !fine) return fine.error();
  catchUp(hub_.clock().now());
  if (method == "getCount") return Value(static_cast<std::int64_t>(pulses().size()));
  if (method == "getOthers") {
    const std::lock_guard lock(mutex_);
    return Value(others_);
  }
  if (method == "getTimes") return listed(pulses());
  if (method == "reset") return reset(hub_.clock().now()), Value();
  if (method == "getSpread") {
    const PulseSpread spread = spreadOf(pulses());
    return Value(Dict{{"pulses", Value(static_cast<std::int64_t>(spread.pulses))},
                      {"tr_s", secondsOrNone(spread.median)},
                      {"shortest_s", secondsOrNone(spread.shortest)},
                      {"longest_s", secondsOrNone(spread.longest)},
                      {"deviation_s", Value(spread.deviation_s)},
                      {"missed", Value(static_cast<std::int64_t>(spread.missed))}});
  }
  return noSuchMethod(*this, method);
}

}  // namespace fovea
