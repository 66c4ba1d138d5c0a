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

}  // namespace fovea
