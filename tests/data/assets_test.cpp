// Files that belong to the data: kept under the hash of their bytes, before any row speaks of them.

#include "data/assets.hpp"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/hash.hpp"
#include "data/check.hpp"
#include "data/pseudonyms.hpp"
#include "data/study_tables.hpp"
#include "data/withdrawal.hpp"
#include "fixture.hpp"

namespace fovea {
namespace {

using test::Line;
using test::TempFolder;

Bytes bytesOf(std::string_view text) {
  const auto *first = reinterpret_cast<const std::byte *>(text.data());
  return Bytes(first, first + text.size());
}

/// What a plugin gives of a drawing.
Value drawing(std::string_view bytes, bool isPersonal = true) {
  return Value(Dict{{"fovea.asset", bytesOf(bytes)}, {"extension", "png"}, {"description", "what they drew"}, {"personal", isPersonal}});
}

std::string fileOf(std::string_view bytes, const std::string &extension = "png") { return "assets/" + sha256(bytes) + "." + extension; }

std::size_t filesIn(const std::filesystem::path &folder) {
  std::size_t count = 0;
  std::error_code none;
  for (const auto &entry : std::filesystem::directory_iterator(folder, none)) count += entry.exists();
  return count;
}

/// A session whose study brings a picture that has been kept.
SessionStart withPicture(const std::filesystem::path &folder, const std::string &session, const std::string &bytes) {
  const auto kept = keepAssetBytes(folder, bytesOf(bytes), "png");
  SessionStart start = test::aSession(session);
  start.provenance.set("study", Value(Dict{{"assets", List{Value(Dict{{"module", "training"}, {"key", "face"}, {"kind", "experiment"}, {"description", "a face"}, {"extension", "png"},
                                                                         {"dataType", "image"}, {"personal", false}, {"sha256", kept->sha256}, {"bytes", kept->bytes}, {"file", kept->file}})}}}));
  return start;
}

TEST(GivenBytesThatAreKept, WhenTheyComeAgainThenThereIsOneFileOfThemUnderTheirHash) {
  const TempFolder folder;
  const auto first = keepAssetBytes(folder.path(), bytesOf("a picture"), ".PNG");
  test::writeText(folder / "picture.png", "a picture");
  const auto second = keepAssetFile(folder.path(), folder / "picture.png");

  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->file, fileOf("a picture"));
  EXPECT_EQ(second->file, first->file);
  EXPECT_EQ(second->bytes, 9);
  EXPECT_EQ(filesIn(folder / "assets"), 1u);
  EXPECT_EQ(test::readText(folder.path() / first->file), "a picture");
}

TEST(GivenAnAssetInPieces, WhenItIsGivenUpThenNothingIsLeft) {
  const TempFolder folder;
  {
    auto writer = AssetWriter::begin(folder.path());
    ASSERT_TRUE(writer);
    writer->write(bytesOf("half of "));
    EXPECT_EQ(filesIn(folder / "assets"), 1u);
  }
  EXPECT_EQ(filesIn(folder / "assets"), 0u);
  auto writer = AssetWriter::begin(folder.path());
  writer->write(bytesOf("half of "));
  writer->write(bytesOf("it"));
  EXPECT_EQ(writer->keep("wav")->file, fileOf("half of it", "wav"));
}

TEST(GivenADiskWithoutRoom, WhenAnAssetIsKeptThenTheErrorSaysSoAndNothingIsLeft) {
  const TempFolder folder;
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{4096, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto kept = keepAssetBytes(folder.path(), Bytes(10'000), "png");
  ::setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().code, ErrorCode::Io);
  EXPECT_NE(kept.error().fix.find("free some space"), std::string::npos) << kept.error().text();
  EXPECT_EQ(filesIn(folder / "assets"), 0u);
}

TEST(GivenAStudyThatBringsAPicture, WhenSessionsBeginThenOneRowTellsOfItUntilItIsAnotherOne) {
  const TempFolder folder;
  for (const auto &[session, bytes] : {std::pair{"s1", "one"}, {"s2", "one"}, {"s3", "two"}}) {
    auto recorder = test::openRecorder(folder.path());
    recorder->startSession(withPicture(folder.path(), session, bytes));
    recorder->endSession({});
  }
  EXPECT_EQ(test::query(folder.path(), "SELECT study, way, module, local_key, kind, description, extension, data_type, personal, bytes, file FROM assets"),
            (std::vector<Line>{{"study", "", "training", "face", "experiment", "a face", "png", "image", "0", "3", fileOf("one")},
                               {"study", "", "training", "face", "experiment", "a face", "png", "image", "0", "3", fileOf("two")}}));
  const auto check = checkData(folder.path());
  ASSERT_TRUE(check);
  EXPECT_TRUE(check->problems.empty()) << check->problems.front().text();
}

TEST(GivenARowWithADrawing, WhenItIsStoredThenTheRowHasTheFilesNameAndSoHaveThoseWhoListen) {
  const TempFolder folder;
  Value heard;
  {
    auto recorder = test::openRecorder(folder.path());
    recorder->setRowListener([&](const Row &row) { heard = Value(row.values); });
    recorder->startSession(test::aSession());
    ParticipantStep step;
    step.id = "s1", step.study = "study", step.participant = "P01";
    step.modules = {Value(Dict{{"position", 0}, {"module", "main"}, {"entry", 0}})};
    step.networks = {Value(Dict{{"maker", "faces"}, {"network", "n"}})};
    step.nodes = {Value(Dict{{"maker", "faces"}, {"network", "n"}, {"node", "root"}})};
    step.trials = {Value(Dict{{"way", "s1"}, {"maker", "faces"}, {"position", 3}, {"network", "n"}, {"node", "root"}, {"status", "pending"}})};
    recorder->addStep(step);
    recorder->startRun(test::aRun());
    recorder->addRow({"s1.1", "trials", {{"n", 1}, {"drawing", drawing("png of one")}, {"small", bytesOf("stays")}, {"wave", Bytes(kLargeBytes)}}});
    recorder->addRow({"s1.1", "trials", {{"n", 2}, {"drawing", drawing("png of one", false)}}});
    recorder->endRun(test::anEnd());
    recorder->endSession({});
    ASSERT_TRUE(recorder->flush());
    EXPECT_EQ(test::readCsv(recorder->files().back().tables.front())[1][1], fileOf("png of one"));
  }
  const std::string wave(kLargeBytes, '\0');
  EXPECT_EQ(heard.textOr("drawing", ""), fileOf("png of one"));
  EXPECT_EQ(test::query(folder.path(), "SELECT n, drawing, small, wave FROM stroop_trials"),
            (std::vector<Line>{{"1", fileOf("png of one"), "stays", "assets/" + sha256(wave)}, {"2", fileOf("png of one"), "NULL", "NULL"}}));
  EXPECT_EQ(test::query(folder.path(), "SELECT way, participant, session, run, module, position, maker, trial, node, local_key, kind, data_type, personal, bytes, file FROM assets"),
            (std::vector<Line>{{"s1", "P01", "s1", "s1.1", "main", "0", "faces", "3", "root", "drawing", "recorded", "image", "1", "10", fileOf("png of one")},
                               {"s1", "P01", "s1", "s1.1", "main", "0", "faces", "3", "root", "wave", "recorded", "data", "1", std::to_string(kLargeBytes), "assets/" + sha256(wave)},
                               {"s1", "P01", "s1", "s1.1", "main", "0", "faces", "3", "root", "drawing", "recorded", "image", "0", "10", fileOf("png of one")}}));
  EXPECT_EQ(filesIn(folder / "assets"), 2u);
}

TEST(GivenAnAssetFolderThatCannotBeMade, WhenARowWithADrawingComesThenTheRowKeepsTheBytes) {
  const TempFolder folder;
  auto recorder = test::openRecorder(folder.path());
  test::writeText(folder / "assets", "a file of that name");
  recorder->startSession(test::aSession());
  recorder->startRun(test::aRun());
  recorder->addRow({"s1.1", "trials", {{"wave", Bytes(kLargeBytes)}}});
  ASSERT_TRUE(recorder->flush());
  EXPECT_EQ(test::query(folder.path(), "SELECT length(wave), (SELECT count(*) FROM assets) FROM stroop_trials"), (std::vector<Line>{{std::to_string(kLargeBytes), "0"}}));
}

TEST(GivenAssets, WhenTheyArePersonalThenOnlyTheirOwnerCanReadThemAndOthersAreAsFilesAre) {
  const TempFolder folder;
  std::filesystem::create_directories(folder / "recordings/s1");
  const mode_t mask = ::umask(022);
  const auto rights = [&](const char *said, bool isPersonal, const char *file) {
    const Bytes bytes = bytesOf(said);
    if (file) test::writeText(folder / file, said), std::filesystem::permissions(folder / file, std::filesystem::perms(0600));
    const auto kept = keepAsset(folder.path(), {file ? std::span<const std::byte>() : std::span<const std::byte>(bytes), file ? file : "", {"wav", "sound", "", isPersonal}});
    return kept ? static_cast<unsigned>(std::filesystem::status(folder / kept->file).permissions()) : 0;
  };
  EXPECT_EQ(rights("drawn", true, nullptr), 0600u);
  EXPECT_EQ(rights("a table", false, nullptr), 0644u);
  EXPECT_EQ(rights("a table", true, nullptr), 0600u) << "it was there before";
  EXPECT_EQ(rights("said", true, "recordings/s1/1.wav"), 0600u);
  EXPECT_EQ(rights("noise", false, "recordings/s1/2.wav"), 0644u);
  ::umask(mask);
}

/// What a plugin gives of what it has recorded.
Value recording(const std::string &file) { return Value(Dict{{"fovea.asset", file}, {"description", "said"}, {"duration_s", 0.5}, {"source", "device"}}); }

TEST(GivenRecordings, WhenTheyAreRemovedThenThoseThatCouldNotBeKeptStayAndNoOthers) {
  const TempFolder folder;
  const auto at = [&](const char *name) { return folder / "recordings/s1" / name; };
  std::filesystem::create_directories(folder / "recordings/s1");
  for (const char *name : {"kept.wav", "again.wav", "lost.wav"}) test::writeText(at(name), name);
  const auto keep = [&](const char *name) { return keepAsset(folder.path(), {{}, std::string("recordings/s1/") + name, {}}); };
  ASSERT_TRUE(keep("kept.wav"));
  std::filesystem::rename(folder / "assets", folder / "elsewhere");
  test::writeText(folder / "assets", "no folder");
  EXPECT_FALSE(keep("lost.wav"));
  removeRecordings(folder.path(), {"s1"});
  EXPECT_FALSE(std::filesystem::exists(at("kept.wav")));
  EXPECT_FALSE(std::filesystem::exists(at("again.wav"))) << "nobody wanted it";
  EXPECT_EQ(test::readText(at("lost.wav")), "lost.wav");

  std::filesystem::remove(folder / "assets");
  EXPECT_TRUE(keep("lost.wav"));
  removeRecordings(folder.path(), {"s1"});
  EXPECT_FALSE(std::filesystem::exists(folder / "recordings"));
}

TEST(GivenARowWithARecording, WhenItIsStoredThenItsFileHasTheOtherNameAndItsFactsAreColumns) {
  const TempFolder folder;
  std::filesystem::create_directories(folder / "recordings/s1.1");
  test::writeText(folder / "recordings/s1.1/a.wav", "sound");
  {
    auto recorder = test::openRecorder(folder.path());
    recorder->startSession(test::aSession());
    recorder->startRun(test::aRun());
    recorder->addRow({"s1.1", "trials", {{"voice", recording("recordings/s1.1/a.wav")}, {"take", List{recording("recordings/s1.1/a.wav")}}, {"n", 1}}});
    recorder->addRow({"s1.1", "trials", {{"voice", Value(Dict{{"fovea.asset", Value()}, {"duration_s", 0.2}})}}});
    ASSERT_TRUE(recorder->flush());
    EXPECT_EQ(std::filesystem::hard_link_count(folder / fileOf("sound", "wav")), 2u) << "it is not copied";
    recorder->endRun(test::anEnd());
    recorder->endSession({});
  }
  EXPECT_EQ(test::query(folder.path(), "SELECT voice, \"voice.duration_s\", \"voice.source\", take FROM stroop_trials"),
            (std::vector<Line>{{fileOf("sound", "wav"), "0.5", "device", R"([{"file":")" + fileOf("sound", "wav") + R"(","duration_s":0.5,"source":"device"}])"}, {"NULL", "0.2", "NULL", "NULL"}}));
  EXPECT_EQ(test::query(folder.path(), "SELECT local_key, data_type, description, personal FROM assets"), (std::vector<Line>{{"voice", "sound", "said", "1"}, {"take.0", "sound", "said", "1"}}));
  EXPECT_FALSE(std::filesystem::exists(folder / "recordings"));
  EXPECT_EQ(std::filesystem::hard_link_count(folder / fileOf("sound", "wav")), 1u);
}

TEST(GivenARowWithAFilm, WhenItIsStoredThenTheTimesOfItsPicturesAreAFileToo) {
  const TempFolder folder;
  std::filesystem::create_directories(folder / "recordings/s1.1");
  test::writeText(folder / "recordings/s1.1/a.webm", "film");
  test::writeText(folder / "recordings/s1.1/a.csv", "times");
  const Value times(Dict{{"fovea.asset", "recordings/s1.1/a.csv"}, {"description", "when"}});
  test::recordRows(folder.path(), {{{"film", Value(Dict{{"fovea.asset", "recordings/s1.1/a.webm"}, {"times", times}, {"pictures", 3}})}}});
  EXPECT_EQ(test::query(folder.path(), "SELECT film, \"film.times\", \"film.pictures\" FROM stroop_trials"), (std::vector<Line>{{fileOf("film", "webm"), fileOf("times", "csv"), "3"}}));
  EXPECT_EQ(test::query(folder.path(), "SELECT local_key, data_type FROM assets ORDER BY local_key"), (std::vector<Line>{{"film", "video"}, {"film.times", "table"}}));
}

TEST(GivenARowThatNamesAFileThatIsNoRecording, WhenItIsStoredThenTheFileIsLeftAlone) {
  const TempFolder folder;
  test::writeText(folder / "letter.wav", "private");
  for (const char *name : {"letter.wav", "recordings/../letter.wav", "/etc/hostname", "recordings/s1.1/gone.wav"}) {
    test::recordRows(folder.path(), {{{"voice", recording(name)}}});
    EXPECT_EQ(filesIn(folder / "assets"), 0u) << name;
  }
}

TEST(GivenARecordingThatACrashCutOff, WhenItsParticipantIsWithdrawnThenItGoesToo) {
  const TempFolder folder;
  std::filesystem::create_directories(folder / "recordings/s1.1");
  test::writeText(folder / "recordings/s1.1/half.wav", "sou");
  const pid_t child = ::fork();
  if (child == 0) {
    auto recorder = test::openRecorder(folder.path());
    recorder->startSession(test::aSession());
    recorder->startRun(test::aRun());
    (void)recorder->flush();
    ::kill(::getpid(), SIGKILL);
  }
  ::waitpid(child, nullptr, 0);
  ASSERT_TRUE(test::openRecorder(folder.path()));
  EXPECT_TRUE(std::filesystem::exists(folder / "recordings/s1.1/half.wav")) << "nothing is lost";

  ASSERT_TRUE(withdraw(folder.path(), {"P01", "", false}));
  EXPECT_FALSE(std::filesystem::exists(folder / "recordings/s1.1/half.wav"));
}

TEST(GivenFilesThatACrashLeft, WhenASessionBeginsThenThoseThatNoRowTellsOfAreGone) {
  const TempFolder folder;
  {
    auto recorder = test::openRecorder(folder.path());
    recorder->startSession(withPicture(folder.path(), "s1", "one"));
    recorder->endSession({});
  }
  ASSERT_TRUE(keepAssetBytes(folder.path(), bytesOf("no row came to tell of it"), "png"));
  test::writeText(folder / "assets/.fovea-0123456789abcdef.tmp", "half");
  test::writeText(folder / "assets/readme.txt", "somebody's own");
  const auto before = checkData(folder.path());
  ASSERT_TRUE(before);
  EXPECT_NE(before->notes.back().find("3 files in"), std::string::npos) << before->notes.back();

  auto recorder = test::openRecorder(folder.path());
  EXPECT_EQ(filesIn(folder / "assets"), 2u);
  EXPECT_TRUE(std::filesystem::exists(folder / fileOf("one")));
  EXPECT_TRUE(std::filesystem::exists(folder / "assets/readme.txt"));
}

TEST(GivenAnotherSessionAtWork, WhenASessionBeginsThenFilesOfNoRowAreLeftAlone) {
  const TempFolder folder;
  auto atWork = test::openRecorder(folder.path());
  ASSERT_TRUE(keepAssetBytes(folder.path(), bytesOf("its row comes later"), "png"));
  auto recorder = test::openRecorder(folder.path());
  EXPECT_TRUE(std::filesystem::exists(folder / fileOf("its row comes later")));
}

TEST(GivenASessionThatDiedWithDrawingsInItsJournal, WhenItIsBroughtHomeThenEveryRowHasItsFile) {
  const TempFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    auto recorder = test::openRecorder(folder.path());
    recorder->startSession(test::aSession());
    recorder->startRun(test::aRun());
    for (int i = 0; i < 40; ++i) recorder->addRow({"s1.1", "trials", {{"drawing", drawing("drawing " + std::to_string(i))}}});
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_TRUE(test::openRecorder(folder.path()));

  EXPECT_EQ(test::query(folder.path(), "SELECT count(*) FROM stroop_trials t JOIN assets a ON a.file = t.drawing"), (std::vector<Line>{{"40"}}));
  EXPECT_EQ(filesIn(folder / "assets"), 40u);
  const auto check = checkData(folder.path());
  ASSERT_TRUE(check);
  EXPECT_TRUE(check->problems.empty()) << check->problems.front().text();
}

TEST(GivenAssetsOfARecordedFolder, WhenOneIsChangedAndOneIsGoneThenTheCheckNamesBoth) {
  const TempFolder folder;
  test::recordRows(folder.path(), {{{"drawing", drawing("first")}}, {{"drawing", drawing("second")}}});
  test::writeText(folder / fileOf("first"), "another");
  std::filesystem::remove(folder / fileOf("second"));
  const auto check = checkData(folder.path());
  ASSERT_TRUE(check);
  ASSERT_EQ(check->problems.size(), 2u);
  EXPECT_EQ(check->problems[0].what, "the file has been changed since it was written");
  EXPECT_EQ(check->problems[1].what, "the file of \"drawing\" of P01 is not there any more");
  EXPECT_EQ(check->problems[1].where, (folder / fileOf("second")).string());
}

TEST(GivenADatabaseFromBeforeThereWereAssets, WhenAnotherSessionComesThenItHasThemAndForgetsNoFailure) {
  const TempFolder folder;
  {
    auto recorder = test::openRecorder(folder.path());
    recorder->startSession(test::aSession());
    ParticipantStep step;
    step.id = "s1", step.study = "study", step.participant = "P01", step.state = bytesOf("where they were");
    step.trials = {Value(Dict{{"way", "s1"}, {"maker", "m"}, {"position", 1}, {"status", "pending"}})};
    recorder->addStep(step);
    step.trials.clear(), step.state.clear(), step.status = "failed", step.failedReason = "asleep";
    recorder->addStep(step);
    recorder->endSession({});
  }
  test::query(folder.path(), "DROP TABLE assets");
  test::query(folder.path(), "PRAGMA user_version = 8");
  {
    const auto older = checkData(folder.path());
    ASSERT_TRUE(older) << older.error().text();
  }
  {
    auto recorder = test::openRecorder(folder.path());
    recorder->startSession(withPicture(folder.path(), "s2", "one"));
    recorder->endSession({});
  }
  EXPECT_EQ(test::query(folder.path(), "SELECT count(*) FROM assets"), (std::vector<Line>{{"1"}}));
  EXPECT_EQ(test::query(folder.path(), "PRAGMA user_version"), (std::vector<Line>{{"13"}}));
  EXPECT_EQ(test::query(folder.path(), "SELECT CAST(failed_from AS TEXT) FROM participants"), (std::vector<Line>{{"where they were"}}));
}

/// Two who drew, the second the same as the first in one of two drawings; the study brings a face.
class GivenTwoWhoDrew : public testing::Test {
 protected:
  GivenTwoWhoDrew() {
    for (const auto &[session, participant] : {std::pair{"s1-aa", "ada"}, {"s2-bb", "grace"}}) {
      auto recorder = test::openRecorder(folder_.path());
      SessionStart start = withPicture(folder_.path(), session, "a face");
      start.participant = participant;
      recorder->startSession(start);
      ParticipantStep step;
      step.id = session, step.study = "study", step.participant = participant;
      recorder->addStep(step);
      RunStart run = test::aRun(std::string(session) + ".1", participant);
      run.expInfo = Dict{{"participant", participant}};
      recorder->startRun(run);
      recorder->addRow({run.id, "trials", {{"drawing", drawing("the same of both")}, {"sketch", drawing("only of " + std::string(participant))}, {"map", drawing("map by " + std::string(participant), false)}}});
      recorder->endRun(test::anEnd(run.id));
      recorder->endSession({});
    }
  }
  bool has(std::string_view bytes) const { return std::filesystem::exists(folder_ / fileOf(bytes)); }
  TempFolder folder_;
};

TEST_F(GivenTwoWhoDrew, WhenOneWithdrawsThenTheirFilesGoUnlessTheOtherHasTheSame) {
  const auto receipt = withdraw(folder_.path(), {"ada", "", false});
  ASSERT_TRUE(receipt) << receipt.error().text();
  EXPECT_FALSE(has("only of ada"));
  EXPECT_FALSE(has("map by ada"));
  for (const char *left : {"the same of both", "only of grace", "map by grace", "a face"}) EXPECT_TRUE(has(left)) << left;
  EXPECT_EQ(receipt->others, (std::vector<std::string>{fileOf("the same of both")}));
  EXPECT_EQ(test::query(folder_.path(), "SELECT participant, local_key FROM assets"), (std::vector<Line>{{"", "face"}, {"grace", "drawing"}, {"grace", "sketch"}, {"grace", "map"}}));
  const std::string told = test::readText(receipt->file);
  EXPECT_NE(told.find(sha256("only of ada")), std::string::npos) << told;
  EXPECT_NE(told.find("\"assetsOfOthers\""), std::string::npos);
  const auto check = checkData(folder_.path());
  EXPECT_TRUE(check->problems.empty()) << check->problems.front().text();

  ASSERT_TRUE(withdraw(folder_.path(), {"grace", "", false}));
  EXPECT_FALSE(has("the same of both"));
  EXPECT_TRUE(has("a face"));
}

TEST_F(GivenTwoWhoDrew, WhenAFileIsNoLongerWhatTheyDrewThenItIsLeftToBeLookedAt) {
  test::writeText(folder_ / fileOf("only of ada"), "somebody else's");
  const auto receipt = withdraw(folder_.path(), {"ada", "", false});
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->left, (std::vector<std::string>{fileOf("only of ada")}));
  EXPECT_TRUE(has("only of ada"));
}

TEST_F(GivenTwoWhoDrew, WhenTheyAreExportedThenEachFileHasANameForPeopleAndTheIndexHasIt) {
  const auto made = exportStudyTables(folder_.path(), folder_ / "out");
  ASSERT_TRUE(made) << made.error().text();
  const auto index = test::readCsv(folder_ / "out/assets.csv");
  EXPECT_EQ(index[0].back(), "export_path");
  std::vector<std::string> paths;
  for (std::size_t i = 1; i < index.size(); ++i) paths.push_back(index[i].back());
  EXPECT_EQ(paths, (std::vector<std::string>{"assets/study/training/face.png", "assets/study/ada/s1-aa.1/drawing.png", "assets/study/ada/s1-aa.1/sketch.png", "assets/study/ada/s1-aa.1/map.png",
                                             "assets/study/grace/s2-bb.1/drawing.png", "assets/study/grace/s2-bb.1/sketch.png", "assets/study/grace/s2-bb.1/map.png"}));
  EXPECT_EQ(test::readText(folder_ / "out/assets/study/ada/s1-aa.1/sketch.png"), "only of ada");
}

TEST_F(GivenTwoWhoDrew, WhenAFileIsGoneOrChangedThenTheExportSaysWhichAndHasAllOthers) {
  std::filesystem::remove(folder_ / fileOf("only of ada"));
  test::writeText(folder_ / fileOf("only of grace"), "changed");
  const auto made = exportStudyTables(folder_.path(), folder_ / "out");
  ASSERT_TRUE(made);
  const StudyTable &assets = *std::find_if(made->begin(), made->end(), [](const StudyTable &table) { return table.name == "assets"; });
  ASSERT_EQ(assets.problems.size(), 2u);
  EXPECT_NE(assets.problems[0].where.find(sha256("only of ada")), std::string::npos);
  EXPECT_NE(assets.problems[1].what.find("has been changed"), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out/assets/study/grace/s2-bb.1/map.png"));
}

TEST_F(GivenTwoWhoDrew, WhenTheyAreExportedWithPseudonymsThenPersonalFilesAndTheirNamesStayOut) {
  const auto made = exportPseudonymised(folder_.path(), folder_ / "out");
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_EQ(made->assetsLeft, 4);
  EXPECT_EQ(filesIn(folder_ / "out/assets"), 3u);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out" / fileOf("a face")));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out" / fileOf("map by ada")));
  std::string text;
  for (const auto &entry : std::filesystem::directory_iterator(folder_ / "out"))
    if (entry.is_regular_file()) text += test::readText(entry.path());
  EXPECT_EQ(text.find(sha256("only of ada")), std::string::npos);
  EXPECT_EQ(text.find("ada\""), std::string::npos);
  EXPECT_NE(text.find("\"personalAssetsLeftOut\": 4"), std::string::npos);
  EXPECT_NE(text.find("drawing: a personal asset"), std::string::npos);
  EXPECT_EQ(test::readCsv(folder_ / "out/assets.csv").size(), 4u);
}

}  // namespace
}  // namespace fovea
