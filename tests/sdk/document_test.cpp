#include <gmock/gmock.h>

#include <array>
#include <cmath>
#include <map>
#include <sstream>

#include "document_fixture.hpp"
#include "support/wcag.hpp"

namespace fovea {
namespace {

using test::GivenADocument;
using test::declaration;
using test::longContent;
using test::words;
using test::Area;
using test::textAreas;
using testing::FakeStimulus;
using Answer = DocumentView::Answer;

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

TEST_F(GivenADocument, WhenAnIsolateIsCutByTheEndOfAScreenfulThenItGoesOnOnTheNext) {
  show({.title = "", .sections = {{"", "first \u2068inside\u2069 outside \u2068" + words(900, "in") + "\u2069"}}, .isRightToLeft = true});
  ASSERT_GT(view_->pageCount(), 2u);
  frame();
  for (std::size_t i = 1; i < view_->pageCount(); ++i) {
    press("left");
    EXPECT_TRUE(testing::textOf(frame().at(1)).starts_with("\u2068in")) << testing::textOf(frame().at(1));
  }
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

TEST_F(GivenADocument, WhenLabelsOfButtonsHaveSeveralLinesThenTheyAreInTheirMiddle) {
  show(declaration(2), 450, 800);
  int labels = 0;
  for (const FakeStimulus &stimulus : frame())
    if (const std::string text = testing::textOf(stimulus); text == "I agree" || text == "I do not take part") {
      ++labels;
      EXPECT_EQ(stimulus.properties.at("alignText"), Value("center")) << text;
    }
  EXPECT_EQ(labels, 2);
}

TEST(GivenTheInksOfADocument, WhenTheyAreComparedThenTextAndShapesStandOut) {
  const auto between = [](const Color &one, const Color &other) { return testing::contrast({(one.r + 1) / 2, (one.g + 1) / 2, (one.b + 1) / 2}, {(other.r + 1) / 2, (other.g + 1) / 2, (other.b + 1) / 2}); };
  constexpr Color kBlack{-1, -1, -1}, kWhite{1, 1, 1};
  struct Page {
    Color ground, ink;
    DocumentContrast contrast = DocumentContrast::Usual;
  };
  for (const auto &[ground, ink, contrast] : {Page{{0, 0, 0}, kBlack}, {kWhite, kBlack}, {kBlack, kWhite}, {{-0.5, -0.5, -0.5}, kWhite}, {{0, 0, 0}, kBlack, DocumentContrast::High}}) {
    const DocumentInks inks = inksOf(contrast, ground, ink);
    const double text = contrast == DocumentContrast::High ? 7 : 4.5;
    EXPECT_EQ(inks.paper, contrast == DocumentContrast::High ? kBlack : ground);
    EXPECT_GE(between(inks.ink, inks.paper), text);
    EXPECT_GE(between(inks.missing, inks.paper), 4.5) << "words have it, too";
    for (const Color &letters : {inks.ink, inks.faint}) EXPECT_GE(between(letters, inks.button), text) << "also of what cannot be pressed yet";
    for (const Color &line : {inks.ink, inks.focused}) EXPECT_GE(between(line, inks.paper), 3);
  }
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
  content.inks = inksOf(DocumentContrast::High, {}, {});
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
