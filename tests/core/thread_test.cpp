#include "core/thread.hpp"

#include <gtest/gtest.h>
#include <pthread.h>

#include <string>
#include <thread>

namespace fovea {
namespace {

TEST(GivenAThreadThatNamedItself, WhenOthersAskThenTheyHaveTheirOwnRole) {
  Thread there = Thread::Other;
  char name[16] = {};
  std::thread([&] {
    setThread(Thread::Stage);
    there = currentThread();
    pthread_getname_np(pthread_self(), name, sizeof name);
  }).join();
  EXPECT_EQ(there, Thread::Stage);
  EXPECT_STREQ(name, "fovea-stage");
  EXPECT_EQ(currentThread(), Thread::Other);
  EXPECT_TRUE(isThread(Thread::Other));
}

TEST(GivenTheMainThread, WhenItNamesItselfThenTheProcessKeepsItsName) {
  char before[16] = {}, after[16] = {};
  pthread_getname_np(pthread_self(), before, sizeof before);
  setThread(Thread::Main);
  pthread_getname_np(pthread_self(), after, sizeof after);
  EXPECT_TRUE(isThread(Thread::Main));
  setThread(Thread::Other);
  EXPECT_STREQ(before, after);
}

TEST(GivenTheRightThread, WhenItIsExpectedThenTheProgramGoesOn) {
  std::thread([] {
    setThread(Thread::Writer);
    expectThread(Thread::Writer);
  }).join();
}

TEST(GivenTheWrongThreadDeathTest, WhenAnotherIsExpectedThenTheProgramStopsWithBothNames) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(expectThread(Thread::Stage), "stage thread .* other thread");
}

}  // namespace
}  // namespace fovea
