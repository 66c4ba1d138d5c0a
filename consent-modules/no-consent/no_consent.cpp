// No consent is asked for, on purpose; the reason is kept with the data.

#include "fovea/consent.hpp"

namespace no_consent {

class NoConsent final : public fovea::Consent {
 public:
  using Consent::Consent;

  fovea::Dict document(fovea::View params) override {
    const std::string_view reason = params.find("reason").textOr("");
    if (reason.find_first_not_of(" \t\n") == reason.npos)
      throw fovea::Failure("no consent without a reason: give a \"reason\" in \"params\"", FOVEA_E_ARGUMENT);
    return {{"noConsent", true}, {"reason", reason}};
  }

  // There is nothing to show: the host calls none of these.
  void enter(const fovea::PageInfo &) override { throw fovea::Failure("there is no form to show", FOVEA_E_STATE); }
  bool frame(const fovea::FrameInfo &) override { return true; }
  std::optional<fovea::Dict> leave() override { return {}; }
};

}  // namespace no_consent

FOVEA_PLUGIN(no_consent::NoConsent)
