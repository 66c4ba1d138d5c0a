#pragma once
// The keys of all keyboards on their way into the ring: whose they are, what they are called, what they type.

#include "devices/input.hpp"
#include "devices/key_gate.hpp"
#include "devices/key_names.hpp"
#include "devices/key_text.hpp"

namespace fovea {

/// Thread: [input].
class ParticipantKeys {
 public:
  explicit ParticipantKeys(InputRing &ring) : ring_(ring) {}

  void setNames(const KeyNameTable &names) { names_ = names; }
  KeyText &text() { return text_; }
  /// `event` brings device, time, uncertainty and source. `counts`: would a press now be the participant's?
  void change(std::uint32_t keycode, KeyChange::Action action, InputEvent event, bool counts);
  /// The device is gone: what is down on it comes up, with the time and source of `event`.
  void releaseAll(InputEvent event);

 private:
  void release(std::uint32_t keycode, InputEvent event);
  void push(std::uint32_t keycode, InputEvent &event);

  InputRing &ring_;
  KeyGate gate_;
  KeyNameTable names_{};
  KeyText text_;
};

}  // namespace fovea
