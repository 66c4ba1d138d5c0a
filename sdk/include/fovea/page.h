#ifndef FOVEA_PAGE_H
#define FOVEA_PAGE_H
/* Kind "fovea.page/1": the host drives it frame by frame: enter, then frame and event as they come, then leave. */
#include "fovea/experiment.h"
#include "fovea/svc/input.h"

#define FOVEA_PAGE "fovea.page/1"

/* The events of a page, for its parts (part.h) and for a page that is a plugin of its own; the host's, valid from enter() to leave(). [stage] */
typedef struct fovea_part_page {
  uint32_t struct_size, reserved;
  void *impl; /* the host's */
  /* During enter(): `cause` is one more of the events that `event` waits for, `delay_ns` long behind it; once all of them have come it
   * happens. An event that the page has not is made. `cause` empty: who calls it makes it happen. */
  fovea_status(FOVEA_CALL *trigger)(const struct fovea_part_page *, fovea_str event, fovea_str cause, int64_t delay_ns) FOVEA_NOEXCEPT;
  /* One of the events that it makes happen did so at `t_ns`. `info`: for the log, null where there is nothing to say.
   * Errors: FOVEA_E_ARGUMENT for an event that enter() did not name. */
  fovea_status(FOVEA_CALL *happen)(const struct fovea_part_page *, fovea_str event, int64_t t_ns, const fovea_value *info) FOVEA_NOEXCEPT;

  /* The rest is of parts, and null for a page. */
  /* The answer is given with what the participant did at `t_ns`, as though the button that goes on had been pressed then. */
  fovea_status(FOVEA_CALL *submit)(const struct fovea_part_page *, int64_t t_ns) FOVEA_NOEXCEPT;
  /* The part needs another height: the page is laid out again before the next frame. */
  fovea_status(FOVEA_CALL *resize)(const struct fovea_part_page *) FOVEA_NOEXCEPT;
  /* What lies in that box is to be seen: the page scrolls there before the next frame. Centre x, centre y, width, height; units: the window's heights. */
  fovea_status(FOVEA_CALL *reveal)(const struct fovea_part_page *, const double box[4]) FOVEA_NOEXCEPT;
} fovea_part_page;

typedef struct fovea_page_info {
  uint32_t struct_size, flags;     /* FOVEA_RUN_... */
  const fovea_window_info *window; /* valid for the call */
  const fovea_value *params;       /* dictionary, checked against params_schema */
  const fovea_value *exp_info;     /* of the session or run that shows the page; dictionary */
  const fovea_value *answer;       /* what was answered on it before and not taken, for the page to show; null: nothing was */
  const fovea_part_page *page;     /* its events; null for a consent form, and from a host that knows nothing of them */
  double ground[3], ink[3];        /* the window's colour, and black or white, whichever is read better on it; signed rgb */
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
  /* An event of the page, with the time that it was due at; the frame in hand is the first to show it. Of a page that has events of its own, or
   * in whose step the study says something of them; null: it need not know. Never of a consent form. [stage] */
  fovea_status(FOVEA_CALL *happened)(fovea_plugin *, fovea_str event, int64_t t_ns) FOVEA_NOEXCEPT;
} fovea_page;
#endif
