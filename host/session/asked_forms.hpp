#pragma once
// What the consent forms of a study would show, asked before anybody is there.

#include <filesystem>
#include <string>
#include <vector>

#include "stage/resolve.hpp"

namespace fovea {

struct AskedForm {
  std::string form, version;  // its key
  Result<Value> document;  // or why there is none, with the place in the study
  Step step;
  Value manifest;
};

/// Of all consent steps whose params fit and are known beforehand; what only a participant's values decide is judged when they are there.
/// Thread: one that is alone in its process.
std::vector<AskedForm> askForms(const std::vector<Step> &steps, const Catalogue &catalogue);

/// For each form the items of its checklists (docs/consent.md) that nothing in it claims to tell, as the study has it; of one that is asked beside
/// another, nor in those before it. Whether a sentence tells what it claims is for people to judge.
std::vector<Error> untoldItems(const std::vector<AskedForm> &forms);

/// Writes NUMBER_FORM.txt and NUMBER_FORM.pdf for each, as a participant would get them but for what is decided; the folder is made. Files of these
/// names are replaced. Gives the files.
/// Errors: Io.
Result<std::vector<std::filesystem::path>> printForms(const std::vector<AskedForm> &forms, const std::string &study, const std::filesystem::path &folder);

}  // namespace fovea
