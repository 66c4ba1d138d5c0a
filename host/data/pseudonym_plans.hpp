#pragma once
// Which tables leave a data folder under pseudonyms, with which of their columns, and what becomes of each on its way out.

#include <cstdint>
#include <string>
#include <vector>

#include "data/personal.hpp"
#include "data/sqlite.hpp"

namespace fovea {

/// What becomes of a column on its way out. Data: whatever an experiment put there; Answer: JSON, of a question; Checked: the items of
/// a consent, yes or no.
/// Branches: JSON, of a participant. Grown: JSON, made of the answers to a question, unless it stands at the beginning. Entered: JSON, of the operator. Reason: why somebody or
/// something failed.
enum class Treatment : std::uint8_t { Keep, Boolean, Data, Json, Branches, Entered, Answer, Grown, Reason, Participant, Session, Run, Checked };

struct Field {
  std::string name, sql;
  Treatment treatment = Treatment::Keep;
  bool isPersonal = false;
  bool isNested = false;  // some of what it holds is JSON
  std::string member = {};  // of a column whose members are columns of their own: its name
};

/// A table to be written. `source`: what follows FROM, with the study in a table p; `person`: the participant's code.
struct Plan {
  std::string name, source, order, person;
  std::vector<Field> fields;
  std::string question = "''";  // or the trial maker, whose pages ask several
  std::string degree = "0";     // of a node: how many answers lie before it
  std::string metadata;         // of a page's answer
  std::string where = "true";   // which rows
  std::vector<std::string> left = {};  // the table's columns that never leave
};

/// All that there are in the folder: the host's tables, and each with data. Throws sql::Failure.
std::vector<Plan> pseudonymPlans(sql::Database &database, const PersonalNames &personal);

bool hasTable(sql::Database &database, const std::string &name);

}  // namespace fovea
