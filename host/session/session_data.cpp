// Rows and files of runs, for those who ask while the session goes on.

#include <algorithm>

#include "data/export.hpp"
#include "session/session_state.hpp"

namespace fovea {
namespace {

constexpr std::int64_t kRowsAtOnce = 1000;

}  // namespace

Value filesOf(const RunFiles &files) {
  List list;
  for (const auto &table : files.tables) list.push_back(Value(table.string()));
  list.push_back(Value(files.description.string()));
  return Value(std::move(list));
}

/// Thread: [writer].
void Session::State::noteRow(const Row &row) {
  if (wiring.heardRow) wiring.heardRow(row);
  if (!events.hasListeners()) return;
  events.publish("rows", Value(Dict{{"name", Value(nameOfRun(row.run))},
                                    {"run", Value(row.run)},
                                    {"table", Value(row.table)},
                                    {"first", row.number ? Value(*row.number) : Value()},
                                    {"trials", Value(List{Value(row.values)})},
                                    {"threshold", Value(settings().priorityThreshold)},
                                    {"full", Value(false)}}));
}

/// Rows are told a little later than they are made: the next run may be going on by then.
std::string Session::State::nameOfRun(const std::string &run) const {
  const std::lock_guard lock(mutex);
  const auto known = keyOfRun.find(run);
  return known == keyOfRun.end() ? currentKey : known->second;
}

Result<Value> Session::State::saveLastRun(const std::string &key) {
  auto experiment = known(key);
  if (!experiment) return experiment.error();
  if (experiment->lastRun.empty()) return Error{ErrorCode::State, "there is nothing to save: \"" + key + "\" has not run yet", key, ""};
  auto saved = std::make_shared<std::future<Result<RunFiles>>>(recorder->saveRun(experiment->lastRun, std::nullopt));
  afterwards = [saved]() -> Result<Value> {
    auto files = saved->get();
    if (!files) return files.error();
    return filesOf(*files);
  };
  return Value();
}

void Session::State::saveCurrentRun(SessionCall::Done done) {
  onStageSoon(
      [this, done](Sitting &now) -> Result<Value> {
        if (!now.data()) {
          done(Value(false));
          return Value();
        }
        auto saved = std::make_shared<std::future<Result<RunFiles>>>(recorder->saveRun(now.data()->run(), now.data()->rowInHand()));
        later([saved, done] {
          auto files = saved->get();
          done(files ? Result<Value>(filesOf(*files)) : files.error());
        });
        return Value();
      },
      [done](const Result<Value> &accepted) {
        if (!accepted) done(accepted);
      });
}

Result<Value> Session::sendExperimentData(const std::string &given) {
  std::string key = given, run;
  {
    const std::lock_guard lock(state_->mutex);
    if (key.empty()) key = state_->currentKey.empty() ? state_->lastRunKey : state_->currentKey;
    if (const auto known = state_->experiments.find(key); known != state_->experiments.end()) run = known->second.lastRun;
  }
  if (const SittingFacts now = state_->facts(); !now.run.empty() && (given.empty() || key == state_->nameOfRun(now.run))) run = now.run;
  if (run.empty() || !state_->events.hasListeners()) return Value(false);
  const int threshold = state_->settings().priorityThreshold;
  for (std::int64_t from = 0;; from += kRowsAtOnce) {
    auto rows = readRows(state_->options.dataDir, run, "", from, kRowsAtOnce);
    if (!rows) return rows.error();
    if (rows->rows.empty() && from > 0) break;
    Dict priorities;
    std::vector<std::string> excluded;
    for (const Column &column : rows->columns) {
      priorities.emplace_back(column.name, Value(column.priority.value_or(0)));
      if (column.priority.value_or(0) < threshold) excluded.push_back(column.name);
    }
    List trials;
    for (Row &row : rows->rows) {
      std::erase_if(row.values, [&](const auto &cell) { return std::find(excluded.begin(), excluded.end(), cell.first) != excluded.end(); });
      trials.push_back(Value(std::move(row.values)));
    }
    const bool isLast = static_cast<std::int64_t>(trials.size()) < kRowsAtOnce;
    state_->events.publish("rows", Value(Dict{{"name", Value(key)},
                                              {"run", Value(run)},
                                              {"first", Value(from)},
                                              {"trials", Value(std::move(trials))},
                                              {"priority", Value(std::move(priorities))},
                                              {"threshold", Value(threshold)},
                                              {"full", Value(true)}}));
    if (isLast) break;
  }
  return Value(true);
}

}  // namespace fovea
