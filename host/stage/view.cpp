#include "stage/view.hpp"

namespace fovea {

std::string_view stateWord(SessionState state) {
  switch (state) {
    case SessionState::Idle: return "IDLE";
    case SessionState::Ready: return "READY";
    case SessionState::Preparing: return "PREPARING";
    case SessionState::Running: return "RUNNING";
    case SessionState::Pausing: return "PAUSING";
    case SessionState::Paused: return "PAUSED";
    case SessionState::Stopping: return "STOPPING";
    case SessionState::Saving: return "SAVING";
    case SessionState::Failed: return "FAILED";
    case SessionState::Ended: return "ENDED";
  }
  return "";
}

int stateNumber(SessionState state) {
  switch (state) {
    case SessionState::Idle:
    case SessionState::Ready:
    case SessionState::Preparing: return 0;
    case SessionState::Running:
    case SessionState::Pausing: return 1;
    case SessionState::Paused: return 2;
    case SessionState::Stopping: return -3;
    case SessionState::Saving:
    case SessionState::Failed:
    case SessionState::Ended: return -1;
  }
  return 0;
}

}  // namespace fovea
