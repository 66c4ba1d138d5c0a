#include "media/file_cache.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <future>

namespace fovea {
namespace {

namespace fs = std::filesystem;
constexpr auto kForEver = std::chrono::hours(1);

class GivenFiles : public testing::Test {
 protected:
  GivenFiles() { fs::create_directories(folder_); }
  ~GivenFiles() override { fs::remove_all(folder_); }

  fs::path write(const std::string &name, const std::string &text) {
    std::ofstream(folder_ / name, std::ios::trunc) << text;
    return folder_ / name;
  }
  /// What it holds, as so many bytes of memory; it is counted how often that was made.
  FileWish wish(const fs::path &file, std::size_t bytes = 1) {
    return {"text", file, [this, file, bytes]() -> Result<MadeOfFile> {
              ++made_;
              std::ifstream stream(file);
              if (!stream) return Error{ErrorCode::BadFile, "no such file", file.string(), ""};
              return MadeOfFile{std::make_shared<std::string>((std::istreambuf_iterator<char>(stream)),
                                                              std::istreambuf_iterator<char>()),
                                bytes};
            }};
  }
  std::string got(FileCache &cache, const FileWish &wish) { return **cache.get<std::string>(wish); }

  const fs::path folder_ = fs::path(testing::TempDir()) / ("file_cache_" + std::to_string(::getpid()));
  std::atomic<int> made_ = 0;
};

TEST_F(GivenFiles, WhenOneIsWantedThenWhoAsksForItFindsItMade) {
  FileCache cache;
  const fs::path one = write("one", "first");

  cache.want({wish(one)});
  ASSERT_TRUE(cache.wait(1, kForEver));

  EXPECT_EQ(got(cache, wish(one)), "first");
  EXPECT_EQ(made_, 1);
}

TEST_F(GivenFiles, WhenOneIsAskedForWhileItIsMadeThenItIsMadeOnce) {
  FileCache cache;
  const fs::path one = write("one", "first");
  std::promise<void> begun, mayGoOn;
  FileWish slow = wish(one);
  slow.make = [&, make = slow.make] { return begun.set_value(), mayGoOn.get_future().wait(), make(); };

  cache.want({slow});
  begun.get_future().wait();
  auto asked = std::async(std::launch::async, [&] { return got(cache, wish(one)); });
  mayGoOn.set_value();

  EXPECT_EQ(asked.get(), "first");
  EXPECT_EQ(made_, 1);
}

TEST_F(GivenFiles, WhenOneHasChangedThenItIsMadeAnew) {
  FileCache cache;
  const fs::path one = write("one", "first");
  EXPECT_EQ(got(cache, wish(one)), "first");

  write("other", "second");
  fs::rename(folder_ / "other", one);

  EXPECT_EQ(got(cache, wish(one)), "second");
}

TEST_F(GivenFiles, WhenOneChangesWhileItIsReadThenNothingIsKeptUnderTheNameOfWhatWasThere) {
  const fs::path one = write("one", "first");
  const FileStamp before = FileStamp::of(one);
  FileWish slow = wish(one);
  slow.make = [this, make = slow.make] {
    write("other", "second");
    fs::rename(folder_ / "other", folder_ / "one");
    return make();
  };
  FileCache asked, ahead;

  EXPECT_EQ(got(asked, slow), "second");
  write("one", "third");
  const FileStamp third = FileStamp::of(one);
  ahead.want({slow});
  ASSERT_TRUE(ahead.wait(1, kForEver));

  EXPECT_FALSE(asked.made<std::string>("text", before));
  EXPECT_FALSE(ahead.made<std::string>("text", third));
}

TEST_F(GivenFiles, WhenThereIsNoMoreRoomThenTheThreadStopsAndWhoAsksMakesTheRest) {
  FileCache cache("test", 20);
  const FileWish one = wish(write("one", "1"), 10), two = wish(write("two", "2"), 10),
                 three = wish(write("three", "3"), 10);

  cache.want({one, two, three});
  ASSERT_TRUE(cache.wait(3, kForEver));

  const int before = made_;
  EXPECT_EQ(got(cache, one) + got(cache, two), "12");
  EXPECT_EQ(made_, before);
  EXPECT_EQ(got(cache, three), "3");
  EXPECT_EQ(made_, before + 1);
}

TEST_F(GivenFiles, WhenOthersAreWantedThenWhatWasAskedForLongestAgoMakesRoom) {
  FileCache cache("test", 20);
  const FileWish one = wish(write("one", "1"), 10), two = wish(write("two", "2"), 10),
                 three = wish(write("three", "3"), 10);
  cache.want({one, two});
  ASSERT_TRUE(cache.wait(2, kForEver));
  EXPECT_EQ(got(cache, one), "1");

  cache.want({three});
  ASSERT_TRUE(cache.wait(1, kForEver));

  const int before = made_;
  EXPECT_EQ(got(cache, three) + got(cache, one), "31");
  EXPECT_EQ(made_, before);
  EXPECT_EQ(got(cache, two), "2");
  EXPECT_EQ(made_, before + 1);
}

TEST_F(GivenFiles, WhenOneCannotBeMadeThenTheThreadIsDoneWithItAndWhoAsksIsToldWhy) {
  FileCache cache;
  const FileWish none = wish(folder_ / "none"), one = wish(write("one", "first"));

  cache.want({none, one});
  ASSERT_TRUE(cache.wait(2, kForEver));

  EXPECT_EQ(cache.get<std::string>(none).error().what, "no such file");
  EXPECT_EQ(got(cache, one), "first");
}

TEST_F(GivenFiles, WhenOneIsTakenThenItIsNobodyElses) {
  FileCache cache;
  const FileWish one = wish(write("one", "first"));
  cache.want({one});
  ASSERT_TRUE(cache.wait(1, kForEver));

  const auto taken = cache.take<std::string>(one);

  ASSERT_TRUE(taken);
  EXPECT_EQ(taken.use_count(), 1);
  EXPECT_EQ(cache.take<std::string>(one), nullptr);
}

}  // namespace
}  // namespace fovea
