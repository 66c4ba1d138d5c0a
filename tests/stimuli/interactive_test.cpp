// What the participant can use, without a display: simulated hands on the virtual clock.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "hands.hpp"

namespace fovea {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

struct GivenStimuliToUse : ::testing::Test, Hands {};

// ---- slider ----

TEST_F(GivenStimuliToUse, WhenASliderIsClickedThenRatingAndTimeAreThoseOfThePress) {
  const auto slider = make("slider", {{"size", List{400, 20}}, {"units", "pix"}});
  show({slider});
  clock.advance(1234ms);
  press(100, 0);
  clock.advance(300ms);
  release(100, 0);
  EXPECT_THAT(numbers(slider, "rating"), ElementsAre(4));  // 100 px right of the middle of 400: 3/4 of the way from 1 to 5
  EXPECT_THAT(numbers(slider, "rt"), ElementsAre(1.234));
  EXPECT_THAT(numbers(slider, "markerPos"), ElementsAre(4));
}

TEST_F(GivenStimuliToUse, WhenASliderIsDraggedThenTheAnswerIsWhereAndWhenItIsLetGo) {
  const auto slider = make("slider", {{"size", List{400, 20}}, {"units", "pix"}, {"ticks", List{0, 100}}});
  show({slider});
  clock.advance(1s);
  press(-100, 0);
  EXPECT_THAT(numbers(slider, "rating"), IsEmpty());
  clock.advance(500ms);
  move(0, 500);  // far away from it: the drag goes on
  clock.advance(500ms);
  release(20, 500);
  EXPECT_THAT(numbers(slider, "history"), ElementsAre(DoubleEq(55), 2.0));
  press(500, 0);  // beside it
  release(500, 0);
  EXPECT_EQ(numbers(slider, "history").size(), 2u);
}

TEST_F(GivenStimuliToUse, WhenASliderIsUsedByKeysAloneThenReturnLeavesTheAnswer) {
  const auto slider = make("slider", {{"granularity", 1}});
  show({slider});
  clock.advance(1s);
  type("return");
  EXPECT_THAT(numbers(slider, "rating"), IsEmpty()) << "there is no marker yet";
  type("right");
  EXPECT_THAT(numbers(slider, "markerPos"), ElementsAre(3));
  type("right");
  type("right");
  type("right");
  EXPECT_THAT(numbers(slider, "markerPos"), ElementsAre(5));
  type("2");
  type("left");
  clock.advance(1s);
  type("return");
  EXPECT_THAT(numbers(slider, "history"), ElementsAre(1, 2.0));
}

TEST_F(GivenStimuliToUse, WhenTheSliderIsResetThenTimesCountFromTheNextOnset) {
  const auto slider = make("slider", {{"startValue", 2}});
  show({slider});
  clock.advance(1s);
  type("return");
  EXPECT_THAT(numbers(slider, "history"), ElementsAre(2, 1.0));
  set(slider, "reset", {1});
  clock.advance(5s);
  show({slider});
  EXPECT_THAT(numbers(slider, "rating"), IsEmpty());
  EXPECT_THAT(numbers(slider, "markerPos"), ElementsAre(2));
  clock.advance(250ms);
  type("return");
  EXPECT_THAT(numbers(slider, "history"), ElementsAre(2, 0.25));
}

TEST_F(GivenStimuliToUse, WhenASliderIsNotShownOrReadOnlyThenItHearsNothing) {
  const auto hidden = make("slider", {{"startValue", 2}});
  const auto fixed = make("slider", {{"startValue", 2}, {"readOnly", true}});
  show({fixed});
  type("return");
  press(0, 0);
  release(0, 0);
  EXPECT_THAT(numbers(fixed, "rating"), IsEmpty());
  EXPECT_THAT(numbers(hidden, "rating"), IsEmpty());
}

TEST_F(GivenStimuliToUse, WhenASliderHasCategoriesThenTheirNumbersCountFromZero) {
  const auto slider = make("slider", {{"style", "radio"}, {"labels", List{"no", "maybe", "yes"}}, {"size", List{200, 20}}, {"units", "pix"}});
  show({slider});
  press(60, 0);
  release(60, 0);
  EXPECT_THAT(numbers(slider, "rating"), ElementsAre(2));
  EXPECT_THAT(stimuli->add("slider", Dict{{"ticks", List{3, 1}}}).error().text(), HasSubstr("lowest to the highest"));
  EXPECT_THAT(stimuli->add("slider", Dict{{"ticks", List{3}}}).error().text(), HasSubstr("at least two"));
  EXPECT_THAT(stimuli->add("slider", Dict{{"labels", "yes"}}).error().text(), HasSubstr("list of texts"));
}

TEST_F(GivenStimuliToUse, WhenASliderStandsOrIsTurnedThenUpIsMore) {
  const auto standing = make("slider", {{"size", List{20, 400}}, {"units", "pix"}});
  show({standing});
  press(0, 100);
  release(0, 100);
  EXPECT_THAT(numbers(standing, "rating"), ElementsAre(4));
  const auto turned = make("slider", {{"size", List{400, 20}}, {"units", "pix"}, {"ori", 90}});  // its right end points down
  show({turned});
  press(0, -100);
  release(0, -100);
  EXPECT_THAT(numbers(turned, "rating"), ElementsAre(4));
}

TEST_F(GivenStimuliToUse, WhenASliderRunsToTheLeftThenLeftIsMoreByPointerAndKeys) {
  const auto slider = make("slider", {{"size", List{400, 20}}, {"units", "pix"}, {"granularity", 1}, {"direction", "rtl"}});
  show({slider});
  press(-100, 0);
  release(-100, 0);
  EXPECT_THAT(numbers(slider, "rating"), ElementsAre(4));
  type("left");
  type("return");
  EXPECT_THAT(numbers(slider, "rating"), ElementsAre(5));
  type("right");
  type("down");
  type("up");
  type("return");
  EXPECT_THAT(numbers(slider, "rating"), ElementsAre(4));
}

TEST_F(GivenStimuliToUse, WhenChoicesStandBelowOneAnotherThenTheFirstIsAtTheTop) {
  const auto choices = make("slider", {{"style", "choice"}, {"labels", List{"a", "b", "c"}}, {"size", List{20, 200}}, {"units", "pix"}});
  show({choices});
  press(0, 90);
  release(0, 90);
  EXPECT_THAT(numbers(choices, "rating"), ElementsAre(0));
  type("down");
  type("return");
  EXPECT_THAT(numbers(choices, "rating"), ElementsAre(1));
}

// ---- button ----

TEST_F(GivenStimuliToUse, WhenAButtonIsPressedByPointerAndKeysThenEachIsCountedWithItsTimes) {
  const auto button = make("button", {{"text", "OK"}, {"size", List{100, 40}}, {"units", "pix"}});
  show({button});
  clock.advance(1s);
  press(0, 0);
  EXPECT_THAT(numbers(button, "isClicked"), ElementsAre(1));
  EXPECT_THAT(numbers(button, "wasClicked"), ElementsAre(0));
  show({button});
  EXPECT_THAT(numbers(button, "wasClicked"), ElementsAre(1));
  clock.advance(500ms);
  release(300, 300);
  EXPECT_THAT(numbers(button, "isClicked"), ElementsAre(0));
  clock.advance(500ms);
  keyDown("space");
  keyDown("space", true);
  clock.advance(100ms);
  keyUp("space");
  EXPECT_THAT(numbers(button, "numClicks"), ElementsAre(2));
  EXPECT_THAT(numbers(button, "timesOn"), ElementsAre(1.0, 2.0));
  EXPECT_THAT(numbers(button, "timesOff"), ElementsAre(1.5, 2.1));
}

TEST_F(GivenStimuliToUse, WhenThePressIsBesideTheButtonOrOfTheRightButtonThenItIsNone) {
  const auto button = make("button", {{"text", "OK"}, {"size", List{100, 40}}, {"units", "pix"}});
  show({button});
  press(60, 0);
  move(0, 0);
  release(0, 0);
  press(0, 0, 3);
  release(0, 0, 3);
  EXPECT_THAT(numbers(button, "numClicks"), ElementsAre(0));
}

TEST_F(GivenStimuliToUse, WhenAPressIsFromBeforeTheOnsetThenItDoesNotCount) {
  const auto button = make("button", {{"text", "OK"}, {"size", List{100, 40}}, {"units", "pix"}});
  const Timestamp before = clock.now();
  clock.advance(10ms);
  show({button});
  hear({.kind = Action::Kind::Press, .time = before});
  EXPECT_THAT(numbers(button, "numClicks"), ElementsAre(0));
}

TEST_F(GivenStimuliToUse, WhenOneLiesOnTheOtherThenTheUpperOneIsPressed) {
  const auto lower = make("button", {{"size", List{100, 40}}, {"units", "pix"}});
  const auto upper = make("button", {{"size", List{50, 40}}, {"units", "pix"}});
  show({lower, upper});
  press(0, 0);
  release(0, 0);
  press(40, 0);
  release(40, 0);
  EXPECT_THAT(numbers(upper, "numClicks"), ElementsAre(1));
  EXPECT_THAT(numbers(lower, "numClicks"), ElementsAre(1));
  stimuli->remove(upper);
  press(0, 0);
  EXPECT_THAT(numbers(lower, "numClicks"), ElementsAre(2));
}

// ---- focus ----

TEST_F(GivenStimuliToUse, WhenTabIsPressedThenKeysGoToTheNextOneAndRoundAgain) {
  const auto one = make("button", {{"text", "1"}}), two = make("button", {{"text", "2"}});
  const auto fixed = make("slider", {{"readOnly", true}});
  show({one, fixed, two});
  const auto clicks = [&] {
    type("space");
    return std::pair(numbers(one, "numClicks")[0], numbers(two, "numClicks")[0]);
  };
  EXPECT_EQ(clicks(), std::pair(1.0, 0.0)) << "the first one drawn";
  type("tab");
  EXPECT_EQ(clicks(), std::pair(1.0, 1.0));
  type("tab");
  EXPECT_EQ(clicks(), std::pair(2.0, 1.0));
  keyDown("lshift");
  typeWithShift("tab");
  EXPECT_EQ(clicks(), std::pair(2.0, 2.0));
  show({one});
  EXPECT_EQ(clicks(), std::pair(3.0, 2.0)) << "the one that had the keys is gone";
}

TEST_F(GivenStimuliToUse, WhenTheOneThatHasTheKeysIsGoneThenTheyGoToTheNearestBeforeIt) {
  const auto one = make("button", {{"text", "1"}}), two = make("button", {{"text", "2"}}), three = make("button", {{"text", "3"}}), four = make("button", {{"text", "4"}});
  show({one, two, three, four});
  type("tab");
  type("tab");
  show({one, two, four});
  type("space");
  EXPECT_THAT(numbers(two, "numClicks"), ElementsAre(1));
  type("tab");
  type("space");
  EXPECT_THAT(numbers(four, "numClicks"), ElementsAre(1));
}

// ---- text box ----

TEST_F(GivenStimuliToUse, WhenSomebodyTypesThenTheTextIsThereAtOnce) {
  const auto box = make("textBox", {{"editable", true}, {"text", "Hi"}});
  show({box});
  typeText("!\u00e4");
  EXPECT_EQ(text(box, "text"), "Hi!\u00e4");
  EXPECT_THAT(numbers(box, "caret"), ElementsAre(5));
  type("backspace");
  typeWithShift("left");
  EXPECT_THAT(numbers(box, "selection"), ElementsAre(2, 3));
  typeText("?");
  EXPECT_EQ(text(box, "text"), "Hi?");
  setText(box, "text", "new");
  EXPECT_EQ(text(box, "text"), "new");
  show({box});
  typeText("er");
  EXPECT_EQ(text(box, "text"), "newer");
}

TEST_F(GivenStimuliToUse, WhenSomebodyTypesThenEveryKeyHasItsTimeUntilAReset) {
  const auto box = make("textBox", {{"editable", true}, {"text", "Hi"}});
  show({box});
  clock.advance(1s);
  typeText("!");
  clock.advance(123456us);
  show({box});  // when the frame comes does not count
  type("backspace");
  type("f5");
  EXPECT_EQ(list(box, "keys"), (List{"x", "backspace"})) << "f5 writes nothing";
  EXPECT_THAT(numbers(box, "keyTimes"), ElementsAre(1.0, 1.123456));
  type("backspace");
  set(box, "reset", {1});
  clock.advance(1s);
  show({box});
  EXPECT_EQ(text(box, "text"), "Hi");
  EXPECT_THAT(numbers(box, "keyTimes"), IsEmpty());
  clock.advance(250ms);
  typeText("?");
  EXPECT_EQ(text(box, "text"), "Hi?");
  EXPECT_THAT(numbers(box, "keyTimes"), ElementsAre(0.25));
}

TEST_F(GivenStimuliToUse, WhenATextBoxIsNotEditableThenTypingGoesPastIt) {
  const auto box = make("textBox", {{"text", "Hi"}});
  const auto button = make("button", {{"text", "OK"}});
  show({box, button});
  typeText("a");
  type("space");
  EXPECT_EQ(text(box, "text"), "Hi");
  EXPECT_THAT(numbers(button, "numClicks"), ElementsAre(1));
}

TEST_F(GivenStimuliToUse, WhenAWordIsClickedTwiceThenItIsSelected) {
  const auto box = make("textBox", {{"editable", true}, {"text", "hello big world"}, {"size", List{400, 60}}, {"letterHeight", 20}, {"units", "pix"}});
  show({box});
  clock.advance(1s);
  for (int i = 0; i < 2; ++i) {
    press(-190 + 10, 0);  // in the first letters
    release(-190 + 10, 0);
    clock.advance(100ms);
  }
  EXPECT_THAT(numbers(box, "selection"), ElementsAre(0, 5));
}

// ---- form ----

const List kItems{Dict{{"itemText", "About you"}, {"type", "heading"}},
                  Dict{{"itemText", "Age"}, {"type", "free text"}},
                  Dict{{"itemText", "Hand"}, {"type", "choice"}, {"options", List{"left", "right"}}},
                  Dict{{"itemText", "How tired?"}, {"type", "rating"}, {"ticks", List{1, 2, 3, 4, 5, 6, 7}}}};

TEST_F(GivenStimuliToUse, WhenAFormIsFilledInByKeysAloneThenEveryAnswerHasItsTime) {
  const auto form = make("form", {{"items", kItems}});
  show({form});
  EXPECT_THAT(numbers(form, "complete"), ElementsAre(0));
  clock.advance(1s);
  typeText("27");
  type("tab");
  clock.advance(1s);
  type("2");
  type("return");  // goes on by itself
  clock.advance(1s);
  type("6");
  type("return");
  EXPECT_THAT(numbers(form, "complete"), ElementsAre(1));
  const List data = list(form, "data");
  ASSERT_EQ(data.size(), 3u);
  const auto expectAnswer = [&](std::size_t place, std::int64_t index, const Value &answer, double rt) {
    EXPECT_EQ(*data[place].find("itemIndex"), Value(index));
    EXPECT_EQ(*data[place].find("response"), answer);
    EXPECT_EQ(*data[place].find("rt"), Value(rt));
  };
  expectAnswer(0, 1, "27", 1.0);
  expectAnswer(1, 2, "right", 2.0);
  expectAnswer(2, 3, 6, 3.0);
}

TEST_F(GivenStimuliToUse, WhenTheScaleOfAFormHasWholeNumbersAloneThenSoHasItsAnswerAndElseItHasRealOnes) {
  const Dict whole{{"itemText", "How?"}, {"type", "slider"}, {"ticks", List{0.0, 10.0}}, {"granularity", 5}}, any{{"itemText", "How?"}, {"type", "slider"}, {"ticks", List{0, 10}}},
      half{{"itemText", "How?"}, {"type", "rating"}, {"ticks", List{0.5, 1.5, 2.5}}};
  const auto form = make("form", {{"items", List{whole, any, half}}});
  show({form});
  for (int i = 0; i < 3; ++i) type("2"), type("return");
  const List data = list(form, "data");
  EXPECT_EQ(*data[0].find("response"), Value(10));
  EXPECT_EQ(*data[1].find("response"), Value(10.0));
  EXPECT_EQ(*data[2].find("response"), Value(1.5));
}

TEST_F(GivenStimuliToUse, WhenAnAnswerOfAFormBecomesAnotherThenTheFirstAndTheLastTimeAreKept) {
  const auto form = make("form", {{"items", List{Dict{{"itemText", "How?"}}, Dict{{"itemText", "Age"}, {"type", "free text"}}, Dict{{"itemText", "Why?"}, {"type", "free text"}}}}});
  show({form});
  clock.advance(1s);
  type("2"), type("return");
  typeText("a");
  clock.advance(1s);
  typeText("b");
  hear({.kind = Action::Kind::KeyPress, .time = clock.now(), .hasShift = true, .key = "tab"});
  for (const char *key : {"4", "4"}) {
    type(key), type("return");
    hear({.kind = Action::Kind::KeyPress, .time = clock.now(), .hasShift = true, .key = "tab"});
    clock.advance(1s);
  }
  const auto told = [&](std::size_t place, const char *what) { return *list(form, "data")[place].find(what); };
  EXPECT_EQ(told(0, "firstRt"), Value(1.0));
  EXPECT_EQ(told(0, "lastRt"), Value(2.0)) << "the same once more is no other answer";
  EXPECT_EQ(told(0, "rt"), Value(3.0));
  EXPECT_EQ(told(0, "changes"), Value(2));
  EXPECT_EQ(told(1, "firstRt"), Value(1.0));
  EXPECT_EQ(told(1, "lastRt"), Value(2.0));
  EXPECT_EQ(told(2, "changes"), Value(0));
  EXPECT_EQ(told(2, "firstRt"), Value());
}

TEST_F(GivenStimuliToUse, WhenItemsOfAFormHaveRehearsalsThenTheKeysThatItTellsAnswerThem) {
  const List ticks{0, 50, 100};
  for (const char *direction : {"ltr", "rtl"}) {
    const auto form = make("form", {{"direction", direction}, {"items", List{Dict{{"itemText", "Hand"}, {"type", "choice"}, {"options", "left, right, both"}, {"layout", "vert"}, {"rehearsal", "both"}},
                                                                             Dict{{"itemText", "How tired?"}, {"rehearsal", 4}}, Dict{{"itemText", "Skipped"}, {"type", "free text"}, {"required", false}},
                                                                             Dict{{"itemText", "How far?"}, {"type", "slider"}, {"ticks", ticks}, {"granularity", 10}, {"rehearsal", 30}},
                                                                             Dict{{"itemText", "Name"}, {"type", "free text"}, {"rehearsal", "ada 1"}}}}});
    const auto button = make("button", {{"text", "OK"}});
    show({form, button});
    int presses = 0;
    for (std::string key = text(form, "rehearsalKey"); !key.empty() && ++presses < 60; key = text(form, "rehearsalKey"))
      hear({.kind = Action::Kind::KeyPress, .time = clock.now(), .key = key, .typed = key == "space" ? " " : key.size() == 1 ? std::string_view(key) : ""});
    std::vector<Value> given;
    for (const Value &one : list(form, "data")) given.push_back(*one.find("response"));
    EXPECT_THAT(given, ElementsAre(Value("both"), Value(4), Value(), Value(30), Value("ada 1"))) << direction;
    EXPECT_LT(presses, 60);
    type("return");
    EXPECT_THAT(numbers(button, "numClicks"), ElementsAre(1)) << "what is left is behind the form";
    stimuli->remove(form), stimuli->remove(button);
  }
}

TEST_F(GivenStimuliToUse, WhenItemsOfAFormHaveAnswersFromTheStartThenThoseStandUntilSomebodyGivesOthers) {
  const auto form = make("form", {{"items", List{Dict{{"itemText", "Name"}, {"type", "free text"}, {"answer", "Ada"}},
                                                 Dict{{"itemText", "Hand"}, {"type", "choice"}, {"options", "left, right"}, {"answer", "right"}},
                                                 Dict{{"itemText", "How tired?"}, {"type", "rating"}, {"answer", 4}}}}});
  show({form});
  EXPECT_THAT(numbers(form, "complete"), ElementsAre(1));
  const auto response = [&](std::size_t place) { return *list(form, "data")[place].find("response"); };
  EXPECT_EQ(response(0), Value("Ada"));
  EXPECT_EQ(response(1), Value("right"));
  EXPECT_EQ(response(2), Value(4));
  type("tab"), type("1"), type("return");  // the hand
  EXPECT_EQ(response(1), Value("left"));
  EXPECT_EQ(response(0), Value("Ada"));
}

TEST_F(GivenStimuliToUse, WhenAFormIsFilledInByThePointerAloneThenItsAnswersAreThoseClicked) {
  // 600 wide in the middle of 1000 x 500: questions are 420 wide, answers begin at 420.
  const auto form = make("form", {{"units", "pix"}, {"size", List{600, 400}}, {"textHeight", 20},
                                  {"items", List{Dict{{"itemText", "How?"}, {"type", "slider"}, {"ticks", List{0, 1}}}}}});
  show({form});
  clock.advance(1s);
  // Two labels' share of 180 is half: the scale is 90 long from 420 on, 30 thick, at the top.
  press(-300 + 420 + 45, 200 - 15);
  release(-300 + 420 + 45, 200 - 15);
  const List data = list(form, "data");
  EXPECT_EQ(*data[0].find("response"), Value(0.5));
  EXPECT_EQ(*data[0].find("rt"), Value(1.0));
}

TEST_F(GivenStimuliToUse, WhenTheWordsOfAFormRunToTheLeftThenSoDoItsAnswersUnlessItIsToldNotTo) {
  const Dict how{{"itemText", "\u05db\u05de\u05d4?"}, {"type", "slider"}, {"ticks", List{0, 1}}};
  const auto form = make("form", {{"units", "pix"}, {"size", List{600, 400}}, {"textHeight", 20}, {"items", List{how}}});
  show({form});
  // The question takes 420 from the right edge, at 300; the scale is 90 long and ends there.
  press(300 - 420 - 22.5, 200 - 15);
  release(300 - 420 - 22.5, 200 - 15);
  EXPECT_EQ(*list(form, "data")[0].find("response"), Value(0.25));

  setText(form, "direction", "ltr");
  show({form});
  press(-300 + 420 + 67.5, 200 - 15);
  release(-300 + 420 + 67.5, 200 - 15);
  EXPECT_EQ(*list(form, "data")[0].find("response"), Value(0.75));
}

TEST_F(GivenStimuliToUse, WhenAFormIsTakenAlongBesideItsAnswersThenItScrolls) {
  List items;
  for (int i = 0; i < 12; ++i) items.push_back(Dict{{"itemText", "How?"}, {"type", "slider"}, {"ticks", List{0, 1}}});
  const auto form = make("form", {{"units", "pix"}, {"size", List{600, 200}}, {"textHeight", 20}, {"items", items}});
  show({form});
  press(-300 + 420 + 45, 100 - 15), release(-300 + 420 + 45, 100 - 15);
  EXPECT_EQ(*list(form, "data")[0].find("response"), Value(0.5));
  press(-200, 0), move(-200, 90), release(-200, 90);
  press(-300 + 420 + 22.5, 100 - 15), release(-300 + 420 + 22.5, 100 - 15);
  EXPECT_EQ(*list(form, "data")[0].find("response"), Value(0.5)) << "another question is there now";
}

TEST_F(GivenStimuliToUse, WhenSomeQuestionsAreRequiredThenTheOthersMayStayEmpty) {
  const auto form = make("form", {{"items", List{Dict{{"itemText", "Name"}, {"type", "free text"}, {"required", false}},
                                                 Dict{{"itemText", "Age"}, {"type", "free text"}},
                                                 Dict{{"itemText", "Why?"}, {"type", "free text"}, {"required", 1}}}}});
  show({form});
  EXPECT_THAT(numbers(form, "missing"), ElementsAre(1, 2));
  type("tab");
  typeText("27");
  EXPECT_THAT(numbers(form, "missing"), ElementsAre(2));
  EXPECT_THAT(numbers(form, "complete"), ElementsAre(0));
  type("tab");
  typeText("so");
  EXPECT_THAT(numbers(form, "missing"), IsEmpty());
  EXPECT_THAT(numbers(form, "complete"), ElementsAre(1));
}

TEST_F(GivenStimuliToUse, WhenTheLookOfAFormChangesThenItsAnswersStayAndAResetForgetsThem) {
  const auto form = make("form", {{"items", kItems}});
  show({form});
  typeText("27");
  set(form, "textHeight", {0.03});
  show({form});
  EXPECT_EQ(*list(form, "data")[0].find("response"), Value("27"));
  set(form, "reset", {1});
  show({form});
  EXPECT_EQ(*list(form, "data")[0].find("response"), Value());
}

TEST_F(GivenStimuliToUse, WhenAFormHasWrongItemsThenItIsRefused) {
  EXPECT_THAT(stimuli->add("form", Dict{{"items", List{Dict{{"type", "quiz"}}}}}).error().text(), HasSubstr("type \"quiz\""));
}

TEST(GivenDraggableStimuli, WhenThePointerTakesOneThenItFollowsUntilItIsLetGo) {
  Hands hands;  // 1000 x 500
  const auto fixed = hands.make("rect", {{"units", "pix"}, {"size", 100}});
  const auto below = hands.make("circle", {{"units", "height"}, {"radius", 0.2}, {"draggable", true}});
  const auto front = hands.make("rect", {{"units", "norm"}, {"size", 0.1}, {"draggable", true}});
  hands.show({fixed, below, front});

  hands.press(10, 5);  // on all three
  hands.move(110, 55);
  EXPECT_EQ(hands.numbers(front, "pos"), (std::vector<double>{0.2, 0.2}));
  hands.release(260, 130);
  hands.move(0, 0);
  EXPECT_EQ(hands.numbers(front, "pos"), (std::vector<double>{0.5, 0.5}));
  EXPECT_EQ(hands.numbers(below, "pos"), (std::vector<double>{0, 0}));

  hands.show({fixed, below, front});
  hands.press(0, 0);
  hands.release(50, 0);
  EXPECT_EQ(hands.numbers(below, "pos"), (std::vector<double>{0.1, 0}));
  hands.press(400, 200);  // on none
  hands.release(0, 0);
  hands.press(50, 0, 3);  // another button
  hands.release(0, 0, 3);
  EXPECT_EQ(hands.numbers(below, "pos"), (std::vector<double>{0.1, 0}));
  EXPECT_EQ(hands.numbers(fixed, "pos"), (std::vector<double>{0, 0}));
}

TEST(GivenADraggedStimulus, WhenItIsFixedGoesOffTheScreenOrIsRemovedThenItIsLetGo) {
  Hands hands;
  const auto taken = [&](StimulusHandle one) {
    hands.set(one, "pos", {0, 0});
    hands.show({one});
    hands.press(0, 0);
    hands.move(10, 0);
    EXPECT_EQ(hands.numbers(one, "pos").at(0), 10);
  };
  const auto rect = hands.make("rect", {{"units", "pix"}, {"size", 20}, {"draggable", true}});
  taken(rect);
  hands.set(rect, "draggable", {0});
  hands.move(20, 0);
  hands.set(rect, "draggable", {1});
  hands.move(30, 0);
  EXPECT_EQ(hands.numbers(rect, "pos").at(0), 10);
  hands.release(30, 0);
  taken(rect);
  hands.show({});
  hands.move(20, 0);
  EXPECT_EQ(hands.numbers(rect, "pos").at(0), 10);
  hands.release(20, 0);
  taken(rect);
  hands.stimuli->remove(rect);
  hands.move(20, 0);
  hands.release(20, 0);
}

TEST(GivenASliderOnSomethingDraggable, WhenItIsPressedThenItIsUsedAndNothingIsDragged) {
  Hands hands;
  const auto ground = hands.make("rect", {{"units", "pix"}, {"size", List{400, 200}}, {"draggable", true}});
  const auto slider = hands.make("slider", {{"units", "pix"}, {"size", List{200, 20}}});
  hands.show({ground, slider});
  hands.press(0, 0);
  hands.move(50, 0);
  hands.release(50, 0);
  EXPECT_EQ(hands.numbers(slider, "rating").at(0), 4);
  EXPECT_EQ(hands.numbers(ground, "pos"), (std::vector<double>{0, 0}));
}

TEST(GivenStimuliOnTheScreen, WhenOneIsForThePointerThenTheFrameSaysSo) {
  Hands hands;
  const auto rect = hands.make("rect", {});
  const auto slider = hands.make("slider", {});
  hands.show({rect});
  EXPECT_FALSE(hands.stimuli->takesPointer());
  hands.show({rect, slider});
  EXPECT_TRUE(hands.stimuli->takesPointer());
  hands.show({rect});
  EXPECT_FALSE(hands.stimuli->takesPointer());
  hands.set(rect, "draggable", {1});
  hands.show({rect});
  EXPECT_TRUE(hands.stimuli->takesPointer());
}

TEST(GivenACardThatIsDragged, WhenItIsLetGoOverASliderThenItIsLetGoAndTheSliderHearsNothing) {
  Hands hands;
  const auto slider = hands.make("slider", {{"units", "pix"}, {"size", List{200, 20}}});
  const auto card = hands.make("rect", {{"units", "pix"}, {"size", 40}, {"pos", List{0, 200}}, {"draggable", true}});
  hands.show({slider, card});

  hands.press(0, 200);
  hands.move(0, 100);
  hands.move(0, 0);
  hands.release(0, 0);
  hands.move(50, 50);

  EXPECT_EQ(hands.numbers(card, "pos"), (std::vector<double>{0, 0}));
  EXPECT_TRUE(hands.numbers(slider, "rating").empty());
}

TEST(GivenABrush, WhenThePointerIsHeldThenItsWayIsAStroke) {
  Hands hands;
  const auto brush = hands.make("brush", {{"units", "height"}});
  hands.press(0, 0);
  EXPECT_TRUE(hands.numbers(brush, "strokes").empty()) << "it was not there yet";
  hands.release(0, 0);
  hands.show({brush});
  hands.move(10, 10);
  hands.press(-250, 0);
  hands.move(0, 125);
  hands.release(250, 0);
  hands.move(0, 0);
  hands.press(50, 100);
  hands.release(50, 100);
  const auto strokes = hands.numbers(brush, "strokes");
  ASSERT_EQ(strokes.size(), 12u);
  const std::vector<double> first(strokes.begin(), strokes.begin() + 6), second(strokes.begin() + 8, strokes.end());
  EXPECT_EQ(first, (std::vector<double>{-0.5, 0, 0, 0.25, 0.5, 0}));
  EXPECT_TRUE(std::isnan(strokes[6]) && std::isnan(strokes[7]));
  EXPECT_EQ(second, (std::vector<double>{0.1, 0.2, 0.1, 0.2}));
  hands.set(brush, "reset", {1});
  hands.show({brush});
  EXPECT_TRUE(hands.numbers(brush, "strokes").empty());
}

TEST(GivenABrushThatNeedsNoButton, WhenThePointerMovesThenItDraws) {
  Hands hands;
  const auto brush = hands.make("brush", {{"units", "pix"}, {"buttonRequired", false}});
  hands.show({brush});
  hands.move(1, 2);
  hands.move(3, 4);
  EXPECT_EQ(hands.numbers(brush, "strokes"), (std::vector<double>{1, 2, 3, 4}));
}

}  // namespace
}  // namespace fovea
