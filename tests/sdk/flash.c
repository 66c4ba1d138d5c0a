/* A whole experiment in C11: a rectangle for ten frames, one key, one row a trial. Built without CMake functions. */
#define FOVEA_BUILDS_PLUGIN
#include <fovea/fovea.h>
#include <stdlib.h>
#include <string.h>

#define MANIFEST                                                                                                  \
  "{\"id\": \"org.example.flash\", \"kind\": \"fovea.experiment/1\", \"name\": \"Flash\", \"vendor\": \"Example\"," \
  " \"version\": \"1.0.0\", \"description\": \"Flashes, and asks whether they were seen\", \"license\": \"MIT\","   \
  " \"url\": \"https://example.org/flash\","                                                                      \
  " \"needs\": [\"fovea.log/1\", \"fovea.window/1\", \"fovea.stimuli/1\", \"fovea.input/1\", \"fovea.session/1\"]," \
  " \"wants\": [], \"personal_data\": [\"behaviour\"],"                                                           \
  " \"exp_info_schema\": {\"type\": \"object\"}, \"params_schema\": {\"type\": \"object\"},"                        \
  " \"data_schema\": {\"trials\": {\"columns\": {"                                                                \
  "\"flash\": {\"type\": \"integer\", \"unit\": \"\", \"description\": \"From 0\"},"                                \
  "\"onset_s\": {\"type\": \"real\", \"unit\": \"s\", \"description\": \"When it lit up\"},"                        \
  "\"rt_s\": {\"type\": \"real\", \"unit\": \"s\", \"description\": \"Key press minus onset\"}}}}}"
FOVEA_MANIFEST_NOTE(MANIFEST)

enum { kFlashes = 5, kFrames = 10 };

static const char *const needs[] = {FOVEA_LOG, FOVEA_WINDOW, FOVEA_STIMULI, FOVEA_INPUT, FOVEA_SESSION, 0};
static const char *const features[] = {0};
static const fovea_descriptor descriptor = {
    sizeof(fovea_descriptor), 0, "org.example.flash", FOVEA_EXPERIMENT, "Flash", "Example", "1.0.0",
    "Flashes, and asks whether they were seen", "MIT", "https://example.org/flash", "", features, needs, 0, 0, 0, 0};

typedef struct flash {
  fovea_plugin plugin;
  const fovea_host *host;
  const fovea_log *log;
  const fovea_window *window;
  const fovea_stimuli *stimuli;
  const fovea_input *input;
  const fovea_session *session;
  uint64_t rect;
} flash;

static fovea_str text(const char *words) {
  fovea_str str;
  str.ptr = words;
  str.len = strlen(words);
  return str;
}

static fovea_value none(void) {
  fovea_value value;
  memset(&value, 0, sizeof value);
  return value;
}

static fovea_value seconds(int64_t nanoseconds) {
  fovea_value value = none();
  value.type = FOVEA_REAL;
  value.as.real = (double)nanoseconds / 1e9;
  return value;
}

static flash *of(fovea_plugin *plugin) { return (flash *)plugin->self; }

static fovea_status setupExpInfo(fovea_plugin *plugin, const fovea_value *filled, const fovea_sink *adjusted) {
  fovea_pair participant;
  fovea_value fields = none();
  (void)plugin;
  if (filled) return FOVEA_OK;
  participant.key = text("participant|req");
  participant.value = none();
  participant.value.type = FOVEA_TEXT;
  fields.type = FOVEA_DICT;
  fields.count = 1;
  fields.as.dict = &participant;
  return adjusted->put(adjusted->ctx, &fields);
}

static fovea_status setupWindow(fovea_plugin *plugin, const fovea_window_info *info) {
  flash *self = of(plugin);
  (void)info;
  return self->stimuli->create(self->host, text("rect"), 0, &self->rect);
}

static fovea_status setupDevices(fovea_plugin *plugin, const fovea_value *granted) {
  (void)plugin;
  (void)granted;
  return FOVEA_OK;
}

static fovea_status showFlash(flash *self, int64_t *onset) {
  fovea_flip_result result;
  int frame;
  for (frame = 0; frame < kFrames; ++frame) {
    fovea_status status = self->stimuli->draw(self->host, self->rect);
    memset(&result, 0, sizeof result);
    result.struct_size = sizeof result;
    if (status == FOVEA_OK) status = self->window->flip(self->host, 0, &result);
    if (status != FOVEA_OK) return status;
    if (frame == 0) *onset = result.onset_ns;
  }
  return self->window->flip(self->host, 0, 0);
}

static fovea_status runTrial(flash *self, int64_t trial) {
  const fovea_str keys[] = {{"space", 5}};
  fovea_request request;
  fovea_event event;
  fovea_pair columns[3];
  fovea_value row = none();
  int64_t onset = 0;
  fovea_status status = self->session->safePoint(self->host, text("flash"), trial);
  if (status == FOVEA_OK) status = showFlash(self, &onset);
  if (status != FOVEA_OK) return status;

  memset(&request, 0, sizeof request);
  request.struct_size = sizeof request;
  request.key_count = 1;
  request.keys = keys;
  request.expected = keys[0];
  request.since_ns = onset;
  memset(&event, 0, sizeof event);
  event.struct_size = sizeof event;
  status = self->input->waitKey(self->host, &request, onset + 2000000000, &event);
  if (status != FOVEA_OK && status != FOVEA_TIMEOUT) return status;

  columns[0].key = text("flash");
  columns[0].value = none();
  columns[0].value.type = FOVEA_INTEGER;
  columns[0].value.as.integer = trial;
  columns[1].key = text("onset_s");
  columns[1].value = seconds(onset);
  columns[2].key = text("rt_s");
  columns[2].value = status == FOVEA_OK ? seconds(event.t_ns - onset) : none();
  row.type = FOVEA_DICT;
  row.count = 3;
  row.as.dict = columns;
  return self->session->addRow(self->host, text("trials"), &row);
}

static fovea_status run(fovea_plugin *plugin, const fovea_run_info *info) {
  int64_t trial;
  (void)info;
  for (trial = 0; trial < kFlashes; ++trial) {
    const fovea_status status = runTrial(of(plugin), trial);
    if (status != FOVEA_OK) return status;
  }
  return FOVEA_OK;
}

static fovea_status saveData(fovea_plugin *plugin, const fovea_sink *rows) {
  (void)plugin;
  (void)rows;
  return FOVEA_OK;
}

static void releaseDevices(fovea_plugin *plugin) { (void)plugin; }

static void releaseWindow(fovea_plugin *plugin) {
  flash *self = of(plugin);
  if (self->rect) self->stimuli->destroy(self->host, self->rect);
  self->rect = 0;
}

static const fovea_experiment experiment = {sizeof(fovea_experiment), 0,        setupExpInfo,   setupWindow,  setupDevices,
                                            run,                      saveData, releaseDevices, releaseWindow};

static void destroy(fovea_plugin *plugin) { free(of(plugin)); }

static const void *getInterface(fovea_plugin *plugin, const char *iid) {
  (void)plugin;
  return strcmp(iid, FOVEA_EXPERIMENT) == 0 ? &experiment : 0;
}

static fovea_status init(const fovea_host *host, fovea_str bundle) {
  (void)host;
  (void)bundle;
  return FOVEA_OK;
}

static void deinit(void) {}

static fovea_status create(const fovea_host *host, fovea_str id, fovea_plugin **out) {
  flash *self;
  *out = 0;
  if (id.len != strlen(descriptor.id) || memcmp(id.ptr, descriptor.id, id.len) != 0) return FOVEA_E_ARGUMENT;
  self = (flash *)calloc(1, sizeof *self);
  if (!self) return FOVEA_E_NO_MEMORY;
  self->host = host;
  self->log = (const fovea_log *)host->getService(host, FOVEA_LOG);
  self->window = (const fovea_window *)host->getService(host, FOVEA_WINDOW);
  self->stimuli = (const fovea_stimuli *)host->getService(host, FOVEA_STIMULI);
  self->input = (const fovea_input *)host->getService(host, FOVEA_INPUT);
  self->session = (const fovea_session *)host->getService(host, FOVEA_SESSION);
  if (!self->log || !self->window || !self->stimuli || !self->input || !self->session) {
    free(self);
    return FOVEA_E_UNSUPPORTED;
  }
  self->plugin.struct_size = sizeof(fovea_plugin);
  self->plugin.desc = &descriptor;
  self->plugin.self = self;
  self->plugin.destroy = destroy;
  self->plugin.getInterface = getInterface;
  *out = &self->plugin;
  return FOVEA_OK;
}

static const fovea_descriptor *const descriptors[] = {&descriptor};
const fovea_entry fovea_plugin_entry = {FOVEA_ABI_TAG, sizeof(fovea_entry), 1, descriptors, MANIFEST, init, deinit, create};
