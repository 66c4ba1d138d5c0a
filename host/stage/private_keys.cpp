#include "stage/private_keys.hpp"

#include <algorithm>

namespace fovea {

void PrivateKeys::add(const ExpInfo &info) {
  const std::lock_guard lock(mutex_);
  for (const ExpInfoField &field : info.fields())
    if (field.isPrivate) keys_.insert(field.key);
}

void PrivateKeys::add(std::string key) {
  const std::lock_guard lock(mutex_);
  keys_.insert(std::move(key));
}

void PrivateKeys::addFlagged(const Dict &values) {
  const std::lock_guard lock(mutex_);
  for (const auto &[key, value] : values)
    if (hasFlag(key, "priv")) keys_.insert(bareKey(key));
}

void PrivateKeys::addAlias(std::string_view name, std::string_view other) {
  const std::lock_guard lock(mutex_);
  aliases_.emplace_back(bareKey(name), bareKey(other));
}

bool PrivateKeys::has(std::string_view key) const {
  const std::lock_guard lock(mutex_);
  return isPrivate(key);
}

/// Call it with the lock held.
bool PrivateKeys::isPrivate(std::string_view key) const {
  if (keys_.contains(key)) return true;
  return std::any_of(aliases_.begin(), aliases_.end(), [&](const auto &names) {
    return (names.first == key && keys_.contains(names.second)) || (names.second == key && keys_.contains(names.first));
  });
}

Value PrivateKeys::veiled(Value value, bool isExpInfo) const {
  const std::lock_guard lock(mutex_);
  veil(value, isExpInfo);
  return value;
}

void PrivateKeys::veil(Value &value, bool isExpInfo) const {
  constexpr std::string_view kHolders[] = {"expInfo", "fields", "params", "other", "trials", "thisTrial"};
  if (List *list = value.as<List>())
    for (Value &each : *list) veil(each, isExpInfo);
  if (Dict *dict = value.as<Dict>())
    for (auto &[key, each] : *dict) {
      if (isExpInfo && (hasFlag(key, "priv") || isPrivate(bareKey(key)))) each = Value();
      else veil(each, isExpInfo || std::find(std::begin(kHolders), std::end(kHolders), key) != std::end(kHolders));
    }
}

}  // namespace fovea
