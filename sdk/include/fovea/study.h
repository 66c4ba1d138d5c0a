#ifndef FOVEA_STUDY_H
#define FOVEA_STUDY_H
/* Kind "fovea.study/1": a whole study, described as a study file describes it, and functions. Lua of the study calls them by name,
 * call("NAME"), and so does that of study files: call("KEY.NAME") with the plugin's key or id. The host walks the study and keeps its
 * data. */
#include "fovea/plugin.h"
#include "fovea/value.h"

#define FOVEA_STUDY "fovea.study/1"

/* The participant as a function sees and changes them; the host's, valid during the call. What is not there puts nothing. Conditions,
 * keys, lists and parameters only look: there set, setLocal, fail and reward answer FOVEA_E_STATE. What the host refused once fails the
 * whole call, whatever the function does then. [stage] */
typedef struct fovea_participant {
  uint32_t struct_size, is_simulated;
  int64_t number; /* counts from 1 */
  void *impl;     /* the host's */
  /* A variable. */
  fovea_status(FOVEA_CALL *get)(const struct fovea_participant *, fovea_str name, const fovea_sink *value) FOVEA_NOEXCEPT;
  /* Errors: FOVEA_E_ARGUMENT when the variable holds another kind of value, or the value is one that Lua has not. */
  fovea_status(FOVEA_CALL *set)(const struct fovea_participant *, fovea_str name, const fovea_value *value) FOVEA_NOEXCEPT;
  /* A variable of the module that is open. */
  fovea_status(FOVEA_CALL *getLocal)(const struct fovea_participant *, fovea_str name, const fovea_sink *value) FOVEA_NOEXCEPT;
  fovea_status(FOVEA_CALL *setLocal)(const struct fovea_participant *, fovea_str name, const fovea_value *value) FOVEA_NOEXCEPT;
  /* The last answer saved. */
  fovea_status(FOVEA_CALL *answer)(const struct fovea_participant *, const fovea_sink *answer) FOVEA_NOEXCEPT;
  /* Of the innermost forEach, or of the one with this label. */
  fovea_status(FOVEA_CALL *item)(const struct fovea_participant *, fovea_str loop, const fovea_sink *item) FOVEA_NOEXCEPT;
  /* Rounds done in that loop; 0 outside of it. */
  int64_t(FOVEA_CALL *index)(const struct fovea_participant *, fovea_str loop) FOVEA_NOEXCEPT;
  /* From 0 to below 1; the same again when the step is repeated. */
  double(FOVEA_CALL *random)(const struct fovea_participant *) FOVEA_NOEXCEPT;
  /* The unsuccessful end follows when the function is done. */
  fovea_status(FOVEA_CALL *fail)(const struct fovea_participant *, fovea_str tag) FOVEA_NOEXCEPT;
  /* Units: cents of the currency, for the performance reward; negative ones take away. */
  fovea_status(FOVEA_CALL *reward)(const struct fovea_participant *, int64_t cents) FOVEA_NOEXCEPT;
} fovea_participant;

typedef struct fovea_study {
  uint32_t struct_size, reserved;
  /* Puts a dictionary: "functions", the list of their names, and "study", a dictionary with the members of a study file, unless there are
   * functions only. A step may say where it was written, "$place": "words.cpp:31", for messages. The same each time it is asked;
   * no service but the log is used. [stage] */
  fovea_status(FOVEA_CALL *describe)(fovea_plugin *, const fovea_sink *description) FOVEA_NOEXCEPT;
  /* Puts what the function `name` gives; nothing where it is code. `arguments` is a list. The host may ask the same again at any time: only
   * what is set in the participant is kept. [stage] */
  fovea_status(FOVEA_CALL *call)(fovea_plugin *, fovea_str name, const fovea_value *arguments, const fovea_participant *,
                                 const fovea_sink *given) FOVEA_NOEXCEPT;
} fovea_study;
#endif
