#include "liaison/outbox.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

Message message(const std::string &name) { return std::make_shared<const std::string>(name + std::string(1000 - name.size(), ' ')); }

std::string contents(Outbox &outbox) {
  std::string names;
  while (!outbox.isEmpty()) names += outbox.pop()->substr(0, 2) + " ";
  return names;
}

TEST(GivenAFullOutbox, WhenMoreComesThenTheLeastWorthGoesFirstAndOfItTheOldest) {
  Outbox outbox(5000);
  for (const char *name : {"f1", "f2"}) outbox.push(message(name), Worth::Frame);
  outbox.push(message("r1"), Worth::Row);
  outbox.push(message("l1"), Worth::LogLine);

  EXPECT_TRUE(outbox.push(message("r2"), Worth::Row));
  EXPECT_TRUE(outbox.push(message("k1"), Worth::Kept));

  EXPECT_EQ(contents(outbox), "r1 l1 r2 k1 ");
}

TEST(GivenAnOutboxFullOfRows, WhenAFrameComesThenItIsTheOneThatIsMissed) {
  Outbox outbox(3300);
  for (const char *name : {"r1", "r2", "r3"}) outbox.push(message(name), Worth::Row);

  EXPECT_TRUE(outbox.push(message("f1"), Worth::Frame));

  EXPECT_EQ(contents(outbox), "r1 r2 r3 ");
}

TEST(GivenAnOutboxFullOfWhatCannotBeMissed, WhenMoreOfItComesThenItSaysSo) {
  Outbox outbox(2200);
  for (const char *name : {"k1", "k2"}) EXPECT_TRUE(outbox.push(message(name), Worth::Kept));

  EXPECT_FALSE(outbox.push(message("k3"), Worth::Kept));
  EXPECT_TRUE(outbox.push(message("a1"), Worth::Answer));

  EXPECT_EQ(contents(outbox), "k1 k2 a1 ");
}

TEST(GivenManyFrames, WhenNobodyReadsThenTheBytesStayWithinTheLimitAndTheNewestAreThere) {
  Outbox outbox(10000);

  for (int i = 10; i < 100; ++i) outbox.push(message(std::to_string(i)), Worth::Frame);

  EXPECT_LE(outbox.bytes(), 10000u);
  EXPECT_EQ(contents(outbox), "91 92 93 94 95 96 97 98 99 ");
  EXPECT_EQ(outbox.bytes(), 0u);
}

}  // namespace
}  // namespace fovea
