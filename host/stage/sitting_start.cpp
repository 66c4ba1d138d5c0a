// What a study does and asks before somebody begins it.

#include <algorithm>

#include "core/log.hpp"
#include "data/assets.hpp"
#include "stage/routines.hpp"
#include "stage/sitting.hpp"
#include "timeline/pointer.hpp"
#include "timeline/script.hpp"

namespace fovea {
namespace {

// Who is not through is one of the first three.
constexpr const char *kStatuses[] = {"working", "away", "left", "complete", "failed", "declined", "aborted", "withdrawn", "crashed"};
constexpr char kAll[] = "participants";

/// A value of somebody's variables, or of what stands in one: expInfo.sex, person.hand.
const Value *valueAt(const Value &variables, std::string_view name) {
  if (!variables.dict()) return nullptr;
  if (const Value *known = variables.find(name)) return known;
  const std::size_t point = name.find('.');
  const Value *outer = point == name.npos ? nullptr : variables.find(name.substr(0, point));
  return outer ? valueAt(*outer, name.substr(point + 1)) : nullptr;
}

/// 3 and 3.0 are the same here.
bool isSameValue(const Value *a, const Value &b) {
  if (!a) return false;
  return *a == b || (a->number() && b.number() && *a->number() == *b.number());
}

}  // namespace

/// What the others cost. A simulation's participants know of nobody's pay: each is paid the same whoever came before. Errors: Io.
Result<StudyTotals> Sitting::totals() const {
  if (options_.trials) return StudyTotals{};
  return recorder_.totals(study_->study.name, way_, options_.isSimulated);
}

/// Read once in a step: what depends on them twice goes by the same.
Result<const std::vector<OtherWay> *> Sitting::seenOthers() {
  if (!seenOthers_) {
    auto others = recorder_.others(study_->study.name, way_, options_.isSimulated, wallNow(), study_->study.leftAfter);
    if (!others) return others.error();
    seenOthers_ = std::move(*others);
  }
  return &*seenOthers_;
}

/// What scripts know of the others, as `study`.
Result<Value> Sitting::countsOfOthers() {
  auto others = seenOthers();
  if (!others) return others.error();
  std::map<std::string, std::int64_t> counts{{kAll, static_cast<std::int64_t>((*others)->size())}, {"paid", 0}};
  for (const char *status : kStatuses) counts[status] = 0;
  for (const OtherWay &other : **others) ++counts[other.status], counts["paid"] += other.paid;
  Dict dict;
  for (const auto &[name, count] : counts) dict.emplace_back(name, count);
  return Value(std::move(dict));
}

/// Errors: BadArgument for a status that nobody can have; Io.
Result<std::int64_t> Sitting::countOthers(const std::vector<std::string> &statuses, const Dict &where) {
  bool isAll = false;
  for (const std::string &status : statuses) {
    isAll = isAll || status == kAll;
    if (status == kAll || std::find(std::begin(kStatuses), std::end(kStatuses), status) != std::end(kStatuses)) continue;
    std::string known = kAll;
    for (const char *each : kStatuses) known += std::string(", ") + each;
    return Error{ErrorCode::BadArgument, "nobody can be \"" + status + "\"", "", "study.count knows: " + known};
  }
  constexpr std::string_view kEntered = "expInfo.";
  for (const auto &[name, value] : where) {
    if (!name.starts_with(kEntered) || form_.find(std::string_view(name).substr(kEntered.size()))) continue;
    std::string known;
    for (const ExpInfoField &field : form_.fields()) known += (known.empty() ? "" : ", ") + field.key;
    return Error{ErrorCode::BadArgument, "study.count is to look at \"" + name + "\", and expInfo has no such field: it would count nobody", "", "fields are: " + known};
  }
  auto others = seenOthers();
  if (!others) return others.error();
  return std::count_if((*others)->begin(), (*others)->end(), [&](const OtherWay &other) {
    if (!isAll && std::find(statuses.begin(), statuses.end(), other.status) == statuses.end()) return false;
    return std::all_of(where.begin(), where.end(), [&](const auto &asked) { return isSameValue(valueAt(other.variables, asked.first), asked.second); });
  });
}

/// For somebody who begins. Errors: Refused with the study's own words; what a routine gave.
Result<void> Sitting::startUp(TimelineState &state) {
  const Timeline &timeline = *study_->study.timeline;
  if (timeline.markers().empty() && timeline.options().money.isOff) return {};
  const auto unread = [](const Error &why) { return Error{why.code, "nobody can begin while what others did in this study cannot be read: " + why.what, why.where, why.fix}; };
  auto others = timeline.options().money.isOff ? StudyTotals{} : totals();
  if (!others) return unread(others.error());
  if (auto paid = mayBePaid(*others); !paid) return paid;
  const auto looksAtOthers = [](const StartUpMarker &marker) { return marker.spec->kind == StartUpSpec::Kind::DatabaseCheck || marker.spec->kind == StartUpSpec::Kind::RecruitmentCriterion; };
  auto counts = std::any_of(timeline.markers().begin(), timeline.markers().end(), looksAtOthers) ? countsOfOthers() : Result<Value>(Value());
  if (!counts) return unread(counts.error());
  const Value about(Dict{{"expInfo", form_.values()}, {"study", *counts}});  // functions of plugins find it there
  if (auto meant = checkMeant(about); !meant) {
    if (meant.error().code == ErrorCode::Refused) turnedAway_ = meant.error().what;
    return meant;
  }
  for (const StartUpMarker &marker : timeline.markers())
    if (auto done = runStartUp(marker, about, state); !done) return done;
  return {};
}

/// What everybody is shown from now on is what the record says: copies in the data folder. A simulation leaves them where they lie.
Result<void> Sitting::keepAssets() {
  const Study &study = study_->study;
  if (options_.trials || study.assets.empty()) return {};
  assetPlaces_ = fovea::assetPlaces(study);
  for (const StudyAsset &asset : study.assets) {
    const std::string extension = assetExtension(std::filesystem::path(asset.file.empty() ? asset.url : asset.file).extension().string());
    Value record(Dict{{"module", asset.module}, {"key", asset.key}, {"kind", asset.file.empty() ? "external" : "experiment"}, {"description", asset.description}, {"extension", extension},
                      {"dataType", asset.dataType.empty() ? assetDataType(extension) : asset.dataType}, {"personal", asset.isPersonal}});
    if (asset.file.empty()) {
      record.set("url", asset.url);
    } else {
      auto kept = keepAssetFile(recorder_.folder(), asset.fileIn(study.folder));
      if (!kept) return Error{kept.error().code, "the asset \"" + asset.key + "\" cannot be kept: " + kept.error().what, asset.place + ": " + kept.error().where, kept.error().fix};
      record.set("sha256", kept->sha256), record.set("bytes", kept->bytes), record.set("file", kept->file);
      assetPlaces_[asset.fullKey()] = std::filesystem::absolute(recorder_.folder() / kept->file).lexically_normal().string();
    }
    assets_.push_back(std::move(record));
  }
  if (study.scripts) study.scripts->provide(assetPlaces_);
  return {};
}

/// True or false, and nothing else.
Result<bool> Sitting::asks(const StartUpMarker &marker, const Value &known) const {
  auto holds = guarded([&] { return marker.spec->task(known); });
  if (!holds) return holds.error();
  if (const bool *answer = holds->as<bool>()) return *answer;
  return Error{ErrorCode::PluginFailed, "\"" + marker.spec->label + "\" gave " + std::string(kindName(*holds)), marker.place, "it has to be true or false: compare with ==, <, >="};
}

/// Where the study says whom it is for, one of its criteria is enough. Errors: Refused with the words of all of them.
Result<void> Sitting::checkMeant(const Value &known) const {
  std::vector<const StartUpMarker *> unmet;
  for (const StartUpMarker &marker : study_->study.timeline->markers()) {
    if (marker.spec->kind != StartUpSpec::Kind::RecruitmentCriterion) continue;
    auto holds = asks(marker, known);
    if (!holds) return holds.error();
    if (*holds) return {};
    unmet.push_back(&marker);
  }
  if (unmet.empty()) return {};
  std::string what;
  for (const StartUpMarker *each : unmet) {
    const StartUpSpec &spec = *each->spec;
    what += (what.empty() ? "" : "; ") + (spec.message.empty() ? participant() + " cannot take part: \"" + spec.label + "\" is not met" : spec.message);
  }
  return Error{ErrorCode::Refused, what, unmet.front()->place,
               "the study's \"recruitmentCriterion\" decides that" + std::string(unmet.size() > 1 ? ", and one of them is enough" : "") + ": see what was entered, or change it"};
}

Result<void> Sitting::runStartUp(const StartUpMarker &marker, const Value &known, TimelineState &state) const {
  using enum StartUpSpec::Kind;
  const StartUpSpec &spec = *marker.spec;
  if (spec.kind == PreDeployRoutine) {
    // A simulation writes nothing down for others: it is the same each time anyway.
    auto made = takeRoutine(*study_, spec, state, options_.trials ? std::nullopt : std::optional(recorder_.folder()), options_.isSimulated);
    if (!made) return made.error();
    if (!spec.saveAs.empty()) state.variables[spec.saveAs] = Variable{std::move(*made), 0};
    return {};
  }
  if (spec.kind != DatabaseCheck) return {};
  const auto holds = asks(marker, known);
  if (holds && *holds) return {};
  log_.write(LogLevel::Warning, "timeline", "the check \"" + spec.label + "\" " + (holds ? "does not hold" + (spec.message.empty() ? "" : ": " + spec.message) : "failed: " + holds.error().text()));
  return {};
}

}  // namespace fovea
