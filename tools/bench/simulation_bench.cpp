// Simulated participants per second of processor time, beside a bare loop that writes the same rows and events.
//
//   simulation_bench [PARTICIPANTS]
//
// A participant gives a consent that is not asked for, reads a page and does one hundred trials of the reaction-time experiment that comes
// with fovea. "all": fovea simulate --jobs 1 from its start to its report, every process of it. "bare": what it left in the tables of
// data and events, written into a new database by one prepared statement for each table, 32 participants to a transaction.

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

constexpr char kStudy[] = R"({"name": "hundred", "steps": [
  {"consent": "no-consent", "params": {"reason": "a benchmark"}},
  {"experiment": "reaction-time", "params": {"trials": 100}}]})";
constexpr int kPerTransaction = 32;

double secondsOf(const rusage &use) {
  const auto seconds = [](const timeval &time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6; };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

double ownSeconds() {
  rusage use{};
  ::getrusage(RUSAGE_SELF, &use);
  return secondsOf(use);
}

bool simulate(const fs::path &folder, int participants) {
  const std::string study = folder / "study.json", data = folder / "data", count = std::to_string(participants);
  std::ofstream(study) << kStudy;
  const pid_t child = ::fork();
  if (child == 0) {
    if (!std::freopen("/dev/null", "w", stdout)) ::_exit(127);
    ::execl(FOVEA_BIN "/fovea", "fovea", "simulate", study.c_str(), "--data", data.c_str(), "--participants", count.c_str(), "--seed", "1", "--jobs", "1",
            static_cast<char *>(nullptr));
    ::_exit(127);
  }
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// A cell as it was read: the bare loop shall not wait for reading.
struct Cell {
  int type = SQLITE_NULL;
  std::int64_t integer = 0;
  double real = 0;
  std::string text;
};

std::vector<std::vector<Cell>> rowsOf(SQLite::Database &database, const std::string &table) {
  std::vector<std::vector<Cell>> rows;
  SQLite::Statement row(database, "SELECT * FROM " + table);
  while (row.executeStep()) {
    auto &cells = rows.emplace_back();
    for (int i = 0; i < row.getColumnCount(); ++i) {
      const SQLite::Column column = row.getColumn(i);
      cells.push_back({column.getType(), column.getInt64(), column.getDouble(), column.isText() ? column.getString() : std::string()});
    }
  }
  return rows;
}

void write(SQLite::Statement &insert, const std::vector<Cell> &cells) {
  int at = 0;
  for (const Cell &cell : cells) {
    ++at;
    if (cell.type == SQLITE_INTEGER) insert.bind(at, cell.integer);
    else if (cell.type == SQLITE_FLOAT) insert.bind(at, cell.real);
    else if (cell.type == SQLITE_TEXT) insert.bindNoCopy(at, cell.text);
    else insert.bind(at);
  }
  insert.exec();
  insert.reset();
}

/// Processor seconds of the loop alone.
double writeBare(const fs::path &folder, int participants, std::size_t &rows) {
  SQLite::Database from((folder / "data" / "fovea.db").string());
  SQLite::Database to((folder / "bare.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  to.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000");
  const std::vector<std::string> names{"reaction_time_trials", "reaction_time_summary", "events"};
  std::vector<std::vector<std::vector<Cell>>> tables;
  std::vector<std::unique_ptr<SQLite::Statement>> inserts;
  for (const std::string &name : names) {
    to.exec(from.execAndGet("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = '" + name + "'").getString());
    tables.push_back(rowsOf(from, name));
    std::string marks;
    for (std::size_t i = 0; i < tables.back().front().size(); ++i) marks += i ? ", ?" : "?";
    inserts.push_back(std::make_unique<SQLite::Statement>(to, "INSERT INTO " + name + " VALUES (" + marks + ")"));
    rows += tables.back().size();
  }
  const double begin = ownSeconds();
  const int transactions = (participants + kPerTransaction - 1) / kPerTransaction;
  for (int i = 0; i < transactions; ++i) {
    SQLite::Transaction transaction(to);
    for (std::size_t table = 0; table < tables.size(); ++table) {
      const std::size_t count = tables[table].size(), parts = static_cast<std::size_t>(transactions), part = static_cast<std::size_t>(i);
      for (std::size_t row = count * part / parts; row < count * (part + 1) / parts; ++row) write(*inserts[table], tables[table][row]);
    }
    transaction.commit();
  }
  return ownSeconds() - begin;
}

}  // namespace

int main(int argc, char **argv) {
  const int participants = argc > 1 ? std::atoi(argv[1]) : 500;
  std::string name = fs::temp_directory_path() / "fovea-simulation-bench-XXXXXX";
  if (participants < 1 || !::mkdtemp(name.data())) return 1;
  const fs::path folder(name);
  const bool isDone = simulate(folder, participants);
  rusage all{};
  ::getrusage(RUSAGE_CHILDREN, &all);
  int status = 1;
  if (isDone) {
    std::size_t rows = 0;
    const double bare = writeBare(folder, participants, rows), whole = secondsOf(all);
    std::printf("participants of 100 trials, %d; rows and events, %zu\n", participants, rows);
    std::printf("  all    %8.0f participants and %8.0f trials per second of processor time\n", participants / whole, 100 * participants / whole);
    std::printf("  bare   %8.0f participants and %8.0f trials\n", participants / bare, 100 * participants / bare);
    std::printf("  ratio  %8.1f\n", whole / bare);
    std::printf("  the largest process had %ld MiB\n", all.ru_maxrss / 1024);
    status = 0;
  } else {
    std::fprintf(stderr, "simulation_bench: fovea simulate did not come to its end\n");
  }
  fs::remove_all(folder);
  return status;
}
