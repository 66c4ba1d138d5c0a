#include "devices/key_names.hpp"

#include <X11/Xlib.h>
#include <X11/keysym.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <iterator>
#include <utility>

#include "core/names.hpp"

namespace fovea {
namespace {

struct Named {
  std::uint32_t number;
  const char *name;
};

constexpr Named kKeysyms[] = {
    {XK_BackSpace, "backspace"}, {XK_Tab, "tab"}, {XK_ISO_Left_Tab, "tab"}, {XK_Return, "return"},
    {XK_Pause, "pause"}, {XK_Scroll_Lock, "scrolllock"}, {XK_Sys_Req, "sysreq"}, {XK_Escape, "escape"},
    {XK_space, "space"}, {XK_Home, "home"}, {XK_Left, "left"}, {XK_Up, "up"}, {XK_Right, "right"}, {XK_Down, "down"},
    {XK_Page_Up, "pageup"}, {XK_Page_Down, "pagedown"}, {XK_End, "end"}, {XK_Begin, "begin"}, {XK_Delete, "delete"},
    {XK_Select, "select"}, {XK_Print, "print"}, {XK_Execute, "execute"}, {XK_Insert, "insert"}, {XK_Undo, "undo"},
    {XK_Redo, "redo"}, {XK_Menu, "menu"}, {XK_Find, "find"}, {XK_Cancel, "cancel"}, {XK_Help, "help"},
    {XK_Break, "break"}, {XK_Num_Lock, "numlock"}, {XK_Caps_Lock, "capslock"}, {XK_Shift_L, "lshift"},
    {XK_Shift_R, "rshift"}, {XK_Control_L, "lctrl"}, {XK_Control_R, "rctrl"}, {XK_Meta_L, "lmeta"},
    {XK_Meta_R, "rmeta"}, {XK_Alt_L, "lalt"}, {XK_Alt_R, "ralt"}, {XK_ISO_Level3_Shift, "ralt"},
    {XK_Super_L, "lwindows"}, {XK_Super_R, "rwindows"},
    {XK_KP_0, "num_0"}, {XK_KP_Insert, "num_0"}, {XK_KP_1, "num_1"}, {XK_KP_End, "num_1"}, {XK_KP_2, "num_2"},
    {XK_KP_Down, "num_2"}, {XK_KP_3, "num_3"}, {XK_KP_Page_Down, "num_3"}, {XK_KP_4, "num_4"}, {XK_KP_Left, "num_4"},
    {XK_KP_5, "num_5"}, {XK_KP_Begin, "num_5"}, {XK_KP_6, "num_6"}, {XK_KP_Right, "num_6"}, {XK_KP_7, "num_7"},
    {XK_KP_Home, "num_7"}, {XK_KP_8, "num_8"}, {XK_KP_Up, "num_8"}, {XK_KP_9, "num_9"}, {XK_KP_Page_Up, "num_9"},
    {XK_KP_Decimal, "num_decimal"}, {XK_KP_Delete, "num_decimal"}, {XK_KP_Separator, "num_separator"},
    {XK_KP_Divide, "num_divide"}, {XK_KP_Multiply, "num_multiply"}, {XK_KP_Subtract, "num_subtract"},
    {XK_KP_Add, "num_add"}, {XK_KP_Enter, "num_enter"}, {XK_KP_Equal, "num_equal"},
    {XK_exclam, "exclamation"}, {XK_quotedbl, "doublequote"}, {XK_numbersign, "hash"}, {XK_dollar, "dollar"},
    {XK_percent, "percent"}, {XK_ampersand, "ampersand"}, {XK_apostrophe, "apostrophe"}, {XK_parenleft, "parenleft"},
    {XK_parenright, "parenright"}, {XK_asterisk, "asterisk"}, {XK_plus, "plus"}, {XK_comma, "comma"},
    {XK_minus, "minus"}, {XK_period, "period"}, {XK_slash, "slash"}, {XK_colon, "colon"}, {XK_semicolon, "semicolon"},
    {XK_less, "less"}, {XK_equal, "equal"}, {XK_greater, "greater"}, {XK_question, "question"}, {XK_at, "at"},
    {XK_bracketleft, "bracketleft"}, {XK_backslash, "backslash"}, {XK_bracketright, "bracketright"},
    {XK_asciicircum, "asciicircum"}, {XK_underscore, "underscore"}, {XK_grave, "grave"}, {XK_braceleft, "braceleft"},
    {XK_bar, "bar"}, {XK_braceright, "braceright"}, {XK_asciitilde, "asciitilde"},
};

// GLFW numbers keys by place, after the American layout; the table is here so that GLFW itself stays in window/.
constexpr Named kGlfwKeys[] = {
    {32, "space"}, {39, "apostrophe"}, {44, "comma"}, {45, "minus"}, {46, "period"}, {47, "slash"}, {59, "semicolon"},
    {61, "equal"}, {91, "bracketleft"}, {92, "backslash"}, {93, "bracketright"}, {96, "grave"}, {256, "escape"},
    {257, "return"}, {258, "tab"}, {259, "backspace"}, {260, "insert"}, {261, "delete"}, {262, "right"}, {263, "left"},
    {264, "down"}, {265, "up"}, {266, "pageup"}, {267, "pagedown"}, {268, "home"}, {269, "end"}, {280, "capslock"},
    {281, "scrolllock"}, {282, "numlock"}, {283, "print"}, {284, "pause"}, {330, "num_decimal"}, {331, "num_divide"},
    {332, "num_multiply"}, {333, "num_subtract"}, {334, "num_add"}, {335, "num_enter"}, {336, "num_equal"},
    {340, "lshift"}, {341, "lctrl"}, {342, "lalt"}, {343, "lwindows"}, {344, "rshift"}, {345, "rctrl"}, {346, "ralt"},
    {347, "rwindows"}, {348, "menu"},
};

template <std::size_t N>
std::string find(const Named (&table)[N], std::uint32_t number) {
  const auto *named = std::find_if(std::begin(table), std::end(table), [&](const Named &n) { return n.number == number; });
  return named == std::end(table) ? "" : named->name;
}

}  // namespace

std::string keyNameOfKeysym(std::uint32_t keysym) {
  if (keysym == NoSymbol) return "";
  if (keysym >= XK_a && keysym <= XK_z) return {static_cast<char>('a' + (keysym - XK_a))};
  if (keysym >= XK_A && keysym <= XK_Z) return {static_cast<char>('a' + (keysym - XK_A))};
  if (keysym >= XK_0 && keysym <= XK_9) return {static_cast<char>('0' + (keysym - XK_0))};
  if (keysym >= XK_F1 && keysym <= XK_F35) return std::string("f").append(std::to_string(keysym - XK_F1 + 1));
  if (std::string name = find(kKeysyms, keysym); !name.empty()) return name;
  // Other alphabets and media keys go by the name that X gives them.
  const char *theirs = XKeysymToString(keysym);
  std::string name = theirs ? theirs : "";
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

std::string keyNameOfGlfwKey(int key) {
  if (key >= 'A' && key <= 'Z') return {static_cast<char>('a' + (key - 'A'))};
  if (key >= '0' && key <= '9') return {static_cast<char>(key)};
  if (key >= 290 && key <= 314) return std::string("f").append(std::to_string(key - 290 + 1));
  if (key >= 320 && key <= 329) return std::string("num_").append(std::to_string(key - 320));
  return key < 0 ? "" : find(kGlfwKeys, static_cast<std::uint32_t>(key));
}

bool isKeyName(std::string_view name) {
  if (name.empty()) return false;
  const auto isIt = [&](std::uint32_t keysym) { return keyNameOfKeysym(keysym) == name; };
  if (std::any_of(std::begin(kKeysyms), std::end(kKeysyms), [&](const Named &each) { return isIt(each.number); })) return true;
  // Those of other alphabets, those of media keys, and letters that have none of X's own but their number, as "u1e9e".
  constexpr std::pair<std::uint32_t, std::uint32_t> kRanges[] = {{0x20, 0xffff}, {0x1008ff00, 0x1008ffff}};
  for (const auto &[first, last] : kRanges)
    for (std::uint32_t keysym = first; keysym <= last; ++keysym)
      if (isIt(keysym)) return true;
  constexpr std::uint32_t kUnicode = 0x1000000, kMostUnicode = 0x10ffff;
  std::uint32_t letter = 0;
  const char *const end = name.data() + name.size();
  const auto read = std::from_chars(name.data() + 1, end, letter, 16);
  return name.front() == 'u' && name.size() > 4 && read.ec == std::errc() && read.ptr == end && letter <= kMostUnicode && isIt(kUnicode + letter);
}

std::string inSmallLetters(std::string_view name) {
  std::string small(name);
  for (char &c : small) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return small;
}

Result<void> checkKeyName(std::string_view name, const std::string &where) {
  if (isKeyName(name)) return {};
  const std::string small = inSmallLetters(name);
  const std::string near = isKeyName(small) ? small : std::string(nearest(small, commonKeyNames()));
  return Error{ErrorCode::BadArgument, "no key is called \"" + std::string(name) + "\"", where, (near.empty() ? "" : "did you mean \"" + near + "\"? ") + std::string("names of keys are in glossary.md, in small letters: a, space, return, left")};
}

std::vector<std::string> commonKeyNames() {
  std::vector<std::string> names;
  for (int key = 0; key < 512; ++key)
    if (std::string name = keyNameOfGlfwKey(key); !name.empty()) names.push_back(std::move(name));
  return names;
}

std::string textOfKeyName(std::string_view name) {
  if (name.size() == 1) return name.front() > 0 ? std::string(name) : "";  // no part of a letter beyond ASCII
  const auto *named = std::find_if(std::begin(kKeysyms), std::end(kKeysyms), [&](const Named &n) { return n.name == name; });
  // The keysyms of ASCII are its codes.
  if (named == std::end(kKeysyms) || named->number < XK_space || named->number > XK_asciitilde) return "";
  return {static_cast<char>(named->number)};
}

}  // namespace fovea
