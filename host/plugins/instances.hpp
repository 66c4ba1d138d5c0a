#pragma once
// One instance of a plugin, called the way its kind is called. Each call checks what came back and says who failed where.

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "clock/clock.hpp"
#include "devices/input.hpp"
#include "plugins/library.hpp"
#include "plugins/page_frame.hpp"
#include "window/window.hpp"

struct fovea_plugin;
struct fovea_experiment;
struct fovea_simulation;
struct fovea_page;
struct fovea_consent;

namespace fovea {

struct AnswerPlan;
class LentPage;
class PageListener;

/// What run() is told.
struct RunInfo {
  std::string runId, sessionId, participant;
  std::uint64_t seed = 0;
  bool isSimulated = false;
  Value params, expInfo;
};

/// How a call into a plugin that may be stopped came back.
enum class Outcome { Done, Stopped };

/// Owner: destroys the instance. Thread: [stage].
class PluginInstance {
 public:
  virtual ~PluginInstance();
  PluginInstance(const PluginInstance &) = delete;
  PluginInstance &operator=(const PluginInstance &) = delete;

  const Manifest &manifest() const { return library_.found.manifest; }
  const PluginLibrary &library() const { return library_; }

 protected:
  PluginInstance(const PluginLibrary &library, const PluginHost &host) : library_(library), host_(host) {}
  /// Makes the instance and fetches the table of its kind.
  Result<const void *> make(const char *interface);
  PluginCall entering(const char *function) const;
  /// What is missing in the library.
  Error missing(const std::string &what) const;
  /// Turns a status of `function` into a result; the plugin's own words are in the error.
  Result<Outcome> outcome(std::int32_t status, const char *function) const;
  Result<void> done(std::int32_t status, const char *function) const;

  const PluginLibrary &library_;
  const PluginHost &host_;
  fovea_plugin *plugin_ = nullptr;
};

class ExperimentInstance final : public PluginInstance {
 public:
  static Result<std::unique_ptr<ExperimentInstance>> create(const PluginLibrary &library, const PluginHost &host);

  /// The described fields, or with `filled` the adjusted ones; none when the plugin takes it as it is.
  Result<std::optional<Dict>> setupExpInfo(const Value *filled);
  Result<void> setupWindow(const ScreenInfo &screen, bool hasGl);
  Result<void> setupDevices(const Value &granted);
  Result<Outcome> run(const RunInfo &info);
  /// The summaries: each a dictionary table -> row.
  Result<std::vector<Value>> saveData();
  void releaseDevices();
  void releaseWindow();
  /// Does it say how it is answered?
  bool simulates() const { return simulation_ != nullptr; }
  /// How it says that `request` is answered, from inside of the call that asks.
  Result<void> simulate(const InputRequest &request, AnswerPlan &plan);

 private:
  using PluginInstance::PluginInstance;
  const fovea_experiment *table_ = nullptr;
  const fovea_simulation *simulation_ = nullptr;
};

/// What a page is told when it is entered.
struct PageContext {
  const ScreenInfo *screen = nullptr;
  bool hasGl = false, isSimulated = false;
  Value params, expInfo;
  std::optional<Value> simulatedAnswer;  // what the study says is answered: the page refuses what nobody could answer there
  std::optional<Value> answer = {};      // what was answered before, and was not taken
  std::array<double, 3> ground = {0, 0, 0}, ink = {-1, -1, -1};  // of the window, and what is read on it; signed rgb
};

/// What a page leaves behind.
struct PageLeft {
  Value answer;  // null: it was left without one
  List typed;    // names of members that the participant wrote in their own words
  Dict metadata = {};  // what to keep with it
};

/// A page, or the page inside a consent form.
class PageInstance final : public PluginInstance {
 public:
  /// `listener`: to whom it speaks of its events; outlives it.
  static Result<std::unique_ptr<PageInstance>> createPage(const PluginLibrary &library, const PluginHost &host, PageListener &listener);
  static Result<std::unique_ptr<PageInstance>> createConsent(const PluginLibrary &library, const PluginHost &host);
  ~PageInstance() override;

  /// Consent only: the whole text as data.
  Result<Value> document(const Value &params);

  Result<void> enter(const PageContext &context);
  /// Draws a frame. Stopped: the page is answered.
  Result<Outcome> frame(const PageFrame &frame);
  Result<void> event(const InputEvent &event, int windowHeight);
  /// An event of the page; one that knows of none is told nothing.
  Result<void> happened(std::string_view event, Timestamp time);
  Result<PageLeft> leave();

 private:
  PageInstance(const PluginLibrary &library, const PluginHost &host);

  std::unique_ptr<LentPage> page_;  // of consent forms none
  const fovea_page *table_ = nullptr;
  const fovea_consent *consent_ = nullptr;
};

}  // namespace fovea
