#pragma once
// What people keep of a consent: its text as it was shown, the record, and a copy to print. Apart from the data, in a folder of their own.

#include <filesystem>
#include <functional>
#include <string>

#include "core/result.hpp"
#include "data/sqlite.hpp"

namespace fovea {

constexpr const char *kConsentFolder = "consents";

/// The bytes of a PDF for what NAME.json will hold. Thread: [writer].
using ConsentPrinter = std::function<Result<std::string>(const Value &record)>;

/// Writes NAME.txt, NAME.json and NAME.pdf in <folder>/consents for each consent that was given and has no files yet, of this session
/// and of all that have ended, and notes them in the database, where the signature is no more then. A consent that was declined leaves none. Nothing is overwritten, and
/// of one whose files cannot all be written none is left; the others are filed all the same.
/// Errors: Io; what the printer gives: the first of them.
Result<void> fileConsents(sql::Database &database, const std::filesystem::path &folder, const std::string &session, const ConsentPrinter &printer);

}  // namespace fovea
