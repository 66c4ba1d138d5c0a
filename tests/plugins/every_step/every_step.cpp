// Each step that a study file can have, with a lambda wherever a file has Lua: study.json beside it is the same study.

#include <algorithm>

#include <fovea/study.hpp>

namespace {

using fovea::Dict;
using fovea::List;
using fovea::Participant;
using fovea::Step;
using fovea::Steps;
using fovea::Value;

class EveryStep final : public fovea::Study {
 public:
  using Study::Study;

  void build(fovea::StudyBuilder &study) override {
    study.name = "every step";
    study.version = "2.1.0";
    study.expInfo = {{"glasses", List{"no", "yes"}}, {"age", 30}};
    study.simulate = {{"accuracy", 0.8}, {"mayFail", List{"fifth", "late"}}, {"mayMiss", List{"glasses", "endless"}}};
    study.money = fovea::Money{.currency = "EUR", .wagePerHour = 1200, .basePayment = 5, .maxParticipantPayment = 300, .showReward = false};
    study.measuredCreditRatio = 2;
    study.variables = {{"scores", List{}}, {"rounds", 0}, {"best", Dict{{"type", "dictionary"}}}, {"luck", Dict{{"type", "real"}, {"default", 0}}}};
    study.assets = {{"site", Dict{{"url", "https://example.org/words"}, {"description", "where the words come from"}}}};
    study.onAbort([](const Participant &who) { who.set("rounds", -1); });
    study.stepLimit = 5000;
    study.onError = "retry";
    study.codeBudget_s = 0.5;
    study.showProgressBar = false;
    study.pages = {{"language", "de"}, {"textSize", 1.5}, {"contrast", "high"}};
    study.declined = study.page("info", {.label = "Goodbye", .params = {{"text", "Goodbye"}}});
    study.steps = {study.consent("no-consent", {.timeEstimate_s = 1, .params = {{"reason", "a test"}}})};
    for (Step &step : start(study)) study.steps.push_back(std::move(step));
    study.steps.push_back(study.code(begin));
    for (Step &step : person(study)) study.steps.push_back(std::move(step));
    study.steps.push_back(study.module("main", loops(study), {{"site", Dict{{"url", "https://example.org/main"}, {"personal", true}}}}));
    for (Step &step : chains(study)) study.steps.push_back(std::move(step));
    for (Step &step : orders(study)) study.steps.push_back(std::move(step));
    for (Step &step : waits(study)) study.steps.push_back(std::move(step));
    for (Step &step : spans(study)) study.steps.push_back(std::move(step));
    for (Step &step : ends(study)) study.steps.push_back(std::move(step));
    // For study files: call("every-step.twice", 4).
    study.function("twice", [](const Participant &, const List &given) { return *given.at(0).as<std::int64_t>() * 2; });
    study.function("addScore", [](const Participant &who) {
      List scores = who.get<List>("scores");
      scores.push_back(7);
      who.set("scores", scores);
    });
    study.function("isLucky", [](const Participant &who) { return who.random() < 0.5; });
  }

 private:
  static Steps start(fovea::StudyBuilder &study) {
    const auto count = [](const Participant &who, const char *status) { return *who.get("study").find(status)->as<std::int64_t>(); };
    return {
        study.preDeployRoutine([](const Participant &who) { const auto first = who.random(1, 100); return List{first, who.random(1, 100)}; }, {.label = "draw", .saveAs = "drawnOnce"}),
        study.databaseCheck([count](const Participant &who) { return count(who, "failed") <= count(who, "participants"); }, {.label = "counts"}),
        study.recruitmentCriterion([](const Participant &who) { return who.expInfo<int>("age") >= 18; }, {.label = "adult", .message = "Only adults can take part"}),
    };
  }

  static void begin(const Participant &who) {
    who.set("rounds", 0);
    who.set("scores", List{});
    who.set("best", Dict{{"second", 0}, {"first", 0.5}, {"word", "none"}});
    who.set("luck", who.random());
    who.set("dice", who.random(1, 6));
    who.set("odd", who.random(3, 9));
  }

  static Steps person(fovea::StudyBuilder &study) {
    const auto info = [&](const char *label, double estimate_s, const Value &text) {
      return study.page("info", {.label = label, .timeEstimate_s = estimate_s, .params = {{"text", text}}});
    };
    const auto set = [&](const char *word) { return Steps{study.code([word](const Participant &who) { who.set("third", word); })}; };
    const Value question = study.asked([](const Participant &who) { return "How old are you, number " + std::to_string(who.number()) + "?"; });
    const Dict answer{{"age", study.asked([](const Participant &who) { return who.random(18, 80); })}};
    return {
        study.page("questions", {.label = "person",
                                 .saveAs = "person",
                                 .timeEstimate_s = 5,
                                 .params = {{"questions", List{Dict{{"name", "age"}, {"text", question}, {"type", "slider"}, {"ticks", List{18, 80}}}}}},
                                 .simulate = {{"mean_s", 0.5}, {"answer", answer}}}),
        study.when([](const Participant &who) { return *who.get("person").find("age")->as<std::int64_t>() >= 50; }, {info("older", 4, study.asset("site"))},
                   {info("younger", 8, study.asked([](const Participant &who) { return std::to_string(who.answer<int>("age")) + " is young"; }))},
                   {.label = "old", .fixTimeCredit = true}),
        study.choose([](const Participant &who) { return who.number() % 3; }, {{"0", set("zero")}, {"1", set("one")}}, set("two"), {.label = "third", .results = {"0", "1", "2"}}),
    };
  }

  static void playRound(const Participant &who) {
    const auto rounds = who.get<std::int64_t>("rounds") + 1;
    List scores = who.get<List>("scores");
    scores.push_back(who.random(1, 100));
    Dict best = who.get<Dict>("best");
    for (auto &[name, value] : best)
      if (name == "second") value = std::max(*value.as<std::int64_t>(), *scores.back().as<std::int64_t>());
    who.set("rounds", rounds);
    who.set("scores", scores);
    who.set("best", best);
    who.setLocal("seen", *who.getLocal("seen").as<std::int64_t>() + 1);
    who.reward(10 * rounds);
  }

  static Steps loops(fovea::StudyBuilder &study) {
    const Value round = study.asked([](const Participant &who) {
      return "Round " + std::to_string(who.index("round") + 1) + " of 3: " + std::to_string(*who.get<List>("scores").back().as<std::int64_t>());
    });
    const Value word = study.asked([](const Participant &who) { return *who.item().find("word"); });
    return {
        study.code([](const Participant &who) { who.setLocal("seen", 0); }),
        study.repeatWhile([](const Participant &who) { return who.get<int>("rounds") < 3; },
                          {study.code(playRound), study.page("info", {.label = "Round", .timeEstimate_s = 2, .params = {{"text", round}}})},
                          {.label = "round", .expectedRepetitions = 3, .maxLoopTime_s = 600, .failOnTimeout = false, .fixTimeCredit = false}),
        study.forEach(List{Dict{{"word", "red"}}, Dict{{"word", "green"}}, Dict{{"word", "blue"}}},
                      {study.page("info", {.label = "Word", .timeEstimate_s = 1, .params = {{"text", word}}})}, {.label = "word", .order = "shuffled", .repetitions = 2}),
        study.forEach([](const Participant &who) { return who.get("scores"); },
                      {study.code([](const Participant &who) { who.set("total", who.getOr("total", 0) + who.item<int>()); })},
                      {.label = "score", .order = "constrained", .expectedRepetitions = 3}),
        study.forEach(List{"a", "b"},
                      {study.code([](const Participant &who) { who.set("letters", who.getOr<std::string>("letters", "") + who.item<std::string>("drawn")); })},
                      {.label = "drawn", .order = "withReplacement"}),
    };
  }

  /// Of the trial in hand.
  static Value definition(const Participant &who, const char *member) { return *who.get("trial").find("definition")->find(member); }

  static Steps chains(fovea::StudyBuilder &study) {
    const auto page = [&](const char *label, const Value &text) { return study.page("info", {.label = label, .timeEstimate_s = 1, .params = {{"text", text}}}); };
    const auto adjusted = [](const Participant &who) {
      const Value node = who.get("definition");
      const auto active = static_cast<std::size_t>(*node.find("activeIndex")->as<std::int64_t>());
      return *who.get("trial").find("position")->as<std::int64_t>() + *node.find("vector")->as<List>()->at(active - 1).as<std::int64_t>();
    };
    const Value vector = study.asked([](const Participant &who) { return "Dimension " + std::to_string(*definition(who, "activeIndex").as<std::int64_t>()); });
    const Value pair = study.asked([](const Participant &who) {
      const List sides = *definition(who, "ordered").as<List>();
      return std::to_string(*sides.at(0).find("value")->as<std::int64_t>()) + " or " + std::to_string(*sides.at(1).find("value")->as<std::int64_t>());
    });
    return {
        study.element({{"trials", "vectors"},
                       {"maker", "gibbs"},
                       {"vectorLength", 2},
                       {"randomSample", study.lua([](const Participant &who) { return who.random(0, 100 * who.get<std::int64_t>("dimension")); }, "sample")},
                       {"chainType", "within"},
                       {"maxNodesPerChain", 3},
                       {"expectedTrialsPerParticipant", 3},
                       {"answer", study.lua(adjusted, "adjusted")},
                       {"scoreAnswer", study.lua([](const Participant &who) { return static_cast<double>(*who.get("trial").find("answer")->as<std::int64_t>()) / 2; }, "score")},
                       {"steps", study.list({page("Vector", vector)})}}),
        study.element({{"trials", "pairs"},
                       {"maker", "mcmcp"},
                       {"startNodes", List{Dict{{"definition", 10}}, Dict{{"definition", 20}}}},
                       {"proposal", study.lua([](const Participant &who) { return who.get<std::int64_t>("current") + who.random(1, 5); }, "proposal")},
                       {"chainType", "within"},
                       {"chainsPerParticipant", 2},
                       {"maxNodesPerChain", 2},
                       {"expectedTrialsPerParticipant", 4},
                       {"answer", study.lua([](const Participant &who) { return who.random(1, 2); }, "chosen")},
                       {"steps", study.list({page("Pair", pair)})}}),
    };
  }

  static Steps orders(fovea::StudyBuilder &study) {
    const auto info = [&](const char *label, const char *text) { return study.page("info", {.label = label, .timeEstimate_s = 1, .params = {{"text", text}}}); };
    return {
        study.randomize({{info("x", "x")}, {info("y", "y")}}, "shuffle"),
        study.counterbalance({{study.experiment("org.test.misbehaving", {.label = "task", .timeEstimate_s = 5, .simulate = {{"mean_s", 0.6}}})},
                              {info("pause", "Pause")}},
                             {.label = "order", .scheme = "latin"}),
    };
  }

  static Step plain(fovea::StudyBuilder &study, const char *label, std::optional<double> estimate_s, const Value &text = "x", bool isAnswered = true, std::optional<bool> isSaved = {}) {
    return study.page("info", {.label = label, .timeEstimate_s = estimate_s, .saveAnswer = isSaved, .params = {{"text", text}}, .simulate = isAnswered ? Dict{{"answer", Dict{{"done", true}}}} : Dict{}});
  }

  static Steps waits(fovea::StudyBuilder &study) {
    const auto hasPlayed = [](const Participant &who) { return who.get<int>("rounds") > 0; };
    const Value patience = study.asked([](const Participant &who) { return "Please wait, number " + std::to_string(who.number()); });
    return {
        study.onFail([](const Participant &who) { who.set("rounds", -2); }, "clean up"),
        study.waitWhile(hasPlayed, {.label = "rest", .expectedWait_s = 1, .checkInterval_s = 0.5, .maxWaitTime_s = 1.25, .failOnTimeout = false, .logMessage = "at rest"}),
        study.waitWhile(hasPlayed, {.label = "read",
                                    .expectedWait_s = 1,
                                    .checkInterval_s = 0.5,
                                    .maxWaitTime_s = 0.75,
                                    .failOnTimeout = false,
                                    .waitPage = plain(study, "patience", {}, patience, false)}),
        study.repeatWhile([](const Participant &) { return true; }, {plain(study, "endless", 30)},
                          {.label = "hurry", .expectedRepetitions = 1, .maxLoopTime_s = 2, .failOnTimeout = false, .interrupt = true}),
        study.async("local sum = 0\nfor i = 1, 1000 do sum = sum + i end\nreturn {sum = sum, dice = random(6), letters = letters}",
                    {.label = "long work", .saveAs = "worked", .expectedWait_s = 2, .maxWaitTime_s = 10, .onError = "retry", .retries = 2}),
        study.async("return 2", {.label = "aside", .saveAs = "aside", .wait = false, .onError = "skip"}),
    };
  }

  static Steps spans(fovea::StudyBuilder &study) {
    const auto listed = [](const Participant &who) {
      const std::string text = "You have " + std::to_string(*who.get("worked").find("dice")->as<std::int64_t>());
      return List{"plain", Dict{{"step", "marked"}, {"params", Dict{{"text", text}}}}, "plain"};
    };
    Step marked = study.page("info", {.label = "marked", .saveAnswer = true, .params = {{"title", "marked"}, {"text", "x"}}, .simulate = {{"answer", Dict{{"done", true}}}}});
    const auto append = [&](const char *letter) {
      return Steps{study.code([letter](const Participant &who) { who.set("order", who.getOr<std::string>("order", "") + letter); })};
    };
    return {
        study.pageMaker(listed, {plain(study, "plain", {}, "plain", true, true), marked}, {.label = "listed", .timeEstimate_s = 6, .accumulateAnswers = true}),
        study.code([](const Participant &who) { who.set("all", who.answer()); }),
        study.sequence({append("a"), append("b")}, [](const Participant &who) { return who.number() % 2 == 0 ? List{2, 1} : List{1, 2}; }, "parity"),
        study.withFixedTimeCredit(3, {plain(study, "fixed", 50)}),
        study.withFixedProgress(4, {plain(study, "moved", 1, "x", false)}),
        study.accumulateAnswers("both", {plain(study, "one", 1, "x", false, true), plain(study, "two", 1, "x", false, true)}),
        study.when([](const Participant &who) { return *who.answer().find("two")->find("done")->as<bool>(); },
                   {study.code([](const Participant &who) { who.set("luck", 1); })}, {},
                   {.label = "quiet", .boundProgress = false, .logChosenBranch = false, .timeEstimate_s = 1}),
    };
  }

  static Steps ends(fovea::StudyBuilder &study) {
    return {
        study.when("participant % 4 == 0",
                   {study.endSession({.label = "until tomorrow", .notBefore_h = 20, .text = "See you tomorrow"}),
                    study.endSession({.label = "until later", .page = study.element({{"page", "end"}, {"params", Dict{{"title", "Until later"}}}})}),
                    study.endSession({.isSilent = true}), study.endSession(),
                    study.code([](const Participant &who) { who.set("sittings", *who.get("session").find("number")->as<std::int64_t>()); })},
                   {}, {.label = "fourth"}),
        study.when([](const Participant &who) { return who.expInfo<std::string>("glasses") == "yes"; },
                   {study.code([](const Participant &who) { who.fail("glasses"); })}, {}, {.label = "glasses"}),
        study.when([](const Participant &who) { return who.number() % 5 == 0; }, {study.unsuccessfulEnd({"fifth", "late"})}, {}, {.label = "fifth"}),
        study.element({{"end", "successful"}}),
    };
  }
};

}  // namespace

FOVEA_PLUGIN(EveryStep)
