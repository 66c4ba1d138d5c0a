#pragma once
// The plugins that this project builds, opened as files.

#include <string>

#include "fovea/subject.hpp"

namespace fovea {

inline const fovea_entry &pluginEntry(const std::string &id) {
  return testing::openPlugin((std::string(FOVEA_TEST_PLUGINS) + "/" + id + ".so").c_str());
}

}  // namespace fovea
