#pragma once
// The few shapes that all panels are made of. Thread: [main], while a picture is being laid out.

#include <cstdint>
#include <string>
#include <string_view>

namespace fovea::widgets {

using Colour = std::uint32_t;  // packed as Dear ImGui packs it: alpha, blue, green, red

constexpr Colour colour(unsigned rgb, unsigned alpha = 0xFF) {
  return alpha << 24 | (rgb & 0xFF) << 16 | (rgb & 0xFF00) | rgb >> 16;
}

inline constexpr Colour kInk = colour(0xE8EAED), kDim = colour(0x9AA3AE), kGrey = colour(0x59636F);
inline constexpr Colour kBlue = colour(0x6CB6FF), kGreen = colour(0x5FD38D), kAmber = colour(0xF2B84B);
inline constexpr Colour kRed = colour(0xFF7B72), kDark = colour(0x14171B);

enum class Symbol { None, Dot, Ring, Play, Pause, Stop, Check, Cross, Warning, Save, Dots };

/// Units: all lengths are pixels of the window.
float em();  // the height of a line of text
float textWidth(std::string_view text);
float widthLeft();

/// Draws the shape at the cursor, as wide as a line is high.
void symbol(Symbol symbol, Colour ink);
/// Text after its symbol on a coloured ground.
void badge(Symbol symbol, std::string_view text, Colour ground, Colour ink);
float badgeWidth(std::string_view text);

void text(std::string_view text, Colour ink = kInk);
void wrappedText(std::string_view text, Colour ink = kInk);
/// On one line, shortened with dots when wider than `width`; the whole of it in the tooltip.
void shortText(std::string_view text, float width, Colour ink = kInk);
void tooltip(std::string_view text);  // of the item before, also when that is disabled

/// `id` names it for good, whatever `label` says.
bool button(const char *id, Symbol symbol, std::string_view label, bool isEnabled, std::string_view tooltip);
float buttonWidth(Symbol symbol, std::string_view label);

/// Puts items on one line as long as they fit: next(width) before each item.
class Flow {
 public:
  void next(float width);

 private:
  bool isFirst_ = true;
};

/// Flags of a window whose place is ours alone, as Dear ImGui counts them.
extern const int kFixedWindow;

/// A titled box. Always pair the two.
void beginPanel(const char *id, std::string_view title, float height);
void endPanel();
float panelFrame();  // what title and edges of a panel take of its height

/// Larger letters for what is read from across the room. Always pair the two.
void beginHeading();
void endHeading();

std::string elapsedText(double seconds);  // 00:12:31
std::string decimals(double value, int digits);
std::string thousands(std::uint64_t number);  // 12 345

}  // namespace fovea::widgets
