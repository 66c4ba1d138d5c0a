// A small study whose functions do what the environment variable FOVEA_TEST_STUDY says.

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <stdexcept>
#include <string>

#include <fovea/study.hpp>

namespace {

using fovea::Participant;
using fovea::Value;

bool isAsked(std::string_view fault) {
  const char *asked = std::getenv("FOVEA_TEST_STUDY");
  return asked && fault == asked;
}

Value decide(const Participant &who) {
  if (isAsked("throw")) throw std::runtime_error("the cable is loose");
  if (isAsked("wrong type")) return "yes";
  if (isAsked("set")) {
    try {
      who.set("x", 1);
    } catch (const fovea::Failure &) {
      return true;  // nobody gets past what the host refused
    }
  }
  if (isAsked("bytes")) return fovea::Bytes(3);
  if (isAsked("missing variable")) return who.get<bool>("nothing");
  if (isAsked("other thread")) return std::async(std::launch::async, [&] { return who.get("x").isNone(); }).get();
  if (isAsked("drawn elsewhere")) return std::async(std::launch::async, [&] { return who.random() > 2 || who.index() > 2; }).get();
  if (isAsked("crash")) std::raise(SIGSEGV);
  if (isAsked("hang"))
    for (volatile bool goesOn = true; goesOn;) continue;
  return false;
}

/// Waits as long as somebody else holds the lock of the file FOVEA_TEST_GATE.
Value waitAtGate(const Participant &) {
  std::fputs("at the gate\n", stderr);
  const int gate = open(std::getenv("FOVEA_TEST_GATE"), O_RDONLY | O_CLOEXEC);
  const bool isOpen = gate >= 0 && flock(gate, LOCK_SH) == 0;
  close(gate);
  return isOpen;
}

class StudyAtFault final : public fovea::Study {
 public:
  using Study::Study;

  void build(fovea::StudyBuilder &study) override {
    if (isAsked("throw in build")) throw std::runtime_error("no idea");
    if (isAsked("crash in build")) std::raise(SIGSEGV);
    if (isAsked("functions only")) return study.function("one", [](const Participant &) { return 1; }), void(study.function("gate", waitAtGate));
    study.name = "at fault";
    study.steps = {
        study.consent("no-consent", {.timeEstimate_s = 0, .params = {{"reason", "a test"}}}),
        study.module("main", {study.when(decide, {study.code("x = 1")}, {}, {.label = "choice"})}),
        study.page("info", {.label = "end", .timeEstimate_s = 1, .params = {{"text", "x"}}}),
    };
    if (isAsked("two mistakes")) {
      study.steps.push_back(study.when("call('nonsense')", {}));
      study.steps.push_back(study.element({{"foreach", 3}}));
    }
    if (isAsked("another each time")) study.version = std::to_string(getpid());
  }
};

}  // namespace

FOVEA_PLUGIN(StudyAtFault)
