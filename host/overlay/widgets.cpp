#include "overlay/widgets.hpp"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace fovea::widgets {
namespace {

/// Draws into the square at `at`; `side` is its edge.
void drawSymbol(Symbol symbol, ImVec2 at, float side, Colour ink) {
  ImDrawList &list = *ImGui::GetWindowDrawList();
  const ImVec2 middle{at.x + side / 2, at.y + side / 2};
  const float r = side * 0.32f;
  const float stroke = std::max(1.5f, side * 0.11f);
  const auto point = [&](float x, float y) { return ImVec2{middle.x + x * r, middle.y + y * r}; };
  switch (symbol) {
    case Symbol::None:
      break;
    case Symbol::Dot:
      list.AddCircleFilled(middle, r, ink, 24);
      break;
    case Symbol::Ring:
      list.AddCircle(middle, r, ink, 24, stroke);
      break;
    case Symbol::Play:
      list.AddTriangleFilled(point(-0.8f, -1.1f), point(1.2f, 0), point(-0.8f, 1.1f), ink);
      break;
    case Symbol::Pause:
      list.AddRectFilled(point(-0.9f, -1), point(-0.25f, 1), ink);
      list.AddRectFilled(point(0.25f, -1), point(0.9f, 1), ink);
      break;
    case Symbol::Stop:
      list.AddRectFilled(point(-0.9f, -0.9f), point(0.9f, 0.9f), ink);
      break;
    case Symbol::Check:
      list.AddLine(point(-1, 0.1f), point(-0.25f, 0.85f), ink, stroke);
      list.AddLine(point(-0.25f, 0.85f), point(1.1f, -0.85f), ink, stroke);
      break;
    case Symbol::Cross:
      list.AddLine(point(-0.85f, -0.85f), point(0.85f, 0.85f), ink, stroke);
      list.AddLine(point(-0.85f, 0.85f), point(0.85f, -0.85f), ink, stroke);
      break;
    case Symbol::Warning:
      list.AddTriangle(point(0, -1.15f), point(1.2f, 1), point(-1.2f, 1), ink, stroke);
      list.AddLine(point(0, -0.35f), point(0, 0.35f), ink, stroke);
      list.AddCircleFilled(point(0, 0.68f), stroke * 0.55f, ink, 8);
      break;
    case Symbol::Save:
      list.AddLine(point(0, -1.1f), point(0, 0.1f), ink, stroke);
      list.AddTriangleFilled(point(-0.65f, -0.1f), point(0.65f, -0.1f), point(0, 0.6f), ink);
      list.AddLine(point(-1, 1), point(1, 1), ink, stroke);
      break;
    case Symbol::Dots:
      for (const float x : {-0.9f, 0.f, 0.9f}) list.AddCircleFilled(point(x, 0), r * 0.28f, ink, 12);
      break;
  }
}

constexpr float kSymbolShare = 1.25f;  // of a line's height: the symbol and the space after it

}  // namespace

const int kFixedWindow = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                         ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings |
                         ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoFocusOnAppearing;

float em() { return ImGui::GetFontSize(); }
float textWidth(std::string_view text) {
  return ImGui::CalcTextSize(text.data(), text.data() + text.size()).x;
}
float widthLeft() { return ImGui::GetContentRegionAvail().x; }

void symbol(Symbol symbol, Colour ink) {
  drawSymbol(symbol, ImGui::GetCursorScreenPos(), em(), ink);
  ImGui::Dummy({em(), em()});
}

float badgeWidth(std::string_view text) {
  return textWidth(text) + em() * kSymbolShare + ImGui::GetStyle().FramePadding.x * 2;
}

void badge(Symbol symbol, std::string_view text, Colour ground, Colour ink) {
  const ImVec2 at = ImGui::GetCursorScreenPos(), padding = ImGui::GetStyle().FramePadding;
  const ImVec2 size{badgeWidth(text), ImGui::GetFrameHeight()};
  ImDrawList &list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(at, {at.x + size.x, at.y + size.y}, ground, ImGui::GetStyle().FrameRounding);
  drawSymbol(symbol, {at.x + padding.x, at.y + padding.y}, em(), ink);
  list.AddText({at.x + padding.x + em() * kSymbolShare, at.y + padding.y}, ink, text.data(),
               text.data() + text.size());
  ImGui::Dummy(size);
}

void text(std::string_view text, Colour ink) {
  ImGui::PushStyleColor(ImGuiCol_Text, ink);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopStyleColor();
}

void wrappedText(std::string_view what, Colour ink) {
  ImGui::PushTextWrapPos(0);
  text(what, ink);
  ImGui::PopTextWrapPos();
}

void shortText(std::string_view what, float width, Colour ink) {
  if (textWidth(what) <= width) return text(what, ink);
  constexpr std::string_view kDots = "...";
  const ImFont &font = *ImGui::GetFont();
  const char *end = what.data();
  font.CalcTextSizeA(em(), std::max(0.f, width - textWidth(kDots)), 0, what.data(), what.data() + what.size(),
                     &end);
  text(std::string(what.data(), static_cast<std::size_t>(end - what.data())) + std::string(kDots), ink);
  tooltip(what);
}

void tooltip(std::string_view what) {
  if (what.empty() || !ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return;
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(em() * 24);
  text(what);
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

float buttonWidth(Symbol symbol, std::string_view label) {
  const float before = symbol == Symbol::None ? 0 : em() * kSymbolShare;
  return textWidth(label) + before + ImGui::GetStyle().FramePadding.x * 2;
}

bool button(const char *id, Symbol symbol, std::string_view label, bool isEnabled, std::string_view hint) {
  ImGui::BeginDisabled(!isEnabled);
  const bool isPressed = ImGui::Button((std::string("###") + id).c_str(), {buttonWidth(symbol, label), 0});
  const ImVec2 at = ImGui::GetItemRectMin(), padding = ImGui::GetStyle().FramePadding;
  const Colour ink = ImGui::GetColorU32(ImGuiCol_Text);
  float x = at.x + padding.x;
  if (symbol != Symbol::None) {
    drawSymbol(symbol, {x, at.y + padding.y}, em(), ink);
    x += em() * kSymbolShare;
  }
  ImGui::GetWindowDrawList()->AddText({x, at.y + padding.y}, ink, label.data(), label.data() + label.size());
  ImGui::EndDisabled();
  tooltip(hint);
  return isPressed && isEnabled;
}

void Flow::next(float width) {
  if (isFirst_) {
    isFirst_ = false;
    return;
  }
  const float spacing = ImGui::GetStyle().ItemSpacing.x;
  const float rightEdge = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
  if (ImGui::GetItemRectMax().x + spacing + width <= rightEdge) ImGui::SameLine();
}

float panelFrame() {
  const ImGuiStyle &style = ImGui::GetStyle();
  return style.WindowPadding.y * 2 + ImGui::GetTextLineHeight() + style.ItemSpacing.y;
}

void beginPanel(const char *id, std::string_view title, float height) {
  ImGui::BeginChild(id, {0, height}, true);
  text(title, kDim);
}

void endPanel() { ImGui::EndChild(); }

void beginHeading() {
  const ImFontAtlas &atlas = *ImGui::GetIO().Fonts;
  int index = 0;
  while (index < atlas.Fonts.Size - 1 && atlas.Fonts[index] != ImGui::GetFont()) ++index;
  ImGui::PushFont(atlas.Fonts[std::min(index + 1, atlas.Fonts.Size - 1)]);
}

void endHeading() { ImGui::PopFont(); }

std::string elapsedText(double seconds) {
  const auto whole = static_cast<long long>(std::max(0.0, seconds));
  char text[32];
  std::snprintf(text, sizeof text, "%02lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
  return text;
}

std::string decimals(double value, int digits) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string thousands(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), " ");
  return text;
}

}  // namespace fovea::widgets
