#pragma once
// How things end early inside a plugin. None of these leaves the library: the functions behind FOVEA_PLUGIN catch them.

#include <stdexcept>
#include <string>
#include <string_view>

#include "fovea/abi.h"

namespace fovea {

/// The host asked to end; thrown by every wait, so that destructors run on the way out of run().
class Stopped {
 public:
  explicit Stopped(fovea_status status) : status_(status) {}
  fovea_status status() const { return status_; }

 private:
  fovea_status status_;
};

/// An operator ended the trial in hand; thrown by every wait inside Run::forEachTrial, which catches it.
class TrialEnded {};

/// Something cannot go on. The text reaches the operator: say what, where, and what to do.
class Failure : public std::runtime_error {
 public:
  explicit Failure(const std::string &what, fovea_status status = FOVEA_E_FAIL)
      : std::runtime_error(what), status_(status) {}
  fovea_status status() const { return status_; }

 private:
  fovea_status status_;
};

/// A call of the host was refused. The host knows the reason, and keeps it unless somebody sets another one.
class CallFailed : public Failure {
 public:
  CallFailed(const char *call, const std::string &how, fovea_status status) : Failure(std::string(call) + ": " + how, status) {}
};

inline std::string_view statusName(fovea_status status) {
  switch (status) {
    case FOVEA_OK: return "done";
    case FOVEA_STOP: return "stop";
    case FOVEA_ABORT: return "abort";
    case FOVEA_TIMEOUT: return "timeout";
    case FOVEA_TRIAL_ENDED: return "trial ended";
    case FOVEA_E_ARGUMENT: return "wrong argument";
    case FOVEA_E_THREAD: return "wrong thread";
    case FOVEA_E_STATE: return "not now";
    case FOVEA_E_UNSUPPORTED: return "not supported";
    case FOVEA_E_NO_MEMORY: return "no memory";
    case FOVEA_E_IO: return "input or output failed";
    case FOVEA_E_VERSION: return "wrong version";
    default: return status > 0 ? "stop" : "failed";
  }
}

/// Turns what a host function answered into the way on: nothing, Stopped or Failure.
inline void check(fovea_status status, const char *call) {
  if (status == FOVEA_OK) return;
  if (status == FOVEA_TRIAL_ENDED) throw TrialEnded();
  if (status > 0) throw Stopped(status == FOVEA_ABORT ? FOVEA_ABORT : FOVEA_STOP);
  throw CallFailed(call, std::string(statusName(status)), status);
}

}  // namespace fovea
