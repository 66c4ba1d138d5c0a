#include "plugins/catalogue.hpp"

#include <algorithm>

#include "core/names.hpp"

namespace fovea {
namespace fs = std::filesystem;
namespace {

constexpr char kPlatformFolder[] = "linux-x86_64";

bool looksLikePath(std::string_view wanted) {
  return wanted.find('/') != std::string_view::npos || wanted.ends_with(".so");
}

Result<FoundPlugin> readPlugin(const std::string &note, const fs::path &file, const fs::path &folder) {
  auto manifest = parseManifest(note, file.string());
  if (!manifest) return manifest.error();
  return FoundPlugin{fs::absolute(file).lexically_normal(), fs::absolute(folder).lexically_normal(), std::move(*manifest)};
}

}  // namespace

Result<fs::path> libraryIn(const fs::path &path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored))
    return Error{ErrorCode::BadFile, "there is no such library", path.string(), "check the path"};
  if (!fs::is_directory(path, ignored)) return path;
  const fs::path library = path / kPlatformFolder / "plugin.so";
  if (fs::exists(library, ignored)) return library;
  return Error{ErrorCode::BadPlugin, "this folder is no plugin bundle", path.string(),
               std::string("a bundle holds ") + kPlatformFolder + "/plugin.so"};
}

Catalogue Catalogue::scan(const std::vector<fs::path> &paths) {
  Catalogue catalogue;
  for (const fs::path &path : paths) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored) && !fs::exists(path / kPlatformFolder / "plugin.so", ignored)) {
      catalogue.addFolder(path);
    } else if (auto library = libraryIn(path)) {
      catalogue.add(*library, fs::is_directory(path, ignored) ? path : path.parent_path());
    } else {
      catalogue.rejected_.push_back({path, library.error(), false});
    }
  }
  return catalogue;
}

void Catalogue::addFolder(const fs::path &folder) {
  std::error_code ignored;
  std::vector<fs::path> entries;
  for (fs::directory_iterator entry(folder, ignored), end; entry != end; entry.increment(ignored)) entries.push_back(entry->path());
  std::sort(entries.begin(), entries.end());
  for (const fs::path &entry : entries) {
    if (entry.extension() == ".so" && fs::is_regular_file(entry, ignored)) add(entry, folder);
    else if (fs::exists(entry / kPlatformFolder / "plugin.so", ignored)) add(entry / kPlatformFolder / "plugin.so", entry);
  }
}

void Catalogue::add(const fs::path &file, const fs::path &folder) {
  auto note = readManifestNote(file);
  if (!note) {
    const bool isNoPlugin = note.error().code == ErrorCode::BadPlugin;  // sound, but nobody's plugin
    rejected_.push_back({file, note.error(), isNoPlugin});
    return;
  }
  auto plugin = readPlugin(*note, file, folder);
  if (!plugin) {
    rejected_.push_back({file, plugin.error(), false});
    return;
  }
  const auto same = std::find_if(plugins_.begin(), plugins_.end(),
                                 [&](const FoundPlugin &other) { return other.manifest.id == plugin->manifest.id; });
  if (same == plugins_.end()) {
    plugins_.push_back(std::move(*plugin));
  } else if (same->file != plugin->file) {
    rejected_.push_back({file,
                         {ErrorCode::Refused, "shadowed: " + plugin->manifest.id + " is also " + same->file.string(), file.string(),
                          "remove one of the two"},
                         false});
  }
}

Result<FoundPlugin> Catalogue::find(std::string_view wanted, PluginKind kind) const {
  const std::string kindName(kindWord(kind));
  if (looksLikePath(wanted)) {
    auto library = libraryIn(fs::path(wanted));
    if (!library) return library.error();
    auto note = readManifestNote(*library);
    if (!note) return note.error();
    const fs::path path(wanted);
    auto plugin = readPlugin(*note, *library, *library == path ? path.parent_path() : path);
    if (plugin && plugin->manifest.kind != kind)
      return Error{ErrorCode::Refused, "this library holds another kind of plugin: " + std::string(kindWord(plugin->manifest.kind)),
                   std::string(wanted), "here it has to be: " + kindName};
    return plugin;
  }

  std::vector<const FoundPlugin *> fitting;
  std::vector<std::string> known;
  for (const FoundPlugin &plugin : plugins_) {
    if (plugin.manifest.kind != kind) continue;
    known.emplace_back(plugin.manifest.key());
    if (plugin.manifest.id == wanted) return plugin;
    if (plugin.manifest.key() == wanted) fitting.push_back(&plugin);
  }
  if (kind == PluginKind::Page) known.emplace_back("modular");  // the host's own
  if (fitting.size() == 1) return *fitting.front();
  if (fitting.size() > 1)
    return Error{ErrorCode::Refused, "two plugins have the key \"" + std::string(wanted) + "\"", "",
                 "name one by its id: " + fitting[0]->manifest.id + " or " + fitting[1]->manifest.id};

  for (const Rejected &rejected : rejected_)
    if (!rejected.isNoPlugin && rejected.file.stem().string().ends_with(wanted)) return rejected.error;
  std::string list;
  for (const std::string &name : known) list += (list.empty() ? "" : ", ") + name;
  const std::string_view near = nearest(wanted, known);
  const auto other = std::find_if(plugins_.begin(), plugins_.end(), [&](const FoundPlugin &plugin) { return plugin.manifest.kind != kind && plugin.manifest.key() == wanted; });
  if (other != plugins_.end()) {
    const std::string word(kindWord(other->manifest.kind));
    return Error{ErrorCode::Unknown, "\"" + std::string(wanted) + "\" is no " + kindName + ", and here stands one", "", "it belongs to the word \"" + word + "\": write it there"};
  }
  return Error{ErrorCode::Unknown, "unknown " + kindName + " \"" + std::string(wanted) + "\"", "",
               (near.empty() ? std::string() : "did you mean \"" + std::string(near) + "\"? ") +
                   (list.empty() ? "no " + kindName + " was found; give its library with --plugin"
                                 : "known: " + list + "; others with --plugin PATH")};
}

}  // namespace fovea
