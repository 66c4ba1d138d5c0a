#include "stage/resolve.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>
#include <set>

#include "core/blank.hpp"
#include "core/flags.hpp"
#include "core/hash.hpp"
#include "core/language_tag.hpp"
#include "core/names.hpp"
#include "core/schema.hpp"
#include "devices/key_layout.hpp"
#include "devices/key_names.hpp"
#include "plugins/guide.hpp"
#include "plugins/library.hpp"
#include "stage/exp_info.hpp"
#include "stage/modular/page_parts.hpp"
#include "stage/page_look.hpp"
#include "stage/params_script.hpp"
#include "stage/step_files.hpp"
#include "stage/step_params.hpp"
#include "stimuli/stimuli.hpp"
#include "timeline/script.hpp"
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
      if (auto fits = checkSchema(value, *rules, "expInfo/" + name); !fits) found.push_back({ErrorCode::BadArgument, fits.error().what, step.placeOfField(name) + ": " + fits.error().where, fits.error().fix + (fits.error().fix.empty() ? "" : "; ") + guideTo(plugin.manifest)});
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
  for (const PageEventSpec &event : step.eventChanges) judge(event.messageColor, "messageColor", event.place);
  for (const ProgressStage &stage : step.progressDisplay ? step.progressDisplay->stages : std::vector<ProgressStage>{}) judge(stage.color, "color", stage.place);
  return found;
}

/// Of a page that is a plugin of its own.
void judgePageEvents(const Step &step, const Manifest &manifest, std::vector<Error> &found) {
  PageEventPlan plan;
  for (const std::string &event : eventsOf(step.params, manifest)) plan.make(event, true);
  (void)judgeEvents(step, plan, found);
}

/// One step by itself.
std::vector<Error> judgeStep(const Step &step, const FoundPlugin &plugin, const Catalogue &catalogue, const fovea_host &host, const DeviceJudge &devices) {
  std::vector<Error> found;
  if (auto ready = checkNeeds(plugin, host); !ready) found.push_back(ready.error());
  if (auto ready = checkDevices(plugin, devices); !ready) found.push_back(ready.error());
  for (Error &error : misfits(step, plugin)) found.push_back(std::move(error));
  const auto isTold = [&found](const Error &error) { return std::any_of(found.begin(), found.end(), [&](const Error &other) { return other.where == error.where; }); };
  if (isModular(step)) {
    for (Error &error : judgeParts(step, catalogue))
      if (!isTold(error)) found.push_back(std::move(error));
  }
  if (!isModular(step) && step.hasEvents) judgePageEvents(step, plugin.manifest, found);
  for (const FoundPart &part : partsThere(step, catalogue)) {
    if (auto ready = checkNeeds(part.plugin, host); !ready) found.push_back(ready.error());
    if (auto ready = checkDevices(part.plugin, devices); !ready) found.push_back(ready.error());
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
    if (isTrue(consent.json, kAddsNoCover)) return;
    const Value *covers = step.params.find(consent.json.textOr("covers_only_param", ""));
    if (!covers) covers = consent.json.find("covers");
    if (!covers || !covers->list()) addUnknown();
    else kinds_.insert(kinds_.end(), covers->list()->begin(), covers->list()->end());
    // What the study has the form say besides.
    const Value *also = step.params.find(consent.json.textOr("covers_param", ""));
    if (also && also->list()) kinds_.insert(kinds_.end(), also->list()->begin(), also->list()->end());
    if (also && hasExpressions(*also)) addUnknown();
  }
  void addUnknown() { isKnown_ = false; }
  Result<void> judge(const Step &step, const FoundPart &recording) const { return isKnown_ ? checkCovered(step, recording.plugin.manifest, recording.params, kinds_) : Result<void>(); }
  Result<void> judge(const Step &step) const { return isKnown_ ? checkCovered(step, kinds_) : Result<void>(); }
  Result<void> judge(const Step &step, const std::vector<FoundPart> &recording) const {
    for (const FoundPart &each : recording)
      if (auto fine = judge(step, each); !fine) return fine;
    return judge(step);
  }

 private:
  bool isKnown_ = true;
  List kinds_;
};

bool isAmong(const Value &ids, const Manifest &manifest) { return ids.list() && std::find(ids.list()->begin(), ids.list()->end(), Value(manifest.id)) != ids.list()->end(); }

std::string keysOf(const Value &ids) {
  std::string names;
  for (const Value &id : ids.list() ? *ids.list() : List{}) names += (names.empty() ? "" : " or ") + std::string(keyOfId(cellText(id)));
  return names;
}

/// Who was asked was told what is recorded of them, and what is not: nobody says afterwards that they need not be asked.
void judgePromises(const std::vector<std::pair<Step, Manifest>> &consents, std::vector<Error> &found) {
  const auto asks = [](const auto &consent) { return consent.second.id != kNoConsentId; };
  for (auto each = std::find_if(consents.begin(), consents.end(), asks); each != consents.end(); ++each)
    if (!asks(*each)) found.push_back(notAskedBehindForm(each->first));
}

/// A form that somebody else's has to come before: "only_after" of its manifest.
void judgePredecessors(const std::vector<std::pair<Step, Manifest>> &consents, std::vector<Error> &found) {
  for (auto each = consents.begin(); each != consents.end(); ++each) {
    const Value *wanted = each->second.json.find("only_after");
    if (!wanted || std::any_of(consents.begin(), each, [&](const auto &before) { return isAmong(*wanted, before.second); })) continue;
    found.push_back({ErrorCode::Refused, "\"" + each->first.plugin + "\" is not enough by itself", each->first.place, "put one of these before it: " + keysOf(*wanted)});
  }
}

/// A form that has to be the first, with at most one more of those that it names behind it: "only_before" of its manifest.
void judgeOrder(const std::vector<std::pair<Step, Manifest>> &consents, std::vector<Error> &found) {
  judgePredecessors(consents, found);
  for (std::size_t i = 0; i < consents.size(); ++i) {
    const auto &[step, manifest] = consents[i];
    const Value *allowed = manifest.json.find("only_before");
    if (!allowed || !allowed->list()) continue;
    if (i > 0) found.push_back({ErrorCode::Refused, "\"" + step.plugin + "\" has to be the first consent", step.place, "put it before \"" + consents[0].first.plugin + "\""});
    for (std::size_t next = i + 1; next < consents.size(); ++next)
      if (next > i + 1 || !isAmong(*allowed, consents[next].second))
        found.push_back({ErrorCode::Refused, "\"" + consents[next].first.plugin + "\" cannot follow \"" + step.plugin + "\"", consents[next].first.place,
                         "at most one consent can: " + keysOf(*allowed)});
  }
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

Error notAskedBehindForm(const Step &step) {
  return {ErrorCode::Refused, "\"" + step.plugin + "\" stands behind a form that has told people what is recorded of them, and would allow everything else", step.place,
          "leave it out, and ask for what that form does not cover: by its \"alsoRecorded\", or with another form, e.g. audiovisual-consent"};
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

Result<void> checkKinds(const Step &step, const std::string &who, const List &kinds, const List &covered) {
  for (const Value &kind : kinds)
    if (std::find(covered.begin(), covered.end(), kind) == covered.end())
      return Error{ErrorCode::Refused, who + " records \"" + cellText(kind) + "\", which no consent covers", step.place,
                   "put a consent step before it whose \"covers\" names it, or name it in that step's \"alsoRecorded\""};
  return {};
}

}  // namespace

bool isRecording(const List &kinds) {
  return std::any_of(kinds.begin(), kinds.end(), [](const Value &kind) { return kind == Value(kSoundData) || kind == Value(kFilmData) || kind == Value(kScreenData); });
}

Result<void> checkCovered(const Step &step, const Manifest &manifest, const Value &params, const List &covered) {
  return checkKinds(step, "\"" + manifest.id + "\"", recordsOf(params, manifest), covered);
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
    // What is answered on a page before consent waits, and is kept with it; nobody is heard or seen before it.
    std::vector<FoundPart> recording = partsThere(step, catalogue);
    recording.push_back({*plugin, step.params});
    for (const FoundPart &each : recording)
      if (auto fine = (isAsked || isRecording(recordsOf(each.params, each.plugin.manifest)) ? covered : everAsked).judge(step, each); !fine) found.push_back(fine.error());
    if (auto fine = (isAsked ? covered : everAsked).judge(step); !fine) found.push_back(fine.error());
  }
  judgeOrder(consents, found);
  judgePromises(consents, found);
  return found;
}

FormVariables formVariables(const Catalogue &catalogue) {
  return [&catalogue](const std::string &form) -> std::optional<std::vector<std::string>> {
    const auto plugin = catalogue.find(form, PluginKind::Consent);
    if (!plugin) return std::nullopt;
    const std::string variable = plugin->manifest.json.textOr("variable", "");
    if (variable.empty()) return std::vector<std::string>();
    std::vector<std::string> names{variable};
    const Value *items = plugin->manifest.json.find("items");
    for (const Value &item : items && items->list() ? *items->list() : List{}) names.push_back(cellText(item));
    return names;
  };
}

namespace {

/// By the consents before a step, but for those that `isLeftOut`.
Covered coveredBefore(std::size_t step, const std::vector<Step> &steps, const Catalogue &catalogue, const std::function<bool(std::size_t)> &isLeftOut) {
  Covered covered;
  for (std::size_t i = 0; i < step; ++i)
    if (const auto form = steps[i].kind == StepKind::Consent && !isLeftOut(i) ? findPlugin(steps[i], catalogue) : Result<FoundPlugin>(Error{})) covered.add(steps[i], form->manifest);
  return covered;
}

/// How the study asks whether somebody agreed to the form.
std::string askingFor(const Step &step, const Catalogue &catalogue) {
  const auto form = findPlugin(step, catalogue);
  const std::string variable = form ? form->manifest.json.textOr("variable", "") : "";
  if (variable.empty()) return "give that form \"saveAs\": \"agreed\", and put this into {\"if\": \"agreed\", \"then\": [...]}";
  return "put this into {\"if\": \"" + (isLuaName(variable) ? variable : "get('" + variable + "')") + "\", \"then\": [...]}";
}

}  // namespace

std::vector<Error> judgeDeclined(const std::vector<Step> &steps, const Catalogue &catalogue, std::vector<Error> &doubts) {
  std::vector<Error> found;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step &step = steps[i];
    const auto plugin = step.declined.empty() ? Result<FoundPlugin>(Error{}) : findPlugin(step, catalogue);
    if (!plugin) continue;
    std::vector<FoundPart> recording = partsThere(step, catalogue);
    recording.push_back({*plugin, step.params});
    const auto judge = [&](const std::function<bool(std::size_t)> &isLeftOut) { return coveredBefore(i, steps, catalogue, isLeftOut).judge(step, recording); };
    const auto refused = judge([&](std::size_t form) { return step.declined.contains(form); });
    if (refused || !judge([](std::size_t) { return false; })) continue;  // what none of them covers is told already
    const auto covers = [&](const auto &declined) { return static_cast<bool>(judge([&](std::size_t form) { return form != declined.first && step.declined.contains(form); })); };
    const auto known = std::find_if(step.declined.begin(), step.declined.end(), covers);
    const auto &[form, isSure] = known == step.declined.end() ? *step.declined.begin() : *known;
    (isSure ? found : doubts)
        .push_back({ErrorCode::Refused, "whoever declines \"" + steps[form].plugin + (isSure ? "\" comes" : "\" may come") + " here, too, and " + refused.error().what + " then", step.place,
                    askingFor(steps[form], catalogue)});
  }
  return found;
}

Error impossibleAnswer(const Step &step, const std::string &why) {
  return {ErrorCode::BadArgument, "nobody could give the answer that \"simulate\" has: " + why, step.answerPlace.empty() ? step.place : step.answerPlace, "give one that a person could give there"};
}

std::vector<Error> judgeAnswersOfBots(const std::vector<Step> &steps, const Catalogue &catalogue) {
  std::vector<Error> found;
  const auto judge = [&](const Step &step, const Value *answer, const Value &params, const Manifest &manifest) {
    const auto why = answer && !answer->isNull() ? refusedByScript(*answer, params, manifest) : std::nullopt;
    if (why) found.push_back(impossibleAnswer(step, *why));
  };
  for (const Step &step : steps) {
    const auto plugin = step.simulatedAnswer && !hasExpressions(step.params) ? findPlugin(step, catalogue) : Result<FoundPlugin>(Error{});
    if (!plugin || !checkParams(step, *plugin)) continue;
    if (!isModular(step)) judge(step, &*step.simulatedAnswer, step.params, plugin->manifest);
    const auto parts = isModular(step) && judgeParts(step, catalogue).empty() ? partsOf(step.params) : Result<PageParts>(Error{});
    for (const PartSpec &control : parts ? parts->controls : std::vector<PartSpec>{})
      if (const auto known = catalogue.find(control.plugin, control.kind); known && control.kind == PluginKind::Control)
        judge(step, parts->isNamed ? step.simulatedAnswer->find(control.name) : &*step.simulatedAnswer, control.params, known->manifest);
  }
  return found;
}

std::vector<Error> untranslated(const std::vector<Step> &steps, const Catalogue &catalogue) {
  struct Doubt {
    Error first;
    std::set<std::string> plugins;
  };
  std::map<std::string, Doubt> doubts;  // by language: who speaks none of it is told of it once
  const auto judge = [&](const Step &step, const std::string &language, const Manifest &shown) {
    auto doubt = untranslated(shown, language);
    if (!doubt) return;
    doubt->where = "params/language";
    Doubt &told = doubts.try_emplace(language, Doubt{placed(step, *doubt), {}}).first->second;
    if (!told.plugins.insert(shown.id).second || told.plugins.size() == 1) return;
    told.first.what += (told.plugins.size() == 2 ? "; so will be: " : ", ") + std::string(shown.key());
  };
  for (const Step &step : steps) {
    const auto plugin = step.kind == StepKind::Experiment ? Result<FoundPlugin>(Error{}) : findPlugin(step, catalogue);
    if (!plugin) continue;
    const Value params = dressed(step.params, step.look, plugin->manifest);
    const Value *asked = params.find("language");
    if (!asked || !asked->text() || hasExpressions(*asked) || !checkLanguageTag(*asked->text(), "")) continue;
    judge(step, *asked->text(), plugin->manifest);
    for (const FoundPart &part : partsThere(step, catalogue)) judge(step, *asked->text(), part.plugin.manifest);
  }
  std::vector<Error> found;
  for (auto &[language, doubt] : doubts) found.push_back(std::move(doubt.first));
  return found;
}

namespace {

/// In the participant's own words, and not in digits alone.
bool asksForLetters(const Manifest &manifest, const Value &params) {
  const Value *typed = manifest.json.find("typed"), *questions = params.find("questions");
  if (typed && typed->text()) return params.find(*typed->text());
  if (typed && manifest.key() != "date") return true;
  const List *all = questions ? questions->list() : nullptr;
  return all && std::any_of(all->begin(), all->end(), [](const Value &one) { return one.dict() && one.textOr("type", "") == "free text"; });
}

/// "[put your name here]"; empty: none. One word may be a note, [sic], or an address, <anna@example.org>.
std::string inBrackets(const std::string &text, char open, char close) {
  const std::size_t begin = text.find(open), end = text.find(close, std::min(begin, text.size()));
  return begin == text.npos || end == text.npos || text.find(' ', begin) > end ? "" : text.substr(begin, end - begin + 1);
}

/// What of the text somebody meant to write yet; empty: nothing.
std::string draftIn(const std::string &text) {
  for (const auto &found : {inBrackets(text, '[', ']'), inBrackets(text, '<', '>')})
    if (!found.empty()) return found;
  const auto isOfWord = [](unsigned char letter) { return letter >= 0x80 || std::isalnum(letter); };
  if (!isBlank(text) && std::none_of(text.begin(), text.end(), isOfWord)) return text;  // "..."
  for (const std::string word : {"TODO", "TBD", "TBA", "FIXME", "XXX"})
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1))
      if ((at == 0 || !isOfWord(static_cast<unsigned char>(text[at - 1]))) && (at + word.size() == text.size() || !isOfWord(static_cast<unsigned char>(text[at + word.size()])))) return word;
  return text == "\u2026" ? text : "";
}

}  // namespace

std::vector<Error> unwritable(const std::vector<Step> &steps, const Catalogue &catalogue) {
  std::vector<Error> found;
  std::set<std::string> told;  // languages
  for (const Step &step : steps) {
    const auto plugin = step.kind == StepKind::Page ? findPlugin(step, catalogue) : Result<FoundPlugin>(Error{});
    if (!plugin) continue;
    const std::string language = dressed(step.params, step.look, plugin->manifest).textOr("language", "");
    if (!takesInputMethod(language)) continue;
    std::vector<FoundPart> asking = partsThere(step, catalogue);
    asking.push_back({*plugin, step.params});
    const auto asks = std::find_if(asking.begin(), asking.end(), [](const FoundPart &each) { return asksForLetters(each.plugin.manifest, each.params); });
    if (asks == asking.end() || !told.insert(language).second) continue;
    found.push_back(placed(step, {ErrorCode::BadArgument, "\"" + std::string(asks->plugin.manifest.key()) + "\" is written in \"" + language + "\", which takes an input method, and there is none here: keyboards and keys on the screen have Latin letters there", "params/language",
                                  "ask with choices, or for what is said (sound-recording), unless Latin letters will do; digits are no matter"}));
  }
  return found;
}

std::vector<Error> drafts(const std::vector<Step> &steps) {
  std::vector<Error> found;
  for (const Step &step : steps)
    for (const auto &[name, value] : step.kind == StepKind::Consent && step.params.dict() ? *step.params.dict() : Dict{})
      if (const std::string draft = value.text() ? draftIn(*value.text()) : ""; !draft.empty())
        found.push_back(placed(step, {ErrorCode::BadArgument, "\"" + name + "\" looks like a draft: " + draft, "params/" + name, "write what participants are to read there; one word in brackets is taken for a note"}));
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
    for (FoundPart &part : partsThere(step.step, catalogue)) all.try_emplace(part.plugin.manifest.id, std::move(part.plugin));
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
  if (auto wrong = judgeDeclined(all, catalogue, doubts); !wrong.empty()) return std::move(wrong.front());
  if (auto wrong = judgeInfoFields(study.expInfo, study.infoFields, study.steps, catalogue, doubts); !wrong.empty()) return std::move(wrong.front());
  if (auto wrong = judgeAnswerReads(study.answerReads, catalogue, doubts); !wrong.empty()) return std::move(wrong.front());
  if (auto wrong = judgeAssets(study.assets, study.folder); !wrong.empty()) return std::move(wrong.front());
  if (auto wrong = judgeFiles(all, catalogue, study.folder); !wrong.empty()) return std::move(wrong.front());
  if (auto wrong = judgeAsked(study.included, study.folder); !wrong.empty()) return std::move(wrong.front());
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
