// Experiments that are added, changed, or asked for by strangers; the calls of older clients.

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>

#include <atomic>
#include <limits>

#include "session/fixture.hpp"

namespace fovea::test {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

std::string textOf(const fs::path &file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// As somebody who built it again: another file under its name, with another version in it.
void buildAgain(const fs::path &library, const std::string &before, const std::string &version) {
  std::string bytes = textOf(library);
  for (std::size_t at = 0; (at = bytes.find(before, at)) != std::string::npos; at += version.size()) bytes.replace(at, version.size(), version);
  const fs::path fresh = library.string() + ".new";
  std::ofstream(fresh, std::ios::binary) << bytes;
  fs::rename(fresh, library);
}

/// Calls by name and waits.
Result<Value> callOf(Session &session, const std::string &object, const std::string &name, const Dict &arguments) {
  std::optional<Result<Value>> outcome;
  std::atomic<bool> isTold = false;  // from whichever thread did the work
  auto taken = session.remote().object(object)->call(name, arguments, "test", [&](std::uint64_t, const Result<Value> &told) {
    outcome = told;
    isTold = true;
  });
  if (!taken) return taken.error();
  while (!isTold) (void)session.onIdle();
  return *outcome;
}

TEST_F(GivenASession, WhenAKeyIsBlankOrTooLongThenItIsRefused) {
  open();

  for (const std::string &key : {std::string("  \t"), std::string("\n"), std::string(100'000, 'x')}) {
    const auto added = session_->addExperiment("org.test.frames", key);
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().where, "key");
    EXPECT_LT(added.error().text().size(), 300u);
  }
}

TEST_F(GivenASession, WhenManyAddOneKeyAtOnceThenOneOfThemHasIt) {
  open();
  std::atomic<int> added{0};

  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { added += session_->addExperiment("org.test.frames", "mine") ? 1 : 0; });
  for (std::thread &thread : threads) thread.join();

  EXPECT_EQ(added, 1);
  EXPECT_THAT(session_->listExperiments(), SizeIs(2));
}

TEST_F(GivenASession, WhenAStrangerNamesSomethingEndlessThenItIsNotSaidBackWhole) {
  open();

  const auto refused = callOf(*session_, "session", "removeExperiment", {{"key", Value(std::string(100'000, 'x'))}});

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Unknown);
  EXPECT_LT(refused.error().text().size(), 4000u);
  EXPECT_THAT(refused.error().text(), HasSubstr("bytes left out"));
}

TEST_F(GivenASession, WhenAFolderIsAddedFromAfarThenItIsCopiedBesideTheAnswersToOthers) {
  open();
  const fs::path outside = folder_.string() + "-outside";
  fs::create_directories(outside);
  fs::copy_file(fs::path(FOVEA_TEST_PLUGINS) / "org.test.frames.so", outside / "frames.so", fs::copy_options::overwrite_existing);
  const Dict given{{"file", Value((outside / "frames.so").string())}, {"key", Value("copied")}, {"folder", Value()}, {"replace", Value(false)}, {"params", Value(Dict{})}};

  const auto added = callOf(*session_, "session", "addExperiment", given);
  fs::remove_all(outside);

  ASSERT_TRUE(added) << added.error().text();
  EXPECT_THAT(*added->find("file")->text(), HasSubstr(folder_.string()));
}

TEST_F(GivenASession, WhenAFolderIsNoNameThenItIsSaidAndNobodyFalls) {
  open();

  const auto added = session_->addExperiment(fs::path(FOVEA_TEST_PLUGINS) / "org.test.frames.so", "mine", std::string(100'000, 'x'));

  ASSERT_FALSE(added);
  EXPECT_THAT(session_->listExperiments(), SizeIs(1));
}

TEST_F(GivenASession, WhenALibraryIsBuiltAgainBetweenRunsThenTheNextRunIsOfTheNewOne) {
  const fs::path library = folder_ / "frames.so";
  fs::copy_file(fs::path(FOVEA_TEST_PLUGINS) / "org.test.frames.so", library);
  options_.experiments = {{"frames", library}};
  open();
  const std::string version = run({{"trials", Value(1)}}).find("expInfo")->textOr("expVersion", "");

  buildAgain(library, version, "9.8.7");
  const Value second = run({{"trials", Value(1)}});

  EXPECT_EQ(version, "1.0.0");
  EXPECT_EQ(second.find("expInfo")->textOr("expVersion", ""), "9.8.7");
  EXPECT_EQ(session_->listExperiments().front().version, "9.8.7");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 2) << "the library and the data";
}

TEST_F(GivenASession, WhenItsFoldersAreNamedRelativelyThenItSaysTheirWholeNames) {
  const fs::path before = fs::current_path();
  fs::current_path(folder_.parent_path());
  options_.root = folder_.filename();
  open();
  fs::current_path(before);

  EXPECT_EQ(session_->root(), folder_);
  EXPECT_EQ(session_->dataDir(), folder_ / "data");
}

TEST_F(GivenASession, WhenADurationIsNoneThenTheKeyboardSaysSo) {
  open();
  ASSERT_TRUE(session_->addKeyboardFromParams("hands", {{"simulated", Value(true)}}));

  for (const double seconds : {-5., 1e300, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    const auto pressed = session_->devices().callDeviceMethod("hands", "press", {{"key", Value("a")}, {"duration", Value(seconds)}});
    ASSERT_FALSE(pressed);
    EXPECT_THAT(pressed.error().text(), HasSubstr("duration"));
  }
  for (const double seconds : {-5., 1e300, std::numeric_limits<double>::quiet_NaN()}) {
    const auto waited = session_->devices().callDeviceMethod("hands", "waitKeys", {{"maxWait", Value(seconds)}});
    ASSERT_FALSE(waited);
    EXPECT_THAT(waited.error().text(), HasSubstr("maxWait"));
  }
}

TEST_F(GivenASession, WhenScreensAreToShowTheirNumbersThenTheParticipantsDoes) {
  open();

  const auto screens = callOf(*session_, "DeviceManager", "showScreenNumbers", {{"dur", Value(0.5)}});
  const auto forTooLong = callOf(*session_, "DeviceManager", "showScreenNumbers", {{"dur", Value(1e300)}});

  ASSERT_TRUE(screens) << screens.error().text();
  ASSERT_THAT(*screens->list(), SizeIs(1));
  EXPECT_EQ(*screens->list()->front().find("number")->as<std::int64_t>(), 1);
  EXPECT_GE(frame_, 1u);
  EXPECT_FALSE(forTooLong);
}

TEST_F(GivenASession, WhenAnOlderClientRegistersAProcessThenItHearsWhyNot) {
  open();

  const auto registered = callOf(*session_, "DeviceManager", "registerPID", {{"pid", Value(7)}});
  const auto activated = callOf(*session_, "DeviceManager", "activatePlugins", {});

  ASSERT_FALSE(registered);
  EXPECT_EQ(registered.error().code, ErrorCode::Refused);
  ASSERT_TRUE(activated);
  EXPECT_FALSE(activated->list()->empty());
}

/// A disk without room, as the kernel says it: no file of the process may grow beyond a limit.
class GivenASessionOnASmallDisk : public GivenASession {
 protected:
  GivenASessionOnASmallDisk() {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    ::setenv("XDG_DATA_HOME", (folder_ / "elsewhere").c_str(), 1);
  }
  ~GivenASessionOnASmallDisk() override {
    makeRoom();
    session_.reset();
    ::unsetenv("XDG_DATA_HOME");
  }
  void endFilesAt(rlim_t bytes) const {
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  void makeRoom() const { ::setrlimit(RLIMIT_FSIZE, &before_); }
  /// Half a megabyte for the journal. Thread: [stage].
  void addMuch() const { session_->recorder().addEvent({"", session_->clock().now(), "test", Value(std::string(500'000, 'x'))}); }

 private:
  rlimit before_{};
};

TEST_F(GivenASessionOnASmallDisk, WhenItIsFullThenTheRunPausesAndGoesOnOnceThereIsRoomAndSomebodyResumes) {
  open();
  int pausedFrames = 0;
  bool isResumed = false;
  atEachFrame_ = [&] {
    if (session_->getState() != "PAUSED") return addMuch();
    if (++pausedFrames == 5) {
      EXPECT_TRUE(session_->command({.kind = Command::Kind::Pause}));
    }
    if (pausedFrames == 10) makeRoom();
    // Asked to pause as well, it does not go on by itself.
    if (!session_->recorder().full() && pausedFrames > 200 && !std::exchange(isResumed, true)) {
      EXPECT_TRUE(session_->command({.kind = Command::Kind::Resume}));
    }
  };
  endFilesAt(12'000'000);

  const Value result = run({{"trials", Value(60)}, {"frames", Value(2)}});

  EXPECT_EQ(result.textOr("ending", ""), "finished");
  EXPECT_EQ(*result.find("rows")->as<std::int64_t>(), 60);
  EXPECT_TRUE(isResumed);
  EXPECT_THAT(statusWords(), HasSubstr("paused resumed"));
  EXPECT_THAT(tableOf(result), SizeIs(61));
}

TEST_F(GivenASession, WhenAnExperimentIsReplacedThenItsLastRunCanStillBeSaved) {
  open();
  const Value result = run({{"trials", 1}, {"frames", 2}});

  auto replaced = session_->addExperiment("org.test.frames", "frames", {}, CopyRule::Replace);

  ASSERT_TRUE(replaced) << replaced.error().text();
  EXPECT_EQ(replaced->lastRun, result.textOr("run", "?"));
  EXPECT_TRUE(session_->saveExperimentData("frames"));
}

}  // namespace
}  // namespace fovea::test
