#include "session/asked_forms.hpp"

#include <cstdio>

#include "core/names.hpp"
#include "data/disk.hpp"
#include "data/output_file.hpp"
#include "plugins/instances.hpp"
#include "session/asked_aside.hpp"
#include "stage/consent_text.hpp"
#include "stage/page_look.hpp"

namespace fovea {
namespace {

Result<void> writeFile(const std::filesystem::path &file, const std::string &bytes) {
  OutputFile out(file);
  out.text() = bytes;
  return out.close();
}

Error placedAt(const Step &step, const Error &error) {
  return placed(step, {ErrorCode::BadArgument, step.plugin + ": " + error.what, "params", "change its params, or its \"sections\""});
}

}  // namespace

std::vector<AskedForm> askForms(const std::vector<Step> &steps, const Catalogue &catalogue) {
  std::vector<AskedForm> forms;
  for (const Step &step : steps) {
    if (step.kind != StepKind::Consent || hasExpressions(step.params)) continue;
    const auto plugin = catalogue.find(step.plugin, PluginKind::Consent);
    if (!plugin || !checkParams(step, *plugin)) continue;
    const AskedAside ask = [params = dressed(step.params, step.look, plugin->manifest)](const PluginLibrary &library, const PluginHost &host) -> Result<Value> {
      auto form = PageInstance::createConsent(library, host);
      if (!form) return form.error();
      return (*form)->document(params);
    };
    auto document = askAside(*plugin, ask, "look into its document()");
    forms.push_back({std::string(plugin->manifest.key()), plugin->manifest.version, document ? std::move(document) : Result<Value>(placedAt(step, document.error()))});
  }
  return forms;
}

Result<std::vector<std::filesystem::path>> printForms(const std::vector<AskedForm> &forms, const std::string &study, const std::filesystem::path &folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return diskError("the folder cannot be made", folder, failed.value());
  std::vector<std::filesystem::path> files;
  int number = 0;
  for (const AskedForm &form : forms) {
    char counted[16];
    std::snprintf(counted, sizeof counted, "%02d_", ++number);
    if (!form.document) continue;
    const std::filesystem::path stem = folder / (counted + fileSafe(form.form));
    auto printed = fovea::printed(consentPaper(Value(Dict{{"document", *form.document}, {"study", study}, {"module", form.form}, {"version", form.document->textOr("version", form.version)}})));
    if (!printed) return printed.error();
    for (const auto &[ending, bytes] : {std::pair<const char *, std::string>{".txt", consentText(*form.document)}, {".pdf", *printed}}) {
      files.push_back(stem.string() + ending);
      if (auto written = writeFile(files.back(), bytes); !written) return written.error();
    }
  }
  return files;
}

}  // namespace fovea
