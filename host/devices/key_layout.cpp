#include "devices/key_layout.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "devices/key_compose.hpp"
#include "devices/key_names.hpp"

namespace fovea {
namespace {

using Row = LayoutKey::Row;

/// X calls layouts by countries, whose codes are those of other languages. What is not here, and what is written through a program, has the Latin letters.
struct Named {
  std::string_view language;  // BCP 47, in small letters
  const char *layout, *variant = "";
};
constexpr Named kLayouts[] = {
    {"am", "et"}, {"ar", "ara"}, {"az", "az"}, {"be", "by"}, {"bg", "bg"}, {"bn", "bd"}, {"bs", "ba"}, {"ca", "es", "cat"}, {"cs", "cz"}, {"da", "dk"}, {"de", "de"}, {"el", "gr"}, {"es", "es"}, {"et", "ee"},
    {"fa", "ir"}, {"fi", "fi"}, {"fo", "fo"}, {"fr", "fr"}, {"ga", "ie"}, {"gu", "in", "guj"}, {"he", "il"}, {"hi", "in"}, {"hr", "hr"}, {"hu", "hu"}, {"hy", "am"}, {"is", "is"}, {"it", "it"}, {"ka", "ge"},
    {"kk", "kz"}, {"km", "kh"}, {"kn", "in", "kan"}, {"ky", "kg"}, {"lo", "la"}, {"lt", "lt"}, {"lv", "lv"}, {"mk", "mk"}, {"ml", "in", "mal"}, {"mn", "mn"}, {"mt", "mt"}, {"my", "mm"}, {"nb", "no"}, {"ne", "np"},
    {"nl", "nl"}, {"nn", "no"}, {"no", "no"}, {"pa", "in", "guru"}, {"pl", "pl"}, {"pt", "pt"}, {"pt-br", "br"}, {"ro", "ro"}, {"ru", "ru"}, {"si", "lk"}, {"sk", "sk"}, {"sl", "si"}, {"sq", "al"}, {"sr", "rs"},
    {"sr-latn", "rs", "latin"}, {"sv", "se"}, {"ta", "in", "tam"}, {"te", "in", "tel"}, {"th", "th"}, {"tr", "tr"}, {"uk", "ua"}, {"ur", "pk"}};
constexpr Named kLatin{"en", "us"};

/// Keys of letters by X's keycodes, in rows from the left; the key beside the left shift comes first in the lowest row.
struct Run {
  Row row;
  xkb_keycode_t first, last;
};
constexpr Run kRuns[] = {{Row::Digits, 49, 49}, {Row::Digits, 10, 21}, {Row::Upper, 24, 35}, {Row::Middle, 38, 48}, {Row::Middle, 51, 51}, {Row::Lower, 94, 94}, {Row::Lower, 52, 61}};

/// As much of the tag as there is a layout for.
Named layoutOf(std::string_view language) {
  const std::string tag = inSmallLetters(language);
  for (std::string_view rest = tag; !rest.empty(); rest = rest.substr(0, rest.rfind('-') == rest.npos ? 0 : rest.rfind('-')))
    if (const auto *found = std::find_if(std::begin(kLayouts), std::end(kLayouts), [&](const Named &each) { return each.language == rest; }); found != std::end(kLayouts)) return *found;
  return kLatin;
}

Owned<xkb_keymap, xkb_keymap_unref> readMap(xkb_context *context, const Named &named) {
  const xkb_rule_names names{"evdev", "pc105", named.layout, named.variant, ""};
  return Owned<xkb_keymap, xkb_keymap_unref>(context ? xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS) : nullptr);
}

std::string utf8Of(xkb_keysym_t number) {
  char text[8] = {};
  return xkb_keysym_to_utf8(number, text, sizeof text) > 0 ? text : "";
}

KeySymbol symbolNamed(xkb_keysym_t number) {
  const char32_t letter = xkb_keysym_to_utf32(number);
  return {number, letter >= U' ' && letter != 0x7f ? letter : 0, utf8Of(number), false};
}

}  // namespace

bool takesInputMethod(std::string_view language) {
  constexpr std::string_view kComposed[] = {"zh", "yue", "wuu", "nan", "hak", "ja", "ko"};
  const std::string tag = inSmallLetters(language);
  return tag.find("-latn") == tag.npos && std::count(std::begin(kComposed), std::end(kComposed), tag.substr(0, tag.find('-'))) > 0;
}

struct KeyLayout::Keyboard {
  Owned<xkb_context, xkb_context_unref> context = newKeyContext();
  KeyCompose compose{context.get()};
  /// An accent alone is its key pressed twice.
  KeySymbol symbol(xkb_keysym_t number) {
    KeySymbol made = symbolNamed(number);
    if (made.letter) return made;
    made.isDead = compose.feed(number, made.label) == KeyCompose::Became::Nothing && compose.feed(number, made.label) == KeyCompose::Became::Text;
    compose.reset();
    return made.isDead ? made : KeySymbol{};
  }
};

KeyLayout::KeyLayout(std::unique_ptr<Keyboard> keyboard) : keyboard_(std::move(keyboard)) {}
KeyLayout::KeyLayout(KeyLayout &&) noexcept = default;
KeyLayout &KeyLayout::operator=(KeyLayout &&) noexcept = default;
KeyLayout::~KeyLayout() = default;

Result<KeyLayout> KeyLayout::of(std::string_view language) {
  KeyLayout layout(std::make_unique<Keyboard>());
  Keyboard &keyboard = *layout.keyboard_;
  auto map = readMap(keyboard.context.get(), layoutOf(language));
  if (!map) map = readMap(keyboard.context.get(), kLatin);
  if (!map) return Error{ErrorCode::Io, "there is no data of keyboards on this machine", std::string(language), "install the package xkb-data"};
  for (const auto &[row, first, last] : kRuns)
    for (xkb_keycode_t code = first; code <= last; ++code) {
      LayoutKey key{row, {}};
      for (xkb_level_index_t level = 0; level < key.levels.size(); ++level) {
        const xkb_keysym_t *symbols = nullptr;
        if (xkb_keymap_key_get_syms_by_level(map.get(), code, 0, level, &symbols) == 1) key.levels[level] = keyboard.symbol(*symbols);
      }
      layout.keys_.push_back(std::move(key));
    }
  return layout;
}

KeySymbol KeyLayout::symbolOf(char32_t letter) { return symbolNamed(xkb_utf32_to_keysym(letter)); }

std::string KeyLayout::type(const KeySymbol &symbol) {
  std::string text;
  return keyboard_->compose.feed(symbol.number, text) == KeyCompose::Became::Itself ? utf8Of(symbol.number) : text;
}

void KeyLayout::reset() { keyboard_->compose.reset(); }

}  // namespace fovea
