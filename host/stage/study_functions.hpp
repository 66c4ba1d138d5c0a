#pragma once
// Functions of plugins that a study's Lua calls: found, loaded, and connected for as long as somebody walks the study.

#include <map>
#include <memory>
#include <string>

#include "plugins/study_instance.hpp"
#include "stage/resolve.hpp"

namespace fovea {

class ScriptEngine;
class TimelineContext;

/// Where the study's assets lie, by their full keys: what its Lua finds before they are kept, and where nothing is.
std::map<std::string, std::string> assetPlaces(const Study &study);

/// Thread: [stage]. The instances are of one participant: nothing that a function kept for itself reaches the next.
class StudyFunctions {
 public:
  /// Everything that is missing is in the error.
  /// Errors: of the libraries; BadFile naming each function that its plugin has not, with its place; BadPlugin when a plugin describes its
  ///         study differently now.
  static Result<std::unique_ptr<StudyFunctions>> connect(const ResolvedStudy &study, LibraryLoader &loader);
  ~StudyFunctions();
  StudyFunctions(const StudyFunctions &) = delete;
  StudyFunctions &operator=(const StudyFunctions &) = delete;

 private:
  StudyFunctions() = default;
  Result<void> add(const std::string &word, const FoundPlugin &plugin, const ResolvedStudy &study, LibraryLoader &loader);
  Result<void> check(const Study &study) const;
  Result<Value> call(const std::string &called, const List &arguments, TimelineContext &context);

  struct Plugin {
    std::unique_ptr<StudyInstance> instance;
    StudyDescription description;
  };
  std::map<std::string, Plugin, std::less<>> plugins_;  // by the word that calls name them with
  std::shared_ptr<ScriptEngine> scripts_;
};

}  // namespace fovea
