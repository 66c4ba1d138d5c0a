#include "core/cbor.hpp"

#include <bit>

#include "core/cbor_format.hpp"

namespace fovea {
namespace {

using namespace cbor;

// Elements of arrays are copied as they lie in memory, and the format has them little-endian.
static_assert(std::endian::native == std::endian::little);

/// The first byte, and a number of so many behind it.
void putBigEndian(std::vector<std::byte> &out, unsigned first, std::uint64_t number, std::size_t bytes) {
  std::byte head[9] = {static_cast<std::byte>(first)};
  for (std::size_t i = 0; i < bytes; ++i) head[bytes - i] = static_cast<std::byte>(number >> 8 * i & 0xFF);
  out.insert(out.end(), head, head + 1 + bytes);
}

class Encoder {
 public:
  explicit Encoder(std::vector<std::byte> &out) : out_(out) {}

  void put(const Value &value) {
    std::visit([this](const auto &held) { putHeld(held); }, value.held());
  }

 private:
  void putHead(Major major, std::uint64_t argument) { cbor::putHead(out_, major, argument); }
  void putText(std::string_view text) { cbor::putText(out_, text); }

  void putRaw(const void *bytes, std::size_t count) {
    const auto *first = static_cast<const std::byte *>(bytes);
    if (count > 0) out_.insert(out_.end(), first, first + count);
  }

  void putHeld(std::monostate) { putHead(Simple, kNull); }
  void putHeld(bool value) { putHead(Simple, value ? kTrue : kFalse); }
  void putHeld(std::int64_t value) {
    if (value >= 0) return putHead(Unsigned, static_cast<std::uint64_t>(value));
    putHead(Negative, ~static_cast<std::uint64_t>(value));  // -1 - value
  }
  void putHeld(double value) {
    putBigEndian(out_, Simple << 5 | kReal64, std::bit_cast<std::uint64_t>(value), 8);
  }
  void putHeld(const std::string &text) { putText(text); }
  void putHeld(const Bytes &bytes) {
    putHead(ByteText, bytes.size());
    putRaw(bytes.data(), bytes.size());
  }
  void putHeld(const List &list) {
    putHead(Sequence, list.size());
    for (const Value &element : list) put(element);
  }
  void putHeld(const Dict &dict) {
    putHead(Map, dict.size());
    for (const auto &[key, member] : dict) {
      putText(key);
      put(member);
    }
  }
  void putHeld(TimeValue time) {
    putHead(Tag, kTimeTag);
    putHeld(time.nanoseconds);
  }
  void putHeld(const Array &array) {
    putHead(Tag, kArrayTag);
    putHead(Sequence, 2);
    putHead(Sequence, array.shape.size());
    for (const std::uint64_t extent : array.shape) putHead(Unsigned, extent);
    putHead(Tag, kElementTags[array.elements.index()]);
    std::visit(
        [this](const auto &elements) {
          const std::size_t bytes = elements.size() * sizeof elements[0];
          putHead(ByteText, bytes);
          putRaw(elements.data(), bytes);
        },
        array.elements);
  }

  std::vector<std::byte> &out_;
};

}  // namespace

void cbor::putHead(std::vector<std::byte> &out, Major major, std::uint64_t argument) {
  const unsigned type = major << 5;
  if (argument < 24) return out.push_back(static_cast<std::byte>(type | argument));
  const unsigned exponent = argument <= 0xFF ? 0 : argument <= 0xFFFF ? 1 : argument <= 0xFFFFFFFF ? 2 : 3;
  putBigEndian(out, type | (24 + exponent), argument, std::size_t{1} << exponent);
}

void cbor::putText(std::vector<std::byte> &out, std::string_view text) {
  putHead(out, Utf8Text, text.size());
  const auto *bytes = reinterpret_cast<const std::byte *>(text.data());
  out.insert(out.end(), bytes, bytes + text.size());
}

void encodeCbor(const Value &value, std::vector<std::byte> &out) { Encoder(out).put(value); }

}  // namespace fovea
