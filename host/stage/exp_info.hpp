#pragma once
// expInfo: what the operator enters before a run. Keys carry pipe flags ("participant|req", "age|min=18|max=99", "birthday|date").

#include <optional>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "core/value.hpp"

namespace fovea {

struct ExpInfoField {
  std::string key;  // without flags
  bool isRequired = false, isConfiguration = false, isFixed = false, isHidden = false;
  bool isPrivate = false;  // kept out of log and wire: see PrivateKeys
  std::optional<int> position;
  Value value;                 // default, then what was entered; its kind is the field's kind
  std::vector<Value> choices;  // a list default: the first is chosen
  bool isDate = false;         // text: a day of the calendar as YYYY-MM-DD, or empty
  Value min, max;              // of a number or a date, both may be taken; null: there is none
};

/// What fits into the field, in words: "a whole number from 18 to 99".
std::string wanted(const ExpInfoField &field);

/// What the field still needs before a run can begin, in words: "is missing"; empty: nothing.
std::string lackOf(const ExpInfoField &field);

/// The fields of one expInfo, in the order of the form.
class ExpInfo {
 public:
  /// Reads keys with flags; '*' stands for req.
  /// Errors: BadArgument for an empty key, an unknown flag, a range or a date that fits nothing, or two keys that are one without
  /// their flags.
  static Result<ExpInfo> parse(const Dict &described);

  const std::vector<ExpInfoField> &fields() const { return fields_; }
  ExpInfoField *find(std::string_view key);
  const ExpInfoField *find(std::string_view key) const;

  /// Sets a field from a value of its kind, or from text as typed ("24" for a whole number).
  /// Errors: Unknown with the fields there are; BadArgument when the text is no such number, date or choice, or out of range.
  Result<void> set(std::string_view key, const Value &value);
  /// Names of required fields that are empty, and of those whose default is out of their own range: it has to be entered.
  std::vector<std::string> missing() const;
  /// The same in words, `whose` first: "expInfo lacks what is required: participant"; empty when nothing is missing.
  std::string lack(const std::string &whose) const;
  /// Key -> value, in the order of the form, flags stripped.
  Dict values() const;

 private:
  std::vector<ExpInfoField> fields_;
};

/// A key without its flags.
std::string bareKey(std::string_view key);
bool hasFlag(std::string_view key, std::string_view flag);

}  // namespace fovea
