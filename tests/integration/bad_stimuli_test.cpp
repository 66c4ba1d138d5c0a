// What an experiment can ask of stimuli that cannot be had: what is said, where it is kept, and that it is the experiment that decides
// whether the run goes on.

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

struct Fault {
  const char *name, *kind, *properties;
  std::vector<const char *> said;  // parts of it
};

// FOLDER is that of the test.
const Fault kFaults[] = {
    {"MissingFile", "image", R"({"image": "/nowhere/face.png"})", {"/nowhere/face.png: there is no such picture", "check the name"}},
    {"UnreadablePicture", "image", R"({"image": "FOLDER/letter.png"})", {"letter.png: this is no picture that can be read", "save it as PNG or JPEG"}},
    {"PictureTooLarge", "image", R"({"image": "FOLDER/wide.tga"})", {"wide.tga: the picture is 20000 x 1 pixels", "make it smaller"}},
    {"WrongColourText", "rect", R"({"color": "oragne"})", {"\"oragne\" is no colour", "did you mean \"orange\"?"}},
    {"ColourBeyondItsSpace", "rect", R"({"color": [0, 300, 0], "colorSpace": "rgb255"})", {"[0, 300, 0] is no colour in rgb255", "from 0 to 255"}},
    {"LettersTooLarge", "text", R"({"text": "x", "height": 1000})", {"pixels are too high", "check the units"}},
    {"UnknownKind", "rectangel", "{}", {"rectangel"}},
    {"MisspeltProperty", "rect", R"({"colour": "red"})", {"a rect has no property \"colour\"", "did you mean \"color\"?"}},
    {"UnknownUnitsOfTheWindow", "the window's units", R"({"units": "furlong"})", {"furlong"}},
    {"ColourOfTheWindowBeyondItsSpace", "the window's colour", "{}", {"no signed rgb", "from -1 to 1"}},
    {"TextThatIsNotUtf8", "a text of Latin-1", "{}", {"text that is not UTF-8"}},
    {"NewTextThatIsNotUtf8", "a new text of Latin-1", "{}", {"the text is not UTF-8", "as UTF-8"}},
};

class GivenAStimulusAtFault : public GivenAFolder {
 protected:
  GivenAStimulusAtFault() {
    write("letter.png", "Dear participant");
    std::string wide(18 + 3 * 20000, '\0');  // TGA: a header and rows of pixels
    wide[2] = 2;
    wide[12] = 0x20, wide[13] = 0x4E;  // 20000
    wide[14] = 1;
    wide[16] = 24;
    write("wide.tga", wide);
  }
  Said ask(const Fault &fault, bool goesOn) {
    std::string properties = fault.properties;
    if (const auto at = properties.find("FOLDER"); at != std::string::npos) properties.replace(at, 6, folder_.string());
    return rehearse({write("study.json", R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"experiment": ")" +
                                             std::string(FOVEA_TEST_PLUGINS) + R"(/org.test.stimulus-at-fault.so", "params": {"kind": ")" + fault.kind +
                                             R"(", "goesOn": )" + (goesOn ? "true" : "false") + R"(, "properties": )" + properties + "}}]}")
                         .string()});
  }
  static void expectAll(const std::string &text, const Fault &fault, const char *where) {
    for (const char *part : fault.said) EXPECT_NE(text.find(part), std::string::npos) << where << " lacks: " << part << "\n" << text;
  }
};

class GivenAStimulusThatIsRefused : public GivenAStimulusAtFault, public ::testing::WithParamInterface<Fault> {};

TEST_P(GivenAStimulusThatIsRefused, WhenTheExperimentGoesOnWithoutItThenItsRowSaysWhyAndTheRunIsFinished) {
  const Said said = ask(GetParam(), true);
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT ending FROM runs"), "finished");
  EXPECT_EQ(count("SELECT count(*) FROM stimulus_at_fault_trials"), 3);
  EXPECT_EQ(count("SELECT count(*) FROM stimulus_at_fault_trials WHERE notes IS NOT NULL AND number <> 1"), 0);
  expectAll(word("SELECT notes FROM stimulus_at_fault_trials WHERE number = 1"), GetParam(), "the row");
  expectAll(said.text, GetParam(), "the log");
}

TEST_P(GivenAStimulusThatIsRefused, WhenTheExperimentDoesNotThenTheRunFailsWithThoseWordsAndTheRowsBeforeItAreSafe) {
  const Said said = ask(GetParam(), false);
  EXPECT_EQ(said.status, 3) << said.text;
  EXPECT_EQ(word("SELECT ending FROM runs"), "failed");
  EXPECT_EQ(count("SELECT count(*) FROM stimulus_at_fault_trials"), 1);
  expectAll(word("SELECT error FROM runs"), GetParam(), "the run");
  expectAll(said.text, GetParam(), "the operator");
}

INSTANTIATE_TEST_SUITE_P(OfEachSort, GivenAStimulusThatIsRefused, ::testing::ValuesIn(kFaults),
                         [](const auto &fault) { return std::string(fault.param.name); });

TEST_F(GivenAStimulusAtFault, WhenItIsAFontThatIsNotThereThenAnotherIsShownAndLogAndDataSayWhich) {
  const Said said = ask({"", "text", R"({"text": "abc", "font": "No Such Font"})", {}}, false);
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_NE(said.text.find("the font \"No Such Font\" is not on this machine, the participant sees \"Noto Sans\" instead"), std::string::npos) << said.text;
  EXPECT_NE(word("SELECT value FROM events WHERE kind = 'fontsInstead'").find("No Such Font"), std::string::npos);
  EXPECT_EQ(count("SELECT count(*) FROM stimulus_at_fault_trials WHERE notes LIKE '%the font \"No Such Font\" is not on this machine%'"), 1);
}

TEST_F(GivenAStimulusAtFault, WhenACharacterIsInNoFontThenTheRowSaysSo) {
  const Said said = ask({"", "text", R"({"text": "a\uD822\uDF00"})", {}}, false);
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM stimulus_at_fault_trials WHERE notes LIKE '%U+18B00%'"), 1) << said.text;
}

TEST_F(GivenAStimulusAtFault, WhenItIsNotShownThenWhatWasNotedAsItWasMadeIsInTheRowOfThatTrial) {
  const Said said = rehearse({write("study.json", R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"experiment": ")" +
                                                      std::string(FOVEA_TEST_PLUGINS) + R"(/org.test.stimulus-at-fault.so", "params": {"kind": "rect", "isNotShown": true,
                                                      "properties": {"colorSpace": "lms", "color": [0.2, 0.1, 0.3]}}}]})").string()});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT group_concat(number, ' ') FROM stimulus_at_fault_trials WHERE notes LIKE '%lms%'"), "1") << said.text;
}

TEST_F(GivenAStimulusAtFault, WhenOneOfThreeRunsShowsNoTextThenFontsAndNotesAreThoseOfTheOthersAlone) {
  const auto step = [](const std::string &kind, const std::string &properties) {
    return R"({"experiment": ")" + std::string(FOVEA_TEST_PLUGINS) + R"(/org.test.stimulus-at-fault.so", "params": {"goesOn": false, "kind": ")" + kind + R"(", "properties": )" + properties + "}}";
  };
  const std::string text = step("text", R"({"text": "abc", "font": "No Such Font"})");
  const Said said = rehearse({write("three.json", R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, )" + text + ", " +
                                                      step("rect", "{}") + ", " + text + "]}").string()});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT group_concat(substr(run, -1), ' ') FROM (SELECT run FROM events WHERE kind = 'fontsInstead' ORDER BY run)"), "1 3");
  EXPECT_EQ(word("SELECT group_concat(substr(run, -1), ' ') FROM (SELECT run FROM stimulus_at_fault_trials WHERE notes IS NOT NULL ORDER BY run)"), "1 3");
}

}  // namespace
}  // namespace fovea::test
