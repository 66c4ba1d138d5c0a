#include "fovea/methods/generator.hpp"

#include <bit>
#include <random>

namespace fovea {

Generator::Generator(std::uint64_t seed) {
  for (std::uint64_t &word : state_) {
    seed += 0x9E3779B97F4A7C15;
    std::uint64_t mixed = seed;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
    word = mixed ^ mixed >> 31;
  }
}

Generator::result_type Generator::operator()() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

std::uint64_t freshSeed() {
  thread_local std::random_device device;  // opening one asks the processor what it can: slow on a virtual machine
  return (std::uint64_t{device()} << 32) ^ device();
}

}  // namespace fovea
