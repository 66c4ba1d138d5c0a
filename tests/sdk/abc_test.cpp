// ABC notation as notes, and what is refused of it.

#include "abc.hpp"

#include <gmock/gmock.h>

#include "support/abc_examples.hpp"

namespace fovea::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using score::Note;

std::vector<Note> notesOf(const score::Tune &tune) {
  std::vector<Note> notes;
  for (const score::Item &item : tune.items)
    if (const auto *note = std::get_if<Note>(&item)) notes.push_back(*note);
  return notes;
}
std::vector<double> lengthsOf(const std::string &abc) {
  std::vector<double> lengths;
  for (const Note &note : notesOf(score::readAbc(abc))) lengths.push_back(note.length);
  return lengths;
}
std::vector<int> stepsOf(const std::string &abc) {
  std::vector<int> steps;
  for (const Note &note : notesOf(score::readAbc(abc)))
    for (const score::Pitch &pitch : note.pitches) steps.push_back(pitch.step);
  return steps;
}
std::string refusalOf(const std::string &abc) {
  try {
    score::readAbc(abc);
  } catch (const Failure &failure) {
    return failure.what();
  }
  return "";
}

TEST(GivenAbcNotes, WhenReadThenTheirStepsCountFromMiddleC) {
  EXPECT_THAT(stepsOf("C, C c c' B"), ElementsAre(-7, 0, 7, 14, 6));
  EXPECT_THAT(stepsOf("[GCe]"), ElementsAre(0, 4, 9)) << "the lowest first";
}

TEST(GivenAbcNotes, WhenTheyHaveAccidentalsThenTheseAreAsWritten) {
  std::vector<std::optional<int>> found;
  for (const Note &note : notesOf(score::readAbc("^C ^^C _C __C =C C"))) found.push_back(note.pitches[0].accidental);
  EXPECT_THAT(found, ElementsAre(1, 2, -1, -2, 0, std::nullopt));
}

TEST(GivenAbcLengths, WhenReadThenTheyMultiplyTheUnit) {
  EXPECT_THAT(lengthsOf("L:1/4\nA A2 A3/2 A/ A// A/4 [CE]2 [C2E2] z4 x"), ElementsAre(0.25, 0.5, 0.375, 0.125, 0.0625, 0.0625, 0.5, 0.5, 1, 0.25));
}

TEST(GivenAbcLengths, WhenTheRhythmIsBrokenThenOneTakesFromTheOther) {
  EXPECT_THAT(lengthsOf("L:1/8\nA>B c<d e>>f"), ElementsAre(3.0 / 16, 1.0 / 16, 1.0 / 16, 3.0 / 16, 7.0 / 32, 1.0 / 32));
}

TEST(GivenAbcLengths, WhenNoUnitIsGivenThenTheMeterHasIt) {
  EXPECT_THAT(lengthsOf("A"), ElementsAre(1.0 / 8));
  EXPECT_THAT(lengthsOf("M:2/4\nA"), ElementsAre(1.0 / 16));
  EXPECT_THAT(lengthsOf("M:3/4\nA"), ElementsAre(1.0 / 8));
}

TEST(GivenAbcTuplets, WhenReadThenTheirNotesLookAsWrittenAndLastAsTheyShould) {
  const score::Tune tune = score::readAbc("M:6/8\nL:1/8\n(3ABc (2de (5fgabc'|");
  const auto notes = notesOf(tune);
  EXPECT_EQ(notes[0].length, 1.0 / 8);
  EXPECT_DOUBLE_EQ(notes[0].duration, 2.0 / 3 / 8);
  EXPECT_DOUBLE_EQ(notes[3].duration, 3.0 / 2 / 8);
  EXPECT_DOUBLE_EQ(notes[5].duration, 3.0 / 5 / 8) << "of a meter whose beats have three parts";
  ASSERT_EQ(tune.tuplets.size(), 3u);
  EXPECT_EQ(tune.tuplets[2].number, 5);
  EXPECT_EQ(tune.tuplets[2].last - tune.tuplets[2].first, 4u);
}

TEST(GivenAnAbcHeader, WhenReadThenKeyMeterTempoAndNamesAreKnown) {
  const score::Tune tune = score::readAbc("X:1\nT:One\nT:Two\nC:Who\nM:C|\nQ:\"Andante\" 3/8=60\nK:F#m clef=bass\nA");
  EXPECT_THAT(tune.titles, ElementsAre("One", "Two"));
  EXPECT_EQ(tune.composer, "Who");
  EXPECT_EQ(tune.meter.beats, 2);
  EXPECT_EQ(tune.meter.sign, score::Meter::Sign::Cut);
  EXPECT_EQ(tune.tempo->words, "Andante");
  EXPECT_EQ(tune.tempo->note, 0.375);
  EXPECT_EQ(tune.tempo->perMinute, 60);
  EXPECT_EQ(tune.fifths, 3);
  EXPECT_EQ(tune.clef, score::Clef::Bass);
}

TEST(GivenAnAbcKey, WhenReadThenItHasItsSharpsOrFlats) {
  for (const auto &[key, fifths] : std::vector<std::pair<std::string, int>>{{"C", 0}, {"G", 1}, {"F", -1}, {"Eb", -3}, {"C#", 7}, {"Cb", -7}, {"Am", 0}, {"A minor", 0}, {"Ddor", 0}, {"D dorian", 0},
                                                                            {"G Mix", 0}, {"E phrygian", 0}, {"Flyd", 0}, {"Bloc", 0}, {"Bbmaj", -2}, {"none", 0}, {"Ebm", -6}})
    EXPECT_EQ(score::readAbc("K:" + key + "\nA").fifths, fifths) << key;
}

TEST(GivenAbcMusic, WhenNotesStandSideBySideThenTheyAreJoined) {
  std::vector<bool> joined;
  for (const Note &note : notesOf(score::readAbc("AB cd|e f"))) joined.push_back(note.isJoined);
  EXPECT_THAT(joined, ElementsAre(true, false, true, false, false, true));
}

TEST(GivenAbcMusic, WhenItHasTiesSlursAndGraceNotesThenTheyBelongToTheirNotes) {
  const score::Tune tune = score::readAbc("A-A (B ({/cd}c | d) e f)");
  const auto notes = notesOf(tune);
  EXPECT_TRUE(notes[0].isTied);
  EXPECT_FALSE(notes[1].isTied);
  EXPECT_EQ(notes[3].graces.size(), 2u);
  EXPECT_TRUE(notes[3].isSlashed);
  ASSERT_EQ(tune.slurs.size(), 2u);
  EXPECT_EQ(tune.slurs[0].first, 3u);
  EXPECT_EQ(tune.slurs[0].last, 5u) << "the bar is an item, too";
  EXPECT_EQ(tune.slurs[1].first, 2u);
  EXPECT_EQ(tune.slurs[1].last, 7u);
}

TEST(GivenAbcWords, WhenReadThenEachSyllableHasItsNote) {
  const auto notes = notesOf(score::readAbc("C D z E|F G A\nw: two-part * held_ a~b\nw: again"));
  EXPECT_EQ(notes[0].syllables[0].text, "two");
  EXPECT_TRUE(notes[0].syllables[0].isHyphened);
  EXPECT_EQ(notes[0].syllables[1].text, "again");
  EXPECT_EQ(notes[1].syllables[0].text, "part");
  EXPECT_TRUE(notes[2].syllables.empty()) << "a rest has none";
  EXPECT_EQ(notes[3].syllables[0].text, "") << "left out by *";
  EXPECT_EQ(notes[4].syllables[0].text, "held");
  EXPECT_TRUE(notes[5].syllables[0].isHeld);
  EXPECT_EQ(notes[6].syllables[0].text, "a b");
}

TEST(GivenAbcThatIsNotRead, WhenReadThenLineColumnAndWhatMayStandThereAreSaid) {
  EXPECT_EQ(refusalOf("K:C\nCDE|\nCDü!"), "content, line 3, column 3: \"ü\" cannot stand here; there are notes (C to B, c to b, before them ^ _ =, behind them ' , and lengths), rests z x Z, chords [CEG], grace notes {c}, "
                                          "bars | || |] |: :| ::, ties -, slurs ( ), (3, > and <");
  EXPECT_THAT(refusalOf("é!"), HasSubstr("line 1, column 1"));
  EXPECT_THAT(refusalOf("T:Café\nw:ü"), HasSubstr("line 2, column 1"));
  EXPECT_THAT(refusalOf("K:G\n(AB\n\nc"), HasSubstr("line 2, column 1: the slur that begins here does not end"));
  EXPECT_THAT(refusalOf("A B\nw: é ü o"), HasSubstr("line 2, column 8: there are more syllables than notes"));
}

TEST(GivenAbcThatIsNotRead, WhenReadThenItIsRefusedWhereItIsWrong) {
  for (const AbcExample &each : kAbcExamples) {
    const std::string refusal = refusalOf(std::string(each.abc));
    EXPECT_EQ(refusal.substr(0, refusal.find("; ")), each.refusal.empty() ? "" : "content, " + std::string(each.refusal)) << each.abc;
  }
}

}  // namespace
}  // namespace fovea::test
