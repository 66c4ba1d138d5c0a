#include "session/asked_forms.hpp"

#include <algorithm>
#include <cstdio>
#include <map>

#include "core/names.hpp"
#include "data/disk.hpp"
#include "data/output_file.hpp"
#include "plugins/instances.hpp"
#include "session/asked_aside.hpp"
#include "stage/consent_text.hpp"
#include "stage/page_look.hpp"

namespace fovea {
namespace {

// 45 CFR 46.116; Regulation (EU) 2016/679, Article 13.
const std::map<std::string, std::vector<std::string>> kChecklists = {
    {"research", {"keyInformation", "research", "purpose", "duration", "procedures", "risks", "benefits", "alternatives", "confidentiality", "compensation", "injury", "contacts", "voluntary", "laterUse", "age"}},
    {"data", {"controller", "dataProtectionOfficer", "purpose", "lawfulBasis", "categories", "recipients", "transfers", "storage", "rights", "withdrawal", "complaint", "required", "automated"}},
    {"child", {"research", "purpose", "duration", "procedures", "risks", "benefits", "confidentiality", "compensation", "contacts", "voluntary"}}};

List listIn(const Value &dictionary, const char *member) {
  const Value *found = dictionary.find(member);
  return found && found->list() ? *found->list() : List{};
}

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
    forms.push_back({std::string(plugin->manifest.key()), plugin->manifest.version, document ? std::move(document) : Result<Value>(placedAt(step, document.error())), step, plugin->manifest.json});
  }
  return forms;
}

std::vector<Error> untoldItems(const std::vector<AskedForm> &forms) {
  std::vector<Error> found;
  List told;
  for (const AskedForm &form : forms) {
    if (!form.document || form.document->find("noConsent")) continue;
    const List own = listIn(*form.document, "tells");
    const Value *beside = form.manifest.find("beside");
    if (!beside || *beside != Value(true)) told.clear();
    told.insert(told.end(), own.begin(), own.end());
    std::vector<std::string> missing;
    for (const Value &list : listIn(form.manifest, "checklist"))
      if (const auto items = kChecklists.find(cellText(list)); items != kChecklists.end())
        for (const std::string &item : items->second)
          if (std::find(told.begin(), told.end(), Value(item)) == told.end() && std::find(missing.begin(), missing.end(), item) == missing.end()) missing.push_back(item);
    if (missing.empty()) continue;
    std::string names;
    for (const std::string &item : missing) names += (names.empty() ? "" : ", ") + item;
    found.push_back({ErrorCode::BadArgument, "no section of \"" + form.form + "\" claims to tell: " + names, form.step.place, "write it into one of its \"sections\", and name it in its \"tells\"; or leave it, where you have a reason: docs/consent.md"});
  }
  return found;
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
