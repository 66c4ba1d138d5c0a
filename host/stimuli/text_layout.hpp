#pragma once
// Lays text out and turns it into pixels.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "stimuli/glyph_pictures.hpp"
#include "stimuli/text_map.hpp"

namespace fovea {

enum class Align : std::uint8_t { Left, Center, Right };
enum class Direction : std::uint8_t { Auto, LeftToRight, RightToLeft };

/// A text and all that decides where its letters stand.
/// Units: pixels. `size` is the em, the height a font is said to have; a capital of Noto Sans is 0.71 of it.
struct TextStyle {
  std::string text, font;
  double size = 0;
  double wrapWidth = 0;  // 0: lines end where the text says
  double lineSpacing = 1;
  double letterSpacing = 0;  // added between letters; may be negative
  bool isBold = false, isItalic = false;
  bool keepsWords = false;   // its letters are made smaller rather than a word is broken
  Align align = Align::Center;
  Direction direction = Direction::Auto;
  bool operator==(const TextStyle &) const = default;
};

struct HashOfStyle {
  std::size_t operator()(const TextStyle &style) const {
    // The rest of the style differs too rarely to be worth mixing in.
    return std::hash<std::string>()(style.text) ^ (std::hash<double>()(style.size) << 1);
  }
};

/// How big the block of lines is, and which part of it (or beyond it, for tall accents) has ink.
struct TextExtent {
  double width = 0, height = 0;
  Edges ink;
  double letters = 0;  // their size: smaller than it was asked for where a word would have been broken
};

/// Where a line of a text ends.
struct TextLine {
  std::size_t end = 0;  // byte of the text behind it, and behind the spaces at which it was broken
  double bottom = 0;    // pixels below the top of the block
};

/// A text that nobody has drawn.
struct MeasuredText : TextExtent {
  std::vector<TextLine> lines;
};

/// White letters, premultiplied, for somebody else to colour; and beside them what has colours of its own (emoji).
/// Shape: each is height x width pixels of 4 bytes (blue, green, red, alpha), row by row, top row first; empty without ink.
struct TextRaster {
  TextExtent extent;
  int left = 0, top = 0;  // of the first pixel, from the top left of the block
  int width = 0, height = 0;
  std::vector<std::uint8_t> bgra, ownColors;
};

/// A character that no font of this machine has: a box is shown in its place.
struct MissingGlyph {
  char32_t character = 0;
  std::string script;  // "devanagari"; the four letters of ISO 15924 where GLib has no name
  auto operator<=>(const MissingGlyph &) const = default;
};

/// What texts were drawn with, and lacked.
struct TextFindings {
  std::set<std::string> fonts;                     // families of the fonts that letters were drawn with
  std::set<MissingGlyph> missing;                  // characters that no font had
  std::map<std::string, std::string> substituted;  // fonts that were asked for and are not on this machine, and the family that is shown instead
};

struct PlainText;
struct TextBlock;

class MeasuredTexts;

/// Thread: [stage].
class TextLayout {
 public:
  /// `measured` outlives it; null: what it measures is forgotten with it.
  explicit TextLayout(MeasuredTexts *measured = nullptr);
  ~TextLayout();

  /// Errors: BadArgument when the letters are too large to lay out.
  Result<MeasuredText> measure(const TextStyle &style);
  /// Errors: also BadArgument when the picture would be larger than `maxSide` pixels.
  Result<TextRaster> raster(const TextStyle &style, int maxSide);
  /// Where carets can stand. Errors: as measure().
  Result<TextMap> map(const TextStyle &style);
  /// Of all texts so far, or since forget().
  const TextFindings &findings() const { return findings_; }
  /// Of the text in hand last.
  const TextFindings &latest() const { return latest_; }
  /// Another has shown a text of this layout again.
  void tell(const TextFindings &findings);
  void forget() { findings_ = {}; }

 private:
  friend class MeasuredTexts;
  struct System;
  System &system();
  Result<TextBlock> layOut(const TextStyle &style);
  Result<MeasuredText> measureOne(const TextStyle &style);
  Result<TextRaster> rasterOne(const TextStyle &style, int maxSide);
  Result<TextMap> mapOne(const TextStyle &style);
  Result<TextRaster> rasterWords(const PlainText &plain, const TextStyle &style, int maxSide);
  Result<TextRaster> rasterBlock(const TextBlock &block, const TextStyle &style, int maxSide);
  static std::set<MissingGlyph> missingOf(const TextBlock &block);
  void noteFont(const TextStyle &style);

  MeasuredTexts *const measured_;   // whose fonts are used instead of its own
  std::unique_ptr<System> system_;  // made with the first text: finding the system's fonts takes its time
  GlyphPictures glyphs_;
  TextFindings findings_, latest_;
  std::map<std::string, std::optional<std::string>> instead_;  // by the fonts that were asked for; none: they are there
};

/// Is its first letter one of a script that runs to the left?
bool runsToTheLeft(const std::string &text);

}  // namespace fovea
