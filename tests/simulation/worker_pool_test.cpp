#include "simulation/worker_pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace fovea {
namespace {

using ::testing::HasSubstr;

Result<WorkerPool::Work> numbers() {
  return WorkerPool::Work([](int number) -> Result<WorkerMessage> {
    return WorkerMessage{"number " + std::to_string(number), std::vector<std::byte>(static_cast<std::size_t>(number) * 100'000)};
  });
}

TEST(GivenThreeWorkers, WhenTheirMessagesAreTakenThenTheyComeInOrderAndWhole) {
  auto pool = WorkerPool::start(3, 7, numbers);
  ASSERT_TRUE(pool && (*pool)->ready());
  for (int number = 1; number <= 7; ++number) {
    const auto message = (*pool)->next();
    ASSERT_TRUE(message) << message.error().text();
    EXPECT_EQ(message->outcome, "number " + std::to_string(number));
    EXPECT_EQ(message->records.size(), static_cast<std::size_t>(number) * 100'000);
  }
}

TEST(GivenAWorkerThatDies, WhenItsMessageIsAwaitedThenItsParticipantAndItsEndAreNamed) {
  auto pool = WorkerPool::start(2, 4, [] {
    return Result<WorkerPool::Work>([](int number) -> Result<WorkerMessage> {
      if (number == 3) std::raise(SIGKILL);
      return WorkerMessage{};
    });
  });
  ASSERT_TRUE(pool && (*pool)->ready() && (*pool)->next() && (*pool)->next());
  const auto third = (*pool)->next();
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, ErrorCode::PluginFailed);
  EXPECT_THAT(third.error().text(), HasSubstr("participant 3"));
  EXPECT_THAT(third.error().text(), HasSubstr("Killed"));
}

TEST(GivenWorkThatFails, WhenItsMessageIsAwaitedThenItSaysWhy) {
  auto pool = WorkerPool::start(1, 1, [] {
    return Result<WorkerPool::Work>([](int) -> Result<WorkerMessage> { return Error{ErrorCode::State, "no such luck", "", ""}; });
  });
  ASSERT_TRUE(pool && (*pool)->ready());
  EXPECT_THAT((*pool)->next().error().text(), HasSubstr("no such luck"));
}

TEST(GivenWorkersThatCannotBegin, WhenTheyAreAwaitedThenTheFirstSaysWhy) {
  auto pool = WorkerPool::start(2, 9, [] { return Result<WorkerPool::Work>(Error{ErrorCode::Unknown, "there is no plugin", "", ""}); });
  ASSERT_TRUE(pool);
  EXPECT_THAT((*pool)->ready().error().text(), HasSubstr("there is no plugin"));
}

}  // namespace
}  // namespace fovea
