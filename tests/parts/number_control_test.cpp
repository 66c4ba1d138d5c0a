// A control to write a number in.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

using GivenANumberToWrite = GivenAModularPage;

/// What is written, in which language, and the answer or what is said of it.
struct WrittenNumber {
  std::string name, language, more, text, answer, said;
};
class GivenAWrittenNumber : public GivenAModularPage, public ::testing::WithParamInterface<WrittenNumber> {};

TEST_P(GivenAWrittenNumber, WhenItIsGivenByKeyboardAloneThenItIsANumberOrWhatIsWrongIsSaid) {
  const WrittenNumber &written = GetParam();
  openWith(R"({"language": ")" + written.language + R"(", "control": {"kind": "number")" + written.more + "}}");
  EXPECT_EQ(go({{5, [&] {
                   for (std::size_t i = 0; i < written.text.size();) {
                     const std::size_t length = (written.text[i] & 0x80) != 0 ? 2 : 1;
                     press("a", written.text.substr(i, length));
                     i += length;
                   }
                 }},
                {8, [this] { press("tab"), press("return"); }},
                {20, [this] { stage_->requestStop(); }}}),
            written.said.empty() ? Ending::Finished : Ending::Stopped);
  EXPECT_EQ(word("SELECT coalesce(answer, 'null') FROM responses WHERE label = 'asked' AND attempt = 1"), written.answer);
  EXPECT_EQ(word("SELECT coalesce(message, '') FROM responses WHERE label = 'asked' AND attempt = 1"), written.said);
}

INSTANTIATE_TEST_SUITE_P(
    Numbers, GivenAWrittenNumber,
    ::testing::Values(WrittenNumber{"real", "en", "", "1.5", "1.5", ""}, WrittenNumber{"negative", "en", "", " -3 ", "-3.0", ""},
                      WrittenNumber{"comma", "de-AT", "", "1,5", "1.5", ""}, WrittenNumber{"arabic", "ar", "", "١٢٫٥", "12.5", ""},
                      WrittenNumber{"whole", "en", R"(, "integer": true)", "42", "42", ""},
                      WrittenNumber{"grouped", "en", "", "1,500", "null", "Please write a number, such as 1.5."},
                      WrittenNumber{"point", "de", "", "1.500", "null", "Bitte schreiben Sie eine Zahl, zum Beispiel 1,5."},
                      WrittenNumber{"nan", "en", "", "nan", "null", "Please write a number, such as 1.5."},
                      WrittenNumber{"inf", "ar", "", "inf", "null", "يرجى كتابة عدد، مثل ⁨1.5⁩."},
                      WrittenNumber{"empty", "en", "", "", "null", "Please write a number."},
                      WrittenNumber{"none", "en", R"(, "required": false)", "", "null", ""},
                      WrittenNumber{"broken", "en", R"(, "integer": true)", "4.5", "4.5", "Please write a whole number."},
                      WrittenNumber{"small", "de", R"(, "min": 0.5)", "0,25", "0.25", "Bitte schreiben Sie eine Zahl, die mindestens 0,5 ist."},
                      WrittenNumber{"large", "en", R"(, "max": 10)", "10.1", "10.1", "Please write a number that is at most 10."},
                      WrittenNumber{"onStep", "en", R"(, "min": 1, "step": 0.1)", "1.3", "1.3", ""},
                      WrittenNumber{"offStep", "en", R"(, "min": 1, "step": 0.5)", "1.3", "1.3", "Please write a number in steps of 0.5, counted from 1."}),
    [](const auto &tested) { return tested.param.name; });

TEST_F(GivenANumberToWrite, WhenReturnIsPressedInItThenThatIsAPressOfContinue) {
  openWith(R"({"control": {"kind": "number", "max": 120}})");
  Timestamp pressed{};
  EXPECT_EQ(go({{2, [this] { press("return"); }}, {20, [this] { type("444"), press("return"); }}, {30, [this] { press("backspace"); }}, {40, [&] { pressed = now(InputKind::KeyPress).time, press("num_enter"); }}}),
            Ending::Finished) << error_;
  EXPECT_EQ(attempts(), "1 0 Please write a number that is at most 120.; 2 1 ") << "the first one was meant for the page before";
  EXPECT_EQ(answer(), "44.0");
  EXPECT_NEAR(std::stod(word("SELECT submitted_s FROM responses WHERE label = 'asked' AND accepted")), toSeconds(pressed.time_since_epoch()), 0.0005);
}

TEST_F(GivenANumberToWrite, WhenSomethingElseIsBehindItThenReturnGoesThere) {
  openWith(R"({"control": [{"name": "age", "kind": "number"}, {"name": "name", "kind": "text"}, {"name": "why", "kind": "text", "lines": 3}]})");
  EXPECT_EQ(go({{20, [this] { type("44"), press("return"); }}, {25, [this] { type("ada"), press("return"); }}, {30, [this] { type("b"), press("return"); }}, {35, [this] { type("c"), press("tab"), press("return"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"age":44.0,"name":"ada","why":"b\nc"})");
}

TEST_F(GivenANumberToWrite, WhenMoreIsTypedBehindReturnInOneFrameThenNothingIsLeftBeforeItsTime) {
  openWith(R"({"control": {"kind": "number"}})");
  EXPECT_EQ(go({{20, [this] { type("12"), press("return"), type("3"); }}, {30, [this] { press("return"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(attempts(), "1 1 ");
  EXPECT_EQ(answer(), "123.0");
}

TEST_F(GivenANumberToWrite, WhenItIsWrittenAnewAfterARefusalThenThePointerGivesIt) {
  openWith(R"({"control": {"kind": "number", "integer": true, "max": 120, "unit": "years"}})");
  EXPECT_EQ(go({{5, [this] { type("444"); }}, {8, [this] { click("Continue"); }}, {12, [this] { clickAt(boxOf("444")->x, boxOf("444")->y); }}, {13, [this] { press("end"), press("backspace"); }}, {16, [this] { click("Continue"); }}}),
            Ending::Finished);
  EXPECT_EQ(attempts(), "1 0 Please write a number that is at most 120.; 2 1 ");
  EXPECT_EQ(answer(), "44");
  EXPECT_EQ(metadata("control.unit"), "years");
}

TEST_F(GivenANumberToWrite, WhenASimulatedParticipantWritesItThenItIsOneThatIsTaken) {
  openWith(R"({"control": {"kind": "number", "integer": true, "min": 7, "max": 8, "step": 3}})", R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "7");
}

TEST_F(GivenANumberToWrite, WhenNoneCouldBeWrittenThenTheStudyIsToldWhy) {
  // Known only when the page comes: what is written out is refused before.
  openWith(R"({"control": {"kind": "number", "min": "=1 + participant * 4", "max": 2}})");
  EXPECT_EQ(go({}), Ending::Failed);
  EXPECT_THAT(error_, ::testing::HasSubstr("min is 29, and max is 2"));  // participant 7
}

}  // namespace
}  // namespace fovea::test
