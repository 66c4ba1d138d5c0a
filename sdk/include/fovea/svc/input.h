#ifndef FOVEA_SVC_INPUT_H
#define FOVEA_SVC_INPUT_H
/* What the participant does. Every event is stamped where it comes in, not when somebody looks. */
#include "fovea/plugin.h"

#define FOVEA_INPUT "fovea.input/1"

enum {
  FOVEA_KEY_PRESS = 1,
  FOVEA_KEY_RELEASE = 2,
  FOVEA_BUTTON_PRESS = 3, /* pointer button */
  FOVEA_BUTTON_RELEASE = 4,
  FOVEA_POINTER_MOVE = 5,
  FOVEA_WHEEL = 6,
  FOVEA_TOUCH_BEGIN = 7, /* a finger, number `touch`; also moves no pointer and presses no button */
  FOVEA_TOUCH_MOVE = 8,
  FOVEA_TOUCH_END = 9,
  FOVEA_INPUT_DETACHED = 10, /* somebody pulled the plug of keyboard `device`; what was down on it has been released */
  FOVEA_INPUT_ATTACHED = 11  /* a keyboard is there, or is back under the number that it had */
};

/* Who stamped it, best first. */
enum {
  FOVEA_STAMP_KERNEL = 1,    /* the kernel, when the device's interrupt came (evdev) */
  FOVEA_STAMP_XINPUT = 2,    /* arrival of the raw event on a connection of its own (X Input 2) */
  FOVEA_STAMP_WINDOW = 3,    /* the window system's callback: coarse */
  FOVEA_STAMP_SIMULATED = 4, /* a simulated participant */
  FOVEA_STAMP_DRIVER = 5     /* the driver of a device, a plugin */
};

enum { FOVEA_EVENT_REPEAT = 1 }; /* the keyboard's own repetition of a key held down */

/* `device` of a key that the host draws for who has no keyboard; no keyboard and no pointer has this number. */
#define FOVEA_KEYS_ON_SCREEN UINT32_C(0xffffffff)

/* Held while a key was pressed. */
enum { FOVEA_MODIFIER_SHIFT = 1, FOVEA_MODIFIER_CONTROL = 2, FOVEA_MODIFIER_ALT = 4, FOVEA_MODIFIER_SUPER = 8 };

typedef struct fovea_event {
  uint32_t struct_size, type; /* FOVEA_KEY_PRESS, ... */
  int64_t t_ns;               /* when it happened */
  int64_t uncertainty_ns;     /* it happened at t_ns or up to this much earlier */
  int64_t duration_ns;        /* of a release: since its press; else -1 */
  uint32_t source, flags;     /* FOVEA_STAMP_..., FOVEA_EVENT_... */
  uint32_t device, button;    /* number of the keyboard or pointer, or FOVEA_KEYS_ON_SCREEN; 1 left, 2 middle, 3 right */
  double x, y;                /* pointer position in units of "height", origin at the centre, y up; wheel steps */
  char key[24];               /* "a", "space", "return", "left", "lshift", "num_0"; ends with 0 */
  uint32_t modifiers, touch;  /* of a key press: FOVEA_MODIFIER_...; of a touch: the finger's number, from its begin to its end */
  char text[24];              /* of a key press or repeat: what it types, UTF-8, after dead keys and compose; ends with 0; may be empty */
} fovea_event;

/* What is awaited of the participant. A simulated participant answers from this; a scripted one is told. */
typedef struct fovea_request {
  uint32_t struct_size, key_count;
  const fovea_str *keys;   /* allowed; none = any key */
  fovea_str expected;      /* the right answer, or empty when there is none */
  int64_t since_ns;        /* onset of what is answered: presses before it do not count; 0 = now */
} fovea_request;

/* When the participant sees the pointer in a run. */
enum {
  FOVEA_POINTER_AUTO = 0,  /* default: while a stimulus is on the screen that it can use */
  FOVEA_POINTER_SHOWN = 1,
  FOVEA_POINTER_HIDDEN = 2
};

typedef struct fovea_input {
  uint32_t struct_size, reserved;
  /* Announces what is awaited. For loops that poll; waitKey does it by itself. [stage] */
  fovea_status(FOVEA_CALL *expect)(const fovea_host *, const fovea_request *) FOVEA_NOEXCEPT;
  /* Takes up to `capacity` events in order of time; *count says how many. [stage] */
  fovea_status(FOVEA_CALL *poll)(const fovea_host *, fovea_event *events, uint32_t capacity, uint32_t *count) FOVEA_NOEXCEPT;
  /* Waits for the first press of an allowed key since request->since_ns, without drawing; a press that is already there is
   * taken at once. Repeats do not count. FOVEA_TIMEOUT when deadline_ns comes first; 0 = no deadline. [stage & running] */
  fovea_status(FOVEA_CALL *waitKey)(const fovea_host *, const fovea_request *, int64_t deadline_ns,
                                    fovea_event *out) FOVEA_NOEXCEPT;
  /* Forgets everything that came before now. [stage] */
  fovea_status(FOVEA_CALL *clear)(const fovea_host *) FOVEA_NOEXCEPT;
  /* Puts what keyboard `device` of an event is: dictionary with "name", "node" ("/dev/input/event5" or empty) and "source".
   * Puts an empty one where keyboards are not told apart. FOVEA_E_ARGUMENT for a number that was never seen. [stage] */
  fovea_status(FOVEA_CALL *keyboard)(const fovea_host *, uint32_t device, const fovea_sink *) FOVEA_NOEXCEPT;
  /* Moves the pointer; the move is an event. Units as in fovea_event. FOVEA_E_UNSUPPORTED where it cannot be moved. [stage] */
  fovea_status(FOVEA_CALL *setPointer)(const fovea_host *, double x, double y) FOVEA_NOEXCEPT;
  /* FOVEA_POINTER_...; until the run ends. Pages have it always, and so have panels in the participant's window.
   * FOVEA_E_ARGUMENT for another number. [stage] */
  fovea_status(FOVEA_CALL *showPointer)(const fovea_host *, uint32_t when) FOVEA_NOEXCEPT;
} fovea_input;
#endif
