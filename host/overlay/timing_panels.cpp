// The timing page: how often which interval, and the doctor's verdicts while it runs.

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "overlay/panels.hpp"
#include "overlay/widgets.hpp"

namespace fovea {

using namespace widgets;

namespace {

constexpr std::size_t kBins = 40;
constexpr float kLeastSpan = 0.5f;  // ms: intervals that are all alike are one narrow peak, not a wide bar

struct Histogram {
  float low = 0, span = 0;
  std::array<std::size_t, kBins> counts{};
};

/// Around one period, wide enough for the shortest and the longest.
Histogram countIntervals(const std::vector<float> &intervals, float period) {
  const auto [least, most] = std::minmax_element(intervals.begin(), intervals.end());
  Histogram histogram;
  histogram.low = std::min(*least, period - kLeastSpan / 2);
  histogram.span = std::max(*most, period + kLeastSpan / 2) - histogram.low;
  for (const float interval : intervals) {
    const float place = (interval - histogram.low) / histogram.span * static_cast<float>(kBins);
    ++histogram.counts[std::min(static_cast<std::size_t>(std::max(place, 0.f)), kBins - 1)];
  }
  return histogram;
}

/// Heights go with the logarithm: one late frame of hundreds is what one looks for.
void plotHistogram(const Histogram &histogram, float period) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImVec2 size{std::max(1.f, widthLeft()), std::max(em() * 2, ImGui::GetContentRegionAvail().y)};
  ImGui::Dummy(size);
  ImDrawList &list = *ImGui::GetWindowDrawList();
  const float foot = from.y + size.y - em() * 1.3f, height = foot - from.y;
  const auto most = static_cast<float>(*std::max_element(histogram.counts.begin(), histogram.counts.end()));
  const float binWidth = size.x / static_cast<float>(kBins);
  const auto xOf = [&](float ms) { return from.x + (ms - histogram.low) / histogram.span * size.x; };
  for (std::size_t i = 0; i < kBins; ++i) {
    if (histogram.counts[i] == 0) continue;
    const float x = from.x + binWidth * static_cast<float>(i);
    const float middle = histogram.low + (static_cast<float>(i) + 0.5f) / static_cast<float>(kBins) * histogram.span;
    const float top = foot - height * 0.95f * std::log1p(static_cast<float>(histogram.counts[i])) / std::log1p(most);
    list.AddRectFilled({x, top}, {x + std::max(binWidth - 1, 1.f), foot}, middle > period * 1.5f ? kRed : kGreen);
  }
  list.AddLine({from.x, foot}, {from.x + size.x, foot}, kGrey, 1);
  list.AddLine({xOf(period), from.y}, {xOf(period), foot}, kDim, 1);
  const std::string low = decimals(histogram.low, 2) + " ms", high = decimals(histogram.low + histogram.span, 2) + " ms";
  list.AddText({from.x, foot + em() * 0.2f}, kDim, low.c_str());
  list.AddText({from.x + size.x - textWidth(high), foot + em() * 0.2f}, kDim, high.c_str());
  const std::string one = "one refresh: " + decimals(period, 2) + " ms";
  const float x = xOf(period) - textWidth(one) / 2;
  const float leftEnd = from.x + textWidth(low) + em(), rightEnd = from.x + size.x - textWidth(high) - em() - textWidth(one);
  if (leftEnd < rightEnd) list.AddText({std::clamp(x, leftEnd, rightEnd), foot + em() * 0.2f}, kDim, one.c_str());
}

struct VerdictLook {
  Symbol symbol;
  Colour ink;
};

VerdictLook lookOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::Good:
      return {Symbol::Check, kGreen};
    case Verdict::Look:
      return {Symbol::Warning, kAmber};
    case Verdict::NotFit:
      return {Symbol::Cross, kRed};
    case Verdict::NotJudged:
      break;
  }
  return {Symbol::Ring, kDim};
}

void layOutFinding(const Finding &finding) {
  const VerdictLook look = lookOf(finding.verdict);
  symbol(look.symbol, look.ink);
  ImGui::SameLine();
  text(finding.title, look.ink);
  ImGui::Indent(em() * 1.25f);
  wrappedText(finding.words);
  if (!finding.advice.empty()) wrappedText(finding.advice, kDim);
  ImGui::Unindent(em() * 1.25f);
  ImGui::Dummy({0, em() * 0.1f});
}

}  // namespace

void layOutHistogram(const std::vector<float> &intervals, double refreshRate) {
  if (intervals.empty() || refreshRate <= 0) return text("No frames yet.", kDim);
  const auto period = static_cast<float>(1000 / refreshRate);
  plotHistogram(countIntervals(intervals, period), period);
}

void layOutFindings(const std::vector<Finding> &findings) {
  if (findings.empty()) return text("Nothing was looked at: there is no display.", kDim);
  const Verdict verdict = overall(findings);
  const VerdictLook look = lookOf(verdict);
  const std::string words = "In all: " + std::string(verdictWord(verdict));
  beginHeading();
  badge(look.symbol, words, look.ink, kDark);
  endHeading();
  for (const Finding &finding : findings) layOutFinding(finding);
}

}  // namespace fovea
