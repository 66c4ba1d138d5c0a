#include "data/consent_files.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "core/hash.hpp"
#include "core/json.hpp"
#include "data/check.hpp"
#include "data/store.hpp"
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
  consent.operatedBy = "mary";
  consent.shown = fromNanoseconds(1'000'000'000);
  consent.decided = fromNanoseconds(61'000'000'000);
  return consent;
}

class GivenARecorderWithAPrinter : public ::testing::Test {
 protected:
  static constexpr const char *kQuiet = "";

  GivenARecorderWithAPrinter() {
    log_.setConsoleLevel(LogLevel::Critical);
    log_.setListener([this](const LogLine &line) {
      const std::scoped_lock lock(mutex_);
      lines_.push_back(line.text);
    });
  }
  /// kQuiet: the first session, without a printer.
  std::unique_ptr<Recorder> open(const std::string &session = "s1") {
    auto recorder = openRecorder(folder_.path(), log_);
    if (session != kQuiet) recorder->setConsentPrinter([this](const Value &record) -> Result<std::string> {
      printed_.push_back(record);
      if (isBroken_) return Error{ErrorCode::Io, "no ink", "the printer", "buy some"};
      // As a full disk does: the copy cannot be written.
      const fs::path unfinished = folder_ / kConsentFolder / (".fovea-" + fs::path(record.textOr("textFile", "")).stem().string() + ".pdf.tmp");
      if (refusesCopies_) fs::create_directories(unfinished);
      else fs::remove_all(unfinished);
      return "%PDF of " + record.textOr("participant", "");
    });
    recorder->startSession(aSession(session == kQuiet ? "s1" : session));
    return recorder;
  }
  std::ptrdiff_t told(const std::string &words) {
    const std::scoped_lock lock(mutex_);
    return std::count_if(lines_.begin(), lines_.end(), [&](const std::string &line) { return line.find(words) != line.npos; });
  }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    std::error_code none;
    for (const auto &entry : fs::directory_iterator(folder_ / kConsentFolder, none))
      if (!entry.path().filename().string().starts_with('.')) found.push_back(entry.path().filename());
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
  std::atomic<bool> isBroken_ = false, refusesCopies_ = false;

 private:
  Log log_{[] { return std::int64_t{0}; }};
  std::mutex mutex_;
  std::vector<std::string> lines_;
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
  EXPECT_EQ(record->root.textOr("operator", ""), "mary");
  EXPECT_EQ(printed_.size(), 1u);
  EXPECT_EQ(fs::status(folder_ / kConsentFolder).permissions(), fs::perms::owner_all);
  for (const std::string &name : names()) EXPECT_EQ(fs::status(folder_ / kConsentFolder / name).permissions(), fs::perms::owner_read | fs::perms::owner_write) << name;
  EXPECT_EQ(query(folder_.path(), "SELECT json_array_length(files) FROM consents")[0][0], "3");
}

TEST_F(GivenARecorderWithAPrinter, WhenTheFilesAreThereThenNothingBesideTheDataSaysWhoSigned) {
  auto recorder = open();
  recorder->addConsent(aConsent());
  ASSERT_TRUE(recorder->flush());
  recorder.reset();
  for (const auto &entry : fs::directory_iterator(folder_.path()))
    if (entry.is_regular_file()) EXPECT_EQ(readText(entry.path()).find("Ada"), std::string::npos) << entry.path();
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

TEST_F(GivenARecorderWithAPrinter, WhenThePrinterFailsThenThatIsToldOnceAndTheNextTryMakesAllFiles) {
  const auto recorder = open();
  isBroken_ = true;
  recorder->addConsent(aConsent());
  EXPECT_TRUE(recorder->flush()) << "the consent is in the database";
  EXPECT_TRUE(recorder->flush());
  EXPECT_EQ(told("no ink"), 1);
  EXPECT_TRUE(names().empty());
  isBroken_ = false;
  EXPECT_TRUE(recorder->flush());
  EXPECT_EQ(names().size(), 3u);
}

TEST_F(GivenARecorderWithAPrinter, WhenThePrinterFailsThenRunsAreSavedAndTheSessionEndsAsEver) {
  {
    const auto recorder = open();
    isBroken_ = true;
    recorder->addConsent(aConsent());
    recorder->startRun(aRun());
    recorder->addRow({"s1.1", "trials", {{"n", 1}}});
    recorder->endRun(anEnd("s1.1"));
    const auto saved = recorder->saveRun("s1.1", std::nullopt).get();
    EXPECT_TRUE(saved) << saved.error().text();
    recorder->endSession({});
  }
  EXPECT_EQ(told("has no files"), 1) << "at the end";
  EXPECT_TRUE(fs::is_empty(folder_ / kJournalFolder)) << "nothing is left for the next start to bring home";
  isBroken_ = false;
  EXPECT_TRUE(open("s2")->flush());
  EXPECT_EQ(names().size(), 3u);
}

TEST_F(GivenARecorderWithAPrinter, WhenACopyCannotBeWrittenThenNothingIsLeftOfTheOthersAndItsNameStays) {
  const auto recorder = open();
  refusesCopies_ = true;
  recorder->addConsent(aConsent());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(recorder->flush());
  EXPECT_TRUE(names().empty());
  EXPECT_EQ(printed_.back().textOr("textFile", ""), printed_.front().textOr("textFile", "none"));
  EXPECT_EQ(query(folder_.path(), "SELECT files ->> '$[0].name', filed FROM consents"),
            (std::vector<Line>{{"consents/" + printed_.front().textOr("textFile", ""), "0"}})) << "whoever withdraws finds them";
  refusesCopies_ = false;
  EXPECT_TRUE(recorder->flush());
  EXPECT_EQ(names().size(), 3u);
  EXPECT_EQ(query(folder_.path(), "SELECT filed FROM consents"), (std::vector<Line>{{"1"}}));
}

TEST_F(GivenARecorderWithAPrinter, WhenACrashLeftSomeOfTheFilesThenTheyAreMadeAnewUnderTheirName) {
  {
    const auto recorder = open();
    recorder->addConsent(aConsent());
    ASSERT_TRUE(recorder->flush());
    recorder->endSession({});
  }
  const auto before = names();
  query(folder_.path(), "UPDATE consents SET filed = 0");
  writeText(folder_ / kConsentFolder / before[0], "half of it");
  fs::remove(folder_ / kConsentFolder / before[1]);
  EXPECT_TRUE(open("s2")->flush());
  EXPECT_EQ(names(), before);
  EXPECT_EQ(textOfOnly(".txt"), "Title\n\nHeading\nText\n");
  EXPECT_EQ(textOfOnly(".json").find("half"), std::string::npos);
}

TEST_F(GivenARecorderWithAPrinter, WhenAnotherHasBroughtTheSessionHomeThenTheNextOneMakesTheFilesAllTheSame) {
  {
    const auto recorder = open(kQuiet);  // as the watcher of a crashed host does
    recorder->addConsent(aConsent());
    recorder->endSession({{}, Ending::Crashed, "killed"});
  }
  EXPECT_TRUE(names().empty());
  const auto next = open("s2");
  EXPECT_TRUE(next->flush());
  EXPECT_EQ(names().size(), 3u);
  EXPECT_EQ(printed_.front().textOr("session", ""), "s1");
}

TEST_F(GivenARecorderWithAPrinter, WhenAFileIsChangedOrGoneThenACheckOfTheDataSaysSo) {
  {
    const auto recorder = open();
    recorder->addConsent(aConsent());
    ASSERT_TRUE(recorder->flush());
    recorder->endSession({});
  }
  const auto sound = checkData(folder_.path());
  ASSERT_TRUE(sound);
  EXPECT_EQ(sound->files, 3);
  EXPECT_TRUE(sound->problems.empty());
  for (const std::string &name : names()) {
    if (name.ends_with(".txt")) writeText(folder_ / kConsentFolder / name, "another text");
    if (name.ends_with(".pdf")) fs::remove(folder_ / kConsentFolder / name);
  }
  const auto found = checkData(folder_.path());
  ASSERT_TRUE(found);
  ASSERT_EQ(found->problems.size(), 1u);
  EXPECT_NE(found->problems[0].where.find(".txt"), std::string::npos);
  EXPECT_EQ(std::count_if(found->notes.begin(), found->notes.end(), [](const std::string &note) { return note.find(".pdf is not there") != note.npos; }), 1);
}

TEST_F(GivenARecorderWithAPrinter, WhenItIsOfAnOlderFoveaThatKeptNoTextThenThereIsNoFile) {
  const auto recorder = open();
  ConsentRecord old = aConsent();
  old.text.clear();  // as its journal comes home
  recorder->addConsent(old);
  ASSERT_TRUE(recorder->flush());
  EXPECT_TRUE(names().empty()) << "there is no text to be kept";
  EXPECT_EQ(query(folder_.path(), "SELECT text IS NULL FROM consents"), (std::vector<Line>{{"1"}}));
}

}  // namespace
}  // namespace fovea::test
