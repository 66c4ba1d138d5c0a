#pragma once
// A camera of the kernel's: who it is, how it can run, and its pictures one after another.

#include <functional>
#include <optional>
#include <vector>

#include "camera/camera.hpp"
#include "camera/picture_intake.hpp"
#include "camera/video_node.hpp"

namespace fovea {

/// How a camera runs.
struct VideoMode {
  PictureForm form;
  std::uint32_t code = 0;  // the kernel's, of the format
  std::string format;      // as it is called: "YUYV"
  double rate = 0;         // Hz; 0: it does not say
};

/// What it calls itself; none: it gives no pictures, or none to a program.
std::optional<std::string> cameraName(VideoNode &node);
/// The way nearest to what is asked for; nothing of the camera changes.
/// Errors: Device, with what it offers.
Result<VideoMode> nearestMode(VideoNode &node, const CameraStation &station, const std::string &where);
/// Why a device cannot be had, and who can help.
Error videoError(int number, const std::string &what, const std::string &where);

/// Runs while it lives. Thread: one at a time, but for wake().
class VideoStream {
 public:
  /// Errors: Device; so with take().
  static Result<std::unique_ptr<VideoStream>> begin(std::unique_ptr<VideoNode> node, VideoMode mode,
                                                    const Clock &clock, std::string where);
  ~VideoStream();
  VideoStream(const VideoStream &) = delete;
  VideoStream &operator=(const VideoStream &) = delete;

  const VideoMode &mode() const { return mode_; }
  PictureStamp stamp() const { return hasKernelTimes_ ? PictureStamp::Device : PictureStamp::Arrival; }
  /// Waits for a picture, for so long at most. `bytes` are the driver's, for the call. False: none came.
  using Sink = std::function<void(const PictureFacts &facts, std::span<const std::uint8_t> bytes)>;
  Result<bool> take(Duration limit, const Sink &sink);
  void wake() { node_->wake(); }

 private:
  VideoStream(std::unique_ptr<VideoNode> node, VideoMode mode, const Clock &clock, std::string where)
      : node_(std::move(node)), mode_(std::move(mode)), clock_(clock), where_(std::move(where)) {}
  Result<void> setUp();
  Result<void> makeBuffers();
  Result<void> queue(std::uint32_t buffer);
  Result<void> asked(unsigned long request, void *argument, const char *what);
  void date(PictureFacts &facts, std::optional<std::int64_t> kernel_ns) const;
  std::uint64_t lostBefore(std::uint32_t sequence);

  std::unique_ptr<VideoNode> node_;
  VideoMode mode_;
  const Clock &clock_;
  std::string where_;
  std::vector<std::span<const std::uint8_t>> buffers_;
  bool hasKernelTimes_ = false;
  std::optional<std::uint32_t> sequence_;  // of the newest
  std::uint64_t damaged_ = 0;              // since one that was not
};

}  // namespace fovea
