#pragma once
// Films of the participant and of their screen: camera().record(fovea::FilmOf::Camera).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fovea/services.hpp"
#include "fovea/stimuli.hpp"

namespace fovea {

/// What a film is of.
enum class FilmOf : std::uint32_t { Camera, Screen };
constexpr std::array<std::string_view, 2> enumNames(FilmOf) { return {"camera", "screen"}; }

enum class PictureSource : std::uint32_t { Unknown, Device, Arrival, Flip, Virtual };
constexpr std::array<std::string_view, 5> enumNames(PictureSource) { return {"unknown", "device", "arrival", "flip", "virtual"}; }

struct CameraInfo {
  int width, height;  // pixels; 0: not known before its first picture
  double rate;        // Hz, as the device says; 0: as they come
  PictureSource source;
};

struct FilmState {
  bool hasStarted, hasEnded, wasStopped;
  Timestamp onset, offset;  // of its first picture, and of when the last one is over: once it has started, and ended
  Duration uncertainty;     // each picture's time is within plus or minus this
  PictureSource source;
  std::int64_t pictures, dropped;  // so far; that nobody got
};

struct FilmOptions {
  std::optional<double> duration_s;  // none: until it is stopped
  bool isPersonal = true;            // stays out of exports with pseudonyms
  std::string description = {};
  std::string simulated = {};        // path of the film that a rehearsal has in its place
};

namespace detail {

inline Value filmOptions(const FilmOptions &options) {
  Dict told{{"personal", options.isPersonal}};
  if (options.duration_s) told.emplace_back("duration_s", *options.duration_s);
  if (!options.description.empty()) told.emplace_back("description", options.description);
  if (!options.simulated.empty()) told.emplace_back("simulated", options.simulated);
  return told;
}
inline PictureSource pictureSource(std::uint32_t source) {
  return source <= FOVEA_PICTURE_VIRTUAL ? static_cast<PictureSource>(source) : PictureSource::Unknown;
}

}  // namespace detail

/// One film; a handle, cheap to copy. Thread: [stage].
class FilmRecording : public Service<fovea_camera> {
 public:
  FilmRecording(const fovea_host *host, std::uint64_t handle) : Service(host, FOVEA_CAMERA), handle_(handle) {}

  /// Its last picture is the one before `time`, or before now.
  void stop(Timestamp time = timestamp(0)) const { check(table().stop(host(), handle_, nanoseconds(time)), "camera->stop"); }
  FilmState state() const {
    fovea_film_state state{};
    state.struct_size = sizeof state;
    check(table().state(host(), handle_, &state), "camera->state");
    const auto has = [&](std::uint32_t flag) { return (state.flags & flag) != 0; };
    return {has(FOVEA_RECORD_STARTED), has(FOVEA_RECORD_ENDED), has(FOVEA_RECORD_STOPPED), timestamp(state.onset_ns), timestamp(state.offset_ns),
            Duration(state.uncertainty_ns), detail::pictureSource(state.source), static_cast<std::int64_t>(state.pictures), static_cast<std::int64_t>(state.dropped)};
  }
  /// For an answer or a row, in which the host keeps it as files of the data; none until it has ended and is whole on the disk.
  std::optional<Value> recorded() const {
    Keeper kept;
    const fovea_status status = table().recorded(host(), handle_, kept.sink());
    if (status == FOVEA_TIMEOUT) return {};
    check(status, "camera->recorded");
    return kept.take();
  }
  /// For a Movie, once recorded() has it, and not before; empty: nothing was recorded, and nothing stands in for it.
  std::string file() const {
    Keeper kept;
    const fovea_status status = table().file(host(), handle_, kept.sink());
    if (status == FOVEA_TIMEOUT) throw CallFailed("camera->file", "the film is not whole", status);
    check(status, "camera->file");
    const Value name = kept.take();
    return std::string(View(Borrowed(name).get()).textOr(""));
  }

 private:
  std::uint64_t handle_;
};

/// Thread: [stage].
class Camera : public Service<fovea_camera> {
 public:
  explicit Camera(const fovea_host *host) : Service(host, FOVEA_CAMERA) {}

  CameraInfo info(FilmOf of) const {
    fovea_camera_info info{};
    info.struct_size = sizeof info;
    check(table().info(host(), static_cast<std::uint32_t>(of), &info), "camera->info");
    return {static_cast<int>(info.width), static_cast<int>(info.height), info.rate_hz, detail::pictureSource(info.source)};
  }
  /// From the picture on that was taken at `time`, or now; a second before now may be there yet. The manifest's personal_data has to have
  /// "video" for the camera, "screen" for the screen.
  FilmRecording record(FilmOf of, Timestamp time = timestamp(0), const FilmOptions &options = {}) const {
    const Value told = detail::filmOptions(options);
    const Borrowed lent(told);
    std::uint64_t handle = 0;
    check(table().record(host(), static_cast<std::uint32_t>(of), nanoseconds(time), lent.get(), &handle), "camera->record");
    return {host(), handle};
  }
  /// The newest picture is what the image shows from now on. No: there is none yet.
  bool show(FilmOf of, const Stimulus &image) const {
    const fovea_status status = table().show(host(), static_cast<std::uint32_t>(of), image.handle());
    if (status == FOVEA_TIMEOUT) return false;
    check(status, "camera->show");
    return true;
  }
};

}  // namespace fovea
