#ifndef FOVEA_SVC_CLOCK_H
#define FOVEA_SVC_CLOCK_H
#include "fovea/plugin.h"

#define FOVEA_CLOCK "fovea.clock/1"

typedef struct fovea_clock {
  uint32_t struct_size, reserved;
  /* Nanoseconds since the session began; never steps back. In a rehearsal it moves only in waits. [any & rt] */
  int64_t(FOVEA_CALL *now)(const fovea_host *) FOVEA_NOEXCEPT;
  /* Wall time of a session time, nanoseconds since 1970 UTC. For dates, never for durations. [any & rt] */
  int64_t(FOVEA_CALL *wall)(const fovea_host *, int64_t session_ns) FOVEA_NOEXCEPT;
} fovea_clock;
#endif
