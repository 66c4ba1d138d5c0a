#include "stage/time_bar.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "stage/host_text.hpp"
#include "stage/page_edges.hpp"

namespace fovea {
namespace {

constexpr double kTrackOpacity = 0.25;

}  // namespace

Result<TimeBar> TimeBar::make(Stimuli &stimuli, const ProgressDisplay &display, double letters, bool isFromRight) {
  TimeBar bar(stimuli, display, letters, isFromRight);
  for (const ProgressStage &stage : display.stages) {
    Segment segment;
    if (display.showsBar)
      if (auto added = bar.addBar(stage, segment); !added) return added.error();
    if (display.showsCaption && !stage.caption.empty())
      if (auto added = bar.addCaption(stage, segment); !added) return added.error();
    bar.segments_.push_back(segment);
  }
  return bar;
}

TimeBar::~TimeBar() {
  for (const StimulusHandle part : parts_) stimuli_->remove(part);
}

Result<StimulusHandle> TimeBar::add(std::string_view kind, Dict properties) {
  properties.emplace_back("units", "norm");
  auto made = stimuli_->add(kind, Value(std::move(properties)));
  if (made) parts_.push_back(*made);
  return made;
}

double TimeBar::placeOf(Duration at) const { return (isFromRight_ ? -1 : 1) * (2 * toSeconds(at) / toSeconds(display_->length()) - 1); }

Result<void> TimeBar::addBar(const ProgressStage &stage, Segment &segment) {
  const double start = placeOf(stage.start), end = placeOf(stage.end);
  const Dict look{{"size", pair(std::abs(end - start), LowerEdge::barHeight)}, {"pos", pair((start + end) / 2, LowerEdge::barY)}, {"color", stage.color}};
  Dict faint = look;
  faint.emplace_back("opacity", kTrackOpacity);
  auto base = add("rect", std::move(faint)), fill = base ? add("rect", look) : base;
  if (!fill) return fill.error();
  segment.base = *base;
  segment.fill = *fill;
  for (const auto &[id, name] : {std::pair(&segment.size, "size"), std::pair(&segment.pos, "pos"), std::pair(&segment.color, "color")}) {
    auto found = stimuli_->property(*fill, name);
    if (!found) return found.error();
    *id = *found;
  }
  return {};
}

Result<void> TimeBar::addCaption(const ProgressStage &stage, Segment &segment) {
  const auto made = addPaperedText(*stimuli_, {{"text", stage.caption}, {"units", "norm"}, {"pos", pair(isFromRight_ ? LowerEdge::right : LowerEdge::left, LowerEdge::rowY)}, {"height", letters_ * LowerEdge::letter}, {"wholeWords", true},
                                               {"anchor", isFromRight_ ? "bottom-right" : "bottom-left"}, {"alignText", isFromRight_ ? "right" : "left"}, {"wrapWidth", -LowerEdge::middle - LowerEdge::left}, {"color", hostInk(*stimuli_)}},
                                   LowerEdge::padding);
  if (!made) return made.error();
  parts_.insert(parts_.end(), {made->paper, made->words});
  captionTop_ = std::max(captionTop_.value_or(-1), made->box.y + made->box.height / 2 + LowerEdge::padding);
  segment.captionPaper = made->paper;
  segment.caption = made->words;
  return {};
}

Result<void> TimeBar::drawFill(Segment &segment, const ProgressStage &stage, double part) {
  const double start = placeOf(stage.start), length = part * (placeOf(stage.end) - start);
  const double size[] = {std::abs(length), LowerEdge::barHeight}, pos[] = {start + length / 2, LowerEdge::barY};
  if (auto set = stimuli_->setNumbers(segment.fill, segment.size, size); !set) return set;
  if (auto set = stimuli_->setNumbers(segment.fill, segment.pos, pos); !set) return set;
  const bool isInk = part == 1 && !stage.isPersistent;
  if (std::exchange(segment.isInk, isInk) != isInk)
    if (auto set = stimuli_->set(segment.fill, segment.color, isInk ? hostInk(*stimuli_) : Value(stage.color)); !set) return set;
  return stimuli_->draw(segment.fill);
}

Result<void> TimeBar::draw(Duration at) {
  const std::size_t current = display_->stageAt(at);
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    Segment &segment = segments_[i];
    if (segment.base)
      if (auto drawn = stimuli_->draw(segment.base); !drawn) return drawn;
    if (const double part = segment.fill ? display_->filled(i, at) : 0; part > 0)
      if (auto drawn = drawFill(segment, display_->stages[i], part); !drawn) return drawn;
    if (i != current) continue;
    for (const StimulusHandle caption : {segment.captionPaper, segment.caption})
      if (caption)
        if (auto drawn = stimuli_->draw(caption); !drawn) return drawn;
  }
  return {};
}

}  // namespace fovea
