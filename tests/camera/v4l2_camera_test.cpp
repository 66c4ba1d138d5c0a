#include "camera/v4l2_camera.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "fake_video.hpp"
#include "films.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using test::FakeCamera;
using test::fakePort;
using test::FilmFolder;
using ::testing::HasSubstr;

/// A camera at /dev/video0 whose picture n is of n * 40 ms.
struct Bench {
  VirtualClock clock;
  FilmFolder folder;
  FakeCamera fake;
  std::unique_ptr<Camera> camera;

  Result<std::unique_ptr<Camera>> opened(const CameraStation &station = {}) {
    return openV4l2(station, clock, fakePort({{"/dev/video0", &fake}}));
  }
  void open(const CameraStation &station = {}) {
    auto made = opened(station);
    ASSERT_TRUE(made) << made.error().text();
    camera = std::move(*made);
  }
  void give(std::uint32_t number, std::uint32_t flags = 0) {
    const PictureForm form{640, 480, 1280, PixelOrder::Yuyv, false, false};
    clock.sleepUntil(Timestamp(number * 40ms + 7ms));
    fake.give(test::pictureOf(form, test::colorOfPicture(number)), number * 40'000'000ll, number, flags);
  }
  /// The writer has a thread of its own.
  FilmingState stateWith(FilmingHandle film, std::uint64_t pictures) {
    for (FilmingState state = *camera->state(film);; state = *camera->state(film)) {
      if (state.pictures >= pictures || state.hasEnded) return state;
      std::this_thread::yield();
    }
  }
  Filmed ended(FilmingHandle film) {
    for (;;) {
      const auto whole = camera->recorded(film);
      if (!whole) return ADD_FAILURE() << whole.error().text(), Filmed{};
      if (*whole) return **whole;
      std::this_thread::yield();
    }
  }
};

TEST(GivenACamera, WhenItIsOpenedThenItSaysHowItWillRunAndIsNotTouched) {
  Bench bench;
  bench.fake.formats = {{V4L2_PIX_FMT_MJPEG, 1280, 720, {30, 60}}, {V4L2_PIX_FMT_YUYV, 640, 480, {15, 30}}};
  bench.open();
  const CameraInfo &info = bench.camera->info();
  EXPECT_EQ(info.system, "v4l2");
  EXPECT_EQ(info.device, "Fake Camera");
  EXPECT_EQ(info.format, "YUYV");
  EXPECT_EQ(info.rate, 30);
  EXPECT_EQ(std::pair(info.width, info.height), std::pair(640, 480));
  EXPECT_FALSE(bench.fake.isStreaming);
  EXPECT_EQ(bench.fake.opened, 0) << "nobody has agreed yet";
}

TEST(GivenACameraThatIsWatched, WhenAFilmIsMadeThenItHasThePicturesAtTheKernelsTimes) {
  Bench bench;
  bench.open();
  ASSERT_TRUE(bench.camera->watch());
  EXPECT_TRUE(bench.fake.isStreaming);
  EXPECT_EQ(bench.camera->info().stamp, PictureStamp::Device);
  for (std::uint32_t n = 1; n <= 4; ++n) bench.give(n);
  const auto film = bench.camera->record(Timestamp(80ms), {0.2, {}}, bench.folder.path());
  ASSERT_TRUE(film) << film.error().text();
  for (std::uint32_t n = 5; n <= 7; ++n) bench.give(n);
  const Filmed whole = bench.ended(*film);
  EXPECT_EQ(whole.state.onset, Timestamp(80ms));
  EXPECT_EQ(whole.state.offset, Timestamp(280ms));
  EXPECT_EQ(whole.state.stamp, PictureStamp::Device);
  EXPECT_NEAR(toSeconds(whole.state.uncertainty), 1 / 30.0, 1e-6);
  EXPECT_EQ(whole.state.pictures, 5u);
  const auto read = test::readFilm(whole.file);
  ASSERT_EQ(read.times.pictures.size(), 5u);
  for (std::size_t n = 0; n < 5; ++n) {
    EXPECT_EQ(read.times.pictures[n], n * 40ms);
    test::expectColor(read.colors[n], test::colorOfPicture(n + 2), 8, n);
  }
}

TEST(GivenACameraWithoutTimesOfItsOwn, WhenItIsFilmedThenPicturesAreOfTheirArrival) {
  Bench bench;
  bench.fake.hasKernelTimes = false;
  bench.open();
  ASSERT_TRUE(bench.camera->watch());
  EXPECT_EQ(bench.camera->info().stamp, PictureStamp::Arrival);
  const auto film = bench.camera->record(Timestamp(0ms), {}, bench.folder.path());
  ASSERT_TRUE(film);
  bench.give(1);
  const FilmingState state = bench.stateWith(*film, 1);
  EXPECT_EQ(state.onset, Timestamp(47ms));
  EXPECT_EQ(state.stamp, PictureStamp::Arrival);
}

TEST(GivenACameraThatMissesPictures, WhenItsNumbersHaveGapsThenTheyAreCounted) {
  Bench bench;
  bench.open();
  const auto film = bench.camera->record(Timestamp(0ms), {}, bench.folder.path());
  ASSERT_TRUE(film) << film.error().text();
  for (const std::uint32_t n : {3, 4, 7}) bench.give(n);
  bench.give(8, V4L2_BUF_FLAG_ERROR);
  bench.give(9);
  const FilmingState state = bench.stateWith(*film, 4);
  EXPECT_EQ(state.pictures, 4u);
  EXPECT_EQ(state.dropped, 3u) << "5, 6, and the damaged 8";
}

TEST(GivenACameraThatIsUnplugged, WhenAFilmIsBeingMadeThenItEndsAndIsKeptAndSaysWhy) {
  Bench bench;
  bench.open();
  const auto film = bench.camera->record(Timestamp(0ms), {}, bench.folder.path());
  ASSERT_TRUE(film);
  for (std::uint32_t n = 1; n <= 3; ++n) bench.give(n);
  bench.fake.unplug();
  const Filmed whole = bench.ended(*film);
  ASSERT_TRUE(whole.problem);
  EXPECT_EQ(whole.problem->code, ErrorCode::Device);
  EXPECT_THAT(whole.problem->text(), HasSubstr("plug it in again"));
  EXPECT_TRUE(whole.state.wasStopped);
  EXPECT_EQ(test::readFilm(whole.file).times.pictures.size(), 3u);

  bench.fake.awaitClosed();
  EXPECT_FALSE(bench.camera->watch());
  bench.fake.isGone = false;
  EXPECT_TRUE(bench.camera->watch()) << "it is plugged in again";
}

TEST(GivenACameraThatRests, WhenTheLastFilmHasEndedThenItIsLetGo) {
  Bench bench;
  bench.open();
  ASSERT_TRUE(bench.camera->watch());
  const auto film = bench.camera->record(Timestamp(0ms), {0.1, {}}, bench.folder.path());
  bench.camera->rest();
  for (std::uint32_t n = 0; n <= 2; ++n) bench.give(n);
  EXPECT_EQ(bench.fake.opened, 1) << "it films";
  bench.give(3);
  EXPECT_EQ(bench.ended(*film).state.pictures, 3u);
  FakeCamera &fake = bench.fake;
  while (fake.opened > 0) test::FakeVideo(fake).wake();  // as time does, for one that waits for pictures
  EXPECT_FALSE(fake.isStreaming);
  EXPECT_TRUE(bench.camera->watch());
  EXPECT_TRUE(fake.isStreaming);
}

TEST(GivenSizesAndRates, WhenOneIsAskedForThenTheNearestIsTaken) {
  Bench bench;
  bench.fake.formats = {{V4L2_PIX_FMT_YUYV, 640, 480, {30}},
                        {V4L2_PIX_FMT_YUYV, 1280, 720, {10}},
                        {V4L2_PIX_FMT_MJPEG, 1280, 720, {30, 60}},
                        {V4L2_PIX_FMT_MJPEG, 640, 480, {30}}};
  const auto runs = [&](int width, int height, double rate) {
    bench.open({"v4l2", "", width, height, rate});
    const CameraInfo &info = bench.camera->info();
    return info.format + " " + std::to_string(info.width) + " " + std::to_string(int(info.rate));
  };
  EXPECT_EQ(runs(640, 480, 30), "YUYV 640 30");
  EXPECT_EQ(runs(1280, 720, 30), "MJPG 1280 30");
  EXPECT_EQ(runs(1280, 720, 60), "MJPG 1280 60");
  EXPECT_EQ(runs(1280, 720, 10), "YUYV 1280 10");
  EXPECT_EQ(runs(1920, 1080, 10), "YUYV 1280 10");
}

TEST(GivenAModeThatWasChosen, WhenItIsWatchedThenTheCameraIsSetToIt) {
  Bench bench;
  bench.fake.formats = {{V4L2_PIX_FMT_NV12, 800, 600, {25, 50}}};
  bench.open({"", "", 800, 600, 50});
  ASSERT_TRUE(bench.camera->watch());
  EXPECT_EQ(bench.fake.set.pixelformat, V4L2_PIX_FMT_NV12);
  EXPECT_EQ(double(bench.fake.interval.denominator) / bench.fake.interval.numerator, 50);
}

TEST(GivenSeveralCameras, WhenOneIsNamedThenItIsTaken) {
  VirtualClock clock;
  FakeCamera meta, first, second;
  meta.capabilities = V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING, first.name = "Integrated Camera",
  second.name = "HD Pro Webcam C920";
  const VideoPort port =
      fakePort({{"/dev/video0", &meta}, {"/dev/video1", &first}, {"/dev/video2", &second}});
  const auto named = [&](const std::string &device) {
    const auto camera = openV4l2({"", device, 640, 480, 30}, clock, port);
    return camera ? (*camera)->info().device : camera.error().text();
  };
  EXPECT_EQ(named(""), "Integrated Camera");
  EXPECT_EQ(named("webcam"), "HD Pro Webcam C920");
  EXPECT_EQ(named("/dev/video2"), "HD Pro Webcam C920");
  EXPECT_EQ(named("Kinect"),
            "/dev/video0 (no camera), /dev/video1 ('Integrated Camera'), /dev/video2 ('HD Pro Webcam C920'): "
            "there is no camera 'Kinect'; "
            "plug one in, or name the node or a part of the name of one that is there");
}

TEST(GivenWhatIsInTheWay, WhenACameraIsOpenedThenTheErrorSaysWhatAndWhatToDo) {
  Bench bench;
  VirtualClock clock;
  const auto none = openV4l2({}, clock, fakePort({}));
  EXPECT_EQ(none.error().text(),
            "/dev/video*: there is no camera; plug one in, or name the node or a part of the name of one "
            "that is there");
  EXPECT_THAT(openV4l2({"", "/dev/video7", 1, 1, 1}, clock, fakePort({})).error().text(),
              HasSubstr("/dev/video7: the camera cannot be opened: No such file"));
  bench.fake.openError = EACCES;
  EXPECT_THAT(bench.opened().error().text(), HasSubstr("group 'video'"));
  bench.fake.openError = 0;
  bench.fake.formats = {{V4L2_PIX_FMT_H264, 640, 480, {30}}};
  EXPECT_THAT(bench.opened().error().text(), HasSubstr("it offers H264"));
  bench.fake.formats = {{}};
  bench.open();
  bench.fake.formatError = EBUSY;
  EXPECT_THAT(bench.camera->watch().error().text(), HasSubstr("another program films with it"));
  EXPECT_EQ(bench.fake.opened, 0);
  bench.fake.formatError = 0, bench.fake.startError = ENOSPC;
  EXPECT_THAT(bench.camera->watch().error().text(), HasSubstr("the camera does not start"));
  EXPECT_EQ(openCamera({"firewire", "", 1, 1, 1}, clock).error().code, ErrorCode::BadArgument);
}

}  // namespace
}  // namespace fovea
