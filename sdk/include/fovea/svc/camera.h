#ifndef FOVEA_SVC_CAMERA_H
#define FOVEA_SVC_CAMERA_H
/* Films of the participant, by a camera, and of what their screen shows, on the session's clock. Each picture has its own time; onset and offset
 * are those of the first picture, and of when the last one is over. In a rehearsal nothing is recorded, and everything takes its time.
 * A station without a camera answers every call about it FOVEA_E_UNSUPPORTED, and says why. The manifest's personal_data has to have "video" for
 * the camera, "screen" for the screen, and a consent has to have covered that: nothing is opened before. Handles are valid until the run or the
 * page has ended. */
#include "fovea/plugin.h"

#define FOVEA_CAMERA "fovea.camera/1"

/* Of what a film is. */
enum { FOVEA_FILM_CAMERA = 0, FOVEA_FILM_SCREEN = 1 };

/* Which clock dated a picture, best first. */
enum {
  FOVEA_PICTURE_UNKNOWN = 0,
  FOVEA_PICTURE_DEVICE = 1,  /* the driver's own time of its exposure or transfer */
  FOVEA_PICTURE_ARRIVAL = 2, /* when the host got it */
  FOVEA_PICTURE_FLIP = 3,    /* of the screen: the refresh with which it lit up */
  FOVEA_PICTURE_VIRTUAL = 4  /* no camera: the virtual clock */
};

typedef struct fovea_camera_info {
  uint32_t struct_size, source; /* FOVEA_PICTURE_... */
  uint32_t width, height;       /* pixels; 0: not known before its first picture */
  double rate_hz;               /* as the device says; 0: as they come */
} fovea_camera_info;

enum {
  FOVEA_RECORD_STARTED = 1, /* its onset is known */
  FOVEA_RECORD_ENDED = 2,   /* so is its offset */
  FOVEA_RECORD_STOPPED = 4  /* before its duration was over */
};

typedef struct fovea_film_state {
  uint32_t struct_size, flags; /* FOVEA_RECORD_... */
  int64_t onset_ns, offset_ns; /* of its first picture, and of when the last one is over */
  int64_t uncertainty_ns;      /* each picture's time is within plus or minus this */
  uint32_t source, reserved;   /* FOVEA_PICTURE_... */
  uint64_t pictures;           /* so far */
  uint64_t dropped;            /* that the device counted and nobody got, or for which there was no time */
} fovea_film_state;

typedef struct fovea_camera {
  uint32_t struct_size, reserved;
  /* `of`: FOVEA_FILM_... [stage] */
  fovea_status(FOVEA_CALL *info)(const fovea_host *, uint32_t of, fovea_camera_info *) FOVEA_NOEXCEPT;
  /* Records from the picture on that was taken at `t_ns`, or now: 0; a second before now may be there yet. `options`: a dictionary, or null:
   * "duration_s" (without it until it is stopped), "personal" (true), "description", "simulated" (a path: the film that a rehearsal has in its
   * place). What is recorded is on the disk as it comes. Errors: FOVEA_E_UNSUPPORTED without a camera, FOVEA_E_STATE without a consent. [stage] */
  fovea_status(FOVEA_CALL *record)(const fovea_host *, uint32_t of, int64_t t_ns, const fovea_value *options, uint64_t *film) FOVEA_NOEXCEPT;
  /* Its last picture is the one before `t_ns`, or before now: 0. [stage] */
  fovea_status(FOVEA_CALL *stop)(const fovea_host *, uint64_t film, int64_t t_ns) FOVEA_NOEXCEPT;
  /* [stage] */
  fovea_status(FOVEA_CALL *state)(const fovea_host *, uint64_t film, fovea_film_state *) FOVEA_NOEXCEPT;
  /* Puts a dictionary for answers and rows, once the film has ended and is whole on the disk: in those the host keeps it, and the times of its
   * pictures, as files of the data. One that is put into none is gone with the page or the run. FOVEA_TIMEOUT: not yet, ask in the next frame.
   * [stage] */
  fovea_status(FOVEA_CALL *recorded)(const fovea_host *, uint64_t film, const fovea_sink *) FOVEA_NOEXCEPT;
  /* Puts the file's name, once it is there as for recorded: for a stimulus `movie`, to be seen again. Null: nothing was recorded. [stage] */
  fovea_status(FOVEA_CALL *file)(const fovea_host *, uint64_t film, const fovea_sink *) FOVEA_NOEXCEPT;
  /* The newest picture is what a stimulus `image` shows from now on. It needs the same consent as a film. FOVEA_TIMEOUT: there is none yet. [stage] */
  fovea_status(FOVEA_CALL *show)(const fovea_host *, uint32_t of, uint64_t image) FOVEA_NOEXCEPT;
} fovea_camera;
#endif
