// Pages in wide and in narrow windows, with letters as they are and twice as large: what has to be read can be, and nothing covers anything.

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "parts/fixture.hpp"
#include "stage/page_edges.hpp"

namespace fovea::test {
namespace {

constexpr char kLong[] = R"(["I have never done anything of that kind in my life", "I do so regularly, about once a week or more often", "I would rather not say"])";
constexpr char kAgree[] = R"(["strongly disagree", "disagree", "neither agree nor disagree", "agree", "strongly agree"])";

struct Shown {
  std::string name;
  int width = 1280, height = 800;
  double size = 1;
};
void PrintTo(const Shown &shown, std::ostream *out) { *out << shown.name; }
const Shown kNarrow{"NarrowAndLarge", 450, 800, 2}, kWide{"WideAndLarge", 1280, 800, 2};

class GivenAPageOfASize : public GivenAModularPage {
 protected:
  static constexpr double kLetter = 0.03;
  /// `look`, at its fifth frame, then it is stopped. `params`: of a page of parts, without the braces.
  void at(const Shown &shown, const std::string &params, std::function<void()> look) {
    openAt(shown, R"({"textSize": )" + std::to_string(shown.size) + ", " + params + "}");
    lookAt(5, std::move(look));
  }
  static std::string pageOf(const std::string &page, const std::string &params) {
    return R"({"name": "parts", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
{"page": ")" + page + R"(", "label": "asked", "timeEstimate_s": 5, "simulate": {"lapses": 1}, "params": {)" + params + "}}]}";
  }
  void openAt(const Shown &shown, const std::string &params) {
    options_.display.width = shown.width;
    options_.display.height = shown.height;
    edge_ = 0.5 * shown.width / shown.height;
    openWith(params, R"("events": {"autoSubmit": {"isTriggeredBy": "trialStart", "delay_s": 60}},)");
  }
  void lookAt(int frame, std::function<void()> look, std::map<int, std::function<void()>> hands = {}) {
    hands[frame] = std::move(look);
    hands[frame + 2] = [this] { stage_->requestStop(); };
    EXPECT_EQ(go(std::move(hands)), Ending::Stopped) << error_;
  }
  std::vector<StimulusHandle> all(const std::string &kind) {
    std::vector<StimulusHandle> found;
    for (const StimulusHandle handle : stage_->stimuli().alive())
      if (stage_->stimuli().describe(handle).starts_with(kind + " ")) found.push_back(handle);
    return found;
  }
  std::vector<Box> boxes(const std::string &kind) {
    std::vector<Box> found;
    for (const StimulusHandle handle : all(kind)) found.push_back(*stage_->stimuli().measure(handle));
    return found;
  }
  double number(StimulusHandle handle, const char *name) { return stage_->stimuli().numbers(handle, *stage_->stimuli().property(handle, name))->front(); }
  std::vector<double> numbers(const std::string &kind, const char *name) {
    std::vector<double> found;
    for (const StimulusHandle handle : all(kind)) found.push_back(number(handle, name));
    return found;
  }
  void expectInside(const Box &box) { EXPECT_LE(std::abs(box.x) + box.width / 2, edge_); }
  static double top(const Box &box) { return box.y + box.height / 2; }
  static double bottom(const Box &box) { return box.y - box.height / 2; }
  static bool areApart(const Box &one, const Box &other) {
    return std::abs(one.x - other.x) >= (one.width + other.width) / 2 || std::abs(one.y - other.y) >= (one.height + other.height) / 2;
  }
  double edge_ = 0;
};

class GivenAPageInAWindow : public GivenAPageOfASize, public ::testing::WithParamInterface<Shown> {};
INSTANTIATE_TEST_SUITE_P(Sizes, GivenAPageInAWindow, ::testing::Values(Shown{"Wide"}, kWide, Shown{"Narrow", 450, 800, 1}, kNarrow), [](const auto &tested) { return tested.param.name; });

/// In which language, and what is chosen among.
class GivenChoicesBelowOneAnother : public GivenAPageOfASize, public ::testing::WithParamInterface<std::tuple<const char *, const char *>> {};
INSTANTIATE_TEST_SUITE_P(Controls, GivenChoicesBelowOneAnother, ::testing::Combine(::testing::Values("en", "ar"), ::testing::Values("checkboxes", "radio-buttons", "ranking")));

TEST_P(GivenChoicesBelowOneAnother, WhenOneIsShorterThenBothBeginBesideTheirMarks) {
  const auto &[language, kind] = GetParam();
  const double way = std::string_view(language) == "ar" ? -1 : 1;
  at({"Wide"}, R"("language": ")" + std::string(language) + R"(", "control": {"kind": ")" + kind + R"(", "choices": ["tea", "a cup of coffee"]})", [this, way] {
    std::vector<double> begins;
    for (const StimulusHandle button : all("button")) {
      const std::string words(*stage_->stimuli().text(button, *stage_->stimuli().property(button, "text")));
      if (words != "tea" && words != "a cup of coffee") continue;
      const auto alone = stage_->stimuli().add("text", Value(Dict{{"text", words}, {"height", kLetter}, {"units", "height"}, {"wrapWidth", 0}}));
      begins.push_back(way * number(button, "shift") - stage_->stimuli().measure(*alone)->width / 2);
      stage_->stimuli().remove(*alone);
    }
    ASSERT_EQ(begins.size(), 2u);
    EXPECT_NEAR(begins[0], begins[1], 1.5 / 800);
  });
}

TEST_F(GivenAPageOfASize, WhenAScaleHasToBeSqueezedIntoARowThenItsButtonsShareAllOfIt) {
  at({"Narrow", 450, 800, 1}, R"("control": {"kind": "rating", "values": 7, "minDescription": "not at all", "maxDescription": "very much"})", [this] {
    double across = 0;
    for (const char *label : {"1 \u2013 not at all", "2", "3", "4", "5", "6", "7 \u2013 very much"}) {
      const auto box = boxOf(label);
      ASSERT_TRUE(box) << label;
      EXPECT_GE(box->width * 800, 24) << label << ": a finger is no needle";
      across += box->width;
    }
    EXPECT_GT(across, 0.8 * 2 * edge_) << "the rest is gaps and margins";
  });
}

TEST_F(GivenAPageOfASize, WhenSomebodyWritesIntoWhatIsNotSeenThenItComesIntoSight) {
  openAt({"Wide"}, R"({"prompt": {"kind": "color", "color": "seagreen", "height": 0.9}, "control": {"kind": "number"}})");
  lookAt(10,
         [this] {
           const Box field = boxes("textBox").at(0), button = *boxOf("Continue");
           EXPECT_GE(bottom(field), top(button));
           EXPECT_LE(top(field), 0.45);
         },
         {{5, [this] {
             EXPECT_LT(bottom(boxes("textBox").at(0)), top(*boxOf("Continue"))) << "the page is read from its beginning";
             press("5", "5");
           }}});
}

TEST_P(GivenAPageInAWindow, WhenALongPageSaysSomethingThenWhatIsSeenOfItEndsAbove) {
  openAt(GetParam(), R"({"textSize": )" + std::to_string(GetParam().size) + R"(, "control": {"kind": "matrix", "rows": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"], "choices": )" + std::string(kAgree) + "}}");
  double before = 0;
  lookAt(20,
         [&] {
           const auto said = boxOf("Please answer every row.");
           const auto seen = boxes("aperture");
           ASSERT_TRUE(said && !seen.empty());
           EXPECT_GE(bottom(seen[0]), top(*said) / 2) << "what is said is in halves of the window";
           EXPECT_LT(seen[0].height, before);
         },
         {{5, [&] { before = boxes("aperture").at(0).height; click("Continue"); }}});
}

TEST_P(GivenAPageInAWindow, WhenAnEventSaysSomethingThenWhatIsSeenOfItEndsAbove) {
  options_.display.width = GetParam().width;
  options_.display.height = GetParam().height;
  openWith(R"({"textSize": )" + std::to_string(GetParam().size) + R"(, "prompt": "The words come in the middle of the screen. Some are hard to read, and some are not words at all; then press the other key. After the last block we ask you how it was.",
"control": {"kind": "push-buttons", "choices": ["spring", "summer", "autumn", "winter"], "vertical": false}})",
           R"("events": {"autoSubmit": {"isTriggeredBy": "trialStart", "delay_s": 60}, "told": {"isTriggeredBy": "trialStart", "message": "You will see words one after another"}},)");
  lookAt(5, [&] {
    const auto said = boxOf("You will see words one after another"), winter = boxOf("winter");
    const auto seen = boxes("aperture");
    ASSERT_TRUE(said && winter);
    EXPECT_LE(top(*said), seen.empty() ? bottom(*winter) : bottom(seen[0]));
  });
}

class GivenChoicesInANarrowWindow : public GivenAPageOfASize, public ::testing::WithParamInterface<const char *> {};
INSTANTIATE_TEST_SUITE_P(Controls, GivenChoicesInANarrowWindow, ::testing::Values("checkboxes", "radio-buttons", "ranking"), [](const auto &tested) { return std::to_string(tested.index); });

TEST_P(GivenChoicesInANarrowWindow, WhenOneHasALongWordThenAllHaveLettersOfOneSize) {
  at(kNarrow, R"("showButton": false, "control": {"kind": ")" + std::string(GetParam()) + R"(", "choices": ["a", "Responsibilities and duties", "some of them"]})", [&] {
    const auto letters = numbers("button", "fittedHeight");
    ASSERT_EQ(letters.size(), 3u);
    EXPECT_THAT(letters, ::testing::Each(::testing::DoubleNear(letters[0], 1e-3)));
    EXPECT_LT(letters[0], 2 * kLetter) << "smaller than asked for";
    EXPECT_GT(letters[0], 1.01 * kLetter) << "and no word is broken, which it would be at half of it";
    for (const Box &box : boxes("button")) expectInside(box);
  });
}

TEST_F(GivenAPageOfASize, WhenTheEndsOfAScaleHaveManyWordsThenTheyStandBelowItsRow) {
  at(kWide, R"("language": "ar", "control": {"kind": "rating", "values": 7, "minDescription": "لا يعجبني على الإطلاق", "maxDescription": "يعجبني كثيرًا جدًا"})", [&] {
    const auto low = boxOf("لا يعجبني على الإطلاق"), high = boxOf("يعجبني كثيرًا جدًا"), first = boxOf("1"), last = boxOf("7"), next = boxOf("متابعة");
    ASSERT_TRUE(low && high && first && last && next);
    EXPECT_NEAR(first->y, last->y, 1e-6);
    EXPECT_LE(top(*low), bottom(*first));
    EXPECT_LT(high->x, low->x) << "the low end is on the right";
    for (const Box &box : {*low, *high}) {
      expectInside(box);
      EXPECT_GT(bottom(box), top(*next));
    }
  });
}

TEST_F(GivenAPageOfASize, WhenLettersAreHigherThanLatinOnesThenTheirLineIsInTheMiddleOfItsField) {
  openAt(kWide, R"({"textSize": 2, "language": "ar", "control": {"kind": "text"}})");
  lookAt(8,
         [&] {
           const auto written = stage_->stimuli().written();
           ASSERT_TRUE(written);
           EXPECT_NEAR(written->caret.y, written->box.y, 1);
         },
         {{3, [&] { const Box field = boxes("textBox").at(0); clickAt(field.x, field.y); }}, {5, [&] { press("s", "\u0634"); }}});
}

TEST_F(GivenAPageOfASize, WhenADropdownIsClosedThenItIsAsHighAsWhatItSays) {
  at(kNarrow, R"("showButton": false, "control": {"kind": "dropdown", "choices": )" + std::string(kLong) + "}", [&] { EXPECT_LE(boxOf("Choose")->height, 2.5 * 2 * kLetter); });
}

TEST_F(GivenAPageOfASize, WhenHeadingsOfATableHaveNoRoomThenEachRowIsAList) {
  at(kNarrow, R"("control": {"kind": "matrix", "rows": ["a", "b"], "choices": )" + std::string(kAgree) + "}", [&] {
    for (const StimulusHandle row : all("slider")) {
      const auto labels = stage_->stimuli().value(row, *stage_->stimuli().property(row, "labels"));
      ASSERT_TRUE(labels && labels->list());
      EXPECT_EQ(labels->list()->size(), 5u);
      EXPECT_EQ(number(row, "labelHeight"), 0.8 * 2 * kLetter);
      expectInside(*stage_->stimuli().measure(row));
    }
  });
}

TEST_F(GivenAPageOfASize, WhenOneHeadingOfATableIsLongThenAllHaveLettersOfOneSize) {
  at({"Wide"}, R"("control": {"kind": "matrix", "rows": ["a", "b"], "choices": ["yes", "Internationalisation", "no", "x", "y", "z"]})", [&] {
    const auto yes = boxOf("yes"), no = boxOf("no");
    ASSERT_TRUE(yes && no);
    EXPECT_NEAR(yes->height, no->height, 1e-6);
    EXPECT_LT(yes->height, 0.8 * kLetter * 1.36);
  });
}

TEST_P(GivenAPageInAWindow, WhenAScaleHasLabelsThenTheyAreInsideAndLarge) {
  at(GetParam(), R"("control": {"kind": "slider", "labels": ["not at all satisfied", "neutral", "completely satisfied"]})", [&] {
    const double letters = 0.8 * kLetter * GetParam().size;
    for (const char *label : {"not at all satisfied", "neutral", "completely satisfied"}) {
      const auto box = boxOf(label);
      ASSERT_TRUE(box);
      EXPECT_GT(box->height, 0.74 * 1.3 * letters);
      expectInside(*box);
    }
    for (const Box &box : boxes("slider")) expectInside(box);
  });
}

TEST_F(GivenAPageOfASize, WhenOneLabelOfAScaleHasALongWordThenTheOthersAreAsSmall) {
  at({"Wide"}, R"("control": {"kind": "text"})", [&] {
    const auto heightWith = [&](const char *other) {
      const auto scale = stage_->stimuli().add("slider", Value(Dict{{"units", "height"}, {"size", List{0.8, 0.03}}, {"labels", List{"a\nb\nc\nd", other}}, {"labelHeight", 0.05}, {"labelWrapWidth", 0.3}}));
      return stage_->stimuli().measure(*scale)->height;
    };
    EXPECT_LT(heightWith("Incomprehensibilities"), 0.9 * heightWith("x"));
  });
}

TEST_P(GivenAPageInAWindow, WhenThereAreScreensThenTheirNumberIsBesideTheButtons) {
  std::optional<Box> back, count, next;
  openAt(GetParam(), R"({"textSize": )" + std::to_string(GetParam().size) + R"(, "control": [[{"name": "a", "kind": "text"}], [{"name": "b", "kind": "text"}]]})");
  lookAt(10, [&] { back = boxOf("Back"), count = boxOf("2 / 2"), next = boxOf("Continue"); }, {{5, [this] { click("Continue"); }}});
  ASSERT_TRUE(back && count && next);
  EXPECT_TRUE(areApart(*back, *next));
  EXPECT_TRUE(areApart(*count, *next));
  EXPECT_TRUE(areApart(*count, *back));
  for (const Box &box : {*back, *count, *next}) expectInside(box);
}

TEST_F(GivenAPageOfASize, WhenAButtonSaysMuchThenItIsInTheWindow) {
  at(kNarrow, R"("buttons": [{"id": "buttonHint", "text": "Show me what all of this is about"}], "control": {"kind": "text"})", [&] {
    for (const Box &box : boxes("button")) expectInside(box);
  });
}

TEST_F(GivenAPageOfASize, WhenNineNumbersAreRatedInANarrowWindowThenTheyAreOneRowOfLargeLetters) {
  at(kNarrow, R"("showButton": false, "control": {"kind": "rating", "values": 9})", [&] {
    const auto buttons = boxes("button");
    ASSERT_EQ(buttons.size(), 9u);
    for (const Box &box : buttons) {
      expectInside(box);
      EXPECT_NEAR(box.y, buttons[0].y, 1e-6);
    }
    for (const double letters : numbers("button", "letterHeight")) EXPECT_GE(letters, 0.7 * 2 * kLetter);
  });
}

TEST_F(GivenAPageOfASize, WhenWordsAreRatedInANarrowWindowThenTheyAreAColumnAsLargeAsAskedFor) {
  at({"Narrow", 450, 800, 1}, R"("showButton": false, "control": {"kind": "rating", "values": ["never", "rarely", "sometimes", "half the time", "often", "mostly", "always"]})", [&] {
    for (const double letters : numbers("button", "letterHeight")) EXPECT_DOUBLE_EQ(letters, kLetter);
  });
}

TEST_F(GivenAPageOfASize, WhenAShortJapaneseLabelAlmostFitsThenItIsOneLine) {
  at({"Wide"}, R"("language": "ja", "control": {"kind": "matrix", "rows": ["a"], "choices": ["はい", "そう思わない", "いいえ", "強くそう思う", "わからない"]})", [&] {
    const auto yes = boxOf("はい"), label = boxOf("そう思わない");
    ASSERT_TRUE(yes && label);
    EXPECT_NEAR(yes->height, label->height, 1e-6);
  });
}

TEST_F(GivenAPageOfASize, WhenAJapaneseWordStandsBehindANumberThenItIsNotBroken) {
  at({"Wide"}, R"("control": {"kind": "text"})", [&] {
    const auto widthOf = [&](const char *words) {
      const auto text = stage_->stimuli().add("text", Value(Dict{{"text", words}, {"units", "height"}, {"height", 0.05}, {"wrapWidth", 0.55}, {"wholeWords", true}}));
      return stage_->stimuli().measure(*text)->width;
    };
    EXPECT_NEAR(widthOf("1 \u2013 まったくそう思わない"), widthOf("まったくそう思わない"), 2e-3);
  });
}

TEST_F(GivenAPageOfASize, WhenADateHasNoRoomThenItsFieldsAreBelowOneAnotherAsLargeAsAskedFor) {
  at(kNarrow, R"("control": {"kind": "date"})", [&] {
    const auto fields = boxes("textBox");
    ASSERT_EQ(fields.size(), 3u);
    for (const Box &field : fields) expectInside(field);
    EXPECT_LT(top(fields[1]), bottom(fields[0]));
    EXPECT_THAT(numbers("textBox", "letterHeight"), ::testing::Each(2 * kLetter));
    for (const char *caption : {"Day", "Month", "Year"}) {
      const auto box = boxOf(caption);
      ASSERT_TRUE(box);
      expectInside(*box);
      for (const Box &field : fields) EXPECT_TRUE(areApart(*box, field)) << caption;
    }
  });
}

TEST_F(GivenAPageOfASize, WhenANumberHasAUnitAndNoRoomThenThatIsBelowIt) {
  at(kNarrow, R"("control": {"kind": "number", "unit": "kilograms"})", [&] {
    const auto unit = boxOf("kilograms");
    const Box field = boxes("textBox").at(0);
    ASSERT_TRUE(unit);
    EXPECT_LT(top(*unit), bottom(field));
    EXPECT_GE(field.width, 0.8 * 2 * edge_);
  });
}

TEST_F(GivenAPageOfASize, WhenOneOfARatingWithoutMarksIsChosenThenItsColoursAreTurnedAndNoOthers) {
  openAt(kNarrow, R"({"textSize": 2, "showButton": false, "control": {"kind": "rating", "values": 5}})");
  lookAt(12,
         [&] {
           const auto light = numbers("button", "fillColor"), letters = numbers("button", "color");
           ASSERT_EQ(light.size(), 5u);
           for (std::size_t i = 0; i < 5; ++i) {
             EXPECT_EQ(letters[i] > light[i], i == 2) << i + 1 << ": light letters on dark";
             EXPECT_GT(std::abs(letters[i] - light[i]), 1) << i + 1;
           }
         },
         {{5, [this] { click("3"); }}});
}

TEST_P(GivenAPageInAWindow, WhenOptionsOfAQuestionAreLongThenTheyAreBelowOneAnotherAcrossTheWholeWidthAndShortOnesInARow) {
  options_.display.width = GetParam().width;
  options_.display.height = GetParam().height;
  openStudy(pageOf("questions", R"("textSize": )" + std::to_string(GetParam().size) + R"(, "questions": [{"text": "?", "options": )" + kLong + R"(}, {"text": "?", "options": ["yes", "no"]}])"));
  lookAt(5, [&] {
    const StimulusHandle form = all("form").at(0);
    const auto items = stage_->stimuli().value(form, *stage_->stimuli().property(form, "items"));
    ASSERT_TRUE(items && items->list() && items->list()->size() == 2);
    EXPECT_EQ((*items->list())[0].textOr("layout", ""), "vert");
    EXPECT_EQ((*items->list())[0].find("responseWidth")->number(), 1);
    EXPECT_EQ((*items->list())[1].textOr("layout", ""), "horiz");
  });
}

TEST_F(GivenAPageOfASize, WhenAQuestionIsMissingThenTheFormMakesRoomForWhatIsSaid) {
  options_.display.width = 450;
  options_.display.height = 800;
  openStudy(pageOf("questions", R"("textSize": 2, "questions": [{"text": "?", "options": ["yes", "no"]}])"));
  double before = 0;
  lookAt(12,
         [&] {
           const Box form = boxes("form").at(0);
           Box said;
           for (const Box &text : boxes("text"))
             if (text.y < 0 && text.height > said.height) said = text;
           EXPECT_GT(said.height, 0);
           EXPECT_GE(bottom(form), top(said));
           EXPECT_LT(form.height, before);
         },
         {{5, [&] { before = boxes("form").at(0).height; click("Continue"); }}});
}

TEST_F(GivenAPageOfASize, WhenSomethingIsRecordedOnANarrowPageThenAllThatSaysSoIsInTheWindow) {
  at(kNarrow, R"("control": {"kind": "sound-recording", "duration_s": 60, "showMeter": true})", [&] {
    for (const char *kind : {"circle", "rect"})
      for (const Box &box : boxes(kind))
        if (box.y < 0.5) expectInside(box);  // above is the progress, in other units
    EXPECT_FALSE(boxes("circle").empty());
  });
}

TEST_F(GivenAPageOfASize, WhenSomebodyIsFilmedOnANarrowPageThenBothFilmsAreInTheWindow) {
  at(kNarrow, R"("control": {"kind": "video-recording", "source": "both", "recordAudio": false, "duration_s": 60, "showPreview": true, "controls": true})", [&] {
    for (const char *kind : {"circle", "rect", "image", "button"})
      for (const Box &box : boxes(kind))
        if (box.y < 0.5) expectInside(box);  // above is the progress, in other units
    EXPECT_EQ(boxes("image").size(), 1u) << "the screen has no preview";
  });
}

TEST_F(GivenAPageOfASize, WhenAPictureIsWiderThanThePageThenAllOfItIsSeenInItsProportions) {
  writePicture("wide.bmp", 80, 40);
  at(kNarrow, R"("prompt": {"kind": "image", "file": "wide.bmp", "width": 3}, "control": {"kind": "text"})", [&] {
    const Box picture = boxes("image").at(0);
    EXPECT_LE(picture.width, 2 * edge_);
    EXPECT_NEAR(picture.height, picture.width / 2, 1e-6);
  });
}

TEST_P(GivenAPageInAWindow, WhenSomethingIsSaidInACornerThenItsLettersGrowAndTheButtonIsBesideOrAbove) {
  options_.display.width = GetParam().width;
  options_.display.height = GetParam().height;
  openWith(R"({"textSize": )" + std::to_string(GetParam().size) + R"(, "prompt": "?", "control": {"kind": "none"}})", R"("progressDisplay": {"stages": [{"time_s": 60, "caption": "Look"}]},)");
  lookAt(5, [&] {
    const auto caption = boxOf("Look"), button = boxOf("Continue");
    ASSERT_TRUE(caption && button);
    const auto texts = all("text");
    const auto said = std::find_if(texts.begin(), texts.end(), [&](StimulusHandle each) { return stage_->stimuli().describe(each).ends_with("\"Look\""); });
    ASSERT_NE(said, texts.end());
    EXPECT_DOUBLE_EQ(number(*said, "height"), GetParam().size * LowerEdge::letter);
    const bool isBeside = button->width / 2 < LowerEdge::middle * 0.5 * GetParam().width / GetParam().height;
    EXPECT_TRUE(isBeside || bottom(*button) > top(*caption) / 2);
  });
}

TEST_F(GivenAPageOfASize, WhenThereIsAFingerAloneThenTheBarTakesALongPageAlong) {
  std::string controls;
  for (int i = 0; i < 6; ++i) controls += (i ? ", " : "") + std::string(R"({"kind": "radio-buttons", "name": "n)") + std::to_string(i) + R"(", "choices": ["a)" + std::to_string(i) + R"(", "b", "c", "d"]})";
  openStudy(pageOf("modular", R"("control": [)" + controls + "]"));
  const auto touch = [&](InputKind kind, double y) {
    InputEvent event = now(kind);
    const double height = stage_->window().screen().height;
    event.x = stage_->window().screen().width / 2.0 - 0.015 * height;
    event.y = y * height;
    stage_->input().add(event);
  };
  double before = 0;
  lookAt(20, [&] { EXPECT_GT(boxOf("a0")->y, before + 0.1); },
         {{5, [&] { before = boxOf("a0")->y, touch(InputKind::TouchBegin, 0.3); }}, {8, [&] { touch(InputKind::TouchMove, 0.2); }}, {11, [&] { touch(InputKind::TouchEnd, 0.2); }}});
}

TEST_F(GivenAPageOfASize, WhenAParagraphHasALongWordThenAllHaveLettersOfOneSize) {
  options_.display.width = 450;
  options_.display.height = 800;
  openStudy(pageOf("info", R"("textSize": 2, "text": "One.\nVersuchsteilnehmerinformation.")"));
  lookAt(5, [&] {
    const auto one = boxOf("One."), other = boxOf("Versuchsteilnehmerinformation.");
    ASSERT_TRUE(one && other);
    EXPECT_NEAR(one->height, other->height, 2e-3);
  });
}

}  // namespace
}  // namespace fovea::test
