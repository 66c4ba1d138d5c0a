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
    {"guardian", and_({"payment"}), "guardian_consent", "guardian_consent_rejected"},
    {"assent", {"studyTitle", "institution", "contact", "purpose", "procedure", "duration", "payment"}, "assent", "assent_rejected"},
};
std::string keyOf(const Module &module) { return module.name == std::string("assent") ? module.name : module.name + std::string("-consent"); }

/// Of `module`, with "x FIELD x" in each field, but for those that `other` gives.
std::string stepOf(const Module &module, const std::string &other = "", const std::string &members = "", const std::string &without = "") {
  std::string params = other;
  for (const std::string field : module.fields)
    if (field != without) params += (params.empty() ? "\"" : ", \"") + field + "\": \"x " + field + " x\"";
  return "{\"consent\": \"" + keyOf(module) + "\", \"params\": {" + params + "}" + members + "}";
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

class GivenEachConsentModule : public GivenAStudyThatAsks, public ::testing::WithParamInterface<Module> {
 protected:
  /// A child is asked after somebody else has agreed: here, on paper.
  std::string asking(const std::string &params = "", const std::string &members = "", const std::string &without = "") const {
    return std::string(isForAChild() ? R"({"consent": "no-consent", "params": {"reason": "signed on paper"}}, )" : "") + stepOf(GetParam(), params, members, without);
  }
  bool isForAChild() const { return GetParam().name == std::string("assent"); }
  std::string id() const { return "org.fovea." + keyOf(GetParam()); }
};

TEST_P(GivenEachConsentModule, WhenItIsAcceptedThenTheRecordIsWhatASha256sumAndAPdfReaderFind) {
  const Said said = run(asking() + ", " + kInfo);
  ASSERT_EQ(said.status, 0) << said.text;
  const std::string file = textOf(fs::path(FOVEA_SOURCE) / "consent-modules" / GetParam().name / "text.en.txt"), version = file.substr(9, file.find('\n') - 9);
  EXPECT_EQ(word("SELECT module || ' ' || accepted || ' ' || language || ' ' || version FROM consents WHERE asked"),
            id() + " 1 en " + version);
  EXPECT_EQ(count("SELECT coverage FROM consents WHERE asked"), 1);

  ASSERT_EQ(consentFiles(".txt").size(), 1u);
  ASSERT_EQ(consentFiles(".json").size(), 1u);
  ASSERT_EQ(consentFiles(".pdf").size(), 1u);
  const fs::path text = consentFiles(".txt").front(), copy = consentFiles(".pdf").front();
  const std::string hash = word("SELECT text_hash FROM consents WHERE asked"), record = textOf(consentFiles(".json").front());
  EXPECT_EQ(runProgram({"/usr/bin/env", "sha256sum", text.string()}).text.substr(0, 64), hash);
  EXPECT_NE(record.find("\"textHash\": \"" + hash), record.npos) << record;
  EXPECT_NE(record.find("\"textFile\": \"" + text.filename().string()), record.npos) << record;
  EXPECT_NE(record.find("\"decision\": \"accepted\""), record.npos) << record;
  EXPECT_EQ(textOf(text), word("SELECT text FROM consents WHERE asked"));

  const Said read = runProgram({"/usr/bin/env", "pdftotext", copy.string(), "-"});
  ASSERT_EQ(read.status, 0) << read.text;
  for (const std::string wanted : {std::string("decision: accepted"), hash, word("SELECT document ->> '$.sections[0].heading' FROM consents WHERE asked"), std::string("participant: 07")})
    EXPECT_NE(read.text.find(wanted), read.text.npos) << wanted << "\n" << read.text;
  std::string flat = read.text;
  std::replace(flat.begin(), flat.end(), '\n', ' ');
  EXPECT_NE(flat.find(word("SELECT document ->> 'title' FROM consents WHERE asked")), flat.npos) << flat;
}

TEST_P(GivenEachConsentModule, WhenItIsAcceptedThenItsVariableIsTrueAndTheAnswerHasItsName) {
  const std::string variable = GetParam().variable;
  ASSERT_EQ(run(asking("", R"(, "label": "asked")") + ", " + kInfo).status, 0);
  if (variable.empty()) {
    EXPECT_EQ(word("SELECT answer FROM responses WHERE label = 'asked'"), "true");
    return;
  }
  EXPECT_EQ(count("SELECT variables ->> '$.\"" + variable + "\"' FROM participants"), 1);
  EXPECT_EQ(count("SELECT answer ->> '$.\"" + variable + "\"' FROM responses WHERE label = 'asked'"), 1);
}

TEST_P(GivenEachConsentModule, WhenItIsDeclinedThenNothingIsKeptButTheDecision) {
  const Said said = run(asking("", R"(, "simulate": {"answer": {"accepted": false}})") + ", " + kInfo);
  EXPECT_EQ(said.status, 2) << said.text;
  if (isForAChild()) return;  // somebody else has agreed by then: WhenAChildDeclines
  EXPECT_EQ(word("SELECT module || ' ' || accepted FROM consents WHERE asked"), id() + " 0");
  for (const char *table : {"participants", "responses", "runs", "modules", "trials"}) EXPECT_EQ(count("SELECT count(*) FROM " + std::string(table)), 0) << table;
  EXPECT_FALSE(fs::exists(data() / "consents"));
}

TEST_P(GivenEachConsentModule, WhenItIsDeclinedAfterAnotherConsentThenItsTagSaysWhy) {
  if (std::string(GetParam().name) == "lucid") return;  // it has to be the first
  ASSERT_EQ(run(std::string(R"({"consent": "no-consent", "params": {"reason": "a test"}}, )") + kInfo + ", " +
                asking("", R"(, "simulate": {"answer": {"accepted": false}})")).status, 2);
  EXPECT_EQ(word("SELECT status FROM participants"), "declined");
  EXPECT_EQ(word("SELECT failed_reason FROM participants"), GetParam().declinedTag);
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE label = 'after'"), 1);
}

TEST_P(GivenEachConsentModule, WhenAFieldIsMissingOrBlankThenCheckAndRunRefuseItByName) {
  for (const std::string field : GetParam().fields) {
    const std::string missing = asking("", "", field), blank = asking("\"" + field + "\": \" \"", "", field);
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
  const Said said = run(asking(R"("language": "ar-EG")"));
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT language FROM consents WHERE asked"), "ar");
  EXPECT_EQ(count("SELECT coverage FROM consents WHERE asked"), 1);
  const std::string accept = word("SELECT document ->> 'accept' FROM consents WHERE asked");
  EXPECT_NE(textOf(consentFiles(".txt").front()).find(accept), std::string::npos);
  const Said read = runProgram({"/usr/bin/env", "pdftotext", consentFiles(".pdf").front().string(), "-"});
  for (const std::string wanted : {"القرار", isForAChild() ? "القرار" : "البيانات"})  // a word without a ligature, of which pdftotext makes other letters
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
  ASSERT_EQ(run(stepOf(moduleNamed("cap-recruiter-audiovisual"), "", R"(, "simulate": {"answer": {"accepted": true, "items": {")" + item + "\": false}, \"signature\": {\"name\": \"x\"}}}")).status, 0);
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

TEST_P(GivenEachConsentModule, WhenItIsAskedAsItIsThenItLacksNothingOfItsChecklist) {
  const bool isBeside = GetParam().name == std::string("audiovisual") || GetParam().name == std::string("open-science");
  EXPECT_EQ(check((isBeside ? stepOf(moduleNamed("main")) + ", " : "") + asking()).text.find("claims to tell"), std::string::npos);
  if (isBeside) EXPECT_NE(check(asking()).text.find("claims to tell: keyInformation, duration, alternatives"), std::string::npos);
}

TEST_F(GivenAStudyThatAsks, WhenTheStudyLeavesASectionOutThenTheCheckNamesWhatTheFormLacks) {
  const auto said = [&](const std::string &sections) { return check(stepOf(moduleNamed("main"), R"("sections": {)" + sections + "}")); };
  const Said lacking = said(R"("risks": false, "rights": false)");
  EXPECT_EQ(lacking.status, 0) << "what a text needs is for people to judge";
  EXPECT_NE(lacking.text.find("no section of \"main-consent\" claims to tell: risks, injury, rights, withdrawal, complaint"), std::string::npos) << lacking.text;
  EXPECT_EQ(said(R"("risks": "Ours.")").text.find("claims to tell"), std::string::npos);
  EXPECT_NE(said(R"("risks": false, "benefits": {"text": "Ours.", "tells": ["risks"]})").text.find("claims to tell: injury;"), std::string::npos);
}

TEST_F(GivenAStudyThatAsks, WhenAChildIsAskedThenSomebodyElseHasAgreedBefore) {
  const std::string guardian = stepOf(moduleNamed("guardian"), R"("alsoRecorded": ["deception"])"), assent = stepOf(moduleNamed("assent"));
  EXPECT_NE(check(assent).text.find("\"assent\" is not enough by itself"), std::string::npos);
  EXPECT_NE(check(assent + ", " + guardian).text.find("put one of these before it: guardian-consent or no-consent"), std::string::npos);
  EXPECT_EQ(check(guardian + ", " + assent).status, 0);
  ASSERT_EQ(run(guardian + ", " + assent + ", " + kInfo).status, 0);
  EXPECT_EQ(word("SELECT group_concat(module) FROM consents"), "org.fovea.guardian-consent,org.fovea.assent");
  EXPECT_EQ(word("SELECT covers FROM consents"), R"(["behaviour","deception"])");
  EXPECT_EQ(count("SELECT variables ->> 'guardian_consent' AND variables ->> 'assent' FROM participants"), 1);
}

TEST_F(GivenAStudyThatAsks, WhenAChildDeclinesThenTheStudyEndsAndNothingIsAskedOrRun) {
  EXPECT_EQ(run(stepOf(moduleNamed("guardian")) + ", " + stepOf(moduleNamed("assent"), "", R"(, "simulate": {"answer": {"accepted": false}})") + ", " + kInfo).status, 2);
  EXPECT_EQ(word("SELECT group_concat(module || ' ' || accepted, ', ') FROM consents"), "org.fovea.guardian-consent 1, org.fovea.assent 0");
  EXPECT_EQ(word("SELECT status || ' ' || failed_reason FROM participants"), "declined assent_rejected");
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE type = 'page'"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM runs"), 0);
}

TEST_F(GivenAStudyThatAsks, WhenAFormIsForVoiceAloneThenNoFilmIsCovered) {
  const auto refusal = [&](const std::string &records) {
    return check(stepOf(moduleNamed("main")) + ", " + stepOf(moduleNamed("audiovisual"), records) +
                 R"(, {"page": "modular", "label": "filmed", "timeEstimate_s": 5, "records": ["video"], "params": {"control": {"kind": "text"}}})").text;
  };
  EXPECT_EQ(refusal("").find("which no consent covers"), std::string::npos);
  EXPECT_EQ(refusal(R"("records": ["video"])").find("which no consent covers"), std::string::npos);
  EXPECT_NE(refusal(R"("records": ["audio"])").find("records \"video\", which no consent covers"), std::string::npos);
}

/// What docs/consent.md shows of a study that goes on without recordings, with its fields filled in.
class GivenTheDocumentedStudyThatGoesOnWithoutRecordings : public GivenAStudyThatAsks {
 protected:
  static std::string documented() {
    const std::string page = textOf(fs::path(FOVEA_SOURCE) / "docs" / "consent.md"), fence = "```json\n";
    const std::size_t example = page.find("\"ifDeclined\": \"goOn\", \"params\""), begin = page.rfind(fence, example) + fence.size();
    std::string steps = page.substr(begin, page.find("```", begin) - begin);
    for (const char *form : {"main", "audiovisual"}) {
      const std::string step = stepOf(moduleNamed(form)), params = step.substr(step.find("\"params\": "));
      const std::size_t open = steps.find("\"params\": {...}");
      steps.replace(open, 15, params.substr(0, params.size() - 1));
    }
    return steps;
  }
  static std::string declined(std::string steps) {
    const std::string goOn = R"("ifDeclined": "goOn")";
    return steps.replace(steps.find(goOn), goOn.size(), goOn + R"(, "simulate": {"answer": {"accepted": false}})");
  }
};

TEST_F(GivenTheDocumentedStudyThatGoesOnWithoutRecordings, WhenItIsCheckedThenNothingIsSaidAgainstIt) {
  const Said said = check(documented());
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(said.text.find("warning"), std::string::npos) << said.text;
}

TEST_F(GivenTheDocumentedStudyThatGoesOnWithoutRecordings, WhenTheRecordingsAreAgreedToOrDeclinedThenItsConditionGoesByThat) {
  const Said agreed = run(documented());
  ASSERT_EQ(agreed.status, 0) << agreed.text;
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE label = 'speaking'"), 1);
  fs::remove_all(data());
  const Said without = run(declined(documented()));
  ASSERT_EQ(without.status, 0) << without.text;
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE label = 'speaking'"), 0);
  EXPECT_EQ(count("SELECT variables ->> 'main_consent' AND NOT variables ->> 'audiovisual_consent' FROM participants"), 1);
}

/// A recording behind a form that may be declined, in steps of which "#" is its place.
class GivenARecordingThatMayBeDeclined : public GivenAStudyThatAsks {
 protected:
  static std::string with(std::string steps, const std::string &members = "") {
    const std::string recording = R"({"page": "modular", "label": "say", "timeEstimate_s": 5, "params": {"prompt": "x", "control": {"kind": "sound-recording", "duration_s": 1}}})";
    steps.replace(steps.find('#'), 1, recording);
    return stepOf(moduleNamed("main")) + ", " + stepOf(moduleNamed("audiovisual"), "", R"(, "ifDeclined": "goOn")" + members) + ", " + steps;
  }
  void expectRefused(const std::string &steps) {
    for (const Said &said : {check(with(steps)), run(with(steps))}) {
      EXPECT_EQ(said.status, 1) << steps << said.text;
      EXPECT_NE(said.text.find("whoever declines \"audiovisual-consent\" comes here, too, and \"org.fovea.control.sound-recording\" records \"audio\""), std::string::npos) << said.text;
      EXPECT_NE(said.text.find("study.json:1:"), std::string::npos) << said.text;
      EXPECT_NE(said.text.find("{\"if\": \"audiovisual_consent\", \"then\": [...]}"), std::string::npos) << said.text;
    }
  }
  void expectDoubted(const std::string &steps, bool isDoubted, const std::string &members = "") {
    const Said said = check(with(steps, members));
    EXPECT_EQ(said.status, 0) << steps << said.text;
    EXPECT_EQ(said.text.find("\"audiovisual-consent\" may come here, too") != std::string::npos, isDoubted) << steps << said.text;
  }
};

TEST_F(GivenARecordingThatMayBeDeclined, WhenEverybodyComesThereThenCheckAndRunRefuseItAndSayWhatToWrite) {
  expectRefused("#");
  expectRefused(R"({"module": "spoken", "steps": [{"forEach": ["a", "b"], "steps": [#]}]})");
}

TEST_F(GivenARecordingThatMayBeDeclined, WhenSomethingAsksAboutTheFormThenNothingIsSaid) {
  expectDoubted(R"({"if": "audiovisual_consent", "then": [#]})", false);
  expectDoubted(R"json({"if": "get('audiovisual_consent')", "then": [{"module": "spoken", "steps": [#]}]})json", false);
  expectDoubted(R"({"if": "agreed.audiovisual_consent", "then": [#]})", false, R"(, "saveAs": "agreed")");
  expectDoubted(R"({"switch": "audiovisual_consent", "cases": {"true": [#], "false": []}})", false);
  expectDoubted(R"({"if": "not audiovisual_consent", "then": [{"end": "unsuccessful"}]}, #)", false);
  expectDoubted(R"({"code": "if not audiovisual_consent then fail('silent') end"}, #)", false);
}

TEST_F(GivenARecordingThatMayBeDeclined, WhenSomethingElseDecidesThenItIsWorthALook) {
  expectDoubted(R"({"code": "speaks = audiovisual_consent"}, {"if": "speaks", "then": [#]})", true);
  expectDoubted(R"({"if": "participant == 3", "then": [{"end": "unsuccessful"}]}, #)", true);
}

TEST_F(GivenAStudyThatAsks, WhenSomebodyWasAskedThenNobodySaysBehindItThatTheyNeedNotBe) {
  const std::string main = stepOf(moduleNamed("main")), none = R"({"consent": "no-consent", "params": {"reason": "a test"}})";
  for (const Said &said : {check(main + ", " + none + ", " + kInfo), run(main + ", " + none + ", " + kInfo)}) {
    EXPECT_EQ(said.status, 1) << said.text;
    EXPECT_NE(said.text.find("\"no-consent\" stands behind a form"), std::string::npos) << said.text;
    EXPECT_NE(said.text.find("study.json:1:"), std::string::npos) << said.text;
  }
  EXPECT_EQ(check(none + ", " + main + ", " + kInfo).status, 0) << "signed on paper";
  EXPECT_EQ(check(none + ", " + none + ", " + kInfo).status, 0);
}

TEST_F(GivenAStudyThatAsks, WhenSimulateSaysWhatNobodyCouldDecideThenCheckAndRunRefuseIt) {
  const auto expectRefused = [&](const std::string &module, const std::string &params, const std::string &answer, const std::string &why) {
    const std::string steps = stepOf(moduleNamed(module), params, R"(, "simulate": {"answer": )" + answer + "}");
    for (const Said &said : {check(steps), run(steps)}) {
      EXPECT_NE(said.status, 0) << said.text;
      EXPECT_NE(said.text.find("nobody could give the answer that \"simulate\" has: " + why), std::string::npos) << said.text;
      EXPECT_NE(said.text.find("study.json:1:"), std::string::npos) << said.text;
    }
  };
  expectRefused("laboratory", R"("signature": "required")", R"({"accepted": true})", "nobody accepts the form without a signature");
  expectRefused("laboratory", "", R"({"accepted": true, "items": {"sharng": true}})", "the form has no item \"sharng\"");
  ASSERT_EQ(run(stepOf(moduleNamed("laboratory"), R"("signature": "required")", R"(, "simulate": {"answer": {"accepted": true, "signature": {"name": "x"}}})")).status, 0);
  EXPECT_EQ(word("SELECT items FROM consents"), R"({"sharing":false})");
}

TEST_F(GivenAStudyThatAsks, WhenAFieldHasNothingThatCanBeSeenThenItIsRefused) {
  const Said said = check(stepOf(moduleNamed("main"), R"("contact": "\u00a0\u200b")", "", "contact"));
  EXPECT_EQ(said.status, 1) << said.text;
  EXPECT_NE(said.text.find("params/contact: it is blank"), std::string::npos) << said.text;
}

/// At a page after consent: `rule` for what becomes of their data.
class GivenSomebodyWhoLeaves : public GivenAStudyThatAsks {
 protected:
  Said leave(const std::string &rule) {
    return run(stepOf(moduleNamed("laboratory")) + ", " + kInfo + R"(, {"page": "info", "label": "left here", "timeEstimate_s": 60, "simulate": {"answer": {}, "abort": 1}, "params": {"text": "x"}})",
               R"(, "showAbortButton": true, "withdrawal": ")" + rule + R"(", "money": {"currency": "EUR", "wagePerHour": 360000, "basePayment": 0})");
  }
};

TEST_F(GivenSomebodyWhoLeaves, WhenTheStudyKeepsWhatWasRecordedThenItStaysAndTheirWayIsAborted) {
  const Said said = leave("keep");
  EXPECT_EQ(said.status, 2) << said.text;
  EXPECT_EQ(word("SELECT status FROM participants"), "aborted");
  EXPECT_EQ(consentFiles("").size(), 3u);
}

TEST_F(GivenSomebodyWhoLeaves, WhenTheStudyRemovesItThenNothingIsLeftButThatAndWhenAndWhatTheyArePaid) {
  const Said said = leave("remove");
  EXPECT_EQ(said.status, 2) << said.text;
  EXPECT_NE(said.text.find("07 withdrew: what was kept of them is removed; to pay: EUR 1.00"), std::string::npos) << said.text;
  for (const char *table : {"sessions", "participants", "responses", "consents", "events"}) EXPECT_EQ(count("SELECT count(*) FROM " + std::string(table)), 0) << table;
  EXPECT_EQ(word("SELECT study || ' ' || removed_by || ' ' || (asked > '2000') || ' ' || payments FROM withdrawals"), R"(asks participant 1 [{"currency":"EUR","payment":100}])");
  EXPECT_TRUE(consentFiles("").empty());
  EXPECT_TRUE(filesEndingWith(".log").empty());
  EXPECT_EQ(filesEndingWith(".json").size(), 1u) << "the receipt";
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
