#include "fovea/methods/conditions.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>

#include "fovea/methods/sha256.hpp"
#include "methods/condition_file.hpp"

namespace fovea {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class GivenAConditionFile : public test::GivenAFolderOfConditions {
 protected:
  ConditionTable import(const std::string &text, const ImportOptions &options = {}) { return importConditions(write("words.csv", text), options); }
  std::string refusal(const std::string &text, const ImportOptions &options = {}) {
    return failureOf([&] { import(text, options); });
  }
};

// --- values ---

TEST_F(GivenAConditionFile, WhenColumnsAreReadThenEachHasTheTypeThatAllItsCellsShare) {
  const ConditionTable table = import("word,soa_s,count,isTarget,mixed\nred,0.5,1,True,1\ngreen,1,2,False,x\n");

  EXPECT_THAT(table.fieldNames, ElementsAre("word", "soa_s", "count", "isTarget", "mixed"));
  EXPECT_THAT(table.types, ElementsAre(ColumnType::Text, ColumnType::Real, ColumnType::Integer, ColumnType::Boolean, ColumnType::Text));
  EXPECT_EQ(table.conditions[0], (Dict{{"word", "red"}, {"soa_s", 0.5}, {"count", 1}, {"isTarget", true}, {"mixed", "1"}}));
  EXPECT_EQ(table.conditions[1], (Dict{{"word", "green"}, {"soa_s", 1.0}, {"count", 2}, {"isTarget", false}, {"mixed", "x"}}));
}

TEST_F(GivenAConditionFile, WhenCellsAreEmptyThenTheyAreNoneAndTheOthersStayWhole) {
  const ConditionTable table = import("count,word\n1,a\n,NA\nN/A,None\n4,\n");

  EXPECT_THAT(column(table, "count"), ElementsAre(Value(1), Value(), Value(), Value(4)));
  EXPECT_THAT(column(table, "word"), ElementsAre(Value("a"), Value(), Value("None"), Value()));
}

TEST_F(GivenAConditionFile, WhenANumberBeginsWithZeroThenItStaysText) {
  EXPECT_THAT(column(import("code\n001\n002\n"), "code"), ElementsAre(Value("001"), Value("002")));
  EXPECT_THAT(column(import("code\n0\n0.5\n-0.25\n"), "code"), ElementsAre(Value(0.0), Value(0.5), Value(-0.25)));
}

TEST_F(GivenAConditionFile, WhenTextIsQuotedThenItStaysText) {
  const ConditionTable table = import("label,id,missing\n\"1,2\",\"7\",\"NA\"\n\"3,4\",\"8\",\"\"\n");

  EXPECT_THAT(column(table, "label"), ElementsAre(Value("1,2"), Value("3,4")));
  EXPECT_THAT(column(table, "id"), ElementsAre(Value("7"), Value("8")));
  EXPECT_THAT(column(table, "missing"), ElementsAre(Value("NA"), Value("")));
}

TEST_F(GivenAConditionFile, WhenACellLooksLikeCodeThenItIsText) {
  const ConditionTable table = import("pos;code\n[0.5, 0];__import__('os').remove('x')\n");

  EXPECT_EQ(table.conditions[0], (Dict{{"pos", "[0.5, 0]"}, {"code", "__import__('os').remove('x')"}}));
}

TEST_F(GivenAConditionFile, WhenAColumnIsDeclaredAListThenItsCellsAreLists) {
  const ConditionTable table = import("pos,words\n\"[0.5, -1]\",\"red, 'a, b', True\"\n\"(1, 2)\",[]\n",
                                      {.types = {{"pos", ColumnType::Sequence}, {"words", ColumnType::Sequence}}});

  EXPECT_THAT(column(table, "pos"), ElementsAre(Value(List{0.5, -1}), Value(List{1, 2})));
  EXPECT_THAT(column(table, "words"), ElementsAre(Value(List{"red", "a, b", true}), Value(List{})));
  EXPECT_THAT(refusal("pos\n\"[1, [2]]\"\n", {.types = {{"pos", ColumnType::Sequence}}}), HasSubstr("is no list"));
}

TEST_F(GivenAConditionFile, WhenTypesAreDeclaredThenTheyHold) {
  const ConditionTable table = import("id,soa_s,isTarget\n7,1,1\n8,2,0\n", {.types = {{"id", ColumnType::Text}, {"soa_s", ColumnType::Real}, {"isTarget", ColumnType::Boolean}}});

  EXPECT_EQ(table.conditions[0], (Dict{{"id", "7"}, {"soa_s", 1.0}, {"isTarget", true}}));
}

TEST_F(GivenAConditionFile, WhenACellIsNotOfTheDeclaredTypeThenRowAndColumnAreNamed) {
  EXPECT_THAT(refusal("a,n\nx,1\n\ny,2.5\n", {.types = {{"n", ColumnType::Integer}}}),
              HasSubstr("words.csv, row 4, column 2 (\"n\"): \"2.5\" is no integer"));
  EXPECT_THAT(refusal("n\nsoon\n", {.types = {{"n", ColumnType::Real}}}), HasSubstr("row 2, column 1 (\"n\"): \"soon\" is no real"));
  EXPECT_THAT(refusal("n\nyes\n", {.types = {{"n", ColumnType::Boolean}}}), HasSubstr("\"yes\" is no boolean"));
  EXPECT_THAT(refusal("n\n1\n", {.types = {{"m", ColumnType::Text}}}), HasSubstr("declared for \"m\", and there is no such column"));
}

TEST_F(GivenAConditionFile, WhenNumbersAreTooBigOrStrangeThenTheyStayText) {
  EXPECT_THAT(column(import("id\n1234567890123456789012\n"), "id"), ElementsAre(Value("1234567890123456789012")));
  EXPECT_THAT(column(import("id\n1e9999\n"), "id"), ElementsAre(Value("1e9999")));
  EXPECT_THAT(column(import("id\nnan\ninf\n"), "id"), ElementsAre(Value("nan"), Value("inf")));
  EXPECT_THAT(column(import("id\n1e3\n.5\n+2.\n"), "id"), ElementsAre(Value(1000.0), Value(0.5), Value(2.0)));
}

TEST_F(GivenAConditionFile, WhenTextHasBackslashNThenItIsALineFeedUnlessItShouldStay) {
  EXPECT_THAT(column(import("text\npress\\nspace\n"), "text"), ElementsAre(Value("press\nspace")));
  EXPECT_THAT(column(import("text\nC:\\new\n", {.keepsBackslashN = true}), "text"), ElementsAre(Value("C:\\new")));
}

TEST_F(GivenAConditionFile, WhenQuotedTextHasLinesAndQuotesThenTheyAreKept) {
  const ConditionTable table = import("text,n\r\n\"two\nlines, \"\"quoted\"\"\",1\r\n5\" disc,2\r\n");

  EXPECT_THAT(column(table, "text"), ElementsAre(Value("two\nlines, \"quoted\""), Value("5\" disc")));
  EXPECT_THAT(column(table, "n"), ElementsAre(Value(1), Value(2)));
}

// --- separators ---

TEST_F(GivenAConditionFile, WhenTheHeadingHasAnotherSeparatorThenItIsFoundAndReported) {
  EXPECT_EQ(import("a,b\n1,2\n").separator, "comma");
  EXPECT_EQ(import("a;b\n1;2\n").separator, "semicolon");
  EXPECT_EQ(import("a\tb\n1\t2\n").separator, "tab");
  EXPECT_EQ(import("a\n1\n").separator, "comma");
  EXPECT_EQ(import("\xef\xbb\xbf" "a,b\r1,2\r").conditions[0], (Dict{{"a", 1}, {"b", 2}}));
}

TEST_F(GivenAConditionFile, WhenNumbersHaveDecimalCommasThenTheyAreNumbers) {
  const ConditionTable semicolons = import("x;word\n1,5;a\n-2,25;b\n");
  EXPECT_EQ(semicolons.decimal, ',');
  EXPECT_THAT(column(semicolons, "x"), ElementsAre(Value(1.5), Value(-2.25)));

  EXPECT_EQ(import("x\ty\n1,5\t2\n").decimal, ',');
  EXPECT_EQ(import("x\ty\n1.5\t2\n").decimal, '.');
  EXPECT_EQ(import("x;y\n1.5;2\n").decimal, '.');
}

TEST_F(GivenAConditionFile, WhenPointsAndCommasAreMixedThenBothPlacesAreNamed) {
  const std::string text = "x;y\n1,5;a\n2;3.5\n";

  EXPECT_THAT(refusal(text), HasSubstr("row 2, column 1 (\"x\"): a number with a comma, and one with a point in row 3, column 2 (\"y\")"));
  EXPECT_EQ(import(text, {.types = {{"y", ColumnType::Text}}}).decimal, ',');
  EXPECT_EQ(import("x;y\n1,5;\"a\"\n2;\"3.5\"\n").decimal, ',');
  EXPECT_EQ(import("x;y\n1,5;a\n2;3.5\n", {.decimal = '.'}).conditions[0], (Dict{{"x", "1,5"}, {"y", "a"}}));
}

TEST_F(GivenAConditionFile, WhenTheHeadingHasSeveralSeparatorsThenTheyAreNamed) {
  EXPECT_THAT(refusal("a,b;c\n1,2;3\n"), HasSubstr("row 1: the heading has \",\" and \";\" between its names"));
  EXPECT_THAT(refusal("a,b\tc\n"), HasSubstr("\",\" and tabs"));
}

TEST_F(GivenAConditionFile, WhenASeparatorIsGivenThenItIsTaken) {
  EXPECT_EQ(import("a;b\n1,5;2\n", {.separator = ';'}).separator, "semicolon");
  EXPECT_THAT(refusal("a;b\n1;2\n", {.separator = ','}), HasSubstr("column 1 (\"a;b\")"));
  EXPECT_THAT(refusal("a\n1\n", {.separator = '|'}), HasSubstr("the separator \"|\""));
  EXPECT_THAT(refusal("a,b\n1,2\n", {.decimal = ','}), HasSubstr("both separator and decimal sign"));
  EXPECT_THAT(refusal("a,b\n1,2\n", {.decimal = '\''}), HasSubstr("the decimal sign"));
}

// --- what is refused ---

TEST_F(GivenAConditionFile, WhenNamesAreNoNamesThenTheColumnIsNamed) {
  EXPECT_THAT(refusal("a,,c\n1,2,3\n"), HasSubstr("row 1, column 2: the column has no name"));
  EXPECT_THAT(refusal("a,1st\n1,2\n"), HasSubstr("row 1, column 2 (\"1st\"): a name begins with a letter"));
  EXPECT_THAT(refusal("a,my word\n1,2\n"), HasSubstr("row 1, column 2 (\"my word\"): a name is made of letters"));
  EXPECT_THAT(refusal("a,b,a\n1,2,3\n"), HasSubstr("row 1, column 3 (\"a\"): column 1 has the same name"));
  EXPECT_THAT(refusal("a,b-c\n1,2\n"), HasSubstr("\"b-c\""));
}

TEST_F(GivenAConditionFile, WhenARowIsTooLongOrTooShortThenItIsNamed) {
  EXPECT_THAT(refusal("a,b\n1,2\n1,2,3\n"), HasSubstr("row 3, column 3: the row has 3 cells, and the heading 2"));
  EXPECT_THAT(refusal("a,b,c\n1,2\n"), HasSubstr("row 2, column 3: the row has 2 cells, and the heading 3"));
}

TEST_F(GivenAConditionFile, WhenQuotesAreBrokenThenTheirCellIsNamed) {
  EXPECT_THAT(refusal("a,b\n1,\"open\n2,3\n"), HasSubstr("row 2, column 2: a quote is opened and never closed"));
  EXPECT_THAT(refusal("a,b\n1,\"two\" words\n"), HasSubstr("row 2, column 2: there is text after a closing quote"));
}

TEST_F(GivenAConditionFile, WhenItIsNoUtf8ThenTheRowIsNamed) {
  EXPECT_THAT(refusal("a\nb\ngr\xfcn\n"), HasSubstr("row 3: there is a character that is no UTF-8"));
  EXPECT_THAT(refusal(std::string("a\n\0\n", 4)), HasSubstr("row 2"));
  EXPECT_THAT(refusal("\xff\xfe" "a"), HasSubstr("UTF-16"));
  EXPECT_THAT(refusal("a\n\xed\xa0\x80\n"), HasSubstr("row 2"));
  EXPECT_THAT(column(import("a\ngr\xc3\xbcn \xf0\x9f\x98\x80\n"), "a"), ElementsAre(Value("gr\xc3\xbcn \xf0\x9f\x98\x80")));
}

TEST_F(GivenAConditionFile, WhenItCannotBeReadThenTheReasonIsSaid) {
  EXPECT_THAT(failureOf([&] { importConditions(folder_ / "gone.csv"); }), HasSubstr("gone.csv: there is no such file"));
  EXPECT_THAT(failureOf([&] { importConditions(write("list.pkl", "x")); }), HasSubstr("save them as .csv, .tsv, .xlsx or .xlsm"));
  EXPECT_THAT(failureOf([&] { importConditions(write("list.xlsx", "x")); }), HasSubstr("importWorkbook()"));
  std::filesystem::create_directory(folder_ / "folder.csv");
  EXPECT_THAT(failureOf([&] { importConditions(folder_ / "folder.csv"); }), HasSubstr("this is no file"));
  EXPECT_THAT(refusal(""), HasSubstr("the file is empty"));
  EXPECT_THAT(refusal("\n\n"), HasSubstr("the file is empty"));
}

TEST_F(GivenAConditionFile, WhenThisAccountMayNotReadItThenFileAndReasonAreNamed) {
  const auto file = write("secret.csv", "a\n1\n");
  std::filesystem::permissions(folder_, std::filesystem::perms::all);
  std::filesystem::permissions(file, std::filesystem::perms::none);
  const bool isRoot = ::geteuid() == 0;  // who may read everything: another account, then, for as long as it is tried
  ASSERT_TRUE(!isRoot || ::seteuid(65534) == 0);
  const std::string said = failureOf([&] { importConditions(file); });
  ASSERT_TRUE(!isRoot || ::seteuid(0) == 0);
  EXPECT_THAT(said, HasSubstr("secret.csv: the file cannot be read"));
  EXPECT_THAT(said, HasSubstr("check who may read it"));
}

TEST_F(GivenAConditionFile, WhenThereIsOnlyAHeadingThenThereAreNoConditionsAndItIsTold) {
  std::vector<std::int32_t> levels;

  EXPECT_THAT(import("a,b\n", {.tell = [&](std::int32_t level, std::string_view) { levels.push_back(level); }}).conditions, IsEmpty());
  EXPECT_THAT(levels, ElementsAre(FOVEA_LEVEL_WARNING, FOVEA_LEVEL_EXP));
}

TEST_F(GivenAConditionFile, WhenNoneIsAskedForThenThereAreNoConditions) {
  EXPECT_THAT(importConditions("").conditions, IsEmpty());
  EXPECT_THAT(importConditions("None").conditions, IsEmpty());
}

// --- selection and provenance ---

TEST_F(GivenAConditionFile, WhenRowsAreSelectedThenTheirPlacesInTheFileAreKept) {
  const ConditionTable table = import("a\n10\n11\n\n12\n13\n", {.selection = "1:3"});

  EXPECT_THAT(column(table, "a"), ElementsAre(Value(11), Value(12)));
  EXPECT_THAT(table.rows, ElementsAre(3, 5));
  EXPECT_THAT(refusal("a\n1\n", {.selection = "3"}), HasSubstr("there is no row 3"));
}

TEST_F(GivenAConditionFile, WhenItIsReadThenItsHashAndHowItWasReadCanBeKept) {
  std::string told;
  const ConditionTable table =
      import("a;b\n1,5;x\n", {.selection = "0", .tell = [&](std::int32_t, std::string_view text) { told = text; }});

  // sha256sum of the same bytes
  EXPECT_EQ(table.sha256, "b9e1d4bc0e44a92ab4bd3d796c0d5161f41b702704a1b74cc1299c85784724bf");
  EXPECT_EQ(table.provenance(), (Dict{{"conditions.file", (folder_ / "words.csv").string()}, {"conditions.sha256", table.sha256},
                                      {"conditions.selection", "0"}, {"conditions.separator", "semicolon"}, {"conditions.decimal", ","}}));
  EXPECT_THAT(told, HasSubstr("1 conditions with 2 parameters, separator semicolon"));
}

TEST(GivenBytes, WhenTheyAreHashedThenTheHashIsThatOfTheStandard) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

}  // namespace
}  // namespace fovea
