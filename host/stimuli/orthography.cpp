#include "stimuli/orthography.hpp"

#include <string>

#include <fontconfig/fontconfig.h>
#include <glib.h>

namespace fovea {

bool isLetter(char32_t character) { return g_unichar_isalpha(character) || isMark(character); }

bool isDigit(char32_t character) { return g_unichar_isdigit(character); }

bool isMark(char32_t character) { return g_unichar_ismark(character); }

bool isWrittenWith(std::string_view language, char32_t character) {
  const std::string tongue(language.substr(0, language.find('-')));
  const FcCharSet *all = FcLangGetCharSet(reinterpret_cast<const FcChar8 *>(tongue.c_str()));
  return all && FcCharSetHasChar(all, character);
}

}  // namespace fovea
