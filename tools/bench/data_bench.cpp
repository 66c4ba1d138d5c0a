// What a row costs the thread that adds it, how fast rows are safe, what they cost in memory, and how the
// whole way into SQLite and CSV compares with the least that anybody could do: a bare transaction and a bare
// file.

#include <SQLiteCpp/SQLiteCpp.h>
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/log.hpp"
#include "data/recorder.hpp"

namespace fovea {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kRows = 100'000;
constexpr int kPacedRows = 4000;
constexpr auto kPace = std::chrono::microseconds(500);
const std::string kRun = "2026-11-21_03h01.02.569.1";

class TempFolder {
 public:
  TempFolder() {
    std::string name = std::filesystem::temp_directory_path() / "fovea-bench-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path &path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Twelve columns as a Stroop trial has them.
Row aRow(int i) {
  return {kRun,
          "trials",
          {{"thisRow.t", 1.2345678 * i},
           {"trials.thisN", i},
           {"trials.thisRepN", i / 48},
           {"word", i % 2 ? "red" : "green"},
           {"ink", i % 3 ? "blue" : "yellow"},
           {"congruent", i % 2 == 0},
           {"key_resp.keys", "left"},
           {"key_resp.rt", 0.4 + 0.000123 * (i % 997)},
           {"corr", i % 5 != 0 ? 1 : 0},
           {"frames.shown", 42 + i % 7},
           {"frames.missed", 0},
           {"frames.worst_s", 0.0167 + 0.0000001 * (i % 89)}}};
}

const std::vector<Row> &rows() {
  static const std::vector<Row> made = [] {
    std::vector<Row> list;
    for (int i = 0; i < 1024; ++i) list.push_back(aRow(i));
    return list;
  }();
  return made;
}
const Row &rowOf(int i) { return rows()[static_cast<std::size_t>(i) % rows().size()]; }

class Recording {
 public:
  Recording() : log_([] { return std::int64_t{0}; }) {
    recorder_ = std::move(Recorder::open(folder_.path(), log_).value());
    recorder_->startSession({"2026-11-21_03h01.02.569", "bench", "P01", 0, 0, 1, Value()});
    recorder_->startRun({kRun, "stroop", "P01_stroop", {}, 1, Value(), Value(), {}});
    if (!recorder_->flush()) std::abort();
  }
  Recorder &recorder() { return *recorder_; }
  void end() {
    recorder_->endRun({kRun, {}, Ending::Finished, "", Value(), ""});
    if (!recorder_->flush()) std::abort();
  }

 private:
  TempFolder folder_;
  Log log_;
  std::unique_ptr<Recorder> recorder_;
};

double microseconds(SteadyClock::duration duration) {
  return std::chrono::duration<double, std::micro>(duration).count();
}

void reportQuantiles(benchmark::State &state, std::vector<double> times) {
  std::sort(times.begin(), times.end());
  const auto quantile = [&](double q) {
    return times[static_cast<std::size_t>(q * static_cast<double>(times.size() - 1))];
  };
  state.counters["median_us"] = quantile(0.5);
  state.counters["p99_us"] = quantile(0.99);
  state.counters["p99.9_us"] = quantile(0.999);
  state.counters["max_us"] = times.back();
}

/// Adds rows one after the other, a `pace` apart, and times each call. A row has just been made, as at a
/// trial's end.
std::vector<double> timeRows(Recorder &recorder, int count, SteadyClock::duration pace) {
  std::vector<double> times;
  times.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    const Row row = aRow(i);
    const auto start = SteadyClock::now();
    recorder.addRow(row);
    const auto end = SteadyClock::now();
    times.push_back(microseconds(end - start));
    while (SteadyClock::now() - start < pace) continue;
  }
  return times;
}

void addRowPaced(benchmark::State &state) {
  for (auto ignored : state) {
    Recording recording;
    reportQuantiles(state, timeRows(recording.recorder(), kPacedRows, kPace));
  }
  state.SetLabel("one 12-column row each 0.5 ms");
}

void addRowBurst(benchmark::State &state) {
  for (auto ignored : state) {
    Recording recording;
    reportQuantiles(state, timeRows(recording.recorder(), kRows, {}));
  }
  state.SetLabel("100 000 rows back to back");
}

double statusMegabytes(const std::string &key) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (double kilobytes = 0; word == key + ":" && status >> kilobytes) return kilobytes / 1024;
  return 0;
}

void rowsSafeInJournal(benchmark::State &state) {
  for (auto ignored : state) {
    Recording recording;
    for (int i = 0; i < 1000; ++i) recording.recorder().addRow(rowOf(i));  // statements and caches are warm
    if (!recording.recorder().flush()) std::abort();
    std::ofstream("/proc/self/clear_refs") << "5";  // the peak begins anew
    const double before = statusMegabytes("VmRSS");
    const auto start = SteadyClock::now();
    for (int i = 0; i < kRows; ++i) recording.recorder().addRow(rowOf(i));
    state.SetIterationTime(std::chrono::duration<double>(SteadyClock::now() - start).count());
    if (!recording.recorder().flush()) std::abort();
    state.counters["rss_before_MB"] = before;
    state.counters["rss_growth_MB"] = statusMegabytes("VmRSS") - before;
    state.counters["rss_peak_growth_MB"] = statusMegabytes("VmHWM") - before;
  }
  state.SetItemsProcessed(state.iterations() * kRows);
  state.SetLabel("100 000 rows: from here on no crash loses one");
}

void endToEnd(benchmark::State &state) {
  for (auto ignored : state) {
    Recording recording;
    const auto start = SteadyClock::now();
    for (int i = 0; i < kRows; ++i) recording.recorder().addRow(rowOf(i));
    recording.end();
    state.SetIterationTime(std::chrono::duration<double>(SteadyClock::now() - start).count());
  }
  state.SetItemsProcessed(state.iterations() * kRows);
  state.SetLabel("ours: journal, SQLite, CSV, description, all on the disk");
}

double seconds(SteadyClock::duration duration) { return std::chrono::duration<double>(duration).count(); }

/// What each part of the way takes when there is a lot of it, and whether memory grows with the rows.
void aMillionRows(benchmark::State &state) {
  constexpr int kManyRows = 1'000'000;
  for (auto ignored : state) {
    Recording recording;
    std::ofstream("/proc/self/clear_refs") << "5";  // the peak begins anew
    const double before = statusMegabytes("VmRSS");
    const auto start = SteadyClock::now();
    for (int i = 0; i < kManyRows; ++i) recording.recorder().addRow(rowOf(i));
    const auto inJournal = SteadyClock::now();
    if (!recording.recorder().flush()) std::abort();
    const auto inDatabase = SteadyClock::now();
    recording.end();
    const auto inFiles = SteadyClock::now();
    if (!recording.recorder().saveRun(kRun, {}).get()) std::abort();
    state.counters["to_journal_s"] = seconds(inJournal - start);
    state.counters["then_to_sqlite_s"] = seconds(inDatabase - inJournal);
    state.counters["then_to_csv_s"] = seconds(inFiles - inDatabase);
    state.counters["csv_again_s"] = seconds(SteadyClock::now() - inFiles);
    state.counters["rss_growth_MB"] = statusMegabytes("VmRSS") - before;
    state.counters["rss_peak_growth_MB"] = statusMegabytes("VmHWM") - before;
    state.SetIterationTime(seconds(inFiles - start));
  }
  state.SetItemsProcessed(state.iterations() * kManyRows);
  state.SetLabel("1 000 000 rows of 12 columns");
}

void bindValue(SQLite::Statement &insert, int at, const Value &value) {
  if (const auto *whole = value.as<std::int64_t>())
    insert.bind(at, *whole);
  else if (const auto *real = value.as<double>())
    insert.bind(at, *real);
  else if (const auto *text = value.text())
    insert.bindNoCopy(at, *text);
  else
    insert.bind(at, *value.as<bool>() ? 1 : 0);
}

void appendValue(std::string &line, const Value &value) {
  char digits[32];
  char *end = digits;
  if (const auto *whole = value.as<std::int64_t>())
    end = std::to_chars(digits, digits + sizeof digits, *whole).ptr;
  else if (const auto *real = value.as<double>())
    end = std::to_chars(digits, digits + sizeof digits, *real).ptr;
  else if (const auto *text = value.text())
    line += *text;
  else
    line += *value.as<bool>() ? "true" : "false";
  line.append(digits, end);
}

void bareSqliteAndCsv(benchmark::State &state) {
  for (auto ignored : state) {
    const TempFolder folder;
    const auto start = SteadyClock::now();
    {
      SQLite::Database database((folder.path() / "bare.db").string(),
                                SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX);
      database.exec("PRAGMA journal_mode=WAL; CREATE TABLE trials (a, b, c, d, e, f, g, h, i, j, k, l)");
      SQLite::Transaction transaction(database);
      SQLite::Statement insert(database, "INSERT INTO trials VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
      std::FILE *const csv = std::fopen((folder.path() / "bare.csv").c_str(), "wb");
      std::string line;
      for (int i = 0; i < kRows; ++i) {
        line.clear();
        int at = 0;
        insert.reset();
        for (const auto &[name, value] : rowOf(i).values) {
          bindValue(insert, ++at, value);
          if (at > 1) line += ',';
          appendValue(line, value);
        }
        insert.exec();
        line += '\n';
        std::fwrite(line.data(), 1, line.size(), csv);
      }
      transaction.commit();
      std::fclose(csv);
    }
    state.SetIterationTime(std::chrono::duration<double>(SteadyClock::now() - start).count());
  }
  state.SetItemsProcessed(state.iterations() * kRows);
  state.SetLabel("floor: one bare transaction and fwrite");
}

BENCHMARK(addRowPaced)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(addRowBurst)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(rowsSafeInJournal)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(1)->Repetitions(5);
BENCHMARK(bareSqliteAndCsv)
    ->MeasureProcessCPUTime()
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->Repetitions(5);
BENCHMARK(endToEnd)
    ->MeasureProcessCPUTime()
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->Repetitions(5);

BENCHMARK(aMillionRows)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace fovea

BENCHMARK_MAIN();
