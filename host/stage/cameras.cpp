#include "stage/cameras.hpp"

#include <algorithm>
#include <utility>

#include "core/json.hpp"
#include "core/log.hpp"

namespace fovea {

Value cameraRecord(const CameraInfo &info) {
  return Value(Dict{{"system", info.system},
                    {"device", info.device},
                    {"width", info.width},
                    {"height", info.height},
                    {"rate_hz", info.rate},
                    {"format", info.format},
                    {"source", pictureStampWord(info.stamp)}});
}

RunCamera::RunCamera(std::string name, Opener open, Log &log, std::filesystem::path recordings)
    : name_(std::move(name)),
      log_(log),
      camera_(std::move(open), {ErrorCode::Device, "this host has no " + name_ + " that could be recorded", "", "run it with fovea run"}),
      folder_(recordings.parent_path()),
      films_(std::move(recordings)) {}

Result<void> RunCamera::open() {
  if (isOpen()) return {};
  if (auto opened = camera_.open(); !opened) return opened;
  log_.write(LogLevel::Info, name_, info().system + (info().device.empty() ? "" : ", " + info().device) + ": " + toJson(cameraRecord(info())));
  return {};
}

void RunCamera::forget() {
  watchedAt_ = kNobody;
  camera_.forget();
  camera_.close();
}

Result<Camera *> RunCamera::camera() {
  if (films_.depth() == 0) return Error{ErrorCode::State, "films are a run's or a page's, and there is none", "", "make them from setupWindow, or enter, on"};
  if (isOpen()) return camera_.get();
  if (camera_.refused()) return *camera_.refused();
  return Error{ErrorCode::Device, "the " + name_ + " is not open: the plugin's manifest names fovea.camera/1 neither in \"needs\" nor in \"wants\", or \"personal_data\" does not say that it is recorded", "",
               "name both there"};
}

void RunCamera::watch() {
  if (!isOpen()) return;
  watchedAt_ = std::min(watchedAt_, films_.depth());
  if (const auto watches = camera_->watch(); !watches) log_.write(LogLevel::Warning, name_, "nothing is seen: " + watches.error().text());
}

std::size_t RunCamera::end() {
  const auto films = films_.end();
  for (const OwnRecordings::Own &own : films) camera_->discard(own.handle);
  if (films_.depth() <= watchedAt_ || films_.depth() == 0) {
    watchedAt_ = kNobody;
    if (isOpen()) camera_->rest();
  }
  return unasked(films);
}

bool RunCamera::goesOn(const OwnRecordings::Own &own) const {
  const auto state = camera_->state(own.handle);
  return state && !state->hasEnded;
}

int RunCamera::stop() {
  int stopped = 0;
  for (const OwnRecordings::Own &own : films_.all())
    if (goesOn(own)) ++stopped, (void)camera_->stop(own.handle, std::nullopt);
  return stopped;
}

bool RunCamera::isFilming() const {
  return std::any_of(films_.all().begin(), films_.all().end(), [this](const OwnRecordings::Own &own) { return films_.isOfNow(own) && goesOn(own); });
}

void RunCamera::finish(Timestamp time) {
  for (const OwnRecordings::Own &own : films_.all())
    if (films_.isOfNow(own) && goesOn(own)) (void)camera_->stop(own.handle, time);
}

Result<FilmingHandle> RunCamera::record(std::optional<Timestamp> time, FilmWish wish) {
  const auto made = camera_->record(time, wish.options, films_.folder());
  if (made) films_.add(*made, std::move(wish.note));
  return made;
}

Result<std::optional<Value>> RunCamera::recorded(FilmingHandle film) {
  OwnRecordings::Own *own = films_.find(film);
  if (!own) return Error{ErrorCode::BadArgument, "there is no film " + std::to_string(film), name_, "make it with record"};
  if (own->told) return own->told;
  const auto ended = camera_->recorded(film);
  if (!ended) return ended.error();
  if (!*ended) return std::optional<Value>();
  const Filmed &made = **ended;
  const FilmingState &state = made.state;
  Value told = films_.described(made.file, own->note);
  if (!made.times.empty()) told.set("times", films_.described(made.times, {own->note.description.empty() ? "" : own->note.description + ", times of its pictures", own->note.isPersonal}));
  told.set("duration_s", made.duration_s).set("rate_hz", info().rate).set("width", made.width).set("height", made.height);
  told.set("onset_s", toSeconds(state.onset)).set("offset_s", toSeconds(state.offset)).set("uncertainty_s", toSeconds(state.uncertainty));
  told.set("source", pictureStampWord(state.stamp)).set("pictures", static_cast<std::int64_t>(state.pictures)).set("dropped", static_cast<std::int64_t>(state.dropped));
  if (made.problem) {
    told.set("problem", made.problem->what);
    log_.write(LogLevel::Warning, name_, "the film ended before its time: " + made.problem->text());
  }
  return own->told = std::move(told);
}

Result<std::optional<std::string>> RunCamera::file(FilmingHandle film) {
  const auto told = recorded(film);
  if (!told) return told.error();
  if (!*told) return std::optional<std::string>();
  const std::string name = (*told)->textOr("fovea.asset", "");
  return std::optional(name.empty() ? name : (folder_ / name).string());
}

}  // namespace fovea
