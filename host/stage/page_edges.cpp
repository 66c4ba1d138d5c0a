#include "stage/page_edges.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "stage/host_text.hpp"

namespace fovea {
namespace {

// In the window's halves: 1 is its edge. Right of the bar there is room for "100 %   EUR 123.45"; longer words make it shorter.
constexpr double kHeight = 0.965, kBarRight = 0.6, kBarHeight = 0.02, kGap = 0.03, kRefusalWidth = 1.8;
constexpr double kMostAbove = 1.8, kAboveHeight = 1.4;  // of letters: larger ones would reach into the page; so much is a line of them high

}  // namespace

Result<PaperedText> addPaperedText(Stimuli &stimuli, Dict look, double padding, const Value &line) {
  Dict paper{{"units", Value(look).textOr("units", "norm")}, {"color", hostPaper(stimuli)}};
  auto words = stimuli.add("text", Value(std::move(look)));
  if (!words) return words.error();
  const auto made = [&]() -> Result<PaperedText> {
    const auto box = stimuli.measure(*words);
    if (!box) return box.error();
    paper.emplace_back("pos", pair(box->x, box->y));
    paper.emplace_back("size", pair(box->width + 2 * padding, box->height + 2 * padding));
    if (!line.isNull()) paper.emplace_back("lineColor", line), paper.emplace_back("lineWidth", 1);
    auto under = stimuli.add("rect", Value(std::move(paper)));
    return under ? Result<PaperedText>(PaperedText{*under, *words, *box}) : under.error();
  }();
  if (!made) stimuli.remove(*words);
  return made;
}

Result<StimulusHandle> PageEdges::add(std::string_view kind, Dict properties) {
  properties.emplace_back("units", "norm");
  auto made = stimuli_->add(kind, Value(std::move(properties)));
  if (made) parts_.push_back(*made);
  return made;
}

Result<PaperedText> PageEdges::addText(Dict look, double letters) {
  look.emplace_back("units", "norm");
  look.emplace_back("height", letters * LowerEdge::letter);
  look.emplace_back("wholeWords", true);
  auto made = addPaperedText(*stimuli_, std::move(look), LowerEdge::padding);
  if (made) parts_.insert(parts_.end(), {made->paper, made->words});
  return made;
}

/// Hollow at first, and filled with ink.
Result<void> PageEdges::addProgress(double progress, double room, double y, bool isFromRight) {
  const Value middle = pair((isFromRight ? -1 : 1) * (LowerEdge::left + room) / 2, y);
  auto paper = add("rect", {{"pos", middle}, {"size", pair(room - LowerEdge::left + 2 * LowerEdge::padding, kBarHeight + 2 * LowerEdge::padding)}, {"color", hostPaper(*stimuli_)}});
  if (!paper) return paper.error();
  const Value ink = hostInk(*stimuli_);
  auto bar = add("progress", {{"progress", progress}, {"pos", middle}, {"size", pair(room - LowerEdge::left, kBarHeight)}, {"color", ink}, {"fillColor", hostPaper(*stimuli_)},
                              {"direction", isFromRight ? "right-to-left" : "left-to-right"}, {"lineColor", ink}, {"lineWidth", 1}});
  return bar ? Result<void>() : bar.error();
}

Result<PageEdges> PageEdges::make(Stimuli &stimuli, const PageEdgeWords &words) {
  PageEdges edges(stimuli);
  edges.letters_ = words.below;
  edges.isFromRight_ = words.isFromRight;
  const double aboveLetters = std::min(words.letters, kMostAbove), y = std::min(kHeight, 1 - kAboveHeight / 2 * aboveLetters * LowerEdge::letter);
  const Value ink = hostInk(stimuli);
  std::string above(words.earned);
  double barRight = kBarRight;
  if (words.progress) above = std::to_string(std::lround(100 * *words.progress)) + " %" + (above.empty() ? "" : "   " + above);
  if (!above.empty()) {
    const auto made = edges.addText({{"text", above}, {"pos", pair(words.isFromRight ? LowerEdge::left : LowerEdge::right, y)}, {"anchor", words.isFromRight ? "left" : "right"}, {"wrapWidth", 0}, {"color", ink}}, aboveLetters);
    if (!made) return made.error();
    barRight = std::min(barRight, LowerEdge::right - made->box.width - kGap);
  }
  if (words.progress && barRight > LowerEdge::left + kBarHeight)  // else there is no room for one
    if (auto made = edges.addProgress(*words.progress, barRight, y, words.isFromRight); !made) return made.error();
  if (auto said = edges.refuse(words.refusal); !said) return said.error();
  if (!words.leave.empty()) {
    const auto made = edges.addText({{"text", words.leave}, {"pos", pair(words.isFromRight ? LowerEdge::left : LowerEdge::right, words.isAlone ? LowerEdge::barY : LowerEdge::rowY)}, {"anchor", words.isFromRight ? "bottom-left" : "bottom-right"}, {"alignText", words.isFromRight ? "left" : "right"},
                                    {"wrapWidth", LowerEdge::right - (words.isAlone ? LowerEdge::left : LowerEdge::middle)}, {"color", ink}}, words.below);
    if (!made) return made.error();
    edges.leave_ = made->paper;  // a finger is no needle
    edges.leaveTop_ = made->box.y + made->box.height / 2 + LowerEdge::padding;
  }
  return edges;
}

Result<void> PageEdges::refuse(std::string_view words, double size, double above) {
  forgetRefusal();
  if (words.empty()) return {};
  const auto made = addPaperedText(*stimuli_, {{"text", words}, {"units", "norm"}, {"height", size * LowerEdge::letter}, {"pos", pair(0, std::max(LowerEdge::refusalY, above + 3 * LowerEdge::padding))}, {"anchor", "bottom"},
                                               {"wrapWidth", kRefusalWidth}, {"color", hostInk(*stimuli_)}},
                                   LowerEdge::padding, "darkorange");
  if (!made) return made.error();
  refusal_ = *made;
  return {};
}

void PageEdges::forgetRefusal() {
  if (!refusal_) return;
  stimuli_->remove(refusal_->paper);
  stimuli_->remove(refusal_->words);
  refusal_.reset();
}

std::optional<double> PageEdges::refusalTop() const {
  return refusal_ ? std::optional(refusal_->box.y + refusal_->box.height / 2 + LowerEdge::padding) : std::nullopt;
}

bool PageEdges::isLeave(double x, double y) const {
  if (!leave_) return false;
  const auto inside = stimuli_->contains(*leave_, x, y);
  return inside && *inside;
}

PageEdges::PageEdges(PageEdges &&other) noexcept
    : stimuli_(other.stimuli_), parts_(std::move(other.parts_)), refusal_(std::exchange(other.refusal_, std::nullopt)), leave_(other.leave_), leaveTop_(other.leaveTop_), letters_(other.letters_), isFromRight_(other.isFromRight_) {}

PageEdges::~PageEdges() {
  forgetRefusal();
  for (const StimulusHandle part : parts_) stimuli_->remove(part);
}

Result<void> PageEdges::draw() {
  for (const StimulusHandle part : parts_)
    if (auto drawn = stimuli_->draw(part); !drawn) return drawn;
  if (!refusal_) return {};
  auto drawn = stimuli_->draw(refusal_->paper);
  return drawn ? stimuli_->draw(refusal_->words) : drawn;
}

}  // namespace fovea
