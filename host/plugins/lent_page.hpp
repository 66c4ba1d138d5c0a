#pragma once
// A page in the C form, for its parts and for a page that is a plugin.

#include "plugins/page_listener.hpp"

#include "fovea/page.h"

namespace fovea {

/// Owner: `listener` outlives it, and it outlives what it is lent to.
class LentPage {
 public:
  explicit LentPage(PageListener &listener);
  explicit LentPage(PartListener &listener);
  LentPage(const LentPage &) = delete;
  LentPage &operator=(const LentPage &) = delete;
  const fovea_part_page *get() const { return &raw_; }

 private:
  PageListener &page_;
  PartListener *part_ = nullptr;
  fovea_part_page raw_{};

  template <class Work>
  static fovea_status guarded(const fovea_part_page *page, Work work) noexcept;
};

}  // namespace fovea
