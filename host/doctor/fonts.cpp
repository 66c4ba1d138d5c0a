#include "doctor/fonts.hpp"

#include "stimuli/text_layout.hpp"

namespace fovea {
namespace {

struct Sample {
  const char *script, *text;
};
constexpr Sample kSamples[] = {{"Latin", "Fovea ÄŁğ"},   {"Greek", "Ωμέγα"},  {"Cyrillic", "Ждё"},   {"Hebrew", "שלום"},
                               {"Arabic", "مرحبا"},      {"Devanagari", "नमस्ते"}, {"Thai", "สวัสดี"},    {"Chinese", "视觉"},
                               {"Japanese", "ひらがなカナ"}, {"Korean", "한국어"},  {"Mathematics", "∑√≤∞"}, {"Emoji", "🙂"}};
constexpr int kLargest = 1024;

}  // namespace

FontFacts readFonts() {
  FontFacts facts;
  TextLayout layout;
  for (const Sample &sample : kSamples) {
    TextStyle style;
    style.text = sample.text;
    style.font = "Noto Sans";
    style.size = 24;
    const auto drawn = layout.raster(style, kLargest);
    facts.scripts.push_back({sample.script, drawn.has_value() && layout.latest().missing.empty()});
  }
  facts.families.assign(layout.findings().fonts.begin(), layout.findings().fonts.end());
  return facts;
}

}  // namespace fovea
