#include "stage/page_course.hpp"

#include <utility>

namespace fovea {
namespace {

// In the window's halves: 1 is its edge.
constexpr double kBarY = -0.985, kBarHeight = 0.015, kCaptionY = -0.945, kCaptionX = -0.97, kCaptionLetter = 0.04;
// Parts of the window's height.
constexpr double kMessageY = -0.35, kMessageLetter = 0.03, kMessageWidth = 1.0, kMessageEdge = 0.02;
constexpr double kFaint = 0.25;

Value pair(double x, double y) { return Value(List{x, y}); }

}  // namespace

// --- the bar ------------------------------------------------------------------------------------------------------------

Result<TimeBar> TimeBar::make(Stimuli &stimuli, const ProgressDisplay &display) {
  TimeBar bar(stimuli, display);
  for (const ProgressStage &stage : display.stages) {
    auto segment = bar.addSegment(stage);
    if (!segment) return segment.error();
    bar.segments_.push_back(*segment);
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

double TimeBar::placeOf(Duration at) const { return 2 * toSeconds(at) / toSeconds(display_->length()) - 1; }

Result<TimeBar::Segment> TimeBar::addSegment(const ProgressStage &stage) {
  Segment segment;
  const double left = placeOf(stage.start), right = placeOf(stage.end);
  if (display_->showsBar) {
    const Dict look{{"size", pair(right - left, kBarHeight)}, {"pos", pair((left + right) / 2, kBarY)}, {"color", stage.color}};
    Dict faint = look;
    faint.emplace_back("opacity", kFaint);
    auto base = add("rect", std::move(faint)), fill = base ? add("rect", look) : base;
    if (!fill) return fill.error();
    segment.base = *base;
    segment.fill = *fill;
    for (const auto &[id, name] : {std::pair(&segment.size, "size"), std::pair(&segment.pos, "pos"), std::pair(&segment.color, "color")}) {
      auto found = stimuli_->property(*fill, name);
      if (!found) return found.error();
      *id = *found;
    }
  }
  if (display_->showsCaption && !stage.caption.empty()) {
    auto caption = add("text", {{"text", stage.caption}, {"pos", pair(kCaptionX, kCaptionY)}, {"height", kCaptionLetter}, {"anchor", "left"}, {"color", hostInk(*stimuli_)}});
    if (!caption) return caption.error();
    segment.caption = *caption;
  }
  return segment;
}

Result<void> TimeBar::draw(Duration since) {
  const std::size_t current = display_->stageAt(since);
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    const Segment &segment = segments_[i];
    const ProgressStage &stage = display_->stages[i];
    if (segment.base)
      if (auto drawn = stimuli_->draw(segment.base); !drawn) return drawn;
    if (const double part = segment.fill ? display_->filled(i, since) : 0; part > 0) {
      const double left = placeOf(stage.start), width = part * (placeOf(stage.end) - left);
      const double size[] = {width, kBarHeight}, pos[] = {left + width / 2, kBarY};
      if (auto set = stimuli_->setNumbers(segment.fill, segment.size, size); !set) return set;
      if (auto set = stimuli_->setNumbers(segment.fill, segment.pos, pos); !set) return set;
      if (part == 1 && !stage.isPersistent)
        if (auto set = stimuli_->set(segment.fill, segment.color, hostInk(*stimuli_)); !set) return set;
      if (auto drawn = stimuli_->draw(segment.fill); !drawn) return drawn;
    }
    if (segment.caption && i == current)
      if (auto drawn = stimuli_->draw(segment.caption); !drawn) return drawn;
  }
  return {};
}

// --- the page -----------------------------------------------------------------------------------------------------------

Result<PageCourse> PageCourse::make(Stimuli &stimuli, const Step *step, ProgressLine line) {
  PageCourse course(stimuli, std::move(line));
  if (!step || !step->events) return course;
  course.step_ = step;
  course.events_.emplace(step->events);
  if (step->progressDisplay) {
    auto bar = TimeBar::make(stimuli, *step->progressDisplay);
    if (!bar) return bar.error();
    course.bar_.emplace(std::move(*bar));
  }
  return course;
}

PageCourse::PageCourse(PageCourse &&other) noexcept
    : stimuli_(other.stimuli_), line_(std::move(other.line_)), step_(other.step_), events_(std::move(other.events_)), bar_(std::move(other.bar_)),
      expectedFirst_(other.expectedFirst_), message_(other.message_), words_(std::exchange(other.words_, 0)), paper_(std::exchange(other.paper_, 0)) {}

PageCourse::~PageCourse() {
  if (words_) stimuli_->remove(words_);
  if (paper_) stimuli_->remove(paper_);
}

Result<void> PageCourse::beginFrame(Timestamp onset, Duration refresh) {
  if (!events_) return {};
  if (events_->log().empty()) events_->begin(*(expectedFirst_ = onset));
  else events_->advance(onset + refresh / 2, onset);
  return events_->message() == message_ ? Result<void>() : showMessage();
}

void PageCourse::shown(Timestamp onset) {
  if (const auto expected = std::exchange(expectedFirst_, std::nullopt)) events_->shift(onset - *expected);
}

/// Words with paper under them: they may lie over what the page has drawn.
Result<void> PageCourse::showMessage() {
  message_ = events_->message();
  for (StimulusHandle *part : {&words_, &paper_})
    if (const StimulusHandle old = std::exchange(*part, 0)) stimuli_->remove(old);
  if (!message_) return {};
  const PageEventSpec &event = step_->events->events()[*message_];
  auto words = stimuli_->add("text", Value(Dict{{"text", *event.message}, {"units", "height"}, {"height", kMessageLetter}, {"pos", pair(0, kMessageY)}, {"wrapWidth", kMessageWidth},
                                                {"color", event.messageColor.empty() ? hostInk(*stimuli_) : Value(event.messageColor)}}));
  if (!words) return words.error();
  words_ = *words;
  const auto box = stimuli_->measure(words_);
  if (!box) return box.error();
  const Color paper = stimuli_->background();
  auto under = stimuli_->add("rect", Value(Dict{{"units", "height"}, {"pos", pair(box->x, box->y)}, {"color", List{paper.r, paper.g, paper.b}},
                                               {"size", pair(box->width + 2 * kMessageEdge, box->height + 2 * kMessageEdge)}, {"lineColor", hostInk(*stimuli_)}, {"lineWidth", 1}}));
  if (!under) return under.error();
  paper_ = *under;
  return {};
}

Result<void> PageCourse::draw(Timestamp onset) {
  if (auto drawn = line_.draw(); !drawn) return drawn;
  if (bar_)
    if (const auto began = events_->timeOf(step_->progressDisplay->start))
      if (auto drawn = bar_->draw(onset - *began); !drawn) return drawn;
  for (const StimulusHandle part : {paper_, words_})
    if (part)
      if (auto drawn = stimuli_->draw(part); !drawn) return drawn;
  return {};
}

void PageCourse::noteEarly(const InputEvent &event) {
  if (!events_ || event.isRepeat) return;
  const bool isKey = event.kind == InputKind::KeyPress, isButton = event.kind == InputKind::ButtonPress;
  if (isKey || isButton || event.kind == InputKind::TouchBegin)
    events_->note("early", event.time, isKey ? std::string(event.keyName()) : isButton ? "button " + std::to_string(event.button) : "touch");
}

std::optional<Timestamp> PageCourse::respondsFrom() const { return events_ ? events_->timeOf("responseEnable") : Timestamp::min(); }

Value PageCourse::log() const {
  if (!events_) return Value();
  List log;
  for (const PageEventRecord &record : events_->log()) {
    Dict entry{{"event", record.event}, {"scheduled", TimeValue{toNanoseconds(record.scheduled)}}, {"at", TimeValue{toNanoseconds(record.at)}}};
    if (!record.info.empty()) entry.emplace_back("info", record.info);
    log.push_back(Value(std::move(entry)));
  }
  return Value(std::move(log));
}

}  // namespace fovea
