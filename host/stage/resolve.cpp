#include "stage/resolve.hpp"

#include <unistd.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <set>

#include "core/hash.hpp"
#include "core/names.hpp"
#include "core/schema.hpp"
#include "devices/key_names.hpp"
#include "movies/film.hpp"
#include "plugins/library.hpp"
#include "sound/film_sound.hpp"
#include "stage/exp_info.hpp"
#include "stage/modular/page_parts.hpp"
#include "stage/page_look.hpp"
#include "stage/step_params.hpp"
#include "stimuli/image_file.hpp"
#include "stimuli/stimuli.hpp"
#include "timeline/state.hpp"

namespace fovea {
namespace {

constexpr double kEndPage_s = 60;  // then it closes by itself: nobody keeps the next one waiting

std::string_view outcomeWord(EndKind end) {
  switch (end) {
    case EndKind::Complete: return "successful";
    case EndKind::Failed: return "unsuccessful";
    case EndKind::None: return "goesOn";
    default: return endWord(end);
  }
}

/// A study's own page `end` says how it ended, and goes by itself, unless the study says otherwise. `end` None: the study goes on in another session.
void fillEndPage(Value &params, EndKind end) {
  if (!params.dict()) params = Value(Dict{});
  if (!params.find("outcome")) params.set("outcome", outcomeWord(end));
  if (!params.find("closesAfter_s")) params.set("closesAfter_s", kEndPage_s);
}

/// The host's own page of an end.
Step usualEndPage(EndKind end) {
  Step page;
  page.plugin = kEndPageId;  // not its key, which a lab's own page may have as well
  page.label = "end";
  fillEndPage(page.params, end);
  if (end == EndKind::Declined) page.params.set("button", "");
  return page;
}

Result<void> keyboardsOnly(const DeviceWish &wish) {
  if (wish.kind == "keyboard" || !wish.isRequired) return {};
  return Error{ErrorCode::Device, "it asks for a device of the kind \"" + wish.kind + "\" as \"" + wish.role + "\", and there is none", "",
               "this host has keyboards only"};
}

Result<void> checkDevices(const FoundPlugin &plugin, const DeviceJudge &judge) {
  for (const DeviceWish &wish : plugin.manifest.devices)
    if (auto fine = judge ? judge(wish) : keyboardsOnly(wish); !fine) {
      Error error = fine.error();
      error.where = plugin.file.string() + (error.where.empty() ? "" : ": " + error.where);
      return error;
    }
  return {};
}

RoleWish roleWish(const DeviceWish &wish) { return {wish.role, wish.kind, wish.isRequired, wish.params}; }

/// A value of expInfo that the experiment does not ask for; only where its manifest says that it lists all.
std::vector<Error> strangeFields(const Step &step, const FoundPlugin &plugin) {
  std::vector<Error> found;
  const Value *schema = plugin.manifest.json.find("exp_info_schema");
  const Value *properties = schema ? schema->find("properties") : nullptr;
  const Value *more = schema ? schema->find("additionalProperties") : nullptr;
  for (const auto &[name, value] : step.expInfo) {
    const Value *rules = properties ? properties->find(name) : nullptr;
    if (rules) {
      if (auto fits = checkSchema(value, *rules, "expInfo/" + name); !fits) found.push_back({ErrorCode::BadArgument, fits.error().what, step.placeOfField(name) + ": " + fits.error().where, "see the plugin's exp_info_schema"});
      continue;
    }
    if (!more || !(*more == Value(false))) continue;
    std::string list;
    for (const auto &[each, ignored] : properties && properties->dict() ? *properties->dict() : Dict{}) list += (list.empty() ? "" : ", ") + each;
    found.push_back({ErrorCode::BadArgument, std::string(plugin.manifest.key()) + " asks for no \"" + name + "\" in expInfo", step.placeOfField(name), "it asks for: " + list});
  }
  return found;
}

/// Of what the page says of its events and of the time that is left.
std::vector<Error> strangeColors(const Step &step) {
  std::vector<Error> found;
  const auto judge = [&](const std::string &color, const char *member, const std::string &place) {
    if (color.empty()) return;
    if (auto known = parseColor(Value(color)); !known) found.push_back({ErrorCode::BadArgument, known.error().what, place + ": " + member, known.error().fix});
  };
  for (const PageEventSpec &event : step.events ? step.events->events() : step.partEvents) judge(event.messageColor, "messageColor", event.place);
  for (const ProgressStage &stage : step.progressDisplay ? step.progressDisplay->stages : std::vector<ProgressStage>{}) judge(stage.color, "color", stage.place);
  return found;
}

/// One step by itself.
std::vector<Error> judgeStep(const Step &step, const FoundPlugin &plugin, const Catalogue &catalogue, const fovea_host &host, const DeviceJudge &devices) {
  std::vector<Error> found;
  if (auto ready = checkNeeds(plugin, host); !ready) found.push_back(ready.error());
  if (auto ready = checkDevices(plugin, devices); !ready) found.push_back(ready.error());
  for (Error &error : misfits(step, plugin)) found.push_back(std::move(error));
  if (isModular(step))
    for (Error &error : judgeParts(step, catalogue)) found.push_back(std::move(error));
  for (const FoundPlugin &part : partsThere(step, catalogue)) {
    if (auto ready = checkNeeds(part, host); !ready) found.push_back(ready.error());
    if (auto ready = checkDevices(part, devices); !ready) found.push_back(ready.error());
  }
  for (Error &error : strangeFields(step, plugin)) found.push_back(std::move(error));
  for (Error &error : strangeColors(step)) found.push_back(std::move(error));
  return found;
}

Result<FoundPlugin> findPlugin(const Step &step, const Catalogue &catalogue) {
  auto plugin = findShown(step.plugin, pluginKindOf(step.kind), catalogue);
  if (plugin) return plugin;
  Error error = plugin.error();
  if (!step.place.empty()) error.where = error.where.empty() ? step.place : step.place + ": " + error.where;
  return error;
}

/// What the consent steps so far cover, by their manifests; nothing when one says nothing: its text is known only when it is shown.
class Covered {
 public:
  void add(const Step &step, const Manifest &consent) {
    const Value *covers = consent.json.find("covers");
    if (!covers || !covers->list()) addUnknown();
    else kinds_.insert(kinds_.end(), covers->list()->begin(), covers->list()->end());
    // What the study has the form say besides.
    const Value *also = step.params.find(consent.json.textOr("covers_param", ""));
    if (also && also->list()) kinds_.insert(kinds_.end(), also->list()->begin(), also->list()->end());
    if (also && hasExpressions(*also)) addUnknown();
  }
  void addUnknown() { isKnown_ = false; }
  Result<void> judge(const Step &step, const Manifest &recording) const { return isKnown_ ? checkCovered(step, recording, kinds_) : Result<void>(); }
  Result<void> judge(const Step &step) const { return isKnown_ ? checkCovered(step, kinds_) : Result<void>(); }

 private:
  bool isKnown_ = true;
  List kinds_;
};

/// A form that has to be the first, with at most one more of those that it names behind it: "only_before" of its manifest.
void judgeOrder(const std::vector<std::pair<Step, Manifest>> &consents, std::vector<Error> &found) {
  for (std::size_t i = 0; i < consents.size(); ++i) {
    const auto &[step, manifest] = consents[i];
    const Value *allowed = manifest.json.find("only_before");
    if (!allowed || !allowed->list()) continue;
    if (i > 0) found.push_back({ErrorCode::Refused, "\"" + step.plugin + "\" has to be the first consent", step.place, "put it before \"" + consents[0].first.plugin + "\""});
    std::string names;
    for (const Value &id : *allowed->list()) names += (names.empty() ? "" : " or ") + std::string(keyOfId(cellText(id)));
    for (std::size_t next = i + 1; next < consents.size(); ++next)
      if (next > i + 1 || std::find(allowed->list()->begin(), allowed->list()->end(), Value(consents[next].second.id)) == allowed->list()->end())
        found.push_back({ErrorCode::Refused, "\"" + consents[next].first.plugin + "\" cannot follow \"" + step.plugin + "\"", consents[next].first.place,
                         "at most one consent can: " + names});
  }
}

/// A file that params name.
struct NamedFile {
  std::string file, path;  // the latter in the step
  bool isPicture = false, isFilm = false, isSound = false;  // has it to be one?
};

/// Goes through what `schema` says of `value`, and gives each file that is named to `look`.
void eachFile(const Value &value, const Value &schema, const std::string &path, const std::function<void(const NamedFile &)> &look) {
  if (schema.textOr("format", "") == "file" && value.text() && !hasExpressions(value))
    look({*value.text(), path, isImageName(*value.text()) || schema.textOr("contentMediaType", "").starts_with("image/"), schema.textOr("contentMediaType", "").starts_with("video/"), schema.textOr("contentMediaType", "").starts_with("audio/")});
  const Value *properties = schema.find("properties"), *items = schema.find("items");
  for (const auto &[name, inner] : value.dict() && properties ? *value.dict() : Dict{})
    if (const Value *rules = properties->find(name)) eachFile(inner, *rules, path + "/" + name, look);
  for (std::size_t i = 0; items && value.list() && i < value.list()->size(); ++i) eachFile((*value.list())[i], *items, path + "/" + std::to_string(i), look);
}

/// By the reader that reads it when it is shown. How large it may be only the graphics card knows.
Result<void> judgePicture(const std::filesystem::path &file, PictureLook look) {
  constexpr int kAny = std::numeric_limits<int>::max();
  if (look == PictureLook::Header) return readImageHeader(file, kAny);
  const auto whole = readImage(file, kAny);
  return whole ? Result<void>() : whole.error();
}

Result<void> judgeFilm(const std::filesystem::path &file, PictureLook look) {
  const auto film = Film::open(file);
  if (!film) return film.error();
  return look == PictureLook::Header ? Result<void>() : (*film)->load();
}

Result<void> judgeSound(const std::filesystem::path &file) {
  const auto sound = soundFileInfo(file);
  return sound || filmSoundInfo(file) ? Result<void>() : sound.error();
}

}  // namespace

PluginKind pluginKindOf(StepKind kind) {
  switch (kind) {
    case StepKind::Consent: return PluginKind::Consent;
    case StepKind::Page: return PluginKind::Page;
    case StepKind::Experiment: return PluginKind::Experiment;
  }
  return PluginKind::Page;
}

std::vector<RoleWish> roleWishes(const Manifest &manifest) {
  std::vector<RoleWish> wishes;
  for (const DeviceWish &wish : manifest.devices) wishes.push_back(roleWish(wish));
  return wishes;
}

DeviceJudge judgeBy(const Rig &rig, const DeviceManager &manager, bool isSimulated) {
  return [&rig, &manager, isSimulated](const DeviceWish &wish) {
    const RoleWish asked = roleWish(wish);
    return judgeRole(asked, isSimulated ? rehearsalOf(rig, {asked}) : rig, manager);
  };
}

namespace {

List personalData(const Manifest &manifest) {
  const Value *kinds = manifest.json.find("personal_data");
  return kinds && kinds->list() ? *kinds->list() : List{};
}

Result<void> checkKinds(const Step &step, const std::string &who, const List &kinds, const List &covered) {
  for (const Value &kind : kinds)
    if (std::find(covered.begin(), covered.end(), kind) == covered.end())
      return Error{ErrorCode::Refused, who + " records \"" + cellText(kind) + "\", which no consent covers", step.place,
                   "put a consent step before it whose \"covers\" names it, or name it in that step's \"alsoRecorded\""};
  return {};
}

}  // namespace

bool recordsSound(const Manifest &manifest) {
  const List kinds = personalData(manifest);
  return std::find(kinds.begin(), kinds.end(), Value(kSoundData)) != kinds.end();
}

Result<void> checkCovered(const Step &step, const Manifest &manifest, const List &covered) {
  return checkKinds(step, "\"" + manifest.id + "\"", personalData(manifest), covered);
}

Result<void> checkCovered(const Step &step, const List &covered) { return checkKinds(step, "the step \"" + step.label + "\"", step.records, covered); }

std::vector<Error> judgeFields(const Study &study) {
  std::vector<Error> found;
  for (const auto &[written, value] : study.expInfo)
    if (auto field = ExpInfo::parse({{written, value}}); !field)
      found.push_back({field.error().code, field.error().what, study.expInfoPlace.empty() ? field.error().where : study.expInfoPlace + ": " + field.error().where,
                       field.error().fix});
  if (!found.empty()) return found;
  if (auto all = ExpInfo::parse(study.expInfo); !all) found.push_back(all.error());
  return found;
}

std::vector<Error> judgeInfoFields(const Dict &expInfo, const std::vector<std::pair<std::string, std::string>> &fields, const std::vector<Step> &steps, const Catalogue &catalogue,
                                   std::vector<Error> &doubts) {
  std::vector<std::string> known{"participant"};
  for (const auto &[written, value] : expInfo) known.push_back(bareKey(written));
  bool areAllKnown = true;  // what an experiment asks is known only when it runs, unless its manifest lists it
  for (const Step &step : steps) {
    if (step.kind != StepKind::Experiment) continue;
    const auto plugin = findPlugin(step, catalogue);
    const Value *schema = plugin ? plugin->manifest.json.find("exp_info_schema") : nullptr;
    const Value *properties = schema ? schema->find("properties") : nullptr;
    const Value *more = schema ? schema->find("additionalProperties") : nullptr;
    areAllKnown = areAllKnown && more && *more == Value(false);
    for (const auto &[name, rules] : properties && properties->dict() ? *properties->dict() : Dict{}) known.push_back(name);
  }
  std::string list;
  for (const std::string &name : std::set<std::string>(known.begin(), known.end())) list += (list.empty() ? "" : ", ") + name;
  std::vector<Error> found;
  for (const auto &[field, place] : fields) {
    if (std::find(known.begin(), known.end(), field) != known.end()) continue;
    const std::string_view near = nearest(field, known);
    (areAllKnown ? found : doubts)
        .push_back({ErrorCode::BadFile, "expInfo has no \"" + field + "\"", place, (near.empty() ? "" : "did you mean \"" + std::string(near) + "\"? ") + "it has: " + list});
  }
  return found;
}

namespace {

std::vector<std::string> memberNames(const Value *dict) {
  std::vector<std::string> names;
  for (const auto &[name, ignored] : dict && dict->dict() ? *dict->dict() : Dict{}) names.push_back(name);
  return names;
}

std::string listedNames(const std::vector<std::string> &names) {
  std::string list;
  for (const std::string &name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

std::vector<std::string> declaredColumns(const Value &schema, const std::string &table) {
  const Value *rules = schema.find(table);
  return rules ? memberNames(rules->find("columns")) : std::vector<std::string>();
}

/// The table that has the column; of several the last, as those of all trials come before what sums them up. Empty: none.
std::string tableWith(const Value &schema, const std::string &column) {
  std::string found;
  for (const std::string &table : memberNames(&schema)) {
    const auto columns = declaredColumns(schema, table);
    if (std::find(columns.begin(), columns.end(), column) != columns.end()) found = table;
  }
  return found;
}

}  // namespace

std::vector<Error> judgeAnswerReads(const std::vector<AnswerRead> &reads, const Catalogue &catalogue, std::vector<Error> &doubts) {
  std::vector<Error> found;
  for (const AnswerRead &read : reads) {
    const auto plugin = catalogue.find(read.plugin, PluginKind::Experiment);
    const Value *schema = plugin ? plugin->manifest.json.find("data_schema") : nullptr;
    if (!schema || !schema->dict() || read.parts.empty() || read.parts[0] == "ending" || read.parts[0] == "[]") continue;
    const std::string key(plugin->manifest.key()), &table = read.parts[0];
    const auto tell = [&](bool isSure, std::string what, std::string fix) { (isSure ? found : doubts).push_back({ErrorCode::BadFile, std::move(what), read.place, std::move(fix)}); };
    const std::string nothing = "the answer of " + key + " has no \"";
    if (!schema->find(table)) {
      const std::vector<std::string> tables = memberNames(schema);
      const std::string_view near = nearest(table, tables);
      const std::string holder = tableWith(*schema, table);
      if (!holder.empty()) tell(true, nothing + table + "\": that is a column of its table " + holder, "write " + read.name + "." + holder + "[1]." + table + "; a table is a list of its rows");
      else tell(!near.empty(), nothing + table + "\"", (near.empty() ? "" : "did you mean \"" + std::string(near) + "\"? ") + "it has ending, and of its tables " + listedNames(tables) + " those that it writes at its end");
      continue;
    }
    if (read.parts.size() < 2) continue;
    const bool isRow = read.parts[1] == "[]";
    const std::string column = isRow ? (read.parts.size() > 2 ? read.parts[2] : std::string()) : read.parts[1];
    const std::vector<std::string> columns = declaredColumns(*schema, table);
    const bool isThere = std::find(columns.begin(), columns.end(), column) != columns.end();
    const std::string_view near = nearest(column, columns);
    if (!isRow && isThere) tell(true, "\"" + read.name + "." + table + "\" is a list of rows", "write " + read.name + "." + table + "[1]." + column);
    else if (isRow && !column.empty() && column != "[]" && !isThere && !columns.empty())
      tell(!near.empty(), "the table " + table + " of " + key + " has no column \"" + column + "\"", (near.empty() ? "" : "did you mean \"" + std::string(near) + "\"? ") + "it has: " + listedNames(columns));
  }
  return found;
}

std::vector<Error> judgeAssets(const std::vector<StudyAsset> &assets, const std::filesystem::path &folder, PictureLook look) {
  std::vector<Error> found;
  const auto wrong = [&](const StudyAsset &asset, std::string what, std::string fix) { found.push_back({ErrorCode::BadFile, std::move(what), asset.place, std::move(fix)}); };
  for (const StudyAsset &asset : assets) {
    if (asset.file.empty()) continue;
    const std::filesystem::path file = asset.fileIn(folder);
    const std::string what = "the asset \"" + asset.key + "\"";
    std::error_code none;
    if (std::filesystem::is_directory(file, none)) {
      wrong(asset, what + " is a folder: " + file.string(), "give each file in it a key of its own: {\"" + asset.key + "_1\": {\"file\": \"" + (std::filesystem::path(asset.file) / "NAME").string() + "\"}}");
    } else if (!std::filesystem::exists(file, none)) {
      std::vector<std::string> there;
      for (const auto &entry : std::filesystem::directory_iterator(file.parent_path(), none)) there.push_back(entry.path().filename());
      const std::string_view near = nearest(file.filename().string(), there);
      wrong(asset, what + " has no file: there is no " + file.string(), (near.empty() ? "" : "did you mean \"" + (std::filesystem::path(asset.file).parent_path() / near).string() + "\"? ") +
                                                                            (asset.folder.empty() ? std::string("Names count from the folder of the study file") : "Names count from the folder of the file that has the step, " + asset.folder.string() + ", or from the study's"));
    } else if (::access(file.c_str(), R_OK) != 0) {
      wrong(asset, what + " cannot be read: " + file.string(), "give this account the right to read it");
    } else if (auto picture = isImageName(file) ? judgePicture(file, look) : Result<void>(); !picture) {
      wrong(asset, what + " cannot be shown: " + picture.error().what + ": " + file.string(), picture.error().fix);
    }
  }
  return found;
}

Result<void> judgeAssetName(std::string_view name) {
  const std::filesystem::path wanted(name);
  const bool climbs = std::find(wanted.begin(), wanted.end(), "..") != wanted.end();
  if (!name.empty() && !wanted.is_absolute() && !climbs) return {};
  return Error{ErrorCode::BadArgument, "a file is named relative to the folder of the study or plugin, without \"..\"", std::string(name), "put it into that folder, and write its name from there"};
}

std::optional<std::filesystem::path> fileOf(const std::filesystem::path &name, const std::filesystem::path &plugin, const std::filesystem::path &step, const std::filesystem::path &study) {
  std::error_code none;
  for (const std::filesystem::path &folder : {plugin / "assets", step, study})
    if (!folder.empty() && std::filesystem::exists(folder / name, none)) return std::filesystem::absolute(folder / name);
  return std::nullopt;
}

std::vector<Error> judgeFiles(const std::vector<Step> &steps, const Catalogue &catalogue, const std::filesystem::path &folder, PictureLook look) {
  std::vector<Error> found;
  if (folder.empty()) return found;
  const auto judgeOne = [&](const Step &step, const NamedFile &named, const FoundPlugin &plugin) -> Result<void> {
    const std::string name = "\"" + named.file + "\"";
    if (auto fine = judgeAssetName(named.file); !fine) return Error{fine.error().code, fine.error().what + ", which " + name + " is not", named.path, fine.error().fix};
    const auto file = fileOf(named.file, plugin.folder, step.folder, folder);
    if (std::error_code none; !file || std::filesystem::is_directory(*file, none))
      return Error{ErrorCode::BadFile, "there is no file " + name, named.path,
                   "names count from the folder of the " + (step.folder.empty() ? "study file: " : "file that has the step, " + step.folder.string() + ", or of the study file: ") + folder.string()};
    if (auto fine = named.isPicture ? judgePicture(*file, look) : named.isFilm ? judgeFilm(*file, look) : named.isSound ? judgeSound(*file) : Result<void>(); !fine)
      return Error{ErrorCode::BadFile, "the file " + name + " cannot be " + (named.isSound ? "heard: " : "shown: ") + fine.error().what, named.path, fine.error().fix};
    return {};
  };
  const auto judge = [&](const Step &step, const Value &params, const FoundPlugin &plugin, const std::string &path) {
    if (const Value *schema = plugin.manifest.json.find("params_schema"))
      eachFile(params, *schema, path, [&](const NamedFile &named) {
        if (auto fine = judgeOne(step, named, plugin); !fine) found.push_back(placed(step, fine.error()));
      });
  };
  for (const Step &step : steps) {
    if (const auto plugin = findPlugin(step, catalogue)) judge(step, step.params, *plugin, "params");
    const auto parts = isModular(step) ? partsOf(step.params) : Result<PageParts>(PageParts{});
    if (!parts) continue;
    for (const std::vector<PartSpec> *all : {&parts->prompts, &parts->controls})
      for (const PartSpec &part : *all)
        if (const auto plugin = catalogue.find(part.plugin, part.kind)) judge(step, part.params, *plugin, part.path);
  }
  return found;
}

Result<void> judgeLeaving(const Study &study) {
  if (!study.abortButton || isKeyName(study.abortButton->key)) return {};
  const std::string &key = study.abortButton->key;
  const std::string_view near = nearest(key, commonKeyNames());
  return Error{ErrorCode::BadArgument, "\"" + key + "\" is no key, so nobody could leave with it", study.abortButton->place,
               near.empty() ? "name one as events do: \"escape\", \"f12\", \"q\"" : "did you mean \"" + std::string(near) + "\"?"};
}

std::vector<Error> judgeSteps(const std::vector<Step> &steps, const Catalogue &catalogue, const fovea_host &host, const DeviceJudge &devices) {
  std::vector<Error> found;
  Covered covered, everAsked;
  std::vector<std::pair<Step, Manifest>> consents;
  for (const Step &step : steps) {
    const auto plugin = step.kind == StepKind::Consent ? findPlugin(step, catalogue) : Result<FoundPlugin>(Error{});
    if (plugin) everAsked.add(step, plugin->manifest), consents.emplace_back(step, plugin->manifest);
    else if (step.kind == StepKind::Consent) everAsked.addUnknown();
  }
  bool isAsked = false;
  for (const Step &step : steps) {
    const auto plugin = findPlugin(step, catalogue);
    if (!plugin) {
      found.push_back(plugin.error());
      if (step.kind == StepKind::Consent) covered.addUnknown();
      continue;
    }
    for (Error &error : judgeStep(step, *plugin, catalogue, host, devices)) found.push_back(std::move(error));
    if (step.kind == StepKind::Consent) isAsked = true, covered.add(step, plugin->manifest);
    if (step.kind == StepKind::Consent || consents.empty()) continue;  // without any consent it is the consent rule that is broken
    if (step.kind == StepKind::Experiment && !isAsked) continue;       // as here
    // What is answered on a page before consent waits, and is kept with it; nobody is heard before it.
    std::vector<FoundPlugin> recording = partsThere(step, catalogue);
    recording.push_back(*plugin);
    for (const FoundPlugin &each : recording)
      if (auto fine = (isAsked || recordsSound(each.manifest) ? covered : everAsked).judge(step, each.manifest); !fine) found.push_back(fine.error());
    if (auto fine = (isAsked ? covered : everAsked).judge(step); !fine) found.push_back(fine.error());
  }
  judgeOrder(consents, found);
  return found;
}

std::vector<Error> untranslated(const std::vector<Step> &steps, const Catalogue &catalogue) {
  std::vector<Error> found;
  for (const Step &step : steps) {
    const auto plugin = step.kind == StepKind::Experiment ? Result<FoundPlugin>(Error{}) : findPlugin(step, catalogue);
    if (!plugin) continue;
    const Value params = dressed(step.params, step.look, plugin->manifest);
    const Value *asked = params.find("language");
    if (!asked || !asked->text() || hasExpressions(*asked)) continue;
    std::vector<FoundPlugin> shown = partsThere(step, catalogue);
    shown.insert(shown.begin(), *plugin);
    for (const FoundPlugin &each : shown)
      if (auto doubt = untranslated(each.manifest, *asked->text())) {
        doubt->where = step.place;
        if (std::find_if(found.begin(), found.end(), [&](const Error &told) { return told.what == doubt->what && told.where == doubt->where; }) == found.end()) found.push_back(std::move(*doubt));
      }
  }
  return found;
}

std::vector<Error> drafts(const std::vector<Step> &steps) {
  std::vector<Error> found;
  for (const Step &step : steps)
    for (const auto &[name, value] : step.kind == StepKind::Consent && step.params.dict() ? *step.params.dict() : Dict{}) {
      const std::string text = value.text() ? *value.text() : "";
      const std::size_t begin = text.find('['), end = text.find(']', std::min(begin, text.size()));
      if (begin == text.npos || end == text.npos || text.find(' ', begin) > end) continue;  // one word may be a note: [sic]
      found.push_back(placed(step, {ErrorCode::BadArgument, "\"" + name + "\" looks like a draft: " + text.substr(begin, end - begin + 1), "params/" + name, "write what participants are to read there, or leave out the brackets"}));
    }
  return found;
}

std::map<std::string, FoundPlugin> functionsOf(const Study &study, const Catalogue &catalogue, std::vector<Error> &errors) {
  std::map<std::string, FoundPlugin> found;
  std::set<std::string> missing;
  const auto add = [&](const std::string &word, const std::string &wanted, const std::string &place) {
    if (found.contains(word) || missing.contains(word)) return;
    auto plugin = catalogue.find(wanted, PluginKind::Study);
    if (plugin) return void(found.emplace(word, std::move(*plugin)));
    missing.insert(word);
    Error error = plugin.error();
    error.where = place + (error.where.empty() ? "" : ": " + error.where);
    errors.push_back(std::move(error));
  };
  if (study.describedBy) add("", study.describedBy->library.string(), study.name);
  for (const CalledFunction &each : study.calls)
    if (!each.plugin.empty()) add(each.plugin, each.plugin, each.place);
  return found;
}

namespace {

/// The study's own page of an end, or the host's; none where that is not there.
Result<std::optional<ResolvedStep>> endPageOf(const std::optional<Step> &own, EndKind end, const Study &study, const Catalogue &catalogue) {
  Step page = own ? *own : usualEndPage(end);
  if (!own) page.look = study.look;
  auto found = findPlugin(page, catalogue);
  // Whoever took that plugin out wants no such pages.
  if (!found && !own && found.error().code == ErrorCode::Unknown) return std::optional<ResolvedStep>();
  if (!found) return found.error();
  if (found->manifest.id == kEndPageId) fillEndPage(page.params, end);
  ResolvedStep shown{page, std::move(*found)};
  dress(shown);
  return std::optional(std::move(shown));
}

/// Each plugin that a step names, parts of pages among them, once. Those of functions are known by the study's hash.
Result<List> recordOf(const ResolvedStudy &study, const Catalogue &catalogue) {
  std::map<std::string, FoundPlugin> all;
  const auto add = [&](const ResolvedStep &step) {
    all.try_emplace(step.plugin.manifest.id, step.plugin);
    for (FoundPlugin &part : partsThere(step.step, catalogue)) all.try_emplace(part.manifest.id, std::move(part));
  };
  for (const ResolvedStep &step : study.steps) add(step);
  for (const auto &[end, page] : study.endPages) add(page);
  for (const auto &page : study.farewells)
    if (page) add(*page);
  List record;
  for (const auto &[id, plugin] : all) {
    Value one(Dict{{"id", id}, {"version", plugin.manifest.version}});
    if (!plugin.file.empty()) {
      auto hash = sha256File(plugin.file);
      if (!hash) return hash.error();
      one.set("sha256", std::move(*hash));
    }
    if (const Value *build = plugin.manifest.json.find("build")) one.set("build", *build);
    record.push_back(std::move(one));
  }
  return record;
}

}  // namespace

void dress(ResolvedStep &shown) { shown.step.params = dressed(std::move(shown.step.params), shown.step.look, shown.plugin.manifest); }

Result<ResolvedStudy> resolveStudy(const Study &study, const Catalogue &catalogue, const fovea_host &host, const DeviceJudge &devices) {
  std::vector<Step> all = study.steps;
  for (const auto &[end, page] : study.endPages)
    if (page) all.push_back(*page);
  for (const SessionFarewell &farewell : study.farewells)
    if (farewell.page) all.push_back(*farewell.page);
  if (auto wrong = judgeSteps(all, catalogue, host, devices); !wrong.empty()) return std::move(wrong.front());
  if (auto wrong = judgeFields(study); !wrong.empty()) return std::move(wrong.front());
  std::vector<Error> doubts;
  if (auto wrong = judgeInfoFields(study.expInfo, study.infoFields, study.steps, catalogue, doubts); !wrong.empty()) return std::move(wrong.front());
  if (auto wrong = judgeAnswerReads(study.answerReads, catalogue, doubts); !wrong.empty()) return std::move(wrong.front());
  if (auto wrong = judgeAssets(study.assets, study.folder); !wrong.empty()) return std::move(wrong.front());
  if (auto wrong = judgeFiles(all, catalogue, study.folder); !wrong.empty()) return std::move(wrong.front());
  if (auto leaving = judgeLeaving(study); !leaving) return leaving.error();
  if (auto allowed = checkConsentRule(study); !allowed) return allowed.error();
  ResolvedStudy resolved{.study = study, .steps = {}, .endPages = {}, .functions = {}, .libraries = {}};
  for (const Step &step : study.steps) {
    auto found = findPlugin(step, catalogue);
    if (!found) return found.error();
    resolved.steps.push_back({step, std::move(*found)});
    dress(resolved.steps.back());
  }
  for (const EndKind end : {EndKind::Complete, EndKind::Failed, EndKind::Declined, EndKind::Aborted, EndKind::Withdrawn}) {
    const auto given = study.endPages.find(end);
    if (given != study.endPages.end() && !given->second) continue;
    auto page = endPageOf(given != study.endPages.end() ? given->second : std::nullopt, end, study, catalogue);
    if (!page) return page.error();
    if (*page) resolved.endPages.insert_or_assign(end, std::move(**page));
  }
  for (const SessionFarewell &farewell : study.farewells) {
    auto page = farewell.isSilent ? Result<std::optional<ResolvedStep>>(std::nullopt) : endPageOf(farewell.page, EndKind::None, study, catalogue);
    if (!page) return page.error();
    resolved.farewells.push_back(std::move(*page));
  }
  std::vector<Error> errors;
  resolved.functions = functionsOf(study, catalogue, errors);
  if (!errors.empty()) return errors.front();
  for (const auto &[word, plugin] : resolved.functions) {
    if (auto ready = checkNeeds(plugin, host); !ready) return ready.error();
    // With another library it is another study: nobody goes on in the middle of it.
    auto library = sha256File(plugin.file);
    if (!library) return library.error();
    resolved.study.hash = sha256(resolved.study.hash + *library);
    resolved.study.bytesHash = sha256(resolved.study.bytesHash + *library);
    resolved.libraries = sha256(resolved.libraries + *library);
  }
  auto record = recordOf(resolved, catalogue);
  if (!record) return record.error();
  resolved.plugins = std::move(*record);
  return resolved;
}

}  // namespace fovea
