#include "overlay/gui.hpp"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace fovea {
namespace {

constexpr float kTextPixels = 17;         // at 100 %
constexpr float kBuiltInTextPixels = 13;  // the built-in letters are sharp at multiples of it only

// Fonts of the usual systems, most readable first.
constexpr const char *kFontFiles[] = {
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/google-noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "/System/Library/Fonts/Supplemental/Arial.ttf",
    "C:/Windows/Fonts/segoeui.ttf",
};

// Latin, Greek, Cyrillic and the punctuation of European text. Chinese alone would take 0.8 s and 16 MiB.
constexpr ImWchar kLetters[] = {0x0020, 0x017F, 0x0370, 0x03FF, 0x0400, 0x045F, 0x1E00, 0x1EFF,
                                0x2010, 0x2026, 0x2030, 0x2033, 0x20AC, 0x20AC, 0x2190, 0x2193,
                                0x2212, 0x2212, 0x2248, 0x2248, 0x2260, 0x2265, 0};

const char *firstFontFile() {
  std::error_code ignored;
  for (const char *file : kFontFiles)
    if (std::filesystem::exists(file, ignored)) return file;
  return nullptr;
}

void addFonts() {
  ImFontAtlas &atlas = *ImGui::GetIO().Fonts;
  atlas.Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight;
  const char *file = firstFontFile();
  for (const int percent : kTextPercents) {
    const float scale = static_cast<float>(percent) / 100;
    ImFontConfig config;
    config.OversampleH = percent == 100 ? 2 : 1;
    ImFont *font =
        file ? atlas.AddFontFromFileTTF(file, std::round(kTextPixels * scale), &config, kLetters) : nullptr;
    if (font) continue;
    config.SizePixels = std::round(kBuiltInTextPixels * scale);
    atlas.AddFontDefault(&config);
  }
  // The card's copy is made from these pixels, maybe by another thread: have them ready.
  unsigned char *pixels = nullptr;
  int width = 0, height = 0;
  atlas.GetTexDataAsRGBA32(&pixels, &width, &height);
}

ImVec4 rgb(unsigned hex, float alpha = 1) {
  const auto part = [&](int shift) { return static_cast<float>(hex >> shift & 0xFF) / 255; };
  return {part(16), part(8), part(0), alpha};
}

void setColours(ImGuiStyle &style, bool isTranslucent) {
  const float alpha = isTranslucent ? 0.86f : 1;
  ImVec4 *colours = style.Colors;
  colours[ImGuiCol_Text] = rgb(0xE8EAED);
  colours[ImGuiCol_TextDisabled] = rgb(0x9AA3AE);
  colours[ImGuiCol_WindowBg] = rgb(0x14171B, alpha);
  colours[ImGuiCol_ChildBg] = rgb(0x1D2228, isTranslucent ? 0.6f : 1);
  colours[ImGuiCol_PopupBg] = rgb(0x262C34);
  colours[ImGuiCol_TitleBg] = colours[ImGuiCol_TitleBgActive] = rgb(0x38506B);
  colours[ImGuiCol_Border] = rgb(0x343C46);
  colours[ImGuiCol_FrameBg] = rgb(0x2A3038);
  colours[ImGuiCol_FrameBgHovered] = rgb(0x343C46);
  colours[ImGuiCol_FrameBgActive] = rgb(0x3B4550);
  colours[ImGuiCol_ScrollbarBg] = rgb(0x14171B, 0);
  colours[ImGuiCol_ScrollbarGrab] = rgb(0x4A5461);
  colours[ImGuiCol_ScrollbarGrabHovered] = rgb(0x5B6675);
  colours[ImGuiCol_ScrollbarGrabActive] = rgb(0x6C7888);
  colours[ImGuiCol_CheckMark] = rgb(0x6CB6FF);
  colours[ImGuiCol_Button] = rgb(0x323B47);
  colours[ImGuiCol_ButtonHovered] = rgb(0x415062);
  colours[ImGuiCol_ButtonActive] = rgb(0x4F6175);
  colours[ImGuiCol_Header] = rgb(0x2F3A47);
  colours[ImGuiCol_HeaderHovered] = rgb(0x3B4959);
  colours[ImGuiCol_HeaderActive] = rgb(0x475769);
  colours[ImGuiCol_Tab] = rgb(0x262D35);
  colours[ImGuiCol_TabHovered] = rgb(0x415062);
  colours[ImGuiCol_TabActive] = rgb(0x38506B);
  colours[ImGuiCol_TableHeaderBg] = rgb(0x272E36);
  colours[ImGuiCol_TableBorderStrong] = rgb(0x343C46);
  colours[ImGuiCol_TableBorderLight] = rgb(0x2A3139);
  colours[ImGuiCol_TableRowBgAlt] = rgb(0xFFFFFF, 0.025f);
  colours[ImGuiCol_TextSelectedBg] = rgb(0x2F6FB3, 0.7f);
  colours[ImGuiCol_ModalWindowDimBg] = rgb(0x000000, 0.5f);
}

ImGuiStyle styleOf(bool isTranslucent, float scale) {
  ImGuiStyle style;
  ImGui::StyleColorsDark(&style);
  setColours(style, isTranslucent);
  style.WindowPadding = {10, 8};
  style.FramePadding = {8, 4};
  style.ItemSpacing = {8, 6};
  style.CellPadding = {6, 2};
  style.ScrollbarSize = 12;
  style.WindowRounding = 0;
  style.WindowBorderSize = 0;
  style.ChildRounding = style.FrameRounding = style.PopupRounding = style.TabRounding = 4;
  style.ScrollbarRounding = 6;
  style.DisabledAlpha = 0.45f;
  style.ScaleAllSizes(scale);
  return style;
}

}  // namespace

Gui::Gui(bool isTranslucent) : isTranslucent_(isTranslucent) {
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImGuiIO &io = ImGui::GetIO();
  io.IniFilename = nullptr;  // the layout is fixed; nothing is remembered between runs
  io.LogFilename = nullptr;
  addFonts();
  setTextStep(0);
}

Gui::~Gui() { ImGui::DestroyContext(); }

void Gui::setTextStep(int step) {
  step = std::clamp(step, 0, kTextSteps - 1);
  if (step == textStep_) return;
  textStep_ = step;
  ImGuiIO &io = ImGui::GetIO();
  io.FontDefault = io.Fonts->Fonts[step];
  ImGui::GetStyle() = styleOf(isTranslucent_, static_cast<float>(kTextPercents[step]) / 100);
}

int textStepFor(float contentScale) {
  int best = 0;
  for (int step = 1; step < kTextSteps; ++step) {
    const auto distance = [&](int i) {
      return std::abs(static_cast<float>(kTextPercents[i]) / 100 - contentScale);
    };
    if (distance(step) < distance(best)) best = step;
  }
  return best;
}

}  // namespace fovea
