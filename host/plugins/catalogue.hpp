#pragma once
// Which plugins there are: finds libraries in the plugin folders and reads their manifests. Runs none of them.

#include <filesystem>
#include <string>
#include <vector>

#include "plugins/manifest.hpp"

namespace fovea {

struct FoundPlugin {
  std::filesystem::path file;    // absolute
  std::filesystem::path folder;  // of the bundle, or the folder the file is in
  Manifest manifest;
};

/// A library that is not used, and why.
struct Rejected {
  std::filesystem::path file;
  Error error;
  bool isNoPlugin = false;  // no manifest at all: said at debug level only
};

class Catalogue {
 public:
  /// Reads `paths` in this order: a library, a bundle, or a folder of both. The first library of an id wins.
  static Catalogue scan(const std::vector<std::filesystem::path> &paths);

  const std::vector<FoundPlugin> &plugins() const { return plugins_; }
  const std::vector<Rejected> &rejected() const { return rejected_; }

  /// By id, by key, or by the path of a library or bundle (which need not be in a plugin folder).
  /// Errors: Unknown with the plugins there are; Refused when a key fits two of them; BadPlugin for a path that is none.
  Result<FoundPlugin> find(std::string_view wanted, PluginKind kind) const;

 private:
  void add(const std::filesystem::path &file, const std::filesystem::path &folder);
  void addFolder(const std::filesystem::path &folder);

  std::vector<FoundPlugin> plugins_;
  std::vector<Rejected> rejected_;
};

/// The library of a bundle folder, or the file itself.
Result<std::filesystem::path> libraryIn(const std::filesystem::path &path);

}  // namespace fovea
