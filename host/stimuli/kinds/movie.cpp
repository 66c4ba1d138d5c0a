// A film: for each frame the picture whose time has come.
#include <algorithm>
#include <cmath>

#include "movies/film.hpp"
#include "stimuli/kinds/kinds.hpp"
#include "stimuli/kinds/pictured.hpp"

namespace fovea {
namespace {

constexpr auto kShared = picturedProperties(1);
constexpr PropertyInfo kOwn[] = {
    kShared[0],
    kShared[1],
    kShared[2],
    kShared[3],
    kShared[4],
    {"movie", Form::Text, {}, {}, {}, true},
    {"from", Form::Length, {}, {}, {}, true},
    {"to", Form::Length, {}, {}, {}, true},  // its default is the film's end
    {"loop", Form::Flag, {}, {}, {}, true},
    {"playing", Form::Flag},
    {"position", Form::Length},
    {"hideAtEnd", Form::Flag, {1}},
    {"duration", Form::Numbers},  // told, as all that follow
    {"hasSound", Form::Numbers},
    {"hasEnded", Form::Numbers},
    {"frame", Form::Numbers},
    {"framesShown", Form::Numbers},
    {"framesDropped", Form::Numbers},
};

Duration nanoseconds(double seconds) { return Duration(std::llround(std::min(seconds, 1e9) * 1e9)); }

class Movie final : public Pictured {
 public:
  using Pictured::Pictured;
  std::string_view content() const override { return properties().text(MovieOf); }

  Result<void> rehearse(DrawContext &context) override {
    if (auto ready = prepare(context); !ready) return ready;
    goOn(context);
    return {};
  }

 private:
  enum : PropertyIndex {
    MovieOf = kBehindPictured,
    From,
    To,
    Loop,
    Playing,
    Position,
    HideAtEnd,
    Length,
    HasSound,
    HasEnded,
    Frame,
    FramesShown,
    FramesDropped
  };

  // ---- what it is made of ----

  Result<void> make(DrawContext &context) override {
    if (auto made = Pictured::make(context); !made) return made;
    const std::string &file = properties().text(MovieOf);
    if (file != file_)
      if (auto opened = open(file, context); !opened) return opened;
    return film_ ? setOrder(context) : Result<void>();
  }

  Result<void> open(const std::string &file, DrawContext &context) {
    std::shared_ptr<Film> film;
    if (!file.empty()) {
      const std::optional<double> to = properties().isGiven(To) ? std::optional(properties().number(To)) : std::nullopt;
      if (context.renderer) film = context.files->take<Film>(filmWish(file, properties().number(From), to));
      const bool isLoaded = film != nullptr;
      auto opened = isLoaded ? Result<std::unique_ptr<Film>>(nullptr) : Film::open(file);
      if (!opened) return opened.error();
      if (!isLoaded) film = std::move(*opened);
      if (context.renderer)
        if (auto loaded = load(*film, isLoaded, file, context); !loaded) return loaded;
    }
    film_ = std::move(film);
    file_ = file;
    order_.reset();
    isSeen_ = false;
    tell(Length, film_ ? toSeconds(film_->duration()) : 0);
    tell(HasSound, film_ && film_->facts().hasSound ? 1 : 0);
    return {};
  }

  Result<void> load(Film &film, bool isLoaded, const std::string &file, DrawContext &context) {
    const FilmFacts &facts = film.facts();
    if (const int most = context.renderer->largestTexture(); std::max(facts.width, facts.height) > most)
      return Error{ErrorCode::BadFile,
                   "the film is " + std::to_string(facts.width) + " x " + std::to_string(facts.height) +
                       " pixels; the most along a side is " + std::to_string(most),
                   file, "make it smaller"};
    if (auto loaded = isLoaded ? Result<void>() : film.load(); !loaded) return loaded;
    for (const std::string &note : facts.notes) context.notes.push_back(file + ": " + note);
    const std::vector<std::uint8_t> nothing(static_cast<std::size_t>(facts.width) *
                                            static_cast<std::size_t>(facts.height) * 4);
    for (auto &texture : textures_)
      texture = std::make_shared<const Texture>(context.renderer->upload(nothing, facts.width, facts.height));
    return {};
  }

  /// What of it is played, from the beginning of that on.
  Result<void> setOrder(DrawContext &context) {
    const Duration end = film_->duration();
    const Duration from = nanoseconds(properties().number(From)),
                   to = properties().isGiven(To) ? std::min(nanoseconds(properties().number(To)), end) : end;
    if (from + kRoundedInFiles >= to)
      return properties().bad(From,
                              "is " + cellText(toSeconds(from)) +
                                  " s, and the film ends there or before: at " + cellText(toSeconds(to)) +
                                  " s",
                              "from has to be before to, and both within the film");
    FilmOrder order{0, 0, properties().flag(Loop)};
    if (context.renderer) order = film_->orderOf(from, to, order.isLooped);
    if (order_ == order && from_ == from && to_ == to) return {};
    order_ = order, from_ = from, to_ = to;
    const double asked = properties().number(Position);
    stand(asked > toSeconds(from) && asked < toSeconds(to) ? nanoseconds(asked) - from : Duration{});
    if (!context.renderer) return {};
    cue(placeOf(kRoundedInFiles));
    film_->wait();
    return {};
  }

  // ---- time ----

  /// Once for each frame, or more often: only the time at which it lights up counts.
  void goOn(const DrawContext &context) {
    if (!film_) return;
    if (properties().number(Position) != position_) {
      stand(std::clamp(nanoseconds(properties().number(Position)), from_, to_) - from_);
      isSought_ = true;
    }
    const Duration onset = nanoseconds(context.nextOnset());
    const bool wasPaused = std::exchange(pauses_, context.pauses) != context.pauses;
    if (!properties().flag(Playing) || hasEnded_) return began_.reset();
    if (!began_)
      began_ = onset - elapsed_;
    else if (wasPaused)
      began_ = onset - elapsed_ - context.period;
    elapsed_ = onset - *began_;
    if (!order_->isLooped && elapsed_ + nearly(context) >= to_ - from_) return end(context);
    tellPosition();
  }

  void stand(Duration elapsed) {
    elapsed_ = elapsed;
    began_.reset();
    hasEnded_ = false;
    tell(HasEnded, 0);
    tellPosition();
  }

  void end(const DrawContext &context) {
    elapsed_ = to_ - from_;
    began_.reset();
    hasEnded_ = true;
    tell(HasEnded, 1);
    tellPosition();
    if (!context.renderer) return;
    drop(order_->length());
    cue(0);  // who plays it again does not wait
  }

  void tellPosition() {
    const Duration length = to_ - from_;
    position_ = toSeconds(from_ + (order_->isLooped ? elapsed_ % length : elapsed_));
    tell(Position, position_);
  }

  /// A refresh shows what is due nearer to it than to the next one, whatever the jitter of either.
  static Duration nearly(const DrawContext &context) { return context.period * 9 / 20; }

  std::size_t placeOf(Duration slack) const {
    const Duration length = to_ - from_;
    const auto laps = order_->isLooped ? (elapsed_ + slack) / length : 0;
    const std::size_t number =
        std::clamp(film_->numberAt(from_ + elapsed_ - laps * length + slack), order_->first, order_->last);
    return static_cast<std::size_t>(laps) * order_->length() + number - order_->first;
  }

  // ---- pictures ----

  Result<void> paint(DisplayList &list, DrawContext &context) override {
    if (!film_) return noteThatNothingIsSeen(context);
    goOn(context);
    if (hasEnded_ && properties().flag(HideAtEnd)) return {};
    if (!hasEnded_) follow(context);
    if (auto problem = film_->takeProblem()) context.notes.push_back(problem->text());
    if (!isSeen_) return {};
    auto shown = quad(context);
    if (!shown) return shown.error();
    turn(*shown);
    list.add(kPictures, *shown, textures_[texture_], maskTexture());
    return {};
  }

  /// A place that it is brought to is decoded before it is brought to the next one: who drags it along sees
  /// it move.
  void follow(DrawContext &context) {
    const std::size_t place = placeOf(began_ ? nearly(context) : kRoundedInFiles);
    if (isSought_ && film_->isReady()) {
      isSought_ = false;
      if (place != cued_ || next_ != cued_) cue(place);
    }
    const FilmPicture *picture = film_->newest(isSought_ ? cued_ : place);
    if (!picture) return;
    if (began_) drop(picture->place);
    next_ = picture->place + 1;
    texture_ = 1 - texture_;
    context.renderer->write(*textures_[texture_], 0, 0, picture->bgra, film_->facts().width,
                            film_->facts().height);
    isSeen_ = true;
    tell(Frame, static_cast<double>(order_->numberAt(picture->place)));
    tell(FramesShown, static_cast<double>(++shown_));
  }

  void cue(std::size_t place) {
    film_->cue(*order_, place);
    next_ = cued_ = place;
  }

  /// Those before that place that nobody has seen are seen no more.
  void drop(std::size_t place) {
    if (place > next_) tell(FramesDropped, static_cast<double>(dropped_ += place - next_));
  }

  /// Of films that were taken with the camera held another way.
  void turn(PictureQuad &quad) const {
    for (int i = 0; i < film_->facts().quarterTurns; ++i) {
      std::swap(quad.half[0], quad.half[1]);
      std::swap(quad.flip[0], quad.flip[1]);
      std::swap(quad.axis[0], quad.axis[1]);
      quad.axis[1] = -quad.axis[1];
    }
  }

  Point ownSize() const override {
    if (!film_) return {};
    const FilmFacts &facts = film_->facts();
    const Point size{facts.width * facts.pixelAspect, static_cast<double>(facts.height)};
    return facts.quarterTurns % 2 ? Point{size.y, size.x} : size;
  }

  void tell(PropertyIndex index, double number) { (void)properties().setNumbers(index, {&number, 1}); }

  /// Once: the next frame would say the same.
  Result<void> noteThatNothingIsSeen(DrawContext &context) {
    if (!std::exchange(isNoted_, true))
      context.notes.push_back("movie.movie: it is drawn without a film, and nothing is seen; give it a file");
    return {};
  }

  std::shared_ptr<Film> film_;  // shared only with who had it loaded, who keeps it no more
  std::string file_;
  std::optional<FilmOrder> order_;
  Duration from_{}, to_{};
  Duration elapsed_{};             // since `from`, with all laps
  std::optional<Duration> began_;  // when it would have been at `from`; none: it does not play
  bool hasEnded_ = false;
  double position_ = 0;  // as it was told; another one is where somebody wants it to be
  std::uint64_t pauses_ = 0;
  bool isSought_ = false;            // and the film does not know yet
  std::size_t cued_ = 0, next_ = 0;  // the place it was brought to; the one behind the last that was shown
  std::uint64_t shown_ = 0, dropped_ = 0;
  // One is written while the frame on the screen has the other.
  std::array<std::shared_ptr<const Texture>, 2> textures_;
  std::size_t texture_ = 0;
  bool isSeen_ = false, isNoted_ = false;
};

}  // namespace

Kind movieKind() { return defineKind<Movie>("movie", kOwn); }

}  // namespace fovea
