#ifndef FOVEA_EXPERIMENT_H
#define FOVEA_EXPERIMENT_H
/* Kind "fovea.experiment/1": it drives itself; run() owns the frame loop.
 *
 * Order of calls for one run: create, setupExpInfo, setupWindow, setupDevices, run, saveData, releaseDevices,
 * releaseWindow, destroy. Each is called once for a run; the release calls come for each set-up that was begun, whatever
 * failed. saveData comes whenever run was called, however it ended. */
#include "fovea/plugin.h"

#define FOVEA_EXPERIMENT "fovea.experiment/1"

typedef struct fovea_window_info {
  uint32_t struct_size;
  uint32_t generation;    /* a new one means a new GL context */
  int32_t width, height;  /* framebuffer pixels */
  double refresh_hz;      /* measured; 1e9 / period_ns */
  int64_t period_ns;      /* of one refresh */
  int64_t period_sd_ns;   /* its standard deviation when it was measured */
  uint32_t onset_source;  /* FOVEA_ONSET_...: which clock will date the flips */
  uint32_t has_gl;        /* 0 on the virtual display */
} fovea_window_info;

typedef struct fovea_run_info {
  uint32_t struct_size;
  uint32_t flags; /* FOVEA_RUN_... */
  fovea_str run_id, session_id, participant;
  uint64_t seed;               /* this run's; the random service is seeded with it */
  const fovea_value *params;   /* what the study file says under "params"; dictionary */
  const fovea_value *exp_info; /* what setupExpInfo described, filled in; dictionary */
} fovea_run_info;
enum {
  FOVEA_RUN_SIMULATED = 1, /* a simulated participant answers */
  FOVEA_RUN_RESUMED = 2    /* continues after a crash */
};

typedef struct fovea_experiment {
  uint32_t struct_size, reserved;
  /* Describes the fields of expInfo, or adjusts what was filled in. `filled` is null for the first question: put a
   * dictionary of key -> default. Keys may carry pipe flags ("participant|req", "age|fix|2"); a list default is a choice.
   * With `filled`, check it: put the adjusted dictionary, or nothing to take it as it is, or return FOVEA_E_ARGUMENT
   * with log->setError. [stage & created] */
  fovea_status(FOVEA_CALL *setupExpInfo)(fovea_plugin *, const fovea_value *filled,
                                         const fovea_sink *adjusted) FOVEA_NOEXCEPT;
  /* Makes stimuli, sets colour and units. May be called again when `generation` changes. [stage & informed] */
  fovea_status(FOVEA_CALL *setupWindow)(fovea_plugin *, const fovea_window_info *) FOVEA_NOEXCEPT;
  /* `granted`: dictionary role -> device name of the devices that the manifest asks for. [stage & windowed] */
  fovea_status(FOVEA_CALL *setupDevices)(fovea_plugin *, const fovea_value *granted) FOVEA_NOEXCEPT;
  /* The experiment itself. Waits only in flip, waitUntil, waitEvent, safePoint and pages->show; leaves within 250 ms or
   * 3 flips once one of them said FOVEA_STOP, and returns FOVEA_STOP then. [stage & ready] */
  fovea_status(FOVEA_CALL *run)(fovea_plugin *, const fovea_run_info *) FOVEA_NOEXCEPT;
  /* Final summaries only: each value put is a dictionary "table" -> row. Trials belong into run(). [stage & ended] */
  fovea_status(FOVEA_CALL *saveData)(fovea_plugin *, const fovea_sink *rows) FOVEA_NOEXCEPT;
  /* [stage & !running] */
  void(FOVEA_CALL *releaseDevices)(fovea_plugin *) FOVEA_NOEXCEPT;
  /* [stage & !running] */
  void(FOVEA_CALL *releaseWindow)(fovea_plugin *) FOVEA_NOEXCEPT;
} fovea_experiment;
#endif
