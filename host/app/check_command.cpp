#include "app/check_command.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>

#include "app/study_target.hpp"
#include "core/json.hpp"
#include "core/log.hpp"
#include "core/thread.hpp"
#include "plugins/catalogue.hpp"
#include "plugins/places.hpp"
#include "services/services.hpp"
#include "session/asked_forms.hpp"
#include "session/described_study.hpp"
#include "session/session_devices.hpp"
#include "stage/consent_decision.hpp"
#include "stage/resolve.hpp"
#include "stage/step_files.hpp"
#include "timeline/study.hpp"
#include "timeline/timeline.hpp"

namespace fovea {
namespace {

/// What `fovea run` would refuse here, by its own judges; nothing of a plugin is run.
void checkPlugins(const StudyReport &report, const CheckArguments &arguments, const Catalogue &catalogue, std::vector<Error> &errors, std::vector<Error> &warnings) {
  setThread(Thread::Main);
  VirtualClock clock;
  Log log([&clock] { return toNanoseconds(clock.now()); });
  log.setConsoleLevel(LogLevel::Critical);
  const std::atomic<bool> stop{false};
  const Services services(clock, log, stop, true);
  SessionDevices devices(clock, log, *services.host());
  if (auto ready = devices.open(catalogue, {}, arguments.root); !ready) errors.push_back(ready.error());
  for (Error &error : judgeSteps(report.steps, catalogue, *services.host(), devices.judge(false))) errors.push_back(std::move(error));
  for (Error &error : judgeAnswersOfBots(report.steps, catalogue)) errors.push_back(std::move(error));
  for (Error &error : judgeDeclined(report.steps, catalogue, warnings)) errors.push_back(std::move(error));
  for (Error &warning : untranslated(report.steps, catalogue)) warnings.push_back(std::move(warning));
  for (Error &warning : unwritable(report.steps, catalogue)) warnings.push_back(std::move(warning));
  for (Error &warning : drafts(report.steps)) warnings.push_back(std::move(warning));
  for (Error &error : judgeInfoFields(report.expInfo, report.infoFields, report.steps, catalogue, warnings)) errors.push_back(std::move(error));
  for (Error &error : judgeAnswerReads(report.answerReads, catalogue, warnings)) errors.push_back(std::move(error));
  for (Error &error : judgeAssets(report.assets, report.folder, FileLook::Whole)) errors.push_back(std::move(error));
  for (Error &error : judgeFiles(report.steps, catalogue, report.folder, FileLook::Whole)) errors.push_back(std::move(error));
  for (Error &error : judgeAsked(report.included, report.folder, FileLook::Whole))
    errors.push_back(std::move(error));
  if (!report.study) return;
  for (Error &error : judgeFields(*report.study)) errors.push_back(std::move(error));
  if (auto leaving = judgeLeaving(*report.study); !leaving) errors.push_back(leaving.error());
  if (auto allowed = checkConsentRule(*report.study); !allowed) errors.push_back(allowed.error());
}

/// Are the functions there that the study's Lua calls?
void checkFunctions(const Study &study, const Catalogue &catalogue, std::vector<Error> &errors) {
  const auto plugins = functionsOf(study, catalogue, errors);
  for (Error &error : missingFunctions(study, plugins)) errors.push_back(std::move(error));
}

/// Whatever a form refuses when it says its text, and what nobody could decide on it: nobody should be the first to see it.
void checkForms(const std::vector<AskedForm> &forms, std::vector<Error> &errors) {
  for (const AskedForm &form : forms) {
    const auto why = form.document && form.step.simulatedAnswer ? impossibleIn(*form.document, *form.step.simulatedAnswer) : std::nullopt;
    if (why) errors.push_back(impossibleAnswer(form.step, *why));
    if (!form.document) errors.push_back(form.document.error());
  }
}

StudyReport inspected(const std::string &target, const std::filesystem::path &root, const Catalogue &catalogue, const std::vector<std::filesystem::path> &folders) {
  const auto wrong = [](Error error) {
    StudyReport report;
    report.errors.push_back(std::move(error));
    return report;
  };
  if (!namesStudyFile(target)) {
    auto plugin = studyPlugin(target, catalogue);
    if (!plugin) return wrong(plugin.error());
    if (*plugin) return inspectStudy(**plugin, formVariables(catalogue));
    std::error_code ignored;
    if (!std::filesystem::exists(target, ignored)) return wrong(catalogue.find(target, PluginKind::Study).error());
  }
  const std::string file = studyFile(target, root).string();
  std::ifstream stream(file, std::ios::binary);
  if (std::error_code ignored; !stream || std::filesystem::is_directory(file, ignored)) return wrong({ErrorCode::BadFile, "the study file cannot be read", file, "check the path and its permissions"});
  StudyReport report = inspectStudy(std::string((std::istreambuf_iterator<char>(stream)), {}), file, folders, formVariables(catalogue));
  report.folder = std::filesystem::absolute(file).parent_path();
  return report;
}

/// Line and column of "FILE:LINE:COLUMN: ..."; behind all others where there is none.
std::pair<long, long> lineOf(const std::string &where) {
  for (std::size_t colon = where.find(':'); colon != where.npos; colon = where.find(':', colon + 1)) {
    char *end = nullptr;
    const long line = std::strtol(where.c_str() + colon + 1, &end, 10);
    if (line > 0 && *end == ':') return {line, std::strtol(end + 1, nullptr, 10)};
  }
  return {std::numeric_limits<long>::max(), 0};
}

/// As somebody who goes through the file comes to them.
void sortByLine(std::vector<Error> &all) {
  std::stable_sort(all.begin(), all.end(), [](const Error &a, const Error &b) { return lineOf(a.where) < lineOf(b.where); });
}

List texts(const std::vector<Error> &errors) {
  List list;
  for (const Error &error : errors) {
    Dict told{{"what", error.what}, {"where", error.where}, {"fix", error.fix}};
    list.emplace_back(std::move(told));
  }
  return list;
}

std::string minutes(Duration duration) {
  const long seconds = static_cast<long>(toSeconds(duration) + 0.5);
  char text[64];
  std::snprintf(text, sizeof text, "%ld min %02ld s", seconds / 60, seconds % 60);
  return text;
}

/// What a participant is paid for the time that the study is expected to take; nothing where nobody is.
Value paymentJson(const StudyReport &report) {
  const MoneySettings *money = report.study && report.study->timeline ? &report.study->timeline->options().money : nullptr;
  if (!money || money->isOff) return {};
  const Payment payment = paymentFor(*money, report.estimate, 0, {});
  return Value(Dict{{"currency", money->currency}, {"timeReward", payment.timeReward}, {"paid", payment.paid}, {"most", std::max(money->maxParticipantPayment, money->basePayment)}});
}

void printPayment(const StudyReport &report) {
  if (paymentJson(report).isNull()) return;
  const MoneySettings &money = report.study->timeline->options().money;
  const Payment payment = paymentFor(money, report.estimate, 0, {});
  std::printf("For that time %s are paid, at %s an hour and %s at least; with what is earned by performance %s at most.\n", moneyText(money, payment.paid).c_str(),
              moneyText(money, money.wagePerHour).c_str(), moneyText(money, money.basePayment).c_str(),
              moneyText(money, std::max(money.maxParticipantPayment, money.basePayment)).c_str());
}

}  // namespace

int checkStudy(const CheckArguments &arguments) {
  const auto folders = pluginPaths(arguments.plugins, arguments.root);
  const Catalogue catalogue = Catalogue::scan(folders);
  StudyReport report = inspected(arguments.study, arguments.root, catalogue, folders);
  if (report.study) checkFunctions(*report.study, catalogue, report.errors);
  const std::vector<AskedForm> forms = askForms(report.steps, catalogue);
  checkForms(forms, report.errors);
  for (Error &warning : untoldItems(forms)) report.warnings.push_back(std::move(warning));
  std::vector<std::filesystem::path> printed;
  if (!arguments.printConsents.empty()) {
    auto files = printForms(forms, report.study ? report.study->name : std::string(), arguments.printConsents);
    if (files) printed = std::move(*files);
    else report.errors.push_back(files.error());
  }
  checkPlugins(report, arguments, catalogue, report.errors, report.warnings);
  sortByLine(report.errors);
  sortByLine(report.warnings);
  const bool isSound = report.errors.empty();
  if (arguments.json) {
    List outline;
    for (const std::string &line : report.outline) outline.push_back(Value(line));
    const Value all(Dict{{"sound", isSound}, {"estimate_s", toSeconds(report.estimate)}, {"estimateIsMaximum", report.isLongest}, {"payment", paymentJson(report)}, {"outline", std::move(outline)}, {"errors", texts(report.errors)}, {"warnings", texts(report.warnings)}});
    std::printf("%s\n", toJson(all, 2).c_str());
    return isSound ? 0 : 1;
  }
  for (const std::string &line : report.outline) std::printf("%s\n", line.c_str());
  for (const std::filesystem::path &file : printed) std::printf("printed: %s\n", file.c_str());
  for (const Error &warning : report.warnings) std::printf("warning: %s\n", warning.text().c_str());
  for (const Error &error : report.errors) std::fprintf(stderr, "error: %s\n", error.text().c_str());
  if (isSound) std::printf("The study can run. It takes a participant %s%s.\n", minutes(report.estimate).c_str(),
                           report.isLongest ? " at most, as far as its steps say" : " when its loops go round as often as expected: more is possible");
  if (isSound) printPayment(report);
  if (isSound) std::printf("Whether this machine is fit for it, its screen, disk and clock, `fovea doctor` tells.\n");
  else std::fprintf(stderr, "fovea: %zu mistake%s\n", report.errors.size(), report.errors.size() == 1 ? "" : "s");
  return isSound ? 0 : 1;
}

}  // namespace fovea
