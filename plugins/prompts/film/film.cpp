// A film that is played once, or again and again.

#include "fovea/movies.hpp"
#include "fovea/part.hpp"
#include "fovea/picture_size.hpp"
#include "fovea/playback.hpp"
#include "fovea/row.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace film {

struct Params {
  std::string file, units = "height";
  std::optional<double> width, height, to_s;
  double from_s = 0;
  bool hideWhenFinished = true, mirrored = false, muted = false;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(file), CEREAL_NVP(units), CEREAL_NVP(width), CEREAL_NVP(height), CEREAL_NVP(from_s), CEREAL_NVP(to_s), CEREAL_NVP(hideWhenFinished),
            CEREAL_NVP(mirrored), CEREAL_NVP(muted));
  }
};

constexpr double kHighest = 0.5;  // of the window, of a film whose size nobody says

class Film final : public fovea::Prompt {
 public:
  using Prompt::Prompt;

  void enter(const fovea::PartInfo &part) override {
    params_ = fovea::fromDict<Params>(part.params);
    hasBegun_ = isPlaying_ = false;
    movie_.emplace(stimuli(), fovea::MovieStyle{.movie = assets().path(params_.file), .from_s = params_.from_s, .to_s = params_.to_s,
                                                .isHiddenAtEnd = params_.hideWhenFinished, .isFlippedHoriz = params_.mirrored, .units = "height",
                                                .more = {{"name", params_.file}}});
    const fovea::Box natural = movie_->measure();
    fovea::Point given;
    if (params_.width) given.x = inHeights(*params_.width, params_.units);
    if (params_.height) given.y = inHeights(*params_.height, params_.units);
    size_ = fovea::PictureSize({natural.width, natural.height}, given, params_.file);
    loadSound(params_.from_s);
    on("trialStart", "promptStart");
    makes("promptEnd");
    on("promptEnd", "trialFinish");
  }
  double measure(double width) override {
    const fovea::Point size = size_.in(width, kHighest, log());
    movie_->setSize(size);
    return size.y;
  }
  void placed() override { movie_->setPos({box().x, box().y}); }
  void frame(const fovea::PartFrame &frame) override {
    if (!hasBegun_) return;
    if (std::exchange(isSoundDue_, false)) sound_.play(frame.onset);
    movie_->draw();
    if (movie_->hasEnded() && std::exchange(isPlaying_, false)) happen("promptEnd", frame.onset);
  }
  void happened(std::string_view event, fovea::Timestamp) override {
    if (event == "promptStart") begin();
    if (event == "trialStop") stop();
    if (event == "paused") sound_.stop();
    if (event == "resumed" && isPlaying_) {
      loadSound(movie_->position_s());
      isSoundDue_ = true;
    }
  }
  fovea::Dict metadata() const override {
    fovea::Dict told{{"file", params_.file},
                     {"from_s", params_.from_s},
                     {"to_s", std::min(params_.to_s.value_or(movie_->duration_s()), movie_->duration_s())},
                     {"mirrored", params_.mirrored},
                     {"framesShown", static_cast<std::int64_t>(movie_->framesShown())},
                     {"framesDropped", static_cast<std::int64_t>(movie_->framesDropped())}};
    const auto heard = sound_.state();
    if (heard && heard->hasStarted) told.emplace_back("soundOnset_s", heard->onset);
    return told;
  }
  void leave() override {
    sound_ = {};
    movie_.reset();
  }

 private:
  void begin() {
    movie_->seek(params_.from_s);
    movie_->play();
    hasBegun_ = isPlaying_ = isSoundDue_ = true;
  }
  void stop() {
    movie_->pause();
    sound_.stop();
    hasBegun_ = isPlaying_ = false;
  }
  /// From there to where the film ends. Where it cannot be played the film is silent, and the log says why.
  void loadSound(double from_s) {
    sound_ = {};
    if (params_.muted || !movie_->hasSound()) return;
    try {
      sound_ = fovea::SideSound(log(), [&] { return audio().load(assets().path(params_.file), {.from_s = from_s, .to_s = params_.to_s}); });
    } catch (const fovea::Failure &failure) {
      log().warning("the sound of " + params_.file + " is not played: " + failure.what());
    }
  }

  Params params_;
  std::optional<fovea::Movie> movie_;
  fovea::SideSound sound_;
  fovea::PictureSize size_;
  bool hasBegun_ = false, isPlaying_ = false, isSoundDue_ = false;
};

}  // namespace film

FOVEA_PLUGIN(film::Film)
