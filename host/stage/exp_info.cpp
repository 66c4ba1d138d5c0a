#include "stage/exp_info.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

#include "core/names.hpp"

namespace fovea {
namespace {

constexpr char kMissing[] = "is missing";

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// Takes asterisks that no backslash guards out of a key. Returns whether there was one.
bool takeAsterisks(std::string &key) {
  bool found = false;
  for (std::size_t i = 0; i < key.size();) {
    if (key[i] == '*' && (i == 0 || key[i - 1] != '\\')) {
      key.erase(i, 1);
      found = true;
    } else {
      ++i;
    }
  }
  return found;
}

template <class T>
std::optional<T> numberIn(std::string_view text) {
  T number{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Is it a day of the calendar, as YYYY-MM-DD? Such texts stand in the order of their days.
bool isDay(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto year = numberIn<unsigned>(text.substr(0, 4)), month = numberIn<unsigned>(text.substr(5, 2)), day = numberIn<unsigned>(text.substr(8));
  using namespace std::chrono;
  return year && month && day && year_month_day{std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month), std::chrono::day(*day)}.ok();
}

bool isBelow(const Value &a, const Value &b) {
  if (a.text() && b.text()) return *a.text() < *b.text();
  return a.number().value_or(0) < b.number().value_or(0);
}

bool isEmptyText(const Value &value) { return value.isNull() || (value.text() && trimmed(*value.text()).empty()); }

/// A date that is not there is in range; that it is required, another flag says.
bool isInRange(const ExpInfoField &field, const Value &value) {
  if (field.isDate && isEmptyText(value)) return true;
  if (field.isDate && (!value.text() || !isDay(*value.text()))) return false;
  const bool hasRange = !field.min.isNull() || !field.max.isNull();
  if (hasRange && std::isnan(value.number().value_or(0))) return false;
  return (field.min.isNull() || !isBelow(value, field.min)) && (field.max.isNull() || !isBelow(field.max, value));
}

/// The end of a range as the kind of value that the field holds.
Result<Value> limitOf(const ExpInfoField &field, std::string_view flag, std::string_view text) {
  if (field.isDate && isDay(text)) return Value(text);
  const bool isNumber = field.choices.empty() && (field.value.as<std::int64_t>() || field.value.as<double>());
  if (const auto whole = isNumber ? numberIn<std::int64_t>(text) : std::nullopt) return Value(*whole);
  if (const auto number = isNumber ? numberIn<double>(text) : std::nullopt; number && std::isfinite(*number)) return Value(*number);
  return Error{ErrorCode::BadArgument, "expInfo: \"" + std::string(flag) + "\" of \"" + field.key + "\" is no end of a range of such values", "",
               field.isDate ? "give a date as YYYY-MM-DD" : isNumber ? "give a number" : "only numbers and dates have a range; the default says which it is"};
}

/// Ranges wait until everything else about the field is known.
Result<void> applyRange(ExpInfoField &field, const std::vector<std::string> &flags) {
  if (field.isDate && (!field.choices.empty() || !(field.value.isNull() || field.value.text())))
    return Error{ErrorCode::BadArgument, "expInfo: the date \"" + field.key + "\" has a default that is no text", "", "give a date as YYYY-MM-DD, or \"\""};
  for (const std::string &flag : flags) {
    auto limit = limitOf(field, flag, trimmed(std::string_view(flag).substr(4)));
    if (!limit) return limit.error();
    (flag.starts_with("min") ? field.min : field.max) = std::move(*limit);
  }
  if (field.min.isNull() || field.max.isNull() || !isBelow(field.max, field.min)) return {};
  return Error{ErrorCode::BadArgument, "expInfo: nothing is " + wanted(field) + ", which \"" + field.key + "\" asks for", "", "let min be below max"};
}

Result<void> applyFlag(ExpInfoField &field, std::string_view flag, const std::string &written) {
  if (flag == "req") field.isRequired = true;
  else if (flag == "cfg") field.isConfiguration = true;
  else if (flag == "fix") field.isFixed = true;
  else if (flag == "hid") field.isHidden = true;
  else if (flag == "priv") field.isPrivate = true;
  else if (flag == "date") field.isDate = true;
  else if (const auto position = numberIn<int>(flag)) field.position = *position;
  else
    return Error{ErrorCode::BadArgument, "expInfo: unknown flag \"" + std::string(flag) + "\" in \"" + written + "\"", "",
                 "known flags: req, cfg, fix, hid, priv, date, min=..., max=..., and a whole number for the position"};
  return {};
}

Result<ExpInfoField> parseField(const std::string &written, const Value &value) {
  ExpInfoField field;
  std::string rest = written;
  field.isRequired = takeAsterisks(rest);
  std::vector<std::string> ranges;
  std::size_t from = 0;
  for (bool isKey = true; from <= rest.size(); isKey = false) {
    const std::size_t bar = std::min(rest.find('|', from), rest.size());
    const std::string_view part = trimmed(std::string_view(rest).substr(from, bar - from));
    from = bar + 1;
    if (isKey) {
      field.key = part;
    } else if (part.starts_with("min=") || part.starts_with("max=")) {
      ranges.emplace_back(part);
    } else if (!part.empty()) {
      if (auto known = applyFlag(field, part, written); !known) return known.error();
    }
  }
  if (field.key.empty())
    return Error{ErrorCode::BadArgument, "expInfo: a field without a name (\"" + written + "\")", "", "name it before the first '|'"};
  if (field.isPrivate && field.key == "participant")
    return Error{ErrorCode::BadArgument, "expInfo: \"participant\" cannot be private: files are named after it", "",
                 "give participants a number, and ask for the name in a field of its own"};
  if (const List *choices = value.list(); choices && !choices->empty()) {
    field.choices = *choices;
    field.value = choices->front();
  } else {
    field.value = value;
  }
  if (auto fine = applyRange(field, ranges); !fine) return fine.error();
  return field;
}

Error unfit(const ExpInfoField &field, const Value &given) {
  const std::string what = field.isPrivate ? "what was given" : "\"" + cellText(given) + "\"";
  return {ErrorCode::BadArgument, "expInfo: \"" + field.key + "\" wants " + wanted(field) + ", not " + what, "",
          "set it anew, e.g. --set " + field.key + (field.isDate ? "=1999-12-31" : "=...")};
}

Result<Value> chosen(const ExpInfoField &field, const Value &given) {
  for (const Value &choice : field.choices)
    if (choice == given || cellText(choice) == cellText(given)) return choice;
  return unfit(field, given);
}

/// `given` as the kind of value that the field holds; text is read as typed.
Result<Value> ofItsKind(const ExpInfoField &field, const Value &given) {
  if (!field.choices.empty()) return chosen(field, given);
  const std::string *typed = given.text();
  if (field.value.as<bool>()) {
    if (given.as<bool>()) return given;
    if (typed && (*typed == "true" || *typed == "yes" || *typed == "1")) return Value(true);
    if (typed && (*typed == "false" || *typed == "no" || *typed == "0")) return Value(false);
    return unfit(field, given);
  }
  if (field.value.as<std::int64_t>()) {
    if (given.as<std::int64_t>()) return given;
    if (const auto number = typed ? numberIn<std::int64_t>(trimmed(*typed)) : std::nullopt) return Value(*number);
    return unfit(field, given);
  }
  if (field.value.as<double>()) {
    if (const auto number = given.number()) return Value(*number);
    if (const auto number = typed ? numberIn<double>(trimmed(*typed)) : std::nullopt) return Value(*number);
    return unfit(field, given);
  }
  // JSON in a field of text is nobody's wish: it is a value for another field.
  if (field.value.text() && (given.dict() || given.list())) return unfit(field, given);
  if (field.isDate) return Value(trimmed(typed ? *typed : cellText(given)));
  return typed ? given : Value(cellText(given));
}

Result<Value> fitted(const ExpInfoField &field, const Value &given) {
  auto value = ofItsKind(field, given);
  if (value && !isInRange(field, *value)) return unfit(field, given);
  return value;
}

}  // namespace

std::string wanted(const ExpInfoField &field) {
  std::string list;
  for (const Value &choice : field.choices) list += (list.empty() ? "one of " : ", ") + cellText(choice);
  if (!list.empty()) return list;
  if (field.value.as<bool>()) return "true or false";
  const std::string kind = field.isDate ? "a date as YYYY-MM-DD" : field.value.as<std::int64_t>() ? "a whole number" : field.value.as<double>() ? "a number" : "text";
  if (!field.min.isNull() && !field.max.isNull()) return kind + " from " + cellText(field.min) + " to " + cellText(field.max);
  if (!field.min.isNull()) return kind + " from " + cellText(field.min) + " on";
  return field.max.isNull() ? kind : kind + " up to " + cellText(field.max);
}

std::string lackOf(const ExpInfoField &field) {
  if (field.isRequired && isEmptyText(field.value)) return kMissing;
  if (isInRange(field, field.value)) return {};
  return "has to be " + wanted(field) + (field.isPrivate ? ", as its default is not" : ", and not the default " + cellText(field.value));
}

std::string bareKey(std::string_view key) {
  std::string rest(key);
  takeAsterisks(rest);
  return std::string(trimmed(std::string_view(rest).substr(0, rest.find('|'))));
}

bool hasFlag(std::string_view key, std::string_view flag) {
  for (std::size_t bar = key.find('|'); bar != key.npos; bar = key.find('|', bar + 1))
    if (trimmed(key.substr(bar + 1, key.find('|', bar + 1) - bar - 1)) == flag) return true;
  return false;
}

Result<ExpInfo> ExpInfo::parse(const Dict &described) {
  ExpInfo info;
  for (const auto &[written, value] : described) {
    auto field = parseField(written, value);
    if (!field) return field.error();
    if (info.find(field->key))
      return Error{ErrorCode::BadArgument, "expInfo: two fields are called \"" + field->key + "\" without their flags", "",
                   "rename one of them"};
    info.fields_.push_back(std::move(*field));
  }
  const auto rank = [](const ExpInfoField &field) {
    return std::pair(field.isConfiguration, field.position ? std::pair(0, *field.position) : std::pair(1, 0));
  };
  std::stable_sort(info.fields_.begin(), info.fields_.end(),
                   [&](const ExpInfoField &a, const ExpInfoField &b) { return rank(a) < rank(b); });
  return info;
}

ExpInfoField *ExpInfo::find(std::string_view key) {
  const auto found = std::find_if(fields_.begin(), fields_.end(), [&](const ExpInfoField &field) { return field.key == key; });
  return found == fields_.end() ? nullptr : &*found;
}

const ExpInfoField *ExpInfo::find(std::string_view key) const { return const_cast<ExpInfo *>(this)->find(key); }

Result<void> ExpInfo::set(std::string_view key, const Value &value) {
  ExpInfoField *field = find(key);
  if (!field) {
    std::vector<std::string> known;
    std::string list;
    for (const ExpInfoField &each : fields_) {
      known.push_back(each.key);
      list += (list.empty() ? "" : ", ") + each.key;
    }
    const std::string_view near = nearest(key, known);
    return Error{ErrorCode::Unknown, "expInfo has no field \"" + std::string(key) + "\"", "",
                 (near.empty() ? "" : "did you mean \"" + std::string(near) + "\"? ") + "fields: " + list};
  }
  auto fitting = fitted(*field, value);
  if (!fitting) return fitting.error();
  field->value = std::move(*fitting);
  return {};
}

std::vector<std::string> ExpInfo::missing() const {
  std::vector<std::string> keys;
  for (const ExpInfoField &field : fields_)
    if (!lackOf(field).empty()) keys.push_back(field.key);
  return keys;
}

std::string ExpInfo::lack(const std::string &whose) const {
  std::string absent, unfit;
  for (const ExpInfoField &field : fields_) {
    const std::string lack = lackOf(field);
    if (lack == kMissing) absent += (absent.empty() ? "" : ", ") + field.key;
    else if (!lack.empty()) unfit += (unfit.empty() ? "" : "; ") + field.key + " " + lack;
  }
  if (absent.empty()) return unfit.empty() ? "" : whose + ": " + unfit;
  return whose + " lacks what is required: " + absent + (unfit.empty() ? "" : "; " + unfit);
}

Dict ExpInfo::values() const {
  Dict values;
  for (const ExpInfoField &field : fields_) values.emplace_back(field.key, field.value);
  return values;
}

}  // namespace fovea
