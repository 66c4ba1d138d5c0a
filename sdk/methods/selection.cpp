#include "fovea/methods/selection.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

#include "fovea/methods/tell.hpp"

namespace fovea {
namespace {

class Selection {
 public:
  Selection(std::string_view text, std::size_t count) : text_(text), count_(static_cast<std::int64_t>(count)) {}

  std::vector<std::size_t> rows() {
    std::string_view rest = trimmed(text_);
    if (rest.size() >= 2 && rest.front() == '[' && rest.back() == ']') rest = rest.substr(1, rest.size() - 2);
    if (trimmed(rest).empty()) {
      if (!trimmed(text_).empty()) nonsense(text_);
      addSlice("::");
      return rows_;
    }
    if (rest.find(':') != std::string_view::npos) {
      addSlice(rest);
      return rows_;
    }
    while (true) {
      const std::size_t comma = rest.find(',');
      addRow(rest.substr(0, comma));
      if (comma == std::string_view::npos) return rows_;
      rest.remove_prefix(comma + 1);
    }
  }

 private:
  static std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
  }
  [[noreturn]] void nonsense(std::string_view part) const {
    detail::refuse("the selection \"" + std::string(text_) + "\"", "\"" + std::string(part) + "\" is no row number and no slice",
                   "write for example 3, 1:3, -2: or 0,2,4");
  }
  std::int64_t number(std::string_view part) const {
    std::string_view digits = trimmed(part);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::int64_t found = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), found);
    if (problem != std::errc() || end != digits.data() + digits.size() || digits.empty()) nonsense(part);
    return found;
  }
  void addRow(std::string_view part) {
    const std::int64_t row = number(part);
    if (row < -count_ || row >= count_)
      detail::refuse("the selection \"" + std::string(text_) + "\"", "there is no row " + std::to_string(row),
                     "the file has " + std::to_string(count_) + " conditions, from 0");
    rows_.push_back(static_cast<std::size_t>(row < 0 ? row + count_ : row));
  }
  void addSlice(std::string_view slice) {
    std::vector<std::optional<std::int64_t>> parts;
    while (true) {
      const std::size_t colon = slice.find(':');
      const std::string_view part = slice.substr(0, colon);
      parts.push_back(trimmed(part).empty() ? std::nullopt : std::optional(number(part)));
      if (colon == std::string_view::npos) break;
      slice.remove_prefix(colon + 1);
    }
    if (parts.size() > 3) nonsense(text_);
    parts.resize(3);
    const std::int64_t step = parts[2].value_or(1);
    if (step == 0) detail::refuse("the selection \"" + std::string(text_) + "\"", "a step of 0", "leave it out, or count by 1 or more");
    const std::int64_t lowest = step > 0 ? 0 : -1, highest = step > 0 ? count_ : count_ - 1;
    const auto end = [&](const std::optional<std::int64_t> &given, std::int64_t otherwise) {
      if (!given) return otherwise;
      return std::clamp(*given < 0 ? std::max(*given, -count_ - 1) + count_ : *given, lowest, highest);
    };
    const std::int64_t from = end(parts[0], step > 0 ? lowest : highest), to = end(parts[1], step > 0 ? highest : lowest);
    // Counted beforehand, so that no step is too big to add.
    const std::int64_t span = step > 0 ? to - from : from - to;
    const auto size = step > 0 ? static_cast<std::uint64_t>(step) : ~static_cast<std::uint64_t>(step) + 1;
    const std::uint64_t rows = span > 0 ? (static_cast<std::uint64_t>(span) - 1) / size + 1 : 0;
    for (std::uint64_t i = 0; i < rows; ++i)
      rows_.push_back(static_cast<std::size_t>(from + static_cast<std::int64_t>(i) * step));
  }

  std::string_view text_;
  std::int64_t count_;
  std::vector<std::size_t> rows_;
};

}  // namespace

std::vector<std::size_t> selectRows(std::string_view selection, std::size_t count) { return Selection(selection, count).rows(); }

}  // namespace fovea
