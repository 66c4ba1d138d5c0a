#ifndef FOVEA_SVC_STIMULI_H
#define FOVEA_SVC_STIMULI_H
/* What can be drawn: objects with named properties, so that a new kind or property changes no ABI. Origin at the window's
 * centre, y up; angles in degrees, clockwise; colours signed rgb (-1..1) as one, three or four numbers (the fourth is alpha,
 * 0..1), or text ("#F2545B", "white", "none").
 *
 * Kinds and properties (default):
 *   every kind: pos (0,0), ori 0, opacity 1, color "white", units "" (the window's; or pix, norm, height)
 *   "text":     text "", height (of a letter; height 0.05, norm 0.1, pix 20), wrapWidth (0: none), font "Noto Sans", bold 0,
 *               italic 0, alignText "center" (or left, right), anchor "center" (or combinations: "top-left", ...),
 *               direction "auto" (or ltr, rtl), lineSpacing 1
 *   "rect":     size (0.5,0.5), lineWidth 0 (pixels), lineColor "white", radius 0 (rounded corners), anchor "center"
 *   "circle":   radius 0.25, lineWidth 0, lineColor "white"
 *   "line":     start (-0.5,-0.5), end (0.5,0.5), lineWidth 1.5 (pixels)
 *   "cross":    size (0.1,0.1), thickness 0.01; the fixation cross
 *
 * A single length (height, radius, thickness) counts along y, wrapWidth along x; one number for size stands for both.
 * pos is where the anchor is, and what it turns around. A line of lineWidth lies on the edge, half inside and half outside.
 * Edges are exact to a part of a pixel; upright text stands on whole pixels. height is the em of the font: a capital of Noto
 * Sans is 0.71 of it, a line 1.36. Text is plain, without markup. Its box is that of its lines, so that words with and
 * without ascenders keep their baseline. The properties of a dictionary that are null keep their default.
 */
#include "fovea/plugin.h"

#define FOVEA_STIMULI "fovea.stimuli/1"

typedef struct fovea_stimuli {
  uint32_t struct_size, reserved;
  /* `values`: dictionary of properties, or null. [stage] */
  fovea_status(FOVEA_CALL *create)(const fovea_host *, fovea_str kind, const fovea_value *values,
                                   uint64_t *handle) FOVEA_NOEXCEPT;
  /* What is left at the end of a run is destroyed by the host, and named in the log. [stage] */
  void(FOVEA_CALL *destroy)(const fovea_host *, uint64_t handle) FOVEA_NOEXCEPT;
  /* The number of a property for setNumbers and setText: ask once, then use. [stage] */
  fovea_status(FOVEA_CALL *property)(const fovea_host *, uint64_t handle, fovea_str name, uint32_t *out) FOVEA_NOEXCEPT;
  /* Neither allocates nor locks. [stage] */
  fovea_status(FOVEA_CALL *setNumbers)(const fovea_host *, uint64_t handle, uint32_t property, const double *numbers,
                                       uint32_t count) FOVEA_NOEXCEPT;
  /* May lay text out again: costs up to some milliseconds, the first time for a text. [stage] */
  fovea_status(FOVEA_CALL *setText)(const fovea_host *, uint64_t handle, uint32_t property, fovea_str text) FOVEA_NOEXCEPT;
  /* Puts it on the list for the next flip, in front of what was drawn before. [stage] */
  fovea_status(FOVEA_CALL *draw)(const fovea_host *, uint64_t handle) FOVEA_NOEXCEPT;
  /* The box around it: centre x, centre y, width, height, in its own units. [stage] */
  fovea_status(FOVEA_CALL *measure)(const fovea_host *, uint64_t handle, double box[4]) FOVEA_NOEXCEPT;
} fovea_stimuli;
#endif
