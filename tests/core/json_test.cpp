#include "core/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

namespace fovea {
namespace {

using testing::HasSubstr;

Value read(std::string_view text) {
  auto document = parseJson(text, "test.json");
  if (document) return document->root;
  ADD_FAILURE() << document.error().text();
  return {};
}

Error refuse(std::string_view text) {
  auto document = parseJson(text, "test.json");
  if (!document) return document.error();
  ADD_FAILURE() << "was read: " << text;
  return {};
}

void expectPlace(TextPlace place, int line, int column) {
  EXPECT_EQ(place.line, line);
  EXPECT_EQ(place.column, column);
}

TEST(GivenJsonOfEveryKind, WhenReadThenTheKindsAreKept) {
  EXPECT_EQ(read("null"), Value());
  EXPECT_EQ(read("true"), Value(true));
  EXPECT_EQ(read(" -12 "), Value(-12));
  EXPECT_EQ(read("1.0"), Value(1.0));
  EXPECT_EQ(read("1e2"), Value(100.0));
  EXPECT_EQ(read("\"a\""), Value("a"));
  EXPECT_EQ(read("[]"), Value(List{}));
  EXPECT_EQ(read("{}"), Value(Dict{}));
  EXPECT_EQ(read(R"({"b":[1,{"c":null}],"a":false})"),
            Value(Dict{{"b", List{1, Dict{{"c", nullptr}}}}, {"a", false}}));
}

TEST(GivenCommentsAndTrailingCommas, WhenReadThenTheyAreSkipped) {
  const Value value = read("// first\n{ /* a */ \"a\" /* b */ : // c\n [1, 2, /* , */ ], } // end");
  EXPECT_EQ(value, Value(Dict{{"a", List{1, 2}}}));
}

TEST(GivenPlainJson, WhenReadThenCommentsAndTrailingCommasAreMistakes) {
  const auto read = [](const char *text) { return parsePlainJson(text, "frame").has_value(); };

  EXPECT_EQ(*parsePlainJson(R"({"a": [1, "x"]})", "frame"), Value(Dict{{"a", List{1, "x"}}}));
  EXPECT_FALSE(read("12 // a note"));
  EXPECT_FALSE(read("[1, 2,]"));
  EXPECT_EQ(parsePlainJson("[1,", "frame").error().where, "frame:1:4");
}

TEST(GivenIntegersAtTheEdge, WhenReadThenNoDigitIsLost) {
  EXPECT_EQ(read("9223372036854775807"), Value(std::numeric_limits<std::int64_t>::max()));
  EXPECT_EQ(read("-9223372036854775808"), Value(std::numeric_limits<std::int64_t>::min()));
  EXPECT_EQ(read("9007199254740993"), Value(std::int64_t{9007199254740993}));
}

TEST(GivenIntegersBeyond64Bits, WhenReadThenTheyAreReals) {
  EXPECT_EQ(read("9223372036854775808"), Value(9223372036854775808.0));
  EXPECT_EQ(read("-9223372036854775809"), Value(-9223372036854775808.0));
}

TEST(GivenHardReals, WhenReadThenTheNearestDoubleIsGiven) {
  EXPECT_EQ(read("0.1"), Value(0.1));
  EXPECT_EQ(read("2.2250738585072011e-308"), Value(2.2250738585072011e-308));
  EXPECT_EQ(read("5e-324"), Value(std::numeric_limits<double>::denorm_min()));
  EXPECT_EQ(read("1.7976931348623157e308"), Value(std::numeric_limits<double>::max()));
  EXPECT_EQ(read("9007199254740993.0"), Value(9007199254740992.0));  // a tie, to even
  EXPECT_EQ(read("123456789012345678901234567890.5e-10"), Value(12345678901234567890.12345678905));
  EXPECT_TRUE(std::signbit(*read("-0.0").as<double>()));
}

TEST(GivenNumbersThatNoRealHolds, WhenReadThenTheyAreRefused) {
  EXPECT_THAT(refuse("1e999").text(), HasSubstr("64-bit real"));
  EXPECT_THAT(refuse("[1e-999]").text(), HasSubstr("64-bit real"));
  EXPECT_THAT(refuse(std::string(400, '9')).text(), HasSubstr("64-bit real"));
}

TEST(GivenNumbersThatAreNotJson, WhenReadThenTheyAreRefused) {
  for (const char *text : {"NaN", "Infinity", "-Infinity", "+1", "01", ".5", "1.", "1e", "0x10", "1_000"})
    refuse(text);
}

TEST(GivenEscapedText, WhenReadThenTheCharactersAreThere) {
  EXPECT_EQ(read(R"("\"\\\/\b\f\n\r\t")"), Value("\"\\/\b\f\n\r\t"));
  EXPECT_EQ(read(R"("\u0041\u00e9\u20AC\ud83d\ude00")"), Value("A\u00E9\u20AC\U0001F600"));
  EXPECT_EQ(read(R"("a\u0000b")"), Value(std::string("a\0b", 3)));
  EXPECT_EQ(read("\"\u00E9 \U0001F600\""), Value("\u00E9 \U0001F600"));
}

TEST(GivenHalfASurrogatePair, WhenReadThenItIsRefused) {
  EXPECT_THAT(refuse(R"("\ud83d")").text(), HasSubstr("second half"));
  EXPECT_THAT(refuse(R"("\ude00")").text(), HasSubstr("first half"));
  EXPECT_EQ(refuse(R"({"a": 1, "\ude00": 2})").where, "test.json:1:10");
}

TEST(GivenTextThatIsNotUtf8, WhenReadThenThePlaceOfTheByteIsNamed) {
  EXPECT_EQ(refuse("{\n \"\u00E9\": \"\xFF\"}").where, "test.json:2:8");
  EXPECT_EQ(refuse("// \xC3(\n1").where, "test.json:1:4");
}

TEST(GivenAByteOrderMark, WhenReadThenItDoesNotCount) {
  const auto document = parseJson("\xEF\xBB\xBF{\"a\":1}", "bom.json");
  ASSERT_TRUE(document);
  expectPlace(document->place("/a"), 1, 6);
}

TEST(GivenNestedValues, WhenReadThenEachKnowsItsLineAndColumn) {
  const auto document = parseJson(
      "// x: [1, 2]\n{\n  \"a\": 1,\n  \"list\" : [ 10, /* , */ {\"deep\": null}\n, \"t\"],\n  \"b\":-2.5}",
      "study.json");
  ASSERT_TRUE(document) << document.error().text();
  expectPlace(document->place(""), 2, 1);
  expectPlace(document->place("/a"), 3, 8);
  expectPlace(document->place("/list"), 4, 12);
  expectPlace(document->place("/list/0"), 4, 14);
  expectPlace(document->place("/list/1"), 4, 26);
  expectPlace(document->place("/list/1/deep"), 4, 35);
  expectPlace(document->place("/list/2"), 5, 3);
  expectPlace(document->place("/b"), 6, 7);
  EXPECT_EQ(document->where("/b"), "study.json:6:7");
}

TEST(GivenNestedValues, WhenAKeyIsSoughtThenItsOwnPlaceIsGiven) {
  const auto document = parseJson("{ \"a\":\n  {\"b\" : 1}}", "study.json");
  ASSERT_TRUE(document);
  expectPlace(document->place("#/a"), 1, 3);
  expectPlace(document->place("#/a/b"), 2, 4);
  expectPlace(document->place("#/a/nothing"), 1, 3);
}

TEST(GivenAnUnknownPath, WhenItsPlaceIsSoughtThenTheNearestParentIsGiven) {
  const auto document = parseJson("{\"a\":\n[1]}", "study.json");
  ASSERT_TRUE(document);
  expectPlace(document->place("/a/7/x"), 2, 1);
  expectPlace(document->place("/nothing"), 1, 1);
}

TEST(GivenKeysWithSlashesAndTildes, WhenTheirPlaceIsSoughtThenThePointerEscapesThem) {
  const auto document = parseJson("{\"a/b~\":\n1}", "study.json");
  ASSERT_TRUE(document);
  expectPlace(document->place("/a~1b~0"), 2, 1);
}

TEST(GivenCharactersOfSeveralBytes, WhenPlacesAreCountedThenEachIsOneColumn) {
  const auto document = parseJson("[\"\u20AC\U0001F600\", 1]", "study.json");
  ASSERT_TRUE(document);
  expectPlace(document->place("/1"), 1, 8);
}

TEST(GivenAKeyThatStandsTwice, WhenReadThenTheSecondOneIsNamed) {
  const Error error = refuse("{\"a\": 1,\n \"b\": {\"a\": 2},\n \"a\": 3}");
  EXPECT_EQ(error.code, ErrorCode::BadFile);
  EXPECT_EQ(error.where, "test.json:3:2");
  EXPECT_THAT(error.what, HasSubstr("\"a\" stands twice"));
}

TEST(GivenAKeyThatStandsTwice, WhenWhoeverReadsWantsAllMistakesThenItIsToldAndTheFirstOneCounts) {
  std::vector<Error> repeated;
  const auto document = parseJson("{\"a\": 1,\n \"b\": {\"a\": 2, \"a\": [3]},\n \"a\": {\"c\": 3}}", "test.json", repeated);
  ASSERT_TRUE(document);
  ASSERT_EQ(repeated.size(), 2u);
  EXPECT_EQ(repeated[0].where, "test.json:2:16");
  EXPECT_EQ(repeated[1].where, "test.json:3:2");
  EXPECT_EQ(document->root, Value(Dict{{"a", 1}, {"b", Dict{{"a", 2}}}}));
  expectPlace(document->place("/a"), 1, 7);
}

TEST(GivenMistakesPeopleMake, WhenReadThenTheMessageSaysWhatWasExpectedAndWhere) {
  const struct {
    const char *text, *where, *what;
  } cases[] = {
      {"", "test.json:1:1", "the file is empty"},
      {"{\"a\": }", "test.json:1:7", "a value was expected"},
      {"{\"a\" 1}", "test.json:1:6", ": was expected"},
      {"{\"a\": 1\n \"b\": 2}", "test.json:2:2", ", or } was expected"},
      {"[1 2]", "test.json:1:4", ", or ] was expected"},
      {"[1, 2", "test.json:1:6", ", or ] was expected"},
      {"{a: 1}", "test.json:1:2", "a key in quotes"},
      {"{\"a\": 'x'}", "test.json:1:7", "a value was expected"},
      {"{\"a\": True}", "test.json:1:7", "a value was expected"},
      {"1 2", "test.json:1:3", "the end of the file was expected"},
      {"\"abc", "test.json:1:5", "a closing quotation mark"},
      {"\"a\\x\"", "test.json:1:3", "or an escape was expected"},
      {"\"a\tb\"", "test.json:1:3", "or an escape was expected"},
      {"\"\\u12G4\"", "test.json:1:2", "four hexadecimal digits"},
      {"1.x", "test.json:1:3", "a digit was expected after the decimal point"},
      {"[1 /* never ends", "test.json:1:17", "a comment was expected"},
      {"[,]", "test.json:1:2", "a value was expected"},
      {"[1,,2]", "test.json:1:4", "a value was expected"},
  };
  for (const auto &mistake : cases) {
    const Error error = refuse(mistake.text);
    EXPECT_THAT(error.what, HasSubstr(mistake.what)) << mistake.text;
    EXPECT_EQ(error.where, mistake.where) << mistake.text;
  }
}

TEST(GivenMistakesOfAWordProcessor, WhenReadThenTheRemedyIsOneForPeopleWhoDoNotProgram) {
  EXPECT_THAT(refuse("{\u201ca\u201d: 1}").fix, HasSubstr("write straight double quotation marks, \"...\", in place of \u201c"));
  EXPECT_THAT(refuse("{'a': 1}").fix, HasSubstr("in place of '"));
  EXPECT_THAT(refuse("{\"a\": \"one\ntwo\"}").fix, HasSubstr("a new line in the text itself is written \\n"));
  EXPECT_THAT(refuse("\"a\tb\"").fix, HasSubstr("there is a tab"));
  EXPECT_THAT(refuse("{\"a\": \"gr\xfc\xdf\"}").fix, HasSubstr("save the file as UTF-8"));
  EXPECT_THAT(refuse("{\"a\": 1 \"b\": 2}").fix, HasSubstr("mend the JSON there"));
}

TEST(GivenAZeroByte, WhenReadThenWhatFollowsIsNotPassedOver) {
  refuse(std::string_view("1\0", 2));
  refuse(std::string_view("[1]\0garbage", 11));
}

TEST(GivenDeepNesting, WhenReadThenItIsRefusedBeforeTheStackEnds) {
  const std::string deepest(kMaxDepth, '[');
  read(deepest + std::string(kMaxDepth, ']'));
  EXPECT_THAT(refuse(deepest + "[").text(), HasSubstr("deep"));
  EXPECT_THAT(refuse(std::string(1'000'000, '[')).text(), HasSubstr("deep"));
}

TEST(GivenAnyPrefixOfAStudy, WhenReadThenItIsReadOrRefusedAndNeverHarmful) {
  const std::string study =
      R"({"a": [1.5e3, "\u20ac", {"b": null}], /* c */ "d": {"e": [true, false,]},} // end)";
  for (std::size_t length = 0; length < study.size(); ++length) {
    const auto document = parseJson(study.substr(0, length), "cut.json");
    if (!document) {
      EXPECT_THAT(document.error().where, testing::StartsWith("cut.json:1:"));
    }
  }
  read(study);
}

TEST(GivenAMissingFile, WhenReadThenTheErrorNamesIt) {
  const auto document = readJson("/nowhere/study.json");
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().code, ErrorCode::BadFile);
  EXPECT_EQ(document.error().where, "/nowhere/study.json");
}

TEST(GivenAFile, WhenReadThenItsNameIsTheOrigin) {
  const auto file = std::filesystem::path(testing::TempDir()) / "fovea_json_test.json";
  std::ofstream(file) << "{\"a\": 1}";
  const auto document = readJson(file);
  std::filesystem::remove(file);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->where("/a"), file.string() + ":1:7");
  EXPECT_FALSE(readJson(testing::TempDir()));
}

}  // namespace
}  // namespace fovea
