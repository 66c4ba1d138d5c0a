#include "session/pointer_units.hpp"

#include "core/thread.hpp"

namespace fovea {

void SessionPointerUnits::follow(Look look) {
  look_ = std::move(look);
  refresh();
  hasWindow_ = static_cast<bool>(look_);
}

void SessionPointerUnits::refresh() {
  if (look_) look_(window_);
}

Result<void> SessionPointerUnits::check(std::string_view units) const {
  if (!units.empty())
    if (auto known = parseUnits(units); !known) return known.error();
  if (!hasWindow_) return {};
  const auto convertible = ruler(units);
  return convertible ? Result<void>() : convertible.error();
}

Result<WindowPlace> SessionPointerUnits::fromPixels(std::string_view units, WindowPlace pixels) const {
  const auto known = ruler(units);
  if (!known) return known.error();
  const Point place = known->fromPixels({pixels.x, pixels.y});
  return WindowPlace{place.x, place.y};
}

Result<WindowPlace> SessionPointerUnits::toPixels(std::string_view units, WindowPlace place) const {
  const auto known = ruler(units);
  if (!known) return known.error();
  const Point pixels = known->toPixels({place.x, place.y});
  return WindowPlace{pixels.x, pixels.y};
}

Result<Ruler> SessionPointerUnits::ruler(std::string_view units) const {
  std::optional<Units> asked;
  if (!units.empty()) {
    auto known = parseUnits(units);
    if (!known) return known.error();
    asked = *known;
  }
  if (asked == Units::Pix) return Ruler::create(Units::Pix, {}, {});
  if (!hasWindow_) return Error{ErrorCode::State, "there is no window that could have units", "mouse", "open the participant's window first"};
  // Whoever asks on the stage's own thread may have changed them a moment ago.
  if (isThread(Thread::Stage) && look_) look_(window_);
  return window_.ruler(asked);
}

}  // namespace fovea
