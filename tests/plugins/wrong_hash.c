/* Built with other pre-release headers. */
#include "bad.h"
FOVEA_MANIFEST_NOTE(BAD_MANIFEST("org.test.wrong-hash", "1.0.0"))
BAD_DESCRIPTOR("org.test.wrong-hash", "1.0.0")
#define TAG {FOVEA_MAGIC, sizeof(fovea_abi_tag), 1, 0, 0, FOVEA_PRE_RELEASE, sizeof(void *), 1, 24, 8, 0, 0xbadull}
const fovea_entry fovea_plugin_entry = {TAG, sizeof(fovea_entry), 1, descriptors, NULL, NULL, NULL, create};
