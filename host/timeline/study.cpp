#include "timeline/study.hpp"

#include <algorithm>
#include <array>
#include <fstream>

#include "core/hash.hpp"
#include "core/names.hpp"

namespace fovea {
namespace {

constexpr char kNoConsentPlugin[] = "no-consent";

/// Reads one document; keeps the path of the value in hand, for messages.
class StudyReader {
 public:
  explicit StudyReader(const JsonDocument &document) : document_(document) {}

  Result<Study> read() {
    if (auto known = checkMembers(document_.root, "", {"$schema", "name", "version", "expInfo", "steps", "declined"}); !known)
      return known.error();
    Study study;
    auto name = textMember(document_.root, "", "name");
    if (!name) return name.error();
    study.name = *name;
    study.version = document_.root.textOr("version", "");
    if (const Value *expInfo = document_.root.find("expInfo")) {
      if (!expInfo->dict()) return expected("/expInfo", "an object of fields", *expInfo);
      study.expInfo = *expInfo->dict();
    }
    const Value *steps = document_.root.find("steps");
    if (!steps) return problem("", "\"steps\" is missing", "list what the participant goes through");
    if (!steps->list()) return expected("/steps", "a list of steps", *steps);
    if (steps->list()->empty()) return problem("/steps", "the study has no steps", "add at least one");
    for (std::size_t i = 0; i < steps->list()->size(); ++i) {
      auto step = readStep((*steps->list())[i], "/steps/" + std::to_string(i));
      if (!step) return step.error();
      study.steps.push_back(std::move(*step));
    }
    if (const Value *declined = document_.root.find("declined")) {
      auto step = readStep(*declined, "/declined");
      if (!step) return step.error();
      if (step->kind != StepKind::Page) return problem("/declined", "only a page can follow a declined consent", "use {\"page\": ...}");
      study.declined = std::move(*step);
    }
    return study;
  }

 private:
  Result<Step> readStep(const Value &json, const std::string &path) {
    if (!json.dict()) return expected(path, "a step, e.g. {\"page\": \"info\"}", json);
    constexpr std::array kinds{std::pair{"consent", StepKind::Consent}, std::pair{"page", StepKind::Page},
                               std::pair{"experiment", StepKind::Experiment}};
    Step step;
    int named = 0;
    for (const auto &[word, kind] : kinds) {
      const Value *plugin = json.find(word);
      if (!plugin) continue;
      if (!plugin->text() || plugin->text()->empty()) return expected(path + "/" + word, "the key or id of a plugin", *plugin);
      step.kind = kind;
      step.plugin = *plugin->text();
      ++named;
    }
    if (named != 1)
      return problem(path, named ? "the step names more than one plugin" : "the step names no plugin",
                     "give it one of \"consent\", \"page\" and \"experiment\"");
    const bool isExperiment = step.kind == StepKind::Experiment;
    auto known = isExperiment ? checkMembers(json, path, {"experiment", "label", "params", "expInfo"})
                              : checkMembers(json, path, {std::string(stepWord(step.kind)), "label", "params"});
    if (!known) return known.error();

    step.label = json.textOr("label", keyOfId(step.plugin));
    step.params = Value(Dict{});
    if (const Value *params = json.find("params")) {
      if (!params->dict()) return expected(path + "/params", "an object of parameters", *params);
      step.params = *params;
    }
    if (const Value *expInfo = json.find("expInfo")) {
      if (!expInfo->dict()) return expected(path + "/expInfo", "an object of values", *expInfo);
      step.expInfo = *expInfo->dict();
    }
    step.place = document_.where(path);
    return step;
  }

  Result<void> checkMembers(const Value &json, const std::string &path, const std::vector<std::string> &known) {
    if (!json.dict()) return expected(path, "an object", json);
    for (const auto &[name, ignored] : *json.dict()) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      std::string list;
      for (const std::string &word : known) list += (list.empty() ? "" : ", ") + word;
      const std::string_view near = nearest(name, known);
      return problem(path + "/" + name, "unknown member \"" + name + "\"",
                     (near.empty() ? "" : "did you mean \"" + std::string(near) + "\"? ") + "known: " + list);
    }
    return {};
  }

  Result<std::string> textMember(const Value &json, const std::string &path, const std::string &name) {
    const Value *member = json.find(name);
    if (!member) return problem(path, "\"" + name + "\" is missing", "give the study a \"" + name + "\"");
    if (!member->text() || member->text()->empty()) return expected(path + "/" + name, "text", *member);
    return *member->text();
  }

  Error expected(const std::string &path, const std::string &what, const Value &found) {
    return problem(path, "expected " + what + ", found " + std::string(kindName(found)), "see docs/schema/study.schema.json");
  }
  Error problem(const std::string &path, std::string what, std::string fix) {
    return {ErrorCode::BadFile, std::move(what), document_.where(path), std::move(fix)};
  }

  const JsonDocument &document_;
};

}  // namespace

std::string_view stepWord(StepKind kind) {
  switch (kind) {
    case StepKind::Consent: return "consent";
    case StepKind::Page: return "page";
    case StepKind::Experiment: return "experiment";
  }
  return "step";
}

Study Study::ofExperiment(const std::string &experiment, const std::string &noConsentReason) {
  Study study;
  study.name = std::string(keyOfId(std::filesystem::path(experiment).stem().string()));
  study.expInfo = {{"participant|req", Value("")}, {"session", Value("001")}};
  if (!noConsentReason.empty()) {
    Step step{StepKind::Consent, kNoConsentPlugin, "no consent", {}, {}, ""};
    step.params.set("reason", noConsentReason);
    study.steps.push_back(std::move(step));
  }
  study.steps.push_back({StepKind::Experiment, experiment, study.name, Value(Dict{}), {}, ""});
  return study;
}

Result<Study> parseStudy(std::string_view text, const std::string &origin) {
  auto document = parseJson(text, origin);
  if (!document) return document.error();
  return StudyReader(*document).read();
}

Result<Study> readStudy(const std::filesystem::path &file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return Error{ErrorCode::BadFile, "the study file cannot be read", file.string(), "check the path and its permissions"};
  const std::string text((std::istreambuf_iterator<char>(stream)), {});
  auto study = parseStudy(text, file.string());
  if (!study) return study;
  study->folder = std::filesystem::absolute(file).parent_path();
  study->hash = sha256(text);
  return study;
}

Result<void> checkConsentRule(const Study &study) {
  for (const Step &step : study.steps) {
    if (step.kind == StepKind::Consent) return {};
    if (step.kind == StepKind::Experiment)
      return Error{ErrorCode::Refused, "the experiment \"" + step.plugin + "\" would run before anybody consented",
                   step.place.empty() ? study.name : step.place,
                   "put a consent step before it; when none is needed, say so and why: {\"consent\": \"no-consent\", \"params\": "
                   "{\"reason\": ...}} in a study, or --no-consent REASON on the command line"};
  }
  return {};
}

}  // namespace fovea
