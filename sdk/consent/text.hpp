#pragma once
// Consent forms out of text files: how such a file is read, and its placeholders filled. README.md has the form of the files.

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fovea/consent_form.hpp"
#include "sheets.hpp"

namespace consent {

/// A piece of a file: `[id mark tells=item,item] heading`, and what follows until the next one. Paragraphs are parted by line breaks.
struct Part {
  std::string id, heading, text;
  std::vector<std::string> marks;
  std::vector<std::string> tells;  // items of the checklist
};
/// `name: value` lines at the beginning, then parts.
struct Pieces {
  std::map<std::string, std::string, std::less<>> values;
  std::vector<Part> parts;
  const Part *find(std::string_view id) const;
  std::string valueOr(std::string_view name, std::string_view otherwise) const;
};
Pieces read(std::string_view file);

/// Which of these is nearest to what is asked for: that language, else it without its region, else English, the first.
const Sheet &nearest(std::span<const Sheet> sheets, std::string_view language);

/// The module's form with every {placeholder} filled from `params`.
/// Errors: Failure with FOVEA_E_ARGUMENT naming all fields that are missing, or a section that is not there.
fovea::ConsentText formOf(const Texts &texts, fovea::View params);

}  // namespace consent
