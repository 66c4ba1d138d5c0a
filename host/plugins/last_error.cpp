#include "plugins/last_error.hpp"

#include <utility>

namespace fovea {
namespace {
thread_local std::string lastError;
}  // namespace

void setLastError(fovea_status, std::string_view text) { lastError = text; }

std::string takeLastError() { return std::exchange(lastError, {}); }

std::string_view statusWord(fovea_status status) {
  switch (status) {
    case FOVEA_OK: return "FOVEA_OK";
    case FOVEA_STOP: return "FOVEA_STOP";
    case FOVEA_ABORT: return "FOVEA_ABORT";
    case FOVEA_TIMEOUT: return "FOVEA_TIMEOUT";
    case FOVEA_E_FAIL: return "FOVEA_E_FAIL";
    case FOVEA_E_ARGUMENT: return "FOVEA_E_ARGUMENT";
    case FOVEA_E_THREAD: return "FOVEA_E_THREAD";
    case FOVEA_E_STATE: return "FOVEA_E_STATE";
    case FOVEA_E_UNSUPPORTED: return "FOVEA_E_UNSUPPORTED";
    case FOVEA_E_NO_MEMORY: return "FOVEA_E_NO_MEMORY";
    case FOVEA_E_IO: return "FOVEA_E_IO";
    case FOVEA_E_VERSION: return "FOVEA_E_VERSION";
    default: return status < 0 ? "an unknown failure" : "an unknown status";
  }
}

fovea_status toStatus(const Error &error) {
  fovea_status status = FOVEA_E_FAIL;
  switch (error.code) {
    case ErrorCode::BadArgument:
    case ErrorCode::Unknown: status = FOVEA_E_ARGUMENT; break;
    case ErrorCode::BadFile:
    case ErrorCode::Io: status = FOVEA_E_IO; break;
    case ErrorCode::State:
    case ErrorCode::Busy: status = FOVEA_E_STATE; break;
    case ErrorCode::AbiMismatch: status = FOVEA_E_VERSION; break;
    case ErrorCode::Device: status = FOVEA_E_UNSUPPORTED; break;
    case ErrorCode::Stopped: status = FOVEA_STOP; break;
    case ErrorCode::BadPlugin:
    case ErrorCode::PluginFailed:
    case ErrorCode::Refused:
    case ErrorCode::Internal: break;
  }
  setLastError(status, error.text());
  return status;
}

}  // namespace fovea
