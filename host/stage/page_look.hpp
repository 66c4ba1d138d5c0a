#pragma once
// What a page or form is shown with beside what its step says: what the study says of all of them, and its words in their language.

#include <optional>
#include <string>

#include "plugins/manifest.hpp"

namespace fovea {

/// `params`, with what `look` has (a study's `pages`) and they leave out, as far as the manifest has such parameters.
Value dressed(Value params, const Dict &look, const Manifest &manifest);

/// How large letters are to be, in the words of pages or of forms.
double textSizeIn(const Value &params, double otherwise = 1);

/// `params` with `messages`: those that the manifest has in the page's language under the names in its "words", and the page's own in place of them.
Value worded(Value params, const Manifest &manifest);

/// That the words of the page, form or part are in another language: in which, and what there is. None: they are in that one, or it has no words.
std::optional<Error> untranslated(const Manifest &manifest, const std::string &language);

}  // namespace fovea
