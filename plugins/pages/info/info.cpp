// A page of text with one button.

#include "fovea/document.hpp"

namespace info {

struct Section {
  std::string heading, text;
  bool newScreen = false;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(heading), CEREAL_NVP(text), CEREAL_NVP(newScreen));
  }
};

struct Params {
  std::string title, text;
  std::optional<std::string> button;
  std::vector<Section> sections;
  fovea::DocumentDirection direction = fovea::DocumentDirection::Auto;
  double textSize = 1;
  fovea::DocumentContrast contrast = fovea::DocumentContrast::Usual;
  fovea::Duration minTime{};
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(title), CEREAL_NVP(text), CEREAL_NVP(button), CEREAL_NVP(sections), CEREAL_NVP(direction), CEREAL_NVP(textSize), CEREAL_NVP(contrast),
            cereal::make_nvp("minTime_s", minTime));
  }
};

class Info final : public fovea::Page {
 public:
  using Page::Page;

  void enter(const fovea::PageInfo &page) override {
    auto params = fovea::fromDict<Params>(page.params);
    fovea::DocumentContent content{.title = params.title, .sections = {}, .accept = params.button.value_or(fovea::wordIn(page.params, "next", "Continue"))};
    if (!params.text.empty()) content.sections.push_back({"", params.text});
    for (const Section &section : params.sections) content.sections.push_back({section.heading, section.text, section.newScreen});
    if (content.title.empty() && content.sections.empty())
      throw fovea::Failure("the page says nothing: give it a \"title\", a \"text\" or \"sections\"", FOVEA_E_ARGUMENT);
    content.isRightToLeft = fovea::isRightToLeft(content.title + (content.sections.empty() ? "" : content.sections[0].heading + content.sections[0].text), params.direction);
    content.words = fovea::documentWords(page.params, content.isRightToLeft);
    if (const fovea::View own = page.params.find("words"); !own.isNone()) content.words = fovea::fromDict(own, content.words);
    content.textScale = params.textSize;
    content.inks = fovea::inksOf(params.contrast, page.ground, page.ink);
    content.leastTime = params.minTime;
    view_.emplace(services(), std::move(content), page.window);
  }
  bool frame(const fovea::FrameInfo &frame) override {
    view_->frame(frame);
    return view_->answer() != fovea::DocumentView::Answer::None;
  }
  void event(const fovea::Event &event) override { view_->event(event); }
  fovea::Dict metadata() const override {
    if (!view_) return {};
    fovea::List screens;
    for (const fovea::Duration time : view_->times()) screens.push_back(std::chrono::duration<double>(time).count());
    return {{"screens_s", std::move(screens)}};
  }
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
