// Events of pages that are plugins of their own, and trials that are stopped.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class GivenAPageWithItsOwnEvents : public GivenAModularPage {
 protected:
  static std::string lantern(const std::string &members, const std::string &params = "") {
    return R"({"name": "parts", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
{"page": "lantern", "label": "asked", "timeEstimate_s": 5, )" +
           members + R"("simulate": {"lapses": 1}, "params": {)" + params + "}}]}";
  }
  /// Presses these keys, eight frames apart.
  Ending pressing(const std::string &keys) {
    std::map<int, std::function<void()>> hands;
    int frame = 5;
    for (const char key : keys)
      hands[frame] = [this, key] { press(key == '!' ? "return" : std::string(1, key)); }, frame += 8;
    return go(std::move(hands));
  }
  std::string heard() {
    return word(
        "SELECT group_concat(value, ', ') FROM responses, json_each(answer, '$.heard') WHERE label = "
        "'asked'");
  }
  std::string logged(const std::string &event, const std::string &member) {
    return word("SELECT coalesce(group_concat(e.value ->> '$." + member +
                "', ' '), 'none') FROM responses, json_each(metadata, '$.eventLog') AS e WHERE label = "
                "'asked' AND e.value ->> 'event' = '" +
                event + "'");
  }
};

TEST_F(GivenAPageWithItsOwnEvents, WhenItMakesOneHappenThenItHasTheTimeOfThePressAndWhatHangsOnItFollows) {
  openStudy(lantern(R"("events": {"hint": {"isTriggeredBy": "lanternOut", "message": "Dark again"}},)",
                    R"("out_s": 0.05)"));
  EXPECT_EQ(pressing("l!"), Ending::Finished) << error_;
  EXPECT_EQ(logged("lanternLit", "info.by"), "hand");
  EXPECT_EQ(logged("lanternLit", "uncertainty_s"), "0.0003");
  EXPECT_EQ(logged("lanternLit", "source"), "simulated");
  EXPECT_EQ(word("SELECT round(1000 * (o.value ->> 'scheduled' - l.value ->> 'scheduled')) FROM responses, "
                 "json_each(metadata, '$.eventLog') AS l, json_each(metadata, '$.eventLog') AS o "
                 "WHERE l.value ->> 'event' = 'lanternLit' AND o.value ->> 'event' = 'hint'"),
            "50.0");
}

TEST_F(GivenAPageWithItsOwnEvents, WhenTheyHappenThenItIsTold) {
  openStudy(lantern(R"("events": {"hint": {"isTriggeredBy": "trialStart"}},)"));
  EXPECT_EQ(pressing("l!"), Ending::Finished) << error_;
  EXPECT_THAT(heard(), AllOf(HasSubstr("trialStart 0, responseEnable 0"), HasSubstr("hint 0"),
                             HasSubstr("lanternLit ")));
}

TEST_F(GivenAPageWithItsOwnEvents, WhenTheStudySaysNothingOfThemThenTheyAreThereAllTheSame) {
  openStudy(lantern("", R"("isSlow": true)"));
  EXPECT_EQ(pressing("!l"), Ending::Finished) << error_;
  EXPECT_NE(logged("lanternLit", "scheduled"), "none");
  EXPECT_EQ(word("SELECT submitted_s >= e.value ->> 'scheduled' FROM responses, json_each(metadata, "
                 "'$.eventLog') AS e WHERE label = 'asked' AND e.value ->> 'event' = 'submitEnable'"),
            "1")
      << "it waited for its own event";
}

TEST_F(GivenAPageWithItsOwnEvents, WhenItStopsAndRestartsTheTrialThenThatIsAsWithAnyOther) {
  openStudy(lantern(R"("events": {"hint": {"isTriggeredBy": {"event": "trialStart", "delay_s": 0.5}}},)"));
  EXPECT_EQ(pressing("sr!"), Ending::Finished) << error_;
  EXPECT_THAT(heard(), AllOf(HasSubstr("trialStop "), HasSubstr("trialStopped "), HasSubstr("trialRestart "),
                             ::testing::Not(HasSubstr("hint"))));
  EXPECT_EQ(word("SELECT count(*) FROM responses, json_each(metadata, '$.eventLog') AS e WHERE e.value ->> "
                 "'event' = 'trialStart'"),
            "2");
  EXPECT_EQ(word("SELECT count(*) FROM responses, json_each(metadata, '$.eventLog') AS e WHERE e.value ->> "
                 "'event' = 'trialStop'"),
            "1")
      << "it was stopped already as it began again";
}

TEST_F(GivenAPageWithItsOwnEvents, WhenItMakesOneHappenThatItHasNotNamedThenThatIsSaid) {
  openStudy(lantern("", R"("out_s": 1)"));
  EXPECT_EQ(pressing("x"), Ending::Failed);
  EXPECT_THAT(error_, HasSubstr("page->happen"));
}

TEST_F(GivenAPageWithItsOwnEvents, WhenItFailsOnOneThenThePageEndsInItsWordsAndNotInSilence) {
  openStudy(lantern(R"("events": {"hint": {"isTriggeredBy": "trialStart"}},)", R"("throwsOn": "hint")"));
  EXPECT_EQ(pressing("!"), Ending::Failed);
  EXPECT_THAT(error_, AllOf(HasSubstr("deliberately thrown"), HasSubstr("org.lab.lantern")));
}

TEST_F(GivenAPageWithItsOwnEvents, WhenTheStudyNamesThemThenTheCheckKnowsThem) {
  const auto mistakes = [&](const std::string &events, const std::string &params = "") {
    return mistakesOf(lantern("\"events\": {" + events + "},", params));
  };
  EXPECT_THAT(mistakes(R"("submitEnable": {"isTriggeredBy": "lanternLit"})"), ElementsAre());
  EXPECT_THAT(mistakes(R"("submitEnable": {"isTriggeredBy": "lanternOut"})", R"("out_s": 1)"), ElementsAre());
  EXPECT_THAT(mistakes(R"("submitEnable": {"isTriggeredBy": "lanternOut"})"),
              ElementsAre(HasSubstr("\"lanternOut\", which is no event of the page")));
  EXPECT_THAT(mistakes(R"("submitEnable": {"isTriggeredBy": "lanternlit"})"),
              ElementsAre(HasSubstr("did you mean \"lanternLit\"?")));
  EXPECT_THAT(mistakes(R"("a": {"isTriggeredBy": "b"}, "b": {"isTriggeredBy": "a"})"),
              ElementsAre(HasSubstr("in a circle")));
  EXPECT_THAT(mistakes(R"("submitEnable": {"isTriggeredBy": "trialFinished"})"),
              ElementsAre(HasSubstr("\"submitEnable\" can never happen")));
}

TEST_F(GivenAPageWithItsOwnEvents, WhenAProgressDisplayBeginsWithNoEventThenThatIsSaid) {
  const auto mistakes = [&](const std::string &start) {
    return mistakesOf(
        lantern(R"("progressDisplay": {"stages": [{"time_s": 1}], "start": ")" + start + R"("},)"));
  };
  EXPECT_THAT(mistakes("lanternLit"), ElementsAre());
  EXPECT_THAT(mistakes("trialBegin"), ElementsAre(HasSubstr("the page has no event \"trialBegin\"")));
}

TEST_F(GivenAPageWithItsOwnEvents, WhenAStageEndsWithOneThenTheCheckKnowsItAndTellsWhereAnotherIsNamed) {
  const auto mistakes = [&](const std::string &until) {
    return mistakesOf(lantern(R"("progressDisplay": {"stages": [{"time_s": 1, "until": ")" + until + R"("}]},)"));
  };
  EXPECT_THAT(mistakes("lanternLit"), ElementsAre());
  EXPECT_THAT(mistakes("lanternlit"), ElementsAre(AllOf(HasSubstr("study.json:"), HasSubstr("no event \"lanternlit\""), HasSubstr("did you mean \"lanternLit\"?"))));
  EXPECT_THAT(mistakes("trialStart"), ElementsAre(HasSubstr("no later than \"trialStart\"")));
}

TEST_F(GivenAPageWithItsOwnEvents, WhenAnEventOfAnyPageIsTriggeredByNoneThenThePlaceIsTold) {
  EXPECT_THAT(
      mistakesOf(R"({"name": "parts", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
{"page": "info", "timeEstimate_s": 1, "params": {"text": "x"}, "events": {"late": {"isTriggeredBy": "trialEnd"}}}]})"),
      ElementsAre(AllOf(HasSubstr("study.json:2:"), HasSubstr("\"late\" is triggered by \"trialEnd\""))));
}

// --- prompts of a trial that is stopped ---

struct Stopped {
  std::string name, prompt;
};
class GivenAPromptOfATrial : public GivenAModularPage, public ::testing::WithParamInterface<Stopped> {
 protected:
  GivenAPromptOfATrial() {
    writePicture("face.bmp", 40, 20);
    writeSound("word.wav", 0.6);
  }
};
INSTANTIATE_TEST_SUITE_P(
    Kinds, GivenAPromptOfATrial,
    ::testing::Values(
        Stopped{"image", R"("kind": "image", "file": "face.bmp", "hideAfter_s": 0.6)"},
        Stopped{"sound", R"("kind": "sound", "file": "word.wav")"},
        Stopped{
            "graphic",
            R"("kind": "graphic", "dimensions": [10, 10], "frames": [{"duration_s": 0.6, "objects": [{"kind": "circle", "id": "dot", "x": 5, "y": 5, "radius": 2}]}])"}),
    [](const auto &tested) { return tested.param.name; });

TEST_P(GivenAPromptOfATrial, WhenItIsStoppedThenThePromptIsToAndHasNoEnd) {
  openWith(R"({"prompt": {)" + GetParam().prompt + R"(}, "buttons": [{"id": "buttonStop", "text": "Stop"}]})",
           R"("events": {"trialStop": {"isTriggeredBy": "buttonStop"}},)");
  EXPECT_EQ(go({{10, [this] { click("Stop"); }}, {90, [this] { click("Continue"); }}}), Ending::Finished)
      << error_;
  EXPECT_EQ(happened("promptStart"), "0");
  EXPECT_NE(happened("trialStopped"), "never");
  EXPECT_EQ(happened("promptEnd"), "never");
}

TEST_P(GivenAPromptOfATrial, WhenItBeginsAgainThenThePromptIsThereOnceMoreAndEnds) {
  openWith(
      R"({"prompt": {)" + GetParam().prompt + R"(}, "buttons": [{"id": "buttonAgain", "text": "Again"}]})",
      R"("events": {"trialRestart": {"isTriggeredBy": "buttonAgain"}},)");
  EXPECT_EQ(go({{10, [this] { click("Again"); }}, {90, [this] { click("Continue"); }}}), Ending::Finished)
      << error_;
  const auto count = [this](const std::string &event) {
    return word(
        "SELECT count(*) FROM responses, json_each(metadata, '$.eventLog') AS e WHERE label = 'asked' AND "
        "e.value ->> 'event' = '" +
        event + "'");
  };
  EXPECT_EQ(count("trialStop"), "1");
  EXPECT_EQ(count("promptStart"), "2");
  EXPECT_EQ(count("promptEnd"), "1");
}

}  // namespace
}  // namespace fovea::test
