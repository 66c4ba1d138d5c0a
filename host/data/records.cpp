#include "data/records.hpp"

#include <algorithm>
#include <iterator>

#include "data/record_codec.hpp"

namespace fovea {
namespace {

constexpr std::string_view kEndingWords[] = {"finished", "stopped", "failed", "crashed", "declined"};

Value timeOf(Timestamp time) { return TimeValue{toNanoseconds(time)}; }

/// Reads the members of a dictionary into variables of their kinds.
class Members {
 public:
  explicit Members(const Value &value) : value_(value) {}

  const Members &take(std::string_view key, std::string &to) const {
    to = value_.textOr(key, to);
    return *this;
  }
  const Members &take(std::string_view key, bool &to) const { return takeAs(key, to); }
  const Members &take(std::string_view key, std::int64_t &to) const { return takeAs(key, to); }
  const Members &take(std::string_view key, List &to) const { return takeAs(key, to); }
  const Members &take(std::string_view key, std::uint64_t &to) const {
    std::int64_t number = static_cast<std::int64_t>(to);
    takeAs(key, number);
    to = static_cast<std::uint64_t>(number);
    return *this;
  }
  const Members &take(std::string_view key, std::optional<int> &to) const {
    const Value *member = value_.find(key);
    if (const auto *number = member ? member->as<std::int64_t>() : nullptr) to = static_cast<int>(*number);
    return *this;
  }
  const Members &take(std::string_view key, Value &to) const {
    if (const Value *member = value_.find(key)) to = *member;
    return *this;
  }
  const Members &take(std::string_view key, double &to) const { return takeAs(key, to); }
  const Members &take(std::string_view key, Bytes &to) const { return takeAs(key, to); }
  const Members &take(std::string_view key, Timestamp &to) const {
    TimeValue time{toNanoseconds(to)};
    takeAs(key, time);
    to = fromNanoseconds(time.nanoseconds);
    return *this;
  }
  const Members &take(std::string_view key, Ending &to) const {
    to = endingFromWord(value_.textOr(key, "")).value_or(to);
    return *this;
  }

 private:
  template <class T>
  const Members &takeAs(std::string_view key, T &to) const {
    if (const Value *member = value_.find(key); member && member->as<T>()) to = *member->as<T>();
    return *this;
  }

  const Value &value_;
};

Value toValue(const Column &column) {
  Dict described;  // member by member: what a list in braces holds is copied
  described.reserve(5);
  described.emplace_back("name", column.name);
  described.emplace_back("type", column.type);
  described.emplace_back("unit", column.unit);
  described.emplace_back("description", column.description);
  described.emplace_back("priority", column.priority ? Value(*column.priority) : Value());
  return described;
}

Column columnOf(const Value &value) {
  Column column;
  Members(value)
      .take("name", column.name)
      .take("type", column.type)
      .take("unit", column.unit)
      .take("description", column.description)
      .take("priority", column.priority);
  return column;
}

/// Empty when there is none.
const List &listIn(const Value &value, std::string_view key) {
  static const List none;
  const Value *member = value.find(key);
  return member && member->list() ? *member->list() : none;
}

template <class Items, class Make>
List listOf(const Items &items, Make make) {
  List list;
  list.reserve(items.size());
  std::transform(items.begin(), items.end(), std::back_inserter(list), make);
  return list;
}

}  // namespace

std::string_view endingWord(Ending ending) { return kEndingWords[static_cast<std::size_t>(ending)]; }

std::optional<Ending> endingFromWord(std::string_view word) {
  const auto known = std::find(std::begin(kEndingWords), std::end(kEndingWords), word);
  if (known == std::end(kEndingWords)) return std::nullopt;
  return static_cast<Ending>(known - std::begin(kEndingWords));
}

Value toValue(const SessionStart &start) {
  return Dict{{"id", start.id},
              {"study", start.study},
              {"participant", start.participant},
              {"wallOrigin", start.wallOrigin},
              {"monotonicOrigin", start.monotonicOrigin},
              {"seed", start.seed},
              {"provenance", start.provenance}};
}

void fromValue(const Value &value, SessionStart &start) {
  Members(value)
      .take("id", start.id)
      .take("study", start.study)
      .take("participant", start.participant)
      .take("wallOrigin", start.wallOrigin)
      .take("monotonicOrigin", start.monotonicOrigin)
      .take("seed", start.seed)
      .take("provenance", start.provenance);
}

Value toValue(const RunStart &start) {
  const auto tableValue = [](const TableDescription &table) -> Value {
    const auto columnValue = [](const Column &column) { return toValue(column); };
    Dict described{{"name", table.name}};
    described.emplace_back("columns", listOf(table.columns, columnValue));
    return described;
  };
  Dict run{{"id", start.id}, {"experiment", start.experiment}, {"stem", start.stem}, {"started", timeOf(start.started)}, {"seed", start.seed}};
  run.reserve(8);
  run.emplace_back("expInfo", start.expInfo);
  run.emplace_back("provenance", start.provenance);
  run.emplace_back("tables", listOf(start.tables, tableValue));
  return run;
}

void fromValue(const Value &value, RunStart &start) {
  Members(value)
      .take("id", start.id)
      .take("experiment", start.experiment)
      .take("stem", start.stem)
      .take("started", start.started)
      .take("seed", start.seed)
      .take("expInfo", start.expInfo)
      .take("provenance", start.provenance);
  for (const Value &table : listIn(value, "tables")) {
    TableDescription &description = start.tables.emplace_back();
    Members(table).take("name", description.name);
    const List &columns = listIn(table, "columns");
    description.columns.reserve(columns.size());
    std::transform(columns.begin(), columns.end(), std::back_inserter(description.columns), columnOf);
  }
}

Value toValue(const Event &event) {
  return Dict{{"run", event.run}, {"time", timeOf(event.time)}, {"kind", event.kind}, {"value", event.value}};
}

void fromValue(const Value &value, Event &event) {
  Members(value)
      .take("run", event.run)
      .take("time", event.time)
      .take("kind", event.kind)
      .take("value", event.value);
}

Value toValue(const ConsentRecord &consent) {
  return Dict{{"module", consent.module},
              {"version", consent.version},
              {"language", consent.language},
              {"textHash", consent.textHash},
              {"text", consent.text},
              {"document", consent.document},
              {"asked", consent.asked},
              {"reason", consent.reason},
              {"accepted", consent.accepted},
              {"items", consent.items},
              {"signature", consent.signature},
              {"coverage", consent.coverage},
              {"simulated", consent.isSimulated},
              {"covers", consent.covers},
              {"shown", timeOf(consent.shown)},
              {"decided", timeOf(consent.decided)},
              {"participant", consent.participant},
              {"operatedBy", consent.operatedBy}};
}

void fromValue(const Value &value, ConsentRecord &consent) {
  Members(value)
      .take("module", consent.module)
      .take("version", consent.version)
      .take("language", consent.language)
      .take("textHash", consent.textHash)
      .take("text", consent.text)
      .take("document", consent.document)
      .take("asked", consent.asked)
      .take("reason", consent.reason)
      .take("accepted", consent.accepted)
      .take("items", consent.items)
      .take("signature", consent.signature)
      .take("coverage", consent.coverage)
      .take("simulated", consent.isSimulated)
      .take("covers", consent.covers)
      .take("shown", consent.shown)
      .take("decided", consent.decided)
      .take("participant", consent.participant)
      .take("operatedBy", consent.operatedBy);
}

Value toValue(const ColumnRecord &column) {
  return Dict{{"run", column.run}, {"table", column.table}, {"column", toValue(column.column)}};
}

void fromValue(const Value &value, ColumnRecord &column) {
  Value described;
  Members(value).take("run", column.run).take("table", column.table).take("column", described);
  column.column = columnOf(described);
}

Value toValue(const ParticipantStep &step) {
  return Dict{{"id", step.id},
              {"study", step.study},
              {"participant", step.participant},
              {"time", timeOf(step.time)},
              {"status", step.status},
              {"failedReason", step.failedReason},
              {"isSimulated", step.isSimulated},
              {"seed", step.seed},
              {"progress", step.progress},
              {"timeCredit_s", step.timeCredit_s},
              {"maximumTimeCredit_s", step.maximumTimeCredit_s},
              {"waited_s", step.waited_s},
              {"performanceReward", step.performanceReward},
              {"currency", step.currency},
              {"payment", step.payment},
              {"pages", step.pages},
              {"variables", step.variables},
              {"branches", step.branches},
              {"state", step.state},
              {"nextSession", step.nextSession},
              {"responses", step.responses},
              {"modules", step.modules},
              {"cells", step.cells},
              {"networks", step.networks},
              {"nodes", step.nodes},
              {"trials", step.trials},
              {"assets", step.assets},
              {"events", step.events}};
}

void fromValue(const Value &value, ParticipantStep &step) {
  Members(value)
      .take("id", step.id)
      .take("study", step.study)
      .take("participant", step.participant)
      .take("time", step.time)
      .take("status", step.status)
      .take("failedReason", step.failedReason)
      .take("isSimulated", step.isSimulated)
      .take("seed", step.seed)
      .take("progress", step.progress)
      .take("timeCredit_s", step.timeCredit_s)
      .take("maximumTimeCredit_s", step.maximumTimeCredit_s)
      .take("waited_s", step.waited_s)
      .take("performanceReward", step.performanceReward)
      .take("currency", step.currency)
      .take("payment", step.payment)
      .take("pages", step.pages)
      .take("variables", step.variables)
      .take("branches", step.branches)
      .take("state", step.state)
      .take("nextSession", step.nextSession)
      .take("responses", step.responses)
      .take("modules", step.modules)
      .take("cells", step.cells)
      .take("networks", step.networks)
      .take("nodes", step.nodes)
      .take("trials", step.trials)
      .take("assets", step.assets)
      .take("events", step.events);
}

Value toValue(const WithdrawalWish &wish) {
  return Dict{{"participant", wish.participant}, {"study", wish.study}, {"asked", wish.asked}, {"isSimulated", wish.isSimulated}};
}

void fromValue(const Value &value, WithdrawalWish &wish) {
  Members(value).take("participant", wish.participant).take("study", wish.study).take("asked", wish.asked).take("isSimulated", wish.isSimulated);
}

Value toValue(const RunEnd &end) {
  return Dict{{"run", end.run},     {"ended", timeOf(end.ended)}, {"ending", endingWord(end.ending)},
              {"error", end.error}, {"timing", end.timing},       {"notes", end.notes}};
}

void fromValue(const Value &value, RunEnd &end) {
  Members(value)
      .take("run", end.run)
      .take("ended", end.ended)
      .take("ending", end.ending)
      .take("error", end.error)
      .take("timing", end.timing)
      .take("notes", end.notes);
}

Value toValue(const SessionEnd &end) {
  return Dict{{"ended", timeOf(end.ended)}, {"ending", endingWord(end.ending)}, {"error", end.error}};
}

void fromValue(const Value &value, SessionEnd &end) {
  Members(value).take("ended", end.ended).take("ending", end.ending).take("error", end.error);
}

}  // namespace fovea
