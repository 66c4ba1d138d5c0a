#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/names.hpp"
#include "stimuli/stimuli.hpp"

namespace fovea {
namespace {

struct NamedColor {
  std::string_view name;
  std::uint32_t rgb;
};

// The names of the web (CSS Color Module Level 3, section 4.3), in alphabetical order.
constexpr NamedColor kNamedColors[] = {
    {"aliceblue", 0xf0f8ff},
    {"antiquewhite", 0xfaebd7},
    {"aqua", 0x00ffff},
    {"aquamarine", 0x7fffd4},
    {"azure", 0xf0ffff},
    {"beige", 0xf5f5dc},
    {"bisque", 0xffe4c4},
    {"black", 0x000000},
    {"blanchedalmond", 0xffebcd},
    {"blue", 0x0000ff},
    {"blueviolet", 0x8a2be2},
    {"brown", 0xa52a2a},
    {"burlywood", 0xdeb887},
    {"cadetblue", 0x5f9ea0},
    {"chartreuse", 0x7fff00},
    {"chocolate", 0xd2691e},
    {"coral", 0xff7f50},
    {"cornflowerblue", 0x6495ed},
    {"cornsilk", 0xfff8dc},
    {"crimson", 0xdc143c},
    {"cyan", 0x00ffff},
    {"darkblue", 0x00008b},
    {"darkcyan", 0x008b8b},
    {"darkgoldenrod", 0xb8860b},
    {"darkgray", 0xa9a9a9},
    {"darkgreen", 0x006400},
    {"darkgrey", 0xa9a9a9},
    {"darkkhaki", 0xbdb76b},
    {"darkmagenta", 0x8b008b},
    {"darkolivegreen", 0x556b2f},
    {"darkorange", 0xff8c00},
    {"darkorchid", 0x9932cc},
    {"darkred", 0x8b0000},
    {"darksalmon", 0xe9967a},
    {"darkseagreen", 0x8fbc8f},
    {"darkslateblue", 0x483d8b},
    {"darkslategray", 0x2f4f4f},
    {"darkslategrey", 0x2f4f4f},
    {"darkturquoise", 0x00ced1},
    {"darkviolet", 0x9400d3},
    {"deeppink", 0xff1493},
    {"deepskyblue", 0x00bfff},
    {"dimgray", 0x696969},
    {"dimgrey", 0x696969},
    {"dodgerblue", 0x1e90ff},
    {"firebrick", 0xb22222},
    {"floralwhite", 0xfffaf0},
    {"forestgreen", 0x228b22},
    {"fuchsia", 0xff00ff},
    {"gainsboro", 0xdcdcdc},
    {"ghostwhite", 0xf8f8ff},
    {"gold", 0xffd700},
    {"goldenrod", 0xdaa520},
    {"gray", 0x808080},
    {"green", 0x008000},
    {"greenyellow", 0xadff2f},
    {"grey", 0x808080},
    {"honeydew", 0xf0fff0},
    {"hotpink", 0xff69b4},
    {"indianred", 0xcd5c5c},
    {"indigo", 0x4b0082},
    {"ivory", 0xfffff0},
    {"khaki", 0xf0e68c},
    {"lavender", 0xe6e6fa},
    {"lavenderblush", 0xfff0f5},
    {"lawngreen", 0x7cfc00},
    {"lemonchiffon", 0xfffacd},
    {"lightblue", 0xadd8e6},
    {"lightcoral", 0xf08080},
    {"lightcyan", 0xe0ffff},
    {"lightgoldenrodyellow", 0xfafad2},
    {"lightgray", 0xd3d3d3},
    {"lightgreen", 0x90ee90},
    {"lightgrey", 0xd3d3d3},
    {"lightpink", 0xffb6c1},
    {"lightsalmon", 0xffa07a},
    {"lightseagreen", 0x20b2aa},
    {"lightskyblue", 0x87cefa},
    {"lightslategray", 0x778899},
    {"lightslategrey", 0x778899},
    {"lightsteelblue", 0xb0c4de},
    {"lightyellow", 0xffffe0},
    {"lime", 0x00ff00},
    {"limegreen", 0x32cd32},
    {"linen", 0xfaf0e6},
    {"magenta", 0xff00ff},
    {"maroon", 0x800000},
    {"mediumaquamarine", 0x66cdaa},
    {"mediumblue", 0x0000cd},
    {"mediumorchid", 0xba55d3},
    {"mediumpurple", 0x9370db},
    {"mediumseagreen", 0x3cb371},
    {"mediumslateblue", 0x7b68ee},
    {"mediumspringgreen", 0x00fa9a},
    {"mediumturquoise", 0x48d1cc},
    {"mediumvioletred", 0xc71585},
    {"midnightblue", 0x191970},
    {"mintcream", 0xf5fffa},
    {"mistyrose", 0xffe4e1},
    {"moccasin", 0xffe4b5},
    {"navajowhite", 0xffdead},
    {"navy", 0x000080},
    {"oldlace", 0xfdf5e6},
    {"olive", 0x808000},
    {"olivedrab", 0x6b8e23},
    {"orange", 0xffa500},
    {"orangered", 0xff4500},
    {"orchid", 0xda70d6},
    {"palegoldenrod", 0xeee8aa},
    {"palegreen", 0x98fb98},
    {"paleturquoise", 0xafeeee},
    {"palevioletred", 0xdb7093},
    {"papayawhip", 0xffefd5},
    {"peachpuff", 0xffdab9},
    {"peru", 0xcd853f},
    {"pink", 0xffc0cb},
    {"plum", 0xdda0dd},
    {"powderblue", 0xb0e0e6},
    {"purple", 0x800080},
    {"red", 0xff0000},
    {"rosybrown", 0xbc8f8f},
    {"royalblue", 0x4169e1},
    {"saddlebrown", 0x8b4513},
    {"salmon", 0xfa8072},
    {"sandybrown", 0xf4a460},
    {"seagreen", 0x2e8b57},
    {"seashell", 0xfff5ee},
    {"sienna", 0xa0522d},
    {"silver", 0xc0c0c0},
    {"skyblue", 0x87ceeb},
    {"slateblue", 0x6a5acd},
    {"slategray", 0x708090},
    {"slategrey", 0x708090},
    {"snow", 0xfffafa},
    {"springgreen", 0x00ff7f},
    {"steelblue", 0x4682b4},
    {"tan", 0xd2b48c},
    {"teal", 0x008080},
    {"thistle", 0xd8bfd8},
    {"tomato", 0xff6347},
    {"turquoise", 0x40e0d0},
    {"violet", 0xee82ee},
    {"wheat", 0xf5deb3},
    {"white", 0xffffff},
    {"whitesmoke", 0xf5f5f5},
    {"yellow", 0xffff00},
    {"yellowgreen", 0x9acd32},
};
static_assert(std::size(kNamedColors) == 147);

double fromByte(std::uint32_t byte) { return 2 * (byte / 255.0 - 0.5); }

Color fromRgb(std::uint32_t rgb) {
  return {fromByte(rgb >> 16 & 0xff), fromByte(rgb >> 8 & 0xff), fromByte(rgb & 0xff), 1};
}

Error badColor(std::string what, std::string fix) {
  return {ErrorCode::BadArgument, std::move(what), "color", std::move(fix)};
}

constexpr const char *kForms = "use #RGB, #RRGGBB, #RRGGBBAA, a web name, or 1, 3 or 4 signed numbers";

Result<Color> fromHex(const std::string &text) {
  std::uint32_t bits = 0;
  const char *first = text.data() + 1, *last = text.data() + text.size();
  const auto [end, error] = std::from_chars(first, last, bits, 16);
  const std::size_t digits = text.size() - 1;
  if (error != std::errc() || end != last || (digits != 3 && digits != 6 && digits != 8))
    return badColor("\"" + text + "\" is no colour", kForms);
  if (digits == 3)
    return fromRgb((bits >> 8 & 0xf) * 0x110000 | (bits >> 4 & 0xf) * 0x1100 | (bits & 0xf) * 0x11);
  if (digits == 6) return fromRgb(bits);
  Color color = fromRgb(bits >> 8);
  color.a = (bits & 0xff) / 255.0;
  return color;
}

Result<Color> fromName(const std::string &text) {
  std::string lower = text;
  for (char &c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (lower == "none" || lower == "transparent") return Color{0, 0, 0, 0};
  const auto found =
      std::lower_bound(std::begin(kNamedColors), std::end(kNamedColors), lower,
                       [](const NamedColor &one, const std::string &name) { return one.name < name; });
  if (found != std::end(kNamedColors) && found->name == lower) return fromRgb(found->rgb);
  std::vector<std::string_view> names;
  for (const NamedColor &one : kNamedColors) names.push_back(one.name);
  const std::string_view near = nearest(lower, names);
  return badColor("\"" + text + "\" is no colour",
                  near.empty() ? std::string(kForms) : "did you mean \"" + std::string(near) + "\"?");
}

}  // namespace

Result<Color> parseColor(const Value &value) {
  if (const std::string *text = value.text())
    return !text->empty() && text->front() == '#' ? fromHex(*text) : fromName(*text);
  double numbers[4] = {0, 0, 0, 1};
  std::size_t count = 1;
  if (const List *list = value.list()) {
    count = list->size();
    if (count != 1 && count != 3 && count != 4)
      return badColor("a colour has 1, 3 or 4 numbers, not " + std::to_string(count), kForms);
    for (std::size_t i = 0; i < count; ++i) {
      const auto number = (*list)[i].number();
      if (!number || !std::isfinite(*number))
        return badColor("number " + std::to_string(i + 1) + " of a colour is " +
                            std::string(kindName((*list)[i])) + " (" + cellText((*list)[i]) + ")",
                        kForms);
      numbers[i] = *number;
    }
  } else if (const auto number = value.number(); number && std::isfinite(*number)) {
    numbers[0] = *number;
  } else {
    return badColor(cellText(value) + " (" + std::string(kindName(value)) + ") is no colour", kForms);
  }
  if (count == 1) numbers[1] = numbers[2] = numbers[0];
  if (numbers[3] < 0 || numbers[3] > 1)
    return badColor("alpha is " + cellText(numbers[3]), "it goes from 0 (not there) to 1 (opaque)");
  return Color{numbers[0], numbers[1], numbers[2], numbers[3]};
}

}  // namespace fovea
