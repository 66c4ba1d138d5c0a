#include "devices/pointer_words.hpp"

namespace fovea {

std::string_view pointerEventWord(InputKind kind) {
  switch (kind) {
    case InputKind::ButtonPress: return "mousePress";
    case InputKind::ButtonRelease: return "mouseRelease";
    case InputKind::PointerMove: return "mouseMove";
    case InputKind::Wheel: return "wheel";
    case InputKind::TouchBegin: return "touchBegin";
    case InputKind::TouchMove: return "touchMove";
    case InputKind::TouchEnd: return "touchEnd";
    default: return "";
  }
}

std::string mouseButtonName(std::uint32_t button) {
  constexpr std::string_view names[] = {"left", "middle", "right"};
  return button >= 1 && button <= std::size(names) ? std::string(names[button - 1]) : std::to_string(button);
}

}  // namespace fovea
