#pragma once
// Where a method says what a log should keep. Methods know no host: hand them a function, or nothing.
//
//   .tell = [this](std::int32_t level, std::string_view text) { log().write(level, text); }

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "fovea/svc/log.h"

namespace fovea {

/// One line, with its level: FOVEA_LEVEL_EXP for the course of things, FOVEA_LEVEL_WARNING for what somebody should look at.
using Tell = std::function<void(std::int32_t level, std::string_view text)>;

namespace detail {

/// Throws a Failure that says where, what and what to do.
[[noreturn]] void refuse(const std::string &where, const std::string &what, const std::string &fix);
/// A number as short as it can be written without losing anything.
std::string shortText(double number);
inline void say(const Tell &tell, std::int32_t level, const std::string &text) {
  if (tell) tell(level, text);
}

}  // namespace detail
}  // namespace fovea
