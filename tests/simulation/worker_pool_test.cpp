#include "simulation/worker_pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <csignal>
#include <optional>

namespace fovea {
namespace {

using ::testing::HasSubstr;

constexpr Duration kPatience = std::chrono::hours(1);

Result<WorkerPool::Work> numbers(Breadcrumb &, const WorkersBefore &) {
  return WorkerPool::Work([](int number) -> Result<WorkerMessage> {
    return WorkerMessage{"number " + std::to_string(number), std::vector<std::byte>(static_cast<std::size_t>(number) * 100'000)};
  });
}

TEST(GivenThreeWorkers, WhenTheirMessagesAreTakenThenTheyComeInOrderAndWhole) {
  auto pool = WorkerPool::start(3, 7, numbers);
  ASSERT_TRUE(pool && (*pool)->ready(kPatience));
  for (int number = 1; number <= 7; ++number) {
    const auto message = (*pool)->next(kPatience);
    ASSERT_TRUE(message) << message.error().text();
    EXPECT_EQ(message->outcome, "number " + std::to_string(number));
    EXPECT_EQ(message->records.size(), static_cast<std::size_t>(number) * 100'000);
  }
}

TEST(GivenAWorkerThatDies, WhenItsMessageIsAwaitedThenItsParticipantAndItsEndAreNamed) {
  auto pool = WorkerPool::start(2, 4, [](Breadcrumb &, const WorkersBefore &) {
    return Result<WorkerPool::Work>([](int number) -> Result<WorkerMessage> {
      if (number == 3) std::raise(SIGKILL);
      return WorkerMessage{};
    });
  });
  ASSERT_TRUE(pool && (*pool)->ready(kPatience) && (*pool)->next(kPatience) && (*pool)->next(kPatience));
  const auto third = (*pool)->next(kPatience);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, ErrorCode::PluginFailed);
  EXPECT_THAT(third.error().text(), HasSubstr("participant 3"));
  EXPECT_THAT(third.error().text(), HasSubstr("Killed"));
}

TEST(GivenAWorkerThatDies, WhenOthersAreAwaitedThenANewProcessKnowsWhatCameBeforeAndGoesOn) {
  auto pool = WorkerPool::start(2, 8, [](Breadcrumb &breadcrumb, const WorkersBefore &before) {
    std::string knows = std::to_string(before.first) + ":";
    for (const int number : before.lost) knows += " " + std::to_string(number);
    return Result<WorkerPool::Work>([&breadcrumb, knows](int number) -> Result<WorkerMessage> {
      breadcrumb.step.set("page main/" + std::to_string(number));
      if (number == 3 || number == 5) std::raise(SIGKILL);
      return WorkerMessage{knows, {}};
    });
  });
  ASSERT_TRUE(pool && (*pool)->ready(kPatience));
  std::string all;
  for (int number = 1; number <= 8; ++number) {
    const auto message = (*pool)->next(kPatience);
    all += message ? message->outcome + "|" : message.error().where + "|";
  }
  EXPECT_EQ(all, "1:|2:|participant 3, page main/3|2:|participant 5, page main/5|2:|7: 3 5|2:|");
}

TEST(GivenAWorkerThatHangs, WhenOthersAreAwaitedThenANewProcessGoesOn) {
  auto pool = WorkerPool::start(1, 3, [](Breadcrumb &, const WorkersBefore &) {
    return Result<WorkerPool::Work>([](int number) -> Result<WorkerMessage> {
      while (number == 2) ::pause();
      return WorkerMessage{"done", {}};
    });
  });
  ASSERT_TRUE(pool && (*pool)->ready(kPatience) && (*pool)->next(kPatience));
  EXPECT_FALSE((*pool)->next(std::chrono::milliseconds(20)));
  const auto third = (*pool)->next(kPatience);
  ASSERT_TRUE(third) << third.error().text();
  EXPECT_EQ(third->outcome, "done");
}

/// Work that never comes back.
Result<WorkerPool::Work> hangs(Breadcrumb &breadcrumb, bool isInPlugin) {
  return WorkerPool::Work([&breadcrumb, isInPlugin](int) -> Result<WorkerMessage> {
    std::optional<PluginCall> call;
    if (isInPlugin) call.emplace(breadcrumb, "org.test.stuck", "run");
    while (true) ::pause();
  });
}

TEST(GivenAPluginThatHangs, WhenItsMessageIsAwaitedThenItIsNamed) {
  auto pool = WorkerPool::start(1, 1, [](Breadcrumb &breadcrumb, const WorkersBefore &) { return hangs(breadcrumb, true); });
  ASSERT_TRUE(pool && (*pool)->ready(kPatience));
  const auto message = (*pool)->next(std::chrono::seconds(1));
  ASSERT_FALSE(message);
  EXPECT_EQ(message.error().code, ErrorCode::PluginFailed);
  EXPECT_THAT(message.error().text(), HasSubstr("the plugin org.test.stuck, in run, does not come back; ended after 1 s"));
  EXPECT_THAT(message.error().text(), HasSubstr("participant 1"));
}

TEST(GivenASessionWithoutEnd, WhenItsMessageIsAwaitedThenALoopIsSuspected) {
  auto pool = WorkerPool::start(1, 1, [](Breadcrumb &breadcrumb, const WorkersBefore &) { return hangs(breadcrumb, false); });
  ASSERT_TRUE(pool && (*pool)->ready(kPatience));
  const auto message = (*pool)->next(std::chrono::milliseconds(20));
  ASSERT_FALSE(message);
  EXPECT_THAT(message.error().text(), HasSubstr("loop of the study"));
}

TEST(GivenWorkThatFails, WhenItsMessageIsAwaitedThenItSaysWhy) {
  auto pool = WorkerPool::start(1, 1, [](Breadcrumb &, const WorkersBefore &) {
    return Result<WorkerPool::Work>([](int) -> Result<WorkerMessage> { return Error{ErrorCode::State, "no such luck", "", ""}; });
  });
  ASSERT_TRUE(pool && (*pool)->ready(kPatience));
  EXPECT_THAT((*pool)->next(kPatience).error().text(), HasSubstr("no such luck"));
}

TEST(GivenWorkersThatCannotBegin, WhenTheyAreAwaitedThenTheFirstSaysWhy) {
  auto pool = WorkerPool::start(2, 9, [](Breadcrumb &, const WorkersBefore &) { return Result<WorkerPool::Work>(Error{ErrorCode::Unknown, "there is no plugin", "", ""}); });
  ASSERT_TRUE(pool);
  EXPECT_THAT((*pool)->ready(kPatience).error().text(), HasSubstr("there is no plugin"));
}

}  // namespace
}  // namespace fovea
