#include "app/report.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "window/frame_rate.hpp"

namespace fovea {
namespace {

double milliseconds(Duration d) { return toSeconds(d) * 1e3; }

double quantile(std::vector<double> sorted, double share) {
  if (sorted.empty()) return 0;
  std::sort(sorted.begin(), sorted.end());
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

double mean(const std::vector<double> &values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Pearson's r; 0 when one of the two does not vary.
double correlation(const std::vector<double> &a, const std::vector<double> &b) {
  const double meanA = mean(a), meanB = mean(b);
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - meanA) * (b[i] - meanB);
    aa += (a[i] - meanA) * (a[i] - meanA);
    bb += (b[i] - meanB) * (b[i] - meanB);
  }
  return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
}

std::string dataPart(const ReportInput &input) {
  std::string text = fmt::format("Data\n  database     {}\n", input.database.string());
  for (const RunFiles &run : input.files) {
    for (const auto &table : run.tables) text += fmt::format("  table        {}\n", table.string());
    text += fmt::format("  description  {}\n", run.description.string());
  }
  return text;
}

std::string runsPart(const ReportInput &input) {
  std::string text = "\nRuns\n";
  for (const RunResult &run : input.result.runs) {
    text += fmt::format("  {}  {}, {} rows\n", run.experiment, endingWord(run.ending), run.rows);
    if (!run.error.empty()) text += fmt::format("    {}\n", run.error);
    text += fmt::format("    frames {}, missed refreshes {}\n", run.frames.frames, run.frames.missed);
    if (run.frames.intervals)
      text += fmt::format("    interval between consecutive frames: median {:.3f} ms, sd {:.3f}, 99 % below {:.3f}, longest {:.3f}\n",
                          milliseconds(run.frames.median), milliseconds(run.frames.sd), milliseconds(run.frames.p99),
                          milliseconds(run.frames.max));
  }
  return text;
}

std::string screenPart(const ScreenInfo &screen) {
  std::string text = fmt::format("\nScreen\n  {} x {} px, {:.3f} Hz", screen.width, screen.height, screen.refreshRate());
  text += screen.periodFrames ? fmt::format(" (measured from {} frames, sd {:.3f} ms)\n", screen.periodFrames, milliseconds(screen.periodSd))
                              : fmt::format(" ({}, not measured)\n", frameRateSourceWord(frameRateSource(screen)));
  if (!screen.renderer.empty()) text += fmt::format("  {}, OpenGL {}\n", screen.renderer, screen.glVersion);
  text += fmt::format("  onsets dated by: {}\n", onsetSourceName(screen.onsetSource));
  if (!screen.waitsForRefresh && screen.onsetSource != OnsetSource::Virtual)
    text += "  This display does not wait for its refresh: the host's timer paced the frames. Do not trust it with onsets.\n";
  return text;
}

std::string inputPart(const ReportInput &input) {
  std::string text = "\nInput\n";
  for (const std::string &name : input.inputs) text += fmt::format("  {}\n", name);
  if (input.presses.empty()) return text + "  no key was pressed\n";
  Duration worst{};
  for (const HeardPress &press : input.presses) worst = std::max(worst, press.event.uncertainty);
  return text + fmt::format("  {} presses, stamped by: {}; each happened at its time or up to {:.3f} ms before\n", input.presses.size(),
                            stampSourceName(input.presses.front().event.source), milliseconds(worst));
}

std::string stampPart(const ReportInput &input) {
  if (input.injections.empty()) return "";
  const StampErrors stamps = compareStamps(input);
  std::string text = "\nKey presses against the moment they were injected (XTEST)\n";
  if (stamps.errors_s.empty()) return text + "  none could be compared\n";
  const auto ms = [&](double share) { return quantile(stamps.errors_s, share) * 1e3; };
  text += fmt::format("  {} presses compared, {} injected but not recorded\n", stamps.errors_s.size(), stamps.unmatched);
  text += fmt::format("  recorded minus injected: median {:.3f} ms, 5 % {:.3f}, 95 % {:.3f}, smallest {:.3f}, largest {:.3f}\n", ms(0.5),
                      ms(0.05), ms(0.95), ms(0), ms(1));
  text += "  median by where in the frame the key went down:";
  for (int quarter = 0; quarter < 4; ++quarter) {
    std::vector<double> errors;
    for (std::size_t i = 0; i < stamps.errors_s.size(); ++i)
      if (std::min(3, static_cast<int>(stamps.phases[i] * 4)) == quarter) errors.push_back(stamps.errors_s[i]);
    text += errors.empty() ? fmt::format("  {}/4 none", quarter + 1)
                           : fmt::format("  {}/4 {:.3f} ms (n={})", quarter + 1, quantile(errors, 0.5) * 1e3, errors.size());
  }
  text += fmt::format("\n  correlation of error and phase: r = {:.2f}\n", correlation(stamps.errors_s, stamps.phases));
  text += fmt::format("  one frame lasts {:.3f} ms\n", milliseconds(input.screen.period));
  return text;
}

}  // namespace

StampErrors compareStamps(const ReportInput &input) {
  StampErrors stamps;
  // What was pressed first was heard first: both lists are in order, so each injection belongs to the next press of its key.
  std::size_t next = 0;
  for (const Injection &injection : input.injections) {
    if (!injection.isPress) continue;
    const Timestamp injected = fromNanoseconds(injection.before_ns - input.monotonicOrigin);
    std::size_t i = next;
    while (i < input.presses.size() &&
           (input.presses[i].event.keyName() != injection.key || input.presses[i].event.time < injected - std::chrono::milliseconds(50)))
      ++i;
    if (i == input.presses.size() || input.presses[i].event.time > injected + std::chrono::seconds(1)) {
      ++stamps.unmatched;
      continue;
    }
    const HeardPress &press = input.presses[i];
    next = i + 1;
    stamps.errors_s.push_back(toSeconds(press.event.time - injected));
    const double frames = toSeconds(injected - press.lastOnset) / toSeconds(std::max(input.screen.period, Duration(1)));
    stamps.phases.push_back(frames - std::floor(frames));
  }
  return stamps;
}

std::string reportText(const ReportInput &input) {
  std::string text = fmt::format("fovea report\n\nStudy \"{}\", participant {}, session {}\nEnded: {}\n", input.study,
                                 input.result.participant, input.session, endingWord(input.result.ending));
  if (!input.result.error.empty()) text += fmt::format("  {}\n", input.result.error);
  text += fmt::format("Seed {}\n\n", input.seed);
  return text + dataPart(input) + runsPart(input) + screenPart(input.screen) + inputPart(input) + stampPart(input);
}

}  // namespace fovea
