#pragma once
// Pictures: from files, and of other stimuli.

#include <optional>
#include <vector>

#include "fovea/stimulus.hpp"

namespace fovea {

struct ImageStyle {
  std::string image;         // a file: PNG, JPEG, BMP, TGA, GIF
  std::string mask;          // none, circle, gauss, raisedCos, cross, or a file; empty: none
  std::optional<Point> size;  // none: its own pixels
  Point pos;
  double ori = 0, opacity = 1, contrast = 1;
  Color color;  // its difference from grey is multiplied by this
  bool isInterpolated = false, isFlippedHoriz = false, isFlippedVert = false;
  double sd = 3, fringeWidth = 0.2;  // of the masks gauss and raisedCos
  std::string anchor = "center";
  std::string units;
  Dict more{};  // other properties, by name
};

class Image : public Stimulus {
 public:
  Image(const Stimuli &stimuli, const ImageStyle &style) : Stimulus(stimuli, "image", properties(style)) {}
  /// Reads the file, unless it was shown before: do it before the trial, not between two frames of it.
  void setImage(std::string_view file) { setText(id(First, "image"), file); }
  void setMask(std::string_view mask) { setText(id(Third, "mask"), mask); }
  /// As setSamples().
  void setImage(std::span<const float> samples, std::size_t rows, std::size_t columns) { setSamples("image", samples, rows, columns); }
  void setMask(std::span<const float> samples, std::size_t rows, std::size_t columns) { setSamples("mask", samples, rows, columns); }
  void setSize(Point size) { set(Second, "size", {size.x, size.y}); }

 private:
  static Dict properties(const ImageStyle &style) {
    Dict dict = detail::style(style.pos, style.color, style.units, style.more);
    dict.insert(dict.end(), {{"image", style.image},
                             {"ori", style.ori},
                             {"opacity", style.opacity},
                             {"contrast", style.contrast},
                             {"interpolate", style.isInterpolated},
                             {"flipHoriz", style.isFlippedHoriz},
                             {"flipVert", style.isFlippedVert},
                             {"sd", style.sd},
                             {"fringeWidth", style.fringeWidth},
                             {"anchor", style.anchor}});
    if (!style.mask.empty()) dict.emplace_back("mask", style.mask);
    if (style.size) dict.emplace_back("size", detail::pointValue(*style.size));
    return detail::with(std::move(dict), style.more);
  }
};

/// Many stimuli as they are when it is made, as one picture of the window; they may go, or change, afterwards.
class BufferImage : public Stimulus {
 public:
  /// The last of them is in front.
  BufferImage(const Stimuli &stimuli, std::initializer_list<const Stimulus *> shown, const Dict &more = {})
      : Stimulus(stimuli, "bufferImage", detail::with({{"stimuli", handles(shown.begin(), shown.size())}}, more)) {}
  BufferImage(const Stimuli &stimuli, const std::vector<const Stimulus *> &shown, const Dict &more = {})
      : Stimulus(stimuli, "bufferImage", detail::with({{"stimuli", handles(shown.data(), shown.size())}}, more)) {}

 private:
  static Value handles(const Stimulus *const *shown, std::size_t count) {
    List list;
    for (std::size_t i = 0; i < count; ++i) list.emplace_back(static_cast<std::int64_t>(shown[i]->handle()));
    return list;
  }
};

}  // namespace fovea
