#pragma once
// Plain texts out of words that are shaped once, without asking Pango again.

#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "stimuli/pango/fonts.hpp"
#include "stimuli/pango/lines.hpp"
#include "stimuli/recently_used.hpp"

namespace fovea {

/// A word whose letters stand as they do in every text: what Pango made of it.
struct ShapedWord {
  Held<PangoFont> font;  // none: its letters stand otherwise beside a space, and Pango has to look at the whole
  std::vector<PangoGlyphInfo> glyphs;
  LineSize size;
  int space = 0;  // the width of one
};

/// A word of a font.
struct WordKey {
  std::string font;
  double size = 0;
  bool isBold = false, isItalic = false;
  std::string word;
};
/// The same, of a style that somebody else has.
struct SoughtWord {
  const TextStyle &style;
  std::string_view word;
};
struct WordHash {
  using is_transparent = void;
  std::size_t operator()(const WordKey &key) const { return of(key.word, key.size); }
  std::size_t operator()(const SoughtWord &sought) const { return of(sought.word, sought.style.size); }

 private:
  // The rest differs too rarely to be worth mixing in.
  static std::size_t of(std::string_view word, double size) { return std::hash<std::string_view>()(word) ^ (std::hash<double>()(size) << 1); }
};
struct IsSameWord {
  using is_transparent = void;
  bool operator()(const WordKey &key, const WordKey &other) const {
    return std::tie(key.word, key.size, key.isBold, key.isItalic, key.font) == std::tie(other.word, other.size, other.isBold, other.isItalic, other.font);
  }
  bool operator()(const SoughtWord &sought, const WordKey &key) const {
    const TextStyle &style = sought.style;
    return sought.word == key.word && style.size == key.size && style.isBold == key.isBold && style.isItalic == key.isItalic && style.font == key.font;
  }
  bool operator()(const WordKey &key, const SoughtWord &sought) const { return (*this)(sought, key); }
};

/// Words in lines, as Pango breaks them.
struct PlainText {
  struct Word {
    const ShapedWord *word;
    std::size_t line;
    int x;  // from where the line begins, in Pango's units
  };
  std::vector<Word> words;
  std::vector<LineSize> lines;

  /// `width` negative: no line is broken.
  void add(const ShapedWord &word, int width);
};

/// Thread: [stage].
class Words {
 public:
  explicit Words(const Fonts &fonts) : fonts_(fonts) {}

  /// Out of words that were shaped before; none for what Pango has to look at as a whole. Its words live until the next call.
  std::optional<PlainText> layOut(const TextStyle &style);

 private:
  ShapedWord shape(const TextStyle &style, std::string_view word) const;
  const ShapedWord &shaped(const TextStyle &style, std::string_view word);

  const Fonts &fonts_;
  RecentlyUsed<WordKey, ShapedWord, WordHash, IsSameWord> words_{4u << 20};
};

}  // namespace fovea
