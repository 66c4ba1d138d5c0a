#ifndef FOVEA_PAGE_H
#define FOVEA_PAGE_H
/* Kind "fovea.page/1": the host drives it frame by frame: enter, then frame and event as they come, then leave. */
#include "fovea/experiment.h"
#include "fovea/svc/input.h"

#define FOVEA_PAGE "fovea.page/1"

typedef struct fovea_page_info {
  uint32_t struct_size, flags;     /* FOVEA_RUN_... */
  const fovea_window_info *window; /* valid for the call */
  const fovea_value *params;       /* dictionary, checked against params_schema */
  const fovea_value *exp_info;     /* of the session or run that shows the page; dictionary */
  const fovea_value *answer;       /* what was answered on it before and not taken, for the page to show; null: nothing was */
} fovea_page_info;

/* What the participant does on the page counts. Until then it gets no events. */
#define FOVEA_FRAME_CAN_RESPOND 1u
/* An answer would be taken now; until then a page that is answered is shown until it is. Draw the button as one that does not work yet. */
#define FOVEA_FRAME_CAN_SUBMIT 2u

typedef struct fovea_frame_info {
  uint32_t struct_size, flags; /* FOVEA_FRAME_... */
  uint64_t frame;        /* of this page, from 0 */
  int64_t onset_ns;      /* when this frame should light up */
  int64_t last_onset_ns; /* when the frame before it did; 0 for the first */
} fovea_frame_info;

typedef struct fovea_page {
  uint32_t struct_size, reserved;
  /* Makes what the page needs. [stage] */
  fovea_status(FOVEA_CALL *enter)(fovea_plugin *, const fovea_page_info *) FOVEA_NOEXCEPT;
  /* Draws one frame; does not wait. Returns FOVEA_OK to go on, FOVEA_STOP when the page is answered. [stage] */
  fovea_status(FOVEA_CALL *frame)(fovea_plugin *, const fovea_frame_info *) FOVEA_NOEXCEPT;
  /* One thing the participant did since the last frame. [stage] */
  fovea_status(FOVEA_CALL *event)(fovea_plugin *, const fovea_event *) FOVEA_NOEXCEPT;
  /* Gives back what enter() made; called once for each enter(), whatever failed. Puts the answer, a dictionary, unless
   * the page was left unanswered. [stage] */
  fovea_status(FOVEA_CALL *leave)(fovea_plugin *, const fovea_sink *answer) FOVEA_NOEXCEPT;
} fovea_page;
#endif
