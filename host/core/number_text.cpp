#include "core/number_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace fovea {
namespace {

template <class Real>
std::string shortest(Real value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Inf" : "Inf";
  char digits[64];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
  return {digits, end};
}

}  // namespace

std::string realText(double value) { return shortest(value); }
std::string realText(float value) { return shortest(value); }

std::string secondsText(std::int64_t nanoseconds) {
  constexpr std::uint64_t kPerSecond = 1'000'000'000;
  const bool negative = nanoseconds < 0;
  // In unsigned arithmetic, because the smallest integer has no positive twin.
  const std::uint64_t magnitude = negative ? std::uint64_t{0} - static_cast<std::uint64_t>(nanoseconds)
                                           : static_cast<std::uint64_t>(nanoseconds);
  std::string text = (negative ? "-" : "") + std::to_string(magnitude / kPerSecond);
  if (const std::uint64_t rest = magnitude % kPerSecond; rest != 0) {
    const std::string digits = std::to_string(kPerSecond + rest);  // the leading 1 keeps the zeros
    text += "." + digits.substr(1, digits.find_last_not_of('0'));
  }
  return text;
}

std::string base64(std::span<const std::byte> bytes) {
  constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < count ? std::to_integer<std::uint32_t>(bytes[i + k]) : 0);
    for (std::size_t k = 0; k < 4; ++k) text += k <= count ? kLetters[group >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

}  // namespace fovea
