#include "services/services.hpp"

#include <gtest/gtest.h>

#include "clock/clock.hpp"
#include "core/log.hpp"
#include "core/thread.hpp"
#include "fovea/fovea.h"
#include "plugins/last_error.hpp"

namespace fovea {
namespace {

class GivenTheServices : public ::testing::Test {
 protected:
  ~GivenTheServices() override { setThread(Thread::Other); }
  template <class Table>
  const Table *service(const char *id) const {
    return static_cast<const Table *>(host_->getService(host_, id));
  }

  VirtualClock clock_;
  Log log_{[] { return std::int64_t{0}; }};
  std::atomic<bool> stop_{false};
  Services services_{clock_, log_, stop_, false};
  const fovea_host *host_ = services_.host();
};

TEST_F(GivenTheServices, WhenOneIsAskedForThenItIsThereOrNull) {
  for (const char *id : {FOVEA_LOG, FOVEA_CLOCK, FOVEA_WINDOW, FOVEA_STIMULI, FOVEA_INPUT, FOVEA_SESSION, FOVEA_ASSETS, FOVEA_RANDOM,
                         FOVEA_PAGES, FOVEA_THREAD_CHECK, FOVEA_DEVICES, FOVEA_AUDIO})
    EXPECT_TRUE(host_->getService(host_, id)) << id;
  EXPECT_FALSE(host_->getService(host_, "fovea.telepathy/1"));
  EXPECT_FALSE(host_->getService(host_, nullptr));
  EXPECT_FALSE(host_->getService(host_, FOVEA_GL)) << "there is no window with OpenGL";
  const Services withGl(clock_, log_, stop_, true);
  EXPECT_TRUE(withGl.host()->getService(withGl.host(), FOVEA_GL));
}

TEST_F(GivenTheServices, WhenACallComesFromAnotherThreadThenItIsRefusedAndSaysSo) {
  EXPECT_EQ(service<fovea_window>(FOVEA_WINDOW)->flip(host_, nullptr, nullptr), FOVEA_E_THREAD);
  EXPECT_NE(takeLastError().find("[stage]"), std::string::npos);
  EXPECT_EQ(service<fovea_window>(FOVEA_WINDOW)->callOnFlip(host_, nullptr, nullptr), FOVEA_E_THREAD);
  EXPECT_EQ(service<fovea_session>(FOVEA_SESSION)->nextEntry(host_), FOVEA_E_THREAD);
  EXPECT_EQ(service<fovea_devices>(FOVEA_DEVICES)->write(host_, 1, 5, nullptr), FOVEA_E_THREAD);
  EXPECT_EQ(service<fovea_audio>(FOVEA_AUDIO)->play(host_, 1, 0), FOVEA_E_THREAD);
  EXPECT_EQ(service<fovea_thread_check>(FOVEA_THREAD_CHECK)->isStage(host_), 0);
}

TEST_F(GivenTheServices, WhenThereIsNoSessionThenStageCallsAreRefusedAsOutOfOrder) {
  setThread(Thread::Stage);
  EXPECT_EQ(service<fovea_window>(FOVEA_WINDOW)->flip(host_, nullptr, nullptr), FOVEA_E_STATE);
  EXPECT_EQ(service<fovea_window>(FOVEA_WINDOW)->callOnFlip(host_, nullptr, nullptr), FOVEA_E_STATE);
  uint64_t handle = 0;
  EXPECT_EQ(service<fovea_stimuli>(FOVEA_STIMULI)->create(host_, {"rect", 4}, nullptr, &handle), FOVEA_E_STATE);
  EXPECT_EQ(service<fovea_devices>(FOVEA_DEVICES)->open(host_, {"response", 8}, &handle), FOVEA_E_STATE);
  EXPECT_EQ(service<fovea_audio>(FOVEA_AUDIO)->load(host_, {"a.wav", 5}, nullptr, &handle), FOVEA_E_STATE);
  EXPECT_EQ(service<fovea_random>(FOVEA_RANDOM)->next(host_), 0u);
}

TEST_F(GivenTheServices, WhenThereIsNoSessionThenCallsOfAnyThreadStillAnswer) {
  clock_.advance(std::chrono::seconds(3));
  EXPECT_EQ(service<fovea_clock>(FOVEA_CLOCK)->now(host_), 3'000'000'000);
  EXPECT_EQ(service<fovea_session>(FOVEA_SESSION)->stopRequested(host_), 0);
  stop_ = true;
  EXPECT_EQ(service<fovea_session>(FOVEA_SESSION)->stopRequested(host_), 1);
  service<fovea_log>(FOVEA_LOG)->write(host_, FOVEA_LEVEL_DEBUG, {"late", 4});
}

}  // namespace
}  // namespace fovea
