#pragma once
// Where people read what a plugin takes.

#include <string>

#include "plugins/manifest.hpp"

namespace fovea {

/// The remedy of a parameter that is wrong: "see \"number\" in docs/parts.md".
std::string guideTo(const Manifest &manifest);

}  // namespace fovea
