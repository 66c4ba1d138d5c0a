#pragma once
// Whose code a thread runs, for the moment that it crashes: the watching process then names the right plugin.

#include <string_view>

#include "core/breadcrumb.hpp"

namespace fovea {

/// Says what this thread is calling, until it goes. Costs a copy of the names. Thread: [any], each for itself.
class CrashNote {
 public:
  CrashNote(std::string_view plugin, std::string_view function);
  ~CrashNote();
  CrashNote(const CrashNote &) = delete;
  CrashNote &operator=(const CrashNote &) = delete;
};

/// From now on a crash of a thread that carries a note is written into `crumb`, which has to live until the process ends.
/// Whoever handled crashes before still does so afterwards.
void writeCrashNotesTo(Breadcrumb &crumb);

}  // namespace fovea
