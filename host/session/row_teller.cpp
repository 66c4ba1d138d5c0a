#include "session/row_teller.hpp"

#include <algorithm>
#include <future>

#include "core/json.hpp"
#include "core/log.hpp"
#include "data/export.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kRowsAtOnce = 1000;
constexpr std::int64_t kFirstLook = 16;  // rows, until it is known how large they are
constexpr auto kLook = 50ms;             // whether the session goes on meanwhile

/// Only what is worth telling.
Dict worthTelling(Dict values, const std::vector<Column> &columns, int threshold) {
  std::erase_if(values, [&](const auto &cell) {
    const auto column = std::find_if(columns.begin(), columns.end(), [&](const Column &known) { return known.name == cell.first; });
    return column != columns.end() && column->priority.value_or(0) < threshold;
  });
  return values;
}

}  // namespace

/// Who and how, without the rows.
Dict RowTeller::event(const RowsWanted &wanted, const std::string &table, const std::vector<Column> &columns) const {
  Dict priorities;
  for (const Column &column : columns) priorities.emplace_back(column.name, Value(column.priority.value_or(0)));
  return {{"name", Value(wanted.name)}, {"run", Value(wanted.run)}, {"table", Value(table)},
          {"priority", Value(std::move(priorities))}, {"threshold", Value(threshold_())}};
}

void RowTeller::warn(const std::string &name, const std::string &run, std::int64_t row, std::size_t bytes) const {
  log_.write(LogLevel::Warning, "session",
             "row " + std::to_string(row) + " of " + name + " (run " + run + ") has " + std::to_string(bytes) +
                 " bytes and is too large to be sent; it is saved");
}

/// Looked up anew when there may be something to know: for most rows there is not.
const std::vector<Column> &RowTeller::columnsOf(const Row &row, const Recorder &recorder) {
  const std::uint64_t descriptions = recorder.columnsDescribed();
  const bool isSame = known_.run == row.run && known_.table == row.table && known_.descriptions == descriptions;
  const bool isKnown = isSame && std::all_of(row.values.begin(), row.values.end(), [&](const auto &cell) {
    return std::any_of(known_.columns.begin(), known_.columns.end(), [&](const Column &column) { return column.name == cell.first; });
  });
  if (isKnown) return known_.columns;
  auto read = readRows(recorder.folder(), row.run, row.table, 0, 0);
  if (!read) log_.write(LogLevel::Warning, "session", "a row is told with all its columns: " + read.error().text());
  known_ = {row.run, row.table, descriptions, read ? std::move(read->columns) : std::vector<Column>{}};
  return known_.columns;
}

void RowTeller::tell(const Row &row, const std::string &name, const Recorder &recorder) {
  if (!events_.isHeard("rows")) return;
  const std::vector<Column> &columns = columnsOf(row, recorder);
  Dict told = event({row.run, name, {}}, row.table, columns);
  Value values(worthTelling(row.values, columns, threshold_()));
  const std::size_t bytes = toJson(values).size();
  const bool fits = bytes <= kLargestRow;
  told.emplace_back("first", row.number ? Value(*row.number) : Value());
  told.emplace_back("trials", fits ? Value(List{std::move(values)}) : Value(List{}));
  told.emplace_back("full", Value(false));
  if (!fits) {
    warn(name, row.run, row.number.value_or(0), bytes);
    told.emplace_back("tooLarge", Value(static_cast<std::int64_t>(bytes)));
  }
  events_.publish("rows", Value(std::move(told)));
}

/// False: it is over before everybody has it.
bool RowTeller::publishAndWait(Dict event, const std::function<bool()> &isOver) {
  const auto taken = std::make_shared<std::promise<void>>();
  std::future<void> all = taken->get_future();
  events_.publish("rows", Value(std::move(event)), std::shared_ptr<const void>(taken.get(), [taken](const void *) { taken->set_value(); }));
  while (all.wait_for(kLook) == std::future_status::timeout)
    if (isOver()) return false;
  return true;
}

Result<void> RowTeller::tellAll(const RowsWanted &wanted, Recorder &recorder, const std::function<bool()> &isOver) {
  (void)recorder.flush();  // what has just been added is among them; a full disk is told elsewhere
  const Error over{ErrorCode::Stopped, "the session closes before all rows were sent", wanted.name, "the files in the data folder have them"};
  const int threshold = threshold_();
  std::vector<Column> columns;
  std::string table;
  List trials;
  std::size_t bytes = 0;
  std::int64_t first = 0, next = 0;
  bool isTold = false;
  const auto turnPage = [&](std::optional<std::size_t> tooLarge = {}) {
    Dict page = event(wanted, table, columns);
    page.emplace_back("first", Value(first));
    page.emplace_back("trials", Value(std::exchange(trials, {})));
    page.emplace_back("thisTrial", Value(worthTelling(wanted.inHand, columns, threshold)));
    page.emplace_back("full", Value(true));
    if (tooLarge) page.emplace_back("tooLarge", Value(static_cast<std::int64_t>(*tooLarge)));
    bytes = 0;
    isTold = true;
    return publishAndWait(std::move(page), isOver);
  };
  for (std::int64_t look = kFirstLook;;) {
    auto rows = readRows(recorder.folder(), wanted.run, "", next, look);
    if (!rows) return rows.error();
    columns = std::move(rows->columns);
    std::size_t read = 0;
    for (Row &row : rows->rows) {
      table = row.table;
      Value values(worthTelling(std::move(row.values), columns, threshold));
      const std::size_t size = toJson(values).size();
      read += size;
      const bool fits = size <= kLargestRow;
      if (!trials.empty() && (!fits || bytes + size > kPageBytes) && !turnPage()) return over;
      if (trials.empty()) first = row.number.value_or(next);
      next = row.number.value_or(next) + 1;
      if (fits) {
        trials.push_back(std::move(values));
        bytes += size;
        continue;
      }
      warn(wanted.name, wanted.run, first, size);
      if (!turnPage(size)) return over;
    }
    if (static_cast<std::int64_t>(rows->rows.size()) < look) break;
    look = std::clamp<std::int64_t>(static_cast<std::int64_t>(kPageBytes / (read / rows->rows.size() + 1)), 1, kRowsAtOnce);
  }
  if ((!trials.empty() || !isTold) && !turnPage()) return over;
  return {};
}

}  // namespace fovea
