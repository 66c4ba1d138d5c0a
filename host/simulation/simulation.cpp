#include "simulation/simulation.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <map>
#include <optional>

#include "core/cbor.hpp"
#include "core/json.hpp"
#include "core/memory.hpp"
#include "data/cell.hpp"
#include "data/check.hpp"
#include "data/disk.hpp"
#include "data/importer.hpp"
#include "data/run_files.hpp"
#include "data/store.hpp"
#include "simulation/worker_pool.hpp"
#include "timeline/timeline.hpp"

namespace fovea {
namespace fs = std::filesystem;
namespace {

constexpr char kReportName[] = "simulation";
constexpr int kParticipantsPerTransaction = 32;
constexpr int kMostLost = 10;  // processes that crashed or hung; each of these may have cost the whole limit

/// The folder is this simulation's alone: simulated data are never mixed with others.
Result<FileHandle> claim(const fs::path &folder) {
  if (auto writable = makeWritableFolder(folder); !writable) return writable.error();
  std::error_code ignored;
  if (fs::exists(folder / kDatabaseName, ignored))
    return Error{ErrorCode::Refused, "there are data in this folder already", folder.string(), "give an empty or new folder with --data"};
  const fs::path report = folder / (std::string(kReportName) + ".json");
  FileHandle file(::open(report.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (file.isOpen()) return file;
  if (errno != EEXIST) return diskError("the report cannot be written", report, errno);
  return Error{ErrorCode::Refused, "another simulation writes into this folder, or has been broken off there", folder.string(),
               "give an empty or new folder with --data"};
}

std::string encodeOutcome(const RehearsedParticipant &how) {
  List warnings;
  for (const std::string &warning : how.warnings) warnings.push_back(Value(warning));
  List failures;
  for (const StepFailure &each : how.failures) failures.push_back(Value(Dict{{"step", each.step}, {"what", each.what}, {"onError", each.onError}}));
  return toJson(Value(Dict{{"ending", endingWord(how.ending)}, {"error", how.error}, {"warnings", std::move(warnings)}, {"step", how.step}, {"turnedAway", how.turnedAway}, {"failures", std::move(failures)}}));
}

Result<RehearsedParticipant> decodeOutcome(const std::string &text) {
  const auto value = parsePlainJson(text, "worker");
  if (!value) return value.error();
  RehearsedParticipant how;
  how.ending = endingFromWord(value->textOr("ending", "")).value_or(Ending::Failed);
  how.error = value->textOr("error", "");
  how.step = value->textOr("step", "");
  how.turnedAway = value->textOr("turnedAway", "");
  if (const Value *warnings = value->find("warnings"); warnings && warnings->list())
    for (const Value &warning : *warnings->list()) how.warnings.push_back(cellText(warning));
  if (const Value *failures = value->find("failures"); failures && failures->list())
    for (const Value &each : *failures->list()) how.failures.push_back({each.textOr("step", ""), each.textOr("what", ""), each.textOr("onError", "")});
  return how;
}

/// What a worker does, in its own process.
Result<WorkerPool::Work> beginWork(const Study &study, const RehearsalOptions &options, bool isInOrder, Breadcrumb &breadcrumb, const WorkersBefore &before) {
  const auto records = std::make_shared<RecordSender>(options.data, isInOrder);
  auto rehearsal = Rehearsal::open(study, options, *records, breadcrumb);
  if (!rehearsal) return rehearsal.error();
  // What those before did is known to this process only when it does the same: they are the same again.
  for (int number = 1; isInOrder && number < before.first; ++number) {
    if (std::find(before.lost.begin(), before.lost.end(), number) != before.lost.end()) continue;
    if (auto again = (*rehearsal)->perform(number); !again) return again.error();
    records->take();
  }
  return WorkerPool::Work([records, rehearsal = std::shared_ptr<Rehearsal>(std::move(*rehearsal))](int number) -> Result<WorkerMessage> {
    auto how = rehearsal->perform(number);
    if (!how) return how.error();
    return WorkerMessage{encodeOutcome(*how), records->take()};
  });
}

/// Takes in what the workers send, participant after participant.
class Collector {
 public:
  Collector(sql::Database &database, WorkerPool &pool, const SimulationOptions &options, Tally &tally)
      : database_(database), pool_(pool), options_(options), tally_(tally),
        importer_(database, "simulation-" + std::to_string(options.rehearsal.seed), [&tally](const std::string &text) { tally.addProblem(text); }) {}

  Result<void> collect() {
    try {
      // Each page is written once, and not into a log first; what a power cut takes of a simulation can be simulated again.
      database_.run("PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=OFF");
      leaveOutIndex(database_);
      for (int number = 0; number < options_.participants;) {
        const int last = std::min(options_.participants, number + kParticipantsPerTransaction);
        sql::Transaction transaction(database_);
        Result<void> taken;
        std::vector<Taken> together;
        while (taken && number < last) taken = takeNext(++number, together);
        transaction.commit();
        for (const Taken &one : together) {  // only what stays counts
          if (one.lost) tally_.addLost(*one.lost);
          else tally_.add(one.number, one.how, one.records);
        }
        if (!taken) return taken;
        if (options_.progress) options_.progress(number);
      }
    } catch (const sql::Failure &failure) {
      return failure.toError(database_.file());
    }
    return {};
  }

 private:
  struct Taken {
    int number = 0;
    RehearsedParticipant how;
    std::vector<std::byte> records;
    std::optional<Error> lost;  // their process did not come back
  };

  Result<void> takeNext(int number, std::vector<Taken> &together) {
    auto message = pool_.next(options_.limit);
    const std::uint64_t seed = simulatedSeed(options_.rehearsal.seed, number);
    if (!message) {
      if (message.error().code != ErrorCode::PluginFailed) return message.error();
      together.push_back({number, {}, {}, lostOne(message.error(), number, seed)});
      return ++lost_ <= kMostLost ? Result<void>() : tooManyLost();
    }
    auto how = decodeOutcome(message->outcome);
    if (!how) return how.error();
    how->seed = seed;
    visitRecords(message->records, [this](RecordType type, std::span<const std::byte> payload) { importer_.apply({++record_, type, payload}); });
    importer_.noteProgress();
    importer_.forgetSession();  // of this one's tables: the next has others
    together.push_back({number, *how, std::move(message->records)});
    return {};
  }

  static Error lostOne(Error why, int number, std::uint64_t seed) {
    why.fix += std::string(why.fix.empty() ? "" : "; ") + "that session alone: fovea run STUDY --display virtual --participant " + simulatedName(number) + " --seed " + std::to_string(seed);
    return why;
  }
  Error tooManyLost() const {
    return {ErrorCode::PluginFailed, "the sessions of " + std::to_string(lost_) + " participants have crashed or hung", "simulate", "mend that first: each of them is among the problems"};
  }

  sql::Database &database_;
  WorkerPool &pool_;
  const SimulationOptions &options_;
  Tally &tally_;
  Importer importer_;
  std::uint64_t record_ = 0;
  int lost_ = 0;
};

/// The host's own columns are empty where nothing happened that they tell of.
bool isHosts(std::string_view column) {
  return column.starts_with("frames.") || column.starts_with("pause.") || column == "devices.missing" || column == "focus.lost_s";
}

/// Whole numbers are real ones, too, and a list is what the author likes.
bool isAsDeclared(std::string_view declared, std::string_view held) {
  // Other words than these mean something to their author alone.
  constexpr std::string_view kWords[] = {"boolean", "integer", "real", "text", "bytes", "time"};
  return declared == held || (held == "integer" && (declared == "real" || declared == "time")) ||
         std::find(std::begin(kWords), std::end(kWords), declared) == std::end(kWords);
}

/// What was declared and never came, and what a column held beside what it is declared to hold.
void judgeColumns(sql::Database &database, Tally &tally) {
  sql::Statement columns(database, "SELECT DISTINCT d.experiment || '_' || d.table_name, c.value ->> 'name', c.value ->> 'type', c.value ->> 'kinds' "
                                   "FROM column_sets s JOIN data_tables d ON d.name = s.data_table JOIN json_each(s.columns) c WHERE c.value ->> 'declared' ORDER BY 1, 2, 3, 4");
  std::map<std::string, std::map<std::string, bool>> tables;  // by name, their columns: was there ever anything in them?
  while (columns.step()) {
    const std::string table = columns.text(0), name = columns.text(1), declared = columns.text(2);
    const auto kinds = static_cast<unsigned>(columns.integer(3));
    if (!isHosts(name)) tables[table][name] |= kinds != 0;
    if (kinds != 0 && !isAsDeclared(declared, typeOfKinds(kinds)))
      tally.addProblem("the column \"" + name + "\" of " + table + " is declared as " + declared + " and held " + std::string(typeOfKinds(kinds)));
  }
  for (const auto &[table, held] : tables) {
    if (std::none_of(held.begin(), held.end(), [](const auto &column) { return column.second; })) continue;  // it has no rows
    for (const auto &[name, isFilled] : held)
      if (!isFilled) tally.addNote("the column \"" + name + "\" of " + table + " is declared and was never filled");
  }
}

/// Frames that came later than they were asked for. Drawing takes no time on a clock that jumps: what is late there was asked for too late.
void judgeLateness(sql::Database &database, Tally &tally) {
  constexpr double kMostShare = 0.01;
  sql::Statement runs(database,
                      "SELECT experiment, sum(timing ->> 'missed'), sum(timing ->> 'frames') FROM runs WHERE timing IS NOT NULL GROUP BY 1 HAVING sum(timing ->> 'missed') > 0 ORDER BY 1");
  while (runs.step()) {
    const std::int64_t missed = runs.integer(1), frames = runs.integer(2);
    const std::string what = runs.text(0) + " missed " + std::to_string(missed) + " refreshes beside " + std::to_string(frames) + " frames: it asks for them when they are due already";
    if (static_cast<double>(missed) > kMostShare * static_cast<double>(frames)) tally.addProblem(what);
    else tally.addNote(what);
  }
}

Result<void> fileRuns(sql::Database &database, const fs::path &folder) {
  std::vector<std::string> runs;
  {
    sql::Statement unfiled(database, "SELECT id FROM runs WHERE ending IS NOT NULL AND filed = 0 ORDER BY number");
    while (unfiled.step()) runs.push_back(unfiled.text(0));
  }
  for (const std::string &run : runs)
    if (auto filed = fileRun(database, folder, run, {}, [] {}); !filed) return filed.error();
  return {};
}

/// Of what is in the database, whether all came or not. Closes it.
Result<void> judgeData(std::unique_ptr<sql::Database> &database, const Study &study, const fs::path &folder, bool withFiles, Tally &tally) {
  try {
    makeIndex(*database);
    if (withFiles)
      if (auto filed = fileRuns(*database, folder); !filed) return filed;
    judgeColumns(*database, tally);
    judgeLateness(*database, tally);
    for (TrialTally &trials : tallyTrials(*database, study)) tally.addTrials(std::move(trials));
    database->run("PRAGMA journal_mode=WAL");  // as who looks at it, or records beside it, expects it
  } catch (const sql::Failure &failure) {
    return failure.toError(database->file());
  }
  database.reset();
  // Do they read back as they were written?
  auto check = checkRecords(folder);
  if (!check) return check.error();
  for (const Error &problem : check->problems) tally.addProblem(problem.text());
  return {};
}

Result<void> write(const fs::path &file, const std::string &text) {
  std::ofstream stream(file, std::ios::trunc);
  stream << text;
  stream.close();
  if (!stream) return Error{ErrorCode::Io, "the report cannot be written", file.string(), "see that there is room"};
  return {};
}

}  // namespace

Result<Tally> simulate(const Study &study, const SimulationOptions &options) {
  const fs::path &folder = options.rehearsal.data;
  // What the others did is known to whoever came after them only in one process.
  const bool isInOrder = study.timeline && study.timeline->looksAtOthers();
  const int jobs = isInOrder ? 1 : std::clamp(options.jobs, 1, std::max(1, options.participants));
  auto claimed = claim(folder);
  if (!claimed) return claimed.error();
  const fs::path report = folder / (std::string(kReportName) + ".json");
  keepFreedMemory();  // what one participant took, the next one takes again
  auto pool = WorkerPool::start(jobs, options.participants, [&](Breadcrumb &breadcrumb, const WorkersBefore &before) { return beginWork(study, options.rehearsal, isInOrder, breadcrumb, before); });
  auto ready = pool ? (*pool)->ready(options.limit) : Result<void>(pool.error());
  if (!ready) {
    std::error_code ignored;
    fs::remove(report, ignored);  // nothing was simulated: the folder is free again
    return ready.error();
  }
  auto database = openStore(folder);
  if (!database) return database.error();
  Tally tally(study);
  if (isInOrder) tally.addNote("what a participant goes through depends on those before: they are simulated one after another, in one process");
  if (auto collected = Collector(**database, **pool, options, tally).collect(); !collected) tally.breakOff(collected.error());
  if (auto judged = judgeData(*database, study, folder, options.files, tally); !judged) tally.breakOff(judged.error());
  tally.judge(options.isPartial);
  for (const auto &[file, text] : {std::pair(report, toJson(tally.json(), 2) + "\n"), std::pair(folder / (std::string(kReportName) + ".txt"), tally.text())})
    if (auto written = write(file, text); !written) tally.breakOff(written.error());
  return tally;
}

}  // namespace fovea
