#include "core/names.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace fovea {
namespace {

bool isPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.';
}

constexpr std::size_t kLongestName = 64;  // of 255 that a file system takes: names are put together of several

bool continuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::string fileSafe(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (safe.size() == kLongestName) break;
    if (isPlain(c))
      safe += c;
    else if (!continuesCharacter(c))  // one '_' for each character, not for each byte
      safe += '_';
  }
  if (safe.empty()) return "_";
  if (safe.front() == '.') safe.front() = '_';
  return safe;
}

std::string_view keyOfId(std::string_view id) {
  const std::size_t dot = id.rfind('.');
  return dot == std::string_view::npos ? id : id.substr(dot + 1);
}

int editDistance(std::string_view a, std::string_view b) {
  std::vector<int> row(b.size() + 1);  // of the table "first i of a to first j of b"
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    int diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const int changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace fovea
