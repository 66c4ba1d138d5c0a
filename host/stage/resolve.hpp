#pragma once
// A study with every plugin it names found and judged, before a window opens or any plugin code runs.

#include <vector>

#include "plugins/catalogue.hpp"
#include "timeline/study.hpp"

struct fovea_host;

namespace fovea {

struct ResolvedStep {
  Step step;
  FoundPlugin plugin;
};

struct ResolvedStudy {
  Study study;
  std::vector<ResolvedStep> steps;
  std::optional<ResolvedStep> declined;
};

/// Errors: of the catalogue, with the place in the study file; Refused by the consent rule; Device for a role that nothing
/// here can fill; BadPlugin for a service that this host lacks; BadArgument for parameters that do not fit.
Result<ResolvedStudy> resolveStudy(const Study &study, const Catalogue &catalogue, const fovea_host &host);

}  // namespace fovea
