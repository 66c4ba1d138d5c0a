#include "fovea/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <sstream>

#include "fovea/fake_host.hpp"
#include "support/wcag.hpp"

namespace fovea {
namespace {

using testing::FakeHost;
using testing::FakeStimulus;
using Answer = DocumentView::Answer;

struct Area {
  double left, right, bottom, top;
  std::string text;
};

std::vector<Area> textAreas(const std::vector<FakeStimulus> &drawn) {
  std::vector<Area> areas;
  for (const FakeStimulus &stimulus : drawn) {
    if (stimulus.kind != "text" || testing::textOf(stimulus).empty()) continue;
    const Box box = testing::measureText(stimulus);
    const List pos = *stimulus.properties.at("pos").as<List>();
    const double x = *pos[0].as<double>(), y = *pos[1].as<double>();
    const std::string anchor(*stimulus.properties.at("anchor").as<std::string>());
    const double left = anchor == "top-left" ? x : anchor == "top-right" ? x - box.width : x - box.width / 2, top = anchor.starts_with("top") ? y : y + box.height / 2;
    areas.push_back({left, left + box.width, top - box.height, top, testing::textOf(stimulus)});
  }
  return areas;
}

std::string words(int count, const std::string &stem) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i ? " " : "") + stem + std::to_string(i);
  return text;
}

class GivenADocument : public ::testing::Test {
 protected:
  void show(DocumentContent content, int width = 1024, int height = 768) {
    host_.width = width;
    host_.height = height;
    services_.emplace(host_.get());
    view_.emplace(*services_, std::move(content), WindowInfo(host_.windowInfo()));
  }
  std::vector<FakeStimulus> frame() {
    host_.takeDrawn();
    view_->frame({0, host_.now, {}});
    return host_.takeDrawn();
  }
  void point(std::uint32_t type, double x, double y) {
    fovea_event event{};
    event.struct_size = sizeof event;
    event.type = type;
    event.button = 1;
    event.x = x;
    event.y = y;
    event.t_ns = nanoseconds(host_.now);
    view_->event(Event(event));
  }
  void press(std::string_view key) { view_->event(Event(FakeHost::press(key, host_.now))); }
  std::string awaited() const { return host_.asked.empty() ? "" : host_.asked.back().expected; }

  FakeHost host_;
  std::optional<Services> services_;
  std::optional<DocumentView> view_;
};

DocumentContent longContent() {
  DocumentContent content{.title = words(12, "title"), .sections = {}, .accept = "I agree", .decline = "I do not take part"};
  for (int i = 0; i < 6; ++i)
    content.sections.push_back({"Heading " + std::to_string(i), words(60, "a") + "\n" + words(90, "b") + "\n\n" + words(5, "c")});
  content.sections.push_back({"One paragraph that is longer than a screenful", words(900, "long")});
  content.choices = {{"sharing", words(40, "choice")}, {"recontact", "May be asked again"}};
  return content;
}

TEST_F(GivenADocument, WhenItIsLongThenNoTextIsClippedOrOverlapsAnotherOnAnyScreenful) {
  for (const auto &[width, height] : {std::pair{1024, 768}, {800, 600}, {1920, 1080}, {768, 1024}, {3440, 1440}}) {
    show(longContent(), width, height);
    const double edge = static_cast<double>(width) / height / 2;
    ASSERT_GT(view_->pageCount(), 3u);
    for (std::size_t page = 0; page < view_->pageCount(); ++page) {
      const std::vector<Area> areas = textAreas(frame());
      EXPECT_GE(areas.size(), 4u) << "only a footer on screenful " << page;
      for (const Area &area : areas) {
        EXPECT_GE(area.left, -edge) << area.text;
        EXPECT_LE(area.right, edge) << area.text;
        EXPECT_GE(area.bottom, -0.5) << area.text;
        EXPECT_LE(area.top, 0.5) << area.text;
      }
      for (std::size_t i = 0; i < areas.size(); ++i)
        for (std::size_t j = i + 1; j < areas.size(); ++j) {
          const Area &a = areas[i], &b = areas[j];
          const bool areApart = a.right <= b.left || b.right <= a.left || a.top <= b.bottom || b.top <= a.bottom;
          EXPECT_TRUE(areApart) << width << "x" << height << ", screenful " << page << ": \"" << a.text << "\" and \"" << b.text
                                << "\"";
        }
      press("right");
    }
    view_.reset();
    EXPECT_EQ(host_.stimuliAlive(), 0u);
  }
}

TEST_F(GivenADocument, WhenTheWindowIsNarrowAndTheLettersAreLargeThenItsFootIsStillReadBetweenTheArrows) {
  DocumentContent content = longContent();
  content.textScale = 3;
  show(content, 540, 1200);
  const auto drawn = frame();
  const auto hint = std::find_if(drawn.begin(), drawn.end(), [](const FakeStimulus &one) { return testing::textOf(one).rfind("Page 1", 0) == 0; });
  ASSERT_NE(hint, drawn.end());
  EXPECT_GT(testing::number(*hint, "wrapWidth", 0), 0.2);
}

TEST_F(GivenADocument, WhenTheLettersAreTwiceAsLargeThenSoAreThoseThatSayThatThereIsMore) {
  const auto heightOfHint = [&](double textScale) {
    DocumentContent content = longContent();
    content.textScale = textScale;
    view_.reset();  // before the services that it has
    show(std::move(content), 1280, 800);
    for (const FakeStimulus &stimulus : frame())
      if (testing::textOf(stimulus).find("to read on") != std::string::npos) return testing::number(stimulus, "height", 0);
    return 0.0;
  };
  const double usual = heightOfHint(1), large = heightOfHint(2);
  EXPECT_GT(usual, 0);
  EXPECT_GT(large, 1.8 * usual);
}

TEST_F(GivenADocument, WhenItsLanguageTakesMoreWordsToSayThatThereIsMoreThenTheyAreNoSmallerAndLieBetweenTextAndButtons) {
  DocumentContent content = longContent();
  content.textScale = 2;
  content.words.readOn = words(8, "onwards");
  show(std::move(content), 1280, 800);
  const auto drawn = frame();
  const auto hint = std::find_if(drawn.begin(), drawn.end(), [](const FakeStimulus &one) { return testing::textOf(one).find("onwards") != std::string::npos; });
  ASSERT_NE(hint, drawn.end());
  EXPECT_DOUBLE_EQ(testing::number(*hint, "height", 0), 0.044);
  const std::vector<Area> areas = textAreas(drawn);
  const auto at = std::find_if(areas.begin(), areas.end(), [](const Area &area) { return area.text.find("onwards") != std::string::npos; });
  EXPECT_GT(at->top - at->bottom, 0.044 * 2) << "several lines";
  for (const Area &area : areas)
    if (&area != &*at) EXPECT_TRUE(area.bottom >= at->top || area.top <= at->bottom || area.right <= at->left || area.left >= at->right) << area.text;
}

TEST_F(GivenADocument, WhenEachScreenfulHasALeastTimeThenNobodyGoesOnBeforeAndEverybodyCanGoBack) {
  DocumentContent content{.title = "", .sections = {{"", "One"}, {"Two", "Three", true}}};
  content.leastTime = std::chrono::seconds(1);
  show(content);
  const auto look = [&](int frames) {
    for (int i = 0; i < frames; ++i) host_.now += std::chrono::milliseconds(100), frame();
  };
  look(10);
  EXPECT_EQ(awaited(), "") << "nothing would come of it";
  press("right");
  EXPECT_EQ(view_->page(), 0u);
  look(1);
  EXPECT_EQ(awaited(), "right");
  press("right");
  EXPECT_EQ(view_->page(), 1u);
  look(5);
  press("return");
  press("left");
  EXPECT_EQ(view_->page(), 0u);
  look(1);
  press("right");
  look(4);
  press("return");
  EXPECT_EQ(view_->answer(), Answer::None);
  look(2);
  EXPECT_EQ(awaited(), "return");
  press("return");
  EXPECT_EQ(view_->answer(), Answer::Accepted);
}

TEST_F(GivenADocument, WhenItWasReadThenTheTimeOfEachScreenfulIsKnownAndAPauseIsNoPartOfIt) {
  show({.title = "", .sections = {{"", "One"}, {"Two", "Three", true}}});
  const auto look = [&](std::chrono::milliseconds until) {
    host_.now += until;
    frame();
  };
  frame();
  look(std::chrono::milliseconds(100));
  look(std::chrono::minutes(1));
  look(std::chrono::milliseconds(100));
  press("right");
  look(std::chrono::milliseconds(20));
  look(std::chrono::milliseconds(300));
  EXPECT_THAT(view_->times(), ::testing::ElementsAre(std::chrono::milliseconds(220), std::chrono::milliseconds(300)));
}

TEST_F(GivenADocument, WhenTheLettersAreTwiceAsLargeThenAParagraphIsCutRatherThanLeavingItsScreenfulNearlyEmpty) {
  DocumentContent content{.title = "", .sections = {{"What you do", "You press a key.\n" + words(25, "word")}}};
  content.textScale = 2;
  show(std::move(content), 1280, 800);
  double lowest = 0.5;
  for (const Area &area : textAreas(frame()))
    if (area.text.find("word0") != std::string::npos) lowest = area.bottom;
  EXPECT_LT(lowest, 0.1);
}

TEST_F(GivenADocument, WhenATextIsOnlyLaidOutThenItIsPicturedBeforeItsScreenfulIsTurnedTo) {
  show(longContent());
  const auto unprepared = [this] { return std::count_if(host_.stimuli().begin(), host_.stimuli().end(), [](const auto &one) {
    const auto found = one.second.properties.find("prepared");
    return found != one.second.properties.end() && found->second == Value(false);
  }); };
  const auto before = unprepared();
  EXPECT_GT(before, 10);
  for (int i = 0; i < 200; ++i) frame();
  EXPECT_LE(unprepared(), 2) << "the buttons, which are seen at once";
}

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
const List kGround{-0.8, -0.8, -0.8};

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

TEST_F(GivenADocument, WhenAnIsolateIsCutByTheEndOfAScreenfulThenItGoesOnOnTheNext) {
  show({.title = "", .sections = {{"", "first \u2068inside\u2069 outside \u2068" + words(900, "in") + "\u2069"}}, .isRightToLeft = true});
  ASSERT_GT(view_->pageCount(), 2u);
  frame();
  for (std::size_t i = 1; i < view_->pageCount(); ++i) {
    press("left");
    EXPECT_TRUE(testing::textOf(frame().at(1)).starts_with("\u2068in")) << testing::textOf(frame().at(1));
  }
}

/// A form of which the last screenful has much to hold.
DocumentContent declaration(double textScale, bool isRightToLeft = false) {
  DocumentContent content = longContent();
  content.sections.push_back({.heading = "My consent", .text = words(30, "agree"), .isStatement = true});
  content.signature = DocumentSignature::Required;
  content.textScale = textScale;
  content.isRightToLeft = isRightToLeft;
  return content;
}

TEST_F(GivenADocument, WhenTheLastScreenfulIsReachedThenTheWholeStatementIsOnItInLettersThatCanBeRead) {
  for (const auto &[width, height] : {std::pair{1280, 800}, {800, 600}})
    for (const double scale : {1.0, 1.5, 2.0, 3.0}) {
      show(declaration(scale), width, height);
      for (std::size_t i = 0; i < view_->pageCount(); ++i) frame(), press("right");
      std::string said = "|";
      double letters = 0;
      const auto drawn = frame();
      for (const Area &area : textAreas(drawn)) said += area.text + "|";
      for (const FakeStimulus &one : drawn)
        if (testing::textOf(one) == words(30, "agree")) letters = testing::number(one, "height", 0);
      EXPECT_EQ(view_->page() + 1, view_->pageCount());
      EXPECT_NE(said.find("|My consent|" + words(30, "agree") + "|"), std::string::npos) << scale << ": " << said;
      EXPECT_TRUE(scale > 1.5 || said.find("|" + DocumentWords().sign + "|") != std::string::npos) << scale << ": " << said;
      EXPECT_GE(letters, 0.68 * std::min(scale, 2.0) * 0.028) << scale << ": those who need it have it large";
      EXPECT_EQ(said.find("May be asked again") != std::string::npos, scale == 1) << "boxes stand before it where there is no room";
      EXPECT_EQ(view_->choices().size(), 2u);
    }
}

TEST_F(GivenADocument, WhenLettersAreTwiceAsLargeThenArrowsAndDecisionsAreOneRowAndTheTextHasThreeQuarters) {
  for (const bool isRightToLeft : {false, true})
    for (const auto &[width, height] : {std::pair{1280, 800}, {800, 600}}) {
      show(declaration(2, isRightToLeft), width, height);
      frame();
      press(isRightToLeft ? "left" : "right");
      std::map<std::string, Area> row;
      double foot = -0.5;
      for (const Area &area : textAreas(frame())) {
        const bool isOfRow = area.text == "I agree" || area.text == "I do not take part" || area.text == "\u2039" || area.text == "\u203a";
        if (isOfRow) row.emplace(area.text, area);
        if (isOfRow || area.text.starts_with("Page 2 of")) foot = std::max(foot, area.top);
      }
      ASSERT_EQ(row.size(), 4u);
      for (const auto &[text, area] : row) EXPECT_NEAR((area.top + area.bottom) / 2, (row.begin()->second.top + row.begin()->second.bottom) / 2, 0.005) << text;
      EXPECT_LT(foot, -0.25);
      EXPECT_EQ(row.at("I do not take part").right < row.at("I agree").left, !isRightToLeft);
    }
}

TEST(GivenTheInksOfADocument, WhenTheyAreComparedThenTextAndShapesStandOut) {
  const auto between = [](const Color &one, const Color &other) { return testing::contrast({(one.r + 1) / 2, (one.g + 1) / 2, (one.b + 1) / 2}, {(other.r + 1) / 2, (other.g + 1) / 2, (other.b + 1) / 2}); };
  for (const auto &[contrast, text] : {std::pair{DocumentContrast::Usual, 4.5}, {DocumentContrast::High, 7.0}}) {
    const DocumentInks inks = inksOf(contrast);
    for (const Color &ink : {inks.ink, inks.strong, inks.faint}) {
      EXPECT_GE(between(ink, inks.paper), text);
      EXPECT_GE(between(ink, inks.button), text) << "also of what cannot be pressed yet";
    }
    for (const Color &line : {inks.buttonLine, inks.focused, inks.missing}) EXPECT_GE(between(line, inks.paper), 3);
  }
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

TEST_F(GivenADocument, WhenItIsCutIntoScreenfulsThenNoWordIsLostOrDoubled) {
  show(longContent(), 800, 600);
  std::multiset<std::string> shown, expected;
  for (std::size_t page = 0; page < view_->pageCount(); ++page) {
    for (const Area &area : textAreas(frame())) {
      std::istringstream stream(area.text);
      for (std::string word; stream >> word;)
        if (word.rfind("long", 0) == 0 && word.size() > 4 && word != "longer") shown.insert(word);
    }
    press("right");
  }
  std::istringstream stream(words(900, "long"));
  for (std::string word; stream >> word;) expected.insert(word);

  EXPECT_EQ(shown, expected);
}

TEST_F(GivenADocument, WhenAParagraphIsCutThenThatIsBehindASentenceWhereThereIsOne) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += (i ? " " : "") + words(14, "word") + ".";
  DocumentContent content{.title = "", .sections = {{"", text}}};
  content.textScale = 2;
  show(std::move(content), 1280, 900);
  ASSERT_GT(view_->pageCount(), 2u);
  for (std::size_t page = 0; page < view_->pageCount(); ++page, press("right"))
    for (const Area &area : textAreas(frame()))
      if (area.text.starts_with("word")) EXPECT_TRUE(area.text.starts_with("word0 ") && area.text.ends_with(".")) << area.text;
}

TEST_F(GivenADocument, WhenTheWindowIsSmallThenLettersAreReadAndThereAreMoreScreenfuls) {
  const auto smallest = [&](int width, int height) {
    view_.reset();
    show(longContent(), width, height);
    double letter = 1;
    for (std::size_t page = 0; page < view_->pageCount(); ++page, press("right"))
      for (const FakeStimulus &stimulus : frame())
        if (testing::textOf(stimulus).starts_with("a0 ")) letter = std::min(letter, testing::number(stimulus, "height", 0));
    return letter * height;
  };
  EXPECT_NEAR(smallest(1280, 900), 0.028 * 900, 0.1);
  EXPECT_NEAR(smallest(400, 300), 14, 0.1) << "pixels, of which it had eight";
}

TEST_F(GivenADocument, WhenContrastIsHighThenItIsWhiteOnBlackAndButtonsHaveAnEdge) {
  DocumentContent content = longContent();
  content.contrast = DocumentContrast::High;
  show(std::move(content));
  std::size_t edged = 0;
  for (const FakeStimulus &stimulus : frame()) {
    const auto colors = stimulus.properties.find("color");
    if (stimulus.kind == "text" && testing::textOf(stimulus).starts_with("title0")) EXPECT_EQ(colors->second, Value(List{1.0, 1.0, 1.0, 1.0}));
    if (stimulus.kind != "rect" || colors == stimulus.properties.end()) continue;
    EXPECT_EQ(colors->second.as<List>()->at(0), Value(-1.0)) << "paper or button";
    const auto line = stimulus.properties.find("lineColor");
    edged += line != stimulus.properties.end() && line->second == Value(List{1.0, 1.0, 1.0, 1.0});
  }
  EXPECT_GE(edged, 3u) << "both that decide, and the arrow";
}

TEST(GivenTheWordsOfAPage, WhenItIsReadFromTheRightThenTheLeftArrowReadsOn) {
  const Dict english{}, own{{"messages", Dict{{"page", "Seite"}, {"readOnLeft", "Mit der Pfeiltaste nach links"}}}};
  const auto wordsOf = [](const Dict &params, bool isRightToLeft) {
    const Value value(params);
    const Borrowed borrowed(value);
    return documentWords(View(borrowed.get()), isRightToLeft);
  };
  EXPECT_EQ(wordsOf(english, false).readOn, "Press the right arrow key to read on");
  EXPECT_EQ(wordsOf(english, true).readOn, "Press the left arrow key to read on");
  EXPECT_EQ(wordsOf(own, true).readOn, "Mit der Pfeiltaste nach links");
  EXPECT_EQ(wordsOf(own, true).page, "Seite");
}

TEST_F(GivenADocument, WhenAHeadingIsShownThenTextStandsBelowItOnTheSameScreenful) {
  for (int size = 10; size < 400; size += 7) {
    show({.title = "Title", .sections = {{"", words(size, "w")}, {"Heading", words(60, "below")}}}, 800, 600);
    for (std::size_t page = 0; page < view_->pageCount(); ++page) {
      const auto areas = textAreas(frame());
      const auto heading = std::find_if(areas.begin(), areas.end(), [](const Area &area) { return area.text == "Heading"; });
      if (heading != areas.end()) {
        EXPECT_THAT(std::next(heading)->text, ::testing::HasSubstr("below")) << size;
      }
      press("right");
    }
  }
}

TEST_F(GivenADocument, WhenASectionBeginsAScreenfulThenItStandsTogetherWithTheChoicesBelowIt) {
  show({.title = "Title", .sections = {{"", words(60, "w")}, {"Decide", words(30, "statement"), true}},
        .choices = {{"sharing", "May be shared"}}});
  ASSERT_EQ(view_->pageCount(), 2u);
  press("right");

  const auto areas = textAreas(frame());
  EXPECT_EQ(areas[0].text, "Decide");
  EXPECT_THAT(areas[1].text, ::testing::HasSubstr("statement0"));
  EXPECT_EQ(areas[2].text, "May be shared");
}

TEST_F(GivenADocument, WhenAWordIsWiderThanTheColumnThenItIsMadeSmaller) {
  show({.title = "", .sections = {{"", std::string(300, 'w')}}});

  for (const Area &area : textAreas(frame())) EXPECT_LE(area.right - area.left, 1.1 * 1.001);
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

TEST_F(GivenADocument, WhenItIsTurnedBackThenItShowsTheSameAgainAndStaysAcceptable) {
  show(longContent());
  const std::string first = textAreas(frame()).front().text;
  while (view_->page() + 1 < view_->pageCount()) press("pagedown");
  frame();
  while (view_->page() > 0) press("left");
  press("left");

  EXPECT_EQ(textAreas(frame()).front().text, first);
  EXPECT_TRUE(view_->wasLastPageSeen());
}

TEST_F(GivenADocument, WhenThereIsNoInputServiceThenNothingIsAnnounced) {
  host_.missingServices.insert(FOVEA_INPUT);
  show({.title = "Short", .sections = {}});

  EXPECT_NO_THROW(frame());
  EXPECT_TRUE(host_.asked.empty());
}

}  // namespace
}  // namespace fovea
