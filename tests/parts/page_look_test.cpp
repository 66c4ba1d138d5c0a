// What a study says of all its pages: their language, the size of their letters, their contrast; and that no word of them is torn apart.

#include <gmock/gmock.h>

#include <array>
#include <cmath>
#include <map>
#include <set>

#include "parts/fixture.hpp"
#include "support/wcag.hpp"

namespace fovea::test {
namespace {

class GivenAStudyWithALook : public GivenAModularPage {
 protected:
  /// `look`: the study's "pages". `steps`: behind its consent.
  static std::string looking(const std::string &look, const std::string &steps) {
    return R"({"name": "look", "pages": )" + look + R"(, "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, )" + steps + "]}";
  }
  /// To its end; `look` at each frame of a step, whose name it is given ("page asked"), and which key to press then; empty: none.
  Ending through(std::function<std::string(std::string_view)> look) {
    int frames = 0;
    atEachFrame_ = [this, look = std::move(look), frames]() mutable {
      if (++frames > 1500) return stage_->requestStop();
      if (const std::string key = look(stage_->board().read().step); !key.empty()) press(key);
    };
    (void)session_->runStudy(resolved_);
    EXPECT_TRUE(session_->recorder().flush());
    EXPECT_EQ(session_->studyResult().error, "");
    return session_->studyResult().ending;
  }
};

constexpr char kAsked[] = R"({"page": "modular", "label": "asked", "timeEstimate_s": 5, "simulate": {"lapses": 1}, "params": {"prompt": "?"}})";

TEST_F(GivenAStudyWithALook, WhenItSpeaksArabicThenSoDoesEveryPageAndTheHostsOwnAtTheEnd) {
  openStudy(looking(R"({"language": "ar", "textSize": 2})", kAsked));
  bool isAsked = false, isOver = false;
  EXPECT_EQ(through([&](std::string_view step) {
              if (step == "page asked") isAsked |= isSaid("متابعة");
              else if (step == "page end") isOver |= isSaid("انتهت الجلسة") && isSaid("إنهاء");
              return isAsked && (step == "page asked" || isOver) ? "return" : "";
            }),
            Ending::Finished);
  EXPECT_TRUE(isAsked);
  EXPECT_TRUE(isOver);
}

TEST_F(GivenAStudyWithALook, WhenAPageSaysSomethingElseThenThatCounts) {
  openStudy(looking(R"({"language": "de", "textSize": 2, "contrast": "high"})",
                    R"({"page": "info", "params": {"text": "x"}}, {"page": "info", "params": {"text": "x", "language": "ar", "textSize": 1.5, "contrast": "usual"}},
                       {"page": "modular", "params": {}}, {"page": "modular", "params": {"language": "fr"}})"));
  const auto params = [&](std::size_t step) { return resolved_.steps.at(step).step.params; };
  EXPECT_EQ(params(1), Value(Dict{{"text", "x"}, {"language", "de"}, {"textSize", 2}, {"contrast", "high"}}));
  EXPECT_EQ(params(2), Value(Dict{{"text", "x"}, {"language", "ar"}, {"textSize", 1.5}, {"contrast", "usual"}}));
  EXPECT_EQ(params(3).textOr("language", ""), "de");
  EXPECT_EQ(params(4).textOr("language", ""), "fr");
  EXPECT_EQ(resolved_.endPages.at(EndKind::Complete).step.params.textOr("language", ""), "de");
}

TEST_F(GivenAStudyWithALook, WhenWhatItSaysIsNoneThenThatIsToldWithItsPlace) {
  const auto told = [](const std::string &look) {
    std::string all;
    for (const Error &error : inspectStudy(looking(look, kAsked), "study.json").errors) all += error.text() + "\n";
    return all;
  };
  EXPECT_EQ(told(R"({"language": "de", "textSize": 1.5, "contrast": "high"})"), "");
  EXPECT_THAT(told(R"({"language": "x"})"), ::testing::AllOf(::testing::HasSubstr("study.json:1:"), ::testing::HasSubstr("a language")));
  EXPECT_THAT(told(R"({"textSize": 3})"), ::testing::HasSubstr("from 1 to 2"));
  EXPECT_THAT(told(R"({"contrast": "much"})"), ::testing::HasSubstr("contrast"));
  EXPECT_EQ(told(R"({"ground": "window"})") + told(R"({"ground": "#c0C0c0"})"), "");
  for (const char *ground : {R"({"ground": "light"})", R"({"ground": "#c0c0c"})", R"({"ground": 1})"}) EXPECT_THAT(told(ground), ::testing::HasSubstr("or a colour as"));
  EXPECT_EQ(told(R"({"onScreenKeys": "always"})"), "");
  EXPECT_THAT(told(R"({"onScreenKeys": true})"), ::testing::AllOf(::testing::HasSubstr("study.json:1:"), ::testing::HasSubstr("onScreenKeys")));
  EXPECT_THAT(told(R"({"onScreenKeys": "often"})"), ::testing::AllOf(::testing::HasSubstr("onScreenKeys"), ::testing::HasSubstr("auto")));
  EXPECT_THAT(told(R"({"tongue": "de"})"), ::testing::HasSubstr("tongue"));
}

TEST_F(GivenAStudyWithALook, WhenItsLanguageIsNoneThenThatIsAMistakeAndNoTranslationIsMissedBesides) {
  const StudyReport report = inspectStudy(looking(R"({"language": "German"})", kAsked), "study.json");
  ASSERT_EQ(report.errors.size(), 1u);
  EXPECT_THAT(report.errors[0].text(), ::testing::AllOf(::testing::HasSubstr("study.json:1:"), ::testing::HasSubstr("did you mean \"de\"?")));
  EXPECT_THAT(mistakesIn(R"({"language": "klingon language", "prompt": "?"})"), ::testing::ElementsAre(::testing::AllOf(::testing::HasSubstr("study.json:3:"), ::testing::HasSubstr("is not how a language is written"))));
}

TEST_F(GivenAStudyWithALook, WhenNothingIsInThatLanguageThenCheckSaysItOnce) {
  const StudyReport report = inspectStudy(looking(R"({"language": "xx"})", std::string(kAsked) + R"(, {"page": "modular", "timeEstimate_s": 5, "params": {"control": {"kind": "text"}}})"), "study.json");
  std::vector<Error> warnings;
  wiring_.catalogueRead = [&](const Catalogue &catalogue, const fovea_host &, const DeviceJudge &) {
    warnings = untranslated(report.steps, catalogue);
    return Result<void>();
  };
  open();
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].where, "study.json:1:40: params/language");
  EXPECT_EQ(warnings[0].what, "\"modular\" is not translated into \"xx\" and will be shown in en; so will be: text");
}

TEST_F(GivenAStudyWithALook, WhenItIsWrittenInWhatTakesAnInputMethodThenCheckSaysThatOnceAndOfNothingThatIsNotWritten) {
  const auto told = [this](const char *language, const std::string &controls) {
    std::string steps = kAsked;
    for (int i = 0; i < 2; ++i) steps += R"(, {"page": "modular", "timeEstimate_s": 5, "params": {"control": )" + controls + "}}";
    const StudyReport report = inspectStudy(looking(std::string(R"({"language": ")") + language + "\"}", steps), "study.json");
    std::string all;
    wiring_.catalogueRead = [&](const Catalogue &catalogue, const fovea_host &, const DeviceJudge &) {
      for (const Error &warning : unwritable(report.steps, catalogue)) all += warning.text() + "\n";
      return Result<void>();
    };
    open();
    return all;
  };
  EXPECT_THAT(told("zh-TW", R"({"kind": "text"})"), ::testing::AllOf(::testing::HasSubstr("study.json:"), ::testing::HasSubstr("\"text\" is written in \"zh-TW\""), ::testing::HasSubstr("sound-recording"), ::testing::ResultOf([](const std::string &all) { return std::count(all.begin(), all.end(), '\n'); }, 1)));
  EXPECT_THAT(told("ja", R"({"kind": "radio-buttons", "choices": ["a", "b"], "other": "c"})"), ::testing::HasSubstr("\"radio-buttons\" is written"));
  for (const char *control : {R"({"kind": "number"})", R"({"kind": "date"})", R"({"kind": "radio-buttons", "choices": ["a", "b"]})"}) EXPECT_EQ(told("ko", control), "") << control;
  EXPECT_EQ(told("th", R"({"kind": "text"})") + told("zh-Latn", R"({"kind": "text"})"), "");
}

TEST_F(GivenAStudyWithALook, WhenNothingIsInThatLanguageThenTheLogSaysItOnce) {
  openStudy(looking(R"({"language": "xx"})", kAsked));
  std::vector<std::string> logged;
  session_->log().setListener([&](const LogLine &line) {
    if (line.level == LogLevel::Warning) logged.emplace_back(line.text);
  });
  EXPECT_EQ(through([&](std::string_view) { return "return"; }), Ending::Finished);
  EXPECT_THAT(logged, ::testing::Contains(::testing::HasSubstr("\"modular\" is not translated into \"xx\"")).Times(1));
  EXPECT_THAT(logged, ::testing::Not(::testing::Contains(::testing::HasSubstr("\"end\" is not translated into \"xx\""))));
}

TEST_F(GivenAStudyWithALook, WhenLettersHaveToShrinkFarThenTheLogSaysWhichAndHowSmallTheyAre) {
  openStudy(looking("{}", R"({"page": "modular", "label": "asked", "timeEstimate_s": 5, "params": {"control": {"kind": "push-buttons", "choices": [")" + std::string(400, 'a') + R"(", "b"], "keys": ["a", "b"]}}},
    {"page": "modular", "label": "well", "timeEstimate_s": 5, "params": {"control": {"kind": "push-buttons", "choices": ["a word", "b"], "keys": ["a", "b"]}}})"));
  std::vector<std::string> logged;
  session_->log().setListener([&](const LogLine &line) {
    if (line.level == LogLevel::Warning) logged.emplace_back(line.text);
  });
  EXPECT_EQ(through([&](std::string_view step) { return step.starts_with("page end") ? "return" : "b"; }), Ending::Finished);
  EXPECT_THAT(logged, ::testing::Contains(::testing::AllOf(::testing::HasSubstr("page asked: the letters of \"" + std::string(40, 'a') + "...\" are only "), ::testing::HasSubstr(" pixels high in a window of 1024 x 768"))).Times(1));
  EXPECT_THAT(logged, ::testing::Not(::testing::Contains(::testing::HasSubstr("page well: the letters"))));
}

TEST_F(GivenAStudyWithALook, WhenAPageIsReadFromTheRightThenTheLeftArrowReadsOnAndItSaysSo) {
  openStudy(looking("{}", R"({"page": "info", "label": "asked", "timeEstimate_s": 5, "params": {"title": "x", "direction": "rtl", "sections": [{"text": "1"}, {"text": "2", "newScreen": true}]}})"));
  bool isSecond = false;
  int pressed = 0;
  EXPECT_EQ(through([&](std::string_view step) -> std::string {
              if (step != "page asked") return "return";
              isSecond |= isSaid("Page 2 of 2.");
              if (isSecond) return "return";
              if (!isSaid("Page 1 of 2.  Press the left arrow key")) return "";
              return ++pressed == 1 ? "right" : "left";
            }),
            Ending::Finished);
  EXPECT_TRUE(isSecond);
}

TEST_F(GivenAStudyWithALook, WhenContrastIsHighThenAPageOfPartsIsBlackAndTheWindowAsBeforeBehindIt) {
  openStudy(looking(R"({"contrast": "high"})", std::string(kAsked) + R"(, {"page": "info", "label": "told", "params": {"text": "x"}}, {"page": "info", "label": "usual", "params": {"text": "x", "contrast": "usual"}})"));
  std::map<std::string, double, std::less<>> ground;
  EXPECT_EQ(through([&](std::string_view step) {
              ground[std::string(step)] = stage_->stimuli().background().r;
              return "return";
            }),
            Ending::Finished);
  EXPECT_EQ(ground["page asked"], -1);
  EXPECT_EQ(ground["page told"], -1) << "what the host says at its edges is read on that";
  EXPECT_EQ(ground["page end"], -1);
  EXPECT_EQ(ground["page usual"], 0);
}

/// What every kind of page is on, and its letters, as far as they are the same.
struct Ground {
  std::string name, look;
  double ground, letters;
};
void PrintTo(const Ground &ground, std::ostream *out) { *out << ground.name; }
class GivenPagesOfEveryKind : public GivenAStudyWithALook, public ::testing::WithParamInterface<Ground> {};
INSTANTIATE_TEST_SUITE_P(Grounds, GivenPagesOfEveryKind,
                         ::testing::Values(Ground{"Usual", "{}", 0, -1}, Ground{"Window", R"({"ground": "window"})", 0, -1}, Ground{"White", R"({"ground": "#ffffff"})", 1, -1}, Ground{"Black", R"({"ground": "#000000"})", -1, 1},
                                           Ground{"High", R"({"ground": "#ffffff", "contrast": "high"})", -1, 1}),
                         [](const auto &tested) { return tested.param.name; });

TEST_P(GivenPagesOfEveryKind, WhenTheyAreShownThenTheyHaveOneGroundAndLettersThatAreReadOnIt) {
  openStudy(looking(GetParam().look, std::string(kAsked) + R"(, {"page": "info", "label": "told", "params": {"text": "x"}},
    {"page": "questions", "label": "form", "timeEstimate_s": 5, "simulate": {"lapses": 1}, "params": {"title": "y", "questions": [{"text": "x", "type": "free text", "required": false}]}})"));
  std::map<std::string, std::set<double>, std::less<>> grounds, letters;
  int frames = 0;
  EXPECT_EQ(through([&](std::string_view step) {
              Stimuli &stimuli = stage_->stimuli();
              grounds[std::string(step)].insert(stimuli.background().r);
              for (const StimulusHandle handle : stimuli.alive())
                if (stimuli.describe(handle).starts_with("text ")) letters[std::string(step)].insert(stimuli.numbers(handle, *stimuli.property(handle, "color"))->front());
              return step == "page form" && ++frames % 2 == 1 ? "tab" : "return";
            }),
            Ending::Finished);
  for (const char *page : {"page asked", "page told", "page form", "page end"}) {
    EXPECT_THAT(grounds[page], ::testing::ElementsAre(GetParam().ground)) << page;
    EXPECT_THAT(letters[page], ::testing::ElementsAre(GetParam().letters)) << page;
  }
}

/// The colour that it has under that name.
std::optional<std::array<double, 3>> gunsOf(Stimuli &stimuli, StimulusHandle handle, const char *name) {
  const auto id = stimuli.property(handle, name);
  const auto numbers = id ? stimuli.numbers(handle, *id) : Result<std::span<const double>>(id.error());
  if (!numbers || numbers->size() < 3 || (numbers->size() > 3 && (*numbers)[3] == 0)) return {};
  return std::array{((*numbers)[0] + 1) / 2, ((*numbers)[1] + 1) / 2, ((*numbers)[2] + 1) / 2};
}

class GivenAPageWithEverythingToPress : public GivenAModularPage, public ::testing::WithParamInterface<const char *> {};
INSTANTIATE_TEST_SUITE_P(Contrasts, GivenAPageWithEverythingToPress, ::testing::Values("usual", "high"));

TEST_P(GivenAPageWithEverythingToPress, WhenItIsShownThenItsTextAndItsShapesStandOut) {
  const bool isHigh = std::string(GetParam()) == "high";
  openWith(R"({"contrast": ")" + std::string(GetParam()) + R"(", "control": [{"kind": "push-buttons", "name": "a", "choices": ["1", "2"]}, {"kind": "radio-buttons", "name": "b", "choices": ["1", "2"], "other": "3"},
    {"kind": "ranking", "name": "c", "required": false, "choices": ["1", "2"]}, {"kind": "dropdown", "name": "d", "choices": ["1", "2"]}, {"kind": "text", "name": "e"}, {"kind": "date", "name": "f"}, {"kind": "number", "name": "g"}]})");
  int seen = 0;
  EXPECT_EQ(go({{5,
                 [&] {
                   Stimuli &stimuli = stage_->stimuli();
                   const Color paper = stimuli.background();
                   const std::array ground{(paper.r + 1) / 2, (paper.g + 1) / 2, (paper.b + 1) / 2};
                   for (const StimulusHandle handle : stimuli.alive()) {
                     const auto fill = gunsOf(stimuli, handle, "fillColor"), ink = gunsOf(stimuli, handle, "color"), line = gunsOf(stimuli, handle, "borderColor");
                     const std::string told = stimuli.describe(handle);
                     if (!fill || !ink || (!told.starts_with("button ") && !told.starts_with("textBox "))) continue;
                     ++seen;
                     EXPECT_GE(testing::contrast(*ink, *fill), isHigh ? 7 : 4.5) << told;
                     EXPECT_GE(line ? testing::contrast(*line, ground) : 1, 3) << told;
                   }
                 }},
                {8, [&] { stage_->requestStop(); }}}),
            Ending::Stopped);
  EXPECT_GE(seen, 14);
}

/// Labels of a scale of seven, and where they are shown.
struct Scaled {
  std::string name, language, labels;
  double size;
  int width, height;
  bool isRow;
};
void PrintTo(const Scaled &scaled, std::ostream *out) { *out << scaled.name; }
constexpr char kHowOften[] = R"(["never", "rarely", "sometimes", "half the time", "often", "mostly", "always"])";
constexpr char kHowOftenArabic[] = R"(["أبدًا", "نادرًا", "أحيانًا", "نصف الوقت", "غالبًا", "في معظم الأحيان", "دائمًا"])";
class GivenAScaleOfSeven : public GivenAModularPage, public ::testing::WithParamInterface<Scaled> {};
INSTANTIATE_TEST_SUITE_P(Windows, GivenAScaleOfSeven,
                         ::testing::Values(Scaled{"English", "en", kHowOften, 1, 1280, 900, true}, Scaled{"EnglishLarge", "en", kHowOften, 2, 1280, 900, true}, Scaled{"ArabicLarge", "ar", kHowOftenArabic, 2, 1280, 900, true},
                                           Scaled{"NumbersNarrow", "en", "7", 1, 450, 900, true}, Scaled{"WordsNarrow", "en", kHowOften, 2, 450, 900, false}),
                         [](const auto &tested) { return tested.param.name; });

TEST_P(GivenAScaleOfSeven, WhenItIsShownThenItIsOneRowOrOneColumnInsideOfTheWindow) {
  const Scaled &how = GetParam();
  options_.display.width = how.width;
  options_.display.height = how.height;
  openWith(R"({"textSize": )" + std::to_string(how.size) + R"(, "language": ")" + how.language + R"(", "control": {"kind": "rating", "required": false, "values": )" + how.labels + "}}");
  std::vector<Box> buttons;
  EXPECT_EQ(go({{5,
                 [&] {
                   for (const StimulusHandle handle : stage_->stimuli().alive())
                     if (stage_->stimuli().describe(handle).starts_with("button ")) buttons.push_back(*stage_->stimuli().measure(handle));
                 }},
                {8, [&] { stage_->requestStop(); }}}),
            Ending::Stopped);
  ASSERT_EQ(buttons.size(), 8u) << "and the one that goes on";
  std::sort(buttons.begin(), buttons.end(), [](const Box &one, const Box &other) { return one.y > other.y; });
  buttons.pop_back();
  const double edge = 0.5 * how.width / how.height;
  for (const Box &box : buttons) {
    EXPECT_LE(std::abs(box.x) + box.width / 2, edge);
    if (how.isRow) EXPECT_NEAR(box.y, buttons[0].y, 1e-6);
    else EXPECT_NEAR(box.x, buttons[0].x, 1e-6);
  }
}

TEST_F(GivenAModularPage, WhenTheWindowIsNarrowAndLettersAreLargeThenADateIsInIt) {
  options_.display.width = 450;
  options_.display.height = 900;
  openWith(R"({"textSize": 2, "control": {"kind": "date", "required": false}})");
  double reach = 0;
  std::size_t fields = 0;
  EXPECT_EQ(go({{5,
                 [&] {
                   for (const StimulusHandle handle : stage_->stimuli().alive()) {
                     if (!stage_->stimuli().describe(handle).starts_with("textBox ")) continue;
                     const Box box = *stage_->stimuli().measure(handle);
                     reach = std::max(reach, std::abs(box.x) + box.width / 2);
                     ++fields;
                   }
                 }},
                {8, [&] { stage_->requestStop(); }}}),
            Ending::Stopped);
  EXPECT_EQ(fields, 3u);
  EXPECT_LE(reach, 0.25);
}

}  // namespace
}  // namespace fovea::test
