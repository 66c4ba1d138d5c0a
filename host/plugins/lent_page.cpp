#include "plugins/lent_page.hpp"

#include <new>

#include "plugins/abi_value.hpp"
#include "plugins/last_error.hpp"
#include "plugins/part_instance.hpp"

namespace fovea {

/// Nothing is thrown into the plugin.
template <class Work>
fovea_status LentPage::guarded(const fovea_part_page *page, Work work) noexcept {
  try {
    const Result<void> done = work(*static_cast<const LentPage *>(page->impl));
    return done ? fovea_status{FOVEA_OK} : toStatus(done.error());
  } catch (const std::bad_alloc &) {
    return FOVEA_E_NO_MEMORY;
  }
}

LentPage::LentPage(PageListener &listener) : page_(listener) {
  raw_.struct_size = sizeof raw_;
  raw_.impl = this;
  raw_.trigger = [](const fovea_part_page *page, fovea_str event, fovea_str cause,
                    std::int64_t delay) noexcept {
    return guarded(page, [&](const LentPage &own) {
      return own.page_.trigger(fromAbi(event), fromAbi(cause), Duration(delay));
    });
  };
  raw_.happen = [](const fovea_part_page *page, fovea_str event, std::int64_t time,
                   const fovea_value *info) noexcept {
    return guarded(page, [&](const LentPage &own) -> Result<void> {
      auto told = info ? fromAbi(*info) : Result<Value>(Value());
      return told ? own.page_.happen(fromAbi(event), fromNanoseconds(time), std::move(*told)) : told.error();
    });
  };
}

LentPage::LentPage(PartListener &listener) : LentPage(static_cast<PageListener &>(listener)) {
  part_ = &listener;
  raw_.submit = [](const fovea_part_page *page, std::int64_t time) noexcept {
    return guarded(
        page, [&](const LentPage &own) { return own.part_->submit(fromNanoseconds(time)), Result<void>(); });
  };
  raw_.resize = [](const fovea_part_page *page) noexcept {
    return guarded(page, [&](const LentPage &own) { return own.part_->resize(), Result<void>(); });
  };
  raw_.reveal = [](const fovea_part_page *page, const double box[4]) noexcept {
    return guarded(page, [&](const LentPage &own) {
      return own.part_->reveal({box[0], box[1], box[2], box[3]}), Result<void>();
    });
  };
}

}  // namespace fovea
