#ifndef FOVEA_PLUGIN_H
#define FOVEA_PLUGIN_H
/* What every plugin library exports: one data symbol, fovea_plugin_entry, and a manifest that is readable without running it. */
#include "fovea/value.h"

typedef struct fovea_host {
  uint32_t struct_size, reserved;
  uint16_t abi_major, abi_minor;
  uint32_t reserved2;
  void *impl; /* the host's own */
  const char *name, *version;
  /* A constant table, valid until deinit() returns, or null when this host has no such service. Fetch in create() and keep.
   * [any] */
  const void *(FOVEA_CALL *getService)(const struct fovea_host *, const char *id)FOVEA_NOEXCEPT;
} fovea_host;

/* Who a plugin is. The same facts stand in its manifest; the host refuses a library where the two differ. */
typedef struct fovea_descriptor {
  uint32_t struct_size, reserved;
  const char *id;   /* reverse domain, [a-z0-9.-], at most 128 bytes */
  const char *kind; /* "fovea.experiment/1", "fovea.page/1", "fovea.prompt/1", "fovea.control/1", "fovea.consent/1", "fovea.device/1", "fovea.study/1" */
  const char *name, *vendor, *version, *description;
  const char *license, *url, *citation;
  const char *const *features;              /* ends with a null */
  const char *const *needs;                 /* service ids, ends with a null */
  const char *params_schema, *data_schema;  /* JSON, or null */
  uint32_t state_version, flags;
} fovea_descriptor;

typedef struct fovea_plugin {
  uint32_t struct_size, reserved;
  const fovea_descriptor *desc;
  void *self; /* the plugin's own */
  /* Frees the instance. [stage & !running] */
  void(FOVEA_CALL *destroy)(struct fovea_plugin *) FOVEA_NOEXCEPT;
  /* The table of one interface, e.g. "fovea.experiment/1", or null. [any] */
  const void *(FOVEA_CALL *getInterface)(struct fovea_plugin *, const char *iid)FOVEA_NOEXCEPT;
} fovea_plugin;

typedef struct fovea_entry {
  fovea_abi_tag tag;
  uint32_t struct_size, descriptor_count;
  const fovea_descriptor *const *descriptors; /* static storage: readable before init() */
  const char *manifest;                       /* the JSON of the note, ends with 0 */
  /* Once per library, before the first create(). [stage] */
  fovea_status(FOVEA_CALL *init)(const fovea_host *, fovea_str bundle_dir) FOVEA_NOEXCEPT;
  /* [stage & no instance] */
  void(FOVEA_CALL *deinit)(void) FOVEA_NOEXCEPT;
  /* A new instance of the plugin `id`. [stage] */
  fovea_status(FOVEA_CALL *create)(const fovea_host *, fovea_str id, fovea_plugin **out) FOVEA_NOEXCEPT;
} fovea_entry;

#ifdef FOVEA_BUILDS_PLUGIN /* the host includes this header too, and exports nothing */
FOVEA_EXPORT const fovea_entry fovea_plugin_entry;
#endif

/* The manifest as an ELF note (owner "FOVEA", type 1), for plugins that are built without the CMake functions:
 *
 *   #define MANIFEST "{\"id\": \"org.lab.flash\", ...}"
 *   FOVEA_MANIFEST_NOTE(MANIFEST)
 */
#define FOVEA_NOTE_ALIGN(size) (((size) + 3u) & ~3u)
#define FOVEA_MANIFEST_NOTE(json)                                                                       \
  __attribute__((section(".note.fovea.manifest"), used, aligned(4))) static const struct {              \
    uint32_t namesz, descsz, type;                                                                      \
    char name[8];                                                                                       \
    char desc[FOVEA_NOTE_ALIGN(sizeof(json))];                                                          \
  } fovea_manifest_note = {6, sizeof(json), 1, "FOVEA", json};
#endif
