#pragma once
// A study with every plugin it names found and judged, before a window opens or any plugin code runs.

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "devices/roles.hpp"
#include "plugins/catalogue.hpp"
#include "stage/step_params.hpp"
#include "timeline/study.hpp"

struct fovea_host;

namespace fovea {

struct ResolvedStep {
  Step step;
  FoundPlugin plugin;
};

/// Can the device be had? Errors: Device naming the role and the reason.
using DeviceJudge = std::function<Result<void>(const DeviceWish &wish)>;

/// What the manifest asks for, in the words of the roles.
std::vector<RoleWish> roleWishes(const Manifest &manifest);
/// Judges by a rig and the classes of a manager, both of which outlive the judge. Simulated: as in a rehearsal.
DeviceJudge judgeBy(const Rig &rig, const DeviceManager &manager, bool isSimulated);

PluginKind pluginKindOf(StepKind kind);
/// Everything that keeps one of the steps from being run, with its place in the study file: a plugin that is not there or lacks something
/// here, a device that nothing fills, parameters and values of expInfo that do not fit, data that no consent before it covers.
/// `devices` empty: there are keyboards, and nothing else.
std::vector<Error> judgeSteps(const std::vector<Step> &steps, const Catalogue &catalogue, const fovea_host &host, const DeviceJudge &devices = {});
/// Consent forms that the study wants in a language that they do not have: they are shown in the first that they have.
std::vector<Error> untranslated(const std::vector<Step> &steps, const Catalogue &catalogue);
/// Fields of consent forms that nobody has filled yet: "[put your contact here]". Nobody should be asked to agree to that.
std::vector<Error> drafts(const std::vector<Step> &steps);
/// What is wrong with the study's own fields of expInfo.
std::vector<Error> judgeFields(const Study &study);
/// Which of the fields that the study's Lua looks at are none of expInfo: neither the study's, nor an experiment's. Where it is not known what
/// an experiment asks, they are in `doubts`.
std::vector<Error> judgeInfoFields(const Dict &expInfo, const std::vector<std::pair<std::string, std::string>> &fields, const std::vector<Step> &steps, const Catalogue &catalogue,
                                   std::vector<Error> &doubts);
/// What the study's Lua looks at in experiments' answers and they do not have, by the tables of their manifests. What only may be wrong is in `doubts`: a plugin may
/// write what its manifest does not name.
std::vector<Error> judgeAnswerReads(const std::vector<AnswerRead> &reads, const Catalogue &catalogue, std::vector<Error> &doubts);
/// How far pictures are read that a study names. Nobody waits for all of them to be decoded when a session begins.
enum class PictureLook { Header, Whole };
/// Files of the study's assets that are not there, are none, or are no pictures whose names say that they are.
std::vector<Error> judgeAssets(const std::vector<StudyAsset> &assets, const std::filesystem::path &folder, PictureLook look = PictureLook::Header);
/// Is it a name that a plugin may have files by: from one of the folders where they are looked for, and not out of it?
Result<void> judgeAssetName(std::string_view name);
/// A file that a step names: the plugin's own, one beside the included file that the step stands in, or the study's. The last two may be empty.
std::optional<std::filesystem::path> fileOf(const std::filesystem::path &name, const std::filesystem::path &plugin, const std::filesystem::path &step, const std::filesystem::path &study);
/// Files that params name and that are not there, or are no pictures or films where they have to be: those whose schema has the format "file".
/// `folder`: of the study; empty: they are not looked for.
std::vector<Error> judgeFiles(const std::vector<Step> &steps, const Catalogue &catalogue, const std::filesystem::path &folder, PictureLook look = PictureLook::Header);
/// That there is a key to leave with, where somebody may. Errors: BadArgument with the one that was meant.
Result<void> judgeLeaving(const Study &study);
/// The kind of personal data that a microphone records.
inline constexpr char kSoundData[] = "audio";
/// Does the manifest say that the plugin records sound?
bool recordsSound(const Manifest &manifest);
/// Does the plugin record something that is not among the kinds `covered`? Errors: Refused.
Result<void> checkCovered(const Step &step, const Manifest &manifest, const List &covered);
/// The same of what the step itself says that it records.
Result<void> checkCovered(const Step &step, const List &covered);

/// The plugins whose functions the study's Lua calls, by the words that it has for them.
/// Errors: of the catalogue, with the first place where one is called; each one that is not found.
std::map<std::string, FoundPlugin> functionsOf(const Study &study, const Catalogue &catalogue, std::vector<Error> &errors);

struct ResolvedStudy {
  Study study;
  std::vector<ResolvedStep> steps;
  std::map<EndKind, ResolvedStep> endPages;  // what is seen last; not there: nothing
  std::vector<std::optional<ResolvedStep>> farewells = {};  // the same where the study ends a session, by SessionEndSpec::index
  std::map<std::string, FoundPlugin> functions;  // by the word that the study's Lua calls them with; "" describes the study itself
  std::string libraries;                         // SHA-256 of theirs; empty: there are none
  List plugins = {};                             // those of the steps, as the record of a session names them: id, version, sha256, build
};

/// Gives it what the study says of all pages and it leaves out: once its params are known.
void dress(ResolvedStep &shown);

/// Errors: the first that judgeSteps(), judgeFields() or judgeLeaving() has; Refused by the consent rule.
Result<ResolvedStudy> resolveStudy(const Study &study, const Catalogue &catalogue, const fovea_host &host, const DeviceJudge &devices = {});

}  // namespace fovea
