#include "devices/keyboard_numbers.hpp"

#include <algorithm>

namespace fovea {
namespace {

// The display server's own numbers are below.
constexpr std::uint32_t kFirstOfOurs = 256;

}  // namespace

KeyboardNumbers::Changes KeyboardNumbers::update(const std::vector<XKeyboard> &present) {
  Changes changes;
  for (Numbered &known : all_) {
    const bool isThere = std::any_of(present.begin(), present.end(), [&](const XKeyboard &each) {
      return each.device == known.keyboard.device && each.name == known.keyboard.name;
    });
    if (!known.isPresent || isThere) continue;
    known.isPresent = false;
    changes.gone.push_back(known);
  }
  for (const XKeyboard &each : present) {
    const bool isKnown = std::any_of(all_.begin(), all_.end(), [&](const Numbered &known) {
      return known.isPresent && known.keyboard.device == each.device;
    });
    if (isKnown) continue;
    Numbered &slot = slotFor(each);
    slot.keyboard = each;
    slot.isPresent = true;
    changes.come.push_back(slot);
  }
  return changes;
}

KeyboardNumbers::Numbered &KeyboardNumbers::slotFor(const XKeyboard &keyboard) {
  for (const bool byNode : {true, false}) {
    const auto back = std::find_if(all_.begin(), all_.end(), [&](const Numbered &known) {
      return !known.isPresent && known.keyboard.name == keyboard.name && (!byNode || known.keyboard.node == keyboard.node);
    });
    if (back != all_.end()) return *back;
  }
  const bool isFree = std::none_of(all_.begin(), all_.end(), [&](const Numbered &known) { return known.number == keyboard.device; });
  const std::uint32_t number = isFree ? keyboard.device : kFirstOfOurs + static_cast<std::uint32_t>(all_.size());
  return all_.emplace_back(Numbered{number, keyboard, false});
}

std::uint32_t KeyboardNumbers::numberOf(std::uint32_t device) const {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const Numbered &known) { return known.isPresent && known.keyboard.device == device; });
  return found == all_.end() ? device : found->number;
}

}  // namespace fovea
