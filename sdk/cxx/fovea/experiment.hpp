#pragma once
// An experiment: derive from Experiment, write run(), end the file with FOVEA_PLUGIN(YourClass).

#include <optional>

#include "fovea/plugin.hpp"

namespace fovea {

/// One run in progress.
class Run {
 public:
  Run(const Services &services, const fovea_run_info &info) : session_(services.session), log_(services.log), info_(info) {}

  std::uint64_t seed() const { return info_.seed; }
  bool isSimulated() const { return (info_.flags & FOVEA_RUN_SIMULATED) != 0; }
  std::string_view id() const { return borrow(info_.run_id); }
  std::string_view participant() const { return borrow(info_.participant); }
  View params() const { return View(info_.params); }
  View expInfo() const { return View(info_.exp_info); }
  /// Typed: a struct with `serialize`; what is not given keeps the struct's default.
  template <class T>
  T params() const {
    return fromDict<T>(params());
  }
  template <class T>
  T expInfo() const {
    return fromDict<T>(expInfo());
  }

  /// Between trials: pause, stop and the beginning of a row happen here. Throws Stopped. `trial` counts from 0.
  void safePoint(std::string_view label, std::int64_t trial = -1) const { session_.safePoint(label, trial); }
  /// A whole row: a struct with `serialize`, or {{"word", "RED"}, {"rt_s", 0.52}}.
  template <Record T>
  void addRow(std::string_view table, const T &row) const {
    session_.addRow(table, row);
  }
  void addRow(std::string_view table, const Dict &row) const { session_.addRow(table, row); }
  void addRow(std::string_view table, std::initializer_list<Dict::value_type> row) const { session_.addRow(table, row); }
  void addData(std::string_view name, const Value &value) const { session_.addData(name, value); }
  void nextEntry() const { session_.nextEntry(); }
  void addAnnotation(std::string_view text) const { session_.addAnnotation(text); }
  bool isStopRequested() const { return session_.isStopRequested(); }

  /// All trials of a loop (fovea::TrialHandler, fovea::AdaptiveTrials), open to operators who pause, skip and rewind: `perform`
  /// does one and adds its data to `trials`. Each attempt is one row of `table`, also one that was skipped or stopped; a stop
  /// before its beginning leaves none. Loops may stand in each other; operators then reach the innermost.
  template <class Trials, class Perform>
  void forEachTrial(Trials &trials, std::string_view table, Perform perform) const {
    constexpr std::int32_t kPriority = 10;
    for (const auto &[column, description] : trials.columns()) session_.describeColumn(table, column, "", description, kPriority);
    if (log_.isThere()) trials.setTell([&log = log_](std::int32_t level, std::string_view text) { log.write(level, text); });
    trials.setRowWriter([this, table](const Dict &row) { addRow(table, row); });
    int planned = -1;
    while (const auto *trial = trials.next()) {
      if (planned != trials.nTotal() || offered_ != &trials) planned = offer(trials);
      session_.setTrial(trial->thisN);
      bool hasBegun = false;
      try {
        safePoint(trials.label(), trial->thisN);
        hasBegun = true;
        perform(*trial);
        if (trials.current()) trials.endTrial();
      } catch (const TrialEnded &) {
        const std::int64_t further = session_.takeNavigation().value_or(1);
        if (further > 0) trials.skip(static_cast<int>(further));
        else trials.rewind(static_cast<int>(-further));
      } catch (...) {
        if (hasBegun && trials.current()) trials.cut();
        throw;
      }
    }
    session_.setTrials(trials.name(), {});
    offered_ = nullptr;
  }

 private:
  /// The whole plan, for whoever looks ahead.
  template <class Trials>
  int offer(const Trials &trials) const {
    List planned;
    planned.reserve(static_cast<std::size_t>(trials.nTotal()));
    for (const auto &trial : trials.getAllTrials().trials) planned.push_back(Value(trial.asDict()));
    session_.setTrials(trials.name(), std::move(planned));
    offered_ = &trials;
    return trials.nTotal();
  }

  const Session &session_;
  const Log &log_;
  const fovea_run_info &info_;
  mutable const void *offered_ = nullptr;  // the loop that operators reach
};

/// Each function is called once a run, in the order they stand here; the release functions whatever failed before.
/// Thread: [stage].
class Experiment : public Instance {
 public:
  using Instance::Instance;

  /// The fields of expInfo and their defaults: a dictionary, or describe() of a struct.
  virtual Dict setupExpInfo() { return {}; }
  /// Looks at what was filled in: throw Failure to refuse it, answer a dictionary to change it.
  virtual std::optional<Dict> checkExpInfo(View) { return {}; }
  /// Makes stimuli. Comes again after releaseWindow() when the window got a new GL context.
  virtual void setupWindow(const WindowInfo &) {}
  /// `granted`: role -> device, of those the manifest asks for.
  virtual void setupDevices(View) {}
  virtual void run(Run &run) = 0;
  /// Final summaries only, as table -> row; trials belong into run().
  virtual std::vector<Dict> saveData() { return {}; }
  virtual void releaseDevices() {}
  virtual void releaseWindow() {}

 protected:
  /// expInfo fields out of a struct with `serialize`: names may carry pipe flags, an enum is a choice.
  template <Record T>
  static Dict describe(const T &defaults) {
    return toDict(defaults, Writing::Description);
  }
};

namespace detail {

struct ExperimentCalls {
  static fovea_status FOVEA_CALL setupExpInfo(fovea_plugin *plugin, const fovea_value *filled,
                                              const fovea_sink *adjusted) noexcept {
    return call<Experiment>(plugin, [&](Experiment &experiment) {
      if (!filled) emit(*adjusted, experiment.setupExpInfo());
      else if (const auto changed = experiment.checkExpInfo(View(filled))) emit(*adjusted, *changed);
    });
  }
  static fovea_status FOVEA_CALL setupWindow(fovea_plugin *plugin, const fovea_window_info *info) noexcept {
    return call<Experiment>(plugin, [&](Experiment &experiment) { experiment.setupWindow(WindowInfo(*info)); });
  }
  static fovea_status FOVEA_CALL setupDevices(fovea_plugin *plugin, const fovea_value *granted) noexcept {
    return call<Experiment>(plugin, [&](Experiment &experiment) { experiment.setupDevices(View(granted)); });
  }
  static fovea_status FOVEA_CALL run(fovea_plugin *plugin, const fovea_run_info *info) noexcept {
    return call<Experiment>(plugin, [&](Experiment &experiment) {
      Run run(experiment.services(), *info);
      experiment.run(run);
    });
  }
  static fovea_status FOVEA_CALL saveData(fovea_plugin *plugin, const fovea_sink *rows) noexcept {
    return call<Experiment>(plugin, [&](Experiment &experiment) {
      for (const Dict &row : experiment.saveData()) emit(*rows, row);
    });
  }
  static void FOVEA_CALL releaseDevices(fovea_plugin *plugin) noexcept {
    call<Experiment>(plugin, [](Experiment &experiment) { experiment.releaseDevices(); });
  }
  static void FOVEA_CALL releaseWindow(fovea_plugin *plugin) noexcept {
    call<Experiment>(plugin, [](Experiment &experiment) { experiment.releaseWindow(); });
  }

  static const void *table() noexcept {
    static constexpr fovea_experiment calls = {sizeof(fovea_experiment), 0,        setupExpInfo,   setupWindow,
                                               setupDevices,             run,      saveData,       releaseDevices,
                                               releaseWindow};
    return &calls;
  }
};

}  // namespace detail

inline const KindCalls kindCalls(const Experiment *) { return {FOVEA_EXPERIMENT, detail::ExperimentCalls::table()}; }

}  // namespace fovea
