/* Its manifest is cut off. */
#include "bad.h"
FOVEA_MANIFEST_NOTE("{\"id\": \"org.test.damaged-manifest\", \"kind\": ")
BAD_DESCRIPTOR("org.test.damaged-manifest", "1.0.0")
const fovea_entry fovea_plugin_entry = {FOVEA_ABI_TAG, sizeof(fovea_entry), 1, descriptors, NULL, NULL, NULL, create};
