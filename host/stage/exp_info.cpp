#include "stage/exp_info.hpp"

#include <algorithm>
#include <charconv>

#include "core/names.hpp"

namespace fovea {
namespace {

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

Result<void> applyFlag(ExpInfoField &field, std::string_view flag, const std::string &written) {
  if (flag == "req") field.isRequired = true;
  else if (flag == "cfg") field.isConfiguration = true;
  else if (flag == "fix") field.isFixed = true;
  else if (flag == "hid") field.isHidden = true;
  else if (flag == "priv") field.isPrivate = true;
  else if (const auto position = numberIn<int>(flag)) field.position = *position;
  else
    return Error{ErrorCode::BadArgument, "expInfo: unknown flag \"" + std::string(flag) + "\" in \"" + written + "\"", "",
                 "known flags: req, cfg, fix, hid, priv, and a whole number for the position"};
  return {};
}

Result<ExpInfoField> parseField(const std::string &written, const Value &value) {
  ExpInfoField field;
  std::string rest = written;
  field.isRequired = takeAsterisks(rest);
  std::size_t from = 0;
  for (bool isKey = true; from <= rest.size(); isKey = false) {
    const std::size_t bar = std::min(rest.find('|', from), rest.size());
    const std::string_view part = trimmed(std::string_view(rest).substr(from, bar - from));
    from = bar + 1;
    if (isKey) {
      field.key = part;
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
  return field;
}

Error wrongKind(const ExpInfoField &field, const Value &given, const std::string &wanted) {
  const std::string what = field.isPrivate ? "what was given" : "\"" + cellText(given) + "\"";
  return {ErrorCode::BadArgument, "expInfo: \"" + field.key + "\" wants " + wanted + ", not " + what, "",
          "set it anew, e.g. --set " + field.key + "=..."};
}

Result<Value> chosen(const ExpInfoField &field, const Value &given) {
  std::string list;
  for (const Value &choice : field.choices) {
    if (choice == given || cellText(choice) == cellText(given)) return choice;
    list += (list.empty() ? "" : ", ") + cellText(choice);
  }
  return wrongKind(field, given, "one of " + list);
}

/// `given` as the kind of value that the field holds; text is read as typed.
Result<Value> fitted(const ExpInfoField &field, const Value &given) {
  if (!field.choices.empty()) return chosen(field, given);
  const std::string *typed = given.text();
  if (field.value.as<bool>()) {
    if (given.as<bool>()) return given;
    if (typed && (*typed == "true" || *typed == "yes" || *typed == "1")) return Value(true);
    if (typed && (*typed == "false" || *typed == "no" || *typed == "0")) return Value(false);
    return wrongKind(field, given, "true or false");
  }
  if (field.value.as<std::int64_t>()) {
    if (given.as<std::int64_t>()) return given;
    if (const auto number = typed ? numberIn<std::int64_t>(trimmed(*typed)) : std::nullopt) return Value(*number);
    return wrongKind(field, given, "a whole number");
  }
  if (field.value.as<double>()) {
    if (const auto number = given.number()) return Value(*number);
    if (const auto number = typed ? numberIn<double>(trimmed(*typed)) : std::nullopt) return Value(*number);
    return wrongKind(field, given, "a number");
  }
  // JSON in a field of text is nobody's wish: it is a value for another field.
  if (field.value.text() && (given.dict() || given.list())) return wrongKind(field, given, "text");
  return typed ? given : Value(cellText(given));
}

}  // namespace

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
    if (field.isRequired && (field.value.isNull() || (field.value.text() && trimmed(*field.value.text()).empty())))
      keys.push_back(field.key);
  return keys;
}

Dict ExpInfo::values() const {
  Dict values;
  for (const ExpInfoField &field : fields_) values.emplace_back(field.key, field.value);
  return values;
}

}  // namespace fovea
