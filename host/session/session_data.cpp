// Rows and files of runs, for those who ask while the session goes on.

#include "session/session_state.hpp"

namespace fovea {
namespace {

constexpr std::size_t kMostTables = 16;  // that wait to be sent
constexpr std::size_t kMostSaves = 64;   // of runs in hand, that wait to be written

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
  rows.tell(row, nameOfRun(row.run), *recorder);
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
  if (experiment->lastRun.empty()) return Error{ErrorCode::State, "there is nothing to save: \"" + key + "\" has not run yet", key, "runExperiment first"};
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
        if (saver.waiting() >= kMostSaves)
          return Error{ErrorCode::Busy, std::to_string(kMostSaves) + " files wait to be written", "saveCurrentExperimentData", "wait for some of them"};
        auto saved = std::make_shared<std::future<Result<RunFiles>>>(recorder->saveRun(now.data()->run(), now.data()->rowInHand()));
        saver.add([saved, done] {
          auto files = saved->get();
          done(files ? Result<Value>(filesOf(*files)) : files.error());
        });
        return Value();
      },
      [done](const Result<Value> &accepted) {
        if (!accepted) done(accepted);
      });
}

void Session::State::sendRows(const std::string &given, SessionCall::Done done) {
  RowsWanted wanted{"", given, {}};
  {
    const std::lock_guard lock(mutex);
    if (wanted.name.empty()) wanted.name = currentKey.empty() ? lastRunKey : currentKey;
    if (const auto known = experiments.find(wanted.name); known != experiments.end()) wanted.run = known->second.lastRun;
  }
  const std::string inHand = facts().run;
  const bool isInHand = !inHand.empty() && (given.empty() || wanted.name == nameOfRun(inHand));
  if (isInHand) wanted.run = inHand;
  if (wanted.run.empty() || !events.isHeard("rows")) return done(Value(false));
  const auto tell = [this, done](const RowsWanted &all) {
    const auto isOver = [this] {
      const std::lock_guard lock(mutex);
      return isClosing;
    };
    const auto work = [this, all, done, isOver] {
      const auto told = rows.tellAll(all, *recorder, isOver);
      done(told ? Result<Value>(Value(true)) : told.error());
    };
    if (!teller.tryAdd(work, kMostTables))
      done(Error{ErrorCode::Busy, "the rows of " + std::to_string(kMostTables) + " runs wait to be sent, or the session closes", all.name,
                 "wait until those have come"});
  };
  if (!isInHand) return tell(wanted);
  onStageSoon(
      [tell, wanted](Sitting &now) -> Result<Value> {
        RowsWanted all = wanted;
        if (now.data() && now.data()->run() == all.run)
          if (auto row = now.data()->rowInHand()) all.inHand = std::move(row->values);
        tell(all);
        return Value();
      },
      [done](const Result<Value> &accepted) {
        if (!accepted) done(accepted);
      });
}

}  // namespace fovea
