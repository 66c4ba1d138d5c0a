#pragma once
// The words of the form. They change only together with kTextVersion.

#include <string>
#include <vector>

#include "fovea/consent.hpp"

namespace laboratory {

/// Of the words in text.cpp; kept with every decision.
inline constexpr char kTextVersion[] = "1.0.0";
inline constexpr char kTextLanguage[] = "en";

/// The form with every {placeholder} filled from `params`.
/// Errors: Failure with FOVEA_E_ARGUMENT naming all that are missing.
fovea::ConsentDocument makeDocument(fovea::View params);

}  // namespace laboratory
