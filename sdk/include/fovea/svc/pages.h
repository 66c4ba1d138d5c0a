#ifndef FOVEA_SVC_PAGES_H
#define FOVEA_SVC_PAGES_H
#include "fovea/plugin.h"

#define FOVEA_PAGES "fovea.pages/1"

typedef struct fovea_pages {
  uint32_t struct_size, reserved;
  /* Shows a page by its id or key and waits until it is answered; puts the answer. Depth limit 4. [stage & running] */
  fovea_status(FOVEA_CALL *show)(const fovea_host *, fovea_str id, const fovea_value *params,
                                 const fovea_sink *answer) FOVEA_NOEXCEPT;
} fovea_pages;
#endif
