#ifndef FOVEA_VALUE_H
#define FOVEA_VALUE_H
/* The one form in which data cross the border: a 24-byte tagged value. Zeroed memory is a valid value: nothing.
 *
 * Limits, checked by the host on every crossing: depth 32, a million nodes, 64 MiB, valid UTF-8, keys unique and not empty. */
#include "fovea/abi.h"

enum {
  FOVEA_NONE = 0,
  FOVEA_BOOL = 1,    /* as.integer, 0 or 1 */
  FOVEA_INTEGER = 2, /* as.integer */
  FOVEA_REAL = 3,    /* as.real */
  FOVEA_TEXT = 4,    /* as.text, count bytes of UTF-8 */
  FOVEA_BYTES = 5,   /* as.bytes, count bytes */
  FOVEA_LIST = 6,    /* as.list, count values */
  FOVEA_DICT = 7,    /* as.dict, count pairs, order kept */
  FOVEA_ARRAY = 8,   /* as.array */
  FOVEA_TIME = 9     /* as.integer, nanoseconds on the session clock */
};

enum { FOVEA_F64 = 1, FOVEA_F32 = 2, FOVEA_I64 = 3, FOVEA_I32 = 4, FOVEA_U8 = 5 };

struct fovea_pair;
struct fovea_array;

typedef struct fovea_value {
  uint32_t type, flags;
  uint64_t count;
  union {
    int64_t integer;
    double real;
    const void *bytes;
    const char *text;
    const struct fovea_value *list;
    const struct fovea_pair *dict;
    const struct fovea_array *array;
  } as;
} fovea_value;

typedef struct fovea_pair {
  fovea_str key;
  fovea_value value;
} fovea_pair;

/* A block of samples. Shape: row by row, last index fastest, without gaps. */
typedef struct fovea_array {
  uint32_t dtype, rank;
  const uint64_t *shape; /* rank numbers */
  const void *elements;
} fovea_array;

/* Where an answer goes: the receiver copies it before put() returns. */
typedef struct fovea_sink {
  void *ctx;
  fovea_status(FOVEA_CALL *put)(void *ctx, const fovea_value *) FOVEA_NOEXCEPT;
} fovea_sink;

FOVEA_STATIC_ASSERT(sizeof(fovea_value) == 24, "fovea_value is 24 bytes for ever");
FOVEA_STATIC_ASSERT(sizeof(fovea_pair) == 40, "fovea_pair is 40 bytes for ever");
#endif
