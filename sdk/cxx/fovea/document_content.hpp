#pragma once
// What a document says: its parts, the words around them, its colours, and where its lines begin.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "fovea/page.hpp"

namespace fovea {

struct DocumentSection {
  std::string heading, text;     // the text's paragraphs are parted by line breaks
  bool beginsScreenful = false;
  bool isStatement = false;  // what one agrees to: on the last screenful, with the button that agrees
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(heading), CEREAL_NVP(text));
  }
};

struct DocumentChoice {
  std::string id, text;
  bool isRequired = false;  // nobody accepts without it
  bool isExpected = false;  // simulated participants tick it, as they do what is required
};

/// Who has to sign before they accept.
enum class DocumentSignature { None, Optional, Required };

/// The words around the text; the defaults are English.
struct DocumentWords {
  std::string page = "Page", of = "of", readOn = "Press the right arrow key to read on";
  std::string choose = "Tab moves, Return presses";
  std::string sign = "Sign here with the mouse or a finger, or type your name", clear = "Clear";
  std::string needed = "Something is still needed before you can agree: it is marked";
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(page), CEREAL_NVP(of), CEREAL_NVP(readOn), CEREAL_NVP(choose), CEREAL_NVP(sign), CEREAL_NVP(clear), CEREAL_NVP(needed));
  }
};

/// A word of the page's own: the host has put those of its manifest there, in the page's language.
inline std::string wordIn(View params, std::string_view name, std::string_view otherwise) { return std::string(params.find("messages").find(name).textOr(otherwise)); }

/// Of a page, in its language; the left arrow leads on where one reads from the right.
inline DocumentWords documentWords(View params, bool isRightToLeft) {
  DocumentWords words;
  words.page = wordIn(params, "page", words.page);
  words.of = wordIn(params, "of", words.of);
  words.readOn = isRightToLeft ? wordIn(params, "readOnLeft", "Press the left arrow key to read on") : wordIn(params, "readOn", words.readOn);
  words.choose = wordIn(params, "choose", words.choose);
  return words;
}

/// High: white on black, for those who see less well.
enum class DocumentContrast { Usual, High };
constexpr std::array<std::string_view, 2> enumNames(DocumentContrast) { return {"usual", "high"}; }
/// Colours of a page; those of buttons are as on a page of parts.
struct DocumentInks {
  Color paper{0, 0, 0}, ink{-1, -1, -1}, button{0.7, 0.7, 0.7};
  Color faint{-0.3, -0.3, -0.3};     // on a button that does not work yet
  Color focused{-1, -1, -1};         // a line around what has the keys
  Color missing{-0.56, -1, -1};      // what is still needed: as red as it can be read on the usual grey
};
/// `ground`, `ink`: the page's.
constexpr DocumentInks inksOf(DocumentContrast contrast, Color ground, Color ink) {
  if (contrast == DocumentContrast::High) return {.paper = {-1, -1, -1}, .ink = {1, 1, 1}, .button = {-1, -1, -1}, .faint = {0.25, 0.25, 0.25}, .focused = {1, 1, -1}, .missing = {1, 0.4, -0.2}};
  if (ink.r < 0) return {.paper = ground, .ink = ink, .focused = ink};
  return {.paper = ground, .ink = ink, .button = {-0.6, -0.6, -0.6}, .faint = {0.45, 0.45, 0.45}, .focused = ink, .missing = {1, 0.4, -0.2}};
}

/// Where lines of a text begin; Auto: as its first letter has it.
enum class DocumentDirection { Auto, LeftToRight, RightToLeft };
constexpr std::array<std::string_view, 3> enumNames(DocumentDirection) { return {"auto", "ltr", "rtl"}; }

/// Hebrew, Arabic and their kin: U+0590 to U+08FF, and the presentation forms. Source: the blocks of Unicode, by the first bytes of UTF-8.
inline bool isRightToLeft(std::string_view text, DocumentDirection direction = DocumentDirection::Auto) {
  if (direction != DocumentDirection::Auto) return direction == DocumentDirection::RightToLeft;
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned first = byte(i), next = byte(i + 1);
    if ((first | 0x20) >= 'a' && (first | 0x20) <= 'z') return false;
    if ((first >= 0xD6 && first <= 0xDF) || (first == 0xE0 && next >= 0xA0 && next <= 0xA3)) return true;
    if (first == 0xEF && ((next >= 0xAC && next <= 0xB7) || (next >= 0xB9 && next <= 0xBB))) return true;
    const bool isMark = first < 0xC3 || first == 0xE2 || first == 0xEF;  // digits, punctuation, and what follows a first byte
    if (!isMark) return false;
  }
  return false;
}

struct DocumentContent {
  std::string title;
  std::vector<DocumentSection> sections;
  std::vector<DocumentChoice> choices;  // boxes, none of them ticked
  std::string accept = "Continue";      // works once the last screenful was seen; empty: no such button, and nothing to decline
  std::string decline;                  // works at any time; empty: no such button
  DocumentWords words;
  DocumentSignature signature = DocumentSignature::None;
  bool isRightToLeft = false;  // as Arabic and Hebrew are read: everything lies the other way round
  double textScale = 1;        // 1 to 3: 2 is twice the size, for those who see less well
  DocumentInks inks = {};
  Duration leastTime{};        // that each screenful is seen before one can go on from it
};

}  // namespace fovea
