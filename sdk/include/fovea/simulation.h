#ifndef FOVEA_SIMULATION_H
#define FOVEA_SIMULATION_H
/* An experiment that knows how people answer it. The table is optional: getInterface() gives it beside that of the kind, and
 * the host asks it in runs with FOVEA_RUN_SIMULATED only. */
#include "fovea/experiment.h"
#include "fovea/svc/input.h"

#define FOVEA_SIMULATION "fovea.simulation/1"

/* How a simulated participant answers one request. Comes filled with what the study says, or the host's own numbers; the
 * experiment changes what it knows better. */
typedef struct fovea_simulated_answer {
  uint32_t struct_size, reserved;
  uint64_t seed;     /* another one for each request, for what the experiment draws itself: the run's own random numbers are
                      * then those that a person's run would have */
  double accuracy;   /* 0 to 1: how often the key is the expected one, where one is expected and others are allowed */
  double mean_s, spread_s, tail_s; /* since the onset: normal part and mean of the exponential part; 0 to 600 */
  double fastest_s;  /* never sooner, unless it is early; 0 to 600 */
  double lapses;     /* 0 to 1: how often it comes 30 s later */
  double early;      /* 0 to 1: how often it comes within 0.1 s of the onset, on either side */
  double rt_s;       /* when it comes since the onset, whatever the times above say, up to 600; -1: they say it */
  char key[24];      /* what is pressed, whatever the accuracy says: one of the keys allowed, ends with 0; empty: it says it */
} fovea_simulated_answer;

typedef struct fovea_simulation {
  uint32_t struct_size, reserved;
  /* Called from inside of input->expect and input->waitKey of run(), once for each new request, also when it is asked again
   * after a pause. Only computes: services for run() refuse it meanwhile. What is no answer (a number out of range, a key that
   * is not allowed) and any status but FOVEA_OK is an error of the call that asked. [stage & running] */
  fovea_status(FOVEA_CALL *simulate)(fovea_plugin *, const fovea_request *, fovea_simulated_answer *) FOVEA_NOEXCEPT;
} fovea_simulation;
#endif
