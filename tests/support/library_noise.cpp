// What the sanitizers report inside the libraries of text (Pango 1.50, fontconfig 2.14, HarfBuzz 6.0) and
// inside the graphics driver (Mesa 22.3's software renderer) is not ours to mend: Pango looks for fonts on
// threads of its own, and GLib's locks are futexes that ThreadSanitizer cannot see. Reports that have a frame
// of ours at their place still come.

#define LIBRARY_NOISE_EXPORT extern "C" __attribute__((visibility("default"), used))

LIBRARY_NOISE_EXPORT const char *__tsan_default_suppressions();
LIBRARY_NOISE_EXPORT const char *__tsan_default_suppressions() {
  return "race:libpango\n"
         "race:libfontconfig\n"
         "race:libharfbuzz\n"
         "race:libglib\n"
         "race:libgobject\n"
         "race:swrast_dri.so\n"
         "race:libLLVM\n"
         "race:libGLX_mesa\n";
}

#ifdef __SANITIZE_ADDRESS__
LIBRARY_NOISE_EXPORT const char *__lsan_default_suppressions();
LIBRARY_NOISE_EXPORT const char *__lsan_default_suppressions() {
  return "leak:libfontconfig\n"
         "leak:swrast_dri.so\n"
         "leak:libGLX_mesa\n"
         "leak:libXrandr\n"  // what it keeps of a display without it
         "leak:libLLVM\n"
         "leak:libstdc++\n";
}

// The driver is unloaded before leaks are looked for, and its frames would have no name to be told by: it
// stays.
LIBRARY_NOISE_EXPORT int dlclose(void *);
LIBRARY_NOISE_EXPORT int dlclose(void *) { return 0; }
#endif
