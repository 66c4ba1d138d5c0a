#include "services/services.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>

#include "core/json.hpp"
#include "plugins/abi_event.hpp"
#include "plugins/abi_frame.hpp"
#include "services/audio_service.hpp"
#include "services/camera_service.hpp"
#include "services/devices_service.hpp"
#include "services/gate.hpp"
#include "services/stimuli_service.hpp"
#include "stimuli/units.hpp"

#ifndef FOVEA_VERSION
#error "the build says which version this is"
#endif

namespace fovea {

namespace {

InputRequest requestFrom(const fovea_request *asked, Timestamp now) {
  const fovea_request request = received(asked);
  InputRequest out;
  for (std::uint32_t i = 0; request.keys && i < request.key_count; ++i) out.keys.emplace_back(fromAbi(request.keys[i]));
  out.expected = fromAbi(request.expected);
  out.since = request.since_ns ? fromNanoseconds(request.since_ns) : now;
  return out;
}

// ---- log, clock, thread_check: [any] ----

void FOVEA_CALL logWrite(const fovea_host *host, int32_t level, fovea_str text) noexcept {
  try {
    const Sitting *sitting = sittingOf(host);
    stateOf(host).log.write(static_cast<LogLevel>(level), sitting ? sitting->currentPlugin() : "plugin", fromAbi(text));
  } catch (...) {  // a lost log line must not end a run
  }
}

void FOVEA_CALL logSetError(const fovea_host *, fovea_status status, fovea_str text) noexcept {
  try {
    setLastError(status, fromAbi(text));
  } catch (...) {
  }
}

int64_t FOVEA_CALL clockNow(const fovea_host *host) noexcept { return toNanoseconds(stateOf(host).clock.now()); }

int64_t FOVEA_CALL clockWall(const fovea_host *host, int64_t t) noexcept { return stateOf(host).clock.wallOrigin() + t; }

int32_t FOVEA_CALL isStageThread(const fovea_host *) noexcept { return isThread(Thread::Stage); }

// ---- window ----

fovea_flip_result flipResult(const FlipResult &shown) {
  fovea_flip_result result{};
  result.struct_size = sizeof result;
  if (shown.source != OnsetSource::Timer && shown.source != OnsetSource::Unknown) result.flags |= FOVEA_FLIP_MEASURED;
  if (shown.late) result.flags |= FOVEA_FLIP_LATE;
  result.frame = shown.frame;
  result.onset_ns = toNanoseconds(shown.onset);
  result.uncertainty_ns = shown.uncertainty.count();
  result.missed = shown.missed;
  result.onset_source = static_cast<std::uint32_t>(shown.source);
  return result;
}

void runOnFlip(void (*function)(), void *data, const FlipResult *shown) {
  const auto call = reinterpret_cast<fovea_on_flip>(function);
  if (!shown) return call(data, nullptr);
  const fovea_flip_result result = flipResult(*shown);
  call(data, &result);
}

fovea_status FOVEA_CALL windowFlip(const fovea_host *host, const fovea_flip *asked, fovea_flip_result *out) noexcept {
  return guarded(host, When::Running, [&](Sitting &sitting) {
    const fovea_flip request = received(asked);
    std::optional<Timestamp> notBefore;
    if (request.not_before_ns > 0) notBefore = fromNanoseconds(request.not_before_ns);
    ShownFrame shown;
    const WaitEnd end = sitting.stage().flip(notBefore, shown);
    fovea_flip_result result = flipResult(shown);
    if (shown.pause.length() > Duration{}) result.flags |= FOVEA_FLIP_PAUSED;
    result.paused_ns = shown.pause.length().count();
    fill(out, result);
    return statusOf(end);
  });
}

fovea_status FOVEA_CALL windowCallOnFlip(const fovea_host *host, fovea_on_flip function, void *data) noexcept {
  return guarded(host, When::Running, [&](Sitting &sitting) {
    if (!function) return refuse(FOVEA_E_ARGUMENT, "callOnFlip: there is no function");
    const auto asked = sitting.stage().callOnFlip({runOnFlip, reinterpret_cast<void (*)()>(function), data});
    return asked ? fovea_status{FOVEA_OK} : refuse(FOVEA_E_ARGUMENT, asked.error().text().c_str());
  });
}

fovea_status FOVEA_CALL windowWaitUntil(const fovea_host *host, int64_t t) noexcept {
  return guarded(host, When::Running, [&](Sitting &sitting) { return statusOf(sitting.stage().waitUntil(fromNanoseconds(t))); });
}

fovea_status FOVEA_CALL windowSetPausePolicy(const fovea_host *host, uint32_t policy) noexcept {
  return guarded(host, When::Running, [&](Sitting &sitting) {
    if (policy > FOVEA_PAUSE_AT_SAFE_POINT) return refuse(FOVEA_E_ARGUMENT, "setPausePolicy: unknown policy");
    sitting.stage().setPausePolicy(static_cast<PausePolicy>(policy));
    return fovea_status{FOVEA_OK};
  });
}

int64_t FOVEA_CALL windowNextOnset(const fovea_host *host) noexcept {
  Sitting *sitting = sittingOf(host);
  return sitting ? toNanoseconds(sitting->stage().window().nextOnset()) : 0;
}

fovea_status FOVEA_CALL windowSetColor(const fovea_host *host, double r, double g, double b) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    for (const double gun : {r, g, b})
      if (!(gun >= -1 && gun <= 1))
        return refused(host, sitting, "window",
                       {ErrorCode::BadArgument, "the colour " + toJson(List{r, g, b}) + " is no signed rgb", "window.color", "it goes from -1 to 1"});
    sitting.stage().stimuli().setBackground({r, g, b, 1});
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL windowSetUnits(const fovea_host *host, fovea_str units) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    auto known = parseUnits(fromAbi(units));
    if (!known) return refused(host, sitting, "window", known.error());
    Stage &stage = sitting.stage();
    if (auto fits = checkUnits(*known, stage.stimuli().screenProfile(), stage.window().screen()); !fits)
      return refused(host, sitting, "window", fits.error());
    stage.stimuli().setUnits(*known);
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL windowGetInfo(const fovea_host *host, fovea_window_info *out) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    const Window &window = sitting.stage().window();
    fill(out, toAbi(window.screen(), window.hasGl()));
    return fovea_status{FOVEA_OK};
  });
}

// ---- input ----

fovea_status FOVEA_CALL inputExpect(const fovea_host *host, const fovea_request *request) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    return statusOf(sitting.expect(requestFrom(request, sitting.stage().clock().now())));
  });
}

fovea_status FOVEA_CALL inputPoll(const fovea_host *host, fovea_event *events, uint32_t capacity, uint32_t *count) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    if (!events || !count) return refuse(FOVEA_E_ARGUMENT, "input->poll: no place for the events");
    if (capacity && events[0].struct_size < offsetof(fovea_event, key))
      return refuse(FOVEA_E_ARGUMENT, "input->poll: set struct_size of the events");
    // The caller's events may be shorter than ours: it says so in the first one.
    const std::size_t stride = capacity ? events[0].struct_size : 0;
    InputEvent few[4];  // seldom more, and many would take longer to make than to poll for
    *count = 0;
    for (std::size_t got = std::size(few); got == std::size(few) && *count < capacity;) {
      got = sitting.stage().poll(std::span(few).first(std::min<std::size_t>(capacity - *count, std::size(few))));
      for (const InputEvent &taken : std::span(few).first(got)) {
        auto *event = reinterpret_cast<fovea_event *>(reinterpret_cast<char *>(events) + (*count)++ * stride);
        event->struct_size = static_cast<uint32_t>(stride);
        fill(event, toAbi(taken, sitting.stage().window().screen().height));
      }
    }
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL inputWaitKey(const fovea_host *host, const fovea_request *request, int64_t deadline, fovea_event *out) noexcept {
  return guarded(host, When::Running, [&](Sitting &sitting) {
    InputEvent press;
    const std::optional<Timestamp> limit = deadline > 0 ? std::optional(fromNanoseconds(deadline)) : std::nullopt;
    const InputRequest awaited = requestFrom(request, sitting.stage().clock().now());
    if (auto known = sitting.checkKeys(awaited); !known) return toStatus(known.error());
    if (auto asked = sitting.expect(awaited); !asked) return toStatus(asked.error());
    const WaitEnd end = sitting.stage().waitKey(awaited, limit, press);
    if (end == WaitEnd::Reached) fill(out, toAbi(press, sitting.stage().window().screen().height));
    return statusOf(end);
  });
}

fovea_status FOVEA_CALL inputClear(const fovea_host *host) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    sitting.stage().clearInput();
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL inputKeyboard(const fovea_host *host, uint32_t device, const fovea_sink *sink) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    if (device == kKeysOnScreen) return putInto(sink, Value(Dict{{"name", Value("screen")}, {"node", Value("")}, {"source", Value("")}}));
    const auto keyboards = sitting.stage().input().keyboards();
    if (keyboards.empty()) return putInto(sink, Value(Dict{}));
    const auto found = std::find_if(keyboards.begin(), keyboards.end(), [&](const KeyboardInfo &each) { return each.device == device; });
    if (found == keyboards.end()) return refuse(FOVEA_E_ARGUMENT, "input->keyboard: give the `device` of a key event; unplugged ones are not told");
    return putInto(sink, Value(Dict{{"name", Value(found->name)}, {"node", Value(found->node)}, {"source", Value(stampSourceName(found->source))}}));
  });
}

fovea_status FOVEA_CALL inputSetPointer(const fovea_host *host, double x, double y) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    if (!std::isfinite(x) || !std::isfinite(y)) return refuse(FOVEA_E_ARGUMENT, "input->setPointer: no such place");
    const double height = sitting.stage().window().screen().height;
    if (!sitting.stage().input().movePointer(x * height, y * height))
      return refuse(FOVEA_E_UNSUPPORTED, "input->setPointer: there is no pointer that a program can move");
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL inputShowPointer(const fovea_host *host, uint32_t when) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    if (when > FOVEA_POINTER_HIDDEN) return refuse(FOVEA_E_ARGUMENT, "input->showPointer: use one of FOVEA_POINTER_...");
    sitting.stage().showPointer(static_cast<PointerDisplay>(when));
    return fovea_status{FOVEA_OK};
  });
}

// ---- session ----

fovea_status FOVEA_CALL sessionSafePoint(const fovea_host *host, fovea_str label, int64_t trial) noexcept {
  return guarded(host, When::Running, [&](Sitting &sitting) {
    const WaitEnd end = sitting.stage().safePoint(fromAbi(label), trial);
    sitting.data()->beginRow();
    return statusOf(end);
  });
}

fovea_status FOVEA_CALL sessionAddRow(const fovea_host *host, fovea_str table, const fovea_value *row) noexcept {
  return guarded(host, When::Running, [&](Sitting &sitting) {
    if (!row || row->type != FOVEA_DICT) return refuse(FOVEA_E_ARGUMENT, "addRow: a row is a dictionary of column -> value");
    auto copied = fromAbi(*row);
    if (!copied) return toStatus(copied.error());
    return statusOf(sitting.data()->addRow(fromAbi(table), std::move(*copied->as<Dict>())));
  });
}

fovea_status FOVEA_CALL sessionAddData(const fovea_host *host, fovea_str name, const fovea_value *value) noexcept {
  return guarded(host, When::Running, [&](Sitting &sitting) {
    Value copy;
    if (value) {
      auto copied = fromAbi(*value);
      if (!copied) return toStatus(copied.error());
      copy = std::move(*copied);
    }
    return statusOf(sitting.data()->addData(fromAbi(name), std::move(copy)));
  });
}

fovea_status FOVEA_CALL sessionNextEntry(const fovea_host *host) noexcept {
  return guarded(host, When::Running, [&](Sitting &sitting) { return statusOf(sitting.data()->nextEntry()); });
}

fovea_status FOVEA_CALL sessionAddAnnotation(const fovea_host *host, fovea_str text) noexcept {
  return guarded(host, When::Running, [&](Sitting &sitting) {
    sitting.data()->annotate(fromAbi(text), sitting.stage().clock().now(), sitting.currentPlugin());
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL sessionDescribeColumn(const fovea_host *host, fovea_str table, fovea_str column, fovea_str unit,
                                              fovea_str description, int32_t priority) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    return statusOf(sitting.describeColumn(std::string(fromAbi(table)),
                                           {std::string(fromAbi(column)), "", std::string(fromAbi(unit)),
                                            std::string(fromAbi(description)), priority}));
  });
}

int32_t FOVEA_CALL sessionStopRequested(const fovea_host *host) noexcept {
  return stateOf(host).stop.load(std::memory_order_relaxed);
}

fovea_status FOVEA_CALL sessionSetTrials(const fovea_host *host, fovea_str loop, const fovea_value *trials) noexcept {
  return guarded(host, When::Running, [&](Sitting &sitting) {
    if (!trials) return refuse(FOVEA_E_ARGUMENT, "setTrials: there are no trials");
    auto copied = fromAbi(*trials);
    if (!copied) return toStatus(copied.error());
    if (!copied->list()) return refuse(FOVEA_E_ARGUMENT, "setTrials: the trials are no list");
    return statusOf(sitting.setTrials(std::string(fromAbi(loop)), std::move(*copied->as<List>())));
  });
}

fovea_status FOVEA_CALL sessionSetTrial(const fovea_host *host, int64_t index) noexcept {
  return guarded(host, When::Running, [&](Sitting &sitting) { return statusOf(sitting.setTrial(index)); });
}

fovea_status FOVEA_CALL sessionTakeNavigation(const fovea_host *host, int64_t *trials) noexcept {
  return guarded(host, When::Running, [&](Sitting &sitting) {
    if (!trials) return refuse(FOVEA_E_ARGUMENT, "takeNavigation: there is no place for the answer");
    const auto asked = sitting.stage().takeNavigation();
    if (!asked) return fovea_status{FOVEA_TIMEOUT};
    *trials = asked->trials;
    return fovea_status{FOVEA_OK};
  });
}

// ---- assets, random, pages ----

fovea_status FOVEA_CALL assetsPath(const fovea_host *host, fovea_str name, const fovea_sink *sink) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    auto path = sitting.assetPath(fromAbi(name));
    return path ? putInto(sink, Value(path->string())) : toStatus(path.error());
  });
}

fovea_status FOVEA_CALL assetsRead(const fovea_host *host, fovea_str name, const fovea_sink *sink) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    if (sitting.isRunning()) return refuse(FOVEA_E_STATE, "assets->read: read files before run(), frames wait for no disk");
    auto path = sitting.assetPath(fromAbi(name));
    if (!path) return toStatus(path.error());
    std::ifstream stream(*path, std::ios::binary);
    if (!stream) return toStatus(Error{ErrorCode::Io, "the asset cannot be read", path->string(), "check its permissions"});
    const std::string content((std::istreambuf_iterator<char>(stream)), {});
    const auto *bytes = reinterpret_cast<const std::byte *>(content.data());
    return putInto(sink, Value(Bytes(bytes, bytes + content.size())));
  });
}

uint64_t FOVEA_CALL randomNext(const fovea_host *host) noexcept {
  Sitting *sitting = sittingOf(host);
  return sitting ? sitting->random().next() : 0;
}

uint64_t FOVEA_CALL randomSeed(const fovea_host *host, fovea_str stream) noexcept {
  Sitting *sitting = sittingOf(host);
  return sitting ? sitting->streamSeed(fromAbi(stream)) : 0;
}

fovea_status FOVEA_CALL pagesShow(const fovea_host *host, fovea_str id, const fovea_value *params, const fovea_sink *answer) noexcept {
  return guarded(host, When::Running, [&](Sitting &sitting) {
    Value told{Dict{}};
    if (params && params->type != FOVEA_NONE) {
      auto copied = fromAbi(*params);
      if (!copied) return toStatus(copied.error());
      told = std::move(*copied);
    }
    auto given = sitting.showPage(fromAbi(id), told);
    if (!given) return toStatus(given.error());
    return putInto(answer, *given);
  });
}

// ---- gl ----

void *FOVEA_CALL glGetProcAddress(const fovea_host *host, const char *name) noexcept {
  Sitting *sitting = sittingOf(host);
  return sitting ? sitting->stage().window().getProcAddress(name) : nullptr;
}

uint32_t FOVEA_CALL glFramebuffer(const fovea_host *) noexcept { return 0; }

fovea_status FOVEA_CALL glBegin(const fovea_host *host) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    sitting.stage().stimuli().renderPending();
    sitting.stage().noteForeignDrawing();
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL glEnd(const fovea_host *host) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    sitting.stage().stimuli().resetState();
    return fovea_status{FOVEA_OK};
  });
}

constexpr fovea_log kLog{sizeof(fovea_log), 0, logWrite, logSetError};
constexpr fovea_clock kClock{sizeof(fovea_clock), 0, clockNow, clockWall};
constexpr fovea_window kWindow{sizeof(fovea_window), 0,           windowFlip,     windowWaitUntil, windowSetPausePolicy,
                               windowNextOnset,      windowSetColor, windowSetUnits, windowGetInfo, windowCallOnFlip};
constexpr fovea_input kInput{sizeof(fovea_input), 0, inputExpect, inputPoll, inputWaitKey, inputClear, inputKeyboard, inputSetPointer, inputShowPointer};
constexpr fovea_session kSession{sizeof(fovea_session), 0,
                                 sessionSafePoint,      sessionAddRow,
                                 sessionAddData,        sessionNextEntry,
                                 sessionAddAnnotation,  sessionDescribeColumn,
                                 sessionStopRequested,  sessionSetTrials,
                                 sessionSetTrial,       sessionTakeNavigation};
constexpr fovea_assets kAssets{sizeof(fovea_assets), 0, assetsPath, assetsRead};
constexpr fovea_random kRandom{sizeof(fovea_random), 0, randomNext, randomSeed};
constexpr fovea_pages kPages{sizeof(fovea_pages), 0, pagesShow};
constexpr fovea_thread_check kThreadCheck{sizeof(fovea_thread_check), 0, isStageThread};
constexpr fovea_gl kGl{sizeof(fovea_gl), 0, glGetProcAddress, glFramebuffer, glBegin, glEnd};

struct Offered {
  const char *id;
  const void *table;
  bool needsGl;
};
constexpr Offered kOffered[] = {
    {FOVEA_LOG, &kLog, false},       {FOVEA_CLOCK, &kClock, false},   {FOVEA_WINDOW, &kWindow, false},
    {FOVEA_STIMULI, &kStimuli, false}, {FOVEA_INPUT, &kInput, false},   {FOVEA_SESSION, &kSession, false},
    {FOVEA_ASSETS, &kAssets, false}, {FOVEA_RANDOM, &kRandom, false}, {FOVEA_PAGES, &kPages, false},
    {FOVEA_THREAD_CHECK, &kThreadCheck, false}, {FOVEA_DEVICES, &kDevices, false}, {FOVEA_AUDIO, &kAudio, false}, {FOVEA_CAMERA, &kCamera, false}, {FOVEA_GL, &kGl, true}};

const void *FOVEA_CALL getService(const fovea_host *host, const char *id) noexcept {
  const bool hasGl = stateOf(host).hasGl;
  for (const Offered &offered : kOffered)
    if (id && std::strcmp(offered.id, id) == 0) return offered.needsGl && !hasGl ? nullptr : offered.table;
  return nullptr;
}

}  // namespace

Services::Services(const Clock &clock, Log &log, const std::atomic<bool> &stop, bool hasGl)
    : state_(new State{clock, log, stop, hasGl}) {
  state_->host.struct_size = sizeof(fovea_host);
  state_->host.abi_major = FOVEA_ABI_MAJOR;
  state_->host.abi_minor = FOVEA_ABI_MINOR;
  state_->host.impl = state_.get();
  state_->host.name = "fovea";
  state_->host.version = FOVEA_VERSION;
  state_->host.getService = getService;
}

Services::~Services() = default;

const fovea_host *Services::host() const { return &state_->host; }

void Services::connect(Sitting *sitting) { state_->sitting = sitting; }

}  // namespace fovea
