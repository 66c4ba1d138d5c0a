#pragma once
// Opens plugin libraries in the order of the load sequence and never closes them. Boost.DLL lives behind this header.

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "core/breadcrumb.hpp"
#include "plugins/catalogue.hpp"

struct fovea_host;
struct fovea_entry;

namespace fovea {

class Log;

/// An opened library that passed every check. Lives until the process ends.
struct PluginLibrary {
  FoundPlugin found;
  std::string hash;  // SHA-256 of the file
  const fovea_entry *entry = nullptr;
};

/// What every instance needs of the host.
struct PluginHost {
  const fovea_host *host = nullptr;  // the table handed to plugins
  Breadcrumb *breadcrumb = nullptr;
};

/// The ABI of this host, for people: "ABI 1.0 (pre-release 0123...)".
std::string abiText();

/// Has the host every service that the plugin needs? Runs none of its code. Thread: any.
/// Errors: BadPlugin naming the service and the file.
Result<void> checkNeeds(const FoundPlugin &found, const fovea_host &host);

/// SHA-256 of files, computed anew only when the file system says that a file has changed. Thread: one.
class FileHashes {
 public:
  /// Errors: as sha256File().
  Result<std::string> of(const std::filesystem::path &file);

 private:
  /// What the file system knows of a file.
  struct State {
    std::uint64_t device = 0, number = 0;
    std::int64_t size = 0, modified = 0, changed = 0;  // ns since 1970
    bool operator==(const State &) const = default;
  };
  struct Known {
    State state;
    std::string hash;
  };
  std::map<std::filesystem::path, Known> known_;
};

/// Thread: [stage].
class LibraryLoader {
 public:
  LibraryLoader(PluginHost host, Log &log) : host_(host), log_(log) {}

  /// The library of `found`, opened, checked and initialised once.
  /// Errors: BadPlugin, AbiMismatch (both versions and the file), PluginFailed when init() refuses.
  Result<const PluginLibrary *> load(const FoundPlugin &found);
  const PluginHost &host() const { return host_; }

 private:
  PluginHost host_;
  Log &log_;
  FileHashes hashes_;
  std::map<std::filesystem::path, std::unique_ptr<PluginLibrary>> libraries_;
};

}  // namespace fovea
