#pragma once
// What the study gives simulated participants to answer, and what was answered.

#include <algorithm>
#include <cmath>

#include "core/value.hpp"

namespace fovea {

/// Has `answer` all that is wanted? It may have other members.
inline bool isGiven(const Value &wanted, const Value &answer) {
  const auto isThere = [&](const auto &member) { return answer.find(member.first) && isGiven(member.second, *answer.find(member.first)); };
  if (wanted.dict()) return std::all_of(wanted.dict()->begin(), wanted.dict()->end(), isThere);
  const auto number = wanted.number(), given = answer.number();
  return wanted == answer || (number && given && std::abs(*number - *given) <= 1e-9 * std::max(1.0, std::abs(*number)));  // 0.3 of a scale is three times 0.1
}

}  // namespace fovea
