#pragma once
// The study file: what a participant goes through, in order. JSON with comments; its schema is docs/schema/study.schema.json.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace fovea {

enum class StepKind { Consent, Page, Experiment };
std::string_view stepWord(StepKind kind);

struct Step {
  StepKind kind = StepKind::Page;
  std::string plugin;  // key, id or path
  std::string label;   // for the operator; the plugin's key when none is given
  Value params;        // dictionary
  Dict expInfo;        // experiment: values that override its defaults
  std::string place;   // FILE:LINE:COLUMN, for messages
};

struct Study {
  std::string name, version;
  std::filesystem::path folder;  // of the study file
  std::string hash;              // SHA-256 of the file; empty when it has none
  Dict expInfo;                  // fields with pipe flags
  std::vector<Step> steps;
  std::optional<Step> declined;  // page shown when consent was declined

  /// A study of one experiment. `noConsentReason` empty: nobody was asked and nobody said why.
  static Study ofExperiment(const std::string &experiment, const std::string &noConsentReason);
};

/// Errors: BadFile with FILE:LINE:COLUMN, what was expected, and what there is.
Result<Study> readStudy(const std::filesystem::path &file);
Result<Study> parseStudy(std::string_view text, const std::string &origin);

/// The consent rule: a consent form, or no-consent with its reason, comes before the first experiment.
/// Errors: Refused, naming the experiment.
Result<void> checkConsentRule(const Study &study);

}  // namespace fovea
