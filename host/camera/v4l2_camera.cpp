#include "camera/v4l2_camera.hpp"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <thread>

#include "camera/film_checks.hpp"
#include "camera/film_recorder.hpp"
#include "camera/video_stream.hpp"
#include "core/caught.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLook = 100ms;  // how often a thread that gets no pictures looks whether it is to end
constexpr Duration kSilence = 5s;  // after which a camera that gives none is taken for gone

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return char(std::tolower(c)); });
  return text;
}

class V4l2Camera final : public Camera {
 public:
  V4l2Camera(const CameraStation &station, const Clock &clock, VideoPort port, std::string node,
             CameraInfo info)
      : station_(station),
        clock_(clock),
        port_(std::move(port)),
        node_(std::move(node)),
        info_(std::move(info)),
        recorder_(clock, info_.rate) {}
  ~V4l2Camera() override { end(); }

  const CameraInfo &info() const override { return info_; }

  Result<void> watch() override {
    {
      const std::lock_guard lock(mutex_);
      isResting_ = false;
      if (stream_) return {};
    }
    end();
    if (auto can = checkCanFilm(); !can) return can;
    int why = 0;
    auto node = port_.open(node_, why);
    if (!node) return videoError(why, "the camera cannot be opened", node_);
    const auto mode = nearestMode(*node, station_, node_);
    if (!mode) return mode.error();
    auto stream = VideoStream::begin(std::move(node), *mode, clock_, node_);
    if (!stream) return stream.error();
    begin(std::move(*stream));
    return {};
  }
  void rest() override { setResting(true); }

  Result<FilmingHandle> record(std::optional<Timestamp> time, const FilmingOptions &options,
                               const std::filesystem::path &folder) override {
    if (auto fit = checkFilming(options); !fit) return fit.error();
    const bool wasResting = isResting_;
    if (auto watches = watch(); !watches) return watches.error();
    const FilmingHandle film = recorder_.record(time, options, folder);
    setResting(wasResting);
    return film;
  }
  Result<void> stop(FilmingHandle film, std::optional<Timestamp> time) override {
    return recorder_.stop(film, time);
  }
  Result<FilmingState> state(FilmingHandle film) const override { return recorder_.state(film); }
  Result<std::optional<Filmed>> recorded(FilmingHandle film) override { return recorder_.recorded(film); }
  void discard(FilmingHandle film) override { recorder_.discard(film); }
  std::optional<PreviewPicture> newest() override { return recorder_.newest(); }

 private:
  void begin(std::unique_ptr<VideoStream> stream) {
    stream_ = std::move(stream);
    const VideoMode &mode = stream_->mode();
    info_.width = mode.form.width, info_.height = mode.form.height, info_.rate = mode.rate,
    info_.format = mode.format;
    info_.stamp = stream_->stamp();
    recorder_.reopen();
    recorder_.start();
    isEnding_ = false;
    thread_ = std::thread([this] {
      if (const auto done = caught("fovea-camera", [this]() -> Result<void> { return run(), Result<void>(); }); !done)
        lose(done.error());
    });
  }
  void setResting(bool isResting) {
    const std::lock_guard lock(mutex_);
    isResting_ = isResting;
  }
  void end() {
    isEnding_ = true;
    {
      const std::lock_guard lock(mutex_);
      if (stream_) stream_->wake();
    }
    if (thread_.joinable()) thread_.join();
  }

  void run() {
    pthread_setname_np(pthread_self(), "fovea-camera");
    Timestamp newest = clock_.now();
    while (!hasEnded()) {
      const Result<bool> came =
          stream_->take(kLook, [this](const PictureFacts &facts, std::span<const std::uint8_t> bytes) {
            recorder_.intake().put(facts, bytes);
          });
      if (!came) return lose(came.error());
      if (*came) newest = clock_.now();
      if (clock_.now() - newest > kSilence)
        return lose(videoError(ETIMEDOUT, "the camera gives no pictures any more", node_));
    }
  }
  /// Then the camera is let go at once, and its light goes out.
  bool hasEnded() {
    const std::lock_guard lock(mutex_);
    if (!isEnding_ && !(isResting_ && !recorder_.isFilming())) return false;
    stream_.reset();
    return true;
  }
  void lose(const Error &error) {
    recorder_.close(error);
    const std::lock_guard lock(mutex_);
    stream_.reset();
  }

  const CameraStation station_;
  const Clock &clock_;
  VideoPort port_;
  std::string node_;
  CameraInfo info_;
  FilmRecorder recorder_;
  std::mutex mutex_;                     // of what two threads decide: whether it runs on
  std::unique_ptr<VideoStream> stream_;  // null: it does not run
  bool isResting_ = false;
  std::atomic<bool> isEnding_{false};
  std::thread thread_;
};

/// A device that answers as a camera, and what it calls itself.
struct FoundCamera {
  std::string node, name;
  std::unique_ptr<VideoNode> opened;
};

bool isMeant(const std::string &wanted, const FoundCamera &camera) {
  return wanted.empty() || wanted == camera.node ||
         lower(camera.name).find(lower(wanted)) != std::string::npos;
}

Result<FoundCamera> findCamera(const CameraStation &station, const VideoPort &port) {
  const bool isNode = station.device.starts_with('/');
  std::string tried;
  int refused = 0;
  for (const std::string &node : isNode ? std::vector{station.device} : port.nodes()) {
    int why = 0;
    FoundCamera camera{node, {}, port.open(node, why)};
    if (!camera.opened && isNode) return videoError(why, "the camera cannot be opened", node);
    const auto name = camera.opened ? cameraName(*camera.opened) : std::nullopt;
    if (name) camera.name = *name;
    if (name && isMeant(station.device, camera)) return camera;
    refused = camera.opened ? refused : why;
    tried += fmt::format("{}{} ({})", tried.empty() ? "" : ", ", node,
                         name            ? "'" + *name + "'"
                         : camera.opened ? "no camera"
                                         : std::strerror(why));
  }
  const std::string wanted =
      station.device.empty() ? "there is no camera" : "there is no camera '" + station.device + "'";
  const std::string where = tried.empty() ? "/dev/video*" : tried;
  if (refused != 0) return videoError(refused, wanted, where);
  return Error{ErrorCode::Device, wanted, where,
               "plug one in, or name the node or a part of the name of one that is there"};
}

}  // namespace

Result<std::unique_ptr<Camera>> openV4l2(const CameraStation &station, const Clock &clock, VideoPort port) {
  if (auto can = checkCanFilm(); !can) return can.error();
  const auto found = findCamera(station, port);
  if (!found) return found.error();
  const auto mode = nearestMode(*found->opened, station, found->node);
  if (!mode) return mode.error();
  CameraInfo info{"v4l2",     found->name,           mode->form.width, mode->form.height,
                  mode->rate, PictureStamp::Unknown, mode->format};
  return std::unique_ptr<Camera>(
      std::make_unique<V4l2Camera>(station, clock, std::move(port), found->node, std::move(info)));
}

Result<std::unique_ptr<Camera>> openCamera(const CameraStation &station, const Clock &clock) {
  if (!station.system.empty() && station.system != "v4l2")
    return Error{ErrorCode::BadArgument, fmt::format("there is no camera system '{}'", station.system),
                 "the station's camera", "it is v4l2, or is left out"};
  return openV4l2(station, clock, kernelVideo());
}

}  // namespace fovea
