#include "overlay/draw_mailbox.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace fovea {
namespace {

/// Remembers on which thread the last one ended.
struct Drawing {
  explicit Drawing(int which) : number(which) {}
  ~Drawing() {
    if (std::this_thread::get_id() != home) ++endedElsewhere;
  }
  int number;
  std::thread::id home = std::this_thread::get_id();
  static inline std::atomic<int> endedElsewhere{0};
};

TEST(GivenAnEmptyMailbox, WhenTheStageLooksThenThereIsNothing) {
  DrawMailbox<Drawing> mailbox;

  EXPECT_EQ(mailbox.latest(), nullptr);
}

TEST(GivenTwoPictures, WhenTheStageLooksThenItGetsTheLaterOneAndKeepsIt) {
  DrawMailbox<Drawing> mailbox;
  mailbox.put(std::make_unique<Drawing>(1));
  mailbox.put(std::make_unique<Drawing>(2));

  EXPECT_EQ(mailbox.latest()->number, 2);
  EXPECT_EQ(mailbox.latest()->number, 2);
}

TEST(GivenTwoThreads, WhenPicturesAreHandedOverThenTheyComeInOrderAndEndWhereTheyWereMade) {
  Drawing::endedElsewhere = 0;
  {
    DrawMailbox<Drawing> mailbox;
    constexpr int kLast = 20'000;
    bool isInOrder = true;
    std::thread stage([&] {
      for (int seen = 0; seen < kLast;) {
        const Drawing *picture = mailbox.latest();
        if (!picture) continue;
        isInOrder = isInOrder && picture->number >= seen;
        seen = picture->number;
      }
    });
    for (int i = 1; i <= kLast; ++i) mailbox.put(std::make_unique<Drawing>(i));
    stage.join();
    EXPECT_TRUE(isInOrder);
  }
  EXPECT_EQ(Drawing::endedElsewhere, 0);
}

}  // namespace
}  // namespace fovea
