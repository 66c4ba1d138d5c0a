#pragma once
// The tables of functions that a plugin gets from the fake host: each is one call on it. fake_host.hpp includes this.

#include "fovea/fake_host.hpp"

namespace fovea::testing {

inline const void *FOVEA_CALL FakeHost::getService(const fovea_host *host, const char *id) noexcept {
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
        Asked what;
        return of(h).note(*request, what);
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
      },
      [](const fovea_host *h, std::uint32_t when) noexcept {
        of(h).pointer = when;
        return fovea_status{FOVEA_OK};
      }};
  static const fovea_stimuli stimuli = {
      sizeof stimuli, 0,
      [](const fovea_host *h, fovea_str kind, const fovea_value *values, std::uint64_t *handle) noexcept {
        return of(h).stimuli_.create(borrow(kind), values, handle);
      },
      [](const fovea_host *h, std::uint64_t handle) noexcept { of(h).stimuli_.all.erase(handle); },
      [](const fovea_host *h, std::uint64_t handle, fovea_str name, std::uint32_t *out) noexcept {
        return of(h).stimuli_.property(handle, borrow(name), out);
      },
      [](const fovea_host *h, std::uint64_t handle, std::uint32_t property, const double *numbers,
         std::uint32_t count) noexcept {
        List list;
        for (std::uint32_t i = 0; i < count; ++i) list.emplace_back(numbers[i]);
        return of(h).stimuli_.set(handle, property, std::move(list));
      },
      [](const fovea_host *h, std::uint64_t handle, std::uint32_t property, fovea_str text) noexcept {
        return of(h).stimuli_.set(handle, property, borrow(text));
      },
      [](const fovea_host *h, std::uint64_t handle) noexcept { return of(h).stimuli_.draw(handle); },
      [](const fovea_host *h, std::uint64_t handle, double box[4]) noexcept { return of(h).stimuli_.measure(handle, box); },
      [](const fovea_host *h, std::uint64_t handle, std::uint32_t property, const fovea_value *value) noexcept {
        return of(h).stimuli_.set(handle, property, copyOf(value));
      },
      [](const fovea_host *h, std::uint64_t handle, std::uint32_t property, const double **numbers,
         std::uint32_t *count) noexcept { return of(h).stimuli_.numbers(handle, property, numbers, count); },
      [](const fovea_host *h, std::uint64_t handle, std::uint32_t property, fovea_str *text) noexcept {
        return of(h).stimuli_.text(handle, property, text);
      },
      [](const fovea_host *h, std::uint64_t handle, double x, double y, std::uint32_t *inside) noexcept {
        return of(h).contains(handle, x, y, inside);
      },
      [](const fovea_host *h, std::uint64_t one, std::uint64_t other, std::uint32_t *shared) noexcept {
        return of(h).overlaps(one, other, shared);
      },
      [](const fovea_host *h, std::uint64_t handle, std::uint32_t property, const fovea_sink *sink) noexcept {
        const Value *value = of(h).stimuli_.read(handle, property);
        return value ? sink->put(sink->ctx, Borrowed(*value).get()) : fovea_status{FOVEA_OK};
      },
      [](const fovea_host *h, std::uint64_t handle, fovea_shown *out) noexcept { return of(h).stimuli_.shown(handle, out); }};
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
  static const fovea_assets assets = {
      sizeof assets, 0,
      [](const fovea_host *, fovea_str name, const fovea_sink *sink) noexcept { return sink->put(sink->ctx, Borrowed(Value(borrow(name))).get()); },
      [](const fovea_host *, fovea_str, const fovea_sink *) noexcept { return fovea_status{FOVEA_E_IO}; }};
  static const fovea_audio audio = {
      sizeof audio, 0,
      [](const fovea_host *h, fovea_audio_info *info) noexcept { return of(h).audio.info(info); },
      [](const fovea_host *h, fovea_str path, const fovea_value *options, std::uint64_t *sound) noexcept { return of(h).audio.load(borrow(path), options, sound); },
      [](const fovea_host *h, const fovea_value *samples, double rate, const fovea_value *options, std::uint64_t *sound) noexcept {
        return of(h).audio.make(samples, rate, options, sound);
      },
      [](const fovea_host *h, std::uint64_t sound) noexcept { of(h).audio.sounds.erase(sound); },
      [](const fovea_host *h, std::uint64_t handle, std::int64_t *length) noexcept {
        const FakeSound *sound = FakeAudio::find(of(h).audio.sounds, handle);
        if (!sound) return fovea_status{FOVEA_E_ARGUMENT};
        *length = sound->length.count();
        return fovea_status{FOVEA_OK};
      },
      [](const fovea_host *h, std::uint64_t sound, std::int64_t t) noexcept { return of(h).audio.play(sound, t, of(h).now); },
      [](const fovea_host *h, std::uint64_t sound, std::int64_t t) noexcept { return FakeAudio::stop(FakeAudio::find(of(h).audio.sounds, sound), t, of(h).now); },
      [](const fovea_host *h, std::uint64_t sound, double volume) noexcept { return of(h).audio.setVolume(sound, volume); },
      [](const fovea_host *h, std::uint64_t sound, fovea_sound_state *state) noexcept {
        return FakeAudio::state(FakeAudio::find(of(h).audio.sounds, sound), state, 0, of(h).now);
      },
      [](const fovea_host *h, std::int64_t t, const fovea_value *options, std::uint64_t *recording) noexcept {
        const fovea_status status = of(h).audio.record(t, options, recording, of(h).now);
        if (status == FOVEA_E_STATE) of(h).error = *of(h).audio.refusal;
        return status;
      },
      [](const fovea_host *h, std::uint64_t recording, std::int64_t t) noexcept { return FakeAudio::stop(FakeAudio::find(of(h).audio.recordings, recording), t, of(h).now); },
      [](const fovea_host *h, std::uint64_t recording, fovea_sound_state *state) noexcept {
        return FakeAudio::state(FakeAudio::find(of(h).audio.recordings, recording), state, of(h).audio.inputPeak, of(h).now);
      },
      [](const fovea_host *h, std::uint64_t recording, const fovea_sink *sink) noexcept { return of(h).audio.recorded(recording, sink, of(h).now); },
      [](const fovea_host *h, std::uint64_t recording, const fovea_value *options, std::uint64_t *sound) noexcept {
        return of(h).audio.makeOfRecording(recording, options, sound, of(h).now);
      },
      [](const fovea_host *h, double *peak, double *rms) noexcept {
        if (of(h).audio.refusal) return fovea_status{FOVEA_E_STATE};
        *peak = of(h).audio.inputPeak, *rms = of(h).audio.inputRms;
        return fovea_status{FOVEA_OK};
      }};
  static const fovea_camera camera = {
      sizeof camera, 0,
      [](const fovea_host *h, std::uint32_t what, fovea_camera_info *info) noexcept { return of(h).camera.info(what, info); },
      [](const fovea_host *h, std::uint32_t what, std::int64_t t, const fovea_value *options, std::uint64_t *film) noexcept {
        const fovea_status status = of(h).camera.record(what, t, options, film, of(h).now);
        if (status == FOVEA_E_STATE) of(h).error = *of(h).camera.refusal;
        return status;
      },
      [](const fovea_host *h, std::uint64_t film, std::int64_t t) noexcept { return of(h).camera.stop(film, t, of(h).now); },
      [](const fovea_host *h, std::uint64_t film, fovea_film_state *state) noexcept { return of(h).camera.state(film, state, of(h).now); },
      [](const fovea_host *h, std::uint64_t film, const fovea_sink *sink) noexcept { return of(h).camera.recorded(film, sink, of(h).now); },
      [](const fovea_host *h, std::uint64_t film, const fovea_sink *sink) noexcept { return of(h).camera.file(film, sink, of(h).now); },
      [](const fovea_host *h, std::uint32_t what, std::uint64_t image) noexcept { return of(h).camera.show(what, image); }};
  const std::map<std::string_view, const void *> tables = {
      {FOVEA_ASSETS, &assets},   {FOVEA_AUDIO, &audio},   {FOVEA_CAMERA, &camera},
      {FOVEA_DEVICES, &deviceCalls},
      {FOVEA_LOG, &log},         {FOVEA_CLOCK, &clock},   {FOVEA_WINDOW, &window},   {FOVEA_INPUT, &input},
      {FOVEA_STIMULI, &stimuli}, {FOVEA_RANDOM, &random}, {FOVEA_SESSION, &session}, {FOVEA_PAGES, &pages}};
  const auto found = tables.find(id);
  return found == tables.end() ? nullptr : found->second;
}

}  // namespace fovea::testing
