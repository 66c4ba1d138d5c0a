#include "devices/participant_keys.hpp"

namespace fovea {

void ParticipantKeys::change(std::uint32_t keycode, KeyChange::Action action, InputEvent event, bool counts) {
  if (action == KeyChange::Action::Release) {
    text_.release(keycode);
    if (gate_.release(event.device, keycode)) release(keycode, event);
    return;
  }
  const KeyGate::Press press = gate_.press(event.device, keycode, action, counts);
  event.kind = InputKind::KeyPress;
  event.isRepeat = press == KeyGate::Press::Repeat;
  event.modifiers = text_.modifiers();
  event.text = text_.press(keycode, action == KeyChange::Action::Repeat, press != KeyGate::Press::Ignored);
  if (press != KeyGate::Press::Ignored) push(keycode, event);
}

void ParticipantKeys::releaseAll(InputEvent event) {
  for (const std::uint32_t keycode : gate_.releaseAll(event.device)) {
    text_.release(keycode);
    release(keycode, event);
  }
}

void ParticipantKeys::release(std::uint32_t keycode, InputEvent event) {
  event.kind = InputKind::KeyRelease;
  push(keycode, event);
}

void ParticipantKeys::push(std::uint32_t keycode, InputEvent &event) {
  if (keycode >= names_.size() || names_[keycode][0] == '\0') return;
  event.key = names_[keycode];
  event.code = keycode;
  ring_.push(event);
}

}  // namespace fovea
