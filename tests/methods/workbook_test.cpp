#include "fovea/methods/workbook.hpp"

#include <gmock/gmock.h>
#include <zip.h>

#include <map>

#include "fovea/methods/form_items.hpp"
#include "methods/condition_file.hpp"

namespace fovea {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Writes workbooks part by part, as a spreadsheet would.
class GivenAWorkbook : public test::GivenAFolderOfConditions {
 protected:
  GivenAWorkbook() {
    parts_["xl/workbook.xml"] = R"(<workbook xmlns:r="r"><sheets><sheet name="words" sheetId="1" r:id="rId1"/>)"
                                R"(<sheet name="more" sheetId="2" r:id="rId2"/></sheets></workbook>)";
    parts_["xl/_rels/workbook.xml.rels"] = R"(<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>)"
                                           R"(<Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>)";
    parts_["xl/styles.xml"] = R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/>)"
                              R"(<numFmt numFmtId="165" formatCode="0.0&quot; days&quot;[Red]"/></numFmts><cellXfs><xf numFmtId="0"/>)"
                              R"(<xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>)";
    sheet("xl/worksheets/sheet2.xml", R"(<row><c t="inlineStr"><is><t>other</t></is></c></row><row><c><v>5</v></c></row>)");
  }
  void sheet(const std::string &part, const std::string &rows) {
    parts_[part] = "<worksheet><sheetData>" + rows + "</sheetData></worksheet>";
  }
  void strings(const std::string &items) { parts_["xl/sharedStrings.xml"] = "<sst>" + items + "</sst>"; }
  ConditionTable import(const std::string &rows, const ImportOptions &options = {}) {
    sheet("xl/worksheets/sheet1.xml", rows);
    return importWorkbook(save("words.xlsx"), options);
  }
  std::string refusal(const std::string &rows, const ImportOptions &options = {}) {
    return failureOf([&] { import(rows, options); });
  }
  std::filesystem::path save(const std::string &name) const {
    const std::filesystem::path file = folder_ / name;
    zip_t *archive = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
    for (const auto &[part, text] : parts_)
      zip_file_add(archive, part.c_str(), zip_source_buffer(archive, text.data(), text.size(), 0), ZIP_FL_OVERWRITE);
    EXPECT_EQ(zip_close(archive), 0);
    return file;
  }
  /// A heading of one column named a, and a cell below it.
  static std::string below(const std::string &cell) {
    return R"(<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row r="2">)" + cell + "</row>";
  }

  std::map<std::string, std::string> parts_;
};

TEST_F(GivenAWorkbook, WhenItIsReadThenCellsHaveTheTypesOfTheWorkbook) {
  strings(R"(<si><t>word</t></si><si><t>n</t></si><si><r><t>gr</t></r><r><t>een </t></r><rPh><t>reading</t></rPh></si><si><t>007</t></si>)");

  const ConditionTable table = import(
      R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="D1" t="str"><v>on</v></c><c r="E1" t="inlineStr"><is><t>code</t></is></c></row>)"
      R"(<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>1</v></c><c r="D2" t="b"><v>1</v></c><c r="E2" t="s"><v>3</v></c></row>)"
      R"(<row r="4"><c r="B4"><v>2.5</v></c><c r="D4" t="b"><v>0</v></c><c r="E4"><v>1000000</v></c></row>)");

  EXPECT_THAT(table.fieldNames, ElementsAre("word", "n", "on", "code"));
  ASSERT_EQ(table.conditions.size(), 2u);
  EXPECT_EQ(table.conditions[0], (Dict{{"word", "green "}, {"n", 1.0}, {"on", true}, {"code", "007"}}));
  EXPECT_EQ(table.conditions[1], (Dict{{"word", {}}, {"n", 2.5}, {"on", false}, {"code", "1000000"}}));
  EXPECT_THAT(table.rows, ElementsAre(2, 4));
  EXPECT_EQ(table.separator, "workbook");
  EXPECT_EQ(table.sha256.size(), 64u);
}

TEST_F(GivenAWorkbook, WhenASheetIsNamedThenItIsRead) {
  sheet("xl/worksheets/sheet1.xml", "");
  const auto file = save("words.xlsm");

  EXPECT_EQ(importWorkbook(file, {.sheet = "more"}).conditions[0], (Dict{{"other", 5}}));
  EXPECT_THAT(failureOf([&] { importWorkbook(file, {.sheet = "none"}); }), HasSubstr("sheet \"none\": there is no such sheet; take one of \"words\", \"more\""));
  EXPECT_THAT(failureOf([&] { importWorkbook(file); }), HasSubstr("the file is empty"));
}

TEST_F(GivenAWorkbook, WhenNamesHaveAPrefixThenItIsReadAllTheSame) {
  parts_["xl/worksheets/sheet1.xml"] = R"(<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row>)"
                                       R"(<x:row r="2"><x:c r="A2"><x:v>3</x:v></x:c></x:row></x:sheetData></x:worksheet>)";

  EXPECT_EQ(importWorkbook(save("words.xlsx")).conditions[0], (Dict{{"a", 3}}));
}

TEST_F(GivenAWorkbook, WhenAColumnHasNoNameThenItIsLeftOutAndToldWhenItHoldsSomething) {
  std::vector<std::string> told;
  const ConditionTable table =
      import(below(R"(<c r="A2"><v>1</v></c><c r="C2"><v>2</v></c>)"), {.tell = [&](std::int32_t, std::string_view text) { told.emplace_back(text); }});

  EXPECT_EQ(table.conditions[0], (Dict{{"a", 1}}));
  EXPECT_THAT(told, ElementsAre(HasSubstr("column 3 has no name and is left out, with what it holds in row 2"), HasSubstr("1 conditions")));
}

TEST_F(GivenAWorkbook, WhenTextSaysThatSomethingIsMissingThenItIsNone) {
  EXPECT_TRUE(import(R"(<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>)"
                     R"(<row r="2"><c r="A2" t="str"><v>NA</v></c><c r="B2"><v>1</v></c></row>)")
                  .conditions[0][0].second.isNone());
}

TEST_F(GivenAWorkbook, WhenACellIsADateThenItIsRefusedByItsName) {
  EXPECT_THAT(refusal(below(R"(<c r="A2" s="1"><v>45000</v></c>)")), HasSubstr("cell A2: this is a date or a time"));
  EXPECT_THAT(refusal(below(R"(<c r="A2" s="2"><v>45000</v></c>)")), HasSubstr("cell A2: this is a date or a time"));
  EXPECT_EQ(import(below(R"(<c r="A2" s="3"><v>45000</v></c>)")).conditions[0], (Dict{{"a", 45000}}));
}

TEST_F(GivenAWorkbook, WhenACellIsBrokenThenItIsRefusedByItsName) {
  EXPECT_THAT(refusal(below(R"(<c r="A2" t="e"><v>#DIV/0!</v></c>)")), HasSubstr("cell A2: the formula failed: #DIV/0!"));
  EXPECT_THAT(refusal(below(R"(<c r="A2" t="s"><v>99</v></c>)")), HasSubstr("cell A2: its text is not in the workbook"));
  EXPECT_THAT(refusal(below(R"(<c r="A2"><v>1x</v></c>)")), HasSubstr("cell A2: \"1x\" is no number"));
  EXPECT_THAT(refusal(below(R"(<c r="ZZZZ2"><v>1</v></c>)")), HasSubstr("there is a cell \"ZZZZ2\""));
  EXPECT_THAT(refusal(below(R"(<c r="A2" t="q"><v>1</v></c>)")), HasSubstr("of the kind \"q\""));
}

TEST_F(GivenAWorkbook, WhenNamesAreNoNamesThenTheyAreRefusedAsInText) {
  EXPECT_THAT(refusal(R"(<row r="1"><c r="A1"><v>5</v></c></row>)"), HasSubstr("row 1, column 1 (\"5\"): a name begins with a letter"));
  EXPECT_THAT(refusal(R"(<row r="1"><c r="A1" t="inlineStr"><is><t>word</t></is></c><c r="B1" t="inlineStr"><is><t>word</t></is></c></row>)"),
              HasSubstr("column 2 (\"word\"): column 1 has the same name"));
}

TEST_F(GivenAWorkbook, WhenItIsDamagedThenTheDamageIsNamed) {
  EXPECT_THAT(failureOf([&] { importWorkbook(write("a.xlsx", "no archive")); }), HasSubstr("this is no workbook, or it is damaged"));
  EXPECT_THAT(failureOf([&] { importWorkbook(write("b.xlsx", "\xd0\xcf\x11\xe0 and so on")); }), HasSubstr("locked by a password"));
  EXPECT_THAT(failureOf([&] { importWorkbook(write("c.xls", "x")); }), HasSubstr("save it as .xlsx"));
  parts_["xl/worksheets/sheet1.xml"] = "<worksheet><sheetData>";
  EXPECT_THAT(failureOf([&] { importWorkbook(save("d.xlsx")); }), HasSubstr("the part xl/worksheets/sheet1.xml is damaged"));
  parts_.erase("xl/worksheets/sheet1.xml");
  EXPECT_THAT(failureOf([&] { importWorkbook(save("e.xlsx")); }), HasSubstr("the workbook has no part xl/worksheets/sheet1.xml"));
}

TEST_F(GivenAWorkbook, WhenAPartIsEnormousThenItIsNotUnpacked) {
  parts_["xl/sharedStrings.xml"] = std::string(65u << 20, ' ');

  EXPECT_THAT(refusal(below("")), HasSubstr("larger than 64 MiB"));
}

TEST_F(GivenAWorkbook, WhenItIsTextAfterAllThenItIsReadAsText) {
  EXPECT_EQ(importWorkbook(write("words.csv", "a\n1\n")).conditions[0], (Dict{{"a", 1}}));
}

TEST_F(GivenAWorkbook, WhenItHoldsQuestionsThenTheyBecomeItemsOfAForm) {
  const auto cell = [](const std::string &text) { return R"(<c t="inlineStr"><is><t>)" + text + "</t></is></c>"; };
  sheet("xl/worksheets/sheet1.xml", "<row>" + cell("itemText") + cell("type") + cell("options") + cell("required") + "</row><row>" + cell("Hand") +
                                        cell("choice") + cell("left, right") + R"(<c t="b"><v>0</v></c></row>)");

  const List items = importFormItems(save("questions.xlsx"), {}, importWorkbook);

  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0], Value(Dict{{"itemText", "Hand"}, {"type", "choice"}, {"options", List{"left", "right"}}, {"required", false}}));
}

}  // namespace
}  // namespace fovea
