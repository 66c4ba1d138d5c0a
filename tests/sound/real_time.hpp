#pragma once
// Servers and cards have a time of their own, which no virtual clock can hurry.

#include <chrono>
#include <thread>

namespace fovea::test {

/// Until it is so; the limit on a test ends what never is.
template <class Question>
void waitUntil(Question isSo) {
  while (!isSo()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

}  // namespace fovea::test
