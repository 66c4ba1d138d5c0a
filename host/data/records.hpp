#pragma once
// What the records of the journal hold, as structs; encoding is in records.cpp.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clock/clock.hpp"
#include "core/value.hpp"

namespace fovea {

/// One column of a table as it is described beside the data.
struct Column {
  std::string name;
  std::string type;  // "integer", "real", "text", "boolean", ...; empty: seen in the data
  std::string unit;  // "s", "px", "deg"; empty: none
  std::string description;
  std::optional<int> priority;  // none: to be guessed from the name
  bool operator==(const Column &) const = default;
};

/// How a run or a session ended.
enum class Ending { Finished, Stopped, Failed, Crashed, Declined };
std::string_view endingWord(Ending ending);
std::optional<Ending> endingFromWord(std::string_view word);

struct SessionStart {
  std::string id;  // unique: date and random part
  std::string study;
  std::string participant;
  std::int64_t wallOrigin = 0;       // wall time at session time 0, ns since 1970 UTC
  std::int64_t monotonicOrigin = 0;  // CLOCK_MONOTONIC at session time 0
  std::uint64_t seed = 0;
  Value provenance;  // dictionary: versions, machine, screen, study hash, ...
};

struct TableDescription {
  std::string name;
  std::vector<Column> columns;  // declared ones, in order
};

struct RunStart {
  std::string id;          // unique
  std::string experiment;  // key
  std::string stem;        // name of its files without extension
  Timestamp started{};
  std::uint64_t seed = 0;
  Value expInfo;     // dictionary, flags stripped, in order
  Value provenance;  // dictionary: plugin id, version, hash, build, licence, screen, onset source, ...
  std::vector<TableDescription> tables;  // the first is the main one
};

struct Row {
  std::string run;
  std::string table;
  Dict values;  // host columns (thisRow.t, ...) included
  /// Place in the run's table, from 0, the same in the database; none before it is there.
  std::optional<std::int64_t> number = std::nullopt;
};

/// Something that happened, in or outside a run.
struct Event {
  std::string run;  // empty: the session
  Timestamp time{};
  std::string kind;  // "annotation", "state", "pause", "resume", "marker", "expInfo", "data", "operator"
  Value value;
};

struct ConsentRecord {
  std::string module;
  std::string version;
  std::string language;
  std::string textHash;  // SHA-256 of `text`, hexadecimal
  std::string text;      // as it was shown
  Value document;        // the same in its parts
  bool asked = true;     // false: no consent was asked for, on purpose
  std::string reason;    // why not
  bool accepted = false;
  Value items;      // dictionary id -> boolean
  Value signature;  // dictionary; none: not signed
  Value coverage;   // how much of the text was on the screen, 0 to 1; none: the form does not say
  List covers;
  bool isSimulated = false;
  Timestamp shown{};
  Timestamp decided{};
  std::string participant;
  std::string operatedBy;  // who was at the station; empty: nobody, as in a rehearsal
};

/// One step of a participant through a timeline: all of it is kept, or none.
struct ParticipantStep {
  std::string id;  // of this way through the study: the session that it began in
  std::string study, participant;
  Timestamp time{};
  std::string status = "working";  // or how it ended: "complete", "failed", "declined", "aborted", "withdrawn", "crashed"
  std::string failedReason;
  bool isSimulated = false;
  std::uint64_t seed = 0;
  double progress = 0;  // 0 to 1
  double timeCredit_s = 0, maximumTimeCredit_s = 0, waited_s = 0;
  std::int64_t performanceReward = 0;  // minor units of the currency
  std::string currency;     // ISO 4217; empty: nothing is paid
  std::int64_t payment = 0;  // what is to be paid in all so far, in its minor units
  std::int64_t pages = 0;              // reached so far
  Value variables, branches;           // dictionary; list of [label, key]
  std::vector<std::byte> state;        // all that it takes to go on from here; empty once it is over
  std::string nextSession;             // wall time from which it may begin, of who is between two of them; empty: nobody is
  // What the step did, as dictionaries whose members are the columns of their tables.
  List responses, modules;
  List cells;   // of counterbalancings: label, cell, cells, units
  List networks, nodes, trials;  // of trial makers
  List assets;  // files that were made of an answer, kept already
  List events;  // kind, value, time: that of the step when there is none
};

/// Somebody has said, while they took part, that what is kept of them is to go.
struct WithdrawalWish {
  std::string participant, study;
  std::string asked;  // wall time
  bool isSimulated = false;
};

struct ColumnRecord {
  std::string run;
  std::string table;
  Column column;
};

struct RunEnd {
  std::string run;
  Timestamp ended{};
  Ending ending = Ending::Finished;
  std::string error;
  Value timing;  // dictionary: frames, missed, intervals
  std::string notes;
};

struct SessionEnd {
  Timestamp ended{};
  Ending ending = Ending::Finished;
  std::string error;
};

}  // namespace fovea
