// Where notes, stems, beams and staffs come to lie.

#include "engraving.hpp"

#include <gmock/gmock.h>

namespace fovea::test {
namespace {

using ::testing::ElementsAre;
using score::Engraved;

std::vector<Engraved> engravedOf(const std::string &abc) {
  const score::Tune tune = score::readAbc(abc);
  const score::Paper paper;
  const score::Engraver engraver(tune, paper);
  std::vector<Engraved> notes;
  for (std::size_t i = 0; i < tune.items.size(); ++i)
    if (std::holds_alternative<score::Note>(tune.items[i])) notes.push_back(engraver.notes()[i]);
  return notes;
}
score::Page pageOf(const std::string &abc, double width, bool isStretched = false) {
  score::Paper paper;
  paper.width = width;
  paper.isStretched = isStretched;
  return score::engrave(score::readAbc(abc), paper);
}
std::vector<int> placesOf(const std::string &abc) {
  std::vector<int> places;
  for (const Engraved &note : engravedOf(abc))
    for (const int place : note.places) places.push_back(place);
  return places;
}
std::vector<bool> upOf(const std::string &abc) {
  std::vector<bool> up;
  for (const Engraved &note : engravedOf(abc)) up.push_back(note.isUp);
  return up;
}
std::vector<std::size_t> groupsOf(const std::string &abc) {
  std::vector<std::size_t> groups;
  for (const Engraved &note : engravedOf(abc)) groups.push_back(note.group);
  return groups;
}
/// How far each reaches to the left and right of all that is drawn.
std::pair<double, double> reachOf(const score::System &system) {
  double left = 1e9, right = -1e9;
  for (const score::Drawing &piece : system.pieces)
    for (const Contour &contour : piece)
      for (const Point &point : contour) left = std::min(left, point.x), right = std::max(right, point.x);
  return {left, right};
}

TEST(GivenAClef, WhenNotesAreEngravedThenTheyLieOnItsLines) {
  EXPECT_THAT(placesOf("E G B d f"), ElementsAre(0, 2, 4, 6, 8)) << "the lines of the treble clef";
  EXPECT_THAT(placesOf("K:C clef=bass\nG,, B,, D, F, A,"), ElementsAre(0, 2, 4, 6, 8));
  EXPECT_THAT(placesOf("K:C clef=alto\nF, A, C E G"), ElementsAre(0, 2, 4, 6, 8));
  EXPECT_THAT(placesOf("C"), ElementsAre(-2)) << "on the first ledger line";
}

TEST(GivenAKey, WhenItsSignsArePlacedThenTheyAreWhereTheClefHasThem) {
  EXPECT_THAT(score::keyPlaces(3, score::Clef::Treble), ElementsAre(8, 5, 9));
  EXPECT_THAT(score::keyPlaces(-3, score::Clef::Treble), ElementsAre(4, 7, 3));
  EXPECT_THAT(score::keyPlaces(2, score::Clef::Bass), ElementsAre(6, 3));
  EXPECT_THAT(score::keyPlaces(-2, score::Clef::Alto), ElementsAre(3, 6));
}

TEST(GivenNotes, WhenEngravedThenStemsGoTowardsTheMiddleLine) {
  EXPECT_THAT(upOf("L:1/4\nA B c"), ElementsAre(true, false, false));
  EXPECT_THAT(upOf("L:1/4\n[Ac] [Ad] [Gd] [Fd]"), ElementsAre(false, false, false, true)) << "the farther note decides, down where both are as far";
  EXPECT_THAT(upOf("AABf AAB"), ElementsAre(false, false, false, false, true, true, true)) << "a beam has its stems on one side";
}

TEST(GivenAStem, WhenItsNoteIsFarFromTheStaffThenItReachesTheMiddleLine) {
  const auto notes = engravedOf("L:1/4\nA C, c''");
  EXPECT_EQ(notes[0].tip, 1.5 + 3.5);
  EXPECT_EQ(notes[1].tip, 2);
  EXPECT_EQ(notes[2].tip, 2);
}

TEST(GivenShortNotes, WhenEngravedThenThoseThatNothingPartsShareABeam) {
  EXPECT_THAT(groupsOf("AB cd|ef"), ElementsAre(1, 1, 2, 2, 3, 3));
  EXPECT_THAT(groupsOf("AB2c d"), ElementsAre(0, 0, 0, 0)) << "a quarter has no beam";
  EXPECT_THAT(groupsOf("ABzcd"), ElementsAre(1, 1, 0, 2, 2)) << "a rest parts";
  EXPECT_THAT(groupsOf("A>B"), ElementsAre(1, 1));
}

TEST(GivenABeam, WhenEngravedThenItRisesLessThanItsNotesAndNoStemIsShort) {
  const score::Tune tune = score::readAbc("L:1/8\nCEGc|fgaf|ABcd|AcA");
  const score::Paper paper;
  score::Engraver engraver(tune, paper);
  (void)engraver.page();
  const auto &notes = engraver.notes();
  for (const auto &group : engraver.groups()) {
    const double sign = notes[group.front()].isUp ? 1 : -1;
    for (const std::size_t i : group)
      EXPECT_GE(sign * (notes[i].tip - (notes[i].isUp ? notes[i].places.back() : notes[i].places.front()) / 2.0), 3.0);
  }
  const auto rise = [&](std::size_t group) { return notes[engraver.groups()[group].back()].tip - notes[engraver.groups()[group].front()].tip; };
  EXPECT_GT(rise(0), 0.5);
  EXPECT_LE(rise(0), 1.26);
  EXPECT_EQ(rise(1), 0) << "the ends are alike";
  EXPECT_EQ(rise(3), 0) << "a note between them is farther out";
}

TEST(GivenAccidentals, WhenTheSameComesAgainInABarThenItIsDrawnOnce) {
  std::vector<std::optional<int>> drawn;
  for (const Engraved &note : engravedOf("^FF^F=F^F|^F^f")) drawn.push_back(note.accidentals[0]);
  EXPECT_THAT(drawn, ElementsAre(1, std::nullopt, std::nullopt, 0, 1, 1, 1));
}

TEST(GivenAChord, WhenTwoOfItsNotesAreASecondApartThenOneHeadIsAside) {
  EXPECT_THAT(engravedOf("L:1/4\n[CDE]")[0].isAside, ElementsAre(false, true, false)) << "stem up: the upper one";
  EXPECT_THAT(engravedOf("L:1/4\n[ef]")[0].isAside, ElementsAre(true, false)) << "stem down: the lower one";
  const auto close = engravedOf("L:1/4\n[^C^E^G]")[0], far = engravedOf("L:1/4\n[^C^c]")[0];
  EXPECT_LT(close.accidentalX[1], close.accidentalX[2]) << "accidentals that would touch stand side by side";
  EXPECT_EQ(far.accidentalX[0], far.accidentalX[1]);
}

TEST(GivenATune, WhenThereIsRoomThenItsLinesAreThoseOfTheText) {
  const score::Page page = pageOf("M:4/4\nCDEF GABc|cdef gabc'|\nc'bag fedc|", 150);
  ASSERT_EQ(page.systems.size(), 2u);
  EXPECT_LT(page.width, 150) << "as wide as it needs to be";
  EXPECT_LT(page.systems[1].width, page.systems[0].width);
}

TEST(GivenATune, WhenThePageIsNarrowThenItBreaksBehindBarsAndNothingStandsOut) {
  const std::string tune = "T:Long\nM:4/4\nK:Eb\nCDEF GABc|cdef gabc'|c'bag fedc|[CEG]4 z4|cdef gabc'|(3ABc (3def g>a b2|CDEF GABc-|c8|]\nw: a b c-d e f g h\n";
  for (const double width : {120.0, 80.0, 60.0, 45.0}) {
    const score::Page page = pageOf(tune, width);
    EXPECT_LE(page.width, width + 1e-9);
    for (const score::System &system : page.systems) {
      EXPECT_GE(reachOf(system).first, -0.1);
      EXPECT_LE(reachOf(system).second, page.width + 0.1);
    }
    for (std::size_t i = 1; i < page.systems.size(); ++i) {
      EXPECT_GT(page.systems[i].down - page.systems[i].high, page.systems[i - 1].down - page.systems[i - 1].low) << "staffs do not touch";
      EXPECT_NEAR(page.systems[i - 1].width, page.width, 1e-6) << "both edges are even";
    }
  }
  EXPECT_EQ(pageOf(tune, 120).systems.size(), 2u);
  EXPECT_EQ(pageOf(tune, 45).systems.size(), 5u);
  EXPECT_GT(pageOf(tune, 20).width, 20) << "a bar does not break";
}

TEST(GivenATune, WhenItIsStretchedThenItsStaffIsAsWideAsThePage) {
  EXPECT_NEAR(pageOf("CDEF|", 90, true).systems[0].width, 90, 1e-6);
  EXPECT_LT(pageOf("CDEF|", 90).systems[0].width, 40);
}

TEST(GivenNotesOfDifferentLengths, WhenEngravedThenTheLongerOnesHaveMoreRoom) {
  const score::Page page = pageOf("L:1/4\nA4 A2 A A/|", 200);
  std::vector<double> heads;  // left edges, a head is drawn first of its note
  for (const score::Drawing &piece : page.systems[0].pieces)
    for (const Contour &contour : piece)
      if (contour.size() == 28 && score::areaOf(contour) > 0) heads.push_back(contour[0].x);
  ASSERT_EQ(heads.size(), 4u);
  EXPECT_GT(heads[1] - heads[0], 1.2 * (heads[2] - heads[1]));
  EXPECT_GT(heads[2] - heads[1], 1.2 * (heads[3] - heads[2]));
}

TEST(GivenALongTune, WhenEngravedThenNoDrawingHasTooManyCornersToFillFast) {
  std::string tune = "L:1/16\nK:C#\n";
  for (int i = 0; i < 40; ++i) tune += "^C_DEF GABc|";
  for (const score::System &system : pageOf(tune, 100).systems)
    for (const score::Drawing &piece : system.pieces) {
      std::size_t corners = 0;
      for (const Contour &contour : piece) corners += contour.size();
      EXPECT_LE(corners, 700u);
    }
}

}  // namespace
}  // namespace fovea::test
