#ifndef FOVEA_SVC_SESSION_H
#define FOVEA_SVC_SESSION_H
/* Data and the course of the run. A row is safe from any crash when the call that added it returns. */
#include "fovea/plugin.h"

#define FOVEA_SESSION "fovea.session/1"

enum {
  FOVEA_PRIORITY_CRITICAL = 30,
  FOVEA_PRIORITY_HIGH = 20,
  FOVEA_PRIORITY_MEDIUM = 10,
  FOVEA_PRIORITY_LOW = 0,
  FOVEA_PRIORITY_EXCLUDE = -10
};

typedef struct fovea_session {
  uint32_t struct_size, reserved;
  /* Between trials: the place to pause, to stop, and where a row begins (thisRow.t). `label` says where we are, for the
   * operator ("trial"), `trial` counts from 0, -1 for none. [stage & running] */
  fovea_status(FOVEA_CALL *safePoint)(const fovea_host *, fovea_str label, int64_t trial) FOVEA_NOEXCEPT;
  /* One whole row of a table; dictionary of column -> value. [stage & running] */
  fovea_status(FOVEA_CALL *addRow)(const fovea_host *, fovea_str table, const fovea_value *row) FOVEA_NOEXCEPT;
  /* One value of the entry in hand; the same name again replaces it. [stage & running] */
  fovea_status(FOVEA_CALL *addData)(const fovea_host *, fovea_str name, const fovea_value *value) FOVEA_NOEXCEPT;
  /* Ends the entry in hand: it becomes a row of the table "trials". [stage & running] */
  fovea_status(FOVEA_CALL *nextEntry)(const fovea_host *) FOVEA_NOEXCEPT;
  /* A note in the column `notes` of the entry in hand, and an event of its own. [stage & running] */
  fovea_status(FOVEA_CALL *addAnnotation)(const fovea_host *, fovea_str text) FOVEA_NOEXCEPT;
  /* Describes a column that the manifest's data_schema does not. [stage] */
  fovea_status(FOVEA_CALL *describeColumn)(const fovea_host *, fovea_str table, fovea_str column, fovea_str unit,
                                           fovea_str description, int32_t priority) FOVEA_NOEXCEPT;
  /* 1 once the run was asked to stop. [any & rt] */
  int32_t(FOVEA_CALL *stopRequested)(const fovea_host *) FOVEA_NOEXCEPT;
  /* Offers trials that operators may skip and rewind: a list of dictionaries, in the order planned. From now on every wait
   * answers FOVEA_TRIAL_ENDED once somebody asked for another trial, until takeNavigation(). An empty list takes the offer
   * back. [stage & running] */
  fovea_status(FOVEA_CALL *setTrials)(const fovea_host *, fovea_str loop, const fovea_value *trials) FOVEA_NOEXCEPT;
  /* Trial number `index` of them is in hand; counts from 0. [stage & running] */
  fovea_status(FOVEA_CALL *setTrial)(const fovea_host *, int64_t index) FOVEA_NOEXCEPT;
  /* How many trials further to go on, or back when it is negative; 0 does the trial in hand again. FOVEA_TIMEOUT: nobody
   * asked. [stage & running] */
  fovea_status(FOVEA_CALL *takeNavigation)(const fovea_host *, int64_t *trials) FOVEA_NOEXCEPT;
} fovea_session;
#endif
