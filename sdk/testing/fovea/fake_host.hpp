#pragma once
// A host for unit tests of plugins: every service in memory, a virtual clock, a participant that is a function.
//
//   fovea::testing::FakeHost host;
//   host.respond = [](const auto &asked) { return fovea::testing::Reply{asked.expected, 400ms}; };
//   fovea::testing::Subject stroop(host, fovea_plugin_entry, "org.lab.stroop");
//   EXPECT_EQ(stroop.runExperiment({}), FOVEA_OK);
//   EXPECT_EQ(host.rows("trials").size(), 48u);

#include <dlfcn.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fovea/devices.hpp"
#include "fovea/services.hpp"
#include "fovea/stimuli.hpp"
#include "fovea/stimulus_kinds.hpp"

namespace fovea::testing {

/// What is awaited, as the fake participant sees it.
struct Asked {
  std::vector<std::string> keys;
  std::string expected;
  Timestamp since;
};
struct Reply {
  std::string key;
  Duration after{};  // since what was asked
};

struct AddedRow {
  std::string table;
  Dict values;
};

/// A stimulus as the plugin made and changed it.
struct FakeStimulus {
  std::string kind;
  std::map<std::string, Value> properties;
  std::vector<std::string> names;  // by property number, from 1
  fovea_shown shown{};

  /// 0: it has no such property.
  std::uint32_t numberOf(std::string_view name) const {
    const auto place = std::find(names.begin(), names.end(), name);
    return place == names.end() ? 0 : static_cast<std::uint32_t>(place - names.begin()) + 1;
  }
};

/// A device that a role of the experiment is given.
struct FakeDevice {
  std::vector<DeviceEvent> events;  // what it will report, in order of time
  std::vector<std::int64_t> written;
  std::vector<std::string> called;
  std::function<Value(std::string_view method, const Value &arguments)> answer;
};

struct ShownFrame {
  Timestamp onset;
  std::vector<FakeStimulus> stimuli;
};

/// Thread: one; nothing here is shared.
class FakeHost {
 public:
  FakeHost() : c_{sizeof(fovea_host), 0, FOVEA_ABI_MAJOR, FOVEA_ABI_MINOR, 0, this, "fake", "1.0.0", getService} {}
  ~FakeHost() {
    for (const auto &[function, data] : onFlip_) function(data, nullptr);
  }
  FakeHost(const FakeHost &) = delete;
  FakeHost &operator=(const FakeHost &) = delete;
  const fovea_host *get() const { return &c_; }

  // What the test sets.
  int width = 1024, height = 768;
  Duration period{16'666'667};
  std::uint64_t seed = 1;
  std::function<std::optional<Reply>(const Asked &)> respond;
  std::optional<std::int64_t> stopAtSafePoint;  // counts from 0
  std::optional<std::uint64_t> stopAtFlip;
  std::set<std::string> missingServices;
  std::function<Value(const std::string &id, const Value &params)> showPage;

  std::map<std::string, FakeDevice, std::less<>> devices;  // by role

  // What the test looks at.
  Timestamp now{};
  std::vector<AddedRow> added;
  std::vector<ShownFrame> frames;
  std::vector<std::string> safePoints, shownPages, log;
  std::string error;
  fovea_status errorStatus = FOVEA_OK;
  std::vector<Asked> asked;
  bool isStopped = false;
  List offeredTrials;
  /// What an operator asks for once so many safe points were passed: trials to go on, or back.
  std::map<std::size_t, std::int64_t> navigateAtSafePoint;

  std::vector<Dict> rows(const std::string &table) const {
    std::vector<Dict> found;
    for (const AddedRow &row : added)
      if (row.table == table) found.push_back(row.values);
    return found;
  }
  /// What contains() and overlaps() answer; nothing is inside of anything else otherwise.
  std::function<bool(const FakeStimulus &, Point)> isInside;
  std::function<bool(const FakeStimulus &, const FakeStimulus &)> isOverlapping;
  std::size_t stimuliAlive() const { return stimuli_.size(); }
  /// What stimuli that can be used have found out, as the host would: of each of that kind there is.
  void answer(std::string_view kind, const std::string &property, const Value &value) {
    for (auto &[handle, stimulus] : stimuli_)
      if (stimulus.kind == kind) stimulus.properties[property] = value;
  }
  /// Something the participant does unasked; it comes out of poll().
  void push(std::string_view key, Timestamp time) { events_.push_back(press(key, time)); }
  void push(fovea_event event, Timestamp time) {
    event.t_ns = nanoseconds(time);
    events_.push_back(event);
  }
  static fovea_event press(std::string_view key, Timestamp time) {
    fovea_event event{};
    event.struct_size = sizeof event;
    event.type = FOVEA_KEY_PRESS;
    event.t_ns = nanoseconds(time);
    event.duration_ns = -1;
    event.source = FOVEA_STAMP_SIMULATED;
    std::memcpy(event.key, key.data(), std::min(key.size(), sizeof event.key - 1));
    return event;
  }
  static fovea_event click(double x, double y) {
    fovea_event event = press("", timestamp(0));
    event.type = FOVEA_BUTTON_PRESS;
    event.button = 1;
    event.x = x;
    event.y = y;
    return event;
  }
  fovea_window_info windowInfo() const {
    return {sizeof(fovea_window_info), 1,  width, height, 1e9 / static_cast<double>(period.count()), period.count(), 0,
            FOVEA_ONSET_VIRTUAL,       0};
  }
  /// What was drawn since the last flip, for pages, whose frames the host flips.
  std::vector<FakeStimulus> takeDrawn() { return std::exchange(drawn_, {}); }
  /// The box of a text as the fake lays it out: letters 0.55 wide and lines 1.3 high, in units of the letter height.
  static Box measureText(const FakeStimulus &text) {
    const double letter = number(text, "height", 0.05), wrap = number(text, "wrapWidth", 0);
    const auto perLine = wrap > 0 ? std::max<std::size_t>(1, static_cast<std::size_t>(wrap / (0.55 * letter))) : SIZE_MAX;
    std::size_t lines = 1, column = 0, widest = 0;
    const auto endLine = [&] { widest = std::max(widest, column), column = 0, ++lines; };
    std::string word;
    const auto endWord = [&] {
      if (column > 0 && column + 1 + word.size() > perLine) endLine();
      column += (column > 0 ? 1 : 0) + word.size();
      word.clear();
    };
    for (const char c : textOf(text)) {
      if (c == ' ' || c == '\n') endWord();
      else if ((c & 0xc0) != 0x80) word += c;
      if (c == '\n') endLine();
    }
    endWord();
    widest = std::max(widest, column);
    return {0, 0, static_cast<double>(widest) * 0.55 * letter, static_cast<double>(lines) * 1.3 * letter};
  }
  static std::string textOf(const FakeStimulus &stimulus) {
    const auto found = stimulus.properties.find("text");
    const std::string *text = found == stimulus.properties.end() ? nullptr : found->second.as<std::string>();
    return text ? *text : std::string();
  }
  static double number(const FakeStimulus &stimulus, const char *name, double otherwise) {
    const auto found = stimulus.properties.find(name);
    if (found == stimulus.properties.end()) return otherwise;
    if (const double *real = found->second.as<double>()) return *real;
    if (const auto *whole = found->second.as<std::int64_t>()) return static_cast<double>(*whole);
    const List *list = found->second.as<List>();
    const double *first = list && list->size() == 1 ? list->front().as<double>() : nullptr;
    return first ? *first : otherwise;
  }

 private:
  static FakeHost &of(const fovea_host *host) { return *static_cast<FakeHost *>(host->impl); }
  fovea_status stopOr(fovea_status status) const {
    if (isStopped) return FOVEA_STOP;
    return navigation_ ? fovea_status{FOVEA_TRIAL_ENDED} : status;
  }
  void advance(Timestamp to) { now = std::max(now, to); }

  fovea_status flip(const fovea_flip *request, fovea_flip_result *result) {
    if (stopAtFlip && frames.size() >= *stopAtFlip) isStopped = true;
    if (isStopped || navigation_) return stopOr(FOVEA_STOP);
    const Timestamp earliest = std::max(now + Duration(1), request ? timestamp(request->not_before_ns) : Timestamp{});
    const std::int64_t refreshes = (nanoseconds(earliest) + period.count() - 1) / period.count();
    advance(timestamp(refreshes * period.count()));
    tellShown();
    frames.push_back({now, takeDrawn()});
    const fovea_flip_result shown{sizeof(fovea_flip_result), 0, frames.size(), nanoseconds(now), 0, 0, 0, FOVEA_ONSET_VIRTUAL};
    for (const auto &[function, data] : std::exchange(onFlip_, {})) function(data, &shown);
    if (result) *result = shown;
    return FOVEA_OK;
  }

  /// The frame in hand is seen from now on.
  void tellShown() {
    const Timestamp before = frames.empty() ? now : frames.back().onset;
    for (auto &[handle, stimulus] : stimuli_) {
      fovea_shown &shown = stimulus.shown;
      if (shown.flags) shown.refreshes += static_cast<std::uint64_t>((now - before) / period);
      if (!onFrame_.contains(handle)) {
        if (std::exchange(shown.flags, 0)) shown.offset_ns = nanoseconds(now);
        continue;
      }
      if (shown.flips++ == 0) shown.first_onset_ns = nanoseconds(now);
      shown.last_onset_ns = nanoseconds(now);
      shown.flags = FOVEA_SHOWN_NOW;
    }
    onFrame_.clear();
  }

  Asked note(const fovea_request &request) {
    Asked what{{}, std::string(borrow(request.expected)), request.since_ns ? timestamp(request.since_ns) : now};
    for (std::uint32_t i = 0; i < request.key_count; ++i) what.keys.emplace_back(borrow(request.keys[i]));
    asked.push_back(what);
    return what;
  }
  fovea_status waitKey(const fovea_request &request, std::int64_t deadline, fovea_event *out) {
    if (isStopped || navigation_) return stopOr(FOVEA_STOP);
    const Asked what = note(request);
    const std::optional<Reply> reply = respond ? respond(what) : std::nullopt;
    const Timestamp end = timestamp(deadline);
    if (!reply || (deadline && what.since + reply->after > end)) {
      if (!deadline) isStopped = true;  // nobody will ever answer
      advance(end);
      return stopOr(FOVEA_TIMEOUT);
    }
    advance(what.since + reply->after);
    *out = press(reply->key, what.since + reply->after);
    return FOVEA_OK;
  }

  FakeDevice *device(std::uint64_t handle) {
    if (handle < 1 || handle > devices.size()) return nullptr;
    return &std::next(devices.begin(), static_cast<std::ptrdiff_t>(handle - 1))->second;
  }
  fovea_status openDevice(std::string_view role, std::uint64_t *handle) {
    const auto found = devices.find(role);
    if (found == devices.end()) return FOVEA_E_UNSUPPORTED;
    *handle = static_cast<std::uint64_t>(std::distance(devices.begin(), found)) + 1;
    return FOVEA_OK;
  }
  static void fill(fovea_device_event *out, const DeviceEvent &event) {
    *out = {};
    out->struct_size = sizeof *out;
    out->type = static_cast<std::uint32_t>(event.kind);
    out->t_ns = nanoseconds(event.time);
    out->uncertainty_ns = event.uncertainty.count();
    out->duration_ns = event.duration ? event.duration->count() : -1;
    out->channel = event.channel;
    out->value = event.value;
    std::memcpy(out->name, event.name.data(), std::min(event.name.size(), sizeof out->name - 1));
  }
  fovea_status pollDevice(std::uint64_t handle, fovea_device_event *events, std::uint32_t capacity, std::uint32_t *count) {
    FakeDevice *found = device(handle);
    if (!found) return FOVEA_E_ARGUMENT;
    for (*count = 0; *count < capacity && !found->events.empty() && found->events.front().time <= now; ++*count) {
      fill(&events[*count], found->events.front());
      found->events.erase(found->events.begin());
    }
    return FOVEA_OK;
  }
  fovea_status waitDevice(std::uint64_t handle, std::uint32_t type, std::int64_t since, std::int64_t deadline, fovea_device_event *out,
                          const fovea_sink *data) {
    FakeDevice *found = device(handle);
    if (!found) return FOVEA_E_ARGUMENT;
    if (isStopped) return FOVEA_STOP;
    const auto fits = [&](const DeviceEvent &event) {
      return (type == 0 || static_cast<std::uint32_t>(event.kind) == type) && nanoseconds(event.time) >= since &&
             (deadline == 0 || nanoseconds(event.time) <= deadline);
    };
    const auto event = std::find_if(found->events.begin(), found->events.end(), fits);
    if (event == found->events.end()) {
      if (!deadline) isStopped = true;  // nothing will ever come
      advance(timestamp(deadline));
      return stopOr(FOVEA_TIMEOUT);
    }
    advance(event->time);
    fill(out, *event);
    const Value value = event->data;
    found->events.erase(found->events.begin(), event + 1);
    return data && !value.isNone() ? data->put(data->ctx, Borrowed(value).get()) : FOVEA_OK;
  }
  fovea_status callDevice(std::uint64_t handle, std::string_view method, const fovea_value *arguments, const fovea_sink *answer) {
    FakeDevice *found = device(handle);
    if (!found) return FOVEA_E_ARGUMENT;
    found->called.emplace_back(method);
    const Value given = found->answer ? found->answer(method, View(arguments).copy()) : Value();
    return answer && !given.isNone() ? answer->put(answer->ctx, Borrowed(given).get()) : FOVEA_OK;
  }

  fovea_status create(std::string_view kind, const fovea_value *values, std::uint64_t *handle) {
    const auto found = std::find_if(stimulusKinds().begin(), stimulusKinds().end(), [&](const StimulusKind &each) { return each.name == kind; });
    if (found == stimulusKinds().end()) return FOVEA_E_ARGUMENT;
    FakeStimulus stimulus{std::string(kind), {}, {commonProperties().begin(), commonProperties().end()}};
    stimulus.names.insert(stimulus.names.end(), found->properties.begin(), found->properties.end());
    const View given(values);
    for (std::size_t i = 0; i < given.size(); ++i) {
      const std::string name(given.key(i));
      if (!stimulus.numberOf(name)) return FOVEA_E_ARGUMENT;
      stimulus.properties[name] = given[i].copy();
    }
    *handle = ++lastHandle_;
    stimuli_.emplace(*handle, std::move(stimulus));
    return FOVEA_OK;
  }
  FakeStimulus *find(std::uint64_t handle) {
    const auto found = stimuli_.find(handle);
    return found == stimuli_.end() ? nullptr : &found->second;
  }
  fovea_status set(std::uint64_t handle, std::uint32_t property, Value value) {
    FakeStimulus *stimulus = find(handle);
    if (!stimulus || property < 1 || property > stimulus->names.size()) return FOVEA_E_ARGUMENT;
    stimulus->properties[stimulus->names[property - 1]] = std::move(value);
    return FOVEA_OK;
  }
  fovea_status property(std::uint64_t handle, std::string_view name, std::uint32_t *out) {
    FakeStimulus *stimulus = find(handle);
    if (!stimulus) return FOVEA_E_ARGUMENT;
    *out = stimulus->numberOf(name);
    return *out ? FOVEA_OK : FOVEA_E_ARGUMENT;
  }
  /// What was set; nothing of what was not.
  const Value *read(std::uint64_t handle, std::uint32_t property) {
    const FakeStimulus *stimulus = find(handle);
    if (!stimulus || property < 1 || property > stimulus->names.size()) return nullptr;
    const auto found = stimulus->properties.find(stimulus->names[property - 1]);
    return found == stimulus->properties.end() ? nullptr : &found->second;
  }
  fovea_status numbers(std::uint64_t handle, std::uint32_t property, const double **out, std::uint32_t *count) {
    read_.clear();
    const auto take = [&](const Value &value) {
      if (const auto *real = value.as<double>()) read_.push_back(*real);
      if (const auto *whole = value.as<std::int64_t>()) read_.push_back(static_cast<double>(*whole));
    };
    if (const Value *value = read(handle, property)) {
      take(*value);
      if (const List *list = value->as<List>())
        for (const Value &one : *list) take(one);
    }
    *out = read_.data();
    *count = static_cast<std::uint32_t>(read_.size());
    return find(handle) ? FOVEA_OK : FOVEA_E_ARGUMENT;
  }
  fovea_status text(std::uint64_t handle, std::uint32_t property, fovea_str *out) {
    const Value *value = read(handle, property);
    const std::string *held = value ? value->as<std::string>() : nullptr;
    *out = borrow(held ? std::string_view(*held) : std::string_view());
    return find(handle) ? FOVEA_OK : FOVEA_E_ARGUMENT;
  }
  fovea_status contains(std::uint64_t handle, double x, double y, std::uint32_t *inside) {
    const FakeStimulus *stimulus = find(handle);
    if (!stimulus) return FOVEA_E_ARGUMENT;
    *inside = isInside && isInside(*stimulus, {x, y}) ? 1 : 0;
    return FOVEA_OK;
  }
  fovea_status overlaps(std::uint64_t one, std::uint64_t other, std::uint32_t *shared) {
    const FakeStimulus *first = find(one), *second = find(other);
    if (!first || !second) return FOVEA_E_ARGUMENT;
    *shared = isOverlapping && isOverlapping(*first, *second) ? 1 : 0;
    return FOVEA_OK;
  }
  fovea_status draw(std::uint64_t handle) {
    const FakeStimulus *stimulus = find(handle);
    if (!stimulus) return FOVEA_E_ARGUMENT;
    drawn_.push_back(*stimulus);
    onFrame_.insert(handle);
    return FOVEA_OK;
  }
  fovea_status shown(std::uint64_t handle, fovea_shown *out) {
    const FakeStimulus *stimulus = find(handle);
    if (!stimulus) return FOVEA_E_ARGUMENT;
    *out = stimulus->shown;
    out->struct_size = sizeof *out;
    return FOVEA_OK;
  }
  fovea_status measure(std::uint64_t handle, double box[4]) {
    const FakeStimulus *stimulus = find(handle);
    if (!stimulus || stimulus->kind != "text") return FOVEA_E_ARGUMENT;
    const Box size = measureText(*stimulus);
    box[0] = size.x, box[1] = size.y, box[2] = size.width, box[3] = size.height;
    return FOVEA_OK;
  }

  /// SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
  std::uint64_t random() {
    std::uint64_t z = (seed += 0x9e3779b97f4a7c15ull);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
  }

  fovea_status safePoint(std::string_view label) {
    if (stopAtSafePoint && static_cast<std::int64_t>(safePoints.size()) >= *stopAtSafePoint) isStopped = true;
    safePoints.emplace_back(label);
    if (const auto found = navigateAtSafePoint.find(safePoints.size()); found != navigateAtSafePoint.end()) navigation_ = found->second;
    return stopOr(FOVEA_OK);
  }
  fovea_status show(std::string_view id, const fovea_value *params, const fovea_sink *answer) {
    if (isStopped) return FOVEA_STOP;
    shownPages.emplace_back(id);
    const Value given = showPage ? showPage(std::string(id), View(params).copy()) : Value(Dict{});
    return answer ? answer->put(answer->ctx, Borrowed(given).get()) : FOVEA_OK;
  }

  static const void *FOVEA_CALL getService(const fovea_host *host, const char *id) noexcept {
    if (of(host).missingServices.count(id)) return nullptr;
    static const fovea_log log = {
        sizeof log, 0,
        [](const fovea_host *h, std::int32_t, fovea_str text) noexcept { of(h).log.emplace_back(borrow(text)); },
        [](const fovea_host *h, fovea_status status, fovea_str text) noexcept {
          of(h).errorStatus = status;
          of(h).error = borrow(text);
        }};
    static const fovea_clock clock = {sizeof clock, 0,
                                      [](const fovea_host *h) noexcept { return nanoseconds(of(h).now); },
                                      [](const fovea_host *, std::int64_t t) noexcept { return t; }};
    static const fovea_window window = {
        sizeof window, 0,
        [](const fovea_host *h, const fovea_flip *request, fovea_flip_result *result) noexcept {
          return of(h).flip(request, result);
        },
        [](const fovea_host *h, std::int64_t t) noexcept {
          if (!of(h).isStopped) of(h).advance(timestamp(t));
          return of(h).stopOr(FOVEA_OK);
        },
        [](const fovea_host *, std::uint32_t) noexcept { return fovea_status{FOVEA_OK}; },
        [](const fovea_host *h) noexcept { return nanoseconds(of(h).now + of(h).period); },
        [](const fovea_host *, double, double, double) noexcept { return fovea_status{FOVEA_OK}; },
        [](const fovea_host *, fovea_str) noexcept { return fovea_status{FOVEA_OK}; },
        [](const fovea_host *h, fovea_window_info *info) noexcept {
          *info = of(h).windowInfo();
          return fovea_status{FOVEA_OK};
        },
        [](const fovea_host *h, fovea_on_flip function, void *data) noexcept {
          if (!function) return fovea_status{FOVEA_E_ARGUMENT};
          of(h).onFlip_.emplace_back(function, data);
          return fovea_status{FOVEA_OK};
        }};
    static const fovea_input input = {
        sizeof input, 0,
        [](const fovea_host *h, const fovea_request *request) noexcept {
          of(h).note(*request);
          return fovea_status{FOVEA_OK};
        },
        [](const fovea_host *h, fovea_event *events, std::uint32_t capacity, std::uint32_t *count) noexcept {
          FakeHost &self = of(h);
          *count = 0;
          while (*count < capacity && !self.events_.empty() && self.events_.front().t_ns <= nanoseconds(self.now)) {
            events[(*count)++] = self.events_.front();
            self.events_.erase(self.events_.begin());
          }
          return fovea_status{FOVEA_OK};
        },
        [](const fovea_host *h, const fovea_request *request, std::int64_t deadline, fovea_event *out) noexcept {
          return of(h).waitKey(*request, deadline, out);
        },
        [](const fovea_host *h) noexcept {
          std::erase_if(of(h).events_, [&](const fovea_event &event) { return event.t_ns <= nanoseconds(of(h).now); });
          return fovea_status{FOVEA_OK};
        },
        [](const fovea_host *, std::uint32_t device, const fovea_sink *sink) noexcept {
          const Value keyboard(Dict{{"name", "keyboard " + std::to_string(device)}, {"node", ""}, {"source", "simulated"}});
          const Borrowed borrowed(keyboard);
          return sink->put(sink->ctx, borrowed.get());
        },
        [](const fovea_host *h, double x, double y) noexcept {
          fovea_event moved{};
          moved.struct_size = sizeof moved;
          moved.type = FOVEA_POINTER_MOVE;
          moved.t_ns = nanoseconds(of(h).now);
          moved.duration_ns = -1;
          moved.source = FOVEA_STAMP_SIMULATED;
          moved.x = x;
          moved.y = y;
          of(h).events_.push_back(moved);
          return fovea_status{FOVEA_OK};
        }};
    static const fovea_stimuli stimuli = {
        sizeof stimuli, 0,
        [](const fovea_host *h, fovea_str kind, const fovea_value *values, std::uint64_t *handle) noexcept {
          return of(h).create(borrow(kind), values, handle);
        },
        [](const fovea_host *h, std::uint64_t handle) noexcept { of(h).stimuli_.erase(handle); },
        [](const fovea_host *h, std::uint64_t handle, fovea_str name, std::uint32_t *out) noexcept {
          return of(h).property(handle, borrow(name), out);
        },
        [](const fovea_host *h, std::uint64_t handle, std::uint32_t property, const double *numbers,
           std::uint32_t count) noexcept {
          List list;
          for (std::uint32_t i = 0; i < count; ++i) list.emplace_back(numbers[i]);
          return of(h).set(handle, property, std::move(list));
        },
        [](const fovea_host *h, std::uint64_t handle, std::uint32_t property, fovea_str text) noexcept {
          return of(h).set(handle, property, borrow(text));
        },
        [](const fovea_host *h, std::uint64_t handle) noexcept { return of(h).draw(handle); },
        [](const fovea_host *h, std::uint64_t handle, double box[4]) noexcept { return of(h).measure(handle, box); },
        [](const fovea_host *h, std::uint64_t handle, std::uint32_t property, const fovea_value *value) noexcept {
          return of(h).set(handle, property, View(value).copy());
        },
        [](const fovea_host *h, std::uint64_t handle, std::uint32_t property, const double **numbers,
           std::uint32_t *count) noexcept { return of(h).numbers(handle, property, numbers, count); },
        [](const fovea_host *h, std::uint64_t handle, std::uint32_t property, fovea_str *text) noexcept {
          return of(h).text(handle, property, text);
        },
        [](const fovea_host *h, std::uint64_t handle, double x, double y, std::uint32_t *inside) noexcept {
          return of(h).contains(handle, x, y, inside);
        },
        [](const fovea_host *h, std::uint64_t one, std::uint64_t other, std::uint32_t *shared) noexcept {
          return of(h).overlaps(one, other, shared);
        },
        [](const fovea_host *h, std::uint64_t handle, std::uint32_t property, const fovea_sink *sink) noexcept {
          const Value *value = of(h).read(handle, property);
          return value ? sink->put(sink->ctx, Borrowed(*value).get()) : fovea_status{FOVEA_OK};
        },
        [](const fovea_host *h, std::uint64_t handle, fovea_shown *out) noexcept { return of(h).shown(handle, out); }};
    static const fovea_random random = {sizeof random, 0, [](const fovea_host *h) noexcept { return of(h).random(); },
                                        [](const fovea_host *h, fovea_str) noexcept { return of(h).random(); }};
    static const fovea_session session = {
        sizeof session, 0,
        [](const fovea_host *h, fovea_str label, std::int64_t) noexcept { return of(h).safePoint(borrow(label)); },
        [](const fovea_host *h, fovea_str table, const fovea_value *row) noexcept {
          of(h).added.push_back({std::string(borrow(table)), *View(row).copy().as<Dict>()});
          return fovea_status{FOVEA_OK};
        },
        [](const fovea_host *h, fovea_str name, const fovea_value *value) noexcept {
          of(h).entry_.emplace_back(borrow(name), View(value).copy());
          return fovea_status{FOVEA_OK};
        },
        [](const fovea_host *h) noexcept {
          of(h).added.push_back({"trials", std::exchange(of(h).entry_, {})});
          return fovea_status{FOVEA_OK};
        },
        [](const fovea_host *h, fovea_str text) noexcept {
          of(h).log.emplace_back(borrow(text));
          return fovea_status{FOVEA_OK};
        },
        [](const fovea_host *, fovea_str, fovea_str, fovea_str, fovea_str, std::int32_t) noexcept {
          return fovea_status{FOVEA_OK};
        },
        [](const fovea_host *h) noexcept { return std::int32_t{of(h).isStopped}; },
        [](const fovea_host *h, fovea_str, const fovea_value *trials) noexcept {
          of(h).offeredTrials = *View(trials).copy().as<List>();
          return fovea_status{FOVEA_OK};
        },
        [](const fovea_host *h, std::int64_t index) noexcept {
          const bool isOne = index >= 0 && index < static_cast<std::int64_t>(of(h).offeredTrials.size());
          return fovea_status{isOne ? FOVEA_OK : FOVEA_E_ARGUMENT};
        },
        [](const fovea_host *h, std::int64_t *trials) noexcept {
          if (!of(h).navigation_) return fovea_status{FOVEA_TIMEOUT};
          *trials = *std::exchange(of(h).navigation_, std::nullopt);
          return fovea_status{FOVEA_OK};
        }};
    static const fovea_pages pages = {
        sizeof pages, 0,
        [](const fovea_host *h, fovea_str page, const fovea_value *params, const fovea_sink *answer) noexcept {
          return of(h).show(borrow(page), params, answer);
        }};
    static const fovea_devices deviceCalls = {
        sizeof deviceCalls, 0,
        [](const fovea_host *h, fovea_str role, std::uint64_t *handle) noexcept { return of(h).openDevice(borrow(role), handle); },
        [](const fovea_host *h, std::uint64_t handle, fovea_device_event *events, std::uint32_t capacity, std::uint32_t *count) noexcept {
          return of(h).pollDevice(handle, events, capacity, count);
        },
        [](const fovea_host *h, std::uint64_t handle, std::uint32_t type, std::int64_t since, std::int64_t deadline,
           fovea_device_event *out, const fovea_sink *data) noexcept {
          return of(h).waitDevice(handle, type, since, deadline, out, data);
        },
        [](const fovea_host *h, std::uint64_t handle) noexcept {
          FakeDevice *found = of(h).device(handle);
          if (!found) return fovea_status{FOVEA_E_ARGUMENT};
          std::erase_if(found->events, [&](const DeviceEvent &event) { return event.time <= of(h).now; });
          return fovea_status{FOVEA_OK};
        },
        [](const fovea_host *h, std::uint64_t handle, std::int64_t code, std::int64_t *sent) noexcept {
          FakeDevice *found = of(h).device(handle);
          if (!found) return fovea_status{FOVEA_E_ARGUMENT};
          found->written.push_back(code);
          if (sent) *sent = nanoseconds(of(h).now);
          return fovea_status{FOVEA_OK};
        },
        [](const fovea_host *h, std::uint64_t handle, fovea_str method, const fovea_value *arguments, const fovea_sink *answer) noexcept {
          return of(h).callDevice(handle, borrow(method), arguments, answer);
        }};
    const std::map<std::string_view, const void *> tables = {
        {FOVEA_DEVICES, &deviceCalls},
        {FOVEA_LOG, &log},         {FOVEA_CLOCK, &clock},   {FOVEA_WINDOW, &window},   {FOVEA_INPUT, &input},
        {FOVEA_STIMULI, &stimuli}, {FOVEA_RANDOM, &random}, {FOVEA_SESSION, &session}, {FOVEA_PAGES, &pages}};
    const auto found = tables.find(id);
    return found == tables.end() ? nullptr : found->second;
  }

  fovea_host c_;
  std::map<std::uint64_t, FakeStimulus> stimuli_;
  std::vector<double> read_;
  std::uint64_t lastHandle_ = 0;
  std::vector<FakeStimulus> drawn_;
  std::set<std::uint64_t> onFrame_;
  std::vector<fovea_event> events_;
  std::vector<std::pair<fovea_on_flip, void *>> onFlip_;
  Dict entry_;
  std::optional<std::int64_t> navigation_;
};

/// The entry of a built library; the library stays open.
inline const fovea_entry &openPlugin(const char *path) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) throw Failure(dlerror(), FOVEA_E_IO);
  const void *entry = dlsym(library, "fovea_plugin_entry");
  if (!entry) throw Failure(std::string(path) + " has no fovea_plugin_entry", FOVEA_E_VERSION);
  return *static_cast<const fovea_entry *>(entry);
}

/// The instance under test, driven as a host would.
class Subject {
 public:
  Subject(FakeHost &host, const fovea_entry &entry, std::string_view id) : host_(host) {
    check(entry.init(host.get(), borrow("")), "init");
    check(entry.create(host.get(), borrow(id), &plugin_), "create");
  }
  Subject(const Subject &) = delete;
  Subject &operator=(const Subject &) = delete;
  ~Subject() { plugin_->destroy(plugin_); }

  fovea_plugin *get() const { return plugin_; }
  template <class Table>
  const Table &table(const char *id) const {
    const auto *found = static_cast<const Table *>(plugin_->getInterface(plugin_, id));
    if (!found) throw Failure(std::string("the plugin is no ") + id, FOVEA_E_UNSUPPORTED);
    return *found;
  }
  const fovea_experiment &experiment() const { return table<fovea_experiment>(FOVEA_EXPERIMENT); }

  Value describeExpInfo() const {
    Keeper keeper;
    check(experiment().setupExpInfo(plugin_, nullptr, keeper.sink()), "setupExpInfo");
    return keeper.take();
  }

  /// All calls of one run in order; answers what run() did, or the first set-up that failed.
  fovea_status runExperiment(const Dict &params, const Dict &expInfo = {}) {
    const Value paramsValue(params), expInfoValue(expInfo);
    const Borrowed borrowedParams(paramsValue), borrowedExpInfo(expInfoValue);
    const fovea_experiment &calls = experiment();
    const fovea_window_info window = host_.windowInfo();
    const fovea_value granted{FOVEA_DICT, 0, 0, {}};
    Keeper keeper;
    fovea_status status = calls.setupExpInfo(plugin_, borrowedExpInfo.get(), keeper.sink());
    if (status == FOVEA_OK) status = calls.setupWindow(plugin_, &window);
    if (status == FOVEA_OK) status = calls.setupDevices(plugin_, &granted);
    if (status == FOVEA_OK) {
      const fovea_run_info run{sizeof(fovea_run_info), FOVEA_RUN_SIMULATED,   borrow("run-1"),      borrow("session-1"),
                               borrow("p1"),           host_.seed,            borrowedParams.get(), borrowedExpInfo.get()};
      status = calls.run(plugin_, &run);
      const fovea_sink rows{this, keepSummary};
      calls.saveData(plugin_, &rows);
    }
    calls.releaseDevices(plugin_);
    calls.releaseWindow(plugin_);
    return status;
  }
  const fovea_page &page() const { return table<fovea_page>(FOVEA_PAGE); }
  const fovea_device &device() const { return table<fovea_device>(FOVEA_DEVICE); }
  const fovea_consent &consent() const { return table<fovea_consent>(FOVEA_CONSENT); }

  fovea_status enter(const fovea_page &page, const Dict &params) {
    const Value value(params);
    const Borrowed borrowed(value);
    const fovea_window_info window = host_.windowInfo();
    const fovea_page_info info{sizeof(fovea_page_info), 0, &window, borrowed.get(), nullptr};
    pageFrame_ = 0;
    return page.enter(plugin_, &info);
  }
  /// One frame; FOVEA_STOP once the page is answered. What it drew is in FakeHost::takeDrawn().
  fovea_status frame(const fovea_page &page) {
    host_.takeDrawn();
    const std::int64_t last = pageFrame_ ? nanoseconds(host_.now) : 0;
    host_.now += host_.period;
    const fovea_frame_info info{sizeof(fovea_frame_info), 0, pageFrame_++, nanoseconds(host_.now), last};
    return page.frame(plugin_, &info);
  }
  fovea_status press(const fovea_page &page, std::string_view key) {
    const fovea_event event = FakeHost::press(key, host_.now);
    return page.event(plugin_, &event);
  }
  Value leave(const fovea_page &page) {
    Keeper keeper;
    check(page.leave(plugin_, keeper.sink()), "leave");
    return keeper.take();
  }
  /// Shows a page to a participant who presses whatever is expected, and answers what they answered.
  Value answer(const fovea_page &page, const Dict &params) {
    check(enter(page, params), "enter");
    for (int i = 0; i < 1000; ++i) {
      if (frame(page) != FOVEA_OK) break;
      if (!host_.asked.empty() && !host_.asked.back().expected.empty()) {
        const std::string key = host_.asked.back().expected;
        host_.asked.clear();
        check(press(page, key), "event");
      }
    }
    return leave(page);
  }

  /// What saveData() put, one after the other.
  std::vector<Value> summaries;

 private:
  static fovea_status FOVEA_CALL keepSummary(void *self, const fovea_value *value) noexcept {
    static_cast<Subject *>(self)->summaries.push_back(View(value).copy());
    return FOVEA_OK;
  }

  FakeHost &host_;
  fovea_plugin *plugin_ = nullptr;
  std::uint64_t pageFrame_ = 0;
};

}  // namespace fovea::testing
