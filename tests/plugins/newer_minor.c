/* Needs a host of minor 9. */
#include "bad.h"
FOVEA_MANIFEST_NOTE(BAD_MANIFEST("org.test.newer-minor", "1.0.0"))
BAD_DESCRIPTOR("org.test.newer-minor", "1.0.0")
#define TAG {FOVEA_MAGIC, sizeof(fovea_abi_tag), 1, 9, 9, FOVEA_PRE_RELEASE, sizeof(void *), 1, 24, 8, 0, FOVEA_HEADER_HASH}
const fovea_entry fovea_plugin_entry = {TAG, sizeof(fovea_entry), 1, descriptors, NULL, NULL, NULL, create};
