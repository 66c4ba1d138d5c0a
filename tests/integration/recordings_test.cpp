// Sounds and recordings, through the whole program.

#include "integration/fixture.hpp"
#include "support/spoken_file.hpp"

namespace fovea::test {
namespace {

class GivenAStudyThatRecords : public GivenAFolder {
 protected:
  GivenAStudyThatRecords() { write("said.wav", spokenFile()); }

  static std::string consent(const std::string &form, const std::string &more) {
    return R"json({"consent": ")json" + form + R"json(", "timeEstimate_s": 1, "params": {"studyTitle": "T", "institution": "I", "contact": "C", "purpose": "P", "recipients": "R",
    "transfers": "T", "storage": "S", "dataProtectionContact": "D", "supervisoryAuthority": "S", "ethics": "E", )json" +
           more + "}}";
  }
  const std::string kCovering = consent("audiovisual-consent", R"("recordings": "voices")");
  const std::string kOther = consent("laboratory-consent", R"("procedure": "P", "duration": "D", "payment": "P")");
  const std::string kPage =
      R"json({"page": "modular", "label": "said", "saveAs": "said", "timeEstimate_s": 1, "simulate": {"lapses": 1},
    "params": {"prompt": "What do you see?", "control": {"kind": "spoken", "standIn": "said.wav"}}})json";
  std::string experiment() const {
    return R"json({"experiment": "sounding", "timeEstimate_s": 1, "expInfo": {"what": "voice", "standIn": ")json" +
           (folder_ / "said.wav").string() + "\"}}";
  }
  std::string study(const std::string &steps) {
    return write("study.json", R"json({"name": "spoken", "steps": [)json" + steps + "]}").string();
  }
  static std::vector<std::string> plugins() {
    const std::string folder = FOVEA_TEST_PLUGINS;
    return {"--plugin", folder + "/org.test.spoken.so", "--plugin", folder + "/org.test.sounding.so"};
  }
  Said take(const std::string &steps) {
    std::vector<std::string> words = plugins();
    words.insert(words.begin(), {study(steps), "--participant", "07"});
    return rehearse(words);
  }
  Said check(const std::string &steps) {
    std::vector<std::string> words = plugins();
    words.insert(words.begin(), {FOVEA_PROGRAM, "check", study(steps), "--root", folder_.string()});
    return runProgram(words);
  }
};

TEST_F(GivenAStudyThatRecords, WhenSomebodySpeaksThenAnswersAndRowsHaveTheFileAndItGoesWithThem) {
  const std::string steps = kCovering + ",\n" + kPage + ",\n" + experiment();
  EXPECT_EQ(check(steps).status, 0) << check(steps).text;
  const Said said = take(steps);
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT group_concat(local_key || ' ' || participant || ' ' || kind || ' ' || data_type || "
                 "' ' || personal || ' ' || bytes || ' ' || description, '; ') FROM assets"),
            "said 07 recorded sound 1 1644 an answer; voice 07 recorded sound 1 1644 what was said; voice 07 "
            "recorded sound 1 1644 what was said");
  EXPECT_EQ(
      count("SELECT count(*) FROM responses r JOIN assets a ON a.file = r.answer ->> 'file' AND a.local_key = r.label WHERE r.label = "
            "'said' AND r.answer ->> 'duration_s' = 0.1 AND r.answer ->> 'source' = 'virtual'"),
      1);
  EXPECT_EQ(textOf(data() / word("SELECT variables ->> '$.said.file' FROM participants")), spokenFile());
  EXPECT_EQ(count("SELECT count(*) FROM sounding_trials t JOIN assets a ON a.file = t.voice AND a.run = "
                  "t.run WHERE t.\"voice.duration_s\" = 0.1"),
            4)
      << "each of two with each of two: the bytes are the same";
  EXPECT_EQ(
      word(
          "SELECT provenance ->> '$.sound.system' || ' ' || (provenance ->> '$.sound.source') FROM sessions"),
      "simulated virtual");
  EXPECT_FALSE(std::filesystem::exists(data() / "recordings"));
  EXPECT_EQ(runProgram({FOVEA_PROGRAM, "export", data().string(), "--check"}).status, 0);

  const Said shared = runProgram(
      {FOVEA_PROGRAM, "export", data().string(), "--to", (folder_ / "shared").string(), "--pseudonyms"});
  EXPECT_NE(shared.text.find("3 personal ones left out"), std::string::npos) << shared.text;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "shared/assets"));
  for (const char *table : {"shared/responses.csv", "shared/sounding_trials.csv", "shared/participants.csv"})
    EXPECT_EQ(textOf(folder_ / table).find("assets/"), std::string::npos) << table;

  const Said withdrawn =
      runProgram({FOVEA_PROGRAM, "withdraw", data().string(), "--participant", "07", "--yes"});
  EXPECT_EQ(withdrawn.status, 0) << withdrawn.text;
  EXPECT_TRUE(std::filesystem::is_empty(data() / "assets"));
}

TEST_F(GivenAStudyThatRecords, WhenNoConsentCoversItThenTheCheckSaysSoOfAControlTooAndNobodyBegins) {
  for (const std::string &step : {kPage, experiment()}) {
    const Said said = check(kOther + ",\n" + step);
    EXPECT_EQ(said.status, 1);
    EXPECT_NE(said.text.find("records \"audio\", which no consent covers"), std::string::npos) << said.text;
  }
  const Said said = take(kOther + ",\n" + kPage);
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("records \"audio\", which no consent covers"), std::string::npos) << said.text;
  EXPECT_FALSE(std::filesystem::exists(data() / "assets"));
}

TEST_F(GivenAStudyThatRecords, WhenAPageRecordsBeforeTheConsentThenTheCheckSaysSo) {
  const Said said = check(kPage + ",\n" + kCovering);
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("records \"audio\", which no consent covers"), std::string::npos) << said.text;
}

TEST_F(GivenAStudyThatRecords, WhenItFilmsThenOnlyWhatItsParamsRecordHasToBeCovered) {
  const auto film = [](const std::string &params) {
    return R"json({"page": "modular", "label": "film", "timeEstimate_s": 1, "params": {"control": {"kind": "video-recording", "duration_s": 1, )json" + params + "}}}";
  };
  const std::string also = consent("laboratory-consent", R"("procedure": "P", "duration": "D", "payment": "P", "alsoRecorded": ["screen"])");
  const auto told = [&](const std::string &form, const std::string &params) {
    const Said said = check(form + ",\n" + film(params));
    const std::size_t at = said.text.find("records \"");
    return said.status == 0 ? "" : at == std::string::npos ? said.text : said.text.substr(at, said.text.find(',', at) - at);
  };
  EXPECT_EQ(told(kCovering, R"("source": "camera")"), "");
  EXPECT_EQ(told(kCovering, R"("source": "both")"), "records \"screen\"");
  EXPECT_EQ(told(also, R"("source": "screen", "recordAudio": false)"), "");
  EXPECT_EQ(told(also, R"("source": "screen")"), "records \"audio\"");
  EXPECT_EQ(told(also, R"("source": "camera", "recordAudio": false)"), "records \"video\"");
  EXPECT_EQ(told(also + ",\n" + kCovering, R"("source": "both")"), "");
}

TEST_F(GivenAStudyThatRecords, WhenSomebodyIsFilmedThenTheFilmGoesWithThem) {
  const std::string page = R"json({"page": "modular", "label": "film", "timeEstimate_s": 1, "simulate": {},
    "params": {"control": {"kind": "video-recording", "duration_s": 0.2, "simulatedFile": {"camera": "ball.webm", "sound": "said.wav"}}}})json";
  std::filesystem::copy_file(std::filesystem::path(FOVEA_SOURCE) / "docs/studies/listening/ball.webm", folder_ / "ball.webm");
  const Said said = take(kCovering + ",\n" + page);
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT group_concat(local_key || ' ' || data_type, '; ') FROM assets"), "film.camera video; film.sound sound");
  EXPECT_EQ(count("SELECT count(*) FROM responses r JOIN assets a ON a.file = r.answer ->> '$.camera.file'"), 1);
  const Said shared = runProgram({FOVEA_PROGRAM, "export", data().string(), "--to", (folder_ / "shared").string(), "--pseudonyms"});
  EXPECT_NE(shared.text.find("2 personal ones left out"), std::string::npos) << shared.text;
  EXPECT_EQ(runProgram({FOVEA_PROGRAM, "withdraw", data().string(), "--participant", "07", "--yes"}).status, 0);
  EXPECT_TRUE(std::filesystem::is_empty(data() / "assets"));
}

TEST_F(GivenAStudyThatRecords, WhenItIsSimulatedThenSoundsTakeTheirTimeAndNobodyHearsThem) {
  std::vector<std::string> words = plugins();
  words.insert(words.begin(),
               {FOVEA_PROGRAM, "simulate", study(kCovering + ",\n" + experiment()), "--root",
                folder_.string(), "--data", data().string(), "--participants", "2", "--seed", "7"});
  const Said said = runProgram(words);
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM sounding_trials WHERE beep_onset_s = asked_s AND abs(beep_offset_s - "
                  "beep_onset_s - 0.5) < 1e-6"),
            4);
}

}  // namespace
}  // namespace fovea::test
