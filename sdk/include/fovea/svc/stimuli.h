#ifndef FOVEA_SVC_STIMULI_H
#define FOVEA_SVC_STIMULI_H
/* What can be drawn: objects with named properties, so that a new kind or property changes no ABI. The kinds, their properties
 * and defaults, units and colours: docs/stimuli.md. Origin at the window's centre, y up; angles in degrees, clockwise. The
 * properties of a dictionary that are null keep their default.
 */
#include "fovea/plugin.h"

#define FOVEA_STIMULI "fovea.stimuli/1"

/* How long a stimulus was seen, since it was made. A frame that shows it counts when its onset is known, and its refreshes when
 * the frame after it has come: how many the screen gave it, also while nobody flipped, or a frame came late. */
enum { FOVEA_SHOWN_NOW = 1 /* it is on the screen */ };
typedef struct fovea_shown {
  uint32_t struct_size, flags;  /* FOVEA_SHOWN_... */
  uint64_t flips, refreshes;    /* frames that the experiment flipped with it; refreshes of the screen that showed them */
  int64_t first_onset_ns;       /* this and the next: only if flips is not 0 */
  int64_t last_onset_ns;        /* of the newest frame that showed it */
  int64_t offset_ns;            /* of the first frame without it after that; only if it was shown and is not now */
} fovea_shown;

typedef struct fovea_stimuli {
  uint32_t struct_size, reserved;
  /* `values`: dictionary of properties, or null. [stage] */
  fovea_status(FOVEA_CALL *create)(const fovea_host *, fovea_str kind, const fovea_value *values,
                                   uint64_t *handle) FOVEA_NOEXCEPT;
  /* What is left at the end of a run is destroyed by the host, and named in the log. [stage] */
  void(FOVEA_CALL *destroy)(const fovea_host *, uint64_t handle) FOVEA_NOEXCEPT;
  /* The number of a property for setNumbers and setText: ask once, then use. [stage] */
  fovea_status(FOVEA_CALL *property)(const fovea_host *, uint64_t handle, fovea_str name, uint32_t *out) FOVEA_NOEXCEPT;
  /* Neither allocates nor locks. [stage] */
  fovea_status(FOVEA_CALL *setNumbers)(const fovea_host *, uint64_t handle, uint32_t property, const double *numbers,
                                       uint32_t count) FOVEA_NOEXCEPT;
  /* May lay text out again: costs up to some milliseconds, the first time for a text. [stage] */
  fovea_status(FOVEA_CALL *setText)(const fovea_host *, uint64_t handle, uint32_t property, fovea_str text) FOVEA_NOEXCEPT;
  /* Puts it on the list for the next flip, in front of what was drawn before. [stage] */
  fovea_status(FOVEA_CALL *draw)(const fovea_host *, uint64_t handle) FOVEA_NOEXCEPT;
  /* The box around it: centre x, centre y, width, height, in its own units. [stage] */
  fovea_status(FOVEA_CALL *measure)(const fovea_host *, uint64_t handle, double box[4]) FOVEA_NOEXCEPT;
  /* For what is neither numbers nor text: lists, true and false, dictionaries. Null keeps what is there. [stage] */
  fovea_status(FOVEA_CALL *set)(const fovea_host *, uint64_t handle, uint32_t property, const fovea_value *value) FOVEA_NOEXCEPT;
  /* What a property is now: all its numbers, none of what is text. Host-owned, until the stimulus changes. [stage] */
  fovea_status(FOVEA_CALL *numbers)(const fovea_host *, uint64_t handle, uint32_t property, const double **numbers,
                                    uint32_t *count) FOVEA_NOEXCEPT;
  /* The same for text and words. Host-owned, until the stimulus changes. [stage] */
  fovea_status(FOVEA_CALL *text)(const fovea_host *, uint64_t handle, uint32_t property, fovea_str *text) FOVEA_NOEXCEPT;
  /* Is the point, in the stimulus's own units, inside of it? Masks and holes do not count. 1 or 0. [stage] */
  fovea_status(FOVEA_CALL *contains)(const fovea_host *, uint64_t handle, double x, double y, uint32_t *inside) FOVEA_NOEXCEPT;
  /* Do two of them share a point? 1 or 0. [stage] */
  fovea_status(FOVEA_CALL *overlaps)(const fovea_host *, uint64_t one, uint64_t other, uint32_t *shared) FOVEA_NOEXCEPT;
  /* What a property is, whatever its form. [stage] */
  fovea_status(FOVEA_CALL *value)(const fovea_host *, uint64_t handle, uint32_t property, const fovea_sink *) FOVEA_NOEXCEPT;
  /* Fills as much of `out` as its struct_size tells. [stage] */
  fovea_status(FOVEA_CALL *shown)(const fovea_host *, uint64_t handle, fovea_shown *out) FOVEA_NOEXCEPT;
} fovea_stimuli;
#endif
