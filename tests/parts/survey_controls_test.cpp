// Controls that questionnaires have: a table, an order, a date.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class GivenATable : public GivenAModularPage {
 protected:
  static std::string table(const std::string &more = "") {
    return R"({"control": {"kind": "matrix", "rows": ["tea", "milk"], "rowLabels": ["Do you like tea?", "Do you like milk?"], "choices": [-1, 0, "very"], "labels": ["no", "so so", "yes"])" + more + "}}";
  }
  /// Onto a column of a row; both from 0.
  void clickCell(const std::string &row, const std::string &column) {
    const auto across = boxOf(column), down = boxOf(row);
    ASSERT_TRUE(across && down);
    clickAt(across->x, down->y);
  }
};

TEST_F(GivenATable, WhenItIsAnsweredByKeyboardAloneThenEachRowHasAMember) {
  openWith(table(), R"("saveAs": "liked",)");
  EXPECT_EQ(go({{5, [this] { press("right"); }}, {8, [this] { press("right"); }}, {11, [this] { press("tab"); }}, {13, [this] { press("1"); }}, {16, [this] { press("tab"); }}, {18, [this] { press("return"); }}}),
            Ending::Finished)
      << error_;
  EXPECT_EQ(answer(), R"({"tea":"very","milk":-1})") << "the first key puts the marker in the middle, digits choose a column";
  EXPECT_EQ(word("SELECT variables ->> '$.liked.tea' FROM participants"), "very");
  EXPECT_EQ(metadata("control.rows"), R"(["tea","milk"])");
  EXPECT_EQ(metadata("control.choices"), R"([-1,0,"very"])");
  EXPECT_EQ(word("SELECT group_concat((e.value ->> '$.info.row') || ' ' || (e.value ->> '$.info.choice')) FROM responses, json_each(metadata, '$.eventLog') AS e WHERE e.value ->> 'event' = 'choiceClicked'"),
            "tea 0,tea very,milk -1");
}

TEST_F(GivenATable, WhenItIsAnsweredByPointerAloneThenEachRowHasAMember) {
  openWith(table());
  EXPECT_EQ(go({{5, [this] { clickCell("Do you like tea?", "no"); }}, {8, [this] { clickCell("Do you like milk?", "yes"); }}, {12, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"tea":-1,"milk":"very"})");
}

struct TableWords {
  std::string language, button, required;
};
class GivenATableInALanguage : public GivenATable, public ::testing::WithParamInterface<TableWords> {};
INSTANTIATE_TEST_SUITE_P(Tongues, GivenATableInALanguage,
                         ::testing::Values(TableWords{"en", "Continue", "Please answer every row."}, TableWords{"de", "Weiter", "Bitte beantworten Sie jede Zeile."}, TableWords{"ar", "متابعة", "يرجى الإجابة عن كل سطر."}),
                         [](const auto &tested) { return tested.param.language; });

TEST_P(GivenATableInALanguage, WhenARowIsLeftOutThenThatIsSaidAtEverySizeOfText) {
  openWith(R"({"textSize": 2, "language": ")" + GetParam().language + R"(", )" + table().substr(1));
  EXPECT_EQ(go({{5, [this] { press("2"); }},
                {8, [this] { click(GetParam().button); }},
                {11, [this] {
                   const auto first = boxOf("no"), last = boxOf("yes");
                   ASSERT_TRUE(first && last);
                   EXPECT_EQ(first->x > last->x, GetParam().language == "ar") << "it begins where lines do";
                   press("tab"), press("tab");
                 }},
                {13, [this] { press("3"); }},
                {16, [this] { click(GetParam().button); }}}),
            Ending::Finished)
      << error_;
  EXPECT_EQ(attempts(), "1 0 " + GetParam().required + "; 2 1 ");
  EXPECT_EQ(answer(), R"({"tea":0,"milk":"very"})");
}

TEST_F(GivenATable, WhenRowsNeedNotBeAnsweredThenTheyCanBeLeftOut) {
  openWith(table(R"(, "required": false)"));
  EXPECT_EQ(go({{5, [this] { press("1"); }}, {8, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"tea":-1,"milk":null})");
}

TEST_F(GivenATable, WhenASimulatedParticipantAnswersThenEachRowHasOneOfTheChoices) {
  openWith(R"({"control": {"kind": "matrix", "rows": ["a", "b"], "choices": [7, 8]}})", R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT count(*) FROM responses, json_each(answer) AS e WHERE label = 'asked' AND e.value IN (7, 8)"), "2");
}

TEST_F(GivenATable, WhenTheStudyGivesAnAnswerToNoRowThenItIsToldSo) {
  openWith(table(), R"("simulate": {"answer": {"tea": 0, "milk": 0, "beer": 0}},)");
  EXPECT_EQ(go({}), Ending::Failed);
  EXPECT_THAT(error_, HasSubstr(R"(There is no row "beer".)"));
}

TEST_F(GivenATable, WhenItsLabelsAreTooFewThenTheStudyIsToldSo) {
  EXPECT_THAT(mistakesIn(R"({"control": {"kind": "matrix", "rows": ["a", "b"], "rowLabels": ["A"], "choices": [7, 8]}})"), ElementsAre(HasSubstr("params/control/rowLabels: there are 2 rows and 1 rowLabels")));
}

class GivenAnOrder : public GivenAModularPage {
 protected:
  static std::string order(const std::string &more = "") { return R"({"control": {"kind": "ranking", "choices": ["red", 2, "blue"])" + more + "}}"; }
};

TEST_F(GivenAnOrder, WhenAllArePressedByKeyboardAloneThenTheAnswerIsTheirOrder) {
  openWith(order());
  EXPECT_EQ(go({{5, [this] { press("tab"), press("tab"); }},
                {7, [this] { press("space"); }},
                {9, [this] { press("tab"); }},
                {11, [this] { press("space"); }},
                {13, [this] { press("tab"), press("return"); }},
                {16, [this] { press("tab"); }},
                {18, [this] { press("space"); }},
                {20, [this] { press("tab"), press("tab"), press("tab"), press("return"); }}}),
            Ending::Finished)
      << error_;
  EXPECT_EQ(attempts(), "1 0 Please give each of them a place.; 2 1 ");
  EXPECT_EQ(answer(), R"([2,"blue","red"])");
}

TEST_F(GivenAnOrder, WhenAPlaceIsTakenBackByPointerThenTheOthersMoveUp) {
  openWith(order());
  EXPECT_EQ(go({{5, [this] { click("red"); }},
                {7, [this] { click("blue"); }},
                {9, [this] { EXPECT_TRUE(boxOf("2")); click("red"); }},
                {12, [this] { click("red"); }},
                {14, [this] {
                   const auto last = boxOf("blue");
                   ASSERT_TRUE(last);
                   clickAt(last->x, last->y + last->height * 1.2);
                 }},
                {18, [this] { click("Continue"); }}}),
            Ending::Finished)
      << error_;
  EXPECT_EQ(answer(), R"(["blue","red",2])");
  EXPECT_EQ(word("SELECT group_concat((e.value ->> '$.info.choice') || ' ' || (e.value ->> '$.info.place')) FROM responses, json_each(metadata, '$.eventLog') AS e WHERE e.value ->> 'event' = 'choiceClicked'"),
            "red 1,blue 2,red 0,red 2,2 3");
}

TEST_F(GivenAnOrder, WhenThereAreFewerPlacesThanChoicesThenTheFirstOnesAreGiven) {
  openWith(order(R"(, "count": 1, "required": false)"));
  EXPECT_EQ(go({{5, [this] { click("blue"); }}, {7, [this] { click("red"); }}, {10, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"(["blue"])");
}

TEST_F(GivenAnOrder, WhenASimulatedParticipantAnswersThenEachHasAPlace) {
  openWith(R"({"language": "ar", "control": {"kind": "ranking", "choices": ["a", "b", "c"]}})", R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT group_concat(each, '') FROM (SELECT e.value AS each FROM responses, json_each(answer) AS e WHERE label = 'asked' ORDER BY 1)"), "abc");
}

TEST_F(GivenAnOrder, WhenTwoArePressedWithinAFrameThenTheFirstPressHasTheFirstPlace) {
  openWith(order(R"(, "count": 2)"));
  EXPECT_EQ(go({{5, [this] { clickAfter("blue", std::chrono::milliseconds(1)), clickAfter("red", std::chrono::milliseconds(6)); }}, {10, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"(["blue","red"])");
}

TEST_F(GivenAnOrder, WhenThereAreMorePlacesThanChoicesThenTheStudyIsToldSo) {
  EXPECT_THAT(mistakesIn(order(R"(, "count": 4)")), ElementsAre(HasSubstr("params/control/count: there are 3 choices and count is 4")));
}

class GivenADate : public GivenAModularPage {
 protected:
  static std::string date(const std::string &language = "en", const std::string &more = "") { return R"({"language": ")" + language + R"(", "control": {"kind": "date")" + more + "}}"; }
  std::function<void()> types(const std::string &one, const std::string &two, const std::string &three) {
    return [=, this] {
      for (const std::string &each : {one, two, three}) type(each), press("tab");
      press("return");
    };
  }
  std::function<void()> erases() {
    return [this] {
      for (int field = 0; field < 3; ++field) {
        press("tab");
        for (int i = 0; i < 4; ++i) press("backspace");
      }
      press("tab"), press("tab");
    };
  }
};

TEST_F(GivenADate, WhenItIsWrittenByKeyboardAloneThenTheAnswerIsThatDay) {
  openWith(date(), R"("saveAs": "born",)");
  EXPECT_EQ(go({{5, types("29", "2", "2000")}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("2000-02-29")");
  EXPECT_EQ(metadata("typed"), R"(["answer"])");
}

TEST_F(GivenADate, WhenTheLanguageHasAnotherOrderThenSoHaveTheFields) {
  openWith(date("en-US"));
  EXPECT_EQ(go({{5, types("2", "29", "2000")}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("2000-02-29")");
}

TEST_F(GivenADate, WhenFieldsAreClickedThenItCanBeWrittenThere) {
  openWith(date("de"));
  std::map<int, std::function<void()>> hands;
  int frame = 5;
  for (const auto &[caption, digits] : {std::pair("Jahr", "1999"), std::pair("Tag", "1"), std::pair("Monat", "12")}) {
    hands[frame] = [=, this, caption = std::string(caption)] {
      const auto box = boxOf(caption);
      ASSERT_TRUE(box);
      clickAt(box->x, box->y - 0.06);
    };
    hands[frame + 2] = [=, this, digits = std::string(digits)] { type(digits); };
    frame += 4;
  }
  hands[frame] = [this] { click("Weiter"); };
  EXPECT_EQ(go(std::move(hands)), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("1999-12-01")");
}

TEST_F(GivenADate, WhenItIsNoDayOfTheCalendarOrTooLateThenThatIsSaid) {
  openWith(date("en", R"(, "max": "2020-12-31")"));
  EXPECT_EQ(go({{3, [this] { click("Continue"); }}, {6, [this] { press("tab"); }}, {8, types("31", "2", "2000")}, {12, erases()}, {18, types("1", "1", "2021")}, {22, erases()}, {28, types("1", "1", "2020")}}),
            Ending::Finished)
      << error_;
  EXPECT_EQ(attempts(), "1 0 Please write a date.; 2 0 Please write day, month and year, the year with four digits.; 3 0 Please write a date that is not after 2020-12-31.; 4 1 ");
}

TEST_F(GivenADate, WhenASimulatedParticipantAnswersThenItIsWithinWhatIsAllowed) {
  openWith(date("ar", R"(, "min": "2020-02-28", "max": "2020-03-01")"), R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_THAT(answer(), ::testing::AnyOf(R"("2020-02-28")", R"("2020-02-29")", R"("2020-03-01")"));
}

TEST_F(GivenADate, WhenALimitIsNoDateThenTheStudyIsToldSo) {
  EXPECT_THAT(mistakesIn(date("en", R"(, "min": "2021-02-29")")), ElementsAre(HasSubstr(R"(params/control/min: "2021-02-29" is no day of the calendar)")));
}

TEST_F(GivenADate, WhenTheLimitsAreInTheWrongOrderThenTheStudyIsToldSo) {
  EXPECT_THAT(mistakesIn(date("en", R"(, "min": "2020-02-29", "max": "2019-01-01")")), ElementsAre(HasSubstr("params/control/min: min, 2020-02-29, is later than max, 2019-01-01")));
}

TEST_F(GivenADate, WhenItHasOneLimitThenSimulatedParticipantsDoNotAllWriteThat) {
  openWith(date("en", R"(, "min": "2015-06-01")"), R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_GT(answer(), R"("2015-06-01")");
}

TEST_F(GivenADate, WhenTheLanguageIsWrittenInSmallLettersThenItIsTheSame) {
  openWith(date("en-us"));
  EXPECT_EQ(go({{5, types("2", "29", "2000")}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("2000-02-29")");
}

TEST_F(GivenADate, WhenThePageIsInALanguageThenTheFieldsAreToo) {
  openWith(date("tr"));
  EXPECT_EQ(go({{4, [this] { EXPECT_TRUE(boxOf("Gün") && boxOf("Ay") && boxOf("Yıl")); }}, {5, types("29", "2", "2000")}}), Ending::Finished) << error_;
}

TEST_F(GivenADate, WhenTheStudyHasItsOwnWordsThenTheFieldsSayThem) {
  openWith(date("en", R"(, "messages": {"day": "D", "order": "ymd"})"));
  EXPECT_EQ(go({{4, [this] { EXPECT_TRUE(boxOf("D") && boxOf("Month")); }}, {5, types("2000", "2", "29")}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("2000-02-29")");
}

class GivenAMonitor : public GivenAModularPage {};

TEST_F(GivenAMonitor, WhenThePageIsLeftByKeyboardAloneThenWhatIsKnownOfItIsTheAnswer) {
  openWith(R"({"prompt": "Facts about this screen are kept.", "control": {"kind": "monitor"}})", R"("saveAs": "monitor",)");
  EXPECT_EQ(go({{15, [this] { press("return"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT (variables ->> '$.monitor.width_px') || ' ' || round(variables ->> '$.monitor.refresh_hz') FROM participants"), std::to_string(stage_->window().screen().width) + " 60.0");
  EXPECT_NE(answer().find("height_mm"), std::string::npos) << answer();
}

TEST_F(GivenAMonitor, WhenASimulatedParticipantIsThereThenItIsAnsweredToo) {
  openWith(R"({"control": {"kind": "monitor"}})", R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT json_extract(answer, '$.isVirtual') FROM responses WHERE label = 'asked'"), "1");
}

}  // namespace
}  // namespace fovea::test
