#include "devices/kernel_pointers.hpp"

#include <algorithm>

namespace fovea {

std::vector<KernelPointers::Opened> KernelPointers::update(const std::vector<XPointer> &present) {
  const auto isIn = [](const std::vector<XPointer> &all, const XPointer &one) { return std::find(all.begin(), all.end(), one) != all.end(); };
  std::erase_if(pointers_, [&](const Known &known) { return !isIn(present, known.pointer); });
  std::vector<Opened> opened;
  for (const XPointer &each : present) {
    const bool isBack = hasLost(each);
    if (each.node.empty() || (isIn(known_, each) && !isBack)) continue;
    auto reader = open_(each.node, clock_);
    if (reader && *reader) {
      std::erase_if(pointers_, [&](const Known &known) { return known.pointer == each; });
      pointers_.push_back({each, std::move(**reader), {}, {}, {}});
      opened.push_back({each, std::nullopt});
    } else if (!reader && !isBack) {
      opened.push_back({each, reader.error()});
    }
  }
  known_ = present;
  return opened;
}

bool KernelPointers::hasLost(const XPointer &pointer) const {
  return std::any_of(pointers_.begin(), pointers_.end(), [&](const Known &known) { return known.pointer == pointer && !known.reader; });
}

void KernelPointers::addTo(std::vector<pollfd> &polled) const {
  for (const Known &known : pointers_)
    if (known.reader) polled.push_back({known.reader->descriptor(), POLLIN, 0});
}

std::vector<std::string> KernelPointers::read() {
  std::vector<std::string> gone;
  for (Known &known : pointers_) {
    if (!known.reader || readOne(known)) continue;
    known.reader.reset();
    gone.push_back(known.pointer.name);
  }
  return gone;
}

std::optional<KernelStamp> KernelPointers::take(std::uint32_t device, std::uint32_t button, bool isPress, Timestamp told) {
  Known *known = readNow(device);
  return known ? known->buttons.take(button, isPress, told) : std::nullopt;
}

std::optional<KernelStamp> KernelPointers::takeStep(std::uint32_t device, bool isAcross, Timestamp told) {
  Known *known = readNow(device);
  return known ? known->wheels.take(isAcross, told) : std::nullopt;
}

std::optional<KernelStamp> KernelPointers::takeTouch(std::uint32_t device, std::uint32_t touch, bool isBegin, Timestamp told) {
  Known *known = readNow(device);
  if (!known) return std::nullopt;
  return isBegin ? known->touches.takeBegin(touch, told) : known->touches.takeEnd(touch, told);
}

int KernelPointers::count() const {
  return static_cast<int>(std::count_if(pointers_.begin(), pointers_.end(), [](const Known &known) { return known.reader.has_value(); }));
}

bool KernelPointers::readOne(Known &known) {
  return known.reader->read([&](const KeyChange &change) { known.buttons.add(change); },
                            [&](const PointerChange &change) {
                              known.wheels.add(change);
                              known.touches.add(change);
                            });
}

/// Null for what is not ours.
KernelPointers::Known *KernelPointers::readNow(std::uint32_t device) {
  const auto known = std::find_if(pointers_.begin(), pointers_.end(), [&](const Known &each) { return each.pointer.device == device; });
  if (known == pointers_.end() || !known->reader) return nullptr;
  readOne(*known);
  return &*known;
}

}  // namespace fovea
