// Whose code, and into which folder: names that no file system likes, a disk that is small, a folder that takes nothing, two at once.

#include <sched.h>
#include <sys/mount.h>

#include <cerrno>
#include <cstring>

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

}  // namespace
}  // namespace fovea::test
