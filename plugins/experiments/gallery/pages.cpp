#include "pages.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace gallery {
namespace {

using fovea::Dict;
using fovea::List;

KnobStyle number(const char *property, double low, double high, double start, double step = 0) { return {property, low, high, start, step}; }
KnobStyle flag(const char *property, bool isOn = false) {
  return {.property = property, .start = isOn ? 1.0 : 0.0, .words = {"no", "yes"}, .isFlag = true};
}
KnobStyle word(const char *property, std::vector<std::string> words, double start = 0) {
  const auto last = static_cast<double>(words.size() - 1);
  return {property, 0, last, start, 1, std::move(words)};
}

const KnobStyle kOri = number("ori", -180, 180, 0, 1), kOpacity = number("opacity", 0, 1, 1), kContrast = number("contrast", -1, 1, 1);
const std::vector<std::string> kColors{"white", "red", "gold", "limegreen", "deepskyblue", "black"};
const KnobStyle kColor = word("color", kColors), kLineColor = word("lineColor", kColors, 2), kBlend = word("blendMode", {"avg", "add", "mask"});
const KnobStyle kLineWidth = number("lineWidth", 0, 30, 4, 0.5), kFlip = flag("flipHoriz"), kFlipVert = flag("flipVert");
const KnobStyle kAnchor = word("anchor", {"center", "top-left", "bottom-right"}), kFont = word("font", {"sans", "serif", "monospace"}), kBold = flag("bold"), kItalic = flag("italic");
const KnobStyle kMask = word("mask", {"none", "circle", "gauss", "raisedCos", "cross"});
const KnobStyle kSd = number("sd", 1, 6, 3), kFringe = number("fringeWidth", 0, 1, 0.2), kPhase = number("phase", 0, 1, 0);
const std::vector<std::string> kTextures{"sin", "sqr", "saw", "tri", "sinXsin", "sqrXsqr", "none"};

KnobStyle placeKnob(fovea::Point middle) {
  KnobStyle knob = word("pos", {"middle", "left", "right", "up", "down"});
  constexpr double kAside = 0.12;
  for (const auto &[right, up] : {std::pair(0., 0.), {-kAside, 0.}, {kAside, 0.}, {0., kAside}, {0., -kAside}}) knob.samples.push_back(List{middle.x + right, middle.y + up});
  return knob;
}

/// A star with five points, whose line crosses itself.
List star(double radius) {
  List points;
  for (int i = 0; i < 5; ++i) {
    const double angle = 0.8 * 3.14159265358979 * i;
    points.push_back(List{radius * std::sin(angle), radius * std::cos(angle)});
  }
  return points;
}

/// Rows of numbers out of a function of how far right and down from the middle, 1 at the edges.
template <class Light>
List rowsOf(std::size_t side, Light light) {
  List rows;
  const auto place = [side](std::size_t i) { return (2 * static_cast<double>(i) + 1) / static_cast<double>(side) - 1; };
  for (std::size_t row = 0; row < side; ++row) {
    List numbers;
    for (std::size_t column = 0; column < side; ++column) numbers.emplace_back(light(place(column), place(row)));
    rows.emplace_back(std::move(numbers));
  }
  return rows;
}

/// Rings that get finer, and a ring to look through.
List rings() { return rowsOf(64, [](double x, double y) { return std::cos(18 * (x * x + y * y)); }); }
List window() { return rowsOf(64, [](double x, double y) { return std::clamp(1 - 12 * std::fabs(std::hypot(x, y) - 0.65), -1.0, 1.0); }); }

std::vector<Page> plainPages() {
  return {
      {"text", "Text in every script: \u0395\u03bb\u03bb\u03ac\u03b4\u03b1, \u0420\u043e\u0441\u0441\u0438\u044f, \u65e5\u672c, \u0e44\u0e17\u0e22",
       {{"text", "The quick brown fox jumps over the lazy dog. \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 "
                 "\u0928\u092e\u0938\u094d\u0924\u0947 \u4f60\u597d \u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 \U0001F600"},
        {"height", 0.05}, {"wrapWidth", 0.6}},
       {number("height", 0.01, 0.15, 0.05), number("wrapWidth", 0.1, 0.8, 0.6), number("lineSpacing", 0.6, 2, 1), number("letterSpacing", 0, 0.03, 0),
        word("alignText", {"left", "center", "right"}, 1), word("direction", {"auto", "ltr", "rtl"}), kFont, kBold, kItalic, kAnchor, kFlip, kFlipVert, kOri,
        kOpacity, kContrast, kColor}},
      {"rect", "A rectangle with a line on its edge, and corners that may be round", {{"size", List{0.4, 0.25}}, {"lineColor", "gold"}, {"color", "white"}},
       {number("size", 0.02, 0.6, 0.3), kLineWidth, number("radius", 0, 0.2, 0), kAnchor, kOri, kOpacity, kContrast, kBlend, kColor, kLineColor}},
      {"circle", "A disc, or a ring", {{"radius", 0.2}, {"lineColor", "gold"}},
       {number("radius", 0.01, 0.3, 0.2), kLineWidth, kAnchor, kOpacity, kContrast, kBlend, kColor, kLineColor}},
      {"line", "From a point to another", {{"start", List{-0.25, -0.15}}, {"end", List{0.25, 0.15}}, {"lineWidth", 4}},
       {kLineWidth, kOri, kOpacity, kContrast, kBlend, kColor}},
      {"cross", "A fixation cross", {{"size", List{0.2, 0.2}}, {"thickness", 0.02}},
       {number("size", 0.02, 0.5, 0.2), number("thickness", 0.002, 0.1, 0.02), kOri, kOpacity, kContrast, kBlend, kColor}},
      {"shape", "Any outline, also one that crosses itself", {{"vertices", star(0.5)}, {"size", 0.5}, {"lineColor", "gold"}},
       {number("size", 0.05, 0.8, 0.5), kLineWidth, word("windingRule", {"evenOdd", "nonZero"}), flag("closeShape", true), kFlip, kFlipVert, kOri, kOpacity, kContrast, kBlend, kColor,
        kLineColor}},
      {"polygon", "All sides of one length", {{"radius", 0.2}, {"lineColor", "gold"}},
       {number("edges", 3, 16, 5, 1), number("radius", 0.02, 0.3, 0.2), kLineWidth, kFlipVert, kOri, kOpacity, kContrast, kBlend, kColor, kLineColor}},
      {"pie", "A slice, clockwise from above", {{"radius", 0.25}, {"lineColor", "gold"}},
       {number("start", 0, 360, 0, 1), number("end", 0, 360, 240, 1), number("radius", 0.02, 0.3, 0.25), kLineWidth, kFlip, kFlipVert, kOri, kOpacity, kContrast, kBlend,
        kColor, kLineColor}},
      {"target", "Where to look: a ring around a dot", {},
       {number("outerRadius", 0.01, 0.25, 0.1), number("innerRadius", 0.002, 0.1, 0.03), kLineWidth, kOpacity, kContrast, kBlend, kColor,
        word("innerColor", kColors, 1)}},
  };
}

std::vector<Page> picturePages(const std::string &picture) {
  return {
      {"image", "A picture from a file, through a mask", {{"image", picture}, {"size", List{0.5, 0.5}}},
       {number("size", 0.05, 0.7, 0.5), kMask, kSd, kFringe, flag("interpolate"), kAnchor, kFlip, kFlipVert, kOri, kOpacity, kContrast, kBlend, kColor}},
      {"bufferImage", "Many stimuli as one picture", {}, {kFlip, kFlipVert, kOri, kOpacity, kContrast, kBlend}},
      {"aperture", "What is drawn after it is seen through it", {{"size", List{0.4, 0.4}}},
       {word("shape", {"circle", "rectangle", "triangle"}), number("size", 0.05, 0.7, 0.4), flag("inverted"), kOri}},
      {"roi", "Is the dot inside? The region itself is not seen", {{"size", List{0.4, 0.3}}},
       {word("shape", {"rectangle", "circle", "triangle"}), number("size", 0.05, 0.7, 0.35), kOri}},
  };
}

std::vector<Page> patternPages(const std::string &picture) {
  std::vector<std::string> textures = kTextures, masks = kMask.words;
  textures.insert(textures.end(), {picture, "numbers"});
  masks.insert(masks.end(), {picture, "numbers"});
  KnobStyle tex = word("tex", textures), mask = word("mask", masks);
  tex.samples = {rings()};
  mask.samples = {window()};
  KnobStyle gauss = mask;
  gauss.start = 2;
  return {
      {"grating", "Light that goes up and down in space", {{"size", List{0.5, 0.5}}},
       {tex, number("sf", 0, 20, 6), kPhase, number("size", 0.05, 0.7, 0.5), mask, kSd, kFringe, kAnchor, kFlip, kFlipVert, kOri, kOpacity, kContrast,
        kBlend, kColor}},
      {"gabor", "A grating behind a Gaussian", {{"size", List{0.5, 0.5}}},
       {tex, number("sf", 0, 20, 8), kPhase, number("size", 0.05, 0.7, 0.5), gauss, kSd, kFringe, kFlip, kFlipVert, kOri, kOpacity, kContrast, kBlend,
        kColor}},
      {"noise", "A picture of noise, made from a seed", {{"size", List{0.5, 0.5}}},
       {word("noiseType", {"white", "uniform", "binary", "filtered"}), number("texRes", 8, 256, 128, 8), number("seed", 0, 20, 0, 1), number("noiseClip", 0.5, 6, 3),
        number("noiseFractalPower", -2, 2, 0), number("noiseFilterLower", 1, 30, 1, 1), number("noiseFilterUpper", 1, 64, 64, 1), kPhase,
        number("size", 0.05, 0.7, 0.5), mask, kSd, kFringe, flag("interpolate"), kOri, kOpacity, kContrast, kBlend}},
      {"dots", "Moving dots, some of them together", {{"fieldSize", List{0.5, 0.5}}, {"fieldShape", "circle"}, {"motionPer", "second"}, {"dotLife", 0.5}},
       {number("nDots", 1, 500, 150, 1), number("coherence", 0, 1, 0.5), number("dir", 0, 360, 0, 1), number("speed", 0, 0.5, 0.15),
        number("dotLife", 0.02, 2, 0.5), word("motionPer", {"second", "frame"}), number("dotSize", 1, 20, 5), number("fieldSize", 0.1, 0.7, 0.5),
        word("fieldShape", {"circle", "sqr"}), word("dotShape", {"circle", "sqr"}), word("signalDots", {"same", "different"}),
        word("noiseDots", {"direction", "position", "walk"}), number("seed", 0, 20, 0, 1), kOpacity, kContrast, kColor}},
      {"elementArray", "Many small gratings in one call", {{"fieldSize", List{0.6, 0.6}}, {"sizes", 0.06}},
       {number("nElements", 1, 300, 60, 1), number("sizes", 0.02, 0.2, 0.06), number("sfs", 0, 10, 3), number("oris", -90, 90, 0, 1),
        number("phases", 0, 1, 0), number("contrs", -1, 1, 1), number("opacities", 0, 1, 1), word("elementTex", kTextures), word("elementMask", kMask.words, 2), kSd,
        kFringe, number("fieldSize", 0.1, 0.7, 0.6), word("fieldShape", {"circle", "sqr"}), number("seed", 0, 20, 0, 1)}},
  };
}

std::vector<Page> usedPages(double width) {
  const List questions{Dict{{"itemText", "About this form"}, {"type", "heading"}},
                       Dict{{"itemText", "What is your name?"}, {"type", "free text"}, {"placeholder", "only if you like"}, {"required", false}},
                       Dict{{"itemText", "Which hand do you write with?"}, {"type", "choice"}, {"options", List{"left", "right"}}},
                       Dict{{"itemText", "How clear is it?"}, {"type", "rating"}, {"options", List{"not", "very"}}},
                       Dict{{"itemText", "How long did you look?"}, {"type", "slider"}, {"ticks", List{0, 10}}, {"options", List{"0 s", "10 s"}}}};
  return {
      {"textBox", "Click into it and write",
       {{"text", "Write here. \u05d2\u05dd \u05d1\u05e2\u05d1\u05e8\u05d9\u05ea."}, {"editable", true}, {"size", List{std::min(0.6, width), 0.3}}, {"fillColor", "#20304a"}, {"borderColor", "white"}},
       {number("letterHeight", 0.02, 0.1, 0.04), word("alignment", {"top-left", "center", "bottom-right"}), number("padding", 0, 0.1, 0.02),
        number("lineSpacing", 0.8, 2, 1), number("letterSpacing", 0, 0.03, 0), word("direction", {"auto", "ltr", "rtl"}), word("overflow", {"visible", "hidden", "scroll"}),
        number("borderWidth", 0, 10, 2, 1), kFont, kBold, kItalic, flag("editable", true), flag("multiline", true), kOpacity, kContrast}},
      {"brush", "Draw with the pointer or a finger", {{"lineWidth", 4}, {"color", "gold"}}, {kLineWidth, flag("buttonRequired", true), kOpacity, kContrast, word("color", kColors, 2)}},
      {"slider", "Rate by pointer or arrows", {{"labels", List{"never", "rarely", "sometimes", "often", "always"}}, {"size", List{0.5, 0.05}}, {"labelWrapWidth", 0.14}},
       {word("style", {"rating", "slider", "radio", "scrollbar", "choice"}), number("granularity", 0, 1, 0, 0.25), flag("triangleMarker"),
        flag("labels45"), flag("flip"), word("direction", {"ltr", "rtl"}), flag("readOnly"), kFont, number("labelHeight", 0.01, 0.05, 0.025), number("labelWrapWidth", 0.05, 0.3, 0.14), kOri, kOpacity, kContrast,
        word("markerColor", kColors, 1)}},
      {"button", "Press it", {{"text", "Press me"}, {"borderColor", "white"}, {"fillColor", "royalblue"}},
       {number("letterHeight", 0.02, 0.1, 0.05), number("padding", 0, 0.1, 0.03), number("radius", 0, 0.06, 0.015), number("borderWidth", 0, 10, 2, 1), kFont, kBold, kItalic, kOri, kOpacity,
        kContrast}},
      {"progress", "How far something has come", {{"size", List{0.5, 0.06}}, {"color", "limegreen"}},
       {number("progress", 0, 1, 0.4), word("direction", {"left-to-right", "right-to-left", "bottom-to-top", "top-to-bottom"}), kLineWidth, kOri, kOpacity, kContrast,
        word("color", kColors, 3)}},
      {"form", "Questions with their answers", {{"items", questions}, {"size", List{std::min(0.9, width), 0.6}}, {"fillColor", "#202020"}},
       {number("textHeight", 0.015, 0.04, 0.022), number("itemPadding", 0, 0.1, 0.03), flag("randomize"), number("seed", 0, 20, 1, 1), word("direction", {"auto", "ltr", "rtl"}), flag("readOnly"), kFont}},
  };
}

}  // namespace

std::string numberText(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3g", value);
  return text.data();
}

std::vector<Page> allPages(const std::string &picture, double width, fovea::Point middle) {
  std::vector<Page> pages;
  for (const std::vector<Page> &some : {plainPages(), picturePages(picture), patternPages(picture), usedPages(width)}) pages.insert(pages.end(), some.begin(), some.end());
  for (Page &page : pages) page.knobs.insert(page.knobs.end(), {placeKnob(middle), word("units", {"height", "norm"})});
  return pages;
}

}  // namespace gallery
