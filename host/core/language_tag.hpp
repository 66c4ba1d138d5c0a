#pragma once
// Names of languages as BCP 47 has them: "de", "en-GB", "zh-Hant".

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace fovea {

/// Has it the form of one? Whether there is such a language is not asked.
/// Errors: BadArgument, with the tag that was meant where that can be told.
Result<void> checkLanguageTag(std::string_view tag, const std::string &where);

}  // namespace fovea
