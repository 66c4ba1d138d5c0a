#pragma once
// The host's services, fetched once for an instance and checked: what fails is thrown as Failure, a stop as Stopped.

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fovea/draws.hpp"
#include "fovea/fovea.h"
#include "fovea/row.hpp"

namespace fovea {

/// One table of functions of the host.
template <class Table>
class Service {
 public:
  Service(const fovea_host *host, const char *id)
      : host_(host), table_(static_cast<const Table *>(host->getService(host, id))), id_(id) {}
  bool isThere() const { return table_ != nullptr; }

 protected:
  const Table &table() const {
    if (!table_) throw Failure(std::string("this host has no service ") + id_, FOVEA_E_UNSUPPORTED);
    return *table_;
  }
  const fovea_host *host() const { return host_; }

 private:
  const fovea_host *host_;
  const Table *table_;
  const char *id_;
};

class Log : public Service<fovea_log> {
 public:
  explicit Log(const fovea_host *host) : Service(host, FOVEA_LOG) {}
  /// Thread: [any].
  void write(std::int32_t level, std::string_view text) const { table().write(host(), level, borrow(text)); }
  void info(std::string_view text) const { write(FOVEA_LEVEL_INFO, text); }
  void warning(std::string_view text) const { write(FOVEA_LEVEL_WARNING, text); }
  void setError(fovea_status status, std::string_view text) const noexcept {
    if (isThere()) table().setError(host(), status, borrow(text));
  }
};

class Clock : public Service<fovea_clock> {
 public:
  explicit Clock(const fovea_host *host) : Service(host, FOVEA_CLOCK) {}
  /// Thread: [any & rt].
  Timestamp now() const { return timestamp(table().now(host())); }
};

struct WindowInfo {
  explicit WindowInfo(const fovea_window_info &info)
      : generation(info.generation), width(info.width), height(info.height), refreshRate(info.refresh_hz),
        period(info.period_ns), hasGl(info.has_gl != 0) {}
  std::uint32_t generation;
  int width, height;   // framebuffer pixels
  double refreshRate;  // Hz, measured
  Duration period;     // of one refresh
  bool hasGl;
  double aspect() const { return height > 0 ? static_cast<double>(width) / height : 1; }
};

enum class OnsetSource : std::uint32_t { Unknown, Oml, Present, SwapReturn, Timer, Virtual };
constexpr std::array<std::string_view, 6> enumNames(OnsetSource) {
  return {"unknown", "oml", "present", "swap_return", "timer", "virtual"};
}

/// What is known of a picture that lit up.
struct Flip {
  Timestamp time;        // when it lit up
  Duration uncertainty;  // within plus or minus this
  Duration paused;       // length of the pause that this flip went through
  std::uint64_t frame;
  int missed;            // refreshes missed since the flip before
  OnsetSource source;
  bool wasMeasured, isLate;
};

enum class PausePolicy : std::uint32_t { AtAnyFlip = FOVEA_PAUSE_AT_ANY_FLIP, AtSafePoint = FOVEA_PAUSE_AT_SAFE_POINT };

/// Thread: [stage].
class Window : public Service<fovea_window> {
 public:
  explicit Window(const fovea_host *host) : Service(host, FOVEA_WINDOW) {}

  /// Shows what was drawn, at the next refresh or the first one at or after `notBefore`. Does not allocate.
  Flip flip() const { return flip(timestamp(0)); }
  Flip flip(Timestamp notBefore) const {
    const fovea_flip request{sizeof(fovea_flip), 0, nanoseconds(notBefore)};
    fovea_flip_result result{};
    result.struct_size = sizeof result;
    check(table().flip(host(), &request, &result), "window->flip");
    return flipFrom(result);
  }
  /// Has `function` called once, right after the next flip lit up and before flip() returns, with what is known of it: for what has
  /// to go out with the picture. In the order asked; what is asked from within waits for the flip after. What it throws is logged.
  /// It must neither flip nor wait. Allocates.
  void callOnFlip(std::function<void(const Flip &)> function) const {
    auto call = std::make_unique<OnFlip>(OnFlip{host(), std::move(function)});
    check(table().callOnFlip(host(), &OnFlip::run, call.get()), "window->callOnFlip");
    (void)call.release();  // run() takes it
  }
  /// Waits without drawing; the last picture stays.
  void waitUntil(Timestamp time) const { check(table().waitUntil(host(), nanoseconds(time)), "window->waitUntil"); }
  /// When the next flip would light up, at the earliest.
  Timestamp nextOnset() const { return timestamp(table().nextOnset(host())); }
  void setPausePolicy(PausePolicy policy) const {
    check(table().setPausePolicy(host(), static_cast<std::uint32_t>(policy)), "window->setPausePolicy");
  }
  /// Units: signed rgb, -1 to 1.
  void setColor(double r, double g, double b) const { check(table().setColor(host(), r, g, b), "window->setColor"); }
  void setUnits(std::string_view units) const { check(table().setUnits(host(), borrow(units)), "window->setUnits"); }
  WindowInfo info() const {
    fovea_window_info info{};
    info.struct_size = sizeof info;
    check(table().info(host(), &info), "window->info");
    return WindowInfo(info);
  }

 private:
  static Flip flipFrom(const fovea_flip_result &result) {
    const auto source = result.onset_source <= FOVEA_ONSET_VIRTUAL ? static_cast<OnsetSource>(result.onset_source)
                                                                   : OnsetSource::Unknown;
    return {timestamp(result.onset_ns), Duration(result.uncertainty_ns), Duration(result.paused_ns), result.frame,
            static_cast<int>(result.missed), source, (result.flags & FOVEA_FLIP_MEASURED) != 0,
            (result.flags & FOVEA_FLIP_LATE) != 0};
  }

  struct OnFlip {
    const fovea_host *host;
    std::function<void(const Flip &)> function;
    static void FOVEA_CALL run(void *data, const fovea_flip_result *result) noexcept {
      const std::unique_ptr<OnFlip> call(static_cast<OnFlip *>(data));
      if (!result) return;
      try {
        call->function(flipFrom(*result));
      } catch (const std::exception &failure) {
        tell(call->host, failure.what());
      } catch (...) {
        tell(call->host, "it threw something unknown");
      }
    }
    static void tell(const fovea_host *host, const char *what) noexcept {
      try {
        Log(host).write(FOVEA_LEVEL_ERROR, std::string("a function on flip failed: ") + what);
      } catch (...) {  // without a log nobody can be told
      }
    }
  };
};

enum class StampSource : std::uint32_t { Unknown, Kernel, XInput, Window, Simulated, Driver };
constexpr std::array<std::string_view, 6> enumNames(StampSource) {
  return {"unknown", "kernel", "xinput", "window", "simulated", "driver"};
}

/// One thing the participant did.
class Event {
 public:
  explicit Event(const fovea_event &event) : event_(event) {
    event_.key[sizeof event_.key - 1] = 0;
    event_.text[sizeof event_.text - 1] = 0;
  }
  bool isKeyPress() const { return event_.type == FOVEA_KEY_PRESS; }
  bool isButtonPress() const { return event_.type == FOVEA_BUTTON_PRESS; }
  bool isRepeat() const { return (event_.flags & FOVEA_EVENT_REPEAT) != 0; }
  Timestamp time() const { return timestamp(event_.t_ns); }
  Duration uncertainty() const { return Duration(event_.uncertainty_ns); }
  StampSource source() const {
    return event_.source <= FOVEA_STAMP_DRIVER ? static_cast<StampSource>(event_.source) : StampSource::Unknown;
  }
  std::string_view key() const { return event_.key; }
  /// What a key press or repeat types, after dead keys and compose; empty for keys that type nothing.
  std::string_view typed() const { return event_.text; }
  /// Which keyboard or pointer; input().keyboard() knows the name.
  std::uint32_t device() const { return event_.device; }
  bool isTouch() const { return event_.type >= FOVEA_TOUCH_BEGIN && event_.type <= FOVEA_TOUCH_END; }
  const fovea_event &raw() const { return event_; }

 private:
  fovea_event event_;
};

/// A key that was pressed.
struct Key {
  explicit Key(const Event &event)
      : time(event.time()), uncertainty(event.uncertainty()), source(event.source()), name(event.key()), device(event.device()) {}
  Timestamp time;
  Duration uncertainty;  // it went down at `time` or up to this much earlier
  StampSource source;
  std::string name;
  std::uint32_t device;  // which keyboard; input().keyboard() knows its name
};

/// What is awaited of the participant.
struct KeyRequest {
  std::vector<std::string_view> keys;  // allowed; none: any key
  std::string_view expected;           // the right answer; empty: there is none
  Timestamp since{};                   // onset of what is answered; 0: now
};

/// Thread: [stage].
class Input : public Service<fovea_input> {
 public:
  explicit Input(const fovea_host *host) : Service(host, FOVEA_INPUT) {}

  /// Waits for the first press of an allowed key; none when `deadline` comes first. The last picture stays.
  std::optional<Key> waitKey(const KeyRequest &request, Timestamp deadline) const {
    fovea_event event{};
    event.struct_size = sizeof event;
    const fovea_status status = ask(request, [&](const fovea_request *asked) {
      return table().waitKey(host(), asked, nanoseconds(deadline), &event);
    });
    if (status == FOVEA_TIMEOUT) return {};
    check(status, "input->waitKey");
    return Key(Event(event));
  }
  Key waitKey(const KeyRequest &request) const {
    while (true)
      if (auto key = waitKey(request, timestamp(0))) return *key;
  }
  /// Announces what is awaited, for loops that poll.
  void expect(const KeyRequest &request) const {
    check(ask(request, [&](const fovea_request *asked) { return table().expect(host(), asked); }), "input->expect");
  }
  /// Takes what came in since the last time, in order of time.
  std::vector<Event> poll() const {
    std::vector<Event> events;
    std::array<fovea_event, 16> some{};
    std::uint32_t count = 0;
    do {
      for (fovea_event &event : some) event.struct_size = sizeof event;
      check(table().poll(host(), some.data(), some.size(), &count), "input->poll");
      for (std::uint32_t i = 0; i < count; ++i) events.emplace_back(some[i]);
    } while (count == some.size());
    return events;
  }
  void clear() const { check(table().clear(host()), "input->clear"); }
  /// "name", "node" and "source" of the keyboard that an event came from; empty where keyboards are not told apart.
  Dict keyboard(std::uint32_t device) const {
    Keeper kept;
    check(table().keyboard(host(), device, kept.sink()), "input->keyboard");
    const Value value = kept.take();
    const Dict *dict = value.as<Dict>();
    return dict ? *dict : Dict{};
  }
  /// Moves the pointer. Units: fractions of the window's height, from the centre, y up.
  void setPointer(double x, double y) const { check(table().setPointer(host(), x, y), "input->setPointer"); }
  /// For the rest of the run. Without it: while a stimulus is on the screen that the pointer can use.
  void showPointer(bool isShown) const { check(table().showPointer(host(), isShown ? FOVEA_POINTER_SHOWN : FOVEA_POINTER_HIDDEN), "input->showPointer"); }

 private:
  template <class Call>
  static fovea_status ask(const KeyRequest &request, Call call) {
    std::array<fovea_str, 64> keys;
    if (request.keys.size() > keys.size()) throw Failure("more than 64 keys are awaited", FOVEA_E_ARGUMENT);
    std::transform(request.keys.begin(), request.keys.end(), keys.begin(),
                   [](std::string_view key) { return borrow(key); });
    const fovea_request asked{sizeof(fovea_request), static_cast<std::uint32_t>(request.keys.size()), keys.data(),
                              borrow(request.expected), nanoseconds(request.since)};
    return call(&asked);
  }
};

/// A generator for the <random> header too; its own draws are the same on every machine, which those of <random> are not.
/// Thread: [stage].
class Random : public Service<fovea_random> {
 public:
  using result_type = std::uint64_t;
  explicit Random(const fovea_host *host) : Service(host, FOVEA_RANDOM) {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
  result_type operator()() const { return table().next(host()); }

  /// From 0 up to, and never, 1.
  double uniform() const { return drawUniform(*this); }
  double uniform(double low, double high) const { return low + (high - low) * uniform(); }
  /// From `low` to `high`, both included, each equally often.
  std::int64_t uniformInt(std::int64_t low, std::int64_t high) const { return drawInt(*this, low, high); }
  double exponential(double mean) const { return -mean * std::log1p(-uniform()); }
  /// Every order equally likely.
  template <class Range>
  void shuffle(Range &range) const {
    drawOrder(*this, range);
  }
  /// `count` of them in random order, without putting back; all of them where there are fewer.
  template <class T>
  std::vector<T> sample(std::vector<T> from, std::size_t count) const {
    shuffle(from);
    from.erase(from.begin() + static_cast<std::ptrdiff_t>(std::min(count, from.size())), from.end());
    return from;
  }
  /// A seed for a generator of your own.
  std::uint64_t seed(std::string_view stream) const { return table().seed(host(), borrow(stream)); }
};

class Assets : public Service<fovea_assets> {
 public:
  explicit Assets(const fovea_host *host) : Service(host, FOVEA_ASSETS) {}
  std::string path(std::string_view name) const {
    Keeper keeper;
    check(table().path(host(), borrow(name), keeper.sink()), "assets->path");
    return take<std::string>(keeper);
  }
  Bytes read(std::string_view name) const {
    Keeper keeper;
    check(table().read(host(), borrow(name), keeper.sink()), "assets->read");
    return take<Bytes>(keeper);
  }

 private:
  template <class T>
  static T take(Keeper &keeper) {
    const Value value = keeper.take();
    if (const T *found = value.as<T>()) return *found;
    throw Failure("the asset came back as something else");
  }
};

class Pages : public Service<fovea_pages> {
 public:
  explicit Pages(const fovea_host *host) : Service(host, FOVEA_PAGES) {}
  /// Shows a page until it is answered. Thread: [stage & running].
  Value show(std::string_view id, const Value &params = Dict{}) const {
    const Borrowed borrowed(params);
    Keeper keeper;
    check(table().show(host(), borrow(id), borrowed.get(), keeper.sink()), "pages->show");
    return keeper.take();
  }
};

/// Thread: [stage & running].
class Session : public Service<fovea_session> {
 public:
  explicit Session(const fovea_host *host) : Service(host, FOVEA_SESSION) {}

  void safePoint(std::string_view label, std::int64_t trial = -1) const {
    check(table().safePoint(host(), borrow(label), trial), "session->safePoint");
  }
  void addRow(std::string_view tableName, const Dict &row) const {
    const Borrowed borrowed(row);
    check(table().addRow(host(), borrow(tableName), borrowed.get()), "session->addRow");
  }
  void addRow(std::string_view tableName, std::initializer_list<Dict::value_type> row) const {
    addRow(tableName, Dict(row));
  }
  template <Record T>
  void addRow(std::string_view tableName, const T &record) const {
    addRow(tableName, toDict(record));
  }
  void addData(std::string_view name, const Value &value) const {
    const Borrowed borrowed(value);
    check(table().addData(host(), borrow(name), borrowed.get()), "session->addData");
  }
  void nextEntry() const { check(table().nextEntry(host()), "session->nextEntry"); }
  void addAnnotation(std::string_view text) const {
    check(table().addAnnotation(host(), borrow(text)), "session->addAnnotation");
  }
  /// A column that the manifest's data_schema does not describe.
  void describeColumn(std::string_view tableName, std::string_view column, std::string_view unit, std::string_view description,
                      std::int32_t priority) const {
    check(table().describeColumn(host(), borrow(tableName), borrow(column), borrow(unit), borrow(description), priority),
          "session->describeColumn");
  }
  bool isStopRequested() const { return table().stopRequested(host()) != 0; }

  /// Offers trials that operators may skip and rewind; see Run::forEachTrial.
  void setTrials(std::string_view loop, List trials) const {
    const Value value(std::move(trials));
    const Borrowed borrowed(value);
    check(table().setTrials(host(), borrow(loop), borrowed.get()), "session->setTrials");
  }
  void setTrial(std::int64_t index) const { check(table().setTrial(host(), index), "session->setTrial"); }
  /// Trials to go on, or back; none when nobody asked.
  std::optional<std::int64_t> takeNavigation() const {
    std::int64_t trials = 0;
    const fovea_status status = table().takeNavigation(host(), &trials);
    if (status == FOVEA_TIMEOUT) return std::nullopt;
    check(status, "session->takeNavigation");
    return trials;
  }
};

}  // namespace fovea
