/* Has a manifest, and does not export the entry. */
#include "bad.h"
FOVEA_MANIFEST_NOTE(BAD_MANIFEST("org.test.no-entry", "1.0.0"))
__attribute__((visibility("default"))) int somethingElse(void) { return create(NULL, (fovea_str){0}, NULL) + (host != NULL); }
