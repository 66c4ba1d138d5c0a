#pragma once
// The keyboard of a language: what stands on its keys, for keys that are drawn. libxkbcommon stays behind this header.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace fovea {

/// One of those that share a key.
struct KeySymbol {
  std::uint32_t number = 0;  // X's; 0: none
  char32_t letter = 0;       // that it types by itself; 0: none
  std::string label;         // of a dead key its accent
  bool isDead = false;       // types with the next
};

struct LayoutKey {
  enum class Row : std::uint8_t { Digits, Upper, Middle, Lower };
  Row row = Row::Digits;
  std::array<KeySymbol, 4> levels;  // alone, with shift, with the key of the third level, with both
};

/// Is it written by a program that makes its characters out of several keys (Chinese, Japanese, Korean)? `language`: BCP 47; one that says that it has Latin letters is not.
bool takesInputMethod(std::string_view language);

/// Thread: one at a time.
class KeyLayout {
 public:
  /// `language`: BCP 47. One without a keyboard of its own, or that takes a program to be written, has the Latin letters. Reads files.
  /// Errors: Io where this machine has no keyboards' data.
  static Result<KeyLayout> of(std::string_view language);
  KeyLayout(KeyLayout &&) noexcept;
  KeyLayout &operator=(KeyLayout &&) noexcept;
  ~KeyLayout();

  /// From the left, row by row.
  const std::vector<LayoutKey> &keys() const { return keys_; }
  /// Which types that by itself.
  static KeySymbol symbolOf(char32_t letter);
  /// What its press types now, after those before it; nothing: it waits for the next.
  std::string type(const KeySymbol &symbol);
  /// What a dead key has begun is over.
  void reset();

 private:
  struct Keyboard;
  explicit KeyLayout(std::unique_ptr<Keyboard> keyboard);
  std::unique_ptr<Keyboard> keyboard_;
  std::vector<LayoutKey> keys_;
};

}  // namespace fovea
