#include "stimuli/kinds/letters.hpp"

#include "core/number_text.hpp"

namespace fovea {

double defaultHeight(Units units) {
  switch (units) {
    case Units::Pix:
      return 20;
    case Units::Norm:
      return 0.1;
    case Units::Height:
      return 0.2;
    case Units::Pt:
      return 12;
    default:
      return 1;
  }
}

double defaultWrapWidth(Units units) {
  switch (units) {
    case Units::Pix:
      return 500;
    case Units::Norm:
    case Units::Height:
      return 1;
    case Units::Pt:
      return 300;
    default:
      return 15;
  }
}

Result<std::vector<std::string>> textsOf(const Properties &properties, PropertyIndex index) {
  std::vector<std::string> texts;
  const Value &value = properties.value(index);
  if (value.isNull()) return texts;
  const List *list = value.list();
  if (!list) return properties.bad(index, "is " + std::string(kindName(value)), "give a list of texts");
  for (const Value &one : *list) {
    if (const std::string *text = one.text())
      texts.push_back(*text);
    else if (const auto number = one.number())
      texts.push_back(realText(*number));
    else
      return properties.bad(index, "has " + std::string(kindName(one)) + " in it", "give a list of texts");
  }
  return texts;
}

}  // namespace fovea
