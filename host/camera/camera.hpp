#pragma once
// Pictures of a camera, or of what is on the participant's screen: recorded into films on the session's clock. No V4L2 or FFmpeg type shows here.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "clock/clock.hpp"
#include "core/result.hpp"

namespace fovea {

/// Which clock dated a picture, best first. The numbers are the ABI's.
enum class PictureStamp : std::uint32_t { Unknown, Device, Arrival, Flip, Virtual };
/// As it stands in records: "device" (the driver's own time of its exposure or transfer), "arrival" (when the host got it), "flip" (of the screen: the
/// refresh with which it lit up), "virtual", "unknown".
std::string_view pictureStampWord(PictureStamp stamp);

struct CameraInfo {
  std::string system, device;  // "v4l2", "screen", "simulated"; what it calls itself
  int width = 0, height = 0;
  double rate = 0;             // Hz, as the device says; 0: as they come
  PictureStamp stamp = PictureStamp::Unknown;
  std::string format;          // in which its pictures come: "YUYV", "MJPG", ...
};

struct FilmingOptions {
  std::optional<double> duration_s;
  std::filesystem::path simulated;  // the film that stands in for it where nothing is recorded; empty: none
};

/// A film that is being recorded, or was.
struct FilmingState {
  bool hasStarted = false, hasEnded = false, wasStopped = false;
  Timestamp onset{}, offset{};  // of the first picture, and of when the last one is over
  Duration uncertainty{};       // each picture's time is within plus or minus this
  PictureStamp stamp = PictureStamp::Unknown;
  std::uint64_t pictures = 0;
  std::uint64_t dropped = 0;    // that the device counted and nobody got, or for which there was no time
};

/// A film that has ended and is whole on the disk.
struct Filmed {
  std::filesystem::path file;   // WebM, VP8, without sound; empty where nothing was recorded and nothing stands in for it. The caller's from now on
  std::filesystem::path times;  // CSV beside it: picture, time_s (of the session), dropped (before it); empty as `file`, and for what stands in
  FilmingState state;
  int width = 0, height = 0;
  double duration_s = 0;
  std::optional<Error> problem;  // why it ended before its time: the camera was unplugged, the disk is full; what had come is in the file
};

/// The newest picture, for a preview. Shape: height x width pixels of 4 bytes, BGRA, the top row first.
struct PreviewPicture {
  std::span<const std::uint8_t> bgra;  // the camera's, until it is asked again
  int width = 0, height = 0;
  Timestamp time{};
  std::uint64_t number = 0;  // counts up: the same number is the same picture
};

using FilmingHandle = std::uint64_t;

/// Thread: [stage]. None of these wait, but watch(), which opens the device, and a record() that has to do so. Errors: BadArgument for handles that
/// are none, Device where it refuses.
class Camera {
 public:
  virtual ~Camera() = default;
  virtual const CameraInfo &info() const = 0;

  /// From now on pictures come in; not before somebody agreed to it. A film may then begin up to a second before it is asked for.
  virtual Result<void> watch() = 0;
  /// Nobody looks any more: once the films that go on have ended the device is let go, and its light goes out; until watch() or record().
  virtual void rest() {}
  /// `time`: none: now. `folder`: where the file grows; it is made. What is recorded can be opened at any moment, after a crash as well.
  virtual Result<FilmingHandle> record(std::optional<Timestamp> time, const FilmingOptions &options, const std::filesystem::path &folder) = 0;
  virtual Result<void> stop(FilmingHandle film, std::optional<Timestamp> time) = 0;
  virtual Result<FilmingState> state(FilmingHandle film) const = 0;
  /// None: it goes on, or is being written yet.
  virtual Result<std::optional<Filmed>> recorded(FilmingHandle film) = 0;
  /// Stopped, and its files removed unless somebody has taken them.
  virtual void discard(FilmingHandle film) = 0;
  /// None: there is none yet.
  virtual std::optional<PreviewPicture> newest() = 0;
};

/// Which camera, and how it is to run.
struct CameraStation {
  std::string system;     // "v4l2"; empty: the same
  std::string device;     // node ("/dev/video0"), or a part of its name; empty: the first there is
  int width = 640, height = 480;
  double rate = 30;       // Hz
};

/// What the participant's screen shows: whoever draws hands each picture over.
class ScreenCamera : public Camera {
 public:
  /// Does it want pictures now? Reading them back costs time: only then.
  virtual bool isWanted() const = 0;
  /// Shape: as PreviewPicture. Copies it; what comes faster than it can be written is counted as dropped.
  virtual void put(std::span<const std::uint8_t> bgra, int width, int height, Timestamp onset, Duration uncertainty) = 0;
};

/// Errors: Device, with what was tried and what to do.
Result<std::unique_ptr<Camera>> openCamera(const CameraStation &station, const Clock &clock);
std::unique_ptr<ScreenCamera> screenCamera(const Clock &clock);
/// Sees nothing (a grey picture), and everything takes its time.
std::unique_ptr<Camera> simulatedCamera(const Clock &clock);

}  // namespace fovea
