// Pictures that follow one another, made of objects that may move.

#include "fovea/graphic.hpp"

namespace graphic_prompt {

class GraphicPrompt final : public fovea::GraphicPart<fovea::Prompt> {
 public:
  using GraphicPart::GraphicPart;

  void enter(const fovea::PartInfo &part) override {
    on("trialStart", "promptStart");
    makeGraphic(part, "promptStart", "graphicPrompt");
    if (const auto end = graphic().end()) on("promptStart", "promptEnd", *end);
  }
};

}  // namespace graphic_prompt

FOVEA_PLUGIN(graphic_prompt::GraphicPrompt)
