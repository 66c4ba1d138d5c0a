#include "doctor/page.hpp"

#include <fmt/format.h>

#include "core/json.hpp"
#include "doctor/plot.hpp"
#include "doctor/report.hpp"

namespace fovea {
namespace {

// A verdict is told by its word and its sign; the colour comes on top and is lost on paper without harm.
constexpr std::string_view kStyle = R"(
body { font: 15px/1.45 "Noto Sans", sans-serif; color: #16191d; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .2rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.all { font-size: 1.2rem; border: 2px solid; border-radius: 6px; padding: .6rem .9rem; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid #cfd4da; }
td.verdict { white-space: nowrap; font-weight: 600; } td.title { white-space: nowrap; } .advice { color: #3c4650; display: block; }
.good { color: #14692f; } .look { color: #8a5300; } .not-fit { color: #a8201a; } .not-judged { color: #59636f; }
svg { width: 100%; height: auto; } svg text { font: 12px "Noto Sans", sans-serif; fill: #3c4650; }
.axis { stroke: #16191d; } .rule { stroke: #cfd4da; } .line { fill: none; stroke: #14508c; stroke-width: 1; } .bar { fill: #14508c; } .late { fill: #a8201a; }
details { margin: 2rem 0; } pre { font-size: 12px; white-space: pre-wrap; }
@media print { body { margin: 0; max-width: none; font-size: 10.5pt; } details { display: none; } tr, svg { break-inside: avoid; } }
)";

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&') safe += "&amp;";
    else if (c == '<') safe += "&lt;";
    else if (c == '>') safe += "&gt;";
    else if (c == '"') safe += "&quot;";
    else safe += c;
  }
  return safe;
}

std::string_view signOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::Good: return "✓";
    case Verdict::Look: return "!";
    case Verdict::NotFit: return "✗";
    case Verdict::NotJudged: break;
  }
  return "–";
}

std::string verdictText(Verdict verdict) { return fmt::format("{} {}", signOf(verdict), verdictWord(verdict)); }

std::string_view sentenceOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::Good: return "This machine is fit for timing.";
    case Verdict::Look: return "This machine can be used; look at what is marked.";
    case Verdict::NotFit: return "This machine is not fit for timing.";
    case Verdict::NotJudged: break;
  }
  return "Nothing could be judged.";
}

std::string findingsTable(const std::vector<Finding> &findings) {
  std::string table = "<table>\n<tr><th>Verdict</th><th>Item</th><th>What was found, and what to do</th></tr>\n";
  for (const Finding &finding : findings) {
    table += fmt::format("<tr><td class=\"verdict {}\">{}</td><td class=\"title\">{}</td><td>{}", verdictKey(finding.verdict),
                         verdictText(finding.verdict), escaped(finding.title), escaped(finding.words));
    if (!finding.advice.empty()) table += fmt::format("<span class=\"advice\">→ {}</span>", escaped(finding.advice));
    table += "</td></tr>\n";
  }
  return table + "</table>\n";
}

std::string plots(const Facts &facts) {
  if (!facts.frames || facts.frames->intervals_ms.empty() || !facts.screen) return {};
  const double period = static_cast<double>(facts.screen->period.count()) * 1e-6;
  const std::string whose = facts.isSimulatedDisplay ? " (simulated display)" : "";
  return "<h2>Frame intervals" + whose + "</h2>\n" + intervalPlot(facts.frames->intervals_ms, period) +
         "<h2>How often which interval</h2>\n" + histogramPlot(facts.frames->intervals_ms, "Interval between frames") +
         "<h2>Time to draw</h2>\n" + histogramPlot(facts.frames->drawing_ms, "Time before the swap");
}

}  // namespace

std::string pageOf(const DoctorReport &report) {
  const MachineFacts &machine = report.facts.machine;
  std::string page = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n";
  page += fmt::format("<title>fovea doctor: {}, {}</title>\n<style>{}</style>\n</head>\n<body>\n", escaped(machine.host),
                      wallText(report.facts.when), kStyle);
  page += fmt::format("<h1>fovea doctor</h1>\n<p>{}, {}<br>{}, {} cores, {}</p>\n", escaped(machine.host), wallText(report.facts.when),
                      escaped(machine.processor), machine.cores, escaped(machine.system));
  page += fmt::format("<p class=\"all {}\">{} {}</p>\n", verdictKey(report.verdict), signOf(report.verdict), sentenceOf(report.verdict));
  page += findingsTable(report.findings) + plots(report.facts);
  page += "<details><summary>All numbers</summary>\n<pre>" + escaped(toJson(toValue(report.facts), 2)) + "</pre></details>\n</body>\n</html>\n";
  return page;
}

}  // namespace fovea
