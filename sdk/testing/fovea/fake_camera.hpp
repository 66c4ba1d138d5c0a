#pragma once
// Films of the fake host: nothing is seen, and everything takes its time on the virtual clock.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "fovea/camera.hpp"

namespace fovea::testing {

/// A film as it was asked for, and as it went.
struct FakeFilm {
  FilmOf of = FilmOf::Camera;
  Value options;  // as they were given
  Timestamp onset{};
  std::optional<Timestamp> end = {}, stop = {};
  bool isOver(Timestamp now) const { return offset() && *offset() <= now; }
  std::optional<Timestamp> offset() const { return stop && (!end || *stop < *end) ? stop : end; }
};

/// Thread: one; nothing here is shared.
class FakeCamera {
 public:
  // What the test sets.
  int width = 640, height = 480;
  double rate = 30;
  std::set<FilmOf> missing;              // that this station does not have
  std::optional<std::string> refusal;    // why nothing may be recorded
  std::map<std::string, Value> filmFacts;  // of what is recorded: in place of the usual ones

  // What the test looks at.
  std::map<std::uint64_t, FakeFilm> films;        // that there were
  std::map<std::uint64_t, FilmOf> shownOn;        // by the stimulus

  fovea_status info(std::uint32_t of, fovea_camera_info *out) const {
    if (missing.contains(FilmOf{of})) return FOVEA_E_UNSUPPORTED;
    *out = {sizeof *out, FOVEA_PICTURE_VIRTUAL, static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height), rate};
    return FOVEA_OK;
  }
  fovea_status record(std::uint32_t of, std::int64_t t, const fovea_value *options, std::uint64_t *film, Timestamp now) {
    if (refusal) return FOVEA_E_STATE;
    if (missing.contains(FilmOf{of})) return FOVEA_E_UNSUPPORTED;
    FakeFilm made{FilmOf{of}, View(options).copy(), t ? timestamp(t) : now};
    if (const auto duration = View(options).find("duration_s").number()) made.end = made.onset + fromSeconds(*duration);
    films[*film = films.size() + 1] = std::move(made);
    return FOVEA_OK;
  }
  fovea_status stop(std::uint64_t handle, std::int64_t t, Timestamp now) {
    FakeFilm *film = find(handle);
    if (film && !film->isOver(now)) film->stop = std::max(timestamp(t), now);
    return film ? FOVEA_OK : FOVEA_E_ARGUMENT;
  }
  fovea_status state(std::uint64_t handle, fovea_film_state *out, Timestamp now) {
    const FakeFilm *film = find(handle);
    if (!film) return FOVEA_E_ARGUMENT;
    *out = {};
    out->struct_size = sizeof *out;
    out->source = FOVEA_PICTURE_VIRTUAL;
    if (film->onset > now) return FOVEA_OK;
    out->flags = FOVEA_RECORD_STARTED;
    out->onset_ns = nanoseconds(film->onset);
    out->pictures = pictures(*film, now);
    if (!film->isOver(now)) return FOVEA_OK;
    out->flags |= FOVEA_RECORD_ENDED | (film->stop == film->offset() ? FOVEA_RECORD_STOPPED : 0);
    out->offset_ns = nanoseconds(*film->offset());
    return FOVEA_OK;
  }
  /// As a host has it: the file itself is none.
  fovea_status recorded(std::uint64_t handle, const fovea_sink *sink, Timestamp now) {
    const FakeFilm *film = find(handle);
    if (!film) return FOVEA_E_ARGUMENT;
    if (!film->isOver(now)) return FOVEA_TIMEOUT;
    const std::string file = fileOf(handle);
    std::map<std::string, Value> facts{{"fovea.asset", file + ".webm"}, {"extension", "webm"}, {"times", Dict{{"fovea.asset", file + ".csv"}, {"extension", "csv"}}},
                                       {"duration_s", toSeconds(*film->offset() - film->onset)}, {"rate_hz", rate}, {"width", width}, {"height", height},
                                       {"onset_s", toSeconds(film->onset)}, {"offset_s", toSeconds(*film->offset())}, {"uncertainty_s", 0.0}, {"source", "virtual"},
                                       {"pictures", static_cast<std::int64_t>(pictures(*film, now))}, {"dropped", 0}};
    for (const auto &[name, value] : filmFacts) facts[name] = value;
    return sink->put(sink->ctx, Borrowed(Value(Dict(facts.begin(), facts.end()))).get());
  }
  fovea_status file(std::uint64_t handle, const fovea_sink *sink, Timestamp now) {
    const FakeFilm *film = find(handle);
    if (!film) return FOVEA_E_ARGUMENT;
    return film->isOver(now) ? sink->put(sink->ctx, Borrowed(Value(fileOf(handle) + ".webm")).get()) : fovea_status{FOVEA_TIMEOUT};
  }
  fovea_status show(std::uint32_t of, std::uint64_t image) {
    if (refusal) return FOVEA_E_STATE;
    if (missing.contains(FilmOf{of})) return FOVEA_E_UNSUPPORTED;
    shownOn[image] = FilmOf{of};
    return FOVEA_OK;
  }

 private:
  static std::string fileOf(std::uint64_t handle) { return "recordings/fake/" + std::to_string(handle); }
  std::uint64_t pictures(const FakeFilm &film, Timestamp now) const {
    return static_cast<std::uint64_t>(std::llround(rate * toSeconds(std::min(now, film.offset().value_or(now)) - film.onset)));
  }
  FakeFilm *find(std::uint64_t handle) {
    const auto found = films.find(handle);
    return found == films.end() ? nullptr : &found->second;
  }
};

}  // namespace fovea::testing
