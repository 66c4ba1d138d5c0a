#ifndef FOVEA_PART_H
#define FOVEA_PART_H
/* Kinds "fovea.prompt/1" and "fovea.control/1": the parts of a modular page, what is shown on it and how it is answered. Both have the one
 * table; what only controls do is null in a prompt's. The host puts the parts below one another, scrolls, lets the keys go from one thing to
 * the next, draws the button that goes on, keeps the page's events, and takes the answer. A part draws with stimuli, in units of "height",
 * within the box that it was given; what can be pressed and written in are stimuli as well, which hear keys and pointer by themselves.
 *
 * Order of calls: enter, then measure and place whenever the page is laid out, then in each frame happened for what has happened since the
 * last one, event for what the participant did, and frame; at the end leave. */
#include "fovea/page.h"

#define FOVEA_PROMPT "fovea.prompt/1"
#define FOVEA_CONTROL "fovea.control/1"

enum { FOVEA_PART_RIGHT_TO_LEFT = 256 /* the page is read from the right */ };

/* All but `page` is valid for the call. */
typedef struct fovea_part_info {
  uint32_t struct_size, flags;     /* FOVEA_RUN_..., FOVEA_PART_... */
  const fovea_part_page *page;
  const fovea_window_info *window;
  const fovea_value *params;       /* dictionary, checked against params_schema */
  const fovea_value *exp_info;     /* as of a page; dictionary */
  const fovea_value *answer;       /* of a control: what it shows as answered from the start; null: nothing */
  uint64_t seed;                   /* for what the part draws by lot; the same when the page is repeated */
  double letter;                   /* height of a letter of running text, the page's text size in it. Units: the window's heights */
  double centimetre, degree;       /* how long they are, in the window's heights; 0: nobody has described the screen */
  double ink[3];                   /* a colour that can be read on the window's; signed rgb */
  fovea_str language;              /* of the page; BCP 47 */
} fovea_part_info;

/* An answer of a simulated participant. */
typedef struct fovea_part_simulation {
  uint32_t struct_size, reserved;
  uint64_t seed;
  double rt_s; /* when it is given, from the event that response times count from; -1: as the study's model has it */
} fovea_part_simulation;

typedef struct fovea_part {
  uint32_t struct_size, reserved;
  /* Makes what the part needs, and says what it adds to the page's events. [stage] */
  fovea_status(FOVEA_CALL *enter)(fovea_plugin *, const fovea_part_info *) FOVEA_NOEXCEPT;
  /* The height that it needs at this width; it may take less of the width. Units: the window's heights. [stage] */
  fovea_status(FOVEA_CALL *measure)(fovea_plugin *, double width, double *height) FOVEA_NOEXCEPT;
  /* Its box from now on: centre x, centre y, width, height. Also called as the page scrolls: then nothing but the centre is new. [stage] */
  fovea_status(FOVEA_CALL *place)(fovea_plugin *, const double box[4]) FOVEA_NOEXCEPT;
  /* Draws one frame; does not wait. [stage] */
  fovea_status(FOVEA_CALL *frame)(fovea_plugin *, const fovea_frame_info *) FOVEA_NOEXCEPT;
  /* One thing the participant did since the last frame, once that counts. [stage] */
  fovea_status(FOVEA_CALL *event)(fovea_plugin *, const fovea_event *) FOVEA_NOEXCEPT;
  /* An event of the page, with the time that it was due at; the frame in hand is the first to show it. [stage] */
  fovea_status(FOVEA_CALL *happened)(fovea_plugin *, fovea_str event, int64_t t_ns) FOVEA_NOEXCEPT;
  /* Puts a dictionary: what to keep with the answer. Asked whenever an answer is given. [stage] */
  fovea_status(FOVEA_CALL *metadata)(fovea_plugin *, const fovea_sink *) FOVEA_NOEXCEPT;
  /* Gives back what enter() made; called once for each enter(), whatever failed. [stage] */
  fovea_status(FOVEA_CALL *leave)(fovea_plugin *) FOVEA_NOEXCEPT;

  /* The rest is of controls. */
  /* Puts what is answered as it stands; nothing: nothing is. [stage] */
  fovea_status(FOVEA_CALL *answer)(fovea_plugin *, const fovea_sink *) FOVEA_NOEXCEPT;
  /* Could it be taken? Also asked of answers that the study gives simulated participants. Puts nothing: yes. Puts a dictionary: "message", one of
   * the manifest's "messages", and by name what stands in its braces. `answer` null: nothing is answered. [stage] */
  fovea_status(FOVEA_CALL *judge)(fovea_plugin *, const fovea_value *answer, const fovea_sink *problem) FOVEA_NOEXCEPT;
  /* Puts what a simulated participant answers; nothing: nothing. The host fills in the simulation, the control may change rt_s. [stage] */
  fovea_status(FOVEA_CALL *simulate)(fovea_plugin *, fovea_part_simulation *, const fovea_sink *answer) FOVEA_NOEXCEPT;
} fovea_part;
#endif
