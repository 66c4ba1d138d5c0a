#include "stimuli/text_layout.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>

#include "stimuli/measured_texts.hpp"
#include "stimuli/pango/carets.hpp"
#include "stimuli/pango/fonts.hpp"
#include "stimuli/pango/letters.hpp"
#include "stimuli/pango/lines.hpp"
#include "stimuli/pango/words.hpp"

namespace fovea {
namespace {

constexpr std::size_t kMostMeasured = 4096;  // texts

std::vector<TextLine> linesOf(const TextBlock &block) {
  std::vector<TextLine> lines;
  for (const TextBlock::Line &line : block.lines) lines.push_back({static_cast<std::size_t>(line.line->start_index + line.line->length), line.place.bottom});
  return lines;
}

}  // namespace

struct TextLayout::System {
  Fonts fonts;
  Words words{fonts};
};

struct MeasuredTexts::Kept {
  struct Text {
    MeasuredText measured;
    std::set<MissingGlyph> missing;
  };
  TextLayout::System system;
  std::unordered_map<TextStyle, Text, HashOfStyle> texts;
  std::map<std::string, std::optional<std::string>> instead;  // by the fonts that were asked for; none: they are there
};

MeasuredTexts::MeasuredTexts() : kept_(std::make_unique<Kept>()) {}
MeasuredTexts::~MeasuredTexts() = default;

TextLayout::TextLayout(MeasuredTexts *measured) : measured_(measured) {}
TextLayout::~TextLayout() = default;

TextLayout::System &TextLayout::system() {
  if (measured_) return measured_->kept_->system;
  if (!system_) system_ = std::make_unique<System>();
  return *system_;
}

Result<TextBlock> TextLayout::layOut(const TextStyle &style) {
  if (style.size > kLargestSize)
    return Error{ErrorCode::BadArgument,
                 "letters of " + std::to_string(std::llround(style.size)) + " pixels are too high",
                 "text.height", "check the units: 0.05 in height units, 20 in pix"};
  noteFont(style);
  TextBlock block(system().fonts.layOut(style), style);
  latest_.missing.merge(missingOf(block));
  return block;
}

void TextLayout::tell(const TextFindings &findings) {
  findings_.fonts.insert(findings.fonts.begin(), findings.fonts.end());
  findings_.missing.insert(findings.missing.begin(), findings.missing.end());
  findings_.substituted.insert(findings.substituted.begin(), findings.substituted.end());
}

Result<MeasuredText> TextLayout::measure(const TextStyle &style) {
  latest_ = {};
  auto measured = measureOne(style);
  tell(latest_);
  return measured;
}

Result<TextRaster> TextLayout::raster(const TextStyle &style, int maxSide) {
  latest_ = {};
  auto raster = rasterOne(style, maxSide);
  tell(latest_);
  return raster;
}

Result<TextMap> TextLayout::map(const TextStyle &style) {
  latest_ = {};
  auto map = mapOne(style);
  tell(latest_);
  return map;
}

void TextLayout::noteFont(const TextStyle &style) {
  if (style.font.find_first_not_of(' ') == std::string::npos) return;
  auto &known = measured_ ? measured_->kept_->instead : instead_;
  auto found = known.find(style.font);
  if (found == known.end())
    found = known.emplace(style.font, system().fonts.hasAny(style.font) ? std::nullopt : std::optional(system().fonts.insteadOf(style.font))).first;
  if (found->second) latest_.substituted[style.font] = *found->second;
}

std::set<MissingGlyph> TextLayout::missingOf(const TextBlock &block) {
  std::set<MissingGlyph> missing;
  if (pango_layout_get_unknown_glyphs_count(block.layout.get()) == 0) return missing;
  for (const TextBlock::Line &line : block.lines)
    eachRun(line.line, [&](const PangoLayoutRun &run, int) {
      for (int i = 0; i < run.glyphs->num_glyphs; ++i) {
        const PangoGlyph glyph = run.glyphs->glyphs[i].glyph;
        if (!(glyph & PANGO_GLYPH_UNKNOWN_FLAG)) continue;
        const gunichar character = glyph & ~PANGO_GLYPH_UNKNOWN_FLAG;
        missing.insert({static_cast<char32_t>(character), scriptName(character)});
      }
    });
  return missing;
}

Result<MeasuredText> TextLayout::measureOne(const TextStyle &style) {
  if (measured_)
    if (const auto known = measured_->kept_->texts.find(style); known != measured_->kept_->texts.end()) {
      noteFont(style);
      latest_.missing.insert(known->second.missing.begin(), known->second.missing.end());
      return known->second.measured;
    }
  auto block = layOut(style);
  if (!block) return block.error();
  MeasuredText measured{{block->extent}, linesOf(*block)};
  if (measured_) {
    auto &texts = measured_->kept_->texts;
    if (texts.size() >= kMostMeasured) texts.clear();
    texts.emplace(style, MeasuredTexts::Kept::Text{measured, missingOf(*block)});
  }
  return measured;
}

Result<TextRaster> TextLayout::rasterOne(const TextStyle &style, int maxSide) {
  if (const auto plain = system().words.layOut(style)) {
    noteFont(style);
    return rasterWords(*plain, style, maxSide);
  }
  const auto block = layOut(style);
  if (!block) return block.error();
  return rasterBlock(*block, style, maxSide);
}

Result<TextRaster> TextLayout::rasterWords(const PlainText &plain, const TextStyle &style, int maxSide) {
  TextRaster raster;
  raster.extent.letters = style.size;
  const std::vector<PlacedLine> lines = placeLines(plain.lines, style, raster.extent);
  if (auto framed = frame(raster, maxSide); !framed) return framed.error();
  raster.bgra.resize(static_cast<std::size_t>(raster.width) * static_cast<std::size_t>(raster.height) * 4);
  for (const auto &[word, line, x] : plain.words)
    putTogether({word->font.get(), word->glyphs}, lines[line].x + pixels(x) - raster.left, static_cast<int>(lines[line].baseline) - raster.top,
                glyphs_, raster);
  latest_.fonts.insert(familyOf(plain.words.front().word->font.get()));
  return raster;
}

Result<TextRaster> TextLayout::rasterBlock(const TextBlock &block, const TextStyle &style, int maxSide) {
  TextRaster raster;
  raster.extent = block.extent;
  if (auto framed = frame(raster, maxSide); !framed) return framed.error();
  if (raster.width == 0) return raster;

  // The letters and what has colours of its own; the second only when there is any.
  Canvas32 white(raster.bgra, raster.width, raster.height);
  std::optional<Canvas32> colored;
  for (const TextBlock::Line &line : block.lines)
    eachRun(line.line, [&](const PangoLayoutRun &run, int x) {
      PangoFont *font = run.item->analysis.font;
      if (!font) return;
      latest_.fonts.insert(familyOf(font));
      const bool isColored = hasColorGlyphs(font);
      if (!isColored && style.letterSpacing >= 0 && style.size <= kLargestKept && standsAlone(run))
        return putTogether({run.item->analysis.font, {run.glyphs->glyphs, static_cast<std::size_t>(run.glyphs->num_glyphs)}},
                           line.place.x + pixels(x) - raster.left, static_cast<int>(line.place.baseline) - raster.top, glyphs_, raster);
      if (isColored && !colored) colored.emplace(raster.ownColors, raster.width, raster.height);
      cairo_t *cairo = (isColored ? *colored : white).cairo.get();
      cairo_move_to(cairo, line.place.x + pixels(x) - raster.left, line.place.baseline - raster.top);
      drawRun(cairo, run, isColored);
    });
  cairo_status_t status = white.finish();
  if (status == CAIRO_STATUS_SUCCESS && colored) status = colored->finish();
  if (status != CAIRO_STATUS_SUCCESS)
    return Error{ErrorCode::Device, "a text cannot be drawn: " + std::string(cairo_status_to_string(status)),
                 "text", "report this text to the makers of fovea"};
  return raster;
}

Result<TextMap> TextLayout::mapOne(const TextStyle &style) {
  const auto block = layOut(style);
  if (!block) return block.error();
  return caretsOf(*block, style.text);
}

bool runsToTheLeft(const std::string &text) {
  if (!g_utf8_validate(text.c_str(), -1, nullptr)) return false;
  for (const char *at = text.c_str(); *at; at = g_utf8_next_char(at)) {
    const gunichar letter = g_utf8_get_char(at);
    if (!g_unichar_isalpha(letter)) continue;
    constexpr GUnicodeScript kLeft[] = {G_UNICODE_SCRIPT_ARABIC, G_UNICODE_SCRIPT_HEBREW, G_UNICODE_SCRIPT_SYRIAC, G_UNICODE_SCRIPT_THAANA,
                                        G_UNICODE_SCRIPT_NKO, G_UNICODE_SCRIPT_SAMARITAN, G_UNICODE_SCRIPT_MANDAIC, G_UNICODE_SCRIPT_ADLAM,
                                        G_UNICODE_SCRIPT_HANIFI_ROHINGYA};
    return std::find(std::begin(kLeft), std::end(kLeft), g_unichar_get_script(letter)) != std::end(kLeft);
  }
  return false;
}

}  // namespace fovea
