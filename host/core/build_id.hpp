#pragma once
// Which program this is, to the byte.

#include <string>

namespace fovea {

/// The id that the linker gave the running program, in hexadecimal; empty where it gave none. Thread: [any].
std::string buildId();

}  // namespace fovea
