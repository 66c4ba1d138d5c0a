#ifndef FOVEA_SVC_GL_H
#define FOVEA_SVC_GL_H
/* Raw OpenGL 3.3 core for what the stimuli service does not draw. Absent on the virtual display: name it under "wants". */
#include "fovea/plugin.h"

#define FOVEA_GL "fovea.gl/1"

typedef struct fovea_gl {
  uint32_t struct_size, reserved;
  /* Load your own function pointers in setupWindow, again when the generation changes. [stage] */
  void *(FOVEA_CALL *getProcAddress)(const fovea_host *, const char *name)FOVEA_NOEXCEPT;
  /* The framebuffer to draw into; never assume 0. [stage] */
  uint32_t(FOVEA_CALL *framebuffer)(const fovea_host *) FOVEA_NOEXCEPT;
  /* Draws what the stimuli service holds so far and leaves the baseline state: viewport the whole window, blending by source
   * alpha, no depth, no scissor, no program, no vertex array. Call it before your own drawing. [stage] */
  fovea_status(FOVEA_CALL *begin)(const fovea_host *) FOVEA_NOEXCEPT;
  /* Call it after your own drawing: the host no longer trusts the state. [stage] */
  fovea_status(FOVEA_CALL *end)(const fovea_host *) FOVEA_NOEXCEPT;
} fovea_gl;
#endif
