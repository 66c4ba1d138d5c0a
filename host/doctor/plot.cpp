#include "doctor/plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace fovea {
namespace {

constexpr double kWidth = 860, kHeight = 240, kLeft = 62, kRight = 12, kTop = 12, kFoot = 38;
constexpr double kInnerWidth = kWidth - kLeft - kRight, kInnerHeight = kHeight - kTop - kFoot;
constexpr int kBins = 60;

std::string begin(const std::string &name) {
  return fmt::format("<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {} {}\" xmlns=\"http://www.w3.org/2000/svg\">\n", name, kWidth, kHeight);
}

std::string label(double x, double y, const std::string &text, const char *anchor) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor, text);
}

std::string rule(double x1, double y1, double x2, double y2, const char *kind) {
  return fmt::format("<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", kind, x1, y1, x2, y2);
}

std::string axes() {
  return rule(kLeft, kTop, kLeft, kTop + kInnerHeight, "axis") + rule(kLeft, kTop + kInnerHeight, kLeft + kInnerWidth, kTop + kInnerHeight, "axis");
}

/// Of the few steps that people read easily, the one that gives about `count` of them.
double niceStep(double span, int count) {
  const double rough = std::max(span, 1e-9) / count, power = std::pow(10, std::floor(std::log10(rough)));
  for (const double step : {1., 2., 5.})
    if (rough <= step * power) return step * power;
  return 10 * power;
}

}  // namespace

std::string intervalPlot(std::span<const float> intervals, double period) {
  const double longest = *std::max_element(intervals.begin(), intervals.end());
  const double top = std::max(period * 2.2, std::min(longest * 1.05, period * 6));
  const auto xOf = [&](std::size_t i) { return kLeft + kInnerWidth * static_cast<double>(i) / static_cast<double>(std::max<std::size_t>(intervals.size() - 1, 1)); };
  const auto yOf = [&](double ms) { return kTop + kInnerHeight * (1 - std::min(ms / top, 1.)); };

  std::string svg = begin("Frame intervals, one after the other") + axes();
  for (int refreshes = 0; refreshes * period <= top; ++refreshes) {
    const double ms = refreshes * period;
    if (refreshes > 0) svg += rule(kLeft, yOf(ms), kLeft + kInnerWidth, yOf(ms), "rule");
    svg += label(kLeft - 6, yOf(ms) + 4, fmt::format("{:.1f} ms", ms), "end");
  }
  std::string line, marks;
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    const double x = xOf(i), y = yOf(static_cast<double>(intervals[i]));
    line += fmt::format("{}{:.1f},{:.1f}", i == 0 ? "" : " ", x, y);
    if (static_cast<double>(intervals[i]) > 1.5 * period)
      marks += fmt::format("<path class=\"late\" d=\"M{:.1f} {:.1f}l4 -7h-8z\"/>\n", x, std::max(y, kTop + 7));
  }
  svg += "<polyline class=\"line\" points=\"" + line + "\"/>\n" + marks;
  svg += label(kLeft, kHeight - 12, "frame 1", "start") + label(kLeft + kInnerWidth, kHeight - 12, fmt::format("frame {}", intervals.size()), "end");
  return svg + "</svg>\n";
}

std::string histogramPlot(std::span<const float> numbers, const std::string &name) {
  const auto [least, most] = std::minmax_element(numbers.begin(), numbers.end());
  const double low = static_cast<double>(*least), span = std::max(static_cast<double>(*most) - low, 0.01);
  std::vector<std::size_t> counts(kBins);
  for (const float number : numbers)
    ++counts[static_cast<std::size_t>(std::clamp(static_cast<int>((static_cast<double>(number) - low) / span * kBins), 0, kBins - 1))];
  const auto highest = static_cast<double>(*std::max_element(counts.begin(), counts.end()));
  // Of the logarithm: one late frame of a thousand is what one looks for, and would be a line of no height.
  const auto heightOf = [&](std::size_t count) { return kInnerHeight * std::log1p(static_cast<double>(count)) / std::log1p(highest); };

  std::string svg = begin(name) + axes();
  for (std::size_t decade = 1; static_cast<double>(decade) <= highest; decade *= 10) {
    const double y = kTop + kInnerHeight - heightOf(decade);
    svg += rule(kLeft, y, kLeft + kInnerWidth, y, "rule") + label(kLeft - 6, y + 4, std::to_string(decade), "end");
  }
  constexpr double kBinWidth = kInnerWidth / kBins;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0)
      svg += fmt::format("<rect class=\"bar\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>\n", kLeft + kBinWidth * static_cast<double>(i),
                         kTop + kInnerHeight - heightOf(counts[i]), kBinWidth - 1, heightOf(counts[i]));
  const double step = niceStep(span, 8);
  for (double ms = std::ceil(low / step) * step; ms <= low + span; ms += step) {
    const double x = kLeft + (ms - low) / span * kInnerWidth;
    svg += rule(x, kTop + kInnerHeight, x, kTop + kInnerHeight + 4, "axis") + label(x, kTop + kInnerHeight + 18, fmt::format("{:.4g}", ms), "middle");
  }
  svg += label(kLeft + kInnerWidth, kHeight - 4, name + ", ms; frames on a scale of logarithms", "end");
  return svg + "</svg>\n";
}

}  // namespace fovea
