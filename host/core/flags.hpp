#pragma once
// What a record, a document or a manifest says with true or false.

#include <string_view>

#include "core/value.hpp"

namespace fovea {

/// Has it a member of that name that is true?
inline bool isTrue(const Value &record, std::string_view name) {
  const Value *member = record.find(name);
  return member && *member == Value(true);
}

}  // namespace fovea
