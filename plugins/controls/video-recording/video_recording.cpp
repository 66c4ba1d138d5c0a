// A film of the participant, of what their screen shows, or of both is the answer; what is heard meanwhile beside it.

#include "fovea/action_buttons.hpp"
#include "fovea/movies.hpp"
#include "fovea/part.hpp"
#include "fovea/picture_size.hpp"
#include "fovea/playback.hpp"
#include "fovea/row.hpp"
#include "fovea/time_line.hpp"

#include <algorithm>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace video_recording {

struct Params {
  std::string source = "camera", units = "height", description;
  std::optional<double> duration_s, width;
  bool recordAudio = true, autoAdvance = false, showPreview = false, mirrored = true, loopPlayback = false, personal = true, required = true;
  int channels = 1;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(source), CEREAL_NVP(units), CEREAL_NVP(description), CEREAL_NVP(duration_s), CEREAL_NVP(width), CEREAL_NVP(recordAudio), CEREAL_NVP(autoAdvance), CEREAL_NVP(showPreview),
            CEREAL_NVP(mirrored), CEREAL_NVP(loopPlayback), CEREAL_NVP(personal), CEREAL_NVP(required), CEREAL_NVP(channels));
  }
};

constexpr double kDot = 0.8, kWide = 10, kThick = 0.5, kGap = 0.8, kMostOfWidth = 0.96;  // of a letter; of the width that there is
constexpr double kHighest = 0.32;    // of the window, of a film whose size nobody says
constexpr double kSimulated_s = 2;   // that a simulated participant is filmed where the study does not say how long
constexpr fovea::Color kRed{0.8, -0.7, -0.7}, kDark{-0.9, -0.9, -0.9};

/// One of the films: recorded, looked at meanwhile, and shown again.
struct Film {
  fovea::FilmOf of;
  std::optional<fovea::FilmRecording> recording = {};
  std::optional<fovea::Value> recorded = {};  // none: it goes on, or there is none
  bool isCutShort = false;                    // the camera was unplugged, the disk is full: what was recorded until then counts
  fovea::PictureSize size = {};
  std::optional<fovea::Rect> ground = {};     // where it is seen; none: it is not
  std::optional<fovea::Image> preview = {};
  std::optional<fovea::Movie> movie = {};     // of what was recorded
  fovea::Point middle{}, extent{};
};

class VideoRecording final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    params_ = fovea::fromDict<Params>(part.params);
    recordings_ = plays_ = 0;
    if (part.isSimulated && !params_.duration_s) params_.duration_s = kSimulated_s;  // nobody presses stop
    readFiles(part.params.find("simulatedFile"));
    dot_.emplace(stimuli(), fovea::CircleStyle{.radius = kDot * letter() / 2, .color = kRed, .lineColor = ink(), .units = "height"});
    line_.emplace(stimuli(), kWide * letter(), kThick * letter(), ink(), isRightToLeft());
    brokeOff_.emplace(stimuli(), fovea::TextStyle{.text = std::string(part.params.find("messages").find("brokeOff").textOr("")), .height = letter(), .color = ink(), .units = "height"});
    buttons_ = {stimuli(), part.params, {"again", "play", "stop"}, {.isRightToLeft = isRightToLeft(), .letter = letter(), .ink = ink(), .paper = paper()}};
    if (params_.source != "screen") addFilm(fovea::FilmOf::Camera, part.window);
    if (params_.source != "camera") addFilm(fovea::FilmOf::Screen, part.window);
    on("responseEnable", "recordStart");
    makes("recordEnd");
    on("recordEnd", "submitEnable");
    on("recordEnd", "trialFinish");
    if (params_.autoAdvance) on("submitEnable", "autoSubmit");
  }
  double measure(double width) override {
    const double buttons = buttons_.measure(width), gap = kGap * letter();
    wide_ = std::min(kWide * letter(), kMostOfWidth * width - (kDot + kGap) * letter());
    line_->setWidth(wide_);
    brokeOff_->setNumbers(brokeOff_->property("wrapWidth"), {width});
    said_ = isCutShort() ? brokeOff_->measure().height : 0;
    measureFilms(width);
    return (high_ > 0 ? high_ + gap : 0) + kDot * letter() + (said_ > 0 ? gap + said_ : 0) + (buttons > 0 ? gap + buttons : 0);
  }
  void placed() override {
    const double top = box().y + box().height / 2, way = isRightToLeft() ? -1 : 1, gap = kGap * letter();
    placeFilms(top - high_ / 2, way);
    const double middle = top - (high_ > 0 ? high_ + gap : 0) - kDot * letter() / 2;
    dot_->setPos({box().x - way * (wide_ / 2 + gap / 2), middle});
    line_->place({box().x + way * (kDot + kGap) * letter() / 2, middle});
    brokeOff_->setPos({box().x, middle - kDot * letter() / 2 - gap - said_ / 2});
    buttons_.place(box());
  }
  void happened(std::string_view event, fovea::Timestamp time) override {
    if (event == "trialPrepare" || event == "trialStop") finish(), stopPlaying();
    if (event == "recordStart") record(time);
    if (event == "paused") stopPlaying();
    if (event == "resumed" && wasCutOff()) record({});
  }
  void frame(const fovea::PartFrame &frame) override {
    for (const auto &[action, time] : buttons_.presses())
      if (frame.canRespond) act(action, time);
    follow();
    playOn(frame.onset);
    drawFilms();
    drawDot();
    line_->draw(share(frame.onset));
    if (said_ > 0) brokeOff_->draw();
    buttons_.draw(frame.canRespond);
  }
  fovea::Dict metadata() const override {
    return {{"recordings", recordings_}, {"plays", plays_}, {"recordingSource", params_.source}, {"recordAudio", params_.recordAudio}, {"mirrored", params_.mirrored}};
  }
  void leave() override {
    playback_ = {};
    films_.clear(), heard_.reset(), voice_.reset(), said_ = 0;
    dot_.reset(), line_.reset(), brokeOff_.reset(), buttons_ = {};
  }

  fovea::Value answer() const override {
    if (!isWhole()) return {};
    fovea::Dict told;
    for (const Film &film : films_) told.emplace_back(fovea::nameOf(film.of), *film.recorded);
    if (voice_) told.emplace_back("sound", *voiceRecorded_);
    return told;
  }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    if (answer.isNone()) return params_.required ? std::optional(fovea::Refusal{"required"}) : std::nullopt;
    return answer.isDict() ? std::nullopt : std::optional(fovea::Refusal{"noRecording"});
  }
  fovea::Value simulate(std::uint64_t, std::optional<double> &) const override { return {}; }

 private:
  // ---- recording ----

  /// A name alone is the one film's.
  void readFiles(fovea::View given) {
    standIns_.clear();
    if (const auto file = given.text()) standIns_[params_.source] = assets().path(*file);
    for (const char *of : {"camera", "screen", "sound"})
      if (const auto file = given.find(of).text()) standIns_[of] = assets().path(*file);
  }
  /// From then, or from now.
  void record(fovea::Timestamp time) {
    stopPlaying();
    finish();
    isByHand_ = false;
    for (Film &film : films_) {
      film.movie.reset(), film.recorded.reset(), film.isCutShort = false;
      film.recording = camera().record(film.of, time, {.duration_s = params_.duration_s, .isPersonal = params_.personal, .description = params_.description, .simulated = standIns_[std::string(fovea::nameOf(film.of))]});
    }
    heard_.reset(), voice_.reset(), voiceRecorded_.reset();
    if (params_.recordAudio)
      voice_ = audio().record(time, {.channels = params_.channels, .duration_s = params_.duration_s, .isPersonal = params_.personal, .description = params_.description, .simulated = standIns_["sound"]});
    ++recordings_;
    sayWhetherCutShort();
  }
  bool isWhole() const {
    return std::all_of(films_.begin(), films_.end(), [](const Film &film) { return film.recorded.has_value(); }) && (!voice_ || voiceRecorded_);
  }
  bool isRecording() const { return recordings_ > 0 && !isWhole(); }
  void finish(fovea::Timestamp time = {}) {
    if (!isRecording()) return;
    for (const Film &film : films_) film.recording->stop(time);
    if (voice_) voice_->stop(time);
    isByHand_ = true;
  }
  /// The session stood still, and nobody is recorded then.
  bool wasCutOff() const {
    if (!isRecording() || isByHand_) return false;
    return std::any_of(films_.begin(), films_.end(), [](const Film &film) {
      const fovea::FilmState state = film.recording->state();
      return state.hasEnded && state.wasStopped;
    });
  }
  /// It has ended once all of it is whole on the disk.
  void follow() {
    if (!isRecording()) return;
    for (Film &film : films_) {
      if (!film.recorded) film.recorded = film.recording->recorded();
      film.isCutShort = hasProblem(film.recorded);
    }
    if (voice_ && !voiceRecorded_) voiceRecorded_ = voice_->recorded();
    sayWhetherCutShort();
    if (!isWhole()) return;
    fovea::Timestamp end = voice_ ? voice_->state().offset : fovea::timestamp(0);
    fovea::Dict info;
    for (const Film &film : films_) {
      const fovea::FilmState state = film.recording->state();
      end = std::max(end, state.offset);
      info.emplace_back(fovea::nameOf(film.of), fovea::Dict{{"onset_s", state.onset}, {"offset_s", state.offset}, {"uncertainty_s", fovea::toSeconds(state.uncertainty)}, {"source", fovea::nameOf(state.source)}});
    }
    if (voice_) info.emplace_back("sound", fovea::toldOf(voice_->state()));
    happen("recordEnd", end, info);
  }
  static bool hasProblem(const std::optional<fovea::Value> &recorded) {
    if (!recorded) return false;
    const fovea::Borrowed lent(*recorded);
    return !fovea::View(lent.get()).find("problem").isNone();
  }
  bool isCutShort() const {
    return hasProblem(voiceRecorded_) || std::any_of(films_.begin(), films_.end(), [](const Film &film) { return film.isCutShort; });
  }
  void sayWhetherCutShort() {
    if (isCutShort() != (said_ > 0)) resize();
  }
  void act(const std::string &action, fovea::Timestamp time) {
    if (action == "again") record(time);
    if (action == "stop") stopPlaying(), finish(time);
    if (action == "play" && recordings_ > 0 && isWhole()) play();
  }

  // ---- shown again ----

  void play() {
    stopPlaying();
    for (Film &film : films_)
      if (film.ground && !film.movie) load(film);
    if (voice_ && !heard_) heard_.emplace(voice_->sound({.from_s = std::max(0.0, -soundLag())}));
    for (Film &film : films_)
      if (film.movie) film.movie->seek(0), film.movie->play();
    isPlaying_ = isToBegin_ = true;
    ++plays_;
  }
  /// Reads the file.
  void load(Film &film) {
    const std::string file = film.recording->file();
    if (file.empty()) return;  // a rehearsal has recorded nothing
    try {
      film.movie.emplace(stimuli(), fovea::MovieStyle{.movie = file, .isHiddenAtEnd = false, .size = film.extent, .pos = film.middle, .isFlippedHoriz = isFlipped(film), .units = "height"});
    } catch (const fovea::Failure &failure) {
      log().warning(std::string("what was recorded is not shown again: ") + failure.what());
    }
  }
  /// How much later than the first film the sound began. Units: seconds.
  double soundLag() const { return fovea::toSeconds(voice_->state().onset - films_.front().recording->state().onset); }
  /// Film and sound as they were to each other.
  void playOn(fovea::Timestamp onset) {
    if (!isPlaying_) return;
    if (std::exchange(isToBegin_, false)) {
      began_ = onset;
      if (heard_) playback_.play(*heard_, onset + fovea::fromSeconds(std::max(0.0, soundLag())));
    }
    (void)playback_.follow();
    const bool isSeen = std::any_of(films_.begin(), films_.end(), [](const Film &film) { return film.movie && !film.movie->hasEnded(); });
    if (isSeen || playback_.isPlaying()) return;
    isPlaying_ = false;
    if (params_.loopPlayback && (heard_ || std::any_of(films_.begin(), films_.end(), [](const Film &film) { return film.movie.has_value(); }))) play();
  }
  void stopPlaying() {
    playback_.stop();
    for (Film &film : films_)
      if (film.movie) film.movie->pause();
    isPlaying_ = false;
  }

  // ---- where it is seen ----

  bool isFlipped(const Film &film) const { return params_.mirrored && film.of == fovea::FilmOf::Camera; }
  bool isPreviewed(const Film &film) const { return params_.showPreview && film.of == fovea::FilmOf::Camera; }

  void addFilm(fovea::FilmOf of, const fovea::WindowInfo &window) {
    Film &film = films_.emplace_back(Film{of});
    if (!isPreviewed(film) && !buttons_.has("play")) return;
    const fovea::CameraInfo info = camera().info(of);
    const bool isKnown = info.width > 0 && info.height > 0;
    const double shape = isKnown ? static_cast<double>(info.height) / info.width : 1 / window.aspect();
    film.size = fovea::PictureSize({kHighest / shape, kHighest}, {params_.width ? inHeights(*params_.width, params_.units) : 0, 0}, "the film");
    film.ground.emplace(stimuli(), fovea::RectStyle{.color = kDark, .lineColor = ink(), .units = "height"});
    if (isPreviewed(film)) film.preview.emplace(stimuli(), fovea::ImageStyle{.isInterpolated = true, .isFlippedHoriz = isFlipped(film), .units = "height"});
  }
  void measureFilms(double width) {
    const auto seen = std::count_if(films_.begin(), films_.end(), [](const Film &film) { return film.ground.has_value(); });
    high_ = 0;
    for (Film &film : films_) {
      if (!film.ground) continue;
      film.extent = film.size.in((width - static_cast<double>(seen - 1) * kGap * letter()) / static_cast<double>(seen), kHighest, log());
      film.ground->setSize(film.extent);
      if (film.preview) film.preview->setSize(film.extent);
      if (film.movie) film.movie->setSize(film.extent);
      high_ = std::max(high_, film.extent.y);
    }
  }
  /// Beside one another, in the order in which one reads.
  void placeFilms(double middle, double way) {
    double all = -kGap * letter();
    for (const Film &film : films_)
      if (film.ground) all += film.extent.x + kGap * letter();
    double edge = box().x - way * all / 2;
    for (Film &film : films_) {
      if (!film.ground) continue;
      film.middle = {edge + way * film.extent.x / 2, middle};
      edge += way * (film.extent.x + kGap * letter());
      film.ground->setPos(film.middle);
      if (film.preview) film.preview->setPos(film.middle);
      if (film.movie) film.movie->setPos(film.middle);
    }
  }
  void drawFilms() {
    for (Film &film : films_) {
      if (!film.ground) continue;
      film.ground->draw();
      if (film.movie && isPlaying_) film.movie->draw();
      else if (film.preview && hasPreview(film)) film.preview->draw();
    }
  }
  /// Where nothing comes in any more the last picture stays.
  bool hasPreview(Film &film) {
    try {
      if (isSeeing_) isSeen_ |= camera().show(film.of, *film.preview);
    } catch (const fovea::Failure &failure) {
      isSeeing_ = false;
      log().warning(std::string("the preview stands still: ") + failure.what());
    }
    return isSeen_;
  }
  /// Of the recording, or of what is shown of it.
  double share(fovea::Timestamp at) const {
    const fovea::FilmState state = films_.front().recording ? films_.front().recording->state() : fovea::FilmState{};
    if (isPlaying_) return std::min(1.0, fovea::toSeconds(at - began_) / std::max(0.001, fovea::toSeconds(state.offset - state.onset)));
    if (!isRecording()) return recordings_ > 0 ? 1 : 0;
    return state.hasStarted && params_.duration_s ? fovea::toSeconds(at - state.onset) / *params_.duration_s : 0;
  }
  void drawDot() {
    dot_->setOpacity(isRecording() ? 1 : 0.2);
    dot_->draw();
  }

  Params params_;
  std::map<std::string, std::string> standIns_;  // files of a rehearsal
  std::list<Film> films_;
  std::optional<fovea::Recording> voice_;
  std::optional<fovea::Value> voiceRecorded_;
  std::optional<fovea::Sound> heard_;  // what was recorded
  fovea::Playback playback_;
  std::optional<fovea::Circle> dot_;
  std::optional<fovea::TimeLine> line_;
  std::optional<fovea::Text> brokeOff_;
  fovea::ActionButtons buttons_;
  int recordings_ = 0, plays_ = 0;
  bool isByHand_ = false;  // was it ended before its time?
  bool isPlaying_ = false, isToBegin_ = false;
  fovea::Timestamp began_{};  // to be shown again
  bool isSeeing_ = true, isSeen_ = false;  // by the preview
  double wide_ = 0, high_ = 0, said_ = 0;  // of the line; of the films; of what is said below
};

}  // namespace video_recording

FOVEA_PLUGIN(video_recording::VideoRecording)
