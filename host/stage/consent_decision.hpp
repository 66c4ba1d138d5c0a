#pragma once
// What somebody decides on a consent form: whether it is whole, and whether a person could have decided so.

#include <optional>
#include <string>

#include "core/value.hpp"

namespace fovea {

/// The items of the answer, and each one of the document that it leaves out, as not ticked.
Dict decidedItems(const Value &document, const Value &answer);

/// What an answer that accepts lacks: an item that the form requires, or a signature. Nothing: it is whole.
std::optional<std::string> lackingIn(const Value &document, const Value &answer);

/// Why no person could give that answer to the form. Nothing: one could.
std::optional<std::string> impossibleIn(const Value &document, const Value &answer);

}  // namespace fovea
