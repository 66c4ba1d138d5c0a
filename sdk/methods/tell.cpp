#include "fovea/methods/tell.hpp"

#include <charconv>
#include <cmath>

#include "fovea/failure.hpp"

namespace fovea::detail {

void refuse(const std::string &where, const std::string &what, const std::string &fix) {
  throw Failure(where + ": " + what + "; " + fix, FOVEA_E_ARGUMENT);
}

std::string shortText(double number) {
  char buffer[32];
  const bool isWhole = std::floor(number) == number && std::fabs(number) < 1e15;  // 1000000 rather than 1e+06
  const auto end = isWhole ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<long long>(number)).ptr
                           : std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
  return std::string(buffer, end);
}

}  // namespace fovea::detail
