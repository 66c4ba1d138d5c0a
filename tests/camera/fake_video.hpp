#pragma once
// A camera of the kernel's that is none: it answers as one, and gives the pictures that a test hands it.

#include <linux/videodev2.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "camera/video_node.hpp"

namespace fovea::test {

struct FakeFormat {
  std::uint32_t code = V4L2_PIX_FMT_YUYV;
  int width = 640, height = 480;
  std::vector<unsigned> rates{30};
};

struct FakeCamera {
  std::string name = "Fake Camera";
  std::uint32_t capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
  std::vector<FakeFormat> formats{{}};
  int openError = 0, formatError = 0, startError = 0;
  bool hasKernelTimes = true;
  std::uint32_t colorspace = V4L2_COLORSPACE_SRGB;

  struct Filled {
    std::vector<std::uint8_t> bytes;
    std::int64_t time_ns;
    std::uint32_t sequence, flags;
  };
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::vector<std::uint8_t>> buffers;
  std::deque<std::uint32_t> queued;
  std::deque<Filled> filled;
  std::atomic<bool> isStreaming{false}, isGone{false};
  std::atomic<int> opened{0};
  bool isWoken = false;
  v4l2_pix_format set{};
  v4l2_fract interval{};

  /// One that the camera has taken.
  void give(std::vector<std::uint8_t> bytes, std::int64_t time_ns, std::uint32_t sequence,
            std::uint32_t flags = 0) {
    std::unique_lock lock(mutex);
    filled.push_back({std::move(bytes), time_ns, sequence, flags});
    changed.notify_all();
    // One that rests may have been let go of before this thread woke.
    changed.wait(lock, [&] { return isGone || !isStreaming || (filled.empty() && queued.size() == buffers.size()); });
  }
  void unplug() {
    const std::lock_guard lock(mutex);
    isGone = true;
    changed.notify_all();
  }
  /// Until nobody has it open any more.
  void awaitClosed() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return opened == 0; });
  }
};

class FakeVideo final : public VideoNode {
 public:
  explicit FakeVideo(FakeCamera &camera) : camera_(camera) {
    const std::lock_guard lock(camera.mutex);
    ++camera.opened;
  }
  ~FakeVideo() override {
    const std::lock_guard lock(camera_.mutex);
    --camera_.opened;
    camera_.changed.notify_all();
  }

  int control(unsigned long request, void *argument) override {
    const std::lock_guard lock(camera_.mutex);
    if (camera_.isGone) return ENODEV;
    switch (request) {
      case VIDIOC_QUERYCAP:
        return tell(*static_cast<v4l2_capability *>(argument));
      case VIDIOC_ENUM_FMT:
        return tell(*static_cast<v4l2_fmtdesc *>(argument));
      case VIDIOC_TRY_FMT:
        return fit(static_cast<v4l2_format *>(argument)->fmt.pix);
      case VIDIOC_S_FMT:
        return setFormat(static_cast<v4l2_format *>(argument)->fmt.pix);
      case VIDIOC_ENUM_FRAMEINTERVALS:
        return tell(*static_cast<v4l2_frmivalenum *>(argument));
      case VIDIOC_S_PARM:
        return camera_.interval = static_cast<v4l2_streamparm *>(argument)->parm.capture.timeperframe, 0;
      case VIDIOC_REQBUFS:
        return makeBuffers(*static_cast<v4l2_requestbuffers *>(argument));
      case VIDIOC_QUERYBUF:
        return tell(*static_cast<v4l2_buffer *>(argument));
      case VIDIOC_QBUF:
        return camera_.queued.push_back(static_cast<v4l2_buffer *>(argument)->index),
               camera_.changed.notify_all(), 0;
      case VIDIOC_DQBUF:
        return dequeue(*static_cast<v4l2_buffer *>(argument));
      case VIDIOC_STREAMON:
        return camera_.isStreaming.store(camera_.startError == 0), camera_.startError;
      case VIDIOC_STREAMOFF:
        return camera_.isStreaming.store(false), camera_.queued.clear(), 0;
      default:
        return ENOTTY;
    }
  }
  std::span<const std::uint8_t> map(std::size_t length, std::int64_t offset) override {
    return std::span(camera_.buffers[std::size_t(offset)]).first(length);
  }
  void unmap(std::span<const std::uint8_t>) override {}
  Wake wait(Duration) override {
    std::unique_lock lock(camera_.mutex);
    camera_.changed.wait(lock, [&] { return camera_.isGone || camera_.isWoken || !camera_.filled.empty(); });
    if (camera_.isGone) return Wake::Gone;
    camera_.isWoken = false;
    return camera_.filled.empty() ? Wake::Nothing : Wake::Picture;
  }
  void wake() override {
    const std::lock_guard lock(camera_.mutex);
    camera_.isWoken = true;
    camera_.changed.notify_all();
  }

 private:
  int tell(v4l2_capability &told) {
    std::strncpy(reinterpret_cast<char *>(told.card), camera_.name.c_str(), sizeof told.card - 1);
    told.capabilities = camera_.capabilities | V4L2_CAP_DEVICE_CAPS, told.device_caps = camera_.capabilities;
    return 0;
  }
  /// Each kind of pixels once, however many sizes it has.
  std::vector<std::uint32_t> codes() const {
    std::vector<std::uint32_t> codes;
    for (const FakeFormat &format : camera_.formats)
      if (std::ranges::find(codes, format.code) == codes.end()) codes.push_back(format.code);
    return codes;
  }
  int tell(v4l2_fmtdesc &told) {
    if (told.index >= codes().size()) return EINVAL;
    told.pixelformat = codes()[told.index];
    return 0;
  }
  int tell(v4l2_frmivalenum &told) {
    for (const FakeFormat &format : camera_.formats)
      if (format.code == told.pixel_format && unsigned(format.width) == told.width &&
          unsigned(format.height) == told.height) {
        if (told.index >= format.rates.size()) return EINVAL;
        told.type = V4L2_FRMIVAL_TYPE_DISCRETE, told.discrete = {1, format.rates[told.index]};
        return 0;
      }
    return EINVAL;
  }
  int fit(v4l2_pix_format &pixels) {
    const FakeFormat *nearest = nullptr;
    const auto off = [&](const FakeFormat &format) {
      return std::abs(format.width - int(pixels.width)) + std::abs(format.height - int(pixels.height));
    };
    for (const FakeFormat &format : camera_.formats)
      if (format.code == pixels.pixelformat && (!nearest || off(format) < off(*nearest))) nearest = &format;
    if (!nearest) return EINVAL;
    pixels.width = std::uint32_t(nearest->width), pixels.height = std::uint32_t(nearest->height),
    pixels.colorspace = camera_.colorspace;
    pixels.bytesperline = nearest->code == V4L2_PIX_FMT_YUYV   ? 2 * pixels.width
                          : nearest->code == V4L2_PIX_FMT_NV12 ? pixels.width
                                                               : 0;
    pixels.sizeimage = 2 * pixels.width * pixels.height;
    return 0;
  }
  int setFormat(v4l2_pix_format &pixels) {
    if (camera_.formatError != 0) return camera_.formatError;
    const int done = fit(pixels);
    camera_.set = pixels;
    return done;
  }
  int makeBuffers(v4l2_requestbuffers &asked) {
    asked.count = std::min(asked.count, 3u);
    camera_.buffers.assign(asked.count, std::vector<std::uint8_t>(camera_.set.sizeimage));
    return 0;
  }
  int tell(v4l2_buffer &told) {
    told.length = std::uint32_t(camera_.buffers[told.index].size()), told.m.offset = told.index,
    told.flags = kindOfTime();
    return 0;
  }
  int dequeue(v4l2_buffer &told) {
    if (camera_.filled.empty() || camera_.queued.empty()) return EAGAIN;
    const FakeCamera::Filled picture = camera_.filled.front();
    camera_.filled.pop_front();
    told.index = camera_.queued.front();
    camera_.queued.pop_front();
    std::ranges::copy(picture.bytes, camera_.buffers[told.index].begin());
    told.bytesused = std::uint32_t(picture.bytes.size()), told.sequence = picture.sequence,
    told.flags = picture.flags | kindOfTime();
    told.timestamp = {picture.time_ns / 1'000'000'000, picture.time_ns % 1'000'000'000 / 1000};
    return 0;
  }
  std::uint32_t kindOfTime() const {
    return camera_.hasKernelTimes ? V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC : V4L2_BUF_FLAG_TIMESTAMP_UNKNOWN;
  }

  FakeCamera &camera_;
};

/// Nodes in the order of their names.
inline VideoPort fakePort(std::map<std::string, FakeCamera *> cameras) {
  return {[cameras] {
            std::vector<std::string> nodes;
            for (const auto &[node, camera] : cameras) nodes.push_back(node);
            return nodes;
          },
          [cameras](const std::string &node, int &why) -> std::unique_ptr<VideoNode> {
            const auto found = cameras.find(node);
            why = found == cameras.end() ? ENOENT : found->second->isGone ? ENODEV : found->second->openError;
            if (why != 0) return nullptr;
            return std::make_unique<FakeVideo>(*found->second);
          }};
}

}  // namespace fovea::test
