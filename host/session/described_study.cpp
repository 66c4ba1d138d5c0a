#include "session/described_study.hpp"

#include <algorithm>

#include "plugins/places.hpp"
#include "session/asked_aside.hpp"

namespace fovea {
namespace {

constexpr char kPlace[] = "$place";

Value asValue(const StudyDescription &description) {
  List functions(description.functions.begin(), description.functions.end());
  return Value(Dict{{"study", description.study}, {"functions", std::move(functions)}, {"hash", description.hash}});
}

StudyDescription descriptionIn(const Value &value) {
  StudyDescription description{*value.find("study"), {}, value.textOr("hash", "")};
  for (const Value &name : *value.find("functions")->list()) description.functions.push_back(*name.text());
  return description;
}

/// Takes every "$place" out of `value`, which stands at `path`.
void takePlaces(Value &value, const std::string &path, std::map<std::string, std::string> &places) {
  if (const List *list = value.list()) {
    List inner = *list;
    for (std::size_t i = 0; i < inner.size(); ++i) takePlaces(inner[i], path + "/" + std::to_string(i), places);
    value = Value(std::move(inner));
  } else if (const Dict *dict = value.dict()) {
    Dict inner;
    for (const auto &[name, member] : *dict) {
      if (name == kPlace) {
        if (member.text()) places[path] = *member.text();
        continue;
      }
      inner.emplace_back(name, member);
      takePlaces(inner.back().second, path + "/" + name, places);
    }
    value = Value(std::move(inner));
  }
}

}  // namespace

Result<StudyDescription> describeStudy(const FoundPlugin &plugin, Duration limit) {
  const AskedAside describe = [](const PluginLibrary &library, const PluginHost &host) -> Result<Value> {
    auto instance = StudyInstance::create(library, host);
    if (!instance) return instance.error();
    auto description = (*instance)->describe();
    if (!description) return description.error();
    return asValue(*description);
  };
  auto described = askAside(plugin, describe, "look into its build()", limit);
  if (!described) return described.error();
  return descriptionIn(*described);
}

StudyReport inspectStudy(const FoundPlugin &plugin, const FormVariables &forms) {
  StudyReport report;
  auto description = describeStudy(plugin);
  if (!description) {
    report.errors.push_back(description.error());
    return report;
  }
  if (!description->study.dict()) {
    report.errors.push_back({ErrorCode::BadFile, plugin.manifest.id + " has functions for other studies, and no study of its own", plugin.file.string(),
                             "name the study file that calls them"});
    return report;
  }
  std::map<std::string, std::string> places;
  takePlaces(description->study, "", places);
  report = inspectStudy(description->study, plugin.manifest.id, description->functions, std::move(places),
                        pluginPaths({plugin.file.parent_path()}, {}), forms);
  report.folder = plugin.folder;
  if (!report.study) return report;
  report.study->folder = plugin.folder;
  report.study->hash.clear();  // it is known by its library
  report.study->describedBy = DescribedBy{plugin.file, description->hash};
  return report;
}

Result<Study> readStudy(const FoundPlugin &plugin, const FormVariables &forms) { return firstOf(inspectStudy(plugin, forms)); }

std::vector<Error> missingFunctions(const Study &study, const std::map<std::string, FoundPlugin> &plugins) {
  std::vector<Error> errors;
  for (const auto &[word, plugin] : plugins) {
    if (word.empty()) continue;  // its functions were there when it was described
    auto description = describeStudy(plugin);
    if (!description) {
      errors.push_back(description.error());
      continue;
    }
    for (const CalledFunction &each : study.calls)
      if (each.plugin == word && std::find(description->functions.begin(), description->functions.end(), each.name) == description->functions.end())
        errors.push_back(unknownFunction(each, description->functions));
  }
  return errors;
}

}  // namespace fovea
