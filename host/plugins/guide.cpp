#include "plugins/guide.hpp"

namespace fovea {

std::string guideTo(const Manifest &manifest) {
  const std::string name = "\"" + std::string(manifest.key()) + "\"";
  if (!manifest.id.starts_with("org.fovea."))
    return "what comes with " + name + " describes it, and `fovea list --json` has its params_schema";
  const auto page = [&]() -> std::string_view {
    switch (manifest.kind) {
      case PluginKind::Experiment:
        return "experiments";
      case PluginKind::Page:
        return manifest.key() == "modular" ? "parts" : "pages";
      case PluginKind::Prompt:
      case PluginKind::Control:
        return "parts";
      case PluginKind::Consent:
        return "consent";
      default:
        return "devices";
    }
  };
  return "see " + name + " in docs/" + std::string(page()) + ".md";
}

}  // namespace fovea
