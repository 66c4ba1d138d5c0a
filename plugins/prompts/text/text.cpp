// Text.

#include "fovea/part.hpp"
#include "fovea/row.hpp"

#include <optional>
#include <string>

namespace text {

struct Params {
  std::string text, align = "start";
  double size = 1;
  bool bold = false;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(text), CEREAL_NVP(align), CEREAL_NVP(size), CEREAL_NVP(bold));
  }
};

class Text final : public fovea::Prompt {
 public:
  using Prompt::Prompt;

  void enter(const fovea::PartInfo &part) override {
    params_ = fovea::fromDict<Params>(part.params);
    const std::string start = isRightToLeft() ? "right" : "left", end = isRightToLeft() ? "left" : "right";
    const std::string align = params_.align == "start" ? start : params_.align == "end" ? end : "center";
    words_.emplace(stimuli(), fovea::TextStyle{.text = params_.text, .height = params_.size * letter(), .color = ink(), .isBold = params_.bold, .alignText = align, .units = "height", .more = {{"wholeWords", true}}});
  }
  double measure(double width) override {
    if (params_.text.empty()) return 0;
    words_->setNumbers(words_->property("wrapWidth"), {width});
    size_ = words_->measure();
    return size_.height;
  }
  void placed() override {
    const double side = (box().width - size_.width) / 2;
    const bool isAtLeft = params_.align != "center" && (params_.align == "start") != isRightToLeft();
    words_->setPos({box().x + (params_.align == "center" ? 0 : isAtLeft ? -side : side), box().y});
  }
  void frame(const fovea::PartFrame &) override {
    if (!params_.text.empty()) words_->draw();
  }
  fovea::Dict metadata() const override { return {{"text", params_.text}}; }
  void leave() override { words_.reset(); }

 private:
  Params params_;
  std::optional<fovea::Text> words_;
  fovea::Box size_;
};

}  // namespace text

FOVEA_PLUGIN(text::Text)
