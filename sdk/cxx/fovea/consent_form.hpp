#pragma once
// A consent form that shows exactly the document that it hands over: derive from ConsentForm and say the text.

#include <optional>
#include <string>

#include "fovea/consent.hpp"
#include "fovea/document.hpp"

namespace fovea {

/// What the host keeps, and how it is shown.
struct ConsentText {
  ConsentDocument document;
  DocumentWords words;
  double textScale = 1;
  DocumentContrast contrast = DocumentContrast::Usual;
  std::vector<std::string> ownScreenful;  // ids of sections that begin one
  Dict paper;                             // words of the facts below the copy on paper: see words.en.txt of sdk/consent
  std::vector<std::string> expected;      // ids of items that simulated participants tick, beside what is required
};

/// Thread: [stage].
class ConsentForm : public Consent {
 public:
  using Consent::Consent;
  /// The same each time it is asked with the same `params`. Errors: as document().
  virtual ConsentText text(View params) = 0;

  Dict document(View params) final {
    const ConsentText said = text(params);
    Dict document = toDict(said.document);
    document.emplace_back("textScale", said.textScale);  // what is said to who declines is as large
    if (said.contrast != DocumentContrast::Usual) document.emplace_back("contrast", nameOf(said.contrast));
    if (!said.paper.empty()) document.emplace_back("paper", said.paper);
    return document;
  }

  void enter(const PageInfo &page) final {
    ConsentText shown = text(page.params);
    const DocumentInks inks = inksOf(shown.contrast, page.ground, page.ink);
    DocumentContent content = contentOf(std::move(shown));
    content.inks = inks;
    view_.emplace(services(), std::move(content), page.window);
  }
  bool frame(const FrameInfo &frame) final {
    view_->frame(frame);
    return view_->answer() != DocumentView::Answer::None;
  }
  void event(const Event &event) final { view_->event(event); }
  std::optional<Dict> leave() final {
    if (!view_) return {};
    const bool isAccepted = view_->answer() == DocumentView::Answer::Accepted;
    std::optional<Dict> answer;
    if (view_->answer() != DocumentView::Answer::None)
      answer = decision(isAccepted, view_->choices(), isAccepted ? view_->signature().value() : Dict{}, view_->coverage());
    view_.reset();
    return answer;
  }

 private:
  static bool contains(const std::vector<std::string> &names, const std::string &name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  static DocumentContent contentOf(ConsentText shown) {
    ConsentDocument &document = shown.document;
    DocumentContent content{.title = document.title, .sections = {}, .accept = document.accept, .decline = document.decline};
    for (const ConsentSection &section : document.sections)
      content.sections.push_back({section.heading, section.text, contains(shown.ownScreenful, section.id)});
    content.sections.push_back({.heading = document.statementHeading, .text = document.statement, .isStatement = true});
    for (const ConsentItem &item : document.items)
      content.choices.push_back({item.id, item.text, item.isRequired, contains(shown.expected, item.id)});
    content.words = std::move(shown.words);
    content.signature = document.signature == "required"   ? DocumentSignature::Required
                        : document.signature == "optional" ? DocumentSignature::Optional
                                                           : DocumentSignature::None;
    content.isRightToLeft = document.direction == "rtl";
    content.textScale = shown.textScale;
    return content;
  }

  std::optional<DocumentView> view_;
};

}  // namespace fovea
