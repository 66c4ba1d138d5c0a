/* Speaks ABI 2.0. */
#include "bad.h"
FOVEA_MANIFEST_NOTE(BAD_MANIFEST("org.test.wrong-major", "1.0.0"))
BAD_DESCRIPTOR("org.test.wrong-major", "1.0.0")
#define TAG {FOVEA_MAGIC, sizeof(fovea_abi_tag), 2, 0, 0, FOVEA_PRE_RELEASE, sizeof(void *), 1, 24, 8, 0, FOVEA_HEADER_HASH}
const fovea_entry fovea_plugin_entry = {TAG, sizeof(fovea_entry), 1, descriptors, NULL, NULL, NULL, create};
