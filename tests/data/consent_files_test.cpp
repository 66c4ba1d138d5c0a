#include "data/consent_files.hpp"

#include "core/hash.hpp"
#include "core/json.hpp"
#include "fixture.hpp"

namespace fovea::test {
namespace {

namespace fs = std::filesystem;

ConsentRecord aConsent(bool isAccepted = true) {
  ConsentRecord consent;
  consent.module = "org.lab.form-consent";
  consent.version = "2.1.0";
  consent.language = "en";
  consent.text = "Title\n\nHeading\nText\n";
  consent.textHash = sha256(consent.text);
  consent.document = Dict{{"title", "Title"}, {"items", List{Dict{{"id", "share"}, {"text", "Share it"}}, Dict{{"id", "call"}, {"text", "Call me"}}}}};
  consent.accepted = isAccepted;
  consent.items = Dict{{"share", true}, {"call", false}};
  consent.signature = Dict{{"name", "Ada"}};
  consent.coverage = 1.0;
  consent.participant = "P/01";
  consent.shown = fromNanoseconds(1'000'000'000);
  consent.decided = fromNanoseconds(61'000'000'000);
  return consent;
}

class GivenARecorderWithAPrinter : public ::testing::Test {
 protected:
  std::unique_ptr<Recorder> open(bool prints = true) {
    auto recorder = openRecorder(folder_.path());
    if (prints) recorder->setConsentPrinter([this](const Value &record) -> Result<std::string> {
      printed_.push_back(record);
      if (isBroken_) return Error{ErrorCode::Io, "no ink", "the printer", "buy some"};
      return "%PDF of " + record.textOr("participant", "");
    });
    recorder->startSession(aSession());
    return recorder;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    std::error_code none;
    for (const auto &entry : fs::directory_iterator(folder_ / kConsentFolder, none)) found.push_back(entry.path().filename());
    std::sort(found.begin(), found.end());
    return found;
  }
  std::string textOfOnly(const std::string &end) const {
    for (const std::string &name : names())
      if (name.ends_with(end)) return readText(folder_.path() / kConsentFolder / name);
    return "";
  }

  TempFolder folder_;
  std::vector<Value> printed_;
  bool isBroken_ = false;
};

TEST_F(GivenARecorderWithAPrinter, WhenAConsentIsGivenThenItsTextItsRecordAndACopyAreThereForThisAccountAlone) {
  const auto recorder = open();
  recorder->addConsent(aConsent());
  ASSERT_TRUE(recorder->flush());

  ASSERT_EQ(names().size(), 3u);
  for (const std::string &name : names()) EXPECT_EQ(name.find("P_01_form-consent_2023-11-"), 0u) << name;
  EXPECT_EQ(textOfOnly(".txt"), "Title\n\nHeading\nText\n");
  EXPECT_EQ(textOfOnly(".pdf"), "%PDF of P/01");
  const auto record = parseJson(textOfOnly(".json"), "record");
  ASSERT_TRUE(record);
  EXPECT_EQ(record->root.textOr("textHash", ""), sha256(textOfOnly(".txt")));
  EXPECT_EQ(*record->root.find("items"), Value(List{Dict{{"id", "share"}, {"text", "Share it"}, {"decision", true}}, Dict{{"id", "call"}, {"text", "Call me"}, {"decision", false}}}));
  EXPECT_EQ(*record->root.find("signature"), Value(Dict{{"name", "Ada"}}));
  EXPECT_EQ(printed_.size(), 1u);
  EXPECT_EQ(fs::status(folder_ / kConsentFolder).permissions(), fs::perms::owner_all);
  EXPECT_EQ(query(folder_.path(), "SELECT json_array_length(files) FROM consents")[0][0], "3");
}

TEST_F(GivenARecorderWithAPrinter, WhenItIsDeclinedOrNobodyWasAskedThenThereIsNoFile) {
  const auto recorder = open();
  recorder->addConsent(aConsent(false));
  ConsentRecord none = aConsent();
  none.asked = false;
  recorder->addConsent(none);
  ASSERT_TRUE(recorder->flush());
  EXPECT_TRUE(names().empty());
  EXPECT_TRUE(printed_.empty());
}

TEST_F(GivenARecorderWithAPrinter, WhenTwoBearOneNameThenNeitherReplacesTheOther) {
  const auto recorder = open();
  recorder->addConsent(aConsent());
  ASSERT_TRUE(recorder->flush());
  ConsentRecord second = aConsent();
  second.text = "Another\n";
  recorder->addConsent(second);
  ASSERT_TRUE(recorder->flush());
  EXPECT_EQ(names().size(), 6u);
  EXPECT_EQ(printed_.size(), 2u) << "each once";
}

TEST_F(GivenARecorderWithAPrinter, WhenThePrinterFailsThenThatIsToldAndTheNextTryMakesAllFiles) {
  const auto recorder = open();
  isBroken_ = true;
  recorder->addConsent(aConsent());
  const auto flushed = recorder->flush();
  ASSERT_FALSE(flushed);
  EXPECT_NE(flushed.error().text().find("no ink"), std::string::npos);
  EXPECT_TRUE(names().empty());
  isBroken_ = false;
  EXPECT_TRUE(recorder->flush());
  EXPECT_EQ(names().size(), 3u);
}

TEST_F(GivenARecorderWithAPrinter, WhenItIsOfAnOlderFoveaThatKeptNoTextThenThereIsNoFile) {
  {
    const auto recorder = open(false);
    recorder->addConsent(aConsent());
    ASSERT_TRUE(recorder->flush());
  }
  EXPECT_TRUE(names().empty());
  SQLite::Database((folder_ / "fovea.db").string(), SQLite::OPEN_READWRITE).exec("UPDATE consents SET text = NULL");
  {
    const auto recorder = open();
    ASSERT_TRUE(recorder->flush());
  }
  EXPECT_TRUE(names().empty()) << "of an older fovea: there is no text to be kept";
}

}  // namespace
}  // namespace fovea::test
