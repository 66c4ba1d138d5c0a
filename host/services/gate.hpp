#pragma once
// The gate that every call of a plugin goes through: right thread, right moment, and nothing of ours is thrown into it.

#include <algorithm>
#include <cstring>
#include <new>
#include <string>

#include "core/log.hpp"
#include "core/thread.hpp"
#include "fovea/fovea.h"
#include "plugins/abi_value.hpp"
#include "plugins/last_error.hpp"
#include "services/refusals.hpp"
#include "services/services.hpp"
#include "stage/sitting.hpp"

namespace fovea {

/// What `impl` of the host table points to; plugins never look inside.
struct Services::State {
  const Clock &clock;
  Log &log;
  const std::atomic<bool> &stop;
  bool hasGl;
  fovea_host host{};
  Sitting *sitting = nullptr;  // [stage] only
  mutable Refusals refusals;   // [stage] only
};

/// What a call may count on. Words as in the headers: [stage], [stage & running], [any].
enum class When { Stage, Running };

inline const Services::State &stateOf(const fovea_host *host) { return *static_cast<const Services::State *>(host->impl); }

/// Thread: [stage].
inline Sitting *sittingOf(const fovea_host *host) { return isThread(Thread::Stage) ? stateOf(host).sitting : nullptr; }

inline fovea_status refuse(fovea_status status, const char *why) {
  setLastError(status, why);
  return status;
}

/// The gate of every call: right thread, right moment, and nothing of ours is thrown into a plugin.
template <class Call>
fovea_status guarded(const fovea_host *host, When when, Call call) noexcept {
  try {
    if (!isThread(Thread::Stage)) return refuse(FOVEA_E_THREAD, "this call belongs to [stage]; it came from another thread");
    Sitting *sitting = sittingOf(host);
    if (!sitting) return refuse(FOVEA_E_STATE, "there is no session yet; services work from setupExpInfo on");
    if (when == When::Running && !sitting->isRunning())
      return refuse(FOVEA_E_STATE, "this call is for run(); it came outside of it");
    return call(*sitting);
  } catch (const std::bad_alloc &) {
    return refuse(FOVEA_E_NO_MEMORY, "out of memory");
  } catch (const std::exception &failure) {
    stateOf(host).log.write(LogLevel::Error, "services", std::string("something unforeseen happened in a call of the plugin: ") + failure.what());
    return refuse(FOVEA_E_FAIL, failure.what());
  }
}

inline fovea_status statusOf(const Result<void> &result) { return result ? FOVEA_OK : toStatus(result.error()); }

inline fovea_status statusOf(WaitEnd end) {
  switch (end) {
    case WaitEnd::Reached: return FOVEA_OK;
    case WaitEnd::TimedOut: return FOVEA_TIMEOUT;
    case WaitEnd::Stopped: return FOVEA_STOP;
    case WaitEnd::TrialEnded: return FOVEA_TRIAL_ENDED;
  }
  return FOVEA_STOP;
}

/// Whether the plugin goes on or not, the row in hand and the log say why: the plugin itself is told a status alone.
inline fovea_status refused(const fovea_host *host, Sitting &sitting, const char *source, const Error &error) {
  RunData *data = sitting.data();
  const std::string note = data ? stateOf(host).refusals.toNote(data->run(), data->rows(), error) : error.text();  // without a run there is no row to say it once in
  if (note.empty()) return toStatus(error);
  if (data) data->annotate(note, sitting.stage().clock().now(), "fovea");
  stateOf(host).log.write(LogLevel::Warning, source, note);
  return toStatus(error);
}

/// Gives a value to a plugin's sink.
inline fovea_status putInto(const fovea_sink *sink, const Value &value) {
  if (!sink || !sink->put) return FOVEA_OK;
  const LentValue lent(value);
  return sink->put(sink->ctx, lent.get());
}

/// Fills as much of a caller's struct as the caller knows of.
template <class T>
void fill(T *out, const T &value) {
  if (!out) return;
  const std::uint32_t size = out->struct_size;
  std::memcpy(out, &value, std::min<std::size_t>(size, sizeof(T)));
  out->struct_size = size;
}

/// As much of a caller's struct as we know of; the rest is zero.
template <class T>
T received(const T *in) {
  T value{};
  if (in) std::memcpy(&value, in, std::min<std::size_t>(in->struct_size, sizeof(T)));
  return value;
}

}  // namespace fovea
