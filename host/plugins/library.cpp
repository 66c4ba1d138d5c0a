#include "plugins/library.hpp"

// Boost 1.74 in this mode forgets to include these.
#include <algorithm>
#include <string>
#include <vector>

#include <boost/dll/shared_library.hpp>

#include <cfenv>
#include <clocale>
#include <cstdio>
#include <cstring>

#include <dlfcn.h>
#include <sys/stat.h>

#include "core/hash.hpp"
#include "core/log.hpp"
#include "core/wall_time.hpp"
#include "fovea/plugin.h"
#include "plugins/abi_value.hpp"
#include "plugins/last_error.hpp"

namespace fovea {
namespace {

constexpr char kEntry[] = "fovea_plugin_entry";

/// What loading a library must not change for everybody: watched, put back at the end, and told.
class ProcessGuard {
 public:
  ProcessGuard(Log &log, const std::string &plugin) : log_(log), plugin_(plugin), locale_(std::setlocale(LC_ALL, nullptr)) {
    std::fegetenv(&floatingPoint_);
  }
  ~ProcessGuard() {
    if (const std::string changed = restore(); !changed.empty())
      log_.write(LogLevel::Warning, plugin_, "loading it changed " + changed + "; that was put back");
  }
  ProcessGuard(const ProcessGuard &) = delete;
  ProcessGuard &operator=(const ProcessGuard &) = delete;

 private:
  /// What was changed, in words; empty when nothing was.
  std::string restore() {
    std::string changed;
    if (const char *now = std::setlocale(LC_ALL, nullptr); locale_ != now) {
      changed += "the locale";
      std::setlocale(LC_ALL, locale_.c_str());
    }
    std::fenv_t now;
    std::fegetenv(&now);
    if (now.__mxcsr != floatingPoint_.__mxcsr || now.__control_word != floatingPoint_.__control_word) {
      changed += changed.empty() ? "the floating-point mode" : " and the floating-point mode";
      std::fesetenv(&floatingPoint_);
    }
    return changed;
  }

  Log &log_;
  const std::string &plugin_;
  std::string locale_;
  std::fenv_t floatingPoint_;
};

std::string versionText(const fovea_abi_tag &tag) {
  std::string text = "ABI " + std::to_string(tag.major) + "." + std::to_string(tag.minor);
  if (tag.flags & FOVEA_PRE_RELEASE) {
    char hash[32];
    std::snprintf(hash, sizeof hash, " (pre-release %016llx)", static_cast<unsigned long long>(tag.header_hash));
    text += hash;
  }
  return text;
}

constexpr std::int64_t kSettled = 2'000'000'000;  // ns

std::int64_t nanosecondsOf(const timespec &time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

Result<void> checkTag(const fovea_abi_tag &theirs, const std::string &where) {
  const fovea_abi_tag ours = FOVEA_ABI_TAG;
  const std::string versions = "the plugin speaks " + versionText(theirs) + ", this host speaks " + versionText(ours);
  if (theirs.magic != ours.magic || theirs.tag_size != ours.tag_size)
    return Error{ErrorCode::BadPlugin, "its entry does not begin with a fovea tag", where, "build it with the fovea SDK"};
  if (theirs.pointer_bytes != ours.pointer_bytes || theirs.little_endian != ours.little_endian ||
      theirs.value_bytes != ours.value_bytes || theirs.int64_align != ours.int64_align)
    return Error{ErrorCode::AbiMismatch, "the plugin was built for another kind of machine; " + versions, where,
                 "build it for this one"};
  if (theirs.major != ours.major)
    return Error{ErrorCode::AbiMismatch, versions, where, "rebuild it with the SDK of this host, or use a host of its major"};
  if (theirs.min_host_minor > ours.minor)
    return Error{ErrorCode::AbiMismatch,
                 versions + "; the plugin needs at least " + std::to_string(theirs.major) + "." + std::to_string(theirs.min_host_minor),
                 where, "update the host, or rebuild the plugin for the older one"};
  const bool isPreRelease = (theirs.flags | ours.flags) & FOVEA_PRE_RELEASE;
  if (isPreRelease && theirs.header_hash != ours.header_hash)
    return Error{ErrorCode::AbiMismatch, versions, where, "before release 1.0 both must come from the same SDK: rebuild the plugin"};
  return {};
}

Result<void> checkDescriptors(const fovea_entry &entry, const Manifest &manifest, const std::string &where) {
  for (std::uint32_t i = 0; entry.descriptors && i < entry.descriptor_count; ++i) {
    const fovea_descriptor *described = entry.descriptors[i];
    if (!described || !described->id || manifest.id != described->id) continue;
    const auto differs = [](const char *theirs, std::string_view ours) { return !theirs || ours != theirs; };
    if (differs(described->kind, "fovea." + std::string(kindWord(manifest.kind)) + "/1") ||
        differs(described->version, manifest.version) || differs(described->name, manifest.name))
      return Error{ErrorCode::BadPlugin, "its manifest and its code disagree on kind, name or version", where,
                   "build it again, so that both come from one plugin.json"};
    return {};
  }
  return Error{ErrorCode::BadPlugin, "its code holds no plugin \"" + manifest.id + "\", which its manifest promises", where,
               "build it again, so that both come from one plugin.json"};
}

/// `file`: what is opened, the plugin's own or a copy of it.
Result<const fovea_entry *> openEntry(const FoundPlugin &found, const std::filesystem::path &file) {
  const std::string where = found.file.string();
  try {
    using boost::dll::load_mode::type;
    // RTLD_NODELETE: the library stays mapped for ever, also when this handle is given back at the end of the function.
    const boost::dll::shared_library library(
        file, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local | static_cast<type>(RTLD_NODELETE));
    if (!library.has(kEntry))
      return Error{ErrorCode::BadPlugin, std::string("the symbol ") + kEntry + " is missing", where,
                   "export it: build the library with the SDK's CMake functions"};
    return &library.get<const fovea_entry>(kEntry);
  } catch (const std::exception &failure) {
    return Error{ErrorCode::BadPlugin, std::string("it cannot be opened: ") + failure.what(), where,
                 "see that the libraries it needs are installed"};
  }
}

}  // namespace

std::string abiText() {
  const fovea_abi_tag ours = FOVEA_ABI_TAG;
  return versionText(ours);
}

Result<void> checkNeeds(const FoundPlugin &found, const fovea_host &host) {
  for (const std::string &service : found.manifest.needs)
    if (!host.getService(&host, service.c_str()))
      return Error{ErrorCode::BadPlugin, "it needs the service " + service + ", which this host or display does not have",
                   found.file.string(), service == "fovea.gl/1" ? "run it on a display with OpenGL" : "update the host"};
  return {};
}

Result<std::string> FileHashes::of(const std::filesystem::path &file) {
  struct stat now {};
  const bool isThere = ::stat(file.c_str(), &now) == 0;
  const State state{now.st_dev, now.st_ino, now.st_size, nanosecondsOf(now.st_mtim), nanosecondsOf(now.st_ctim)};
  if (const auto known = known_.find(file); isThere && known != known_.end() && known->second.state == state) return known->second.hash;
  auto hash = sha256File(file);
  known_.erase(file);
  // What was written a moment ago may be written again within one tick of the file system's clock.
  if (hash && isThere && wallNow() - state.changed > kSettled) known_.emplace(file, Known{state, *hash});
  return hash;
}

Result<const PluginLibrary *> LibraryLoader::load(const FoundPlugin &found) {
  const std::string where = found.file.string();
  auto hash = hashes_.of(found.file);
  if (!hash) return hash.error();
  const auto known = libraries_.find(found.file);
  const bool isAnother = known != libraries_.end() && known->second->hash != *hash;
  if (known != libraries_.end() && !isAnother) return known->second.get();
  if (auto ready = checkNeeds(found, *host_.host); !ready) return ready.error();

  const PluginCall call(*host_.breadcrumb, found.manifest.id, "loading");
  ProcessGuard guard(log_, found.manifest.id);
  // The name is taken by the one before, which is never closed; it gets no new instances.
  const std::filesystem::path copy = found.file.parent_path() / ("." + found.file.stem().string() + "-" + hash->substr(0, 12) + ".so");
  if (isAnother) {
    std::error_code failure;
    std::filesystem::copy_file(found.file, copy, std::filesystem::copy_options::overwrite_existing, failure);
    if (failure)
      return Error{ErrorCode::Io, "it has changed, and a copy to load cannot be made: " + failure.message(), copy.string(),
                   "see that the folder can be written, or start anew"};
  }
  auto entry = openEntry(found, isAnother ? copy : found.file);
  if (isAnother) {
    std::error_code ignored;
    std::filesystem::remove(copy, ignored);
  }
  if (!entry) return entry.error();
  fovea_abi_tag tag;
  std::memcpy(&tag, *entry, sizeof tag);
  if (auto fits = checkTag(tag, where); !fits) return fits.error();
  if (auto same = checkDescriptors(**entry, found.manifest, where); !same) return same.error();
  if (!FOVEA_HAS(fovea_entry, *entry, create))
    return Error{ErrorCode::BadPlugin, "its entry has no create function", where, "build it with the SDK's macros"};

  if (FOVEA_HAS(fovea_entry, *entry, init)) {
    takeLastError();
    const std::string folder = found.folder.string();
    if (const fovea_status status = (*entry)->init(host_.host, toAbi(folder)); status != FOVEA_OK)
      return Error{ErrorCode::PluginFailed, "init refused with " + std::string(statusWord(status)) + ": " + takeLastError(), where,
                   "see the log"};
  }
  if (isAnother) {
    log_.write(LogLevel::Info, found.manifest.id, "its library has changed and was loaded anew");
    auto before = std::move(known->second);
    libraries_.erase(known);
    const std::filesystem::path name = where + "#" + before->hash;  // whoever holds it goes on
    libraries_.emplace(name, std::move(before));
  }
  auto library = std::make_unique<PluginLibrary>(PluginLibrary{found, *hash, *entry});
  return libraries_.emplace(found.file, std::move(library)).first->second.get();
}

}  // namespace fovea
