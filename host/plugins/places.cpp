#include "plugins/places.hpp"

#include <cstdlib>
#include <sstream>

namespace fovea {
namespace fs = std::filesystem;

fs::path ownProgram() {
  std::error_code ignored;
  return fs::read_symlink("/proc/self/exe", ignored);
}

std::vector<fs::path> pluginFolders(const fs::path &root) {
  std::vector<fs::path> folders{root};
  const char *data = std::getenv("XDG_DATA_HOME");
  const char *home = std::getenv("HOME");
  if (data && *data) folders.push_back(fs::path(data) / "fovea/plugins");
  else if (home && *home) folders.push_back(fs::path(home) / ".local/share/fovea/plugins");
  folders.push_back("/usr/local/lib/fovea/plugins");
  folders.push_back("/usr/lib/fovea/plugins");
  folders.push_back(ownProgram().parent_path().parent_path() / "lib/fovea/plugins");
  return folders;
}

std::vector<fs::path> pluginPaths(const std::vector<fs::path> &given, const fs::path &root) {
  std::vector<fs::path> paths = given;
  if (const char *listed = std::getenv("FOVEA_PLUGIN_PATH")) {
    std::istringstream parts(listed);
    for (std::string part; std::getline(parts, part, ':');)
      if (!part.empty()) paths.emplace_back(part);
  }
  for (fs::path &folder : pluginFolders(root)) {
    std::error_code ignored;
    if (fs::is_directory(folder, ignored)) paths.push_back(std::move(folder));
  }
  return paths;
}

}  // namespace fovea
