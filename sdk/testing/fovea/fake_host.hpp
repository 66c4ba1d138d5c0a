#pragma once
// A host for unit tests of plugins: every service in memory, a virtual clock, a participant that is a function.
//
//   fovea::testing::FakeHost host;
//   host.respond = [](const auto &asked) { return fovea::testing::Reply{asked.expected, 400ms}; };
//   fovea::testing::Subject stroop(host, fovea_plugin_entry, "org.lab.stroop");  // of fovea/subject.hpp
//   EXPECT_EQ(stroop.runExperiment({}), FOVEA_OK);
//   EXPECT_EQ(host.rows("trials").size(), 48u);

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fovea/devices.hpp"
#include "fovea/fake_audio.hpp"
#include "fovea/fake_camera.hpp"
#include "fovea/fake_stimuli.hpp"
#include "fovea/services.hpp"
#include "fovea/simulation.hpp"

namespace fovea::testing {

/// What is awaited, as the fake participant sees it.
struct Asked {
  std::vector<std::string> keys;
  std::string expected;
  Timestamp since;
  SimulatedAnswer simulated = {};  // as the experiment's own simulate() says, where it has one
};
struct Reply {
  std::string key;
  Duration after{};  // since what was asked
};

struct AddedRow {
  std::string table;
  Dict values;
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
  /// The simulate() of the plugin under test; a Subject sets it, and every Asked is filled from it.
  std::function<fovea_status(const fovea_request &, fovea_simulated_answer &)> simulate;

  std::map<std::string, FakeDevice, std::less<>> devices;  // by role
  FakeAudio audio;    // what is heard and recorded: to be set, and to be looked at
  FakeCamera camera;  // the same of films

  // What the test looks at.
  Timestamp now{};
  std::vector<AddedRow> added;
  std::vector<ShownFrame> frames;
  std::vector<std::string> safePoints, shownPages, log;
  std::uint32_t pointer = FOVEA_POINTER_AUTO;  // as it was asked for last
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
  std::size_t stimuliAlive() const { return stimuli_.all.size(); }
  const std::map<std::uint64_t, FakeStimulus> &stimuli() const { return stimuli_.all; }
  /// What stimuli that can be used have found out, as the host would: of each of that kind there is.
  void answer(std::string_view kind, const std::string &property, const Value &value) {
    for (auto &[handle, stimulus] : stimuli_.all)
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
  std::vector<FakeStimulus> takeDrawn() { return std::exchange(stimuli_.drawn, {}); }

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
    stimuli_.flip(frames.empty() ? now : frames.back().onset, now, period);
    frames.push_back({now, takeDrawn()});
    const fovea_flip_result shown{sizeof(fovea_flip_result), 0, frames.size(), nanoseconds(now), 0, 0, 0, FOVEA_ONSET_VIRTUAL};
    for (const auto &[function, data] : std::exchange(onFlip_, {})) function(data, &shown);
    if (result) *result = shown;
    return FOVEA_OK;
  }

  /// What goes wrong in simulate() is the answer to the call that asks, as with a host.
  fovea_status note(const fovea_request &request, Asked &what) {
    what = {{}, std::string(borrow(request.expected)), request.since_ns ? timestamp(request.since_ns) : now};
    for (std::uint32_t i = 0; i < request.key_count; ++i) what.keys.emplace_back(borrow(request.keys[i]));
    what.simulated.seed = seed ^ static_cast<std::uint64_t>(nanoseconds(now));  // the run's own random numbers are not touched
    fovea_status status = FOVEA_OK;
    if (simulate && !std::exchange(isSimulating_, true)) {
      fovea_simulated_answer told{};
      told.struct_size = sizeof told;
      told.seed = what.simulated.seed;
      what.simulated.writeTo(told);
      status = simulate(request, told);
      if (status == FOVEA_OK) what.simulated = SimulatedAnswer::from(told);
      isSimulating_ = false;
    }
    asked.push_back(what);
    return status;
  }
  fovea_status waitKey(const fovea_request &request, std::int64_t deadline, fovea_event *out) {
    if (isStopped || navigation_) return stopOr(FOVEA_STOP);
    Asked what;
    if (const fovea_status status = note(request, what); status != FOVEA_OK) return status;
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

  fovea_status contains(std::uint64_t handle, double x, double y, std::uint32_t *inside) {
    const FakeStimulus *stimulus = stimuli_.find(handle);
    if (!stimulus) return FOVEA_E_ARGUMENT;
    *inside = isInside && isInside(*stimulus, {x, y}) ? 1 : 0;
    return FOVEA_OK;
  }
  fovea_status overlaps(std::uint64_t one, std::uint64_t other, std::uint32_t *shared) {
    const FakeStimulus *first = stimuli_.find(one), *second = stimuli_.find(other);
    if (!first || !second) return FOVEA_E_ARGUMENT;
    *shared = isOverlapping && isOverlapping(*first, *second) ? 1 : 0;
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

  static const void *FOVEA_CALL getService(const fovea_host *host, const char *id) noexcept;

  fovea_host c_;
  FakeStimuli stimuli_;
  std::vector<fovea_event> events_;
  std::vector<std::pair<fovea_on_flip, void *>> onFlip_;
  Dict entry_;
  std::optional<std::int64_t> navigation_;
  bool isSimulating_ = false;
};

}  // namespace fovea::testing

#include "fovea/fake_services.hpp"
