#include "data/dictionary.hpp"

#include <algorithm>

#include "core/json.hpp"
#include "data/cell.hpp"
#include "data/output_file.hpp"

namespace fovea {
namespace {

struct Words {
  std::string_view table, name, type, unit, description;  // no table: wherever that column is
};

constexpr std::pair<std::string_view, std::string_view> kRows[] = {
    {"participants", "Each way of somebody through a study"},
    {"responses", "Each answer to a page, and each experiment that was run; accepted or not"},
    {"modules", "Each time that somebody entered a module"},
    {"cells", "Each counterbalancing that somebody came to, and what they had there"},
    {"networks", "Each network of nodes of a trial maker"},
    {"nodes", "Each node: what trials present"},
    {"trials", "Each presentation of a node to somebody"},
    {"assets", "Each file that belongs to the data, or lies elsewhere"},
    {"consents", "Each decision on a consent"},
    {"runs", "Each run of an experiment"},
    {"payments", "What was earned on each way through a study that is over"},
    {"frames", "Each frame of a run"},
};

constexpr std::string_view kMinor = "minor units of currency";  // cents
constexpr std::string_view kWall = "wall time, RFC 3339";

constexpr Words kWords[] = {
    {"", "participant", "text", "", "The participant's code; where pseudonyms were asked for, theirs, the same in all tables and exports of a study"},
    {"", "study", "text", "", "Name of the study"},
    {"", "simulated", "boolean", "", "Was it a rehearsal, with nobody there?"},
    {"", "way", "text", "", "The way through the study that it belongs to, as \"id\" of participants has it, or \"way\" under pseudonyms; empty: nobody's"},
    {"", "session", "text", "", "The session that it was recorded in"},
    {"", "run", "text", "", "The run of the experiment; empty: it was a page"},
    {"", "path", "text", "", "Where the step stands in the study: the labels of what is around it (modules, loops with #round, branches with =case), and its own"},
    {"", "row", "integer", "", "Number of the row in its run, from 0"},
    {"", "maker", "text", "", "Label of the trial maker"},
    {"", "network", "text", "", "The network"},
    {"", "node", "text", "", "The node; the same name may be in several networks"},
    {"", "block", "text", "", "The block of trials that it belongs to"},
    {"", "degree", "integer", "", "How many answers lie before it in its chain: 0 at the start"},
    {"", "failed_reason", "text", "", "Why it failed, the tags with commas between; empty: it did not"},
    {"", "failed_by", "text", "", "The step that made it fail, somebody else's maybe: its way, journal and record; empty: it did not, or for good"},
    {"", "currency", "text", "", "What amounts of money are in, as ISO 4217 has it; empty: the study pays nothing"},
    {"", "performance_reward", "integer", kMinor, "Earned by performance"},
    {"", "variables", "json", "", "The variables of scripts, as they were last"},
    {"", "definition", "mixed", "", "What it presents"},
    {"", "shown_s", "real", "s", "When the page was first on the screen, since its session began; of an experiment when it began"},

    {"participants", "id", "text", "", "The session that the way began in; _2, _3, ... from the second way of a session on"},
    {"participants", "way", "text", "", "The way: its pseudonym, as in other tables"},
    {"participants", "seed", "integer", "", "Of everything random on this way"},
    {"participants", "sessions", "integer", "", "How many sessions it took"},
    {"participants", "session", "text", "", "The latest session of the way"},
    {"participants", "started", "text", kWall, "When the way began"},
    {"participants", "latest", "text", kWall, "When its latest step was"},
    {"participants", "status", "text", "", "working (under way, or left), complete, failed, declined, aborted, withdrawn or crashed"},
    {"participants", "failed_reason", "text", "", "Why somebody failed, all tags with commas between, UnsuccessfulEndPage last"},
    {"participants", "progress", "real", "", "How far they came, 0 to 1"},
    {"participants", "time_credit_s", "real", "s", "The time that they were credited with: the estimates of what they did"},
    {"participants", "maximum_time_credit_s", "real", "s", "The most that anybody can get in this study"},
    {"participants", "waited_s", "real", "s", "How long they waited in waitWhile"},
    {"participants", "payment", "integer", kMinor, "What is to be paid"},
    {"participants", "pages", "integer", "", "How many pages and experiments they came to"},
    {"participants", "next_session", "text", kWall, "From when their next session may begin, of those between two sessions of the study's own"},
    {"participants", "branches", "json", "", "[label, case] of each branch that was taken, in order; of a counterbalancing [sequence_LABEL, unit], units from 1 as the study has them"},

    {"responses", "label", "text", "", "Label of the step, its question"},
    {"responses", "type", "text", "", "The kind of step"},
    {"responses", "attempt", "integer", "", "Which answer to this page it is, from 1; more where one was not accepted"},
    {"responses", "accepted", "boolean", "", "Was the answer taken? What is not taken is asked again"},
    {"responses", "answer", "mixed", "", "What the page, or the experiment, gave as its answer"},
    {"responses", "raw_answer", "mixed", "", "The answer before a script of the study changed it"},
    {"responses", "metadata", "json", "", "What the page noted beside: page_type, version, rt_s, eventLog, what was shown"},
    {"responses", "loops", "json", "", "LABEL.index and LABEL.item of the study's forEach loops around it"},
    {"responses", "message", "text", "", "What somebody was told whose answer was not accepted"},
    {"responses", "field", "text", "", "The field of the page that this was about"},
    {"responses", "failure", "text", "", "What went wrong while the study handled the answer; empty: nothing"},
    {"responses", "shown_source", "text", "", "What dated shown_s"},
    {"responses", "shown_uncertainty_s", "real", "s", "shown_s is right within plus or minus this"},
    {"responses", "submitted_s", "real", "s", "When it was answered, since its session began"},
    {"responses", "submitted", "text", kWall, "When it was answered"},
    {"responses", "rt_s", "real", "s", "Reaction time, as the page measured it; missing where it measures none"},

    {"modules", "position", "integer", "", "Which entry of the way into any module it is, from 0"},
    {"modules", "module", "text", "", "Name of the module"},
    {"modules", "entry", "integer", "", "How often they had been in this module before"},
    {"modules", "started", "text", kWall, "When it was entered"},
    {"modules", "finished", "text", kWall, "When its end was reached; empty: it was not"},
    {"modules", "aborted", "text", kWall, "When it was left before its end; empty: it was not"},

    {"cells", "label", "text", "", "Label of the counterbalancing"},
    {"cells", "cell", "integer", "", "Number of the order that somebody had, from 0: no condition by itself, see units"},
    {"cells", "cells", "integer", "", "How many orders there are"},
    {"cells", "units", "text", "", "The units in the order that somebody had them, by their names (slow-fast); with take 1 the condition. By numbers from 1 where names do not tell them apart"},

    {"networks", "way", "text", "", "The way whose alone it is; empty: the study's"},
    {"networks", "participant_group", "text", "", "The group of participants that it is for"},
    {"networks", "grows", "boolean", "", "Is it a chain, whose nodes are made of answers?"},

    {"nodes", "parent", "text", "", "The node that it grew from; empty: it stands at the beginning"},
    {"nodes", "way", "text", "", "The way whose answer it is made of; empty: the study's own"},

    {"trials", "position", "integer", "", "Which trial of this maker on this way it is, from 1"},
    {"trials", "repeats", "integer", "", "The position of the trial that it repeats; 0: of none"},
    {"trials", "status", "text", "", "pending, finished or failed"},
    {"trials", "answer", "mixed", "", "What the maker made of the answers to the trial"},
    {"trials", "score", "real", "", "The score that the study gave it"},
    {"trials", "reward", "integer", kMinor, "The reward that the study gave for it"},
    {"trials", "time_credit_s", "real", "s", "The time that it was credited with"},
    {"trials", "started", "text", kWall, "When it began"},
    {"trials", "finished", "text", kWall, "When it was over"},

    {"assets", "run", "text", "", "The run that recorded it; empty: a page, or nobody"},
    {"assets", "module", "text", "", "The module that it belongs to, or was recorded in"},
    {"assets", "position", "integer", "", "Of the entry into the module, as in modules"},
    {"assets", "trial", "integer", "", "Position of the trial that was in hand, as in trials"},
    {"assets", "local_key", "text", "", "What it is called there: the key in the study file, the column of a row, the label of a page with the member of its answer"},
    {"assets", "kind", "text", "", "experiment (the study brings it), external (it lies at url, and is not kept) or recorded"},
    {"assets", "description", "text", "", "What the study or the plugin says of it"},
    {"assets", "extension", "text", "", "How its file's name ends"},
    {"assets", "data_type", "text", "", "What kind of data it holds, as the study or the plugin says"},
    {"assets", "personal", "boolean", "", "May it tell who somebody is?"},
    {"assets", "sha256", "text", "", "SHA-256 of the file"},
    {"assets", "bytes", "integer", "bytes", "Size of the file"},
    {"assets", "file", "text", "", "The file's name in the data folder; under pseudonyms also in the export"},
    {"assets", "url", "text", "", "Where an external one lies"},
    {"assets", "deposited", "text", kWall, "When it was put there"},
    {"assets", "export_path", "text", "", "The copy in this export"},

    {"consents", "module", "text", "", "The consent's form"},
    {"consents", "version", "text", "", "Version of its text"},
    {"consents", "language", "text", "", "Language of its text"},
    {"consents", "text_hash", "text", "", "SHA-256 of the text that was shown"},
    {"consents", "asked", "boolean", "", "Was somebody asked?"},
    {"consents", "accepted", "boolean", "", "Did they consent?"},
    {"consents", "items", "json", "", "The boxes that were ticked"},
    {"consents", "shown_s", "real", "s", "When it was shown, since its session began"},
    {"consents", "decided_s", "real", "s", "When it was decided, since its session began"},
    {"consents", "operated_by", "text", "", "Who was at the station: as expInfo or the system's account has it; none in a rehearsal"},

    {"runs", "experiment", "text", "", "The experiment"},
    {"runs", "label", "text", "", "Label of the step that ran it"},
    {"runs", "started_s", "real", "s", "When it began, since its session began"},
    {"runs", "ended_s", "real", "s", "When it ended"},
    {"runs", "ending", "text", "", "finished, stopped, failed or crashed; empty: it is going on"},
    {"runs", "expInfo", "json", "", "What was entered before it"},

    {"payments", "base_payment", "integer", kMinor, "What everybody gets"},
    {"payments", "time_reward", "integer", kMinor, "Earned by time"},
    {"payments", "bonus", "integer", kMinor, "What is paid above the base payment"},
    {"payments", "total", "integer", kMinor, "What is to be paid"},
    {"payments", "unpaid", "integer", kMinor, "What was cut, by limits of the study"},

    {"frames", "frame", "integer", "", "Number of the frame in the run, from 0"},
    {"frames", "onset_s", "real", "s", "When it lit up, session clock"},
    {"frames", "uncertainty_s", "real", "s", "onset_s is right within plus or minus this"},
    {"frames", "onset_source", "text", "", "What dated the onset"},
    {"frames", "missed", "integer", "", "Refreshes missed before it"},
    {"frames", "host_s", "real", "s", "What the host itself spent on the frame, beside the swap and its wait"},

    {"", "label", "text", "", "Label of the step in the study"},  // of experiments' tables
};

Column columnOf(std::string_view name, std::string_view type, std::string description, std::string_view unit = "") {
  return {std::string(name), std::string(type), std::string(unit), std::move(description), {}};
}

/// Those whose names are the study's.
Column namedByStudy(std::string_view table, std::string_view name) {
  const std::size_t dot = name.find('.'), under = name.find("__");
  const std::string_view column = name.substr(0, dot);
  const std::string member(dot == name.npos ? "" : name.substr(dot + 1));
  if (dot != name.npos) {
    if (table == "participants" && column == "expInfo") return columnOf(name, "", "Entered before the session: " + member);
    for (const std::string_view whole : {"variables", "answer", "definition"})
      if (column == whole && !hostColumn(table, whole).description.empty()) return columnOf(name, "", "Member \"" + member + "\" of " + std::string(whole));
  }
  if (table == "responses" && name.ends_with(".index")) return columnOf(name, "integer", "Rounds of the study's loop \"" + std::string(name.substr(0, name.size() - 6)) + "\" that were done before");
  if (table == "responses" && name.ends_with(".item")) return columnOf(name, "", "What the study's loop \"" + std::string(name.substr(0, name.size() - 5)) + "\" is at");
  if (table == "participants" && under != name.npos)
    return columnOf(name, "", "Variable \"" + std::string(name.substr(name.rfind("__") + 2)) + "\" of the module \"" + std::string(name.substr(0, under)) + "\"");
  return columnOf(name, "", "");
}

constexpr char kUndeclared[] = "Given by the experiment, the study or somebody else while it ran; nobody has described it";

}  // namespace

std::string_view rowOfHostTable(std::string_view table) {
  const auto found = std::ranges::find(kRows, table, &std::pair<std::string_view, std::string_view>::first);
  return found == std::end(kRows) ? std::string_view() : found->second;
}

Column hostColumn(std::string_view table, std::string_view name) {
  for (const std::string_view of : {table, std::string_view()})
    for (const Words &words : kWords)
      if (words.table == of && words.name == name) return columnOf(name, words.type, std::string(words.description), words.unit);
  return namedByStudy(table, name);
}

Value columnValue(const Column &column) {
  return Value(Dict{{"name", column.name}, {"type", column.type}, {"unit", column.unit}, {"description", column.description}});
}

const std::map<std::string, Column> &Dictionary::declared(const std::string &table) {
  const auto known = declared_.find(table);
  if (known != declared_.end()) return known->second;
  auto &columns = declared_[table];
  // What was declared comes before what was guessed, the latest run last.
  sql::Statement row(database_, "SELECT c.name, c.type, c.unit, c.description, c.kinds FROM columns c JOIN run_tables t ON t.run = c.run AND t.table_name = c.table_name "
                                "WHERE t.data_table = ? ORDER BY c.declared = 0, c.description = '', t.rowid DESC");
  for (bool more = row.stepWith(table); more; more = row.step()) {
    Column column{row.text(0), row.text(1), row.text(2), row.text(3), {}};
    if (column.type.empty()) column.type = typeOfKinds(static_cast<unsigned>(row.integer(4)));
    columns.emplace(column.name, std::move(column));
  }
  return columns;
}

Column Dictionary::describe(const std::string &table, const std::string &name, unsigned kinds) {
  if (!rowOfHostTable(table).empty() || isKeyOfData(name)) return complete(hostColumn(table, name), kinds);
  const auto &own = declared(table);
  auto known = own.find(name);
  if (known == own.end() && name.starts_with(kRenamed)) known = own.find(name.substr(kRenamed.size()));
  Column column = known == own.end() ? Column{} : known->second;
  column.name = name;
  return complete(std::move(column), kinds);
}

Column Dictionary::complete(Column column, unsigned kinds) {
  if (column.type.empty()) column.type = typeOfKinds(kinds);
  if (column.description.empty()) column.description = kUndeclared;
  return column;
}

bool isKeyOfData(std::string_view name) { return std::ranges::find(kKeysOfData, name) != std::end(kKeysOfData); }

void Dictionary::add(const std::string &table, const std::filesystem::path &file, std::int64_t rows, const std::vector<Column> &columns) {
  List described;
  for (const Column &column : columns) described.push_back(columnValue(column));
  const std::string_view row = rowOfHostTable(table);
  tables_.emplace_back(table, Dict{{"file", file.filename().string()}, {"row", row.empty() ? "A row of data of each run, in the order of the runs" : row}, {"rows", rows}, {"columns", std::move(described)}});
}

Result<std::filesystem::path> Dictionary::write(const std::filesystem::path &folder) const {
  const std::filesystem::path path = folder / kDictionaryName;
  OutputFile file(path);
  file.text() = toJson(Value(Dict{{"format", "fovea-dictionary/1"}, {"tables", tables_}}), 2) + "\n";
  if (auto closed = file.close(); !closed) return closed.error();
  return path;
}

}  // namespace fovea
