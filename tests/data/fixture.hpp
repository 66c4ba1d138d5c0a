#pragma once
// A folder that goes away, a session with one run, and readers of our files that share no code with the
// writers.

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "core/log.hpp"
#include "data/recorder.hpp"

namespace fovea::test {

class TempFolder {
 public:
  TempFolder() {
    std::string name = std::filesystem::temp_directory_path() / "fovea-data-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder &) = delete;
  TempFolder &operator=(const TempFolder &) = delete;
  const std::filesystem::path &path() const { return path_; }
  std::filesystem::path operator/(const std::string &name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline std::string readText(const std::filesystem::path &file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void writeText(const std::filesystem::path &file, const std::string &text) {
  std::ofstream(file, std::ios::binary) << text;
}

using Line = std::vector<std::string>;

/// Reads CSV by RFC 4180; the byte order mark has to be there.
inline std::vector<Line> readCsv(const std::filesystem::path &file) {
  std::string text = readText(file);
  EXPECT_EQ(text.substr(0, 3), "\xEF\xBB\xBF");
  std::vector<Line> lines;
  Line line;
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 3; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"')
        cell += c;
      else if (i + 1 < text.size() && text[i + 1] == '"')
        cell += text[++i];
      else
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      line.push_back(std::move(cell));
      cell.clear();
    } else if (c == '\n') {
      line.push_back(std::move(cell));
      cell.clear();
      lines.push_back(std::move(line));
      line.clear();
    } else {
      cell += c;
    }
  }
  EXPECT_TRUE(cell.empty() && line.empty()) << "the last line has no end";
  return lines;
}

/// All rows of a query as text, NULL as "NULL".
inline std::vector<Line> query(const std::filesystem::path &folder, const std::string &sql) {
  SQLite::Database database((folder / "fovea.db").string(), SQLite::OPEN_READWRITE, 5000);
  SQLite::Statement statement(database, sql);
  std::vector<Line> rows;
  while (statement.executeStep()) {
    Line &row = rows.emplace_back();
    for (int i = 0; i < statement.getColumnCount(); ++i)
      row.push_back(statement.isColumnNull(i) ? "NULL" : statement.getColumn(i).getString());
  }
  return rows;
}

inline Log &quietLog() {
  static Log log([] { return std::int64_t{0}; });
  log.setConsoleLevel(LogLevel::Critical);
  return log;
}

inline std::unique_ptr<Recorder> openRecorder(const std::filesystem::path &folder, Log &log = quietLog()) {
  auto recorder = Recorder::open(folder, log);
  if (!recorder) ADD_FAILURE() << recorder.error().text();
  return recorder ? std::move(*recorder) : nullptr;
}

inline SessionStart aSession(const std::string &id = "s1") {
  return {id, "study", "P01", 1'700'000'000'000'000'000, 0, 42, Dict{{"host", "0.1"}}};
}

inline RunStart aRun(const std::string &id = "s1.1", const std::string &stem = "P01_stroop") {
  return {id,
          "stroop",
          stem,
          fromNanoseconds(1'500'000'000),
          7,
          Dict{{"participant", "P01"}, {"age", 31}},
          Dict{{"plugin", "org.lab.stroop"}},
          {}};
}

inline RunEnd anEnd(const std::string &run = "s1.1") {
  return {run, fromNanoseconds(9'000'000'000), Ending::Finished, "", Dict{{"missed", 0}}, ""};
}

/// One whole session with a run of these rows; returns the main table's file.
inline std::filesystem::path recordRows(const std::filesystem::path &folder, const std::vector<Dict> &rows,
                                        RunStart run = aRun(), const std::string &session = "s1") {
  auto recorder = openRecorder(folder);
  recorder->startSession(aSession(session));
  recorder->startRun(run);
  for (const Dict &row : rows) recorder->addRow({run.id, "trials", row});
  recorder->endRun(anEnd(run.id));
  recorder->endSession({});
  const auto flushed = recorder->flush();
  if (!flushed) ADD_FAILURE() << flushed.error().text();
  if (recorder->files().empty() || recorder->files().back().tables.empty()) return {};
  return recorder->files().back().tables.front();
}

/// What somebody leaves behind who comes once: a consent, an answer and a run of one row.
struct Visit {
  std::string session, participant, study = "study";
  Dict items;             // of the consent
  std::string question = "about";
  Value answer;
  Value variables = Dict{};
  Dict expInfo;           // beside the participant
  Dict row = {{"n", 1}};
};

inline void record(const std::filesystem::path &folder, const Visit &visit) {
  auto recorder = openRecorder(folder);
  SessionStart start = aSession(visit.session);
  start.participant = visit.participant;
  start.study = visit.study;
  recorder->startSession(start);
  ConsentRecord consent;
  consent.document = Value(Dict{{"text", "Dear Ada Lovelace"}});
  consent.accepted = true;
  consent.items = visit.items;
  consent.participant = visit.participant;
  recorder->addConsent(consent);
  ParticipantStep step;
  step.id = visit.session;
  step.study = visit.study;
  step.participant = visit.participant;
  step.responses = {Value(Dict{{"label", visit.question}, {"accepted", true}, {"answer", visit.answer}})};
  step.variables = visit.variables;
  recorder->addStep(step);
  RunStart run = aRun(visit.session + ".1", visit.participant + "_" + visit.session);
  run.expInfo = Dict{{"participant", visit.participant}};
  for (const auto &[name, value] : visit.expInfo) run.expInfo.set(name, value);
  recorder->startRun(run);
  recorder->addRow({run.id, "trials", visit.row});
  recorder->addEvent({run.id, {}, "key", Value("space")});
  recorder->endRun(anEnd(run.id));
  recorder->endSession({});
  ASSERT_TRUE(recorder->flush());
}

}  // namespace fovea::test
