#pragma once
// A consent form: derive from Consent, say the whole text in document(), show it with a DocumentView.

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
  std::vector<ConsentSection> sections;
  std::vector<ConsentItem> items;
  std::string statement;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(version), CEREAL_NVP(language), CEREAL_NVP(title), CEREAL_NVP(covers), CEREAL_NVP(sections),
            CEREAL_NVP(items), CEREAL_NVP(statement));
  }
};

/// Thread: [stage].
class Consent : public Page {
 public:
  using Page::Page;
  /// toDict() of a ConsentDocument, or {{"noConsent", true}, {"reason", ...}}.
  /// Errors: throw Failure with FOVEA_E_ARGUMENT naming a placeholder that is left unfilled.
  virtual Dict document(View params) = 0;

 protected:
  /// What leave() answers.
  static Dict decision(bool isAccepted, const std::vector<std::pair<std::string, bool>> &items) {
    Dict chosen;
    for (const auto &[id, isChosen] : items) chosen.emplace_back(id, isChosen);
    return {{"accepted", isAccepted}, {"items", chosen}};
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
