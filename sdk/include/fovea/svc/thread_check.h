#ifndef FOVEA_SVC_THREAD_CHECK_H
#define FOVEA_SVC_THREAD_CHECK_H
#include "fovea/plugin.h"

#define FOVEA_THREAD_CHECK "fovea.thread_check/1"

typedef struct fovea_thread_check {
  uint32_t struct_size, reserved;
  /* 1 on [stage]. [any & rt] */
  int32_t(FOVEA_CALL *isStage)(const fovea_host *) FOVEA_NOEXCEPT;
} fovea_thread_check;
#endif
