// Files that a study brings, through the whole program.

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

/// Of one pixel; behind it those words, which nobody looks at.
std::string pictureWith(const std::string &words) {
  using namespace std::string_literals;
  return "BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0\1\0\0\0\1\0\x18\0"s + std::string(28, '\0') + words;
}

class GivenAStudyWithPictures : public GivenAFolder {
 protected:
  GivenAStudyWithPictures() {
    std::filesystem::create_directories(folder_ / "faces");
    write("faces/anna.bmp", kFirst);
  }
  const std::string kFirst = pictureWith("the first bytes"), kOther = pictureWith("other bytes");
  std::string study(const std::string &assets, const std::string &moduleAssets = R"({"face": {"url": "https://example.org/face.png"}})") {
    return write("study.json", R"json({"name": "faces", "assets": )json" + assets + R"json(,
  "steps": [{"consent": "no-consent", "timeEstimate_s": 1, "params": {"reason": "a test"}},
    {"code": ["seen = asset('face')"]},
    {"module": "training", "assets": )json" + moduleAssets + R"json(, "steps": [{"code": "link = asset('face')"},
      {"page": "info", "label": "look", "timeEstimate_s": 1, "params": {"text": "=asset('face')"}}]}]})json").string();
  }
  Said check() { return runProgram({FOVEA_PROGRAM, "check", (folder_ / "study.json").string(), "--root", folder_.string()}); }
  std::vector<std::string> kept() const {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto &entry : std::filesystem::directory_iterator(data() / "assets", none)) names.push_back(entry.path().filename());
    return names;
  }
};

constexpr char kAnna[] = R"({"face": {"file": "faces/anna.bmp", "description": "Anna", "personal": true}})";

TEST_F(GivenAStudyWithPictures, WhenSomebodyTakesPartThenTheyAreShownTheCopyThatTheRecordNames) {
  const Said said = rehearse({study(kAnna), "--participant", "01"});
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(rehearse({study(kAnna), "--participant", "02"}).status, 0);
  ASSERT_EQ(kept().size(), 1u);
  const std::string file = "assets/" + kept()[0];
  EXPECT_EQ(textOf(data() / file), kFirst);
  EXPECT_EQ(word("SELECT group_concat(module || ' ' || local_key || ' ' || kind || ' ' || personal || ' ' || file || url, '; ') FROM assets"),
            " face experiment 1 " + file + "; training face external 0 https://example.org/face.png");
  EXPECT_EQ(word("SELECT variables ->> 'seen' FROM participants LIMIT 1"), (std::filesystem::absolute(data()) / file).lexically_normal());
  EXPECT_EQ(word("SELECT variables ->> 'link' FROM participants LIMIT 1"), "https://example.org/face.png");
  EXPECT_EQ(word("SELECT provenance ->> '$.study.assets[0].file' FROM sessions LIMIT 1"), file);
  EXPECT_EQ(word("SELECT 'assets/' || (provenance ->> '$.study.assets[0].sha256') || '.bmp' FROM sessions LIMIT 1"), file);
}

TEST_F(GivenAStudyWithPictures, WhenAFileIsAnotherOneLaterThenBothAreKeptAndEachSessionSaysWhich) {
  ASSERT_EQ(rehearse({study(kAnna), "--participant", "01"}).status, 0);
  write("faces/anna.bmp", kOther);
  ASSERT_EQ(rehearse({study(kAnna), "--participant", "02"}).status, 0);
  EXPECT_EQ(kept().size(), 2u);
  EXPECT_EQ(count("SELECT count(DISTINCT provenance ->> '$.study.assets[0].sha256') FROM sessions"), 2);
  EXPECT_EQ(count("SELECT count(*) FROM assets WHERE kind = 'experiment'"), 2);
  const Said exported = runProgram({FOVEA_PROGRAM, "export", data().string(), "--to", (folder_ / "out").string()});
  EXPECT_EQ(exported.status, 0) << exported.text;
  EXPECT_EQ(textOf(folder_ / "out/assets/faces/face.bmp"), kFirst);
  EXPECT_EQ(textOf(folder_ / "out/assets/faces/face_1.bmp"), kOther);
  EXPECT_NE(textOf(folder_ / "out/assets.csv").find("assets/faces/face_1.bmp"), std::string::npos);
}

TEST_F(GivenAStudyWithPictures, WhenAFileIsMissingOrAFolderThenTheCheckSaysWhereAndNobodyBegins) {
  const std::string file = study(R"({"face": "faces/ana.bmp"})", R"({"face": "faces"})");
  const Said said = check();
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("study.json:1:38: the asset \"face\" has no file"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("did you mean \"faces/anna.bmp\"?"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("the asset \"face\" is a folder"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("2 mistakes"), std::string::npos) << said.text;
  EXPECT_NE(rehearse({file, "--participant", "01"}).status, 0);
  EXPECT_FALSE(std::filesystem::exists(data() / "assets"));
}

TEST_F(GivenAStudyWithPictures, WhenOneIsNoneThenTheCheckSaysWhereAndWhyAndNobodyBegins) {
  write("faces/empty.png", "");
  write("faces/letter.png", "Dear participant");
  write("words.csv", "no picture, and none is asked for");
  const std::string file = study(R"({"face": "faces/empty.png", "words": "words.csv"})", R"({"face": {"file": "faces/letter.png"}})");
  const Said said = check();
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("study.json:1:38: the asset \"face\" cannot be shown: this is no picture: the file is empty: " + (folder_ / "faces/empty.png").string()), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("copy it anew"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("study.json:4:47: the asset \"face\" cannot be shown: this is no picture that can be read"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("save it as PNG or JPEG"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("2 mistakes"), std::string::npos) << said.text;
  EXPECT_EQ(rehearse({file, "--participant", "01"}).status, 1);
  EXPECT_FALSE(std::filesystem::exists(data() / "assets"));
}

TEST_F(GivenAStudyWithPictures, WhenThePixelsOfOneAreMissingThenTheCheckSaysSo) {
  write("faces/half.gif", "GIF89a\x20\x01\x20\x01");
  study(R"({"face": "faces/half.gif"})");
  const Said said = check();
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("the asset \"face\" cannot be shown: "), std::string::npos) << said.text;
}

TEST_F(GivenAStudyWithPictures, WhenAPageNamesAFileThatIsNoPictureThenTheCheckSaysWhere) {
  write("faces/letter.webp", "Dear participant");
  write("study.json", R"json({"name": "faces", "steps": [{"consent": "no-consent", "timeEstimate_s": 1, "params": {"reason": "a test"}},
  {"page": "modular", "label": "look", "timeEstimate_s": 1, "params": {"prompt": {"kind": "image", "file": "faces/anna.bmp"}, "control": {"kind": "push-buttons", "choices": ["seen"]}}},
  {"page": "modular", "label": "look again", "timeEstimate_s": 1, "params": {"prompt": {"kind": "image", "file": "faces/letter.webp"},
    "control": {"kind": "image-slider", "images": [{"file": "faces/anna.bmp", "at": 0}, {"file": "faces/empty.png", "at": 1}]}}}]})json");
  write("faces/empty.png", "");
  const Said said = check();
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("study.json:3:114: "), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("the file \"faces/letter.webp\" cannot be shown: this is no picture that can be read"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("the file \"faces/empty.png\" cannot be shown: this is no picture: the file is empty"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("2 mistakes"), std::string::npos) << said.text;
}

TEST_F(GivenAStudyWithPictures, WhenIncludedStepsNameSomeBesideThemThenTheirFolderIsSharedAsItIs) {
  std::filesystem::create_directories(folder_ / "lab");
  write("lab/look.json", R"json({"steps": [{"module": "look_inner", "assets": {"face": "berta.bmp"}, "steps": [{"code": "seen = asset('face')"},
    {"page": "modular", "label": "look", "timeEstimate_s": 1, "params": {"prompt": {"kind": "image", "file": "berta.bmp"}, "control": {"kind": "push-buttons", "choices": ["seen"]}}}]}]})json");
  write("study.json", R"json({"name": "faces", "steps": [{"consent": "no-consent", "timeEstimate_s": 1, "params": {"reason": "a test"}}, {"include": "lab/look.json"}]})json");
  const Said missing = check();
  EXPECT_EQ(missing.status, 1);
  for (const char *part : {"look.json:1:56: the asset \"face\" has no file", "look.json:2:110: ", "there is no file \"berta.bmp\""}) EXPECT_NE(missing.text.find(part), std::string::npos) << part << missing.text;
  EXPECT_NE(missing.text.find("ames count from the folder of the file that has the step, " + (folder_ / "lab").string()), std::string::npos) << missing.text;

  write("lab/berta.bmp", kOther);
  EXPECT_EQ(check().status, 0) << check().text;
  const Said said = rehearse({(folder_ / "study.json").string(), "--participant", "01"});
  ASSERT_EQ(said.status, 0) << said.text;
  ASSERT_EQ(kept().size(), 1u);
  EXPECT_EQ(textOf(data() / "assets" / kept()[0]), kOther);
  EXPECT_EQ(word("SELECT variables ->> 'seen' FROM participants"), (std::filesystem::absolute(data()) / "assets" / kept()[0]).lexically_normal());
}

TEST_F(GivenAStudyWithPictures, WhenTheDataFolderTakesNoAssetsThenNobodyBeginsAndTheReasonIsTold) {
  std::filesystem::create_directories(data());
  std::ofstream(data() / "assets") << "a file of that name";
  const Said said = rehearse({study(kAnna), "--participant", "01"});
  EXPECT_EQ(said.status, 1) << said.text;
  EXPECT_NE(said.text.find("the asset \"face\" cannot be kept"), std::string::npos) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM participants"), 0);
}

TEST_F(GivenAStudyWithPictures, WhenItIsSimulatedThenNothingIsKept) {
  const Said said = runProgram({FOVEA_PROGRAM, "simulate", study(kAnna), "--root", folder_.string(), "--data", data().string(), "--participants", "3", "--seed", "7"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_TRUE(kept().empty());
  EXPECT_EQ(word("SELECT variables ->> 'seen' FROM participants LIMIT 1"), (folder_ / "faces/anna.bmp").lexically_normal());
}

TEST_F(GivenAStudyWithPictures, WhenAKeptFileIsChangedThenTheCheckOfTheDataNamesItAndTheNextSessionMendsIt) {
  ASSERT_EQ(rehearse({study(kAnna), "--participant", "01"}).status, 0);
  std::filesystem::remove(data() / "assets" / kept()[0]);
  const auto exportCheck = [&] { return runProgram({FOVEA_PROGRAM, "export", data().string(), "--check"}); };
  const Said gone = exportCheck();
  EXPECT_EQ(gone.status, 2);
  EXPECT_NE(gone.text.find("the file of the study's \"face\" is not there any more"), std::string::npos) << gone.text;
  ASSERT_EQ(rehearse({study(kAnna), "--participant", "02"}).status, 0);
  EXPECT_EQ(exportCheck().status, 0);
}

class GivenAStudyThatAsksForDrawings : public GivenAFolder {
 protected:
  std::string study() {
    return write("study.json", R"json({"name": "drawings", "steps": [{"consent": "no-consent", "timeEstimate_s": 1, "params": {"reason": "a test"}},
  {"module": "sketches", "steps": [
    {"page": "drawn", "label": "sketch", "saveAs": "sketch", "timeEstimate_s": 1, "params": {"text": "='a line by ' .. participant"}},
    {"page": "drawn", "label": "again", "saveAs": "again", "timeEstimate_s": 1, "params": {"text": "a second line", "before": "=sketch.drawing"}}]},
  {"experiment": "misbehaving", "timeEstimate_s": 1}]})json").string();
  }
  Said take(const std::string &participant, const std::map<std::string, std::string> &environment = {}) {
    return rehearse({study(), "--participant", participant, "--plugin", std::string(FOVEA_TEST_PLUGINS) + "/org.test.drawn.so", "--plugin", std::string(FOVEA_TEST_PLUGINS) + "/org.test.misbehaving.so"}, environment);
  }
};

TEST_F(GivenAStudyThatAsksForDrawings, WhenSomebodyDrawsThenTheAnswerHasTheFileAndALaterPageCanShowIt) {
  const Said said = take("07");
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT group_concat(local_key || ' ' || module || ' ' || participant || ' ' || kind || ' ' || data_type || ' ' || personal || ' ' || bytes, '; ') FROM assets"),
            "sketch.drawing sketches 07 recorded image 1 11; again.drawing sketches 07 recorded image 1 13");
  EXPECT_EQ(count("SELECT count(*) FROM responses r JOIN assets a ON a.file = r.answer ->> 'drawing' AND a.local_key = r.label || '.drawing' AND a.way = r.way"), 2);
  EXPECT_EQ(word("SELECT variables ->> '$.again.before' FROM participants"), "a line by 7");
  EXPECT_EQ(textOf(data() / word("SELECT variables ->> '$.sketch.drawing' FROM participants")), "a line by 7");
  EXPECT_EQ(runProgram({FOVEA_PROGRAM, "export", data().string(), "--check"}).status, 0);

  const Said shared = runProgram({FOVEA_PROGRAM, "export", data().string(), "--to", (folder_ / "shared").string(), "--pseudonyms"});
  EXPECT_NE(shared.text.find("2 personal ones left out"), std::string::npos) << shared.text;
  EXPECT_EQ(textOf(folder_ / "shared/responses.csv").find("assets/"), std::string::npos);

  const Said withdrawn = runProgram({FOVEA_PROGRAM, "withdraw", data().string(), "--participant", "07", "--yes"});
  EXPECT_EQ(withdrawn.status, 0) << withdrawn.text;
  EXPECT_TRUE(std::filesystem::is_empty(data() / "assets"));
}

TEST_F(GivenAStudyThatAsksForDrawings, WhenAllOfItIsKilledAfterADrawingThenWhoeverGoesOnHasItStill) {
  const std::string plugins = FOVEA_TEST_PLUGINS;
  const std::vector<std::string> words{FOVEA_PROGRAM, "run", study(), "--display", "virtual", "--plugin", plugins + "/org.test.drawn.so", "--plugin", plugins + "/org.test.misbehaving.so",
                                       "--root", folder_.string(), "--data", data().string(), "--participant", "07"};
  {
    Process run(words, {{"FOVEA_TEST_MISBEHAVE", "run:hang"}});
    EXPECT_TRUE(run.hears("has not come back from run"));
    killBoth(run);
  }
  std::ofstream(data() / "assets" / ".fovea-0123456789abcdef.tmp") << "half of one";
  const Said said = runProgram(words);
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM assets"), 2);
  EXPECT_EQ(count("SELECT count(DISTINCT way) FROM assets"), 1);
  EXPECT_EQ(textOf(data() / word("SELECT variables ->> '$.sketch.drawing' FROM participants")), "a line by 7");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(data() / "assets"), {}), 2);
  EXPECT_EQ(runProgram({FOVEA_PROGRAM, "export", data().string(), "--check"}).status, 0);
}

}  // namespace
}  // namespace fovea::test
