#ifndef FOVEA_ABI_H
#define FOVEA_ABI_H
/* The ground of the contract between fovea and a plugin: sizes, statuses, text, version tag.
 *
 * Rules that hold for every table in these headers:
 * - Memory passed in is the caller's and valid for the call only. Memory passed out goes through a sink or a caller's buffer.
 * - Text is UTF-8. Times are nanoseconds on the session clock. Nothing is thrown across.
 * - A table begins with struct_size and only grows at its tail: ask FOVEA_HAS before using a late member.
 * - The comment above each function names the thread: [stage] is the one thread that draws and calls plugins; [any] is
 *   every thread; [device] is the one thread of an open device; [any & rt] also never locks or allocates. Words joined by & narrow the moment: running, created, ...
 */
#include <stddef.h>
#include <stdint.h>

#include "fovea/header_hash.h" /* made by the build: FOVEA_HEADER_HASH */

#ifdef __cplusplus
#define FOVEA_EXTERN_C extern "C"
#define FOVEA_ALIGNOF(type) alignof(type)
#define FOVEA_STATIC_ASSERT(what, text) static_assert(what, text)
#else
#define FOVEA_EXTERN_C extern
#define FOVEA_ALIGNOF(type) _Alignof(type)
#define FOVEA_STATIC_ASSERT(what, text) _Static_assert(what, text)
#endif
#if defined(__cplusplus) && __cplusplus >= 201703L
#define FOVEA_NOEXCEPT noexcept /* part of the type: a function that may throw does not compile */
#else
#define FOVEA_NOEXCEPT
#endif
#ifdef _WIN32
#define FOVEA_CALL __cdecl
#define FOVEA_EXPORT FOVEA_EXTERN_C __declspec(dllexport)
#else
#define FOVEA_CALL
#define FOVEA_EXPORT FOVEA_EXTERN_C __attribute__((visibility("default")))
#endif

/* Is MEMBER inside the table that the other side compiled, and filled in? */
#define FOVEA_HAS(TYPE, table, member)                                                                       \
  ((table) && (table)->struct_size >= offsetof(TYPE, member) + sizeof((table)->member) && (table)->member)

#define FOVEA_MAGIC 0x41564f46u /* "FOVA" */
#define FOVEA_ABI_MAJOR 1
#define FOVEA_ABI_MINOR 0
#define FOVEA_PRE_RELEASE 1u /* flag: these headers are not frozen, header_hash must be equal */

/* 0 is done, above 0 says how to go on, below 0 is a failure. An unknown value above 0 means FOVEA_STOP. */
typedef int32_t fovea_status;
enum {
  FOVEA_OK = 0,
  FOVEA_STOP = 1,    /* finish soon and keep the data; every later wait says so too */
  FOVEA_ABORT = 2,   /* return at once */
  FOVEA_TIMEOUT = 3, /* the awaited did not come */
  FOVEA_TRIAL_ENDED = 4, /* an operator ended the trial in hand; only while trials are offered, see session->setTrials */
  FOVEA_E_FAIL = -1,
  FOVEA_E_ARGUMENT = -2,
  FOVEA_E_THREAD = -3,
  FOVEA_E_STATE = -4,
  FOVEA_E_UNSUPPORTED = -5,
  FOVEA_E_NO_MEMORY = -6,
  FOVEA_E_IO = -7,
  FOVEA_E_VERSION = -8
};

typedef struct fovea_str {
  const char *ptr; /* UTF-8, need not end with 0 */
  uint64_t len;    /* bytes */
} fovea_str;

/* Says what a library was compiled with and what it needs: the first 32 bytes of the entry, in every major. */
typedef struct fovea_abi_tag {
  uint32_t magic, tag_size;
  uint16_t major, minor;   /* headers compiled with: shown, never a reason to refuse */
  uint16_t min_host_minor; /* what it really needs */
  uint16_t flags;          /* FOVEA_PRE_RELEASE */
  uint8_t pointer_bytes, little_endian, value_bytes, int64_align;
  uint32_t reserved;
  uint64_t header_hash; /* 0 for released headers */
} fovea_abi_tag;

#define FOVEA_ABI_TAG                                                                                        \
  {FOVEA_MAGIC, sizeof(fovea_abi_tag), FOVEA_ABI_MAJOR, FOVEA_ABI_MINOR, 0, FOVEA_PRE_RELEASE, sizeof(void *), \
   1, 24, FOVEA_ALIGNOF(int64_t), 0, FOVEA_HEADER_HASH}

FOVEA_STATIC_ASSERT(sizeof(fovea_str) == 16, "fovea_str is 16 bytes for ever (64-bit platforms)");
FOVEA_STATIC_ASSERT(sizeof(fovea_abi_tag) == 32, "fovea_abi_tag is 32 bytes for ever");
#endif
