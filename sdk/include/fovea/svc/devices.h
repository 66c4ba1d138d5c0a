#ifndef FOVEA_SVC_DEVICES_H
#define FOVEA_SVC_DEVICES_H
/* The devices that the experiment's roles were given: keyboards, button boxes, trigger boxes, whatever the rig file says.
 * A role that is optional and was given nothing is FOVEA_E_UNSUPPORTED to open. Handles are valid until the run has ended. */
#include "fovea/device.h"

#define FOVEA_DEVICES "fovea.devices/1"

typedef struct fovea_devices {
  uint32_t struct_size, reserved;
  /* The device of a role of the manifest. [stage & windowed] */
  fovea_status(FOVEA_CALL *open)(const fovea_host *, fovea_str role, uint64_t *device) FOVEA_NOEXCEPT;
  /* Takes up to `capacity` events in order of arrival; *count says how many. events[0].struct_size is the size of each; `data`
   * is always null here: waitEvent and call bring values. [stage] */
  fovea_status(FOVEA_CALL *poll)(const fovea_host *, uint64_t device, fovea_device_event *events, uint32_t capacity,
                                 uint32_t *count) FOVEA_NOEXCEPT;
  /* Waits for the first event of the kind `type` (0: any) since `since_ns`, without drawing; one that is already there is
   * taken at once, earlier ones and others are dropped. `data` may be null; else it gets the event's data, if it has any.
   * FOVEA_TIMEOUT when deadline_ns comes first; 0 = no deadline. [stage & running] */
  fovea_status(FOVEA_CALL *waitEvent)(const fovea_host *, uint64_t device, uint32_t type, int64_t since_ns, int64_t deadline_ns,
                                      fovea_device_event *out, const fovea_sink *data) FOVEA_NOEXCEPT;
  /* Forgets what came before now. [stage] */
  fovea_status(FOVEA_CALL *clear)(const fovea_host *, uint64_t device) FOVEA_NOEXCEPT;
  /* Sets an output, now: a trigger code. *sent_ns, unless null, is when it went out. It is kept in the record of events.
   * FOVEA_E_UNSUPPORTED for a device without output. [stage] */
  fovea_status(FOVEA_CALL *write)(const fovea_host *, uint64_t device, int64_t code, int64_t *sent_ns) FOVEA_NOEXCEPT;
  /* A method of the device by name; puts its answer. May wait for the device: not between two frames that matter. [stage] */
  fovea_status(FOVEA_CALL *call)(const fovea_host *, uint64_t device, fovea_str method, const fovea_value *arguments,
                                 const fovea_sink *answer) FOVEA_NOEXCEPT;
} fovea_devices;
#endif
