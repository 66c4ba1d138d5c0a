#include "core/cbor.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <initializer_list>
#include <limits>

#include "core/json.hpp"
#include "core/random.hpp"

namespace fovea {
namespace {

std::vector<std::byte> encode(const Value &value) {
  std::vector<std::byte> bytes;
  encodeCbor(value, bytes);
  return bytes;
}

std::vector<std::byte> raw(std::initializer_list<int> numbers) {
  std::vector<std::byte> bytes;
  for (const int number : numbers) bytes.push_back(static_cast<std::byte>(number));
  return bytes;
}

void expectBack(const Value &value) {
  const auto back = decodeCbor(encode(value));
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(*back, value);
}

/// Made at once, it is what it would be by way of the value; and refused, when that would be.
void expectSameJson(const std::vector<std::byte> &bytes) {
  const auto value = decodeCbor(bytes);
  const auto json = jsonOfCbor(bytes);
  ASSERT_EQ(json.has_value(), value.has_value());
  if (value) EXPECT_EQ(*json, toJson(*value));
  else EXPECT_EQ(json.error().text(), value.error().text());
}

void expectRefused(const std::vector<std::byte> &bytes) {
  const auto value = decodeCbor(bytes);
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code, ErrorCode::BadFile);
  EXPECT_FALSE(value.error().what.empty());
}

Value oneOfEach() {
  return Dict{{"null", nullptr},
              {"yes", true},
              {"whole", -70000},
              {"real", 0.1},
              {"text", "\u20AC and so on"},
              {"bytes", Bytes(300, std::byte{7})},
              {"list", List{1, List{}, Dict{{"", Dict{}}}}},
              {"time", TimeValue{-5}},
              {"samples", Array{{2, 3}, std::vector<double>{1, 2, 3, 4, 5, 0.5}}}};
}

TEST(GivenIntegersAtEveryEdge, WhenEncodedThenTheyAreBack) {
  using Limits = std::numeric_limits<std::int64_t>;
  for (const std::int64_t edge : {std::int64_t{0}, std::int64_t{23}, std::int64_t{24}, std::int64_t{255},
                                  std::int64_t{256}, std::int64_t{65535}, std::int64_t{65536},
                                  std::int64_t{4294967295}, std::int64_t{4294967296}, Limits::max()}) {
    expectBack(edge);
    expectBack(-edge);
    expectBack(-1 - edge);
  }
}

TEST(GivenRealsOfEverySize, WhenEncodedThenEveryBitIsBack) {
  Random random(2);
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t bits = random.next();
    const auto back = decodeCbor(encode(std::bit_cast<double>(bits)));
    ASSERT_TRUE(back);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(*back->as<double>()), bits);  // so that NaN compares too
  }
  expectBack(-std::numeric_limits<double>::infinity());
}

TEST(GivenAValueOfEachKind, WhenEncodedThenItIsBack) {
  expectBack(nullptr);
  expectBack(true);
  expectBack(false);
  expectBack("");
  expectBack(std::string(70000, 'x'));
  expectBack(Bytes{});
  expectBack(List{});
  expectBack(Dict{});
  expectBack(TimeValue{std::numeric_limits<std::int64_t>::min()});
  expectBack(oneOfEach());
}

TEST(GivenArraysOfEachKind, WhenEncodedThenTheyAreBack) {
  expectBack(Array{{2, 2}, std::vector<double>{0.1, -0.0, 1e300, 3}});
  expectBack(Array{{3}, std::vector<float>{0.1f, -1, 3}});
  expectBack(Array{{1, 2, 1}, std::vector<std::int64_t>{std::numeric_limits<std::int64_t>::min(), 1}});
  expectBack(Array{{2}, std::vector<std::int32_t>{-1, 2}});
  expectBack(Array{{2}, std::vector<std::uint8_t>{0, 255}});
  expectBack(Array{{5, 0}, std::vector<float>{}});
  expectBack(Array{{}, std::vector<double>{4}});  // a single number has no extents
}

TEST(GivenTextThatIsNotUtf8, WhenEncodedThenNoByteIsLost) { expectBack("a\xFFz"); }

TEST(GivenTheExamplesOfTheStandard, WhenEncodedThenTheBytesAreTheSame) {
  EXPECT_EQ(encode(1000), raw({0x19, 0x03, 0xE8}));
  EXPECT_EQ(encode(-1000), raw({0x39, 0x03, 0xE7}));
  EXPECT_EQ(encode(1.1), raw({0xFB, 0x3F, 0xF1, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9A}));
  EXPECT_EQ(encode(nullptr), raw({0xF6}));
  EXPECT_EQ(encode("\u00FC"), raw({0x62, 0xC3, 0xBC}));
  EXPECT_EQ(encode(Dict{{"a", 1}, {"b", List{2, 3}}}),
            raw({0xA2, 0x61, 0x61, 0x01, 0x61, 0x62, 0x82, 0x02, 0x03}));
}

TEST(GivenTimesAndArrays, WhenEncodedThenTheyHaveTheirTags) {
  EXPECT_EQ(encode(TimeValue{1}), raw({0xD9, 0xBE, 0xEF, 0x01}));
  EXPECT_EQ(encode(Array{{2}, std::vector<std::int32_t>{1, -1}}),
            raw({0xD8, 40, 0x82, 0x81, 0x02, 0xD8, 78, 0x48, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF}));
}

TEST(GivenBytesAlreadyThere, WhenEncodedThenTheValueIsAppended) {
  std::vector<std::byte> bytes = raw({9});
  encodeCbor(1, bytes);
  EXPECT_EQ(bytes, raw({9, 1}));
}

TEST(GivenAValueCutShortAnywhere, WhenDecodedThenItIsRefused) {
  const auto bytes = encode(oneOfEach());
  for (std::size_t length = 0; length < bytes.size(); ++length)
    expectRefused({bytes.begin(), bytes.begin() + static_cast<long>(length)});
}

TEST(GivenBytesAfterTheValue, WhenDecodedThenItIsRefused) { expectRefused(raw({0x01, 0x01})); }

TEST(GivenLengthsBeyondTheInput, WhenDecodedThenNothingOfThatSizeIsAllocated) {
  for (const int kind : {0x40, 0x60, 0x80, 0xA0})
    expectRefused(raw({kind + 27, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}));
  for (const int kind : {0x40, 0x60, 0x80, 0xA0})
    expectRefused(raw({kind + 27, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}));
}

TEST(GivenFormsThatAreNeverWritten, WhenDecodedThenTheyAreRefused) {
  expectRefused(raw({0x9F, 0xFF}));                       // a list without a length
  expectRefused(raw({0x7F, 0x61, 0x61, 0xFF}));           // text in pieces
  expectRefused(raw({0x1C}));                             // a reserved length
  expectRefused(raw({0xF9, 0x3C, 0x00}));                 // a real of 16 bits
  expectRefused(raw({0xF7}));                             // undefined
  expectRefused(raw({0xC1, 0x01}));                       // a tag of others
  expectRefused(raw({0x1B, 0x80, 0, 0, 0, 0, 0, 0, 0}));  // too large for 64 bits with sign
  expectRefused(raw({0x3B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}));  // too small
  expectRefused(raw({0xA1, 0x01, 0x01}));                                      // a key that is no text
  expectRefused(raw({0xA2, 0x61, 0x61, 0x01, 0x61, 0x61, 0x02}));              // a key twice
  expectRefused(raw({0xD9, 0xBE, 0xEF, 0x61, 0x61}));                          // a time that is text
}

TEST(GivenArraysThatDoNotAddUp, WhenDecodedThenTheyAreRefused) {
  expectRefused(raw({0xD8, 40, 0x82, 0x81, 0x03, 0xD8, 64, 0x42, 1, 2}));     // 3 announced, 2 there
  expectRefused(raw({0xD8, 40, 0x82, 0x81, 0x00, 0xD8, 64, 0x42, 1, 2}));     // none announced, 2 there
  expectRefused(raw({0xD8, 40, 0x82, 0x81, 0x01, 0xD8, 78, 0x43, 1, 2, 3}));  // 3 bytes are no 32-bit number
  expectRefused(raw({0xD8, 40, 0x82, 0x81, 0x02, 0xD8, 65, 0x42, 1, 2}));     // elements of another kind
  expectRefused(raw({0xD8, 40, 0x81, 0x81, 0x02}));                           // no elements
  expectRefused(
      raw({0xD8, 40, 0x82, 0x82, 0x1B, 0x80, 0, 0, 0, 0, 0, 0, 0, 0x02, 0xD8, 64, 0x40}));  // overflows to 0
}

TEST(GivenDeepNesting, WhenDecodedThenItIsRefusedBeforeTheStackEnds) {
  Value value;
  for (int i = 0; i < kMaxDepth; ++i) value = List{std::move(value)};
  expectBack(value);
  expectRefused(encode(List{std::move(value)}));
  expectRefused(std::vector<std::byte>(1'000'000, std::byte{0x81}));
  expectRefused(std::vector<std::byte>(1'000'000, std::byte{0xC6}));
}

TEST(GivenDamagedBytes, WhenDecodedThenTheyAreRefusedOrAreAValueAgain) {
  const auto sound = encode(oneOfEach());
  Random random(3);
  int refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    auto bytes = sound;
    for (std::uint64_t n = 1 + random.next() % 4; n > 0; --n)
      bytes[random.next() % bytes.size()] = static_cast<std::byte>(random.next());
    if (random.next() % 4 == 0) bytes.resize(random.next() % bytes.size());
    const auto value = decodeCbor(bytes);
    refused += value ? 0 : 1;
    EXPECT_TRUE(!value || decodeCbor(encode(*value)));
  }
  EXPECT_GT(refused, 1000);
}

TEST(GivenEncodedValues, WhenTheyAreMadeJsonAtOnceThenItIsThatOfTheValues) {
  Dict many;
  for (int i = 0; i < 40; ++i) many.emplace_back("key " + std::to_string(i), i);
  for (const Value &value : {Value(), Value(-5), Value(1.0), Value("\"quoted\"\n\x01 a\xFFz"), oneOfEach(), Value(many), Value(List{List{}, Dict{}, many})}) expectSameJson(encode(value));
  many.emplace_back("key 3", 0);  // too late for a look at the first few
  expectSameJson(encode(many));
  Value deep;
  for (int i = 0; i <= kMaxDepth; ++i) expectSameJson(encode(deep = List{std::move(deep)}));
}

TEST(GivenDamagedBytes, WhenTheyAreMadeJsonAtOnceThenTheyAreRefusedAsTheyAreWhenDecoded) {
  const auto sound = encode(oneOfEach());
  Random random(5);
  for (int round = 0; round < 5'000; ++round) {
    auto bytes = sound;
    for (std::uint64_t n = 1 + random.next() % 4; n > 0; --n) bytes[random.next() % bytes.size()] = static_cast<std::byte>(random.next());
    if (random.next() % 4 == 0) bytes.resize(random.next() % bytes.size());
    expectSameJson(bytes);
  }
}

TEST(GivenRandomBytes, WhenDecodedThenNothingBreaks) {
  Random random(4);
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::byte> bytes(random.next() % 64);
    for (std::byte &byte : bytes) byte = static_cast<std::byte>(random.next());
    const auto value = decodeCbor(bytes);
    EXPECT_TRUE(!value || decodeCbor(encode(*value)));
  }
}

}  // namespace
}  // namespace fovea
