#ifndef FOVEA_SVC_LOG_H
#define FOVEA_SVC_LOG_H
#include "fovea/plugin.h"

#define FOVEA_LOG "fovea.log/1"

enum {
  FOVEA_LEVEL_DEBUG = 10,
  FOVEA_LEVEL_INFO = 20,
  FOVEA_LEVEL_EXP = 22,
  FOVEA_LEVEL_DATA = 25,
  FOVEA_LEVEL_WARNING = 30,
  FOVEA_LEVEL_ERROR = 40,
  FOVEA_LEVEL_CRITICAL = 50
};

typedef struct fovea_log {
  uint32_t struct_size, reserved;
  /* One line in the run's log, dated with the session clock. [any] */
  void(FOVEA_CALL *write)(const fovea_host *, int32_t level, fovea_str text) FOVEA_NOEXCEPT;
  /* Says why the call in hand is about to return `status`: what, and what to do. Kept per thread. [any] */
  void(FOVEA_CALL *setError)(const fovea_host *, fovea_status status, fovea_str text) FOVEA_NOEXCEPT;
} fovea_log;
#endif
