#include "app/list_command.hpp"

#include <cstdio>

#include "plugins/places.hpp"
#include "core/json.hpp"
#include "plugins/catalogue.hpp"

namespace fovea {
namespace {

/// Plugins with something wrong, and files where a folder of plugins is looked for: a copy makes one where
/// there was no folder.
std::vector<Rejected> notUsed(const Catalogue &catalogue, const std::filesystem::path &root) {
  std::vector<Rejected> found = catalogue.rejected();
  std::erase_if(found, [](const Rejected &each) { return each.isNoPlugin; });
  for (const std::filesystem::path &folder : pluginFolders(root)) {
    std::error_code ignored;
    if (!std::filesystem::exists(folder, ignored) || std::filesystem::is_directory(folder, ignored)) continue;
    found.push_back({folder,
                     {ErrorCode::BadFile, "plugins are looked for in a folder of this name, and it is a file",
                      folder.string(), "move it away, make the folder, and copy the plugins into it"},
                     false});
  }
  return found;
}

Value asJson(const Catalogue &catalogue, const std::vector<Rejected> &others) {
  List plugins, rejected;
  for (const FoundPlugin &plugin : catalogue.plugins()) {
    const Manifest &manifest = plugin.manifest;
    plugins.push_back(Value(Dict{{"key", Value(manifest.key())},
                                 {"id", Value(manifest.id)},
                                 {"kind", Value(kindWord(manifest.kind))},
                                 {"version", Value(manifest.version)},
                                 {"name", Value(manifest.name)},
                                 {"description", Value(manifest.description)},
                                 {"file", Value(plugin.file.string())},
                                 {"manifest", manifest.json}}));
  }
  for (const Rejected &each : others)
    rejected.push_back(
        Value(Dict{{"file", Value(each.file.string())}, {"problem", Value(each.error.text())}}));
  return Value(Dict{{"plugins", Value(std::move(plugins))}, {"rejected", Value(std::move(rejected))}});
}

void printTable(const Catalogue &catalogue) {
  int width = 4;
  for (const FoundPlugin &plugin : catalogue.plugins()) width = std::max(width, static_cast<int>(plugin.manifest.key().size()));
  constexpr std::pair<PluginKind, const char *> kKinds[] = {{PluginKind::Experiment, "experiments"}, {PluginKind::Page, "pages"},
                                                             {PluginKind::Prompt, "prompts"},         {PluginKind::Control, "controls"},
                                                             {PluginKind::Consent, "consents"},       {PluginKind::Device, "devices"},
                                                             {PluginKind::Study, "studies"}};
  for (const auto &[kind, word] : kKinds) {
    std::printf("%s\n", word);
    for (const FoundPlugin &plugin : catalogue.plugins())
      if (plugin.manifest.kind == kind)
        std::printf("  %-*s  %-8s %s\n  %*s  %s\n", width, std::string(plugin.manifest.key()).c_str(), plugin.manifest.version.c_str(),
                    plugin.manifest.description.c_str(), width, "", plugin.file.c_str());
  }
}

}  // namespace

int listPlugins(const ListArguments &arguments) {
  const Catalogue catalogue = Catalogue::scan(pluginPaths(arguments.plugins, arguments.root));
  const std::vector<Rejected> rejected = notUsed(catalogue, arguments.root);
  if (arguments.json) {
    std::printf("%s\n", toJson(asJson(catalogue, rejected), 2).c_str());
    return 0;
  }
  printTable(catalogue);
  for (const Rejected &each : rejected) std::fprintf(stderr, "not used: %s\n", each.error.text().c_str());
  return 0;
}

}  // namespace fovea
