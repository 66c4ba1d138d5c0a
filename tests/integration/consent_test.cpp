// Each consent module in a study, from the file to the record that people keep.

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

namespace fs = std::filesystem;

struct Module {
  const char *name;
  std::vector<const char *> fields;
  const char *variable = "", *declinedTag = "";
};

const std::vector<const char *> kStudyFields{"studyTitle", "institution", "contact", "purpose", "procedure", "duration", "recipients", "transfers",
                                             "storage", "dataProtectionContact", "supervisoryAuthority", "ethics"};

std::vector<const char *> and_(std::vector<const char *> more, std::vector<const char *> without = {}) {
  std::vector<const char *> all = kStudyFields;
  std::erase_if(all, [&](const std::string &field) { return std::find(without.begin(), without.end(), field) != without.end(); });
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

const Module kModules[] = {
    {"main", and_({"payment", "platform"}), "main_consent", "main_consent_rejected"},
    {"audiovisual", and_({"recordings"}, {"procedure", "duration"}), "audiovisual_consent", "audiovisual_consent_rejected"},
    {"database", {"institution", "contact", "purpose", "payment", "recipients", "transfers", "storage", "dataProtectionContact", "supervisoryAuthority"}, "database_consent",
     "database_consent_rejected"},
    {"open-science", and_({"publication"}, {"procedure", "duration", "recipients", "transfers", "storage"}), "open_science_consent", "open_science_consent_rejected"},
    {"voluntary-with-no-compensation", and_({}), "voluntary_with_no_compensation_consent", "voluntary_with_no_compensation_consent_rejected"},
    {"lucid", and_({"platform"}), "lucid_consent"},
    {"cap-recruiter-standard", and_({"payment", "investigators", "principalInvestigator"}, {"contact"}), "cap-recruiter_standard_consent"},
    {"cap-recruiter-audiovisual", and_({"payment", "recordings", "investigators", "principalInvestigator"}, {"contact", "procedure"}), "cap-recruiter_audiovisual_consent"},
    {"princeton", and_({"payment", "principalInvestigator"}), "princeton_consent"},
    {"princeton-cap-recruiter", and_({"payment", "platform", "principalInvestigator"}), "princeton_cap_recruiter_consent"},
    {"laboratory", and_({"payment"})},
};

/// Of `module`, with "x FIELD x" in each field, but for those that `other` gives.
std::string stepOf(const Module &module, const std::string &other = "", const std::string &members = "", const std::string &without = "") {
  std::string params = other;
  for (const std::string field : module.fields)
    if (field != without) params += (params.empty() ? "\"" : ", \"") + field + "\": \"x " + field + " x\"";
  return "{\"consent\": \"" + std::string(module.name) + "-consent\", \"params\": {" + params + "}" + members + "}";
}
std::string studyOf(const std::string &steps, const std::string &members = "") { return "{\"name\": \"asks\", \"steps\": [" + steps + "]" + members + "}"; }
const Module &moduleNamed(const std::string &name) {
  return *std::find_if(std::begin(kModules), std::end(kModules), [&](const Module &module) { return module.name == name; });
}

class GivenAStudyThatAsks : public GivenAFolder {
 protected:
  Said run(const std::string &steps, const std::string &members = "") {
    return rehearse({write("study.json", studyOf(steps, members)).string(), "--participant", "07"});
  }
  Said check(const std::string &steps) {
    return runProgram({FOVEA_PROGRAM, "check", write("study.json", studyOf(steps)).string(), "--root", folder_.string()});
  }
  std::vector<fs::path> consentFiles(const std::string &end) const {
    std::vector<fs::path> files;
    std::error_code none;
    for (const auto &entry : fs::directory_iterator(data() / "consents", none))
      if (entry.path().string().ends_with(end)) files.push_back(entry.path());
    return files;
  }
  static constexpr const char *kInfo = R"({"page": "info", "label": "after", "timeEstimate_s": 1, "params": {"text": "x"}})";
};

class GivenEachConsentModule : public GivenAStudyThatAsks, public ::testing::WithParamInterface<Module> {};

TEST_P(GivenEachConsentModule, WhenItIsAcceptedThenTheRecordIsWhatASha256sumAndAPdfReaderFind) {
  const Said said = run(stepOf(GetParam()) + ", " + kInfo);
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT module || ' ' || accepted || ' ' || language || ' ' || version FROM consents"),
            "org.fovea." + std::string(GetParam().name) + "-consent 1 en 1.1.0");
  EXPECT_EQ(count("SELECT coverage FROM consents"), 1);

  ASSERT_EQ(consentFiles(".txt").size(), 1u);
  ASSERT_EQ(consentFiles(".json").size(), 1u);
  ASSERT_EQ(consentFiles(".pdf").size(), 1u);
  const fs::path text = consentFiles(".txt").front(), copy = consentFiles(".pdf").front();
  const std::string hash = word("SELECT text_hash FROM consents"), record = textOf(consentFiles(".json").front());
  EXPECT_EQ(runProgram({"/usr/bin/env", "sha256sum", text.string()}).text.substr(0, 64), hash);
  EXPECT_NE(record.find("\"textHash\": \"" + hash), record.npos) << record;
  EXPECT_NE(record.find("\"textFile\": \"" + text.filename().string()), record.npos) << record;
  EXPECT_NE(record.find("\"decision\": \"accepted\""), record.npos) << record;
  EXPECT_EQ(textOf(text), word("SELECT text FROM consents"));

  const Said read = runProgram({"/usr/bin/env", "pdftotext", copy.string(), "-"});
  ASSERT_EQ(read.status, 0) << read.text;
  for (const std::string wanted : {std::string("decision: accepted"), hash, word("SELECT document ->> '$.sections[0].heading' FROM consents"), std::string("participant: 07")})
    EXPECT_NE(read.text.find(wanted), read.text.npos) << wanted << "\n" << read.text;
  std::string flat = read.text;
  std::replace(flat.begin(), flat.end(), '\n', ' ');
  EXPECT_NE(flat.find(word("SELECT document ->> 'title' FROM consents")), flat.npos) << flat;
}

TEST_P(GivenEachConsentModule, WhenItIsAcceptedThenItsVariableIsTrueAndTheAnswerHasItsName) {
  const std::string variable = GetParam().variable;
  ASSERT_EQ(run(stepOf(GetParam(), "", R"(, "label": "asked")") + ", " + kInfo).status, 0);
  if (variable.empty()) {
    EXPECT_EQ(word("SELECT answer FROM responses WHERE label = 'asked'"), "true");
    return;
  }
  EXPECT_EQ(count("SELECT variables ->> '$.\"" + variable + "\"' FROM participants"), 1);
  EXPECT_EQ(count("SELECT answer ->> '$.\"" + variable + "\"' FROM responses WHERE label = 'asked'"), 1);
}

TEST_P(GivenEachConsentModule, WhenItIsDeclinedThenNothingIsKeptButTheDecision) {
  const Said said = run(stepOf(GetParam(), "", R"(, "simulate": {"answer": {"accepted": false}})") + ", " + kInfo);
  EXPECT_EQ(said.status, 2) << said.text;
  EXPECT_EQ(word("SELECT module || ' ' || accepted FROM consents"), "org.fovea." + std::string(GetParam().name) + "-consent 0");
  for (const char *table : {"participants", "responses", "runs", "modules", "trials"}) EXPECT_EQ(count("SELECT count(*) FROM " + std::string(table)), 0) << table;
  EXPECT_FALSE(fs::exists(data() / "consents"));
}

TEST_P(GivenEachConsentModule, WhenItIsDeclinedAfterAnotherConsentThenItsTagSaysWhy) {
  if (std::string(GetParam().name) == "lucid") return;  // it has to be the first
  ASSERT_EQ(run(std::string(R"({"consent": "no-consent", "params": {"reason": "a test"}}, )") + kInfo + ", " +
                stepOf(GetParam(), "", R"(, "simulate": {"answer": {"accepted": false}})")).status, 2);
  EXPECT_EQ(word("SELECT status FROM participants"), "declined");
  EXPECT_EQ(word("SELECT failed_reason FROM participants"), GetParam().declinedTag);
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE label = 'after'"), 1);
}

TEST_P(GivenEachConsentModule, WhenAFieldIsMissingOrBlankThenCheckAndRunRefuseItByName) {
  for (const std::string field : GetParam().fields) {
    const std::string missing = stepOf(GetParam(), "", "", field), blank = stepOf(GetParam(), "\"" + field + "\": \" \"", "", field);
    for (const std::string &steps : {missing, blank}) {
      const Said checked = check(steps);
      EXPECT_EQ(checked.status, 1) << steps;
      EXPECT_NE(checked.text.find(field), std::string::npos) << checked.text;
    }
    if (field != GetParam().fields.front()) continue;  // run has the same judge
    const Said said = run(missing);
    EXPECT_EQ(said.status, 1) << said.text;
    EXPECT_NE(said.text.find(field), std::string::npos) << said.text;
    EXPECT_FALSE(fs::exists(data() / "consents"));
  }
}

TEST_P(GivenEachConsentModule, WhenItIsInArabicThenTheRecordSaysSoAndThePdfHasIts) {
  const Said said = run(stepOf(GetParam(), R"("language": "ar-EG")"));
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT language FROM consents"), "ar");
  EXPECT_EQ(count("SELECT coverage FROM consents"), 1);
  const std::string accept = word("SELECT document ->> 'accept' FROM consents");
  EXPECT_NE(textOf(consentFiles(".txt").front()).find(accept), std::string::npos);
  const Said read = runProgram({"/usr/bin/env", "pdftotext", consentFiles(".pdf").front().string(), "-"});
  for (const std::string wanted : {"القرار", "البيانات"})  // a word without a ligature, of which pdftotext makes other letters
    EXPECT_NE(read.text.find(wanted), std::string::npos) << wanted << "\n" << read.text;
}

INSTANTIATE_TEST_SUITE_P(Modules, GivenEachConsentModule, ::testing::ValuesIn(kModules), [](const auto &info) {
  std::string name = info.param.name;
  std::erase(name, '-');
  return name;
});

TEST_F(GivenAStudyThatAsks, WhenThereIsNoSuchTranslationThenTheCheckSaysItAndTheRecordHasTheLanguageShown) {
  const std::string steps = stepOf(moduleNamed("lucid"), R"("language": "he")");
  const Said checked = check(steps);
  EXPECT_EQ(checked.status, 0) << checked.text;
  EXPECT_NE(checked.text.find("not translated into \"he\" and will be shown in en"), std::string::npos) << checked.text;
  ASSERT_EQ(run(steps).status, 0);
  EXPECT_EQ(word("SELECT language FROM consents"), "en");
  EXPECT_EQ(check(stepOf(moduleNamed("main"), R"("language": "ar-EG")")).text.find("not translated"), std::string::npos);
}

/// With the place in the study, and what to do.
TEST_F(GivenAStudyThatAsks, WhenAFormWouldRefuseWhatItIsGivenThenTheCheckSaysItBeforeAnybodyIsThere) {
  const auto refusal = [&](const std::string &params, const std::string &without = "") {
    const Said said = check(stepOf(moduleNamed("laboratory"), params, "", without));
    EXPECT_EQ(said.status, 1) << said.text;
    EXPECT_NE(said.text.find("study.json:1:"), std::string::npos) << said.text;
    return said.text;
  };
  EXPECT_NE(refusal(R"("sections": {"contact": "Ask {nobody}"})").find("\"nobody\""), std::string::npos);
  EXPECT_NE(refusal(R"("sections": {"contacts": "Ask us"})").find("no section \"contacts\""), std::string::npos);
  EXPECT_NE(refusal(R"("contact": "{contact}")", "contact").find("braces in what is given as \"contact\""), std::string::npos);
  EXPECT_EQ(check(stepOf(moduleNamed("laboratory"), R"("sections": {"contact": "Ask {contact}"})")).status, 0);
  const Said blank = check(R"({"consent": "no-consent", "params": {"reason": " \n"}})");
  EXPECT_EQ(blank.status, 1);
  EXPECT_NE(blank.text.find("params/reason"), std::string::npos) << blank.text;
}

TEST_F(GivenAStudyThatAsks, WhenItsConsentsArePrintedThenTheyAreWhatAParticipantWouldGet) {
  const std::string steps = stepOf(moduleNamed("laboratory")) + ", " + stepOf(moduleNamed("audiovisual"), R"("language": "ar")");
  const fs::path folder = folder_ / "printed";
  const Said said = runProgram({FOVEA_PROGRAM, "check", write("study.json", studyOf(steps)).string(), "--root", folder_.string(), "--print-consents", folder.string()});
  EXPECT_EQ(said.status, 0) << said.text;
  for (const char *name : {"01_laboratory-consent.txt", "01_laboratory-consent.pdf", "02_audiovisual-consent.txt", "02_audiovisual-consent.pdf"}) EXPECT_TRUE(fs::exists(folder / name)) << name;
  ASSERT_EQ(run(steps).status, 0);
  EXPECT_EQ(textOf(folder / "01_laboratory-consent.txt"), word("SELECT text FROM consents WHERE module LIKE '%laboratory%'"));
  EXPECT_EQ(textOf(folder / "02_audiovisual-consent.txt"), word("SELECT text FROM consents WHERE module LIKE '%audiovisual%'"));
  const Said read = runProgram({"/usr/bin/env", "pdftotext", (folder / "01_laboratory-consent.pdf").string(), "-"});
  for (const char *wanted : {"What you do: x procedure x", "> I agree", "> I do not take part"}) EXPECT_NE(read.text.find(wanted), std::string::npos) << read.text;
  EXPECT_EQ(read.text.find("SHA-256"), std::string::npos) << "nothing is decided";
}

TEST_F(GivenAStudyThatAsks, WhenAnItemIsDecidedThenItStandsInTheRecordByItself) {
  const std::string item = "cap-recruiter_demonstration_purposes_consent", form = stepOf(moduleNamed("cap-recruiter-audiovisual"));
  ASSERT_EQ(run(form).status, 0);
  EXPECT_EQ(count("SELECT items ->> '" + item + "' FROM consents"), 1) << "simulated participants say yes to both";
  EXPECT_EQ(count("SELECT variables ->> '" + item + "' FROM participants"), 1);
  EXPECT_NE(runProgram({"/usr/bin/env", "pdftotext", consentFiles(".pdf").front().string(), "-"}).text.find("[x] Optional"), std::string::npos);

  fs::remove_all(data());
  ASSERT_EQ(run(stepOf(moduleNamed("cap-recruiter-audiovisual"), "", R"(, "simulate": {"answer": {"accepted": true, "items": {")" + item + "\": false}}}")).status, 0);
  EXPECT_EQ(count("SELECT items ->> '" + item + "' FROM consents"), 0);
  EXPECT_EQ(word("SELECT status FROM participants"), "complete") << "an item that is not required keeps nobody from taking part";
  EXPECT_NE(runProgram({"/usr/bin/env", "pdftotext", consentFiles(".pdf").front().string(), "-"}).text.find("[ ] Optional"), std::string::npos);
}

TEST_F(GivenAStudyThatAsks, WhenTheFormAsksForASignatureThenItStandsInTheRecordAndNowhereElse) {
  ASSERT_EQ(run(stepOf(moduleNamed("main"), R"("signature": "required")")).status, 0);
  EXPECT_EQ(count("SELECT count(*) FROM consents WHERE signature IS NULL"), 1) << "who signed is kept apart from the data";
  EXPECT_NE(textOf(consentFiles(".json").front()).find("\"signature\": {"), std::string::npos);
  EXPECT_EQ(fs::status(data() / "consents").permissions() & (fs::perms::group_all | fs::perms::others_all), fs::perms::none);
}

TEST_F(GivenAStudyThatAsks, WhenTheStudyRecordsMoreThanTheFormCoversThenItIsRefusedUntilTheFormSaysIt) {
  const auto refusal = [&](const std::string &steps) { return check(steps + R"(, {"experiment": ")" + std::string(FOVEA_TEST_PLUGINS) + R"(/org.test.with-devices.so"})").text; };
  EXPECT_NE(refusal(stepOf(moduleNamed("main"))).find("records \"physiology\", which no consent covers"), std::string::npos);
  EXPECT_EQ(refusal(stepOf(moduleNamed("main"), R"("alsoRecorded": ["physiology"])")).find("which no consent covers"), std::string::npos);
  EXPECT_NE(refusal(stepOf(moduleNamed("audiovisual"))).find("records \"physiology\""), std::string::npos);
}

TEST_F(GivenAStudyThatAsks, WhenAStepSaysThatItAsksForMoreThenAConsentHasToCoverThatToo) {
  const auto refusal = [&](const std::string &form, const std::string &more = "") {
    return check(form + R"(, {"page": "modular", "label": "illness", "timeEstimate_s": 5, "params": {"control": {"kind": "text"}})" + more + "}").text;
  };
  const std::string main = stepOf(moduleNamed("main")), health = R"(, "records": ["health"])";
  EXPECT_EQ(refusal(main).find("which no consent covers"), std::string::npos);
  EXPECT_NE(refusal(main, health).find("the step \"illness\" records \"health\", which no consent covers"), std::string::npos);
  EXPECT_EQ(refusal(stepOf(moduleNamed("main"), R"("alsoRecorded": ["health"])"), health).find("which no consent covers"), std::string::npos);
  EXPECT_NE(refusal(main, R"(, "records": "health")").find("expected a list of what it records of a person"), std::string::npos);
  EXPECT_NE(refusal(stepOf(moduleNamed("database"))).find("\"org.fovea.control.text\" records \"behaviour\""), std::string::npos) << "a form for addresses covers no answers";
}

TEST_F(GivenAStudyThatAsks, WhenTheLucidFormIsNotTheFirstOrIsFollowedByOthersThenTheCheckRefusesIt) {
  const std::string lucid = stepOf(moduleNamed("lucid")), open = stepOf(moduleNamed("open-science")), recorded = stepOf(moduleNamed("audiovisual"));
  EXPECT_EQ(check(lucid + ", " + open).status, 0);
  EXPECT_EQ(check(lucid + ", " + recorded).status, 0);
  EXPECT_NE(check(open + ", " + lucid).text.find("has to be the first consent"), std::string::npos);
  EXPECT_NE(check(lucid + ", " + open + ", " + recorded).text.find("cannot follow"), std::string::npos);
  EXPECT_NE(check(lucid + ", " + stepOf(moduleNamed("main"))).text.find("cannot follow"), std::string::npos);
}

TEST_F(GivenAStudyThatAsks, WhenWhoeverAgreedWithdrawsThenTheirCopiesGoToo) {
  ASSERT_EQ(run(stepOf(moduleNamed("main")) + ", " + kInfo).status, 0);
  ASSERT_EQ(consentFiles("").size(), 3u);
  const Said said = runProgram({FOVEA_PROGRAM, "withdraw", data().string(), "--participant", "07", "--yes"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_TRUE(consentFiles("").empty());
}

}  // namespace
}  // namespace fovea::test
