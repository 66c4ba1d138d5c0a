#include "stage/page_course.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "stage/host_text.hpp"

namespace fovea {
namespace {

// Parts of the window's height.
constexpr double kMessageFoot = -0.365, kMessageLetter = 0.03, kMessageWidth = 1.0, kMessageEdge = 0.02;

}  // namespace

Error eventsAreKnown(std::string_view event) {
  return {ErrorCode::State, "the page's events are known once it is shown", std::string(event), "call trigger in enter()"};
}

Error noSuchEvent(std::string_view event) {
  return {ErrorCode::BadArgument, "the page has no event \"" + std::string(event) + "\" that it or a part of it makes", "page->happen", "name it in enter(), with page->trigger and no cause"};
}

Result<PageCourse> PageCourse::make(Stimuli &stimuli, std::shared_ptr<const PageEventGraph> events, const ProgressDisplay *display, PageEdges edges) {
  PageCourse course(stimuli, std::move(edges));
  if (!events) return course;
  course.events_.emplace(std::move(events));
  if (display) {
    course.display_ = display;
    auto bar = TimeBar::make(stimuli, *display, course.edges_.letters(), course.edges_.isFromRight());
    if (!bar) return bar.error();
    course.bar_.emplace(std::move(*bar));
  }
  return course;
}

PageCourse::PageCourse(PageCourse &&other) noexcept
    : stimuli_(other.stimuli_), edges_(std::move(other.edges_)), events_(std::move(other.events_)), bar_(std::move(other.bar_)), display_(other.display_),
      room_(other.room_), due_(other.due_), onset_(other.onset_), expectedFirst_(other.expectedFirst_), message_(other.message_), messageTop_(other.messageTop_), words_(std::exchange(other.words_, 0)), paper_(std::exchange(other.paper_, 0)) {}

PageCourse::~PageCourse() {
  if (words_) stimuli_->remove(words_);
  if (paper_) stimuli_->remove(paper_);
}

Result<void> PageCourse::beginFrame(Timestamp onset, Duration refresh) {
  if (!events_) return {};
  due_ = onset + refresh / 2;
  onset_ = onset;
  if (events_->log().empty()) events_->begin(*(expectedFirst_ = onset));
  else events_->advance(due_, onset_);
  return events_->message() == message_ ? Result<void>() : showMessage();
}

void PageCourse::shown(Timestamp onset, Duration uncertainty, std::string_view source) {
  if (!events_) return;
  if (const auto expected = std::exchange(expectedFirst_, std::nullopt)) events_->shift(onset - *expected);
  events_->seen(onset, uncertainty, source);
}

void PageCourse::paused(Timestamp started, Timestamp stopped) {
  if (events_) events_->paused(started, stopped);
}

void PageCourse::catchUp() {
  if (events_) events_->advance(due_, onset_);
}

Result<void> PageCourse::layOut(const PageRoom &room) {
  if (std::exchange(room_, room) == room || !message_) return {};
  return showMessage();
}

/// Over what the page has drawn, and above what is said at its lower edge.
Result<void> PageCourse::showMessage() {
  message_ = events_->message();
  for (StimulusHandle *part : {&words_, &paper_})
    if (const StimulusHandle old = std::exchange(*part, 0)) stimuli_->remove(old);
  messageTop_.reset();
  if (!message_) return {};
  const PageEventSpec &event = events_->graph().events()[*message_];
  const double foot = std::max({kMessageFoot, room_.foot + 2 * kMessageEdge, edges_.refusalTop().value_or(-1) / 2 + 2 * kMessageEdge});
  const auto made = addPaperedText(*stimuli_, {{"text", *event.message}, {"units", "height"}, {"height", room_.letters * kMessageLetter}, {"pos", List{0.0, foot}}, {"anchor", "bottom"},
                                               {"wrapWidth", std::min(kMessageWidth, room_.width - 2 * kMessageEdge)}, {"color", event.messageColor.empty() ? hostInk(*stimuli_) : Value(event.messageColor)}},
                                   kMessageEdge, hostInk(*stimuli_));
  if (!made) return made.error();
  words_ = made->words;
  paper_ = made->paper;
  messageTop_ = made->box.y + made->box.height / 2 + kMessageEdge;
  return {};
}

Result<void> PageCourse::draw(Timestamp onset) {
  if (auto drawn = edges_.draw(); !drawn) return drawn;
  if (auto drawn = drawBar(onset); !drawn) return drawn;
  for (const StimulusHandle part : {paper_, words_})
    if (part)
      if (auto drawn = stimuli_->draw(part); !drawn) return drawn;
  return {};
}

Result<void> PageCourse::drawBar(Timestamp onset) {
  const auto since = bar_ ? events_->since(display_->start, onset) : std::nullopt;
  if (!since) return {};
  return bar_->draw(display_->at(*since, [&](const std::string &event) { return events_->sinceFirst(event, display_->start, onset); }));
}

Result<void> PageCourse::happen(std::string_view event, Timestamp time, const InputEvent *input, Value info) {
  const auto known = events_ ? events_->graph().find(event) : std::nullopt;
  if (!known || !events_->graph().events()[*known].isMade) return noSuchEvent(event);
  const Value *said_s = info.find("uncertainty_s");
  const auto known_s = said_s ? said_s->number() : std::nullopt;
  const Duration uncertainty = known_s ? Duration(std::llround(*known_s * 1e9)) : input ? input->uncertainty : Duration{};
  events_->bring(*known, time, uncertainty, std::move(info), input ? stampSourceName(input->source) : "");
  return {};
}

void PageCourse::noteEarly(const InputEvent &event) {
  if (!events_ || event.isRepeat || !events_->isAskedFor()) return;
  const bool isKey = event.kind == InputKind::KeyPress, isButton = event.kind == InputKind::ButtonPress;
  if (isKey || isButton || event.kind == InputKind::TouchBegin)
    events_->note("early", event.time, Value(isKey ? std::string(event.keyName()) : isButton ? "button " + std::to_string(event.button) : "touch"));
}

std::optional<double> PageCourse::lowerTop() const {
  const auto caption = bar_ ? bar_->captionTop() : std::nullopt, leave = edges_.leaveTop();
  return caption || leave ? std::optional(std::max(caption.value_or(-1), leave.value_or(-1)) / 2) : std::nullopt;
}

std::optional<Timestamp> PageCourse::respondsFrom() const { return events_ ? events_->timeOf("responseEnable") : Timestamp::min(); }

Value PageCourse::log() const {
  if (!events_) return Value();
  List log;
  for (const PageEventRecord &record : events_->log()) {
    Dict entry{{"event", record.event}, {"scheduled", TimeValue{toNanoseconds(record.scheduled)}}, {"at", TimeValue{toNanoseconds(record.at)}}};
    if (!record.info.isNull()) entry.emplace_back("info", record.info);
    if (!record.source.empty()) entry.insert(entry.end(), {{"source", record.source}, {"uncertainty_s", toSeconds(record.uncertainty)}});
    log.push_back(Value(std::move(entry)));
  }
  return Value(std::move(log));
}

}  // namespace fovea
