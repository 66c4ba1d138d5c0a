#pragma once
// A consent form that comes with fovea, as a step of a study, and the words on it.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace fovea::test {

inline std::filesystem::path modules() { return std::filesystem::path(FOVEA_SOURCE) / "consent-modules"; }
inline std::string fileText(const std::filesystem::path &file) {
  std::ifstream stream(file, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(stream)), {});
}

/// All that have something to show.
inline std::vector<std::string> consentForms() {
  std::vector<std::string> names;
  for (const auto &entry : std::filesystem::directory_iterator(modules()))
    if (std::filesystem::exists(entry.path() / "text.en.txt")) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// With "x FIELD x" in each of its fields, and `params` besides.
struct ConsentForm {
  ConsentForm(const std::string &module, std::string params, const std::string &language = "en", std::string usualAccept = "I agree", std::string usualDecline = "I do not take part")
      : accept(std::move(usualAccept)), decline(std::move(usualDecline)) {
    const Value manifest = parseJson(fileText(modules() / module / "plugin.json"), module)->root;
    for (const Value &field : *manifest.find("params_schema")->find("required")->list()) params += ", \"" + *field.text() + "\": \"x " + *field.text() + " x\"";
    step = module == "assent" ? R"({"consent": "no-consent", "params": {"reason": "signed on paper"}}, {"consent": "assent")" : R"({"consent": ")" + module + "-consent\"";
    step += ", \"params\": {" + params + "}}";
    std::istringstream text(fileText(modules() / module / ("text." + language + ".txt")));
    for (std::string line; std::getline(text, line);) {
      if (line.starts_with("title: ")) title = line.substr(7, line.find('{', 7) - 7);
      if (line.starts_with("signature: ")) isSigned = true, needsSignature = line.ends_with("required");
      if (line.starts_with("[accept] ")) accept = line.substr(9);
      if (line.starts_with("[decline] ")) decline = line.substr(10);
      if (line.starts_with("[item ")) std::getline(text, line), items.push_back(line.substr(0, line.find(':')));
    }
  }
  std::string step, title, accept, decline;
  std::vector<std::string> items;
  bool isSigned = false, needsSignature = false;
};

}  // namespace fovea::test
