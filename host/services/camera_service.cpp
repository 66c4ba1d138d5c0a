#include "services/camera_service.hpp"

#include <optional>

#include "services/gate.hpp"
#include "services/options.hpp"

namespace fovea {
namespace {

// A film's handle says what it is a film of.
constexpr uint64_t handleOf(FilmingHandle film, uint32_t of) { return film << 1 | of; }

/// As guarded(), for what needs the camera that is open, or the screen's.
template <class Call>
fovea_status withCamera(const fovea_host *host, uint32_t of, Call call) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    if (of > FOVEA_FILM_SCREEN) return refuse(FOVEA_E_ARGUMENT, "camera: films are of FOVEA_FILM_CAMERA, or FOVEA_FILM_SCREEN");
    RunCamera &own = of == FOVEA_FILM_SCREEN ? sitting.screen() : sitting.camera();
    auto camera = own.camera();
    return camera ? call(sitting, own, **camera) : toStatus(camera.error());
  });
}

/// The same, for what sees the participant, or what they see.
template <class Call>
fovea_status withConsent(const fovea_host *host, uint32_t of, Call call) noexcept {
  return withCamera(host, of, [&](Sitting &sitting, RunCamera &own, Camera &camera) {
    if (auto may = sitting.mayRecord(of == FOVEA_FILM_SCREEN ? kScreenData : kFilmData); !may) return toStatus(may.error());
    return call(sitting, own, camera);
  });
}

template <class Call>
fovea_status withFilm(const fovea_host *host, uint64_t film, Call call) noexcept {
  return withCamera(host, static_cast<uint32_t>(film & 1), [&](Sitting &, RunCamera &own, Camera &camera) { return call(own, camera, film >> 1); });
}

Result<FilmWish> filmWish(const fovea_value *given) {
  FilmWish wish;
  Options options("camera->record", "svc/camera.h", given);
  options.number("duration_s", wish.options.duration_s);
  options.flag("personal", wish.note.isPersonal);
  options.text("description", wish.note.description);
  options.text("simulated", wish.options.simulated);
  if (auto fine = options.done(); !fine) return fine.error();
  return wish;
}

fovea_status FOVEA_CALL cameraInfo(const fovea_host *host, uint32_t of, fovea_camera_info *out) noexcept {
  return withCamera(host, of, [&](Sitting &, RunCamera &, Camera &camera) {
    const CameraInfo &known = camera.info();
    fovea_camera_info info{};
    info.source = static_cast<std::uint32_t>(known.stamp);
    info.width = static_cast<std::uint32_t>(known.width);
    info.height = static_cast<std::uint32_t>(known.height);
    info.rate_hz = known.rate;
    fill(out, info);
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL cameraRecord(const fovea_host *host, uint32_t of, int64_t t, const fovea_value *options, uint64_t *film) noexcept {
  return withConsent(host, of, [&](Sitting &, RunCamera &own, Camera &) {
    if (!film) return refuse(FOVEA_E_ARGUMENT, "camera->record: no place for the handle");
    auto wish = filmWish(options);
    if (!wish) return toStatus(wish.error());
    auto made = own.record(timeOf(t), std::move(*wish));
    if (!made) return toStatus(made.error());
    *film = handleOf(*made, of);
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL cameraStop(const fovea_host *host, uint64_t film, int64_t t) noexcept {
  return withFilm(host, film, [&](RunCamera &, Camera &camera, FilmingHandle handle) { return statusOf(camera.stop(handle, timeOf(t))); });
}

fovea_status FOVEA_CALL cameraState(const fovea_host *host, uint64_t film, fovea_film_state *out) noexcept {
  return withFilm(host, film, [&](RunCamera &, Camera &camera, FilmingHandle handle) {
    const auto known = camera.state(handle);
    if (!known) return toStatus(known.error());
    const auto flag = [](bool isSet, std::uint32_t bit) { return isSet ? bit : 0; };
    fovea_film_state state{};
    state.flags = flag(known->hasStarted, FOVEA_RECORD_STARTED) | flag(known->hasEnded, FOVEA_RECORD_ENDED) | flag(known->wasStopped, FOVEA_RECORD_STOPPED);
    state.onset_ns = toNanoseconds(known->onset);
    state.offset_ns = toNanoseconds(known->offset);
    state.uncertainty_ns = known->uncertainty.count();
    state.source = static_cast<std::uint32_t>(known->stamp);
    state.pictures = known->pictures;
    state.dropped = known->dropped;
    fill(out, state);
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL cameraRecorded(const fovea_host *host, uint64_t film, const fovea_sink *sink) noexcept {
  return withFilm(host, film, [&](RunCamera &own, Camera &, FilmingHandle handle) {
    if (!sink || !sink->put) return refuse(FOVEA_E_ARGUMENT, "camera->recorded: no place for the answer");
    auto told = own.recorded(handle);
    if (!told) return toStatus(told.error());
    return *told ? putInto(sink, **told) : fovea_status{FOVEA_TIMEOUT};
  });
}

fovea_status FOVEA_CALL cameraFile(const fovea_host *host, uint64_t film, const fovea_sink *sink) noexcept {
  return withFilm(host, film, [&](RunCamera &own, Camera &, FilmingHandle handle) {
    if (!sink || !sink->put) return refuse(FOVEA_E_ARGUMENT, "camera->file: no place for the answer");
    auto file = own.file(handle);
    if (!file) return toStatus(file.error());
    if (!*file) return fovea_status{FOVEA_TIMEOUT};
    return putInto(sink, (*file)->empty() ? Value() : Value(**file));
  });
}

fovea_status FOVEA_CALL cameraShow(const fovea_host *host, uint32_t of, uint64_t image) noexcept {
  return withConsent(host, of, [&](Sitting &sitting, RunCamera &own, Camera &camera) {
    const auto picture = camera.newest();
    if (!picture) return fovea_status{FOVEA_TIMEOUT};
    if (!own.isNewFor(image, picture->number)) return fovea_status{FOVEA_OK};
    return statusOf(sitting.stage().stimuli().show(image, picture->bgra, picture->width, picture->height));
  });
}

}  // namespace

const fovea_camera kCamera{sizeof(fovea_camera), 0, cameraInfo, cameraRecord, cameraStop, cameraState, cameraRecorded, cameraFile, cameraShow};

}  // namespace fovea
