// A complete consent form for behavioural studies in a laboratory, with one optional decision about sharing.

#include "fovea/consent.hpp"
#include "fovea/document.hpp"
#include "text.hpp"

namespace laboratory {

class Laboratory final : public fovea::Consent {
 public:
  using Consent::Consent;

  fovea::Dict document(fovea::View params) override { return fovea::toDict(makeDocument(params)); }

  void enter(const fovea::PageInfo &page) override {
    const fovea::ConsentDocument document = makeDocument(page.params);
    fovea::DocumentContent content{.title = document.title, .sections = {}, .accept = "I agree",
                                   .decline = "I do not take part"};
    for (const fovea::ConsentSection &section : document.sections)
      content.sections.push_back({section.heading, section.text});
    content.sections.push_back({"Your decision", document.statement, true});
    for (const fovea::ConsentItem &item : document.items) content.choices.push_back({item.id, item.text});
    view_.emplace(services(), std::move(content), page.window);
  }
  bool frame(const fovea::FrameInfo &frame) override {
    view_->frame(frame);
    return view_->answer() != fovea::DocumentView::Answer::None;
  }
  void event(const fovea::Event &event) override { view_->event(event); }
  std::optional<fovea::Dict> leave() override {
    if (!view_) return {};
    const auto answer = view_->answer();
    const auto items = view_->choices();
    view_.reset();
    if (answer == fovea::DocumentView::Answer::None) return {};
    return decision(answer == fovea::DocumentView::Answer::Accepted, items);
  }

 private:
  std::optional<fovea::DocumentView> view_;
};

}  // namespace laboratory

FOVEA_PLUGIN(laboratory::Laboratory)
