#pragma once
// fovea list

#include "app/arguments.hpp"

namespace fovea {

/// Prints the plugins there are and what is wrong with others. Returns the exit status.
int listPlugins(const ListArguments &arguments);

}  // namespace fovea
