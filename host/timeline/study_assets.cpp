// Files that a study brings, by the keys that its scripts ask for them with.

#include <algorithm>

#include "core/names.hpp"
#include "timeline/study_reader.hpp"

namespace fovea {
namespace {

bool isKey(const std::string &key) {
  const auto isPlain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'; };
  return !key.empty() && std::all_of(key.begin(), key.end(), isPlain);
}

}  // namespace

std::filesystem::path StudyAsset::fileIn(const std::filesystem::path &studyFolder) const {
  std::error_code none;
  return !folder.empty() && std::filesystem::exists(folder / file, none) ? folder / file : studyFolder / file;
}

/// {"face": {"file": "faces/anna.png", "description": "..."}, "words": "words.csv"}
void StudyReader::readAssets(const Value &json, const std::string &path, const std::string &module) {
  if (!json.dict()) return complain(expected(path, "an object of files, e.g. {\"face\": {\"file\": \"faces/anna.png\"}}", json));
  for (const auto &[key, value] : *json.dict()) {
    const std::string place = path + "/" + key;
    if (!isKey(key)) complain(problem(place, "\"" + key + "\" is no key for an asset", "letters, digits and _ - . only"));
    auto asset = readAsset(value, place);
    if (!asset) continue;
    asset->module = module, asset->key = key, asset->place = where(place), asset->folder = includedFrom(path);
    study_.assets.push_back(std::move(*asset));
  }
}

std::optional<StudyAsset> StudyReader::readAsset(const Value &json, const std::string &path) {
  StudyAsset asset;
  if (json.text() && !json.text()->empty()) return asset.file = *json.text(), asset;
  if (!json.dict()) return complain(expected(path, "a file, or an object such as {\"file\": \"faces/anna.png\", \"description\": \"Anna, smiling\"}", json)), std::nullopt;
  const std::size_t before = report_.errors.size();
  if (!checkMembers(json, path, {"file", "url", "description", "dataType", "personal"})) return std::nullopt;
  const std::pair<const char *, std::string *> texts[] = {{"file", &asset.file}, {"url", &asset.url}, {"description", &asset.description}, {"dataType", &asset.dataType}};
  for (const auto &[name, text] : texts) {
    const Value *given = json.find(name);
    if (!given) continue;
    if (!given->text() || given->text()->empty()) return complain(expected(path + "/" + name, "text", *given)), std::nullopt;
    *text = *given->text();
  }
  asset.isPersonal = flag(json, path, "personal", false);
  if (asset.file.empty() && asset.url.empty() && report_.errors.size() > before) return std::nullopt;  // it has one, of another name
  if (asset.file.empty() == asset.url.empty())
    return complain(problem(path, asset.file.empty() ? "the asset names no file" : "the asset has a file and a url", "give it a \"file\", from the folder of the study file, or a \"url\"")), std::nullopt;
  return asset;
}

/// What a script asks for has to be the study's, its module's, or one's around that.
void StudyReader::checkAssets(const ScriptEngine::Script &script) {
  for (const std::string &wanted : script.names.assets) {
    std::vector<std::string> known;
    for (const StudyAsset &asset : study_.assets) {
      const bool isNear = asset.module.empty() || std::find(around_.within.begin(), around_.within.end(), asset.module) != around_.within.end();
      if (isNear) known.push_back(asset.key);
      if (!asset.module.empty()) known.push_back(asset.fullKey());
    }
    if (std::find(known.begin(), known.end(), wanted) != known.end()) continue;
    std::string list;
    for (const std::string &key : known) list += (list.empty() ? "" : ", ") + key;
    const auto elsewhere = std::find_if(known.begin(), known.end(), [&](const std::string &key) { return key.ends_with("/" + wanted); });
    const std::string_view near = elsewhere != known.end() ? std::string_view(*elsewhere) : nearest(wanted, known);
    complain({ErrorCode::BadFile, "the study has no asset \"" + wanted + "\" here", script.placeOf("asset " + wanted),
              (near.empty() ? "" : "did you mean \"" + std::string(near) + "\"? ") + (list.empty() ? "it has none: \"assets\": {\"" + wanted + "\": {\"file\": ...}}" : "there are: " + list)});
  }
}

}  // namespace fovea
