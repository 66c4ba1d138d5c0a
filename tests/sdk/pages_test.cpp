// The info, end and questions pages as built.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin_file.hpp"

namespace fovea {
namespace {

using testing::FakeHost;
using testing::FakeStimulus;
using testing::Subject;

std::string shownText(FakeHost &host, Subject &subject, const Dict &params) {
  check(subject.enter(subject.page(), params), "enter");
  subject.frame(subject.page());
  std::string text;
  for (const testing::FakeStimulus &stimulus : host.takeDrawn()) text += testing::textOf(stimulus) + "\n";
  subject.leave(subject.page());
  return text;
}

TEST(GivenTheInfoPage, WhenItIsAnsweredThenItSaysDoneAndLeavesNothingBehind) {
  FakeHost host;
  Subject subject(host, pluginEntry("org.fovea.info"), "org.fovea.info");

  const Value answer = subject.answer(subject.page(), {{"title", "Welcome"}, {"text", "One\nTwo"}, {"button", "Go on"}});

  EXPECT_EQ(answer, Value(Dict{{"done", true}}));
  EXPECT_EQ(host.stimuliAlive(), 0u);
}

TEST(GivenTheInfoPage, WhenItIsShownThenItShowsTitleTextSectionsAndButton) {
  FakeHost host;
  Subject subject(host, pluginEntry("org.fovea.info"), "org.fovea.info");

  const std::string text = shownText(host, subject, {{"title", "Welcome"}, {"text", "One\nTwo"}, {"button", "Go on"},
                                      {"sections", List{Dict{{"heading", "Keys"}, {"text", "Three"}}}}});

  for (const char *word : {"Welcome\n", "One\n", "Two\n", "Keys\n", "Three\n", "Go on\n"})
    EXPECT_THAT(text, ::testing::HasSubstr(word));
}

TEST(GivenTheInfoPage, WhenASectionBeginsAScreenThenItIsNotSeenBefore) {
  FakeHost host;
  Subject subject(host, pluginEntry("org.fovea.info"), "org.fovea.info");
  const auto shown = [&](bool newScreen) {
    return shownText(host, subject, {{"title", "Welcome"}, {"sections", List{Dict{{"text", "Three"}, {"newScreen", newScreen}}, Dict{{"text", "Four"}, {"newScreen", newScreen}}}}});
  };
  EXPECT_THAT(shown(false), ::testing::HasSubstr("Four\n"));
  EXPECT_THAT(shown(true), ::testing::Not(::testing::HasSubstr("Four\n")));
}

TEST(GivenTheInfoPage, WhenItHasNoButtonThenNoKeyEndsItAndNothingIsAwaited) {
  FakeHost host;
  Subject subject(host, pluginEntry("org.fovea.info"), "org.fovea.info");
  check(subject.enter(subject.page(), {{"text", "The other one is still at work"}, {"button", ""}}), "enter");
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(subject.frame(subject.page()), FOVEA_OK);
    check(subject.press(subject.page(), "return"), "event");
  }
  EXPECT_TRUE(host.asked.empty());
  EXPECT_TRUE(subject.leave(subject.page()).isNone());
}

TEST(GivenTheInfoPage, WhenItIsLeftUnansweredThenThereIsNoAnswer) {
  FakeHost host;
  Subject subject(host, pluginEntry("org.fovea.info"), "org.fovea.info");
  check(subject.enter(subject.page(), {{"title", "Welcome"}}), "enter");
  EXPECT_EQ(subject.frame(subject.page()), FOVEA_OK);

  EXPECT_TRUE(subject.leave(subject.page()).isNone());
  EXPECT_EQ(host.stimuliAlive(), 0u);
}

TEST(GivenTheInfoPage, WhenItHasNothingToSayThenItSaysSoAndCanBeLeft) {
  FakeHost host;
  Subject subject(host, pluginEntry("org.fovea.info"), "org.fovea.info");

  EXPECT_EQ(subject.enter(subject.page(), {}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host.error, ::testing::HasSubstr("\"title\""));
  EXPECT_TRUE(subject.leave(subject.page()).isNone());
}

TEST(GivenATextToRead, WhenItsFirstLetterIsHebrewOrArabicThenItIsReadFromTheRight) {
  for (const char *text : {"\u05e9\u05dc\u05d5\u05dd", "\u0645\u0631\u062d\u0628\u0627 fovea", "\u201c12. \u0634\u0643\u0631\u0627", "\ufefb"}) EXPECT_TRUE(isRightToLeft(text)) << text;
  for (const char *text : {"", "12.", "fovea \u0645", "\u00dcbung", "\u0420\u0443", "\u00ab\u65e5\u672c", "\u0939\u093f"}) EXPECT_FALSE(isRightToLeft(text)) << text;
  EXPECT_TRUE(isRightToLeft("fovea", DocumentDirection::RightToLeft));
  EXPECT_FALSE(isRightToLeft("\u0645", DocumentDirection::LeftToRight));
}

TEST(GivenPagesInArabic, WhenTheyAreShownLargerThenTheirLinesBeginOnTheRightAndLettersAreTwiceAsLarge) {
  for (const char *page : {"org.fovea.info", "org.fovea.end"}) {
    SCOPED_TRACE(page);
    FakeHost host;
    Subject subject(host, pluginEntry(page), page);
    const auto shown = [&](const Dict &params) {
      check(subject.enter(subject.page(), params), "enter");
      subject.frame(subject.page());
      FakeStimulus found;
      for (const FakeStimulus &stimulus : host.takeDrawn())
        if (testing::textOf(stimulus) == "\u0645\u0631\u062d\u0628\u0627") found = stimulus;
      subject.leave(subject.page());
      return found.properties;
    };
    const Dict plain{{"title", "fovea"}, {"text", "\u0645\u0631\u062d\u0628\u0627"}};
    const Dict large{{"title", "fovea"}, {"text", "\u0645\u0631\u062d\u0628\u0627"}, {"direction", "rtl"}, {"textSize", 2}};
    auto before = shown(plain), after = shown(large);
    EXPECT_EQ(before["direction"], Value("ltr")) << "its title is in English";
    EXPECT_EQ(after["direction"], Value("rtl"));
    EXPECT_EQ(after["alignText"], Value("right"));
    ASSERT_TRUE(before["height"].as<double>() && after["height"].as<double>());
    EXPECT_DOUBLE_EQ(*after["height"].as<double>(), 2 * *before["height"].as<double>());
  }
}

TEST(GivenTheEndPage, WhenTheOutcomeDiffersThenTheTextDoesAndTheAnswerNamesIt) {
  FakeHost host;
  Subject subject(host, pluginEntry("org.fovea.end"), "org.fovea.end");
  std::set<std::string> texts;
  for (const char *outcome : {"successful", "unsuccessful", "declined"}) {
    texts.insert(shownText(host, subject, {{"outcome", outcome}}));
    EXPECT_EQ(subject.answer(subject.page(), {{"outcome", outcome}}), Value(Dict{{"outcome", outcome}}));
  }

  EXPECT_EQ(texts.size(), 3u);
  EXPECT_EQ(subject.enter(subject.page(), {{"outcome", "glorious"}}), FOVEA_E_ARGUMENT);
}

TEST(GivenTheEndPage, WhenSomebodyLeftOrWithdrewThenItSaysSo) {
  FakeHost host;
  Subject subject(host, pluginEntry("org.fovea.end"), "org.fovea.end");
  // As a host puts them there, out of the manifest.
  const Value words(Dict{{"abortedTitle", "Vorzeitig"}, {"aborted", "Sie haben die Studie verlassen"}, {"withdrawn", "Ihre Einwilligung ist zurückgenommen"}, {"goesOn", "Die Studie geht weiter"}, {"finish", "Beenden"}, {"earned", "Verdient"}});
  EXPECT_THAT(shownText(host, subject, {{"outcome", "aborted"}, {"messages", words}, {"reward", "1 EUR"}}),
              ::testing::AllOf(::testing::HasSubstr("Vorzeitig"), ::testing::HasSubstr("die Studie verlassen"), ::testing::HasSubstr("Beenden"), ::testing::HasSubstr("Verdient")));
  EXPECT_THAT(shownText(host, subject, {{"outcome", "withdrawn"}, {"messages", words}}), ::testing::HasSubstr("Einwilligung"));
  EXPECT_THAT(shownText(host, subject, {{"outcome", "goesOn"}, {"messages", words}}), ::testing::HasSubstr("geht weiter"));
}

TEST(GivenTheEndPage, WhenNobodyPressesAnythingThenItClosesByItself) {
  FakeHost host;
  Subject subject(host, pluginEntry("org.fovea.end"), "org.fovea.end");
  check(subject.enter(subject.page(), {{"closesAfter_s", 2}}), "enter");
  int frames = 0;
  while (frames < 1000 && subject.frame(subject.page()) == FOVEA_OK) ++frames;
  EXPECT_NEAR(frames, 120, 1);
}

TEST(GivenTheEndPage, WhenTheSessionIsPausedThenThatIsNoPartOfItsTime) {
  FakeHost host;
  Subject subject(host, pluginEntry("org.fovea.end"), "org.fovea.end");
  check(subject.enter(subject.page(), {{"closesAfter_s", 2}}), "enter");
  int frames = 0;
  for (; frames < 60; ++frames) ASSERT_EQ(subject.frame(subject.page()), FOVEA_OK);
  host.now += std::chrono::seconds(30);
  while (frames < 1000 && subject.frame(subject.page()) == FOVEA_OK) ++frames;
  EXPECT_NEAR(frames, 120, 2);
}

TEST(GivenTheEndPage, WhenItHasNoButtonThenNoKeyClosesItAndNoneIsAwaited) {
  FakeHost host;
  Subject subject(host, pluginEntry("org.fovea.end"), "org.fovea.end");
  EXPECT_EQ(subject.enter(subject.page(), {{"button", ""}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host.error, ::testing::HasSubstr("closesAfter_s"));
  EXPECT_TRUE(subject.leave(subject.page()).isNone());
  check(subject.enter(subject.page(), {{"outcome", "declined"}, {"button", ""}, {"closesAfter_s", 2}}), "enter");
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(subject.frame(subject.page()), FOVEA_OK);
    for (const char *key : {"return", "space", "tab"}) check(subject.press(subject.page(), key), "event");
  }
  EXPECT_TRUE(host.asked.empty());
}

TEST(GivenTheEndPage, WhenAContactIsGivenThenItIsShown) {
  FakeHost host;
  Subject subject(host, pluginEntry("org.fovea.end"), "org.fovea.end");

  EXPECT_THAT(shownText(host, subject, {{"contact", "lab@example.org"}}), ::testing::HasSubstr("lab@example.org"));
}

TEST(GivenThePageOfQuestions, WhenItIsShownThenTheQuestionsAreAFormAndTheButtonWaitsForIt) {
  FakeHost host;
  Subject subject(host, pluginEntry("org.fovea.questions"), "org.fovea.questions");
  check(subject.enter(subject.page(), {{"title", "You"}, {"questions", List{Dict{{"name", "age"}, {"text", "How old?"}, {"options", List{"young", "old"}}}}}}), "enter");
  EXPECT_EQ(subject.frame(subject.page()), FOVEA_OK);
  std::set<std::string> kinds;
  for (const testing::FakeStimulus &stimulus : host.takeDrawn()) kinds.insert(stimulus.kind);
  EXPECT_THAT(kinds, ::testing::IsSupersetOf({"form", "button"}));
  EXPECT_TRUE(subject.leave(subject.page()).isNone());
  EXPECT_EQ(host.stimuliAlive(), 0u);
}

TEST(GivenThePageOfQuestions, WhenAnAnswerWasNotTakenThenItStandsInTheForm) {
  FakeHost host;
  Subject subject(host, pluginEntry("org.fovea.questions"), "org.fovea.questions");
  const List questions{Dict{{"name", "age"}, {"text", "How old?"}, {"options", List{"young", "old"}}, {"values", List{"y", "o"}}}, Dict{{"name", "why"}, {"text", "Why?"}, {"type", "free text"}}};
  check(subject.enter(subject.page(), {{"questions", questions}}, Value(Dict{{"age", "o"}, {"why", "so"}})), "enter");
  EXPECT_EQ(subject.frame(subject.page()), FOVEA_OK);
  std::vector<Value> answers;
  for (const FakeStimulus &stimulus : host.takeDrawn())
    if (stimulus.kind == "form")
      for (const Value &item : *stimulus.properties.at("items").as<List>()) answers.push_back(*item.find("answer"));
  EXPECT_THAT(answers, ::testing::ElementsAre(Value("old"), Value("so")));
  subject.leave(subject.page());
}

/// What the page of questions draws, by kind: texts by what they say.
std::map<std::string, FakeStimulus> drawnQuestions(FakeHost &host, Dict params) {
  Subject subject(host, pluginEntry("org.fovea.questions"), "org.fovea.questions");
  params.emplace_back("questions", List{Dict{{"name", "age"}, {"text", "How old?"}, {"options", List{"young", "old"}}}});
  check(subject.enter(subject.page(), params), "enter");
  EXPECT_EQ(subject.frame(subject.page()), FOVEA_OK);
  std::map<std::string, FakeStimulus> drawn;
  for (const FakeStimulus &stimulus : host.takeDrawn()) drawn[stimulus.kind == "text" ? testing::textOf(stimulus) : stimulus.kind] = stimulus;
  subject.leave(subject.page());
  return drawn;
}

TEST(GivenThePageOfQuestions, WhenTheTextSizeIsTwoThenEverythingIsTwiceAsLargeAndInTheWindow) {
  for (const auto [width, height] : {std::pair(800, 600), std::pair(1280, 800), std::pair(1080, 1920)}) {
    FakeHost host;
    host.width = width, host.height = height;
    const double edge = 0.5 * width / height;
    std::map<std::string, double> usual;
    for (const double size : {1.0, 2.0}) {
      SCOPED_TRACE(std::to_string(width) + " wide, " + std::to_string(size));
      auto drawn = drawnQuestions(host, {{"title", "About you"}, {"textSize", size}});
      for (const auto &[part, letter] : {std::pair("About you", "height"), {"form", "textHeight"}, {"button", "letterHeight"}}) {
        ASSERT_TRUE(drawn.contains(part)) << part;
        const double now = testing::number(drawn[part], letter, 0);
        if (size == 1) usual[part] = now;
        EXPECT_DOUBLE_EQ(now, size * usual[part]) << part;
      }
      const List room = *drawn["form"].properties.at("size").as<List>(), pos = *drawn["form"].properties.at("pos").as<List>();
      EXPECT_LE(*room[0].as<double>() / 2, edge);
      const Value &item = (*drawn["form"].properties.at("items").as<List>())[0];
      EXPECT_EQ(*item.find("questionWidth")->as<double>() + *item.find("responseWidth")->as<double>() > 1, size == 2 || width < height) << "answers stand below their questions where letters are large or the window is narrow";
      EXPECT_GT(*room[1].as<double>(), 0.4) << "most of the window is the questions'";
      EXPECT_LE(*pos[1].as<double>() + *room[1].as<double>() / 2, 0.45 - size * 0.039) << "the title is above them";
    }
  }
}

TEST(GivenThePageOfQuestions, WhenItIsShownThenItIsOnThePagesGroundAndItsButtonLighterForDarkLetters) {
  FakeHost host;
  auto drawn = drawnQuestions(host, {});
  ASSERT_TRUE(drawn.contains("rect") && drawn.contains("button"));
  const auto first = [&](const char *part, const char *color) { return *(*drawn[part].properties.at(color).as<List>())[0].as<double>(); };
  EXPECT_EQ(first("rect", "color"), 0) << "mid-grey, as the window";
  EXPECT_GT(first("button", "fillColor"), 0.4);
  EXPECT_EQ(first("button", "color"), -1);
}

TEST(GivenQuestionsWithAValueForEachOption, WhenTheyAreAnsweredThenTheValuesAreKeptWhateverTheWords) {
  const auto entered = [](const List &values, const Value &simulated) {
    FakeHost host;
    Subject subject(host, pluginEntry("org.fovea.questions"), "org.fovea.questions");
    const List asked{Dict{{"name", "hand"}, {"text", "Hand?"}, {"options", List{"rechts", "links"}}, {"values", values}}};
    return subject.enter(subject.page(), {{"questions", asked}, {"simulatedAnswer", simulated}});
  };
  EXPECT_EQ(entered({"right", "left"}, Dict{{"hand", "left"}}), FOVEA_OK);
  EXPECT_EQ(entered({"right", "left"}, Dict{{"hand", "links"}}), FOVEA_E_ARGUMENT) << "the word is not what is kept";
  EXPECT_EQ(entered({"right"}, Value()), FOVEA_E_ARGUMENT) << "an option without a value";
}

/// What the page of questions says to an answer that the study gives simulated participants.
fovea_status judged(const Value &answer) {
  FakeHost host;
  Subject subject(host, pluginEntry("org.fovea.questions"), "org.fovea.questions");
  const List asked{Dict{{"name", "age"}, {"text", "How old?"}, {"options", List{"young", "old"}}}, Dict{{"name", "job"}, {"text", "Job?"}, {"type", "free text"}, {"required", false}},
                   Dict{{"name", "sleep"}, {"text", "Sleep?"}, {"type", "rating"}, {"required", false}}, Dict{{"text", "About you"}, {"type", "heading"}}};
  return subject.enter(subject.page(), {{"questions", asked}, {"simulatedAnswer", answer}});
}

TEST(GivenAnAnswerOfTheStudyToQuestions, WhenAPersonCouldGiveItThenItIsTaken) {
  EXPECT_EQ(judged(Dict{{"age", "old"}}), FOVEA_OK);
  EXPECT_EQ(judged(Dict{{"age", "young"}, {"job", "none"}, {"sleep", 3}}), FOVEA_OK);
}

TEST(GivenAnAnswerOfTheStudyToQuestions, WhenNobodyCouldGiveItThenThePageRefusesIt) {
  EXPECT_EQ(judged(Dict{{"nosuch", 99}}), FOVEA_E_ARGUMENT) << "another name";
  EXPECT_EQ(judged(Dict{{"age", "old"}, {"nosuch", 99}}), FOVEA_E_ARGUMENT) << "one too many";
  EXPECT_EQ(judged(Dict{{"age", "older"}}), FOVEA_E_ARGUMENT) << "no option";
  EXPECT_EQ(judged(Dict{{"age", 1}}), FOVEA_E_ARGUMENT) << "no text";
  EXPECT_EQ(judged(Dict{{"age", "old"}, {"job", 7}}), FOVEA_E_ARGUMENT) << "what is written is text";
  EXPECT_EQ(judged(Dict{{"age", "old"}, {"sleep", 6}}), FOVEA_E_ARGUMENT) << "off the scale";
  EXPECT_EQ(judged("old"), FOVEA_E_ARGUMENT) << "no dictionary";
}

}  // namespace
}  // namespace fovea
