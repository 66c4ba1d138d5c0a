// Steps of a study file that take time of their own: waits, limits of loops, work in the background.

#include <algorithm>

#include "timeline/study_reader.hpp"

namespace fovea {
namespace {

// A thread of its own may take seconds; other scripts stand between two pages.
constexpr ScriptLimits kJobLimits{.instructions = 1'000'000'000, .memory = 64u << 20};

}  // namespace

/// How long a loop may take, and what is then.
void StudyReader::readLimit(const Value &json, const std::string &path, WhileLoopSpec &spec) {
  spec.maxLoopTime = seconds(json, path, "maxLoopTime_s");
  spec.failOnTimeout = flag(json, path, "failOnTimeout", true);
  spec.interrupt = flag(json, path, "interrupt", false);
  if (spec.interrupt && !json.find("maxLoopTime_s"))
    complain(problem(path + "/interrupt", "there is no limit at which the page could be ended", "set \"maxLoopTime_s\""));
}

/// {"waitWhile": LUA, "expectedWait_s": N}: as long as the condition holds; a page of the host, or "waitPage", is shown meanwhile.
Element StudyReader::readWait(const Value &json, const std::string &path) {
  checkMembers(json, path, {"waitWhile", "expectedWait_s", "checkInterval_s", "maxWaitTime_s", "failOnTimeout", "waitPage", "logMessage", "label"});
  WaitWhileSpec spec;
  loops_.insert(spec.label = label(json, path, "wait_while"));
  spec.condition = condition(*json.find("waitWhile"), path + "/waitWhile");
  if (!json.find("expectedWait_s")) complain(problem(path, "\"expectedWait_s\" is missing", "say how many seconds most people wait, 0 when nearly nobody does"));
  spec.expectedWait = seconds(json, path, "expectedWait_s").value_or(Duration{});
  spec.checkInterval = seconds(json, path, "checkInterval_s").value_or(spec.checkInterval);
  if (spec.checkInterval <= Duration{}) complain(problem(path + "/checkInterval_s", "the interval is not above 0", "2 s is the usual one")), spec.checkInterval = std::chrono::seconds(2);
  spec.maxWaitTime = seconds(json, path, "maxWaitTime_s").value_or(spec.maxWaitTime);
  if (spec.maxWaitTime <= Duration{}) complain(problem(path + "/maxWaitTime_s", "the limit is not above 0", "20 s is the usual one")), spec.maxWaitTime = std::chrono::seconds(20);
  if (spec.expectedWait > spec.maxWaitTime)
    report_.warnings.push_back(problem(path + (json.find("maxWaitTime_s") ? "/maxWaitTime_s" : ""), "most people are expected to wait " + cellText(Value(toSeconds(spec.expectedWait))) + " s, and the wait ends after " + cellText(Value(toSeconds(spec.maxWaitTime))) + " s",
                                       "raise \"maxWaitTime_s\", or expect less"));
  spec.failOnTimeout = flag(json, path, "failOnTimeout", true);
  if (const Value *message = json.find("logMessage")) {
    if (message->text()) spec.logMessage = *message->text();
    else complain(expected(path + "/logMessage", "text", *message));
  }
  report_.isLongest = false;
  if (const Value *shown = json.find("waitPage")) {
    const bool wasTimedAround = std::exchange(isTimedAround_, true);
    const std::size_t before = study_.steps.size();
    ++depth_, ++indent_;
    const Elements pages = shown->dict() ? readFlow(*shown, path + "/waitPage") : Elements{};
    --depth_, --indent_;
    isTimedAround_ = wasTimedAround;
    const auto *page = pages.size() == 1 ? std::get_if<PageSpec>(&pages.front().node()->spec) : nullptr;
    if (!shown->dict()) complain(expected(path + "/waitPage", "a page, e.g. {\"page\": \"info\", \"params\": {\"text\": \"One moment\"}}", *shown));
    else if (page && page->type == "page") {
      spec.waitPage = *page, study_.steps[before].isWaiting = true;
      // Nobody is asked anything: whether somebody was impatient makes no difference to what comes.
      if (page->saveAnswer.variable.empty()) spec.waitPage->saveAnswer = false;
    }
    else if (!pages.empty()) complain(problem(path + "/waitPage", "only a page can be shown while somebody waits", "use {\"page\": ...}"));
  }
  return spec.condition ? waitWhile(std::move(spec)) : Element();
}

/// {"async": LUA, "saveAs": NAME, "expectedWait_s": N}: runs beside the stage, on a copy of the variables; what it returns is saved.
Element StudyReader::readAsync(const Value &json, const std::string &path) {
  checkMembers(json, path, {"async", "label", "saveAs", "wait", "expectedWait_s", "maxWaitTime_s", "onError", "retries"});
  AsyncCodeSpec spec;
  loops_.insert(spec.label = label(json, path, "async"));
  spec.wait = flag(json, path, "wait", true);
  spec.expectedWait = seconds(json, path, "expectedWait_s");
  if (spec.wait && !json.find("expectedWait_s")) complain(problem(path, "\"expectedWait_s\" is missing", "say how many seconds it takes, or \"wait\": false"));
  spec.maxWaitTime = seconds(json, path, "maxWaitTime_s").value_or(spec.maxWaitTime);
  if (spec.maxWaitTime <= Duration{}) complain(problem(path + "/maxWaitTime_s", "the limit is not above 0", "20 s is the usual one"));
  const std::string onError = wordOf(json, path, "onError", {"fail", "skip", "retry"}, "fail");
  spec.onError = onError == "skip" ? OnError::Skip : onError == "retry" ? OnError::Retry : OnError::Fail;
  spec.retries = static_cast<int>(whole(json, path, "retries", 0).value_or(1));
  if (json.find("retries") && spec.onError != OnError::Retry) complain(problem(path + "/retries", "nothing is tried again here", "set \"onError\": \"retry\", or leave it out"));
  spec.saveAs = savedAs(json, path);
  changed_.insert(spec.saveAs);
  report_.isLongest = report_.isLongest && !spec.wait;
  // An engine of its own: the study's other scripts go on meanwhile.
  const auto studys = std::exchange(engine_, std::make_shared<ScriptEngine>(kJobLimits));
  auto compiled = [&] {
    const Anywhere anywhere(*this);
    return script(*json.find("async"), path + "/async", Kind::Block);
  }();
  const auto engine = std::exchange(engine_, studys);
  if (!compiled) return {};
  if (!compiled->names.called.empty())
    complain(problem(path + "/async", "work in the background calls a function of a plugin", "call it in a \"code\" step before or behind it"));
  for (const char *name : {"item", "index", "getLocal", "earned", "session", "study"})
    if (compiled->names.ofHost.contains(name) || (compiled->names.read.contains(name) && ((!options_.money.isOff && name == std::string_view("earned")) || name == std::string_view("session") || name == std::string_view("study"))))
      complain(problem(path + "/async", std::string("work in the background looks at \"") + name + "\", and has a copy of the variables and the answer only", "set a variable to it in a \"code\" step before"));
  for (const std::string &name : compiled->names.set)
    complain(problem(path + "/async", "work in the background sets \"" + name + "\"", "it looks only: give the result with return, and save it with \"saveAs\"; write local " + name + " for a name of its own"));
  spec.function = [engine, script = *compiled](const JobInput &input) { return runAside(*engine, script, input); };
  return spec.wait && !spec.expectedWait ? Element() : asyncCodeBlock(std::move(spec));
}

}  // namespace fovea
