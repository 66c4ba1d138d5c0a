/* Manifest and code disagree on the version. */
#include "bad.h"
FOVEA_MANIFEST_NOTE(BAD_MANIFEST("org.test.lying-manifest", "1.0.0"))
BAD_DESCRIPTOR("org.test.lying-manifest", "2.0.0")
const fovea_entry fovea_plugin_entry = {FOVEA_ABI_TAG, sizeof(fovea_entry), 1, descriptors, NULL, NULL, NULL, create};
