#include "fovea/methods/sha256.hpp"

#include <array>
#include <bit>
#include <cstdint>

namespace fovea {
namespace {

using State = std::array<std::uint32_t, 8>;

/// The first 32 bits of the fractional part of a root, of each of the first primes.
template <std::size_t count>
constexpr std::array<std::uint32_t, count> rootBits(int degree) {
  std::array<std::uint32_t, count> bits{};
  std::uint64_t prime = 2;
  for (std::size_t i = 0; i < count; ++prime) {
    bool isPrime = true;
    for (std::uint64_t d = 2; d * d <= prime; ++d) isPrime = isPrime && prime % d != 0;
    if (!isPrime) continue;
    // The largest r with r^degree <= prime * 2^(32 degree), digit by digit; up to 100 bits, hence the wide type.
    __extension__ using Wide = unsigned __int128;
    const auto isAtMost = [&](std::uint64_t r) {
      const Wide square = static_cast<Wide>(r) * r;
      if (degree == 2) return square <= static_cast<Wide>(prime) << 64;
      return square <= ((static_cast<Wide>(prime) << 96) / r);
    };
    std::uint64_t root = 0;
    for (int bit = 36; bit >= 0; --bit)
      if (const std::uint64_t more = root | std::uint64_t{1} << bit; isAtMost(more)) root = more;
    bits[i++] = static_cast<std::uint32_t>(root);
  }
  return bits;
}

constexpr State kStart = rootBits<8>(2);
constexpr std::array<std::uint32_t, 64> kRound = rootBits<64>(3);
static_assert(kStart[0] == 0x6a09e667 && kStart[7] == 0x5be0cd19 && kRound[0] == 0x428a2f98 && kRound[63] == 0xc67178f2);

void digest(State &state, std::string_view block) {
  std::array<std::uint32_t, 64> w{};
  for (std::size_t i = 0; i < 64; ++i) w[i / 4] = w[i / 4] << 8 | static_cast<unsigned char>(block[i]);
  for (std::size_t i = 16; i < 64; ++i) {
    const std::uint32_t early = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ w[i - 15] >> 3;
    const std::uint32_t late = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + early + w[i - 7] + late;
  }
  auto [a, b, c, d, e, f, g, h] = state;
  for (std::size_t i = 0; i < 64; ++i) {
    const std::uint32_t first = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) + ((e & f) ^ (~e & g)) + kRound[i] + w[i];
    const std::uint32_t second = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + first, d = c, c = b, b = a, a = first + second;
  }
  const State worked = {a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < state.size(); ++i) state[i] += worked[i];
}

}  // namespace

std::string sha256(std::string_view bytes) {
  State state = kStart;
  const std::size_t whole = bytes.size() / 64 * 64;
  for (std::size_t i = 0; i < whole; i += 64) digest(state, bytes.substr(i, 64));

  std::string last(bytes.substr(whole));
  last += '\x80';
  while (last.size() % 64 != 56) last += '\0';
  for (int shift = 56; shift >= 0; shift -= 8) last += static_cast<char>(std::uint64_t{bytes.size()} * 8 >> shift & 0xff);
  for (std::size_t i = 0; i < last.size(); i += 64) digest(state, std::string_view(last).substr(i, 64));

  std::string hex;
  for (const std::uint32_t word : state)
    for (int shift = 28; shift >= 0; shift -= 4) hex += "0123456789abcdef"[word >> shift & 0xf];
  return hex;
}

}  // namespace fovea
