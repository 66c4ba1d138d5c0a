#include "data/routines.hpp"

#include <optional>

#include "core/json.hpp"
#include "data/run_facts.hpp"
#include "data/store.hpp"

namespace fovea {
namespace {

std::optional<Value> find(sql::Database &database, const OnceMade &what) {
  sql::Statement known(database, "SELECT value FROM routines WHERE study = ? AND simulated = ? AND label = ? AND inputs = ?");
  if (!known.stepWith(what.study, int{what.isSimulated}, what.label, what.inputs)) return std::nullopt;
  return storedJson(known.text(0));
}

}  // namespace

Result<Value> takeOnce(const std::filesystem::path &folder, const OnceMade &what, const std::function<Result<Value>()> &make) {
  auto database = openStore(folder);
  if (!database) return database.error();
  try {
    if (auto known = find(**database, what)) return std::move(*known);
    auto made = make();  // it may take its time: others can write meanwhile
    if (!made) return made;
    sql::Transaction transaction(**database);
    sql::Statement(**database, "INSERT OR IGNORE INTO routines (study, simulated, label, inputs, value) VALUES (?, ?, ?, ?, ?)")
        .stepWith(what.study, int{what.isSimulated}, what.label, what.inputs, toJson(*made));
    auto kept = find(**database, what);
    transaction.commit();
    return kept ? Result<Value>(std::move(*kept)) : made;
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

}  // namespace fovea
