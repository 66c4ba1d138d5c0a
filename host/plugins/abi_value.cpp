#include "plugins/abi_value.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "plugins/last_error.hpp"

namespace fovea {
namespace {

constexpr int kMaxDepth = 32;
constexpr std::uint64_t kMaxNodes = 1'000'000;
constexpr std::uint64_t kMaxBytes = 64ull << 20;

Error malformed(std::string what) {
  return {ErrorCode::BadArgument, "a malformed value came from the plugin: " + std::move(what), "", "see fovea/value.h for the rules"};
}

/// Copies one value tree, counting what it costs.
class Importer {
 public:
  Result<Value> whole(const fovea_value &value) {
    Value copy;
    if (!import(value, 1, copy)) return malformed(std::move(problem_));
    return copy;
  }

 private:
  bool import(const fovea_value &value, int depth, Value &to) {
    if (++nodes_ > kMaxNodes) return fail("more than a million parts");
    if (depth > kMaxDepth) return fail("nested deeper than 32");
    switch (value.type) {
      case FOVEA_NONE: return true;
      case FOVEA_BOOL: return put(to, value.as.integer != 0);
      case FOVEA_INTEGER: return put(to, value.as.integer);
      case FOVEA_REAL: return put(to, value.as.real);
      case FOVEA_TIME: return put(to, TimeValue{value.as.integer});
      case FOVEA_TEXT: return importText({value.as.text, value.count}, to);
      case FOVEA_BYTES: return importBytes(value, to);
      case FOVEA_LIST: return importList(value, depth, to);
      case FOVEA_DICT: return importDict(value, depth, to);
      case FOVEA_ARRAY: return importArray(value, to);
      default: return fail("unknown type " + std::to_string(value.type));
    }
  }

  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }
  bool take(std::uint64_t bytes) { return bytes <= kMaxBytes && (bytes_ += bytes) <= kMaxBytes; }

  template <class T>
  static bool put(Value &to, T held) {
    to.held() = std::move(held);
    return true;
  }

  bool importText(fovea_str text, Value &to) {
    if (text.len && !text.ptr) return fail("text without characters");
    if (!take(text.len)) return fail("more than 64 MiB");
    std::string_view view = fromAbi(text);
    if (!isUtf8(view)) return fail("text that is not UTF-8");
    return put(to, std::string(view));
  }

  bool importBytes(const fovea_value &value, Value &to) {
    if (value.count && !value.as.bytes) return fail("bytes without content");
    if (!take(value.count)) return fail("more than 64 MiB");
    const auto *bytes = static_cast<const std::byte *>(value.as.bytes);
    return put(to, Bytes(bytes, bytes + value.count));
  }

  bool importList(const fovea_value &value, int depth, Value &to) {
    if (value.count && !value.as.list) return fail("a list without elements");
    if (value.count > kMaxNodes) return fail("more than a million parts");
    List list;
    list.reserve(value.count);
    for (std::uint64_t i = 0; i < value.count; ++i)
      if (!import(value.as.list[i], depth + 1, list.emplace_back())) return false;
    return put(to, std::move(list));
  }

  bool importDict(const fovea_value &value, int depth, Value &to) {
    if (value.count && !value.as.dict) return fail("a dictionary without pairs");
    if (value.count > kMaxNodes) return fail("more than a million parts");
    Dict dict;
    dict.reserve(value.count);
    std::uint64_t looks = 0;  // of the keys so far: one that looks like none of them needs no search
    for (std::uint64_t i = 0; i < value.count; ++i) {
      const fovea_pair &pair = value.as.dict[i];
      const std::string_view key = fromAbi(pair.key);
      if (key.empty() || !isUtf8(key)) return fail("a key that is empty or not UTF-8");
      const std::uint64_t look = std::uint64_t{1} << ((key.size() * 7 + static_cast<unsigned char>(key.front()) * 31 + static_cast<unsigned char>(key.back())) % 64);
      const auto isSame = [key](const auto &other) { return other.first == key; };
      if ((looks & look) != 0 && std::any_of(dict.begin(), dict.end(), isSame)) return fail("the key \"" + std::string(key) + "\" twice");
      looks |= look;
      if (!import(pair.value, depth + 1, dict.emplace_back(key, Value()).second)) return false;
    }
    return put(to, std::move(dict));
  }

  template <class T>
  bool copyElements(const fovea_array &array, std::vector<std::uint64_t> shape, std::uint64_t count, Value &to) {
    std::vector<T> elements(count);
    std::memcpy(elements.data(), array.elements, count * sizeof(T));
    return put(to, Array{std::move(shape), std::move(elements)});
  }

  bool importArray(const fovea_value &value, Value &to) {
    if (!value.as.array) return fail("an array without content");
    const fovea_array &array = *value.as.array;
    if (array.rank > 8 || (array.rank && !array.shape)) return fail("an array of rank " + std::to_string(array.rank));
    std::vector<std::uint64_t> shape(array.shape, array.shape + array.rank);
    std::uint64_t count = 1;
    for (const std::uint64_t extent : shape) {
      if (extent > kMaxBytes || count * extent > kMaxBytes) return fail("an array of more than 64 MiB");
      count *= extent;
    }
    if (count && !array.elements) return fail("an array without elements");
    if (!take(count * 8)) return fail("more than 64 MiB");
    switch (array.dtype) {
      case FOVEA_F64: return copyElements<double>(array, std::move(shape), count, to);
      case FOVEA_F32: return copyElements<float>(array, std::move(shape), count, to);
      case FOVEA_I64: return copyElements<std::int64_t>(array, std::move(shape), count, to);
      case FOVEA_I32: return copyElements<std::int32_t>(array, std::move(shape), count, to);
      case FOVEA_U8: return copyElements<std::uint8_t>(array, std::move(shape), count, to);
      default: return fail("an array of unknown elements");
    }
  }

  std::uint64_t nodes_ = 0, bytes_ = 0;
  std::string problem_;
};

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

fovea_value tagged(std::uint32_t type, std::uint64_t count = 0) {
  fovea_value value{};
  value.type = type;
  value.count = count;
  return value;
}

constexpr std::uint32_t dtypeOf(const std::vector<double> &) { return FOVEA_F64; }
constexpr std::uint32_t dtypeOf(const std::vector<float> &) { return FOVEA_F32; }
constexpr std::uint32_t dtypeOf(const std::vector<std::int64_t> &) { return FOVEA_I64; }
constexpr std::uint32_t dtypeOf(const std::vector<std::int32_t> &) { return FOVEA_I32; }
constexpr std::uint32_t dtypeOf(const std::vector<std::uint8_t> &) { return FOVEA_U8; }

}  // namespace

std::string_view fromAbi(fovea_str text) { return text.ptr ? std::string_view(text.ptr, text.len) : std::string_view(); }

Result<Value> fromAbi(const fovea_value &value) {
  return Importer().whole(value);
}

LentValue::LentValue(const Value &value) : root_(lend(value)) {}

fovea_value LentValue::lend(const Value &value) {
  return std::visit(
      Overloaded{
          [](std::monostate) { return tagged(FOVEA_NONE); },
          [](bool held) {
            fovea_value lent = tagged(FOVEA_BOOL);
            lent.as.integer = held;
            return lent;
          },
          [](std::int64_t held) {
            fovea_value lent = tagged(FOVEA_INTEGER);
            lent.as.integer = held;
            return lent;
          },
          [](double held) {
            fovea_value lent = tagged(FOVEA_REAL);
            lent.as.real = held;
            return lent;
          },
          [](TimeValue held) {
            fovea_value lent = tagged(FOVEA_TIME);
            lent.as.integer = held.nanoseconds;
            return lent;
          },
          [](const std::string &held) {
            fovea_value lent = tagged(FOVEA_TEXT, held.size());
            lent.as.text = held.data();
            return lent;
          },
          [](const Bytes &held) {
            fovea_value lent = tagged(FOVEA_BYTES, held.size());
            lent.as.bytes = held.data();
            return lent;
          },
          [this](const List &held) {
            std::vector<fovea_value> elements;
            for (const Value &element : held) elements.push_back(lend(element));
            fovea_value lent = tagged(FOVEA_LIST, elements.size());
            lent.as.list = lists_.emplace_back(std::move(elements)).data();
            return lent;
          },
          [this](const Dict &held) {
            std::vector<fovea_pair> pairs;
            for (const auto &[key, element] : held) pairs.push_back({toAbi(key), lend(element)});
            fovea_value lent = tagged(FOVEA_DICT, pairs.size());
            lent.as.dict = dicts_.emplace_back(std::move(pairs)).data();
            return lent;
          },
          [this](const Array &held) {
            fovea_value lent = tagged(FOVEA_ARRAY);
            lent.as.array = std::visit(
                [&](const auto &elements) {
                  return &arrays_.emplace_back(fovea_array{dtypeOf(elements), static_cast<std::uint32_t>(held.shape.size()),
                                                           held.shape.data(), elements.data()});
                },
                held.elements);
            return lent;
          }},
      value.held());
}

fovea_status FOVEA_CALL Collector::put(void *self, const fovea_value *value) noexcept {
  try {
    if (!value) return FOVEA_E_ARGUMENT;
    auto copy = fromAbi(*value);
    if (!copy) {
      setLastError(FOVEA_E_ARGUMENT, copy.error().what);
      return FOVEA_E_ARGUMENT;
    }
    static_cast<Collector *>(self)->values_.push_back(std::move(*copy));
    return FOVEA_OK;
  } catch (...) {
    return FOVEA_E_NO_MEMORY;
  }
}

}  // namespace fovea
