#ifndef FOVEA_SVC_AUDIO_H
#define FOVEA_SVC_AUDIO_H
/* What is heard, and what is recorded, on the session's clock. A sound is ready before it is played: read, cut, faded, and brought to the
 * rate of the output, all of it in memory; playing it neither allocates nor waits. Onsets and offsets are those of samples as they pass the
 * connectors, with the latency that the sound system tells of. In a rehearsal nothing sounds, and everything takes its time.
 * A station without sound answers every call FOVEA_E_UNSUPPORTED, and says why. Handles are valid until the run or the page has ended. */
#include "fovea/plugin.h"

#define FOVEA_AUDIO "fovea.audio/1"

/* Which clock dated a sample, best first. */
enum {
  FOVEA_SAMPLE_UNKNOWN = 0,
  FOVEA_SAMPLE_DEVICE = 1, /* the sound card's own, as the system follows it */
  FOVEA_SAMPLE_BLOCK = 2,  /* the time at which its block was asked for: as coarse as a block is long */
  FOVEA_SAMPLE_VIRTUAL = 3 /* no sound: the virtual clock */
};

typedef struct fovea_audio_info {
  uint32_t struct_size, reserved;
  double rate_hz;
  uint32_t outputs, inputs;  /* channels; 0: it plays, or records, nothing */
  int64_t block_ns;          /* of one block: what is asked for less than two of them ahead may begin late */
  int64_t output_latency_ns; /* from a block to the connectors; counted in */
  int64_t input_latency_ns;  /* from the connectors to a block; counted in */
  uint32_t source, reserved2; /* FOVEA_SAMPLE_... */
} fovea_audio_info;

enum {
  FOVEA_SOUND_STARTED = 1, /* its onset is known */
  FOVEA_SOUND_ENDED = 2,   /* so is its offset: it came to its end, or was stopped */
  FOVEA_SOUND_STOPPED = 4, /* before its end */
  FOVEA_SOUND_LATE = 8     /* it began later than it was asked to */
};

/* The last time that it was played, or the recording. */
typedef struct fovea_sound_state {
  uint32_t struct_size, flags; /* FOVEA_SOUND_... */
  int64_t onset_ns, offset_ns; /* of its first sample, and of the one after its last */
  int64_t uncertainty_ns;      /* both are within plus or minus this */
  uint32_t source;             /* FOVEA_SAMPLE_... */
  uint32_t gaps;               /* how often samples were lost meanwhile: the system came too late */
  double peak;                 /* of a recording: its largest sample so far; 1: full scale, from which on it is clipped */
} fovea_sound_state;

typedef struct fovea_audio {
  uint32_t struct_size, reserved;
  /* [stage] */
  fovea_status(FOVEA_CALL *info)(const fovea_host *, fovea_audio_info *) FOVEA_NOEXCEPT;
  /* A sound of a file (WAV, FLAC, Ogg; of a film its sound), by the path that assets->path gives. `options`: a dictionary, or null:
   * "from_s", "to_s" (what of it is played), "fadeIn_s", "fadeOut_s" (raised cosine), "volume" (0 to 1), "pan" (-1 left to 1 right),
   * "loop". Reads the file: not between two frames that matter. Errors: FOVEA_E_IO, FOVEA_E_ARGUMENT. [stage] */
  fovea_status(FOVEA_CALL *load)(const fovea_host *, fovea_str path, const fovea_value *options, uint64_t *sound) FOVEA_NOEXCEPT;
  /* A sound of samples: an array of FOVEA_F32 or FOVEA_F64, -1 to 1. Shape: frames, or frames by channels (1 or 2). [stage] */
  fovea_status(FOVEA_CALL *make)(const fovea_host *, const fovea_value *samples, double rate_hz, const fovea_value *options,
                                 uint64_t *sound) FOVEA_NOEXCEPT;
  /* It is silent at once. What is left at the end is destroyed by the host. [stage] */
  void(FOVEA_CALL *destroy)(const fovea_host *, uint64_t sound) FOVEA_NOEXCEPT;
  /* How long it takes to play it once. [stage] */
  fovea_status(FOVEA_CALL *length)(const fovea_host *, uint64_t sound, int64_t *length_ns) FOVEA_NOEXCEPT;
  /* Its first sample leaves the connectors at `t_ns`, or as soon as that can be: 0. One that plays begins again. [stage] */
  fovea_status(FOVEA_CALL *play)(const fovea_host *, uint64_t sound, int64_t t_ns) FOVEA_NOEXCEPT;
  /* It is silent from `t_ns` on, or from now: 0; within 5 ms, so that it does not click. [stage] */
  fovea_status(FOVEA_CALL *stop)(const fovea_host *, uint64_t sound, int64_t t_ns) FOVEA_NOEXCEPT;
  /* 0 to 1, from the next block on. [stage] */
  fovea_status(FOVEA_CALL *setVolume)(const fovea_host *, uint64_t sound, double volume) FOVEA_NOEXCEPT;
  /* [stage] */
  fovea_status(FOVEA_CALL *state)(const fovea_host *, uint64_t sound, fovea_sound_state *) FOVEA_NOEXCEPT;

  /* Records from the sample that came in at `t_ns`, or now: 0; some seconds before now are there yet. `options`: a dictionary, or null:
   * "channels" (1), "duration_s" (without it until it is stopped), "personal" (true), "description", "simulated" (a path: the file that a
   * rehearsal has in its place). The manifest's personal_data has to have "audio", which a consent has covered. What is recorded is on
   * the disk as it comes. Errors: FOVEA_E_UNSUPPORTED without an input, FOVEA_E_STATE without such a consent. [stage] */
  fovea_status(FOVEA_CALL *record)(const fovea_host *, int64_t t_ns, const fovea_value *options, uint64_t *recording) FOVEA_NOEXCEPT;
  /* Its last sample is the one before `t_ns`, or before now: 0. [stage] */
  fovea_status(FOVEA_CALL *stopRecording)(const fovea_host *, uint64_t recording, int64_t t_ns) FOVEA_NOEXCEPT;
  /* [stage] */
  fovea_status(FOVEA_CALL *recordingState)(const fovea_host *, uint64_t recording, fovea_sound_state *) FOVEA_NOEXCEPT;
  /* Puts a dictionary for answers and rows, once the recording has ended and is whole on the disk: in those the host keeps it as a file of
   * the data. One that is put into none is gone with the page or the run. FOVEA_TIMEOUT: not yet, ask in the next frame. [stage] */
  fovea_status(FOVEA_CALL *recorded)(const fovea_host *, uint64_t recording, const fovea_sink *) FOVEA_NOEXCEPT;
  /* A sound of what was recorded so far, to be heard again. [stage] */
  fovea_status(FOVEA_CALL *makeOfRecording)(const fovea_host *, uint64_t recording, const fovea_value *options, uint64_t *sound) FOVEA_NOEXCEPT;
  /* What comes in, since it was asked last: the largest sample, and the root of the mean square; 1: full scale. It needs the same consent.
   * [stage] */
  fovea_status(FOVEA_CALL *level)(const fovea_host *, double *peak, double *rms) FOVEA_NOEXCEPT;
} fovea_audio;
#endif
