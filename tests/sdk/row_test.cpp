#include "fovea/row.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace fovea {
namespace {

using namespace std::chrono_literals;

enum class Side { Left, Right };
constexpr std::array<std::string_view, 2> enumNames(Side) { return {"left", "right"}; }
enum class Plain { Zero, One };

struct Inner {
  int depth = 1;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(depth));
  }
};

struct Row {
  bool isNew = true;
  int count = 3;
  double level = 0.5;
  std::string word = "RED";
  std::optional<Duration> rt = 250ms;
  std::optional<std::string> response;
  Timestamp onset = timestamp(1'500'000'000);
  Side side = Side::Right;
  Plain plain = Plain::One;
  std::vector<int> keys = {1, 2};
  std::vector<bool> flags = {true, false};
  Inner inner;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(isNew), CEREAL_NVP(count), CEREAL_NVP(level), CEREAL_NVP(word), cereal::make_nvp("rt_s", rt),
            CEREAL_NVP(response), cereal::make_nvp("onset_s", onset), CEREAL_NVP(side), CEREAL_NVP(plain), CEREAL_NVP(keys),
            CEREAL_NVP(flags), CEREAL_NVP(inner));
  }
};

struct TimeWithoutUnit {
  Duration rt{};
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(rt));
  }
};

struct Info {
  std::string participant;
  int age = 20;
  double gain = 1;
  Duration limit = 2s;
  Side side = Side::Left;
  std::vector<std::string> keys = {"a"};
  std::optional<double> threshold;
  Inner inner;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(cereal::make_nvp("participant|req", participant), cereal::make_nvp("age|fix|2", age), CEREAL_NVP(gain),
            cereal::make_nvp("limit_s", limit), CEREAL_NVP(side), CEREAL_NVP(keys), CEREAL_NVP(threshold), CEREAL_NVP(inner));
  }
};

Info read(const Dict &dict) {
  const Value value(dict);
  const Borrowed borrowed(value);
  return fromDict<Info>(View(borrowed.get()));
}

std::string refusal(const Dict &dict) {
  try {
    read(dict);
  } catch (const Failure &failure) {
    EXPECT_EQ(failure.status(), FOVEA_E_ARGUMENT);
    return failure.what();
  }
  return "nothing was refused";
}

TEST(GivenARowWithEveryKindOfMember, WhenItIsWrittenThenItsColumnsComeInOrderAndTimesAsSeconds) {
  const Dict expected = {{"isNew", true},     {"count", 3},      {"level", 0.5},
                         {"word", "RED"},     {"rt_s", 0.25},    {"response", Value()},
                         {"onset_s", 1.5},    {"side", "right"}, {"plain", 1},
                         {"keys", List{1, 2}}, {"flags", List{true, false}}, {"inner", Dict{{"depth", 1}}}};

  EXPECT_EQ(toDict(Row{}), expected);
}

TEST(GivenADurationWithoutAUnitInItsName, WhenItIsWrittenThenItIsRefused) {
  EXPECT_THROW(toDict(TimeWithoutUnit{}), Failure);
}

TEST(GivenAnEnumWithMoreValuesThanNames, WhenItIsWrittenThenItIsRefused) {
  Row row;
  row.side = static_cast<Side>(7);

  EXPECT_THROW(toDict(row), Failure);
}

TEST(GivenADescription, WhenItIsWrittenThenKeysKeepTheirFlagsAndAnEnumIsAChoiceThatBeginsWithItsDefault) {
  Info info;
  info.side = Side::Right;

  const Dict described = toDict(info, Writing::Description);

  EXPECT_EQ(described[0], (Dict::value_type{"participant|req", ""}));
  EXPECT_EQ(described[1], (Dict::value_type{"age|fix|2", 20}));
  EXPECT_EQ(described[4], (Dict::value_type{"side", List{"right", "left"}}));
}

TEST(GivenFilledFields, WhenTheyAreReadThenFlagsDoNotMatterAndWhatIsMissingKeepsItsDefault) {
  const Info info = read({{"participant", "p7"}, {"age", 31}, {"limit_s", 0.5}, {"side", "right"}, {"keys", List{"x", "y"}},
                          {"threshold", 0.1}, {"inner", Dict{{"depth", 4}}}, {"gain", Value()}});

  EXPECT_EQ(info.participant, "p7");
  EXPECT_EQ(info.age, 31);
  EXPECT_EQ(info.gain, 1);
  EXPECT_EQ(info.limit, 500ms);
  EXPECT_EQ(info.side, Side::Right);
  EXPECT_THAT(info.keys, testing::ElementsAre("x", "y"));
  EXPECT_EQ(info.threshold, 0.1);
  EXPECT_EQ(info.inner.depth, 4);
  EXPECT_EQ(read({}).limit, 2s);
}

TEST(GivenAMemberOfTheWrongKind, WhenItIsReadThenItIsNamed) {
  EXPECT_THAT(refusal({{"age", "old"}}), testing::HasSubstr("\"age\" has to be a whole number"));
  EXPECT_THAT(refusal({{"age", 1.5}}), testing::HasSubstr("\"age\" has to be a whole number"));
  EXPECT_THAT(refusal({{"age", std::int64_t{1} << 40}}), testing::HasSubstr("\"age\""));
  EXPECT_THAT(refusal({{"limit_s", true}}), testing::HasSubstr("\"limit_s\""));
  EXPECT_THAT(refusal({{"side", "up"}}), testing::HasSubstr("one of left, right, not \"up\""));
  EXPECT_THAT(refusal({{"keys", List{1}}}), testing::HasSubstr("\"keys\""));
  EXPECT_THAT(refusal({{"keys", "x"}}), testing::HasSubstr("\"keys\" has to be a list"));
  EXPECT_THAT(refusal({{"inner", 1}}), testing::HasSubstr("\"inner\" has to be a dictionary"));
}

TEST(GivenAKeyWithFlags, WhenTheyAreTakenOffThenTheNameIsLeft) {
  EXPECT_EQ(plainKey("participant|req"), "participant");
  EXPECT_EQ(plainKey("participant*"), "participant");
  EXPECT_EQ(plainKey(" x | req | cfg"), "x");
  EXPECT_EQ(plainKey("a\\*b"), "a\\*b");
  EXPECT_EQ(plainKey("|req"), "");
}

}  // namespace
}  // namespace fovea
