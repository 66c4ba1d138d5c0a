// A page of text with one button.

#include "fovea/document.hpp"

namespace info {

struct Params {
  std::string title, text, button = "Continue";
  std::vector<fovea::DocumentSection> sections;
  fovea::DocumentWords words;
  fovea::DocumentDirection direction = fovea::DocumentDirection::Auto;
  double textSize = 1;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(title), CEREAL_NVP(text), CEREAL_NVP(button), CEREAL_NVP(sections), CEREAL_NVP(words), CEREAL_NVP(direction), CEREAL_NVP(textSize));
  }
};

class Info final : public fovea::Page {
 public:
  using Page::Page;

  void enter(const fovea::PageInfo &page) override {
    auto params = fovea::fromDict<Params>(page.params);
    fovea::DocumentContent content{.title = params.title, .sections = {}, .accept = params.button, .words = params.words};
    if (!params.text.empty()) content.sections.push_back({"", params.text});
    content.sections.insert(content.sections.end(), params.sections.begin(), params.sections.end());
    if (content.title.empty() && content.sections.empty())
      throw fovea::Failure("the page says nothing: give it a \"title\", a \"text\" or \"sections\"", FOVEA_E_ARGUMENT);
    content.isRightToLeft = fovea::isRightToLeft(content.title + (content.sections.empty() ? "" : content.sections[0].heading + content.sections[0].text), params.direction);
    content.textScale = params.textSize;
    view_.emplace(services(), std::move(content), page.window);
  }
  bool frame(const fovea::FrameInfo &frame) override {
    view_->frame(frame);
    return view_->answer() != fovea::DocumentView::Answer::None;
  }
  void event(const fovea::Event &event) override { view_->event(event); }
  std::optional<fovea::Dict> leave() override {
    const bool wasAnswered = view_ && view_->answer() != fovea::DocumentView::Answer::None;
    view_.reset();
    if (!wasAnswered) return {};
    return fovea::Dict{{"done", true}};
  }

 private:
  std::optional<fovea::DocumentView> view_;
};

}  // namespace info

FOVEA_PLUGIN(info::Info)
