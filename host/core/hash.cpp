#include "core/hash.hpp"

#include <sodium.h>

#include <array>
#include <fstream>
#include <limits>
#include <vector>

namespace fovea {
namespace {

void startSodium() {
  static const int started = sodium_init();
  assert(started >= 0);
  static_cast<void>(started);
}

std::string hexText(const unsigned char *bytes, std::size_t count) {
  std::string text(count * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes, count);
  text.pop_back();  // sodium ends it with a zero
  return text;
}

}  // namespace

struct HashStream::State {
  crypto_hash_sha256_state sodium;
};

HashStream::HashStream() : state_(std::make_unique<State>()) {
  startSodium();
  crypto_hash_sha256_init(&state_->sodium);
}

HashStream::~HashStream() = default;

void HashStream::add(std::string_view bytes) {
  crypto_hash_sha256_update(&state_->sodium, reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size());
}

std::string HashStream::digest() {
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256_final(&state_->sodium, hash);
  return hexText(hash, sizeof hash);
}

std::string sha256(std::string_view bytes) {
  HashStream hash;
  hash.add(bytes);
  return hash.digest();
}

Result<std::string> sha256File(const std::filesystem::path &file) {
  // A folder opens like a file on Linux and fails only when it is read.
  std::error_code ignored;
  std::ifstream in;
  if (!std::filesystem::is_directory(file, ignored)) in.open(file, std::ios::binary);
  if (!in.is_open())
    return Error{ErrorCode::BadFile, "the file cannot be opened", file.string(), "check its name and rights"};
  HashStream hash;
  std::array<char, 1 << 16> block;
  while (in.read(block.data(), block.size()) || in.gcount() > 0)
    hash.add({block.data(), static_cast<std::size_t>(in.gcount())});
  if (in.bad())
    return Error{ErrorCode::Io, "the file cannot be read to its end", file.string(), "check the disk"};
  return hash.digest();
}

std::uint64_t randomSeed() {
  startSodium();
  std::uint64_t seed = 0;
  while (seed == 0) {
    randombytes_buf(&seed, sizeof seed);
    seed &= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  }
  return seed;
}

std::string randomHex(int bytes) {
  assert(bytes >= 0);
  startSodium();
  std::vector<unsigned char> random(static_cast<std::size_t>(bytes));
  if (bytes > 0) randombytes_buf(random.data(), random.size());  // sodium takes no null, not even for nothing
  return hexText(random.data(), random.size());
}

}  // namespace fovea
