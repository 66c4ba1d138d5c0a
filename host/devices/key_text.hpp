#pragma once
// What key presses type: the layout, shift and its like, dead keys, compose. libxkbcommon stays behind this header.

#include <array>
#include <cstdint>
#include <memory>

namespace fovea {

/// Text of a press; empty for keys that type nothing, and until a dead key has its letter.
using TypedText = std::array<char, 24>;

/// What the display's locks and groups are, after a program has changed them.
struct KeyLocks {
  std::uint32_t base = 0, latched = 0, locked = 0;  // modifiers
  std::uint32_t baseGroup = 0, latchedGroup = 0, lockedGroup = 0;
};

/// Follows all keyboards of a display as one, as the display does.
///
/// Thread: one at a time.
class KeyText {
 public:
  KeyText();
  ~KeyText();
  KeyText(const KeyText &) = delete;
  KeyText &operator=(const KeyText &) = delete;

  /// Takes the layout from the display that DISPLAY names, and the first time its locks too. Without X's keyboard extension
  /// nothing is typed.
  void readLayout();
  void setLocks(const KeyLocks &locks);

  /// A key went down. `counts`: the participant's; else it types nothing and ends what a dead key began.
  TypedText press(std::uint32_t keycode, bool isRepeat, bool counts);
  void release(std::uint32_t keycode);
  /// Bits of KeyModifier that are held now.
  std::uint32_t modifiers() const;

 private:
  TypedText composed(std::uint32_t keysym, std::uint32_t keycode);
  struct Layout;
  std::unique_ptr<Layout> layout_;
};

}  // namespace fovea
