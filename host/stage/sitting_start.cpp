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

Value dictOf(const std::map<std::string, std::int64_t> &counts) {
  Dict dict;
  for (const auto &[name, count] : counts) dict.emplace_back(name, count);
  return Value(std::move(dict));
}

/// What a start-up script knows of the study, as `study`.
Value known(const StudyTotals &totals) {
  std::map<std::string, std::int64_t> counts{{"working", 0}, {"complete", 0}, {"failed", 0}, {"declined", 0}, {"aborted", 0}, {"withdrawn", 0}, {"crashed", 0}, {"participants", 0}};
  for (const auto &[status, count] : totals.ways) counts[status] = count, counts["participants"] += count;
  counts["paid"] = totals.paid;
  return dictOf(counts);
}

}  // namespace

/// The others of this study. A simulation's participants know of nobody: each is the same whoever came before. Errors: Io.
Result<StudyTotals> Sitting::totals() const {
  if (options_.trials) return StudyTotals{};
  return recorder_.totals(study_->study.name, way_, options_.isSimulated);
}

/// For somebody who begins. Errors: Refused with the study's own words; what a routine gave.
Result<void> Sitting::startUp(TimelineState &state) const {
  const Timeline &timeline = *study_->study.timeline;
  if (timeline.markers().empty() && timeline.options().money.isOff) return {};
  const auto looksAtOthers = [](const StartUpMarker &marker) { return marker.spec->kind == StartUpSpec::Kind::DatabaseCheck || marker.spec->kind == StartUpSpec::Kind::RecruitmentCriterion; };
  auto others = !timeline.options().money.isOff || std::any_of(timeline.markers().begin(), timeline.markers().end(), looksAtOthers) ? totals() : StudyTotals{};
  if (!others) return Error{others.error().code, "nobody can begin while what others did in this study cannot be read: " + others.error().what, others.error().where, others.error().fix};
  if (auto paid = mayBePaid(*others); !paid) return paid;
  const Value about(Dict{{"expInfo", form_.values()}, {"study", known(*others)}});
  if (auto meant = checkMeant(about); !meant) return meant;
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
