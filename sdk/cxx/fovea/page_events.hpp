#pragma once
// The events of a page, as its parts see them, and a page that is a plugin of its own.

#include <string_view>

#include "fovea/page.h"
#include "fovea/plugin.hpp"

namespace fovea {

/// Thread: [stage].
class WithPageEvents : public Instance {
 public:
  using Instance::Instance;

  /// An event of the page, and when it was due; the frame in hand is the first to show it.
  virtual void happened(std::string_view, Timestamp) {}

 protected:
  /// For enter(): `cause` is one more of the events that `event` waits for, `delay` behind it; an event that
  /// the page has not is made.
  void on(std::string_view cause, std::string_view event, Duration delay = {}) const {
    check(page().trigger(page_, borrow(event), borrow(cause), delay.count()), "page->trigger");
  }
  /// For enter(): an event that it makes happen itself. The manifest names it under "events".
  void makes(std::string_view event) const {
    check(page().trigger(page_, borrow(event), {}, 0), "page->trigger");
  }
  void happen(std::string_view event, Timestamp time, const Value &info = {}) const {
    const Borrowed lent(info);
    check(page().happen(page_, borrow(event), nanoseconds(time), lent.get()), "page->happen");
  }
  void usePage(const fovea_part_page *page) { page_ = page; }
  /// Throws Failure where the host keeps no events.
  const fovea_part_page &page() const {
    if (!page_) throw Failure("the host keeps no events of this page", FOVEA_E_UNSUPPORTED);
    return *page_;
  }

 private:
  const fovea_part_page *page_ = nullptr;
};

}  // namespace fovea
