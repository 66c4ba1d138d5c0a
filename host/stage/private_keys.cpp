#include "stage/private_keys.hpp"

namespace fovea {

void PrivateKeys::add(const ExpInfo &info) {
  const std::lock_guard lock(mutex_);
  for (const ExpInfoField &field : info.fields())
    if (field.isPrivate) keys_.insert(field.key);
}

bool PrivateKeys::has(std::string_view key) const {
  const std::lock_guard lock(mutex_);
  return keys_.contains(key);
}

Value PrivateKeys::veiled(Value value) const {
  const std::lock_guard lock(mutex_);
  veil(value);
  return value;
}

void PrivateKeys::veil(Value &value) const {
  if (List *list = value.as<List>())
    for (Value &each : *list) veil(each);
  if (Dict *dict = value.as<Dict>())
    for (auto &[key, each] : *dict) {
      if (hasFlag(key, "priv") || keys_.contains(bareKey(key))) each = Value();
      else veil(each);
    }
}

}  // namespace fovea
