/* A library that is nobody's plugin. */
__attribute__((visibility("default"))) int answer(void) { return 42; }
