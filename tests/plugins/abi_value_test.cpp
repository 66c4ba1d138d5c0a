#include "plugins/abi_value.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "plugins/last_error.hpp"

namespace fovea {
namespace {

Value sample() {
  return Value(Dict{{"none", Value()},
                    {"yes", Value(true)},
                    {"count", Value(std::numeric_limits<std::int64_t>::min())},
                    {"real", Value(0.1)},
                    {"text", Value("Grün")},
                    {"bytes", Value(Bytes{std::byte{0}, std::byte{255}})},
                    {"list", Value(List{Value(1), Value("b"), Value(List{})})},
                    {"time", Value(TimeValue{123456789})},
                    {"block", Value(Array{{2, 2}, std::vector<double>{1, 2, 3, 4}})},
                    {"bytesBlock", Value(Array{{3}, std::vector<std::uint8_t>{1, 2, 3}})}});
}

fovea_value textValue(const char *text, std::uint64_t count) {
  fovea_value value{};
  value.type = FOVEA_TEXT;
  value.count = count;
  value.as.text = text;
  return value;
}

TEST(GivenAValueOfEveryKind, WhenItCrossesTheBorderAndBackThenItIsTheSame) {
  const Value value = sample();
  const LentValue lent(value);
  auto back = fromAbi(*lent.get());
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(*back, value);
}

TEST(GivenZeroedMemory, WhenItIsReadThenItIsNothing) {
  const fovea_value zero{};
  auto value = fromAbi(zero);
  ASSERT_TRUE(value);
  EXPECT_TRUE(value->isNull());
}

TEST(GivenMalformedValues, WhenTheyComeInThenEachIsRefusedWithAReason) {
  EXPECT_FALSE(fromAbi(textValue("\xff\xfe", 2)));
  EXPECT_FALSE(fromAbi(textValue(nullptr, 2)));
  EXPECT_FALSE(fromAbi(textValue("x", std::uint64_t{1} << 40)));
  fovea_value unknown{};
  unknown.type = 77;
  EXPECT_NE(fromAbi(unknown).error().what.find("unknown type 77"), std::string::npos);
  const fovea_pair twice[] = {{toAbi("a"), {}}, {toAbi("a"), {}}};
  fovea_value dict{};
  dict.type = FOVEA_DICT;
  dict.count = 2;
  dict.as.dict = twice;
  EXPECT_NE(fromAbi(dict).error().what.find("twice"), std::string::npos);
}

TEST(GivenAListInsideItself, WhenItComesInThenTheDepthLimitStopsIt) {
  fovea_value endless{};
  endless.type = FOVEA_LIST;
  endless.count = 1;
  endless.as.list = &endless;
  EXPECT_NE(fromAbi(endless).error().what.find("deeper than 32"), std::string::npos);
}

TEST(GivenAnArrayWhoseShapeOverflows, WhenItComesInThenItIsRefused) {
  const std::uint64_t shape[] = {std::uint64_t{1} << 33, std::uint64_t{1} << 33};
  const double element = 1;
  const fovea_array array{FOVEA_F64, 2, shape, &element};
  fovea_value value{};
  value.type = FOVEA_ARRAY;
  value.as.array = &array;
  EXPECT_FALSE(fromAbi(value));
}

TEST(GivenACollector, WhenAMalformedValueIsPutThenThePluginIsTold) {
  Collector collector;
  const fovea_value bad = textValue("\xff", 1);
  EXPECT_EQ(collector.sink()->put(collector.sink()->ctx, &bad), FOVEA_E_ARGUMENT);
  EXPECT_NE(takeLastError().find("UTF-8"), std::string::npos);
  EXPECT_TRUE(collector.values().empty());
}

}  // namespace
}  // namespace fovea
