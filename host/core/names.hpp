#pragma once
// Names of files, ids and people's codes.

#include <string>
#include <string_view>

namespace fovea {

/// The text with everything but letters, digits, '-', '_' and '.' replaced by '_'; never empty, never hidden,
/// at most 64 characters.
std::string fileSafe(std::string_view text);

/// A plugin's short name: the part of its id after the last dot.
std::string_view keyOfId(std::string_view id);

/// The nearest of `known` names, or an empty text when none is near; for "did you mean".
template <class Names>
std::string_view nearest(std::string_view wanted, const Names &known);

/// Number of single-character edits between two names.
int editDistance(std::string_view a, std::string_view b);

template <class Names>
std::string_view nearest(std::string_view wanted, const Names &known) {
  std::string_view best;
  int bestDistance = static_cast<int>(wanted.size()) / 3 + 2;
  for (const auto &name : known)
    if (const int distance = editDistance(wanted, name); distance < bestDistance) best = name, bestDistance = distance;
  return best;
}

}  // namespace fovea
