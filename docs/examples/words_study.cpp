// The same study as docs/studies/words/study.json, and the same records. Lambdas decide, set and fill in; Lua stands where it is shorter.
#include <fovea/study.hpp>

class Words final : public fovea::Study {
 public:
  using Study::Study;

  void build(fovea::StudyBuilder &study) override {
    using fovea::Participant;
    const auto isMinor = [](const Participant &who) { return who.expInfo<int>("age") < 18; };
    const auto nextRound = [](const Participant &who) { who.set("rounds", who.get<int>("rounds") + 1); };
    const auto title = [](const Participant &who) { return "Round " + std::to_string(who.get<int>("rounds")); };
    const auto block = [&](const char *label, double estimate_s, int trials) {
      return study.experiment("stroop", {.label = label,
                                         .timeEstimate_s = estimate_s,
                                         .params = {{"practiceTrials", 0}, {"blocks", 1}, {"trialsPerBlock", trials}}});
    };

    study.name = "words";
    study.version = "1.0.0";
    study.expInfo = {{"participant*", ""}, {"age", 30}};
    study.simulate = {{"mayFail", fovea::List{"minor"}}, {"mayMiss", fovea::List{"minor", "Sorry"}}};
    study.steps = {
        study.consent("no-consent", {.params = {{"reason", "an example of a study's flow"}}}),
        study.when(isMinor,
                   {study.page("info", {.label = "Sorry", .timeEstimate_s = 5, .params = {{"text", "This study is for adults."}}}),
                    study.unsuccessfulEnd({"minor"})},
                   {}, {.label = "minor"}),
        study.code("rounds = 0"),
        study.module("practice", {study.repeatWhile("rounds < 2",
                                                    {study.code(nextRound),
                                                     study.page("info", {.label = "Round",
                                                                         .timeEstimate_s = 5,
                                                                         .params = {{"text", study.asked(title)}}})},
                                                    {.label = "round", .expectedRepetitions = 2})}),
        study.counterbalance({{block("short", 60, 6)}, {block("long", 120, 12)}}, {.label = "blocks", .scheme = "latin"}),
    };
  }
};

FOVEA_PLUGIN(Words)
