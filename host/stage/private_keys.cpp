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

bool PrivateKeys::has(std::string_view key) const {
  const std::lock_guard lock(mutex_);
  return keys_.contains(key);
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
      if (isExpInfo && (hasFlag(key, "priv") || keys_.contains(bareKey(key)))) each = Value();
      else veil(each, isExpInfo || std::find(std::begin(kHolders), std::end(kHolders), key) != std::end(kHolders));
    }
}

}  // namespace fovea
