#ifndef FOVEA_SVC_WINDOW_H
#define FOVEA_SVC_WINDOW_H
/* The participant's window: the frame loop and everything that waits. */
#include "fovea/experiment.h"

#define FOVEA_WINDOW "fovea.window/1"

/* Which clock dated an onset, best first. */
enum {
  FOVEA_ONSET_UNKNOWN = 0,
  FOVEA_ONSET_OML = 1,         /* GLX_OML_sync_control: the driver's vertical blank */
  FOVEA_ONSET_PRESENT = 2,     /* completion event of the X Present extension */
  FOVEA_ONSET_SWAP_RETURN = 3, /* the swap came back after a fence, on a display that waits for its refresh */
  FOVEA_ONSET_TIMER = 4,       /* the display does not wait for a refresh: the host's timer paced the flips */
  FOVEA_ONSET_VIRTUAL = 5      /* no display: the virtual clock */
};

typedef struct fovea_flip {
  uint32_t struct_size, flags;
  int64_t not_before_ns; /* light up at the first refresh at or after this; 0 = the next refresh */
} fovea_flip;

enum { FOVEA_FLIP_MEASURED = 1, FOVEA_FLIP_PAUSED = 2, FOVEA_FLIP_LATE = 4 };

typedef struct fovea_flip_result {
  uint32_t struct_size, flags;  /* FOVEA_FLIP_... */
  uint64_t frame;               /* flips of this window so far */
  int64_t onset_ns;             /* when the picture lit up */
  int64_t uncertainty_ns;       /* the onset is within plus or minus this */
  int64_t paused_ns;            /* length of the pause that this flip went through */
  uint32_t missed, onset_source; /* refreshes missed since the flip before; FOVEA_ONSET_... */
} fovea_flip_result;

enum {
  FOVEA_PAUSE_AT_ANY_FLIP = 0,  /* default */
  FOVEA_PAUSE_AT_SAFE_POINT = 1 /* only in session->safePoint */
};

typedef void(FOVEA_CALL *fovea_on_flip)(void *data, const fovea_flip_result *result);

typedef struct fovea_window {
  uint32_t struct_size, reserved;
  /* Shows what was drawn since the last flip and waits until it is visible. Either pointer may be null.
   * [stage & running] */
  fovea_status(FOVEA_CALL *flip)(const fovea_host *, const fovea_flip *, fovea_flip_result *) FOVEA_NOEXCEPT;
  /* Waits without drawing; the last picture stays. [stage & running] */
  fovea_status(FOVEA_CALL *waitUntil)(const fovea_host *, int64_t t_ns) FOVEA_NOEXCEPT;
  /* [stage & running] */
  fovea_status(FOVEA_CALL *setPausePolicy)(const fovea_host *, uint32_t policy) FOVEA_NOEXCEPT;
  /* When the next flip would light up, at the earliest. [stage] */
  int64_t(FOVEA_CALL *nextOnset)(const fovea_host *) FOVEA_NOEXCEPT;
  /* Background. Units: signed rgb, -1 off, 0 mid grey, 1 full. Restored when the run ends. [stage] */
  fovea_status(FOVEA_CALL *setColor)(const fovea_host *, double r, double g, double b) FOVEA_NOEXCEPT;
  /* Units of positions and sizes of stimuli that name none, "pix", "norm", "cm", ...: of all that there are, and will be. Restored
   * when the run ends. Default "height". FOVEA_E_ARGUMENT for a name that is none, with those there are. [stage] */
  fovea_status(FOVEA_CALL *setUnits)(const fovea_host *, fovea_str units) FOVEA_NOEXCEPT;
  /* [stage] */
  fovea_status(FOVEA_CALL *info)(const fovea_host *, fovea_window_info *) FOVEA_NOEXCEPT;
  /* Has `function` called once with `data`, right after the next flip and before it returns, with what became of that flip; in the
   * order asked. What is asked from within waits for the flip after. A null result says that the run is over and no flip will
   * come: let go of `data`. It must neither flip nor wait, and not throw.
   * Errors: FOVEA_E_ARGUMENT without a function, or when 256 wait already. [stage & running] */
  fovea_status(FOVEA_CALL *callOnFlip)(const fovea_host *, fovea_on_flip function, void *data) FOVEA_NOEXCEPT;
} fovea_window;
#endif
