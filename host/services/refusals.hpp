#pragma once
// What stimuli refused, row by row, so that the data say it without being filled with it.

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "core/result.hpp"

namespace fovea {

/// What was refused while one row was in hand: what is asked in every frame is noted once, with whatever value it is asked.
class Refusals {
 public:
  static constexpr std::size_t kNotedInARow = 20;

  /// What the row and the log should say of it; empty when nothing more.
  /// Units: `rows` of `run` are finished.
  std::string toNote(std::string_view run, std::uint64_t rows, const Error &error) {
    if (run_ != run || rows_ != rows) {
      known_.clear();
      run_ = run;
      rows_ = rows;
    }
    if (known_.size() > kNotedInARow) return {};
    // A bad argument is in the text, and may be another in each frame: of one property it is noted once.
    const bool isOfProperty = error.code == ErrorCode::BadArgument && !error.where.empty();
    if (!known_.emplace(error.code, error.where, isOfProperty ? "" : error.what).second) return {};
    if (known_.size() > kNotedInARow) return "more was refused in this row than is listed; look at what comes first";
    return error.text();
  }

 private:
  std::string run_;
  std::uint64_t rows_ = 0;
  std::set<std::tuple<ErrorCode, std::string, std::string>> known_;
};

}  // namespace fovea
