#pragma once
// Films: play() once, then draw() in each frame until hasEnded().

#include <optional>

#include "fovea/stimulus.hpp"

namespace fovea {

struct MovieStyle {
  std::string movie;           // a file
  double from_s = 0;           // what of it is played
  std::optional<double> to_s;  // none: to its end
  bool isLooped = false;
  bool isHiddenAtEnd = true;  // no: its last picture stays
  std::string mask;           // as of images; empty: none
  std::optional<Point> size;  // none: its own pixels
  Point pos;
  double ori = 0, opacity = 1, contrast = 1;
  Color color;  // its difference from grey is multiplied by this
  bool isInterpolated = true, isFlippedHoriz = false, isFlippedVert = false;
  std::string anchor = "center";
  std::string units;
  Dict more{};  // other properties, by name
};

/// For each frame the picture whose time has come when that frame lights up. Making it reads the file: do it
/// before the trial.
class Movie : public Stimulus {
 public:
  Movie(const Stimuli &stimuli, const MovieStyle &style)
      : Stimulus(stimuli, "movie", properties(style)),
        from_s_(style.from_s),
        duration_(property("duration")),
        hasSound_(property("hasSound")),
        hasEnded_(property("hasEnded")),
        frame_(property("frame")),
        framesShown_(property("framesShown")),
        framesDropped_(property("framesDropped")) {}

  /// Its time begins, or goes on, with the frame that it is drawn in next. One that has ended begins again.
  void play() {
    if (hasEnded()) seek(from_s_);
    set(First, "playing", {1});
  }
  void pause() { set(First, "playing", {0}); }
  /// Seconds from the film's first picture. The picture there may take some frames to be decoded; the one
  /// before stays until then.
  void seek(double position_s) { set(Second, "position", {position_s}); }
  /// Of the frame it was drawn in last.
  double position_s() { return numbers(id(Second, "position"))[0]; }
  void setSize(Point size) { set(Third, "size", {size.x, size.y}); }

  double duration_s() const { return told(duration_).value_or(0); }
  bool hasSound() const { return told(hasSound_).value_or(0) != 0; }
  /// Since the frame that shows its last picture no more.
  bool hasEnded() const { return told(hasEnded_).value_or(0) != 0; }
  /// Which of its pictures was drawn last, from 0 on.
  std::optional<std::uint64_t> frame() const {
    const auto frame = told(frame_);
    return frame ? std::optional(static_cast<std::uint64_t>(*frame)) : std::nullopt;
  }
  /// Of its pictures, since it was made: those that were drawn, and those that were due while it played and
  /// were not. 0 where nothing is drawn.
  std::uint64_t framesShown() const { return static_cast<std::uint64_t>(told(framesShown_).value_or(0)); }
  std::uint64_t framesDropped() const { return static_cast<std::uint64_t>(told(framesDropped_).value_or(0)); }

 private:
  std::optional<double> told(std::uint32_t property) const {
    const auto told = numbers(property);
    return told.empty() ? std::nullopt : std::optional(told[0]);
  }
  static Dict properties(const MovieStyle &style) {
    Dict dict = detail::style(style.pos, style.color, style.units, style.more);
    dict.insert(dict.end(), {{"movie", style.movie},
                             {"from", style.from_s},
                             {"loop", style.isLooped},
                             {"hideAtEnd", style.isHiddenAtEnd},
                             {"ori", style.ori},
                             {"opacity", style.opacity},
                             {"contrast", style.contrast},
                             {"interpolate", style.isInterpolated},
                             {"flipHoriz", style.isFlippedHoriz},
                             {"flipVert", style.isFlippedVert},
                             {"anchor", style.anchor}});
    if (style.to_s) dict.emplace_back("to", *style.to_s);
    if (!style.mask.empty()) dict.emplace_back("mask", style.mask);
    if (style.size) dict.emplace_back("size", detail::pointValue(*style.size));
    return detail::with(std::move(dict), style.more);
  }

  double from_s_;
  std::uint32_t duration_, hasSound_, hasEnded_, frame_, framesShown_, framesDropped_;
};

}  // namespace fovea
