#include "core/thread.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sched.h>

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

/// What a thread is given that asks for it, and one that it starts; -1: not asked.
struct Given {
  bool isUrgent = false;
  int own = -1, childs = -1;
};
/// As the kernel has it: glibc keeps an opinion of its own of a thread's priority, taken from the thread that started it.
int priority() {
  sched_param parameters{};
  sched_getparam(0, &parameters);
  return parameters.sched_priority;
}
Given ask(Urgency urgency, Children children) {
  Given given;
  std::thread([&] {
    given.isUrgent = askForRealTime(urgency, children);
    given.own = priority();
    std::thread([&] { given.childs = priority(); }).join();
  }).join();
  return given;
}

TEST(GivenAThreadThatAsksForRealTime, WhenItStartsAnotherThenThatOneIsAsUrgentOnlyIfAskedFor) {
  const Given draws = ask(Urgency::Drawing, Children::Normal), stamps = ask(Urgency::Stamping, Children::Normal);
  const Given renders = ask(Urgency::Drawing, Children::Urgent);
  if (!draws.isUrgent) GTEST_SKIP() << "this account is given no real-time priority";
  EXPECT_GT(stamps.own, draws.own);
  EXPECT_GT(draws.own, 0);
  EXPECT_EQ(draws.childs, 0);
  EXPECT_EQ(renders.childs, draws.own);
}

}  // namespace
}  // namespace fovea
