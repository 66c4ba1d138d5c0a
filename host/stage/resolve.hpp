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
/// That nobody could answer the step as its "simulate" says.
Error impossibleAnswer(const Step &step, const std::string &why);
/// What the study gives simulated participants to say, the same to all of them, and nobody could, as far as manifests know it ("answer_script").
std::vector<Error> judgeAnswersOfBots(const std::vector<Step> &steps, const Catalogue &catalogue);
/// Consent forms that the study wants in a language that they do not have: they are shown in the first that they have.
std::vector<Error> untranslated(const std::vector<Step> &steps, const Catalogue &catalogue);
/// Where participants are to write in a language for which no keyboard here has letters.
std::vector<Error> unwritable(const std::vector<Step> &steps, const Catalogue &catalogue);
/// The variables of the forms that are there: for who reads a study, as long as the catalogue is there.
FormVariables formVariables(const Catalogue &catalogue);
/// What is recorded of people who have declined the consent to it and gone on: nobody asks about it on the way there. What only may be so is in `doubts`.
std::vector<Error> judgeDeclined(const std::vector<Step> &steps, const Catalogue &catalogue, std::vector<Error> &doubts);
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
/// That there is a key to leave with, where somebody may. Errors: BadArgument with the one that was meant.
Result<void> judgeLeaving(const Study &study);
/// That nobody is asked at the step, where somebody was asked before.
Error notAskedBehindForm(const Step &step);
/// Kinds of personal data that the host itself records: with a microphone, with a camera, of the screen.
inline constexpr char kSoundData[] = "audio", kFilmData[] = "video", kScreenData[] = "screen";
/// Member of a consent form's manifest: it is asked beside somebody else's form, which alone covers what is recorded.
inline constexpr char kAddsNoCover[] = "adds_no_cover";
/// Is somebody heard or seen, so that a consent has to come before?
bool isRecording(const List &kinds);
/// Does the plugin, with these params, record something that is not among the kinds `covered`? Errors: Refused.
Result<void> checkCovered(const Step &step, const Manifest &manifest, const Value &params, const List &covered);
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
