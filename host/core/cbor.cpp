#include "core/cbor.hpp"

#include <bit>

#include "core/cbor_format.hpp"

namespace fovea {
namespace {

using namespace cbor;

// Elements of arrays are copied as they lie in memory, and the format has them little-endian.
static_assert(std::endian::native == std::endian::little);

class Encoder {
 public:
  explicit Encoder(std::vector<std::byte> &out) : out_(out) {}

  void put(const Value &value) {
    std::visit([this](const auto &held) { putHeld(held); }, value.held());
  }

 private:
  void putByte(unsigned byte) { out_.push_back(static_cast<std::byte>(byte)); }

  void putBigEndian(std::uint64_t number, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) putByte(number >> shift & 0xFF);
  }

  void putHead(Major major, std::uint64_t argument) {
    const unsigned type = major << 5;
    if (argument < 24) return putByte(type | static_cast<unsigned>(argument));
    const int exponent = argument <= 0xFF ? 0 : argument <= 0xFFFF ? 1 : argument <= 0xFFFFFFFF ? 2 : 3;
    putByte(type | (24u + static_cast<unsigned>(exponent)));
    putBigEndian(argument, 1 << exponent);
  }

  void putRaw(const void *bytes, std::size_t count) {
    const auto *first = static_cast<const std::byte *>(bytes);
    if (count > 0) out_.insert(out_.end(), first, first + count);
  }

  void putText(std::string_view text) {
    putHead(Utf8Text, text.size());
    putRaw(text.data(), text.size());
  }

  void putHeld(std::monostate) { putHead(Simple, kNull); }
  void putHeld(bool value) { putHead(Simple, value ? kTrue : kFalse); }
  void putHeld(std::int64_t value) {
    if (value >= 0) return putHead(Unsigned, static_cast<std::uint64_t>(value));
    putHead(Negative, ~static_cast<std::uint64_t>(value));  // -1 - value
  }
  void putHeld(double value) {
    putByte(Simple << 5 | kReal64);
    putBigEndian(std::bit_cast<std::uint64_t>(value), 8);
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

void encodeCbor(const Value &value, std::vector<std::byte> &out) { Encoder(out).put(value); }

}  // namespace fovea
