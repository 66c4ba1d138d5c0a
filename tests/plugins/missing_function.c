/* Its table has no run. */
#include "bad.h"
FOVEA_MANIFEST_NOTE(BAD_MANIFEST("org.test.missing-function", "1.0.0"))
BAD_DESCRIPTOR("org.test.missing-function", "1.0.0")
static const fovea_experiment incomplete = {sizeof(fovea_experiment), 0, setupExpInfo, setupWindow, setupDevices,
                                            NULL, saveData, release, release};
static const void *FOVEA_CALL getIncomplete(fovea_plugin *p, const char *iid) { (void)p; (void)iid; return &incomplete; }
static fovea_plugin spoiled = {sizeof(fovea_plugin), 0, NULL, NULL, destroy, getIncomplete};
static fovea_status FOVEA_CALL createSpoiled(const fovea_host *h, fovea_str id, fovea_plugin **out) {
  const fovea_status status = create(h, id, out);
  *out = &spoiled;
  return status;
}
const fovea_entry fovea_plugin_entry = {FOVEA_ABI_TAG, sizeof(fovea_entry), 1, descriptors, NULL, NULL, NULL, createSpoiled};
