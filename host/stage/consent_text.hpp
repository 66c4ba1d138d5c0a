#pragma once
// The text of a consent form: as the bytes that are hashed and kept, and on paper.

#include <string>

#include "core/value.hpp"
#include "stimuli/paper.hpp"

namespace fovea {

/// What a document says, as plain text: docs/consent.md has the rules, so that anybody can make the same bytes again.
std::string consentText(const Value &document);

/// What a document has the page `end` say to who declines, as large and in the direction that the form was read in: params of that page.
Dict farewellOf(const Value &document);

/// The copy of a record as fileConsents() puts it together: text, decisions, signature, hash. Without "decision" it is the form as it is before.
Paper consentPaper(const Value &record);

}  // namespace fovea
