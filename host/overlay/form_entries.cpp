#include "overlay/form_entries.hpp"

#include <algorithm>

namespace fovea {
namespace {

FormEntries::Kind kindOf(const ExpInfoField &field) {
  using Kind = FormEntries::Kind;
  if (!field.choices.empty()) return Kind::Choice;
  if (field.value.as<bool>()) return Kind::Checkbox;
  if (field.value.as<std::int64_t>()) return Kind::WholeNumber;
  if (field.value.as<double>()) return Kind::Number;
  return field.value.isNull() || field.value.text() ? Kind::Text : Kind::Shown;
}

bool haveSameFields(const ExpInfo &a, const ExpInfo &b) {
  return std::equal(
      a.fields().begin(), a.fields().end(), b.fields().begin(), b.fields().end(),
      [](const ExpInfoField &x, const ExpInfoField &y) { return x.key == y.key && x.choices == y.choices && x.isDate == y.isDate && x.min == y.min && x.max == y.max; });
}

}  // namespace

void FormEntries::follow(const ExpInfo &offered) {
  const bool isSameForm = isKnown_ && haveSameFields(offered, offered_);
  if (!isSameForm) {
    info_ = offered;
    entries_.assign(offered.fields().size(), {});
  }
  for (std::size_t i = 0; i < offered.fields().size(); ++i) {
    const ExpInfoField &theirs = offered.fields()[i];
    if (isSameForm && theirs.value == offered_.fields()[i].value) continue;
    info_.find(theirs.key)->value = theirs.value;
    load(i);
  }
  offered_ = offered;
  isKnown_ = true;
}

void FormEntries::load(std::size_t i) {
  const ExpInfoField &field = info_.fields()[i];
  entries_[i] = {kindOf(field), cellText(field.value), ""};
}

bool FormEntries::isMissing(std::size_t i) const {
  const std::vector<std::string> missing = info_.missing();
  return std::find(missing.begin(), missing.end(), info_.fields()[i].key) != missing.end();
}

void FormEntries::type(std::size_t i, const std::string &text) {
  Entry &entry = entries_[i];
  entry.typed = text;
  entry.problem.clear();
  if (info_.set(info_.fields()[i].key, Value(text))) return;
  entry.problem = wanted(info_.fields()[i]) + " is needed";
}

void FormEntries::choose(std::size_t i, const Value &value) {
  if (info_.set(info_.fields()[i].key, value)) load(i);
}

std::vector<std::string> FormEntries::problems() const {
  std::vector<std::string> problems;
  for (const ExpInfoField &field : fields())
    if (const std::string lack = lackOf(field); !lack.empty()) problems.push_back(field.key + " " + lack);
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (!entries_[i].problem.empty()) problems.push_back(fields()[i].key + ": " + entries_[i].problem);
  return problems;
}

}  // namespace fovea
