/* Loaded before a program (LD_PRELOAD): ends it and its process group, as a power cut would, at a certain allocation. Where a program is
 * is told by how much it has done, and not by how long that took: the same place on a fast machine and on a slow one, but for what its
 * threads do beside each other. FOVEA_KILL_COUNT: a file of 8 bytes that counts for all its processes; FOVEA_KILL_AT: the allocation. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);

static _Atomic unsigned long long *count;
static unsigned long long last;

__attribute__((constructor)) static void begin(void) {
  const char *file = getenv("FOVEA_KILL_COUNT"), *at = getenv("FOVEA_KILL_AT");
  const int opened = file ? open(file, O_RDWR | O_CLOEXEC) : -1;
  if (opened < 0) return;
  last = at ? strtoull(at, NULL, 10) : 0;
  void *shared = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, opened, 0);
  close(opened);
  if (shared != MAP_FAILED) count = shared;
}

void *malloc(size_t size) {
  if (count && atomic_fetch_add(count, 1) + 1 == last) kill(0, SIGKILL);
  return __libc_malloc(size);
}
