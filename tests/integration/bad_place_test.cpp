// Whose code, and into which folder: names that no file system likes, a disk that is small, a folder that takes nothing, two at once.

#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

const std::string kMisbehaving = std::string(FOVEA_TEST_PLUGINS) + "/org.test.misbehaving.so";  // asked for nothing, it adds five rows
const std::string kFrames = std::string(FOVEA_TEST_PLUGINS) + "/org.test.frames.so";

struct Code {
  const char *name;
  std::string code;
  std::string kept;  // in the data
};

class GivenAParticipantsCode : public GivenAFolder, public ::testing::WithParamInterface<Code> {};

TEST_P(GivenAParticipantsCode, WhenAStudyRunsThenItIsInTheDataAndTheFilesLieInTheFolder) {
  const Code code = GetParam();

  const Said said = rehearse({kMisbehaving, "--participant", code.code});

  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT participant FROM runs"), code.kept);
  EXPECT_EQ(count("SELECT count(*) FROM misbehaving_trials"), 5);
  ASSERT_EQ(filesEndingWith(".csv").size(), 1u);
  EXPECT_NE(textOf(filesEndingWith(".csv")[0]).find(code.kept), std::string::npos);
  const std::string name = filesEndingWith(".csv")[0].filename();
  EXPECT_LE(name.size(), 255u);
  EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."), std::string::npos) << name;
  for (const auto &entry : std::filesystem::directory_iterator(folder_)) EXPECT_EQ(entry.path(), data()) << "nothing is left beside the data";
}

INSTANTIATE_TEST_SUITE_P(OfAnyKind, GivenAParticipantsCode,
                         ::testing::Values(Code{"climbing", "../x", "../x"}, Code{"pattern", "[1]", "[1]"}, Code{"device", "CON", "CON"},
                                           Code{"long", std::string(300, 'a'), std::string(300, 'a')},
                                           Code{"emoji", "\xF0\x9F\x99\x82", "\xF0\x9F\x99\x82"}, Code{"empty", "", "simulated"}),
                         [](const auto &each) { return std::string(each.param.name); });

/// The data folder is a disk of its own, in a name space that only this process and what it starts can see.
class GivenADiskOfItsOwn : public GivenAFolder {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(data());
    const bool isAllowed = ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 && mountDisk("size=600k", 0);
    if (!isAllowed) GTEST_SKIP() << "a disk of its own needs the right to mount one: " << std::strerror(errno);
    isMounted_ = true;
  }
  void TearDown() override {
    if (isMounted_) ::umount2(data().c_str(), MNT_DETACH);
  }
  bool mountDisk(const char *options, unsigned long flags) const { return ::mount("tmpfs", data().c_str(), "tmpfs", flags, options) == 0; }
  void makeIt(const char *options, unsigned long flags = 0) const { ASSERT_TRUE(mountDisk(options, MS_REMOUNT | flags)) << std::strerror(errno); }
  /// What has no room goes here, and not into the home of whoever tests.
  std::map<std::string, std::string> elsewhere() const { return {{"XDG_DATA_HOME", (folder_ / "home").string()}}; }

 private:
  bool isMounted_ = false;
};

TEST_F(GivenADiskOfItsOwn, WhenItHasNoRoomForAJournalThenThatIsSaidAndWithRoomTheNextStartRuns) {
  const Said refused = rehearse({kMisbehaving}, elsewhere());
  EXPECT_EQ(refused.status, 1);
  for (const char *part : {"No space left on device", "free some space there, or choose another folder"})
    EXPECT_NE(refused.text.find(part), std::string::npos) << refused.text;

  makeIt("size=64m");
  const Said said = rehearse({kMisbehaving}, elsewhere());

  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM misbehaving_trials"), 5);
  EXPECT_TRUE(std::filesystem::is_empty(data() / "journal"));
}

TEST_F(GivenADiskOfItsOwn, WhenItIsFullInMidRunThenTheRunWaitsAndWithRoomItGoesOnWithEveryRow) {
  makeIt("size=2m");
  const std::map<std::string, std::string> environment = elsewhere();
  Process run({FOVEA_PROGRAM, "run", "--display", "virtual", "--data", data().string(), "--root", folder_.string(), kFrames, "--set", "trials=20", "--set",
               "frames=500", "--set", "keepsFrames=true"},
              environment);
  ASSERT_TRUE(run.hears("the disk is full: the run pauses")) << run.said();
  makeIt("size=256m");

  const Said said = run.wait();

  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM frames_frames"), 10'000);
  EXPECT_EQ(count("SELECT count(*) FROM frames_trials"), 20);
  EXPECT_EQ(word("SELECT ending FROM runs"), "finished");
  EXPECT_TRUE(!std::filesystem::exists(folder_ / "home/fovea/rescued") || std::filesystem::is_empty(folder_ / "home/fovea/rescued"));
}

TEST_F(GivenADiskOfItsOwn, WhenItTakesNothingThenRunIsRefusedAndExportReadsIt) {
  makeIt("size=64m");
  ASSERT_EQ(rehearse({kMisbehaving}).status, 0);
  makeIt("", MS_RDONLY);

  const Said refused = rehearse({kMisbehaving});
  const Said into = runProgram({FOVEA_PROGRAM, "export", data().string(), "--to", (data() / "export").string()});
  const Said beside = runProgram({FOVEA_PROGRAM, "export", data().string(), "--to", (folder_ / "export").string()});

  EXPECT_EQ(refused.status, 1);
  EXPECT_NE(refused.text.find("the data folder cannot be written: Read-only file system"), std::string::npos) << refused.text;
  EXPECT_NE(into.status, 0);
  EXPECT_NE(into.text.find("Read-only file system"), std::string::npos) << into.text;
  EXPECT_EQ(beside.status, 0) << beside.text;
  EXPECT_TRUE(std::filesystem::exists(folder_ / "export"));
  makeIt("size=64m");  // a database that is written to in steps cannot be opened where nothing can be
  EXPECT_EQ(count("SELECT count(*) FROM runs"), 1);
}

using GivenOneFolder = GivenAFolder;

TEST_F(GivenOneFolder, WhenTwoRecordIntoItAtOnceThenEachHasItsOwnFilesAndAllRowsAreThere) {
  const std::vector<std::string> words{FOVEA_PROGRAM, "run", "--display", "virtual", "--data", data().string(), "--root", folder_.string(), kMisbehaving,
                                       "--participant", "07"};
  Process first(words), second(words);

  const Said one = first.wait(), other = second.wait();

  EXPECT_EQ(one.status, 0) << one.text;
  EXPECT_EQ(other.status, 0) << other.text;
  EXPECT_EQ(count("SELECT count(*) FROM runs WHERE ending = 'finished'"), 2);
  EXPECT_EQ(count("SELECT count(DISTINCT stem) FROM runs"), 2);
  EXPECT_EQ(count("SELECT count(*) FROM misbehaving_trials"), 10);
  ASSERT_EQ(filesEndingWith(".csv").size(), 2u);
  for (const auto &file : filesEndingWith(".csv")) EXPECT_EQ(linesIn(file), 6u) << file;
}

/// A study that waits, as somebody begins it, for as long as the test holds the gate.
class GivenAGate : public GivenAFolder {
 protected:
  GivenAGate() {
    write("study.json", R"json({"name": "gated", "steps": [{"recruitmentCriterion": "call('study-at-fault.gate')"},
  {"consent": "no-consent", "timeEstimate_s": 1, "params": {"reason": "a test"}}, {"page": "info", "label": "shown", "timeEstimate_s": 1, "params": {"text": "x"}}]})json");
    write("gate", "");
    gate_ = ::open((folder_ / "gate").c_str(), O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(::flock(gate_, LOCK_EX), 0);
  }
  ~GivenAGate() override { openIt(); }
  void openIt() {
    if (gate_ >= 0) ::close(std::exchange(gate_, -1));
  }
  std::vector<std::string> words(const std::string &command, std::vector<std::string> more) const {
    std::vector<std::string> all{FOVEA_PROGRAM, command, (folder_ / "study.json").string(), "--plugin", std::string(FOVEA_TEST_PLUGINS) + "/org.test.study-at-fault.so", "--root", folder_.string(),
                                 "--data", data().string(), "--hang-limit", "600"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  const std::map<std::string, std::string> environment_{{"FOVEA_TEST_STUDY", "functions only"}, {"FOVEA_TEST_GATE", (folder_ / "gate").string()}};

 private:
  int gate_ = -1;
};

TEST_F(GivenAGate, WhenTwoBeginAStudyUnderOneCodeInTheSameInstantThenOneIsRefusedAndTheOtherGoesOn) {
  const auto asSeven = words("run", {"--display", "virtual", "--participant", "07"});
  Process first(asSeven, environment_);
  ASSERT_TRUE(first.hears("at the gate")) << first.said();
  const Said second = runProgram(asSeven, environment_);
  EXPECT_EQ(second.status, 1) << second.text;
  EXPECT_NE(second.text.find("\"07\" begins this study at another station in this moment"), std::string::npos) << second.text;
  EXPECT_NE(second.text.find("give another code"), std::string::npos) << second.text;
  openIt();
  const Said one = first.wait();
  EXPECT_EQ(one.status, 0) << one.text;
  EXPECT_EQ(word("SELECT group_concat(participant || ' ' || status) FROM participants"), "07 complete");
}

TEST_F(GivenAGate, WhenTwoBeginAStudyUnderCodesOfTheirOwnInTheSameInstantThenBothGoOnWithFilesOfTheirOwn) {
  Process first(words("run", {"--display", "virtual", "--participant", "07"}), environment_), second(words("run", {"--display", "virtual", "--participant", "08"}), environment_);
  ASSERT_TRUE(first.hears("at the gate")) << first.said();
  ASSERT_TRUE(second.hears("at the gate")) << second.said();
  openIt();
  const Said one = first.wait(), other = second.wait();
  EXPECT_EQ(one.status, 0) << one.text;
  EXPECT_EQ(other.status, 0) << other.text;
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE status = 'complete'"), 2);
  EXPECT_EQ(count("SELECT count(DISTINCT session) FROM participants"), 2);
  EXPECT_EQ(count("SELECT count(DISTINCT journal) FROM sessions"), 2);
}

TEST_F(GivenAGate, WhenASimulationBeginsWhereAnotherHasJustBegunThenItIsRefusedAndTheOtherGoesOn) {
  const auto simulated = words("simulate", {"--participants", "3", "--seed", "7"});
  Process first(simulated, environment_);
  ASSERT_TRUE(first.hears("at the gate")) << first.said();
  const Said second = runProgram(simulated, environment_);
  EXPECT_EQ(second.status, 1) << second.text;
  // The first may have made its database by then, or not.
  EXPECT_TRUE(second.text.find("another simulation writes into this folder") != std::string::npos || second.text.find("there are data in this folder already") != std::string::npos) << second.text;
  EXPECT_NE(second.text.find("give an empty or new folder with --data"), std::string::npos) << second.text;
  openIt();
  const Said one = first.wait();
  EXPECT_EQ(one.status, 0) << one.text;
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE status = 'complete'"), 3);
}

}  // namespace
}  // namespace fovea::test
