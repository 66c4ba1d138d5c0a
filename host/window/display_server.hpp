#pragma once
// Who stands between the window and the screen.

#include <string>

namespace fovea {

struct DisplayServerFacts {
  std::string name;           // ":0"
  std::string vendor;         // "The X.Org Foundation 12101007"
  bool isXwayland = false;    // windows go through a Wayland compositor
  bool hasCompositor = false; // somebody composes windows into the picture
  std::string windowManager;  // its name; empty: none, or it does not say
  int monitors = 0;
};

/// Needs a window that is open. Thread: [main].
DisplayServerFacts displayServerFacts();

}  // namespace fovea
