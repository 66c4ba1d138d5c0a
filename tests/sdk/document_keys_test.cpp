// What has the keys in a document, what is signed, and what pressing does.
#include <gmock/gmock.h>

#include <array>
#include <cmath>

#include "document_fixture.hpp"
#include "support/wcag.hpp"

namespace fovea {
namespace {

using test::GivenADocument;
using test::declaration;
using test::longContent;
using test::words;
using testing::FakeHost;
using testing::FakeStimulus;
using Answer = DocumentView::Answer;

TEST_F(GivenADocument, WhenSomebodyClicksIntoTheBoxToSignThenThatIsNoSignatureAndKeepsTheNameThatWasTyped) {
  DocumentContent content{.title = "Consent", .sections = {{"", "A word"}}, .accept = "I agree", .signature = DocumentSignature::Required};
  show(content);
  double y = 0;
  for (const FakeStimulus &one : frame())
    if (one.kind == "rect" && testing::number(one, "lineWidth", 0) == 2) y = *(*one.properties.at("pos").as<List>())[1].as<double>();
  point(FOVEA_BUTTON_PRESS, 0, y);
  point(FOVEA_BUTTON_RELEASE, 0, y);
  EXPECT_FALSE(view_->signature().isThere());
  press("a");
  EXPECT_EQ(view_->signature().name, "a");
  point(FOVEA_BUTTON_PRESS, 0, y);
  point(FOVEA_BUTTON_RELEASE, 0, y);
  EXPECT_EQ(view_->signature().name, "a");
  point(FOVEA_BUTTON_PRESS, 0, y);
  point(FOVEA_POINTER_MOVE, 0.05, y);
  EXPECT_EQ(view_->signature().name, "");
  ASSERT_EQ(view_->signature().strokes.size(), 1u);
  EXPECT_EQ(view_->signature().strokes[0].size(), 2u);
}

/// What is shown of a rect: units as it has them.
struct Line {
  Box box;
  double width;
  List color;
};
std::vector<Line> lines(const std::vector<FakeStimulus> &drawn) {
  std::vector<Line> found;
  for (const FakeStimulus &one : drawn) {
    if (one.kind != "rect" || testing::number(one, "lineWidth", 0) == 0) continue;
    const List pos = *one.properties.at("pos").as<List>(), size = *one.properties.at("size").as<List>(), color = *one.properties.at("lineColor").as<List>();
    if (color.size() == 4 && color[3] == Value(0.0)) continue;
    found.push_back({{*pos[0].as<double>(), *pos[1].as<double>(), *size[0].as<double>(), *size[1].as<double>()}, testing::number(one, "lineWidth", 0), color});
  }
  return found;
}
/// Channels from -1 to 1.
double contrast(const List &one, const List &other) {
  const auto guns = [](const List &color) { return std::array{(*color[0].as<double>() + 1) / 2, (*color[1].as<double>() + 1) / 2, (*color[2].as<double>() + 1) / 2}; };
  return testing::contrast(guns(one), guns(other));
}
const List kGround{0.0, 0.0, 0.0};

/// The line beside the outline of what has the keys.
std::optional<Line> ringIn(const std::vector<FakeStimulus> &drawn) {
  std::optional<Line> ring;
  for (const Line &line : lines(drawn)) {
    if (line.width != 3) continue;
    EXPECT_FALSE(ring.has_value()) << "two rings";
    ring = line;
  }
  return ring;
}

DocumentContent signedContent() {
  return {.title = "Consent", .sections = {{"", "A word"}}, .choices = {{"age", "I am an adult", true}, {"sharing", "May be shared"}}, .accept = "I agree", .decline = "No",
          .signature = DocumentSignature::Required};
}

TEST_F(GivenADocument, WhenSomethingThatIsNeededLacksThenItIsMarkedAlthoughTheKeysAreThere) {
  show(signedContent());
  frame();
  press("tab"), press("tab"), press("tab"), press("tab");  // sharing, signature, No, I agree
  const auto colorOf = [&](const std::string &words, const std::vector<FakeStimulus> &drawn) {
    for (const FakeStimulus &one : drawn)
      if (testing::textOf(one) == words) return *one.properties.at("color").as<List>();
    return List{};
  };
  const auto before = frame();
  press("return");
  EXPECT_EQ(view_->answer(), Answer::None);

  auto drawn = frame();
  const auto boxes = [&] {  // of the fields, from above
    std::vector<Line> found;
    for (const Line &line : lines(drawn))
      if (line.width >= 2 && line.width != 3) found.push_back(line);
    return found;
  };
  auto fields = boxes();
  ASSERT_EQ(fields.size(), 3u);
  EXPECT_GT(fields[0].width, 2 * fields[1].width) << "not by its colour alone";
  EXPECT_NE(fields[0].color, fields[1].color);
  EXPECT_GE(contrast(fields[0].color, kGround), 3);
  EXPECT_EQ(fields[2].width, fields[0].width) << "the signature lacks, too";
  EXPECT_EQ(colorOf("I am an adult", drawn), fields[0].color);
  EXPECT_NE(colorOf("I am an adult", before), fields[0].color);
  EXPECT_EQ(colorOf(DocumentWords().sign, drawn), fields[0].color);
  EXPECT_NE(colorOf("May be shared", drawn), fields[0].color);
  const auto ring = ringIn(drawn);
  ASSERT_TRUE(ring);
  EXPECT_NEAR(ring->box.y, fields[0].box.y, 0.01);

  press("space");
  press("a");
  drawn = frame();
  fields = boxes();
  EXPECT_EQ(fields[0].width, fields[1].width);
  EXPECT_EQ(fields[2].width, fields[1].width);
  EXPECT_EQ(colorOf("I am an adult", drawn), colorOf("May be shared", drawn));
}

TEST_F(GivenADocument, WhenTabMovesThenARingThatCanBeSeenIsBesideEverythingThatCanBePressed) {
  show(signedContent());
  frame();
  press("a");
  std::vector<Box> rings;
  for (int i = 0; i < 6; ++i) {  // from the signature: Clear, No, I agree, the boxes, and round
    const auto drawn = frame();
    const auto ring = ringIn(drawn);
    ASSERT_TRUE(ring) << i;
    EXPECT_GE(contrast(ring->color, kGround), 3);
    rings.push_back(ring->box);
    for (const Line &line : lines(drawn)) {
      if (line.width == 3) continue;
      const double apartX = std::abs(std::abs(line.box.x - ring->box.x) - (line.box.width + ring->box.width) / 2);
      const double apartY = std::abs(std::abs(line.box.y - ring->box.y) - (line.box.height + ring->box.height) / 2);
      EXPECT_GT(std::max(apartX, apartY), 0.002) << "its line covers another";
    }
    press("tab");
  }
  for (std::size_t i = 0; i < rings.size(); ++i)
    for (std::size_t j = i + 1; j < rings.size(); ++j) EXPECT_GT(std::hypot(rings[i].x - rings[j].x, rings[i].y - rings[j].y), 0.01);
  EXPECT_GT(rings[0].height, 0.13) << "the signature";
  EXPECT_GT(rings[1].x, rings[0].x + rings[0].width / 2) << "what empties it, beside it";
  EXPECT_GT(rings[1].y, -0.35) << "and above the buttons";
}

TEST_F(GivenADocument, WhenAnOptionalBoxStandsAboveASignatureThenTabGoesFromAboveToBelow) {
  DocumentContent content = declaration(1);
  show(content);
  for (std::size_t i = 0; i < view_->pageCount(); ++i) frame(), press("right");
  frame();
  EXPECT_EQ(awaited(), "tab");
  press("tab"), press("space");
  EXPECT_EQ(view_->choices()[0], std::pair(std::string("sharing"), true));
  press("tab"), press("tab");
  press("x");
  EXPECT_EQ(view_->signature().name, "x");
}

TEST_F(GivenADocument, WhenASignatureIsEmptiedByKeyThenTheKeysAreAtItAgainAndThereIsNothingToEmpty) {
  show(signedContent());
  frame();
  press("a");
  frame();
  const auto signing = ringIn(frame());
  press("tab");
  press("return");
  EXPECT_FALSE(view_->signature().isThere());
  const auto emptied = ringIn(frame());
  ASSERT_TRUE(signing && emptied);
  EXPECT_EQ(emptied->box.y, signing->box.y);
  press("tab");
  press("return");
  EXPECT_EQ(view_->answer(), Answer::Declined) << "behind a signature that is empty comes the first button";
}

TEST_F(GivenADocument, WhenReturnIsPressedAgainAndAgainWhereTheSignatureLacksThenNothingIsDeclinedOrAccepted) {
  DocumentContent content = signedContent();
  content.choices.clear();
  show(content);
  frame();
  const auto before = ringIn(frame());
  for (int i = 0; i < 5; ++i) press("return");
  EXPECT_EQ(view_->answer(), Answer::None);
  const auto after = ringIn(frame());
  ASSERT_TRUE(before && after);
  EXPECT_EQ(after->box.y, before->box.y);
  EXPECT_EQ(awaited(), "x");
}

TEST_F(GivenADocument, WhenItsLastScreenfulIsReachedThenNoButtonHasTheKeysBeforeTab) {
  for (const bool isAnythingNeeded : {false, true}) {
    DocumentContent content{.title = "Consent", .sections = {{"", "One"}, {"Two", "Three", true}}, .choices = {{"sharing", "May be shared", isAnythingNeeded}}, .decline = "No"};
    view_.reset();
    show(content);
    frame();
    EXPECT_FALSE(ringIn(frame()));
    press("return"), press("space"), press("right");
    frame();
    EXPECT_EQ(ringIn(frame()).has_value(), isAnythingNeeded) << "what is needed has them";
    press("return");
    EXPECT_EQ(view_->answer(), Answer::None);
    EXPECT_EQ(view_->choices().front().second, isAnythingNeeded) << "and nothing is ticked that may be left";
  }
}

TEST_F(GivenADocument, WhenThereIsNothingToDeclineThenTheButtonThatLeadsOnHasTheKeysOnceEverythingWasSeen) {
  show({.title = "", .sections = {{"", "One"}, {"Two", "Three", true}}});
  EXPECT_FALSE(ringIn(frame()));
  press("right");
  EXPECT_TRUE(ringIn(frame()));
  press("left");
  frame();
  press("return");
  EXPECT_EQ(view_->answer(), Answer::Accepted);
}

TEST_F(GivenADocument, WhenANameIsTypedWhereverTheKeysAreThenItSignsUnlessThereIsASignatureOrNoPlaceForIt) {
  for (const int tabs : {0, 1, 3, 4}) {  // the needed box, the other one, both buttons
    view_.reset();
    show(signedContent());
    frame();
    for (int i = 0; i < tabs; ++i) press("tab");
    press("a"), press("b");
    EXPECT_EQ(view_->signature().name, "ab") << tabs;
    press("tab"), press("tab"), press("c");
    EXPECT_EQ(view_->signature().name, "ab") << "it is signed";
  }
  DocumentContent content = signedContent();
  content.sections = {{"", words(900, "long")}};
  view_.reset();
  show(content);
  frame();
  press("a");
  EXPECT_FALSE(view_->signature().isThere()) << "on another screenful";
}

TEST_F(GivenADocument, WhenItFitsOneScreenfulThenReturnAcceptsAfterItWasDrawn) {
  show({.title = "Short", .sections = {{"", "Text"}}});

  press("return");
  EXPECT_EQ(view_->answer(), Answer::None);
  frame();
  EXPECT_EQ(awaited(), "return");
  press("return");
  EXPECT_EQ(view_->answer(), Answer::Accepted);
}

TEST_F(GivenADocument, WhenTheLastScreenfulWasNotSeenThenAcceptingDoesNothingAndDecliningWorks) {
  show(longContent());
  frame();

  EXPECT_EQ(awaited(), "right");
  press("return");
  press("space");
  EXPECT_EQ(view_->answer(), Answer::None);
  press("tab");
  while (view_->page() == 0 && view_->answer() == Answer::None) press("return"), press("tab");
  EXPECT_EQ(view_->answer(), Answer::Declined);
}

TEST_F(GivenADocument, WhenWhatIsAwaitedIsPressedThenItIsAcceptedWithNothingTicked) {
  show(longContent());
  for (int i = 0; i < 100 && view_->answer() == Answer::None; ++i) {
    frame();
    press(awaited());
  }

  EXPECT_EQ(view_->answer(), Answer::Accepted);
  EXPECT_THAT(view_->choices(), ::testing::ElementsAre(std::pair{std::string("sharing"), false}, std::pair{std::string("recontact"), false}));
}

TEST_F(GivenADocument, WhenAChoiceIsTickedWithTheKeyboardThenItIsAnswered) {
  show({.title = "Ask", .sections = {}, .choices = {{"one", "First"}, {"two", "Second"}}, .decline = "No"});
  frame();
  press("tab");
  press("tab");
  press("space");
  frame();

  EXPECT_EQ(awaited(), "tab");
  EXPECT_THAT(view_->choices(), ::testing::ElementsAre(std::pair{std::string("one"), false}, std::pair{std::string("two"), true}));
}

TEST_F(GivenADocument, WhenReturnIsHeldDownThenItPressesOnce) {
  show({.title = "Ask", .sections = {}, .choices = {{"one", "First"}}});
  frame();
  press("tab");
  press("return");
  fovea_event held = FakeHost::press("return", host_.now);
  held.flags = FOVEA_EVENT_REPEAT;
  view_->event(Event(held));

  EXPECT_TRUE(view_->choices().front().second);
}

TEST_F(GivenADocument, WhenButtonsAndBoxesAreClickedThenTheyArePressed) {
  show({.title = "Ask", .sections = {}, .choices = {{"one", "First"}}, .accept = "Yes", .decline = "No"});
  std::vector<Point> boxes, buttons;
  for (const FakeStimulus &stimulus : frame()) {
    if (stimulus.kind != "rect") continue;
    const List pos = *stimulus.properties.at("pos").as<List>();
    const Point place{*pos[0].as<double>(), *pos[1].as<double>()};
    if (place.y < -0.4) buttons.push_back(place);
    else if (place.x != 0) boxes.push_back(place);
  }
  ASSERT_EQ(boxes.size(), 1u);
  ASSERT_EQ(buttons.size(), 2u);
  const auto click = [&](Point place) { view_->event(Event(FakeHost::click(place.x, place.y))); };

  click(boxes[0]);
  click({0, 0.49});
  EXPECT_TRUE(view_->choices().front().second);
  EXPECT_EQ(view_->answer(), Answer::None);
  click(buttons[1]);
  EXPECT_EQ(view_->answer(), Answer::Accepted);
}

}  // namespace
}  // namespace fovea
