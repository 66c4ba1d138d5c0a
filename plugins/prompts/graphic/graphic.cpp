// Pictures that follow one another, made of objects that may move.

#include "fovea/graphic.hpp"
#include "fovea/part.hpp"

#include <optional>

namespace graphic_prompt {

class GraphicPrompt final : public fovea::Prompt {
 public:
  using Prompt::Prompt;

  void enter(const fovea::PartInfo &part) override {
    graphic_.emplace(fovea::GraphicSetting{stimuli(), assets(), letter(), ink(), part.window.aspect(), part.window.height, part.window.period}, part.params);
    on("trialStart", "promptStart");
    if (const auto end = graphic_->end()) on("promptStart", "promptEnd", *end);
    if (const auto from = graphic_->activates(true); from && part.params.find("preventResponse").boolean().value_or(false)) {
      on("promptStart", "graphicPromptEnableResponse", *from);
      on("graphicPromptEnableResponse", "responseEnable");
    }
    if (const auto from = graphic_->activates(false); from && part.params.find("preventSubmit").boolean().value_or(false)) {
      on("promptStart", "graphicPromptEnableSubmit", *from);
      on("graphicPromptEnableSubmit", "submitEnable");
    }
  }
  double measure(double width) override { return graphic_->measure(width); }
  void placed() override { graphic_->place(box()); }
  void happened(std::string_view event, fovea::Timestamp time) override { graphic_->happened(event, time, "promptStart"); }
  void frame(const fovea::PartFrame &frame) override { graphic_->draw(frame); }
  fovea::Dict metadata() const override { return graphic_->metadata(); }
  void leave() override { graphic_.reset(); }

 private:
  std::optional<fovea::Graphic> graphic_;
};

}  // namespace graphic_prompt

FOVEA_PLUGIN(graphic_prompt::GraphicPrompt)
