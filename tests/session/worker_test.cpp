#include "session/worker.hpp"

#include <gtest/gtest.h>

#include <future>
#include <vector>

namespace fovea {
namespace {

using namespace std::chrono_literals;

TEST(GivenAWorker, WhenPiecesComeThenTheyAreDoneInOrderAndClosingWaitsForThem) {
  std::vector<int> done;
  Worker worker([](const Error &) {});
  worker.add([&] { done.push_back(1); });
  worker.add([&] { done.push_back(2); });

  worker.start();
  worker.close();

  EXPECT_EQ(done, (std::vector<int>{1, 2}));
  EXPECT_EQ(worker.waiting(), 0u);
}

TEST(GivenAWorkerThatIsBusy, WhenAsManyWaitAsMayThenOneMoreIsNotTaken) {
  std::promise<void> begun, go;
  Worker worker([](const Error &) {});
  worker.start();
  worker.add([&] { begun.set_value(), go.get_future().wait(); });
  begun.get_future().wait();

  const bool first = worker.tryAdd([] {}, 1), second = worker.tryAdd([] {}, 1);
  const std::size_t waiting = worker.waiting();
  go.set_value();

  EXPECT_TRUE(first);
  EXPECT_FALSE(second);
  EXPECT_EQ(waiting, 2u);
}

TEST(GivenAWorkerThatIsBusy, WhenItClosesThenTheImpatientHearThatItIsNotDoneYet) {
  std::promise<void> go;
  bool isDone = false;
  Worker worker([](const Error &) {});
  worker.start();
  worker.add([&] { go.get_future().wait(), isDone = true; });

  const bool atOnce = worker.closeWithin(0ms);
  const bool isTaken = worker.tryAdd([] {}, 10);
  go.set_value();
  worker.close();

  EXPECT_FALSE(atOnce);
  EXPECT_FALSE(isTaken);
  EXPECT_TRUE(isDone);
}

TEST(GivenAWorkerThatHasClosed, WhenAPieceComesThenItIsDoneHereAndNow) {
  std::thread::id where;
  Worker worker([](const Error &) {});
  worker.start();
  worker.close();

  worker.add([&] { where = std::this_thread::get_id(); });

  EXPECT_EQ(where, std::this_thread::get_id());
}

}  // namespace
}  // namespace fovea
