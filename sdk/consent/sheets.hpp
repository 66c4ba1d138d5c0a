#pragma once
// What the build makes of a module's text files. Light: each module compiles it anew.

#include <span>

namespace consent {

/// One file as it was compiled in.
struct Sheet {
  const char *language;  // BCP 47
  const char *text;
};

/// A module's own text in each language, beside what all modules share.
struct Texts {
  std::span<const Sheet> own, sections, words;
  std::span<const char *const> covers;  // of the manifest
};

/// Of the module that is built.
const Texts &texts();

}  // namespace consent
