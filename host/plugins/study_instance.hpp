#pragma once
// A plugin's study and its functions.

#include "plugins/instances.hpp"

struct fovea_study;

namespace fovea {

/// What a plugin's function may look at and change; whoever walks the study has it. Each call's errors end that call.
class StudyParticipant {
 public:
  virtual ~StudyParticipant() = default;
  virtual std::int64_t number() const = 0;
  virtual bool isSimulated() const = 0;
  /// Null when it is not there; valid until something is set.
  virtual const Value *get(std::string_view name) = 0;
  virtual const Value *getLocal(std::string_view name) = 0;
  virtual const Value *item(std::string_view loop) = 0;
  virtual const Value &answer() = 0;
  virtual Result<std::int64_t> index(std::string_view loop) = 0;
  virtual double random() = 0;
  virtual Result<void> set(std::string_view name, Value value) = 0;
  virtual Result<void> setLocal(std::string_view name, Value value) = 0;
  virtual Result<void> fail(std::string_view tag) = 0;
  virtual Result<void> reward(std::int64_t cents) = 0;
};

/// What a plugin says of its study.
struct StudyDescription {
  Value study;                         // the members of a study file; none: it has functions only
  std::vector<std::string> functions;  // their names
  std::string hash;                    // SHA-256 of both
};

/// Thread: [stage].
class StudyInstance final : public PluginInstance {
 public:
  static Result<std::unique_ptr<StudyInstance>> create(const PluginLibrary &library, const PluginHost &host);
  /// Before the first call(). Errors: PluginFailed; BadPlugin for a description of another form.
  Result<StudyDescription> describe();
  /// None where it is code. Errors: what the participant refused first; PluginFailed with the function's words.
  Result<Value> call(const std::string &name, const List &arguments, StudyParticipant &participant);

 private:
  using PluginInstance::PluginInstance;
  const fovea_study *table_ = nullptr;
};

}  // namespace fovea
