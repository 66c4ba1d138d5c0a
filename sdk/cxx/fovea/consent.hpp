#pragma once
// A consent form: derive from Consent, say the whole text in document(), show it as you like; or derive from ConsentForm
// (consent_form.hpp), which shows it with a DocumentView.

#include "fovea/page.hpp"

namespace fovea {

/// One decision beside the consent itself, e.g. sharing. It is asked, and never ticked beforehand.
struct ConsentItem {
  std::string id, text;
  bool isRequired = false;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(id), CEREAL_NVP(text), cereal::make_nvp("required", isRequired));
  }
};

struct ConsentSection {
  std::string id, heading, text;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(id), CEREAL_NVP(heading), CEREAL_NVP(text));
  }
};

/// The text as it will be shown; the host hashes and keeps it.
struct ConsentDocument {
  std::string version, language, title;  // language: BCP 47
  std::vector<std::string> covers;       // kinds of data: "behaviour", ...
  std::vector<std::string> tells;        // items of the checklist in docs/consent.md that its author says it tells: "risks", ...
  std::vector<ConsentSection> sections;
  std::vector<ConsentItem> items;
  std::string statement;
  std::string statementHeading = "Your decision", accept = "I agree", decline = "I do not take part";
  std::string signature = "none";  // or "optional", "required": who accepts also signs
  std::string direction = "ltr";   // "rtl": read from the right
  std::string declined;            // said to who declined, where the study has no page for them
  std::string declinedTitle;       // above that
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(version), CEREAL_NVP(language), CEREAL_NVP(title), CEREAL_NVP(covers), CEREAL_NVP(tells), CEREAL_NVP(sections),
            CEREAL_NVP(items), CEREAL_NVP(statement), CEREAL_NVP(statementHeading), CEREAL_NVP(accept), CEREAL_NVP(decline),
            CEREAL_NVP(signature), CEREAL_NVP(direction), CEREAL_NVP(declined), CEREAL_NVP(declinedTitle));
  }
};

/// Thread: [stage].
class Consent : public Page {
 public:
  using Page::Page;
  /// toDict() of a ConsentDocument, or {{"noConsent", true}, {"reason", ...}}. Asked before enter(): what it says is hashed and kept, and has to be what
  /// is shown then.
  /// Owner:  `params` are the host's, for this call.
  /// Errors: throw Failure with FOVEA_E_ARGUMENT naming a placeholder that is left unfilled.
  virtual Dict document(View params) = 0;

 protected:
  /// What leave() answers. `signature`: {"name": ...} or {"strokes": [[[x, y, s], ...], ...], "width": ...}, in heights of the box
  /// that was signed in. `coverage`: how much of the text was on the screen, 0 to 1.
  static Dict decision(bool isAccepted, const std::vector<std::pair<std::string, bool>> &items, const Dict &signature = {},
                       std::optional<double> coverage = {}) {
    Dict chosen;
    for (const auto &[id, isChosen] : items) chosen.emplace_back(id, isChosen);
    Dict answer{{"accepted", isAccepted}, {"items", chosen}};
    if (!signature.empty()) answer.emplace_back("signature", signature);
    if (coverage) answer.emplace_back("coverage", *coverage);
    return answer;
  }
};

namespace detail {

struct ConsentCalls {
  static fovea_status FOVEA_CALL document(fovea_plugin *plugin, const fovea_value *params,
                                          const fovea_sink *out) noexcept {
    return call<Consent>(plugin, [&](Consent &consent) { emit(*out, consent.document(View(params))); });
  }
  static constexpr fovea_consent calls = {sizeof(fovea_consent), 0, document, PageCalls<Consent>::calls};
};

}  // namespace detail

inline const KindCalls kindCalls(const Consent *) { return {FOVEA_CONSENT, &detail::ConsentCalls::calls}; }

}  // namespace fovea
