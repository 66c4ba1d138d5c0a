/* A lab's own control, in C. */
#include <fovea/fovea.h>
#include <string.h>

extern const fovea_descriptor fovea_generated_descriptor;
extern const char fovea_generated_manifest[];

typedef struct lever {
  fovea_plugin plugin;
  const fovea_part_page *page;
  int64_t frames, locked;
} lever;

static fovea_str words(const char *text) {
  const fovea_str out = {text, strlen(text)};
  return out;
}
static fovea_value number(int64_t value) {
  fovea_value out;
  memset(&out, 0, sizeof out);
  out.type = FOVEA_INTEGER;
  out.as.integer = value;
  return out;
}
static lever *of(fovea_plugin *plugin) { return (lever *)plugin->self; }

static fovea_status FOVEA_CALL enter(fovea_plugin *plugin, const fovea_part_info *info) {
  lever *own = of(plugin);
  own->page = info->page;
  own->frames = own->locked = 0;
  for (uint64_t i = 0; i < info->params->count; ++i) own->locked = info->params->as.dict[i].value.as.integer;
  return own->page->trigger(own->page, words("leverMoved"), words(""), 0);
}
static fovea_status FOVEA_CALL measure(fovea_plugin *plugin, double width, double *height) {
  (void)plugin, (void)width;
  *height = 0.1;
  return FOVEA_OK;
}
static fovea_status FOVEA_CALL place(fovea_plugin *plugin, const double box[4]) {
  (void)plugin, (void)box;
  return FOVEA_OK;
}
static fovea_status FOVEA_CALL frame(fovea_plugin *plugin, const fovea_frame_info *info) {
  of(plugin)->frames = (int64_t)info->frame;
  return FOVEA_OK;
}
static fovea_status FOVEA_CALL event(fovea_plugin *plugin, const fovea_event *event) {
  lever *own = of(plugin);
  if (event->type != FOVEA_KEY_PRESS || strcmp(event->key, "l") != 0) return FOVEA_OK;
  const fovea_value at = number(own->frames);
  const fovea_status told = own->page->happen(own->page, words("leverMoved"), event->t_ns, &at);
  return told == FOVEA_OK ? own->page->submit(own->page, event->t_ns) : told;
}
static fovea_status FOVEA_CALL happened(fovea_plugin *plugin, fovea_str event, int64_t time) {
  (void)plugin, (void)event, (void)time;
  return FOVEA_OK;
}
static fovea_status FOVEA_CALL metadata(fovea_plugin *plugin, const fovea_sink *told) {
  (void)plugin, (void)told;
  return FOVEA_OK;
}
static fovea_status FOVEA_CALL leave(fovea_plugin *plugin) {
  (void)plugin;
  return FOVEA_OK;
}
static fovea_status FOVEA_CALL answer(fovea_plugin *plugin, const fovea_sink *given) {
  const fovea_value value = number(of(plugin)->frames);
  return given->put(given->ctx, &value);
}
static fovea_status FOVEA_CALL judge(fovea_plugin *plugin, const fovea_value *value, const fovea_sink *problem) {
  if (value && value->as.integer >= of(plugin)->locked) return FOVEA_OK;
  fovea_pair members[2] = {{words("message"), number(0)}, {words("from"), number(of(plugin)->locked)}};
  members[0].value.type = FOVEA_TEXT;
  members[0].value.as.text = "locked";
  members[0].value.count = strlen("locked");
  fovea_value all = number(0);
  all.type = FOVEA_DICT;
  all.count = 2;
  all.as.dict = members;
  return problem->put(problem->ctx, &all);
}
static fovea_status FOVEA_CALL simulate(fovea_plugin *plugin, fovea_part_simulation *simulation, const fovea_sink *given) {
  const fovea_value value = number(of(plugin)->locked + 1);
  simulation->rt_s = 0.25;
  return given->put(given->ctx, &value);
}

static const fovea_part part = {sizeof(fovea_part), 0, enter, measure, place, frame, event, happened, metadata, leave, answer, judge, simulate};

static lever only;
static void FOVEA_CALL destroy(fovea_plugin *plugin) { (void)plugin; }
static const void *FOVEA_CALL getInterface(fovea_plugin *plugin, const char *id) {
  (void)plugin;
  return strcmp(id, FOVEA_CONTROL) == 0 ? &part : NULL;
}
static fovea_status FOVEA_CALL init(const fovea_host *host, fovea_str folder) {
  (void)host, (void)folder;
  return FOVEA_OK;
}
static void FOVEA_CALL deinit(void) {}
static fovea_status FOVEA_CALL create(const fovea_host *host, fovea_str id, fovea_plugin **out) {
  (void)host, (void)id;
  const fovea_plugin made = {sizeof(fovea_plugin), 0, &fovea_generated_descriptor, &only, destroy, getInterface};
  only.plugin = made;
  *out = &only.plugin;
  return FOVEA_OK;
}

static const fovea_descriptor *const descriptors[] = {&fovea_generated_descriptor};
const fovea_entry fovea_plugin_entry = {FOVEA_ABI_TAG, sizeof(fovea_entry), 1, descriptors, fovea_generated_manifest, init, deinit, create};
