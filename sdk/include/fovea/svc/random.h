#ifndef FOVEA_SVC_RANDOM_H
#define FOVEA_SVC_RANDOM_H
/* Seeded randomness: the same seed gives the same numbers on every machine, so a run can be repeated from its data. */
#include "fovea/plugin.h"

#define FOVEA_RANDOM "fovea.random/1"

typedef struct fovea_random {
  uint32_t struct_size, reserved;
  /* 64 random bits of this run's own stream. [stage] */
  uint64_t(FOVEA_CALL *next)(const fovea_host *) FOVEA_NOEXCEPT;
  /* The seed of a stream by name, for a generator of your own. [stage] */
  uint64_t(FOVEA_CALL *seed)(const fovea_host *, fovea_str stream) FOVEA_NOEXCEPT;
} fovea_random;
#endif
