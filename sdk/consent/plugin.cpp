// What a module's library shows: the form that its text files are.

#include "text.hpp"

namespace consent {

class TextForm final : public fovea::ConsentForm {
 public:
  using ConsentForm::ConsentForm;
  fovea::ConsentText text(fovea::View params) override {
    fovea::ConsentText form = formOf(texts(), params);
    const std::string_view asked = params.find("language").textOr(form.document.language);
    if (!hasSaid_ && asked.substr(0, asked.find('-')) != form.document.language.substr(0, form.document.language.find('-'))) {
      hasSaid_ = true;
      log().warning("the consent form is not translated into \"" + std::string(asked) + "\": it is shown in \"" + form.document.language + "\"");
    }
    return form;
  }

 private:
  bool hasSaid_ = false;
};

}  // namespace consent

FOVEA_PLUGIN(consent::TextForm)
