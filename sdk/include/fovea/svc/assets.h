#ifndef FOVEA_SVC_ASSETS_H
#define FOVEA_SVC_ASSETS_H
#include "fovea/plugin.h"

#define FOVEA_ASSETS "fovea.assets/1"

typedef struct fovea_assets {
  uint32_t struct_size, reserved;
  /* Puts the absolute path of a file of this plugin (the bundle's assets/, then the study's folder) as text.
   * Errors: FOVEA_E_IO when there is none; FOVEA_E_ARGUMENT for an absolute name or one with "..". [stage] */
  fovea_status(FOVEA_CALL *path)(const fovea_host *, fovea_str name, const fovea_sink *) FOVEA_NOEXCEPT;
  /* Puts the file's content as bytes. Errors: as path. [stage & !running] */
  fovea_status(FOVEA_CALL *read)(const fovea_host *, fovea_str name, const fovea_sink *) FOVEA_NOEXCEPT;
} fovea_assets;
#endif
