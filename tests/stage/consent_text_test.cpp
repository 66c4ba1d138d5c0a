#include "stage/consent_text.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

Value aDocument() {
  return Dict{{"title", "Taking part"},
              {"sections", List{Dict{{"id", "a"}, {"heading", "What"}, {"text", "One.\nTwo."}}, Dict{{"id", "b"}, {"heading", "Why"}, {"text", "Three.\r\n"}}}},
              {"items", List{Dict{{"id", "share"}, {"text", "Share it"}, {"required", false}}}},
              {"statementHeading", "Your decision"},
              {"statement", "I agree."},
              {"accept", "Yes"},
              {"decline", "No"}};
}

TEST(GivenADocument, WhenItsTextIsMadeThenItIsTheOneThatTheDocumentationSays) {
  EXPECT_EQ(consentText(aDocument()), "Taking part\n\nWhat\nOne.\nTwo.\n\nWhy\nThree.\n\n\nYour decision\nI agree.\n[ ] Share it\n> Yes\n> No\n");
  EXPECT_EQ(consentText(Value(Dict{{"noConsent", true}, {"reason", "a pilot"}})), "a pilot\n");
}

TEST(GivenADocument, WhenAnyWordOfItChangesThenSoDoesTheText) {
  for (const char *member : {"title", "statementHeading", "statement", "accept", "decline"}) {
    Value other = aDocument();
    other.set(member, "changed");
    EXPECT_NE(consentText(other), consentText(aDocument())) << member;
  }
}

TEST(GivenADocument, WhenItIsDeclinedThenThePageAfterItIsReadAsItWas) {
  Value document = aDocument();
  document.set("declined", "Thank you!");
  document.set("declinedTitle", "You take no part");
  document.set("direction", "rtl");
  document.set("textScale", 2.0);
  EXPECT_EQ(farewellOf(document), (Dict{{"text", "Thank you!"}, {"title", "You take no part"}, {"direction", "rtl"}, {"textSize", 2.0}}));
  EXPECT_EQ(farewellOf(aDocument()), (Dict{{"direction", "ltr"}})) << "a form of an older SDK, with the page's own words";
}

TEST(GivenARecord, WhenItIsPutOnPaperThenTextDecisionsAndSignatureAreThere) {
  Value record(Dict{{"document", aDocument()},
                    {"items", List{Dict{{"id", "share"}, {"text", "Share it"}, {"decision", true}}}},
                    {"signature", Dict{{"strokes", List{List{List{0.0, 0.0, 0.0}, List{1.0, 0.5, 0.1}}}}, {"width", 4.0}}},
                    {"decision", "accepted"},
                    {"textHash", "abc"}});
  const Paper paper = consentPaper(record);
  std::string all;
  bool isSigned = false;
  for (const PaperBlock &block : paper.blocks) {
    all += block.text + "\n";
    isSigned = isSigned || (block.kind == PaperBlock::Kind::Drawing && block.strokes.size() == 1 && block.strokes[0].size() == 2 && block.width == 4);
  }
  for (const char *wanted : {"Taking part", "What", "One.\nTwo.", "[x] Share it", "> Yes", "decision: accepted", "abc"}) EXPECT_NE(all.find(wanted), all.npos) << wanted;
  EXPECT_TRUE(isSigned);
  EXPECT_EQ(all.find("rehearsal"), all.npos);
  record.set("simulated", true);
  EXPECT_NE(consentPaper(record).blocks.front().text.find("rehearsal"), std::string::npos);
}

TEST(GivenARecord, WhenItsFormIsReadFromTheRightThenItsFactsAreInTheWordsOfTheFormAndEachValueKeepsItsOrder) {
  Value document = aDocument();
  document.set("direction", "rtl");
  document.set("paper", Value(Dict{{"decision", "القرار"}, {"accepted", "نعم"}, {"study", "الدراسة"}, {"hash", "بصمة {file}"}}));
  const Paper paper = consentPaper(Value(Dict{{"document", document}, {"decision", "accepted"}, {"study", "2026-17"}, {"textFile", "07.txt"}, {"textHash", "abc"}}));
  EXPECT_TRUE(paper.isRightToLeft);
  const std::string facts = paper.blocks.back().text;
  for (const char *line : {"القرار: \u2068نعم\u2069\n", "الدراسة: \u20682026-17\u2069\n", "بصمة \u206807.txt\u2069:\nabc", "participant: "}) EXPECT_NE(facts.find(line), facts.npos) << facts;
}

}  // namespace
}  // namespace fovea
