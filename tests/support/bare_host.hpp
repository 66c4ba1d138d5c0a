#pragma once
// The table that plugins get, with the two services that every device needs and nothing behind them.

#include <cstring>

#include "clock/clock.hpp"
#include "fovea/fovea.h"
#include "plugins/abi_value.hpp"
#include "plugins/last_error.hpp"

namespace fovea::test {

class BareHost {
 public:
  explicit BareHost(const Clock &clock)
      : clock_(clock), host_{sizeof(fovea_host), 0, FOVEA_ABI_MAJOR, FOVEA_ABI_MINOR, 0, this, "bare", "0", service} {}
  BareHost(const BareHost &) = delete;
  BareHost &operator=(const BareHost &) = delete;
  const fovea_host *get() const { return &host_; }

 private:
  static const void *FOVEA_CALL service(const fovea_host *, const char *id) noexcept {
    static const fovea_clock clock{sizeof(fovea_clock), 0,
                                   [](const fovea_host *h) noexcept { return toNanoseconds(static_cast<BareHost *>(h->impl)->clock_.now()); },
                                   [](const fovea_host *, std::int64_t t) noexcept { return t; }};
    static const fovea_log log{sizeof(fovea_log), 0, [](const fovea_host *, std::int32_t, fovea_str) noexcept {},
                               [](const fovea_host *, fovea_status status, fovea_str text) noexcept { setLastError(status, fromAbi(text)); }};
    if (std::strcmp(id, FOVEA_CLOCK) == 0) return &clock;
    return std::strcmp(id, FOVEA_LOG) == 0 ? static_cast<const void *>(&log) : nullptr;
  }

  const Clock &clock_;
  fovea_host host_;
};

}  // namespace fovea::test
