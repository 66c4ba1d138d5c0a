#pragma once
// What people keep of a consent: its text as it was shown, the record, and a copy to print. Apart from the data, in a folder of their own.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "data/sqlite.hpp"

namespace fovea {

constexpr const char *kConsentFolder = "consents";

/// The bytes of a PDF for a record as consentRecord() in consent_files.cpp puts it together. Thread: [writer].
using ConsentPrinter = std::function<Result<std::string>(const Value &record)>;

/// Writes NAME.txt, NAME.json and NAME.pdf in <folder>/consents for each consent of these sessions that was given and has no files
/// yet, and notes them in the database. A consent that was declined leaves none. Nothing is overwritten.
/// Errors: Io; what the printer gives.
Result<void> fileConsents(sql::Database &database, const std::filesystem::path &folder, const std::vector<std::string> &sessions,
                          const ConsentPrinter &printer);

}  // namespace fovea
