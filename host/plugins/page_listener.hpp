#pragma once
// A page as its parts speak to it, and as a page that is a plugin speaks to the host.

#include <string_view>

#include "clock/clock.hpp"
#include "core/result.hpp"
#include "core/value.hpp"

namespace fovea {

struct PartBox;

/// Thread: [stage].
class PageListener {
 public:
  virtual ~PageListener() = default;
  /// `cause` empty: who speaks makes `event` happen. Errors: State when the page has been entered.
  virtual Result<void> trigger(std::string_view event, std::string_view cause, Duration delay) = 0;
  /// Errors: BadArgument for an event that nobody said to make.
  virtual Result<void> happen(std::string_view event, Timestamp time, Value info) = 0;
};

/// What parts say besides.
class PartListener : public PageListener {
 public:
  virtual void submit(Timestamp time) = 0;
  virtual void resize() = 0;
  virtual void reveal(const PartBox &box) = 0;
};

}  // namespace fovea
