#ifndef FOVEA_DEVICE_H
#define FOVEA_DEVICE_H
/* Kind "fovea.device/1": a driver for hardware that the host does not know: a button box, a trigger box, an eye tracker.
 *
 * Each open device has a thread of its own, [device], on which every function here is called but write(); no two of them run
 * at once for one instance. Only values and sinks cross, so the host may as well run the driver in a process of its own.
 * Order: create, then enumerate() as often as wanted, or open, start, poll again and again, stop, close; then destroy. */
#include "fovea/plugin.h"

#define FOVEA_DEVICE "fovea.device/1"

enum {
  FOVEA_DEVICE_PRESS = 1,    /* of `channel`, named `name` */
  FOVEA_DEVICE_RELEASE = 2,
  FOVEA_DEVICE_SAMPLE = 3,   /* `value` of `channel` */
  FOVEA_DEVICE_TRIGGER = 4,  /* a code that came in: `value` */
  FOVEA_DEVICE_MESSAGE = 5,  /* whatever else: `data` */
  FOVEA_DEVICE_DETACHED = 6, /* somebody pulled the plug; poll() goes on being called, and may find it again */
  FOVEA_DEVICE_ATTACHED = 7  /* it is back */
};

enum {
  FOVEA_DEVICE_OWN_CLOCK = 1, /* device_ns is given */
  FOVEA_DEVICE_SIMULATED = 2  /* nothing real happened */
};

typedef struct fovea_device_event {
  uint32_t struct_size, type;  /* FOVEA_DEVICE_PRESS, ... */
  int64_t t_ns;                /* session clock: when it happened, as well as the driver can tell */
  int64_t uncertainty_ns;      /* it happened at t_ns or up to this much earlier */
  int64_t duration_ns;         /* of a release: since its press; else -1 */
  int64_t device_ns;           /* what the device's own clock said, with FOVEA_DEVICE_OWN_CLOCK */
  uint32_t channel, flags;     /* of button or input, counts from 0; FOVEA_DEVICE_OWN_CLOCK, ... */
  double value;
  char name[24];               /* of the button: "left"; ends with 0; may be empty */
  const fovea_value *data;     /* whatever else there is to say, or null; valid for the call */
} fovea_device_event;

/* Where a device's events go: copied before put() returns. Valid from open() until close() has returned. */
typedef struct fovea_device_sink {
  uint32_t struct_size, reserved;
  void *ctx;
  /* [device] */
  fovea_status(FOVEA_CALL *put)(void *ctx, const fovea_device_event *) FOVEA_NOEXCEPT;
} fovea_device_sink;

typedef struct fovea_device {
  uint32_t struct_size, reserved;
  /* Puts a dictionary of parameters for each device that could be opened now, with "deviceName" among them. Quick, and
   * opens nothing for long. [device & !open] */
  fovea_status(FOVEA_CALL *enumerate)(fovea_plugin *, const fovea_sink *found) FOVEA_NOEXCEPT;
  /* Takes hold of one. `params`: dictionary, checked against params_schema. FOVEA_E_IO when the hardware refuses; say why
   * with log->setError. [device & !open] */
  fovea_status(FOVEA_CALL *open)(fovea_plugin *, const fovea_value *params, const fovea_device_sink *events) FOVEA_NOEXCEPT;
  /* From now on events count. [device & open] */
  fovea_status(FOVEA_CALL *start)(fovea_plugin *) FOVEA_NOEXCEPT;
  /* Waits for events until `deadline_ns` at the latest and puts them; returns at once when some have come. Past the
   * deadline by a second, and the host says that the device does not answer. On a virtual clock the deadline is already now: put
   * what is due. FOVEA_E_IO ends the device. [device & started] */
  fovea_status(FOVEA_CALL *poll)(fovea_plugin *, int64_t deadline_ns) FOVEA_NOEXCEPT;
  /* Anything by name: settings, queries. `arguments`: dictionary. Puts one answer, or none. FOVEA_E_ARGUMENT for an unknown
   * name. [device & open] */
  fovea_status(FOVEA_CALL *command)(fovea_plugin *, fovea_str name, const fovea_value *arguments,
                                    const fovea_sink *answer) FOVEA_NOEXCEPT;
  /* Sets the output to `code`, now; *sent_ns is when it went out, session clock. May run while poll() does, on another
   * thread, and does not wait for it. Null for a device without output. [any & open] */
  fovea_status(FOVEA_CALL *write)(fovea_plugin *, int64_t code, int64_t *sent_ns) FOVEA_NOEXCEPT;
  /* No more events. [device & started] */
  fovea_status(FOVEA_CALL *stop)(fovea_plugin *) FOVEA_NOEXCEPT;
  /* Gives back what open() took. Called once for each open() that worked. [device & open] */
  void(FOVEA_CALL *close)(fovea_plugin *) FOVEA_NOEXCEPT;
  /* Measures how the device's own clock stands to the session's, or adjusts it; puts a dictionary, of which the host knows
   * "offset_ns" (session minus device), "drift" (seconds per second) and "uncertainty_ns". Null: it has no clock of its own.
   * [device & open] */
  fovea_status(FOVEA_CALL *calibrate)(fovea_plugin *, const fovea_sink *answer) FOVEA_NOEXCEPT;
  /* Does it work? Puts a dictionary with "ok" boolean and whatever was found. Null: it cannot tell. [device & open] */
  fovea_status(FOVEA_CALL *selfTest)(fovea_plugin *, const fovea_sink *answer) FOVEA_NOEXCEPT;
} fovea_device;
#endif
