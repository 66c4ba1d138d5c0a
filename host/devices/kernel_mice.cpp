#include "devices/kernel_mice.hpp"

#include <algorithm>

namespace fovea {

std::vector<KernelMice::Opened> KernelMice::update(const std::vector<XPointer> &present) {
  const auto isIn = [](const std::vector<XPointer> &all, const XPointer &one) { return std::find(all.begin(), all.end(), one) != all.end(); };
  std::erase_if(mice_, [&](const Mouse &mouse) { return !isIn(present, mouse.pointer); });
  std::vector<Opened> opened;
  for (const XPointer &each : present) {
    const bool isBack = hasLost(each);
    if (each.node.empty() || (isIn(known_, each) && !isBack)) continue;
    auto reader = open_(each.node, clock_);
    if (reader && *reader) {
      std::erase_if(mice_, [&](const Mouse &mouse) { return mouse.pointer == each; });
      mice_.push_back({each, std::move(**reader), {}});
      opened.push_back({each, std::nullopt});
    } else if (!reader && !isBack) {
      opened.push_back({each, reader.error()});
    }
  }
  known_ = present;
  return opened;
}

bool KernelMice::hasLost(const XPointer &pointer) const {
  return std::any_of(mice_.begin(), mice_.end(), [&](const Mouse &mouse) { return mouse.pointer == pointer && !mouse.reader; });
}

void KernelMice::addTo(std::vector<pollfd> &polled) const {
  for (const Mouse &mouse : mice_)
    if (mouse.reader) polled.push_back({mouse.reader->descriptor(), POLLIN, 0});
}

std::vector<std::string> KernelMice::read() {
  std::vector<std::string> gone;
  for (Mouse &mouse : mice_) {
    if (!mouse.reader || readOne(mouse)) continue;
    mouse.reader.reset();
    gone.push_back(mouse.pointer.name);
  }
  return gone;
}

std::optional<ButtonStamp> KernelMice::take(std::uint32_t device, std::uint32_t button, bool isPress, Timestamp told) {
  const auto mouse = std::find_if(mice_.begin(), mice_.end(), [&](const Mouse &each) { return each.pointer.device == device; });
  if (mouse == mice_.end() || !mouse->reader) return std::nullopt;
  readOne(*mouse);
  return mouse->stamps.take(button, isPress, told);
}

int KernelMice::count() const {
  return static_cast<int>(std::count_if(mice_.begin(), mice_.end(), [](const Mouse &mouse) { return mouse.reader.has_value(); }));
}

bool KernelMice::readOne(Mouse &mouse) {
  return mouse.reader->read([&](const KeyChange &change) { mouse.stamps.add(change); });
}

}  // namespace fovea
