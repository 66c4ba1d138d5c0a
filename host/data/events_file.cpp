#include "data/events_file.hpp"

#include <unistd.h>

#include <cmath>

#include "core/flags.hpp"
#include "data/stem.hpp"

namespace fovea {
namespace {

Cell textCell(std::string_view text) {
  Cell cell;
  if (text.empty()) return cell;
  cell.kind = CellKind::Text;
  cell.text = text;
  return cell;
}

Cell numberCell(const Value *value) {
  Cell cell;
  if (!value || !value->number()) return cell;
  cell.kind = CellKind::Real;
  cell.real = *value->number();
  return cell;
}

/// Both are whole nanoseconds; their difference is written as such.
Cell sinceCell(double time_s, double began_s) {
  Cell cell;
  cell.kind = CellKind::Real;
  cell.real = static_cast<double>(std::llround((time_s - began_s) * 1e9)) / 1e9;
  return cell;
}

std::string typeOf(const Value &event, bool isKey) {
  if (!isKey) return event.textOr("event", "");
  if (isTrue(event, "repeat")) return "repeat";
  return isTrue(event, "press") ? "press" : "release";
}

void addLine(CsvWriter &csv, const Value &event, std::string_view kind, Cell since) {
  const bool isKey = kind == "key", isDevices = kind == "device";
  const std::string type = typeOf(event, isKey), name = event.textOr(isKey ? "key" : "name", ""), role = event.textOr("role", ""),
                    source = event.textOr("source", "");
  csv.beginLine();
  csv.add(since);
  for (const std::string &text : {type, name}) csv.add(textCell(text));
  const std::string drawn = event.textOr("device", "");  // "screen": no number of a keyboard
  csv.add(isKey && !drawn.empty() ? textCell(drawn) : numberCell(event.find(isDevices ? "channel" : "device")));
  csv.add(textCell(role));
  csv.add(numberCell(event.find("value")));
  csv.add(textCell(source));
  for (const char *number : {isDevices ? "uncertainty" : "uncertainty_s", "x_px", "y_px"}) csv.add(numberCell(event.find(number)));
  csv.endLine();
}

Result<std::filesystem::path> named(const std::filesystem::path &file, const std::filesystem::path &folder, const std::string &stem,
                                    const std::string &ending) {
  for (int i = 0;; ++i) {
    const auto path = folder / ((i == 0 ? stem : numbered(stem, i)) + ending);
    auto published = publish(file, path);
    if (!published) return published.error();
    if (*published) return path;
  }
}

}  // namespace

Result<std::filesystem::path> writeEvents(sql::Database &database, const RunFacts &run, const std::filesystem::path &target,
                                          const CsvDialect &dialect) {
  sql::Statement began(database, "SELECT time_s FROM events WHERE run = ? AND kind = 'begin'");
  if (!began.stepWith(run.id))
    return Error{ErrorCode::State, "the run never began: there is nothing to be replayed", run.id, "its set-up failed; its log says why"};
  const double zero = began.real(0).value_or(0);
  const std::filesystem::path unfinished = target / (".fovea-events-" + std::to_string(::getpid()) + ".tmp");
  CsvWriter csv(unfinished, dialect);
  csv.header({"t_s", "type", "key", "device", "role", "value", "source", "uncertainty_s", "x_px", "y_px"});
  sql::Statement row(database, "SELECT time_s, kind, value FROM events WHERE run = ? AND kind IN ('key', 'pointer', 'device') AND time_s >= ? ORDER BY time_s, number");
  for (bool more = row.stepWith(run.id, zero); more; more = row.step())
    addLine(csv, storedJson(row.text(2)), row.text(1), sinceCell(row.real(0).value_or(0), zero));
  auto written = csv.close();
  auto path = written ? named(unfinished, target, run.stem, dialect.delimiter == '\t' ? "_events.tsv" : "_events.csv")
                      : Result<std::filesystem::path>(written.error());
  if (!path) ::unlink(unfinished.c_str());
  return path;
}

}  // namespace fovea
