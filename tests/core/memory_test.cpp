#include "core/memory.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <memory>

namespace fovea {
namespace {

long faults() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

/// Every page of it is written to.
void useMegabytes(std::size_t count) {
  const std::size_t size = count << 20;
  const auto piece = std::make_unique_for_overwrite<char[]>(size);
  for (std::size_t i = 0; i < size; i += 4096) const_cast<volatile char &>(piece[i]) = 1;
}

TEST(GivenFreedMemoryThatIsKept, WhenAsMuchIsTakenAgainThenTheSystemIsNotAskedForItsPages) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers keep memory in their own way";
#endif
  constexpr std::size_t kMegabytes = 8;
  keepFreedMemory();
  useMegabytes(kMegabytes);

  const long before = faults();
  for (int i = 0; i < 5; ++i) useMegabytes(kMegabytes);

  EXPECT_LT(faults() - before, 100) << "of " << 5 * kMegabytes * 256 << " pages";
}

}  // namespace
}  // namespace fovea
