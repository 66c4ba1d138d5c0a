// The last page of a session, in the tone of how it ended.

#include "fovea/document.hpp"

#include <array>

namespace end {

enum class Outcome { Successful, Unsuccessful, Declined, Aborted, Withdrawn, GoesOn };
constexpr std::array<std::string_view, 6> enumNames(Outcome) { return {"successful", "unsuccessful", "declined", "aborted", "withdrawn", "goesOn"}; }

struct Wording {
  const char *title, *text;
};

Wording wordingOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::Unsuccessful:
      return {"The session ends here", "This session cannot go on. That is not your fault.\nThank you for your time. Please "
                                       "tell the experimenter that you have reached this page."};
    case Outcome::Declined:
      return {"You decided not to take part", "No task was started, and your decision has no disadvantages for you.\nThank you "
                                              "for considering it. Please tell the experimenter that you are done."};
    case Outcome::Aborted:
      return {"The session was ended early", "You have left the study before its end, and nothing more will be asked of you.\nThank you for your "
                                             "time. Please tell the experimenter that you have reached this page."};
    case Outcome::Withdrawn:
      return {"You have withdrawn", "Your consent is taken back, and this has no disadvantages for you.\nThank you for your time. Please tell "
                                    "the experimenter that you have reached this page."};
    case Outcome::GoesOn:
      return {"That was all for today", "This session is over. The study goes on where you are now when you come back for the next one.\nThank you! Please tell the "
                                        "experimenter that you are done."};
    case Outcome::Successful: break;
  }
  return {"That was all", "You have finished the session. Thank you for taking part!\nPlease tell the experimenter that you "
                          "are done."};
}

struct Params {
  Outcome outcome = Outcome::Successful;
  std::string title, text, reward, contact, button = "Finish";
  std::optional<fovea::Duration> closesAfter;
  fovea::DocumentDirection direction = fovea::DocumentDirection::Auto;
  double textSize = 1;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(outcome), CEREAL_NVP(title), CEREAL_NVP(text), CEREAL_NVP(reward), CEREAL_NVP(contact), CEREAL_NVP(button),
            cereal::make_nvp("closesAfter_s", closesAfter), CEREAL_NVP(direction), CEREAL_NVP(textSize));
  }
};

class End final : public fovea::Page {
 public:
  using Page::Page;

  void enter(const fovea::PageInfo &page) override {
    const auto params = fovea::fromDict<Params>(page.params);
    if (params.button.empty() && !params.closesAfter)
      throw fovea::Failure("a page without a button never closes; give \"closesAfter_s\", too", FOVEA_E_ARGUMENT);
    closesAfter_ = params.closesAfter;
    begun_.reset();
    const Wording wording = wordingOf(params.outcome);
    fovea::DocumentContent content{.title = params.title.empty() ? wording.title : params.title,
                                   .sections = {{"", params.text.empty() ? wording.text : params.text}},
                                   .accept = params.button};
    if (!params.reward.empty()) content.sections.push_back({"You have earned", params.reward});
    if (!params.contact.empty()) content.sections.push_back({"Questions?", params.contact});
    content.isRightToLeft = fovea::isRightToLeft(content.title + content.sections[0].text, params.direction);
    content.textScale = params.textSize;
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
