#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <set>

#include "core/cbor.hpp"
#include "core/cbor_format.hpp"
#include "core/json_writer.hpp"

namespace fovea {
namespace {

using namespace cbor;

/// The keys of one dictionary so far: views of the input, because the dictionary's own texts move as it grows.
class Keys {
 public:
  /// False: it is there already.
  bool add(std::string_view key) {
    if (count_ == few_.size()) many_.insert(few_.begin(), few_.end());
    if (count_ >= few_.size()) return ++count_, many_.insert(key).second;
    const auto end = few_.begin() + static_cast<std::ptrdiff_t>(count_);
    if (std::find(few_.begin(), end, key) != end) return false;
    few_[count_++] = key;
    return true;
  }

 private:
  std::array<std::string_view, 16> few_;  // that are looked through; more go into a set
  std::size_t count_ = 0;
  std::set<std::string_view> many_;
};

/// Reads what Encoder writes. Nothing is taken on trust: every length is held against the bytes that are left
/// before anything is allocated.
class Decoder {
 public:
  explicit Decoder(std::span<const std::byte> bytes) : bytes_(bytes) {}

  Result<Value> document() {
    Value value;
    if (auto whole = finish(take(value, 0)); !whole) return whole.error();
    return value;
  }

  Result<std::string> json() {
    JsonWriter writer;
    writer.expect(2 * bytes_.size());
    if (auto whole = finish(write(writer, 0)); !whole) return whole.error();
    return writer.take();
  }

 private:
  struct Head {
    unsigned major = 0;
    unsigned info = 0;
    std::uint64_t argument = 0;
  };

  Result<void> finish(bool isTaken) {
    if (isTaken && at_ != bytes_.size()) fail("bytes follow the value");
    if (problem_.empty()) return {};
    return Error{ErrorCode::BadFile, problem_, "byte " + std::to_string(at_), "the file is damaged here; use a copy of it"};
  }

  std::size_t left() const { return bytes_.size() - at_; }

  bool fail(const char *problem) {
    problem_ = problem;
    return false;
  }

  bool takeHead(Head &head) {
    if (left() == 0) return fail("the value is cut short");
    const auto byte = std::to_integer<unsigned>(bytes_[at_++]);
    head = {byte >> 5, byte & 31, byte & 31};
    if (head.info < 24) return true;
    if (head.info > 27) return fail("a length of a form that is never written here");
    const std::size_t count = std::size_t{1} << (head.info - 24);
    if (left() < count) return fail("the value is cut short");
    head.argument = 0;
    for (std::size_t i = 0; i < count; ++i)
      head.argument = head.argument << 8 | std::to_integer<unsigned>(bytes_[at_++]);
    return true;
  }

  /// A head of that major type; its argument is the answer.
  bool takeHead(Major major, std::uint64_t &argument, const char *otherwise) {
    Head head;
    if (!takeHead(head)) return false;
    argument = head.argument;
    return head.major == major || fail(otherwise);
  }

  bool takeBytes(std::uint64_t count, std::span<const std::byte> &taken) {
    if (count > left()) return fail("the value is cut short");
    taken = bytes_.subspan(at_, static_cast<std::size_t>(count));
    at_ += taken.size();
    return true;
  }

  bool takeText(std::uint64_t count, std::string_view &text) {
    std::span<const std::byte> bytes;
    if (!takeBytes(count, bytes)) return false;
    text = {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
    return true;
  }

  bool take(Value &value, int depth) {
    Head head;
    if (!takeHead(head)) return false;
    switch (head.major) {
      case Unsigned:
      case Negative:
        return takeWhole(head, value);
      case ByteText:
        return takeBytes(head, value);
      case Utf8Text:
        return takeText(head, value);
      case Sequence:
        return takeList(head.argument, value, depth + 1);
      case Map:
        return takeDict(head.argument, value, depth + 1);
      case Tag:
        return takeTagged(head.argument, value);
      default:
        return takeSimple(head, value);
    }
  }

  bool takeWhole(const Head &head, Value &value) {
    if (head.argument > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
      return fail("a whole number of more than 64 bits");
    const auto number = static_cast<std::int64_t>(head.argument);
    value = head.major == Unsigned ? number : -1 - number;
    return true;
  }

  bool takeBytes(const Head &head, Value &value) {
    std::span<const std::byte> bytes;
    if (!takeBytes(head.argument, bytes)) return false;
    value = Bytes(bytes.begin(), bytes.end());
    return true;
  }

  bool takeText(const Head &head, Value &value) {
    std::string_view text;
    if (!takeText(head.argument, text)) return false;
    value = text;
    return true;
  }

  bool takeSimple(const Head &head, Value &value) {
    switch (head.info) {
      case kFalse:
        value = false;
        return true;
      case kTrue:
        value = true;
        return true;
      case kNull:
        value = nullptr;
        return true;
      case kReal64:
        value = std::bit_cast<double>(head.argument);
        return true;
      default:
        return fail("a value of a kind that is never written here");
    }
  }

  bool checkCount(std::uint64_t count, int depth) {
    if (depth > kMaxDepth) return fail("lists and dictionaries are too deep inside each other");
    return count <= left() || fail("the value is cut short");  // every element takes a byte at least
  }

  bool takeList(std::uint64_t count, Value &value, int depth) {
    if (!checkCount(count, depth)) return false;
    List list;
    for (std::uint64_t i = 0; i < count; ++i)
      if (!take(list.emplace_back(), depth)) return false;
    value = std::move(list);
    return true;
  }

  bool takeDict(std::uint64_t count, Value &value, int depth) {
    if (!checkCount(count, depth)) return false;
    constexpr std::size_t kFew = 16;
    Dict dict;
    dict.reserve(std::min<std::size_t>(count, kFew));
    Keys keys;
    for (std::uint64_t i = 0; i < count; ++i) {
      std::string_view key;
      if (!takeKey(keys, key) || !take(dict.emplace_back(std::string(key), Value()).second, depth)) return false;
    }
    value = std::move(dict);
    return true;
  }

  bool takeKey(Keys &keys, std::string_view &key) {
    std::uint64_t length = 0;
    if (!takeHead(Utf8Text, length, "a key that is not text") || !takeText(length, key)) return false;
    return keys.add(key) || fail("a key stands twice in a dictionary");
  }

  /// As JSON, with no values in between but those that need no memory.
  bool write(JsonWriter &writer, int depth) {
    const std::size_t start = at_;
    Head head;
    if (!takeHead(head)) return false;
    switch (head.major) {
      case Utf8Text:
        return writeText(head.argument, writer);
      case Sequence:
        return writeList(head.argument, writer, depth + 1);
      case Map:
        return writeDict(head.argument, writer, depth + 1);
      default:
        break;
    }
    at_ = start;
    Value value;
    if (!take(value, depth)) return false;
    writer.put(value);
    return true;
  }

  bool writeText(std::uint64_t length, JsonWriter &writer) {
    std::string_view text;
    if (!takeText(length, text)) return false;
    writer.putText(text);
    return true;
  }

  bool writeList(std::uint64_t count, JsonWriter &writer, int depth) {
    if (!checkCount(count, depth)) return false;
    writer.open('[');
    for (; count > 0; --count) {
      writer.next();
      if (!write(writer, depth)) return false;
    }
    writer.close(']');
    return true;
  }

  bool writeDict(std::uint64_t count, JsonWriter &writer, int depth) {
    if (!checkCount(count, depth)) return false;
    writer.open('{');
    Keys keys;
    for (; count > 0; --count) {
      std::string_view key;
      if (!takeKey(keys, key)) return false;
      writer.putKey(key);
      if (!write(writer, depth)) return false;
    }
    writer.close('}');
    return true;
  }

  bool takeTagged(std::uint64_t tag, Value &value) {
    if (tag == kArrayTag) return takeArray(value);
    if (tag != kTimeTag) return fail("a tag that is never written here");
    Head head;
    if (!takeHead(head)) return false;
    Value nanoseconds;
    if (head.major != Unsigned && head.major != Negative) return fail("a time that is not a whole number");
    if (!takeWhole(head, nanoseconds)) return false;
    value = TimeValue{*nanoseconds.as<std::int64_t>()};
    return true;
  }

  bool takeArray(Value &value) {
    constexpr auto kProblem = "an array that is not shape and elements";
    std::uint64_t parts = 0, rank = 0, tag = 0, byteCount = 0;
    if (!takeHead(Sequence, parts, kProblem) || !takeHead(Sequence, rank, kProblem)) return false;
    if (parts != 2 || rank > left()) return fail(kProblem);
    Array array;
    for (std::uint64_t i = 0; i < rank; ++i) {
      std::uint64_t extent = 0;
      if (!takeHead(Unsigned, extent, kProblem)) return false;
      array.shape.push_back(extent);
    }
    std::span<const std::byte> bytes;
    if (!takeHead(Tag, tag, kProblem) || !takeHead(ByteText, byteCount, kProblem) ||
        !takeBytes(byteCount, bytes))
      return false;
    if (!setElements<0>(tag, bytes, array.elements)) return fail(kProblem);
    if (!fits(array)) return fail("an array whose shape and number of elements differ");
    value = std::move(array);
    return true;
  }

  template <std::size_t I>
  static bool setElements(std::uint64_t tag, std::span<const std::byte> bytes,
                          decltype(Array::elements) &elements) {
    if constexpr (I == std::size(kElementTags)) {
      return false;
    } else {
      if (tag != kElementTags[I]) return setElements<I + 1>(tag, bytes, elements);
      auto &typed = elements.emplace<I>();
      if (bytes.size() % sizeof typed[0] != 0) return false;
      typed.resize(bytes.size() / sizeof typed[0]);
      if (!bytes.empty()) std::memcpy(typed.data(), bytes.data(), bytes.size());
      return true;
    }
  }

  static bool fits(const Array &array) {
    const std::size_t count =
        std::visit([](const auto &elements) { return elements.size(); }, array.elements);
    std::uint64_t product = 1;
    for (const std::uint64_t extent : array.shape) {
      if (extent == 0) return count == 0;
      // Compared by division, because the product of damaged numbers overflows.
      if (product > std::numeric_limits<std::uint64_t>::max() / extent) return false;
      product *= extent;
    }
    return product == count;
  }

  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  std::string problem_;
};

}  // namespace

Result<Value> decodeCbor(std::span<const std::byte> bytes) { return Decoder(bytes).document(); }
Result<std::string> jsonOfCbor(std::span<const std::byte> bytes) { return Decoder(bytes).json(); }

}  // namespace fovea
