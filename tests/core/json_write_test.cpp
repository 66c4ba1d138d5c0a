#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "core/json.hpp"
#include "core/random.hpp"

namespace fovea {
namespace {

std::optional<Value> again(const Value &value, int indent = 0) {
  auto document = parseJson(toJson(value, indent), "again.json");
  if (!document) return std::nullopt;
  return std::move(document->root);
}

TEST(GivenRealsOfEverySize, WhenWrittenAndReadThenEveryBitIsBack) {
  Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto real = std::bit_cast<double>(random.next());
    if (!std::isfinite(real)) continue;
    const auto back = again(real);
    ASSERT_TRUE(back && back->as<double>()) << real;
    ASSERT_EQ(std::bit_cast<std::uint64_t>(*back->as<double>()), std::bit_cast<std::uint64_t>(real));
  }
}

TEST(GivenEdgesOfReals, WhenWrittenAndReadThenTheyAreBackAsReals) {
  using Limits = std::numeric_limits<double>;
  for (const double real :
       {0.0, -0.0, 1.0, -3.0, 1e15, 1e21, 1e22, 0.1, 1.0 / 3, 9007199254740993.0, Limits::min(),
        Limits::max(), Limits::lowest(), Limits::denorm_min(), Limits::epsilon()}) {
    const auto back = again(real);
    ASSERT_TRUE(back && back->as<double>()) << toJson(real);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(*back->as<double>()), std::bit_cast<std::uint64_t>(real));
  }
}

TEST(GivenReals, WhenWrittenThenTheyAreShort) {
  EXPECT_EQ(toJson(0.1), "0.1");
  EXPECT_EQ(toJson(1.0), "1.0");
  EXPECT_EQ(toJson(1e300), "1e+300");
  EXPECT_EQ(toJson(-0.0), "-0.0");
}

TEST(GivenRealsThatAreNoNumbers, WhenWrittenThenTheyAreNull) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(toJson(List{std::numeric_limits<double>::quiet_NaN(), infinity, -infinity}), "[null,null,null]");
}

TEST(GivenEdgesOfIntegers, WhenWrittenAndReadThenTheyAreBack) {
  using Limits = std::numeric_limits<std::int64_t>;
  for (const std::int64_t whole : {Limits::min(), Limits::min() + 1, std::int64_t{-1}, std::int64_t{0},
                                   Limits::max() - 1, Limits::max(), std::int64_t{9007199254740993}})
    EXPECT_EQ(again(whole), Value(whole));
}

TEST(GivenEveryCharacterBelowSpace, WhenWrittenAndReadThenTheTextIsBack) {
  std::string text = "\"\\/\x7F \u00E9\u20AC\U0001F600";
  for (char c = 0; c < ' '; ++c) text += c;
  EXPECT_EQ(again(text), Value(text));
  EXPECT_EQ(toJson("\x01\n\""), "\"\\u0001\\n\\\"\"");
}

TEST(GivenTextThatIsNotUtf8, WhenWrittenThenEachBadByteIsReplacedAndTheRestStays) {
  EXPECT_EQ(toJson("a\xFF\xFE"
                   "b\xC3"),
            "\"a\uFFFD\uFFFDb\uFFFD\"");
}

TEST(GivenADictionary, WhenWrittenThenItsOrderIsKept) {
  EXPECT_EQ(toJson(Dict{{"z", 1}, {"a", List{}}, {"m", Dict{}}}), R"({"z":1,"a":[],"m":{}})");
}

TEST(GivenAnIndent, WhenWrittenThenEachPartHasItsLine) {
  const Value value(Dict{{"a", List{1, 2}}, {"b", Dict{{"c", nullptr}}}, {"d", List{}}});
  EXPECT_EQ(toJson(value, 2),
            "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {\n    \"c\": null\n  },\n  \"d\": []\n}");
  EXPECT_EQ(again(value, 2), value);
}

TEST(GivenKindsThatJsonLacks, WhenWrittenThenNothingOfThemIsLost) {
  EXPECT_EQ(toJson(TimeValue{1'250'000'000}), "1.25");
  EXPECT_EQ(toJson(TimeValue{-2'000'000'000}), "-2.0");
  EXPECT_EQ(toJson(Bytes{std::byte{'f'}, std::byte{'o'}, std::byte{'o'}, std::byte{'b'}}), "\"Zm9vYg==\"");
  EXPECT_EQ(toJson(Bytes{}), "\"\"");
  EXPECT_EQ(toJson(Array{{2, 2}, std::vector<std::int32_t>{1, 2, 3, -4}}),
            R"({"shape":[2,2],"elements":[1,2,3,-4]})");
  EXPECT_EQ(toJson(Array{{2}, std::vector<float>{0.1f, 1.0f}}), R"({"shape":[2],"elements":[0.1,1.0]})");
  EXPECT_EQ(toJson(Array{{1}, std::vector<std::uint8_t>{200}}), R"({"shape":[1],"elements":[200]})");
}

}  // namespace
}  // namespace fovea
