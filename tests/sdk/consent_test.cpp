// The consent modules as built.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin_file.hpp"

namespace fovea {
namespace {

using testing::FakeHost;
using testing::Subject;

Dict filled() {
  Dict params;
  for (const char *name : {"studyTitle", "institution", "contact", "purpose", "procedure", "duration", "payment", "recipients",
                           "transfers", "storage", "dataProtectionContact", "supervisoryAuthority", "ethics"})
    params.emplace_back(name, "<" + std::string(name) + ">");
  return params;
}

struct Documented {
  fovea_status status;
  Value document;
};
Documented document(Subject &subject, const Dict &params) {
  const Value value(params);
  const Borrowed borrowed(value);
  Keeper keeper;
  const fovea_status status = subject.consent().document(subject.get(), borrowed.get(), keeper.sink());
  return {status, keeper.take()};
}

class GivenTheLaboratoryConsent : public ::testing::Test {
 protected:
  FakeHost host_;
  Subject subject_{host_, pluginEntry("org.fovea.laboratory-consent"), "org.fovea.laboratory-consent"};
};

TEST_F(GivenTheLaboratoryConsent, WhenAllPlaceholdersAreGivenThenEachIsInTheTextAndNoneIsLeftOpen) {
  const auto [status, text] = document(subject_, filled());
  ASSERT_EQ(status, FOVEA_OK) << host_.error;

  std::string all = *text.find("title")->as<std::string>();
  for (const Value &section : *text.find("sections")->as<List>()) {
    EXPECT_FALSE(section.find("id")->as<std::string>()->empty());
    EXPECT_FALSE(section.find("heading")->as<std::string>()->empty());
    all += *section.find("text")->as<std::string>();
  }
  for (const auto &[name, value] : filled()) EXPECT_THAT(all, ::testing::HasSubstr(*value.as<std::string>())) << name;
  EXPECT_EQ(all.find('{'), all.npos);
  EXPECT_EQ(*text.find("covers"), Value(List{"behaviour"}));
  EXPECT_EQ(*text.find("language"), Value("en"));
  EXPECT_FALSE(text.find("version")->as<std::string>()->empty());
  EXPECT_FALSE(text.find("statement")->as<std::string>()->empty());
}

TEST_F(GivenTheLaboratoryConsent, WhenAPlaceholderIsMissingOrBlankThenItIsRefusedAndNamed) {
  for (const auto &[missing, ignored] : filled()) {
    Dict params;
    for (const auto &[name, value] : filled())
      if (name != missing) params.emplace_back(name, value);

    EXPECT_EQ(document(subject_, params).status, FOVEA_E_ARGUMENT);
    EXPECT_THAT(host_.error, ::testing::HasSubstr("\"" + missing + "\""));
    params.emplace_back(missing, " \n");
    EXPECT_EQ(document(subject_, params).status, FOVEA_E_ARGUMENT) << missing;
    EXPECT_EQ(subject_.enter(subject_.consent().page, params), FOVEA_E_ARGUMENT);
  }
}

TEST_F(GivenTheLaboratoryConsent, WhenTheTextIsReadThenItSaysWhatALawfulOneHasToSay) {
  std::string all;
  const Value text = document(subject_, filled()).document;
  for (const Value &section : *text.find("sections")->as<List>()) all += *section.find("text")->as<std::string>() + "\n";

  for (const char *fact : {"research", "voluntary", "without giving a reason", "risk", "benefit", "alternative", "legal rights",
                           "controller", "Data protection officer", "Article 6(1)(a)", "withdraw", "corrected or erased",
                           "restricted", "object", "complain", "common format", "not obliged", "automatic means", "code"}) {
    EXPECT_THAT(all, ::testing::HasSubstr(fact));
  }
}

TEST_F(GivenTheLaboratoryConsent, WhenSharingIsAskedThenItIsSeparateAndNotRequired) {
  const Value text = document(subject_, filled()).document;

  const List &items = *text.find("items")->as<List>();
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(*items[0].find("id"), Value("sharing"));
  EXPECT_EQ(*items[0].find("required"), Value(false));
}

TEST_F(GivenTheLaboratoryConsent, WhenTheExpectedKeysArePressedThenItIsAcceptedWithoutSharing) {
  const Value answer = subject_.answer(subject_.consent().page, filled());

  EXPECT_EQ(answer, Value(Dict{{"accepted", true}, {"items", Dict{{"sharing", false}}}, {"coverage", 1.0}}));
  EXPECT_EQ(host_.stimuliAlive(), 0u);
}

TEST_F(GivenTheLaboratoryConsent, WhenItIsDeclinedOnTheFirstScreenfulThenTheAnswerSaysSo) {
  const fovea_page &page = subject_.consent().page;
  ASSERT_EQ(subject_.enter(page, filled()), FOVEA_OK);
  ASSERT_EQ(subject_.frame(page), FOVEA_OK);
  subject_.press(page, "tab");
  subject_.press(page, "return");

  EXPECT_EQ(subject_.frame(page), FOVEA_STOP);
  EXPECT_EQ(*subject_.leave(page).find("accepted"), Value(false));
}

TEST_F(GivenTheLaboratoryConsent, WhenItIsLeftUndecidedThenThereIsNoAnswer) {
  const fovea_page &page = subject_.consent().page;
  ASSERT_EQ(subject_.enter(page, filled()), FOVEA_OK);
  ASSERT_EQ(subject_.frame(page), FOVEA_OK);

  EXPECT_TRUE(subject_.leave(page).isNone());
}

TEST_F(GivenTheLaboratoryConsent, WhenSharingIsTickedThenTheAnswerSaysSo) {
  const fovea_page &page = subject_.consent().page;
  ASSERT_EQ(subject_.enter(page, filled()), FOVEA_OK);
  for (int i = 0; i < 50; ++i) {
    subject_.frame(page);
    if (host_.asked.back().expected != "right") break;
    subject_.press(page, "right");
  }
  subject_.press(page, "tab");
  subject_.press(page, "space");
  subject_.press(page, "tab");
  subject_.press(page, "tab");
  subject_.press(page, "return");

  EXPECT_EQ(subject_.leave(page), Value(Dict{{"accepted", true}, {"items", Dict{{"sharing", true}}}, {"coverage", 1.0}}));
}

TEST(GivenNoConsent, WhenAReasonIsGivenThenItIsTheDocumentAndElseItIsRefused) {
  FakeHost host;
  Subject subject(host, pluginEntry("org.fovea.no-consent"), "org.fovea.no-consent");

  EXPECT_EQ(document(subject, {{"reason", "a pilot"}}).document, Value(Dict{{"noConsent", true}, {"reason", "a pilot"}}));
  EXPECT_EQ(document(subject, {}).status, FOVEA_E_ARGUMENT);
  EXPECT_THAT(host.error, ::testing::HasSubstr("\"reason\""));
  EXPECT_EQ(document(subject, {{"reason", "  "}}).status, FOVEA_E_ARGUMENT);
}

}  // namespace
}  // namespace fovea
