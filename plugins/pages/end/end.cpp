// The last page of a session, in the tone of how it ended.

#include "fovea/document.hpp"

#include <array>

namespace end {

enum class Outcome { Successful, Unsuccessful, Declined, Aborted, Withdrawn, GoesOn };
constexpr std::array<std::string_view, 6> enumNames(Outcome) { return {"successful", "unsuccessful", "declined", "aborted", "withdrawn", "goesOn"}; }

struct Params {
  Outcome outcome = Outcome::Successful;
  std::string title, text, reward, contact;
  std::optional<std::string> button;
  std::optional<fovea::Duration> closesAfter;
  fovea::DocumentDirection direction = fovea::DocumentDirection::Auto;
  double textSize = 1;
  fovea::DocumentContrast contrast = fovea::DocumentContrast::Usual;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(outcome), CEREAL_NVP(title), CEREAL_NVP(text), CEREAL_NVP(reward), CEREAL_NVP(contact), CEREAL_NVP(button),
            cereal::make_nvp("closesAfter_s", closesAfter), CEREAL_NVP(direction), CEREAL_NVP(textSize), CEREAL_NVP(contrast));
  }
};

class End final : public fovea::Page {
 public:
  using Page::Page;

  void enter(const fovea::PageInfo &page) override {
    const auto params = fovea::fromDict<Params>(page.params);
    const auto word = [&](const std::string &name) { return fovea::wordIn(page.params, name, name); };
    if (params.button && params.button->empty() && !params.closesAfter)
      throw fovea::Failure("a page without a button never closes; give \"closesAfter_s\", too", FOVEA_E_ARGUMENT);
    closesAfter_ = params.closesAfter;
    begun_.reset();
    const std::string outcome(fovea::nameOf(params.outcome));
    fovea::DocumentContent content{.title = params.title.empty() ? word(outcome + "Title") : params.title,
                                   .sections = {{"", params.text.empty() ? word(outcome) : params.text}},
                                   .accept = params.button ? *params.button : word("finish")};
    if (!params.reward.empty()) content.sections.push_back({word("earned"), params.reward});
    if (!params.contact.empty()) content.sections.push_back({word("contact"), params.contact});
    content.isRightToLeft = fovea::isRightToLeft(content.title + content.sections[0].text, params.direction);
    content.words = fovea::documentWords(page.params, content.isRightToLeft);
    content.textScale = params.textSize;
    content.inks = fovea::inksOf(params.contrast, page.ground, page.ink);
    outcome_ = params.outcome;
    view_.emplace(services(), std::move(content), page.window);
  }
  bool frame(const fovea::FrameInfo &frame) override {
    view_->frame(frame);
    if (!begun_) begun_ = frame.onset;
    else if (const fovea::Duration gap = frame.onset - frame.lastOnset; gap >= fovea::kStandstill) *begun_ += gap;  // a pause is no part of the wait
    if (closesAfter_ && frame.onset - *begun_ >= *closesAfter_) return true;
    return view_->answer() != fovea::DocumentView::Answer::None;
  }
  void event(const fovea::Event &event) override { view_->event(event); }
  std::optional<fovea::Dict> leave() override {
    const bool wasAnswered = view_ && view_->answer() != fovea::DocumentView::Answer::None;
    view_.reset();
    if (!wasAnswered) return {};
    return fovea::Dict{{"outcome", fovea::nameOf(outcome_)}};
  }

 private:
  Outcome outcome_ = Outcome::Successful;
  std::optional<fovea::Duration> closesAfter_;  // then it goes by itself
  std::optional<fovea::Timestamp> begun_;
  std::optional<fovea::DocumentView> view_;
};

}  // namespace end

FOVEA_PLUGIN(end::End)
