#ifndef BAD_H
#define BAD_H
/* What the deliberately bad plugins share: a sound experiment that ends at once, to be spoiled in one place each. */
#define FOVEA_BUILDS_PLUGIN
#include "fovea/fovea.h"

#include <string.h>

#define BAD_MANIFEST(id, version)                                                                                     \
  "{\"id\":\"" id "\",\"kind\":\"fovea.experiment/1\",\"name\":\"Bad\",\"vendor\":\"fovea tests\",\"version\":\"" version \
  "\",\"description\":\"One flaw\",\"license\":\"MIT\",\"url\":\"https://example.org\",\"needs\":[],\"wants\":[]}"

static const fovea_host *host;

static fovea_status FOVEA_CALL setupExpInfo(fovea_plugin *p, const fovea_value *v, const fovea_sink *s) { (void)p; (void)v; (void)s; return FOVEA_OK; }
static fovea_status FOVEA_CALL setupWindow(fovea_plugin *p, const fovea_window_info *i) { (void)p; (void)i; return FOVEA_OK; }
static fovea_status FOVEA_CALL setupDevices(fovea_plugin *p, const fovea_value *v) { (void)p; (void)v; return FOVEA_OK; }
static fovea_status FOVEA_CALL run(fovea_plugin *p, const fovea_run_info *i) { (void)p; (void)i; return FOVEA_OK; }
static fovea_status FOVEA_CALL saveData(fovea_plugin *p, const fovea_sink *s) { (void)p; (void)s; return FOVEA_OK; }
static void FOVEA_CALL release(fovea_plugin *p) { (void)p; }

static const fovea_experiment experiment = {sizeof(fovea_experiment), 0, setupExpInfo, setupWindow, setupDevices,
                                            run, saveData, release, release};

static void FOVEA_CALL destroy(fovea_plugin *p) { (void)p; }
static const void *FOVEA_CALL getInterface(fovea_plugin *p, const char *iid) {
  (void)p;
  return strcmp(iid, FOVEA_EXPERIMENT) == 0 ? &experiment : NULL;
}
static fovea_plugin instance = {sizeof(fovea_plugin), 0, NULL, NULL, destroy, getInterface};

static fovea_status FOVEA_CALL create(const fovea_host *h, fovea_str id, fovea_plugin **out) {
  (void)id;
  host = h;
  *out = &instance;
  return FOVEA_OK;
}

static const char *const none[] = {NULL};
#define BAD_DESCRIPTOR(plugin_id, plugin_version)                                                                          \
  static const fovea_descriptor descriptor = {sizeof(fovea_descriptor), 0, plugin_id, "fovea.experiment/1", "Bad",         \
                                              "fovea tests", plugin_version, "One flaw", "MIT", "https://example.org", "", \
                                              none, none, NULL, NULL, 0, 0};                                              \
  static const fovea_descriptor *const descriptors[] = {&descriptor};


#endif
