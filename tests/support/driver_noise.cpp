// For suites that open a window: what the sanitizers report inside the graphics driver (Mesa 22.3's software renderer) is
// not ours to mend. Reports that have a frame of ours at their place still come.

#define DRIVER_NOISE_EXPORT extern "C" __attribute__((visibility("default"), used))

DRIVER_NOISE_EXPORT const char *__tsan_default_suppressions();
DRIVER_NOISE_EXPORT const char *__tsan_default_suppressions() {
  return "race:swrast_dri.so\n"
         "race:libLLVM\n"
         "race:libGLX_mesa\n";
}

#ifdef __SANITIZE_ADDRESS__
DRIVER_NOISE_EXPORT const char *__lsan_default_suppressions();
DRIVER_NOISE_EXPORT const char *__lsan_default_suppressions() {
  return "leak:swrast_dri.so\n"
         "leak:libGLX_mesa\n"
         "leak:libLLVM\n"
         "leak:libstdc++\n";
}

// The driver is unloaded before leaks are looked for, and its frames would have no name to be told by: it stays.
DRIVER_NOISE_EXPORT int dlclose(void *);
DRIVER_NOISE_EXPORT int dlclose(void *) { return 0; }
#endif
