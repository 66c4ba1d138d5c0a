#include "camera/video_stream.hpp"

#include <fmt/format.h>
#include <linux/videodev2.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <tuple>

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr auto kCapture = V4L2_BUF_TYPE_VIDEO_CAPTURE;
constexpr std::uint32_t kBuffers = 6;
constexpr double kNearEnough = 0.05;            // of a rate: it is the one that was asked for
constexpr std::uint32_t kMostLost = 1000;       // of which a driver's count is believed
constexpr Duration kOldest = 2s, kAhead = 1ms;  // a stamp beyond these is not of this moment
constexpr double kRateUnknown_hz = 30;

struct KnownFormat {
  std::uint32_t code;
  PixelOrder order;
};
// The best first: what was not compressed comes as it was seen, but not at every size as fast.
constexpr std::array kKnown{
    KnownFormat{V4L2_PIX_FMT_YUYV, PixelOrder::Yuyv}, KnownFormat{V4L2_PIX_FMT_NV12, PixelOrder::Nv12},
    KnownFormat{V4L2_PIX_FMT_MJPEG, PixelOrder::Mjpeg}, KnownFormat{V4L2_PIX_FMT_JPEG, PixelOrder::Mjpeg}};

std::string nameOf(std::uint32_t code) {
  std::string name;
  for (int byte = 0; byte < 4; ++byte) name += char(code >> (8 * byte) & 0x7f);
  return name.substr(0, name.find_last_not_of(' ') + 1);
}

std::vector<std::uint32_t> formatsOf(VideoNode &node) {
  std::vector<std::uint32_t> codes;
  v4l2_fmtdesc described{};
  described.type = kCapture;
  for (; node.control(VIDIOC_ENUM_FMT, &described) == 0; ++described.index)
    codes.push_back(described.pixelformat);
  return codes;
}

double rateOf(const v4l2_fract &interval) {
  return interval.numerator > 0 ? double(interval.denominator) / interval.numerator : 0;
}

/// The nearest to that which a format of that size has; 0: it does not say.
double nearestRate(VideoNode &node, const v4l2_pix_format &pixels, double wanted) {
  v4l2_frmivalenum listed{};
  listed.pixel_format = pixels.pixelformat, listed.width = pixels.width, listed.height = pixels.height;
  double nearest = 0;
  for (; node.control(VIDIOC_ENUM_FRAMEINTERVALS, &listed) == 0; ++listed.index) {
    const bool isList = listed.type == V4L2_FRMIVAL_TYPE_DISCRETE;
    if (!isList)
      return std::clamp(wanted, rateOf(listed.stepwise.max),
                        std::max(rateOf(listed.stepwise.min), rateOf(listed.stepwise.max)));
    const double rate = rateOf(listed.discrete);
    if (nearest == 0 || std::abs(rate - wanted) < std::abs(nearest - wanted)) nearest = rate;
  }
  return nearest;
}

v4l2_format formatFor(std::uint32_t code, int width, int height) {
  v4l2_format format{};
  format.type = kCapture;
  format.fmt.pix.width = std::uint32_t(width), format.fmt.pix.height = std::uint32_t(height);
  format.fmt.pix.pixelformat = code, format.fmt.pix.field = V4L2_FIELD_NONE;
  return format;
}

PictureForm formOf(const v4l2_pix_format &pixels, PixelOrder order) {
  std::uint32_t matrix = pixels.ycbcr_enc, range = pixels.quantization;
  if (matrix == V4L2_YCBCR_ENC_DEFAULT) matrix = V4L2_MAP_YCBCR_ENC_DEFAULT(pixels.colorspace);
  if (range == V4L2_QUANTIZATION_DEFAULT)
    range = V4L2_MAP_QUANTIZATION_DEFAULT(false, pixels.colorspace, matrix);
  const bool isBt709 = matrix == V4L2_YCBCR_ENC_709 || matrix == V4L2_YCBCR_ENC_XV709;
  return {int(pixels.width),
          int(pixels.height),
          int(pixels.bytesperline),
          order,
          range == V4L2_QUANTIZATION_FULL_RANGE,
          isBt709};
}

/// Is its time the kernel's own, of CLOCK_MONOTONIC?
bool isMonotonic(const v4l2_buffer &buffer) {
  return (buffer.flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) == V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
}

/// Less is nearer.
auto distance(const VideoMode &mode, const CameraStation &station, std::size_t rank) {
  const auto pixels = [](int width, int height) { return std::int64_t(width) * height; };
  const double off = mode.rate > 0 ? std::abs(mode.rate - station.rate) : 0;
  return std::tuple(
      std::abs(pixels(mode.form.width, mode.form.height) - pixels(station.width, station.height)),
      off > kNearEnough * station.rate ? off : 0, rank);
}

}  // namespace

Error videoError(int number, const std::string &what, const std::string &where) {
  const char *fix = "plug it in again, or into another socket";
  if (number == EACCES || number == EPERM)
    fix = "put this account into the group 'video' (sudo usermod -aG video NAME) and log in again";
  if (number == EBUSY) fix = "another program films with it: end that one";
  if (number == ENOENT) fix = "plug a camera in, and see /dev/video*";
  return {ErrorCode::Device, what + ": " + std::strerror(number), where, fix};
}

std::optional<std::string> cameraName(VideoNode &node) {
  v4l2_capability told{};
  if (node.control(VIDIOC_QUERYCAP, &told) != 0) return std::nullopt;
  const std::uint32_t can = told.capabilities & V4L2_CAP_DEVICE_CAPS ? told.device_caps : told.capabilities;
  constexpr std::uint32_t kNeeded = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
  if ((can & kNeeded) != kNeeded) return std::nullopt;
  const auto *name = reinterpret_cast<const char *>(told.card);
  return std::string(name, strnlen(name, sizeof told.card));
}

Result<VideoMode> nearestMode(VideoNode &node, const CameraStation &station, const std::string &where) {
  const std::vector<std::uint32_t> offered = formatsOf(node);
  std::optional<VideoMode> nearest;
  std::size_t nearestRank = 0;
  for (std::size_t rank = 0; rank < kKnown.size(); ++rank) {
    if (std::ranges::find(offered, kKnown[rank].code) == offered.end()) continue;
    v4l2_format format = formatFor(kKnown[rank].code, station.width, station.height);
    if (node.control(VIDIOC_TRY_FMT, &format) != 0 || format.fmt.pix.pixelformat != kKnown[rank].code)
      continue;
    const VideoMode mode{formOf(format.fmt.pix, kKnown[rank].order), kKnown[rank].code,
                         nameOf(kKnown[rank].code), nearestRate(node, format.fmt.pix, station.rate)};
    if (nearest && distance(*nearest, station, nearestRank) <= distance(mode, station, rank)) continue;
    nearest = mode, nearestRank = rank;
  }
  if (nearest) return *nearest;
  std::string names;
  for (const std::uint32_t code : offered) names += (names.empty() ? "" : ", ") + nameOf(code);
  return Error{
      ErrorCode::Device,
      "this camera has no pictures that can be filmed: it offers " + (names.empty() ? "none" : names), where,
      "take one that has YUYV, NV12 or MJPEG"};
}

Result<std::unique_ptr<VideoStream>> VideoStream::begin(std::unique_ptr<VideoNode> node, VideoMode mode,
                                                        const Clock &clock, std::string where) {
  std::unique_ptr<VideoStream> stream(
      new VideoStream(std::move(node), std::move(mode), clock, std::move(where)));
  if (auto set = stream->setUp(); !set) return set.error();
  if (auto made = stream->makeBuffers(); !made) return made.error();
  int kind = kCapture;
  if (auto runs = stream->asked(VIDIOC_STREAMON, &kind, "the camera does not start"); !runs)
    return runs.error();
  return stream;
}

VideoStream::~VideoStream() {
  int kind = kCapture;
  (void)node_->control(VIDIOC_STREAMOFF, &kind);
  for (const auto buffer : buffers_) node_->unmap(buffer);
}

Result<void> VideoStream::asked(unsigned long request, void *argument, const char *what) {
  const int number = node_->control(request, argument);
  if (number == 0) return {};
  return videoError(number, what, where_);
}

Result<void> VideoStream::setUp() {
  v4l2_format format = formatFor(mode_.code, mode_.form.width, mode_.form.height);
  if (auto set = asked(VIDIOC_S_FMT, &format, "the camera's format cannot be set"); !set) return set;
  if (format.fmt.pix.pixelformat != mode_.code)
    return Error{ErrorCode::Device,
                 "the camera gives " + nameOf(format.fmt.pix.pixelformat) + " where " + mode_.format +
                     " was asked for",
                 where_, "ask for another size"};
  mode_.form = formOf(format.fmt.pix, mode_.form.order);
  v4l2_streamparm parameters{};
  parameters.type = kCapture;
  v4l2_fract &interval = parameters.parm.capture.timeperframe;
  interval = {1000, std::uint32_t(std::lround(mode_.rate * 1000))};
  // Cameras that have one rate alone refuse.
  if (mode_.rate > 0 && node_->control(VIDIOC_S_PARM, &parameters) == 0 && rateOf(interval) > 0)
    mode_.rate = rateOf(interval);
  return {};
}

Result<void> VideoStream::makeBuffers() {
  v4l2_requestbuffers wanted{};
  wanted.count = kBuffers, wanted.type = kCapture, wanted.memory = V4L2_MEMORY_MMAP;
  if (auto made = asked(VIDIOC_REQBUFS, &wanted, "the camera has no room for pictures"); !made) return made;
  for (std::uint32_t number = 0; number < wanted.count; ++number) {
    v4l2_buffer buffer{};
    buffer.index = number, buffer.type = kCapture, buffer.memory = V4L2_MEMORY_MMAP;
    if (auto told = asked(VIDIOC_QUERYBUF, &buffer, "the camera's pictures cannot be had"); !told)
      return told;
    hasKernelTimes_ = isMonotonic(buffer);
    const auto mapped = node_->map(buffer.length, buffer.m.offset);
    if (mapped.empty()) return videoError(ENOMEM, "the camera's pictures cannot be had", where_);
    buffers_.push_back(mapped);
    if (auto queued = queue(number); !queued) return queued;
  }
  return {};
}

Result<void> VideoStream::queue(std::uint32_t number) {
  v4l2_buffer buffer{};
  buffer.index = number, buffer.type = kCapture, buffer.memory = V4L2_MEMORY_MMAP;
  return asked(VIDIOC_QBUF, &buffer, "the camera is gone");
}

Result<bool> VideoStream::take(Duration limit, const Sink &sink) {
  const VideoNode::Wake woken = node_->wait(limit);
  if (woken == VideoNode::Wake::Gone) return videoError(ENODEV, "the camera is gone", where_);
  if (woken == VideoNode::Wake::Nothing) return false;
  v4l2_buffer buffer{};
  buffer.type = kCapture, buffer.memory = V4L2_MEMORY_MMAP;
  const int number = node_->control(VIDIOC_DQBUF, &buffer);
  if (number == EAGAIN) return false;
  if (number != 0) return videoError(number, "the camera is gone", where_);
  damaged_ += lostBefore(buffer.sequence);
  const bool isDamaged =
      (buffer.flags & V4L2_BUF_FLAG_ERROR) != 0 || buffer.bytesused == 0 || buffer.index >= buffers_.size();
  if (isDamaged) ++damaged_;
  if (!isDamaged) {
    PictureFacts facts;
    facts.form = mode_.form, facts.dropped = std::exchange(damaged_, 0);
    date(facts, isMonotonic(buffer) ? std::optional(buffer.timestamp.tv_sec * std::int64_t{1'000'000'000} +
                                                    buffer.timestamp.tv_usec * std::int64_t{1000})
                                    : std::nullopt);
    sink(facts, buffers_[buffer.index].first(
                    std::min<std::size_t>(buffer.bytesused, buffers_[buffer.index].size())));
  }
  if (auto queued = queue(buffer.index); !queued) return queued.error();
  return true;
}

/// The kernel's stamp is of the beginning or the end of a picture's transfer; what the camera did before,
/// nobody tells.
void VideoStream::date(PictureFacts &facts, std::optional<std::int64_t> kernel_ns) const {
  const Timestamp now = clock_.now();
  const Duration picture(std::llround(1e9 / (mode_.rate > 0 ? mode_.rate : kRateUnknown_hz)));
  const Timestamp told = kernel_ns ? fromNanoseconds(*kernel_ns - clock_.monotonicOrigin()) : Timestamp{};
  const bool isTold = kernel_ns && told > now - kOldest && told <= now + kAhead;
  facts.stamp = isTold ? PictureStamp::Device : PictureStamp::Arrival;
  facts.time = isTold ? told : now;
  facts.uncertainty = isTold ? picture : 2 * picture;
}

std::uint64_t VideoStream::lostBefore(std::uint32_t sequence) {
  const auto before = std::exchange(sequence_, sequence);
  const std::uint32_t lost = before ? sequence - *before - 1 : 0;
  return lost < kMostLost ? lost : 0;
}

}  // namespace fovea
