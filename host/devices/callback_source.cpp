#include "devices/callback_source.hpp"

#include "devices/key_names.hpp"

namespace fovea {

CallbackSource::CallbackSource(const Clock &clock, const std::atomic<KeyOwner> *keyOwner)
    : clock_(clock), keyOwner_(keyOwner), ring_(std::make_unique<InputRing>()) {}

void CallbackSource::onKey(int key, int scancode, int action) {
  const Timestamp now = clock_.now();
  if (key < 0 || key >= static_cast<int>(counted_.size())) return;
  const std::string name = keyNameOfGlfwKey(key);
  if (name.empty()) return;
  bool &counted = counted_[static_cast<std::size_t>(key)];
  if (action == 1) counted = !keyOwner_ || keyOwner_->load(std::memory_order_relaxed) == KeyOwner::Participant;
  if (!counted) return;

  InputEvent event;
  event.kind = action == 0 ? InputKind::KeyRelease : InputKind::KeyPress;
  event.time = now;
  event.uncertainty = kUncertainty;
  event.source = StampSource::WindowCallback;
  event.isRepeat = action == 2;
  event.code = scancode > 0 ? static_cast<std::uint32_t>(scancode) : 0;
  event.setKey(name);
  if (action != 0) event.setText(textOfKeyName(name));
  ring_->push(event);
  if (action == 0) counted = false;
}

}  // namespace fovea
