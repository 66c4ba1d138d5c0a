// Music in notation.

#include "fovea/part.hpp"
#include "fovea/row.hpp"
#include "fovea/stimuli.hpp"

#include "engraving.hpp"

#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <string>

namespace score {

struct Params {
  std::string units = "height";
  std::optional<double> width, height, hideAfter_s;
  double showAfter_s = 0;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(units), CEREAL_NVP(width), CEREAL_NVP(height), CEREAL_NVP(showAfter_s), CEREAL_NVP(hideAfter_s));
  }
};

class Score final : public fovea::Prompt {
 public:
  using Prompt::Prompt;

  void enter(const fovea::PartInfo &part) override {
    params_ = fovea::fromDict<Params>(part.params);
    content_ = textOf(part.params.find("content"));
    tune_ = readAbc(content_);
    isShown_ = false;
    pixel_ = 1.0 / part.window.height;
    middle_ = {part.window.width / 2.0, part.window.height / 2.0};
    on("trialStart", "promptStart", fovea::fromSeconds(params_.showAfter_s));
    if (params_.hideAfter_s) on("promptStart", "promptEnd", fovea::fromSeconds(*params_.hideAfter_s));
  }
  double measure(double width) override {
    const double wanted = params_.width ? std::min(width, inHeights(*params_.width, params_.units)) : width;
    if (params_.height) {
      layOut(wanted, largest(wanted, inHeights(*params_.height, params_.units)));
    } else {
      layOut(wanted, letter() / kLetter);
    }
    return page_.height * space_;
  }
  void placed() override {
    if (drawnAt_ != std::array{space_, page_.width, page_.height}) make();
    const fovea::Point corner{box().x - page_.width * space_ / 2, box().y + page_.height * space_ / 2};
    for (auto &[stimulus, at] : drawn_) stimulus.setPos({onPixel(corner.x, middle_.x) + at.x, onPixel(corner.y, middle_.y) + at.y});
  }
  void frame(const fovea::PartFrame &) override {
    if (!isShown_) return;
    for (const auto &[stimulus, at] : drawn_) stimulus.draw();
  }
  void happened(std::string_view event, fovea::Timestamp) override {
    if (event == "promptStart") isShown_ = true;
    if (event == "promptEnd" || event == "trialStop") isShown_ = false;
  }
  fovea::Dict metadata() const override {
    fovea::Dict told{{"content", content_}, {"staffs", static_cast<std::int64_t>(page_.systems.size())}, {"space_px", space_ / pixel_}, {"showAfter_s", params_.showAfter_s}};
    if (params_.hideAfter_s) told.emplace_back("hideAfter_s", *params_.hideAfter_s);
    return told;
  }
  void leave() override {
    drawn_.clear();
    widths_.clear();
    drawnAt_ = {};
  }

 private:
  static constexpr double kLetter = 2;  // spaces

  struct Drawn {
    fovea::Stimulus stimulus;
    fovea::Point at;  // from the upper left corner
  };

  static std::string textOf(fovea::View content) {
    std::string all(content.textOr(""));
    for (std::size_t i = 0; i < content.size(); ++i) all += (i > 0 ? "\n" : "") + std::string(content[i].textOr(""));
    return all;
  }
  /// The pixel's edge that is nearest; `middle`: of the window, in pixels.
  double onPixel(double place, double middle) const { return (std::round(place / pixel_ + middle) - middle) * pixel_; }
  /// Lines of a staff are whole pixels apart.
  double wholePixels(double space) const { return std::max(1.0, std::floor(space / pixel_ + 1e-6)) * pixel_; }

  Page paged(double width, double space) {
    Paper paper;
    paper.width = width / space;
    paper.letter = kLetter;
    paper.pixel = pixel_ / space;
    paper.isStretched = params_.width.has_value();
    paper.widthOf = [&](const Words &words) { return widthOf(words); };
    return engrave(tune_, paper);
  }
  /// Smaller where some bar is too wide otherwise.
  void layOut(double width, double space) {
    space_ = wholePixels(space);
    page_ = paged(width, space_);
    while (page_.width * space_ > width + pixel_ && space_ > 1.5 * pixel_) {
      space_ = wholePixels(std::min(space_ - pixel_, width / page_.width));
      page_ = paged(width, space_);
    }
  }
  double largest(double width, double height) {
    double fits = pixel_;
    for (double step = 64 * pixel_; step >= pixel_; step /= 2) {
      layOut(width, fits + step);
      if (space_ > fits + step - pixel_ / 2 && page_.height * space_ <= height) fits += step;
    }
    return fits;
  }
  double widthOf(const Words &words) {
    const auto [place, isNew] = widths_.try_emplace({words.text, words.isBold}, 0);
    if (isNew) place->second = text(words, letter(), {{"prepared", false}}).measure().width / letter();
    return place->second * words.height;
  }
  fovea::Text text(const Words &words, double height, fovea::Dict more = {}) const {
    const char *anchor = words.align == Words::Align::Left ? "left" : words.align == Words::Align::Right ? "right" : "center";
    return {stimuli(), {.text = words.text, .height = height, .color = ink(), .wrapWidth = 0, .isBold = words.isBold, .anchor = anchor, .units = "height", .more = std::move(more)}};
  }

  void make() {
    drawn_.clear();
    const auto say = [&](const Words &words, double down) {
      drawn_.push_back({text(words, words.height * space_), {words.at.x * space_, (words.at.y - down) * space_}});
    };
    for (const Words &words : page_.words) say(words, 0);
    for (const System &system : page_.systems) {
      const double down = std::round(system.down * space_ / pixel_) * pixel_;
      for (const Drawing &piece : system.pieces) {
        fovea::ShapeStyle style;
        style.color = ink();
        style.contours = piece;
        style.size = {space_, space_};
        style.isNonZero = true;
        style.units = "height";
        drawn_.push_back({fovea::Shape(stimuli(), style), {0, -down}});
      }
      for (const Words &words : system.words) say(words, down / space_);
    }
    drawnAt_ = {space_, page_.width, page_.height};
  }

  Params params_;
  std::string content_;
  Tune tune_;
  Page page_;
  double pixel_ = 1, space_ = 1;
  fovea::Point middle_;
  std::map<std::pair<std::string, bool>, double> widths_;  // of words whose letters are 1 high
  std::vector<Drawn> drawn_;
  std::array<double, 3> drawnAt_{};  // space, width and height
  bool isShown_ = false;
};

}  // namespace score

FOVEA_PLUGIN(score::Score)
