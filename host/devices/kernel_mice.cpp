#include "devices/kernel_mice.hpp"

#include <algorithm>

namespace fovea {

std::vector<KernelMice::Opened> KernelMice::update(const std::vector<XPointer> &present) {
  const auto isIn = [](const std::vector<XPointer> &all, const XPointer &one) { return std::find(all.begin(), all.end(), one) != all.end(); };
  for (const XPointer &each : known_)
    if (!isIn(present, each)) std::erase_if(mice_, [&](const Mouse &mouse) { return mouse.device == each.device; });
  std::vector<Opened> opened;
  for (const XPointer &each : present) {
    if (each.node.empty() || isIn(known_, each)) continue;
    auto reader = open_(each.node, clock_);
    if (!reader) {
      opened.push_back({each, reader.error()});
    } else if (*reader) {
      mice_.push_back({each.device, std::move(**reader), {}});
      opened.push_back({each, std::nullopt});
    }
  }
  known_ = present;
  return opened;
}

void KernelMice::addTo(std::vector<pollfd> &polled) const {
  for (const Mouse &mouse : mice_) polled.push_back({mouse.reader.descriptor(), POLLIN, 0});
}

void KernelMice::read() {
  std::erase_if(mice_, [](Mouse &mouse) { return !readOne(mouse); });
}

std::optional<ButtonStamp> KernelMice::take(std::uint32_t device, std::uint32_t button, bool isPress) {
  const auto mouse = std::find_if(mice_.begin(), mice_.end(), [&](const Mouse &each) { return each.device == device; });
  if (mouse == mice_.end()) return std::nullopt;
  readOne(*mouse);
  return mouse->stamps.take(button, isPress, clock_.now());
}

bool KernelMice::readOne(Mouse &mouse) {
  return mouse.reader.read([&](const KeyChange &change) { mouse.stamps.add(change); });
}

}  // namespace fovea
