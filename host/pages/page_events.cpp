#include "pages/page_events.hpp"

#include <algorithm>
#include <utility>

#include "core/names.hpp"

namespace fovea {
namespace {

constexpr std::string_view kPromptEnd = "promptEnd";  // some prompts have none
constexpr std::string_view kFirst = "trialConstruct", kPrepare = "trialPrepare", kAsked = "trialManualRequest", kRestart = "trialRestart";
// The course of the trial: whatever brings these about, they are none of what stays when it begins again.
constexpr std::string_view kCourse[] = {kPrepare, "trialStart", "trialFinish", "trialFinished", "trialStop", "trialStopped", kRestart};
// What the host notes between the events, and of what.
constexpr std::pair<std::string_view, const char *> kNoted[] = {{"early", "what came too early"}, {"refused", "an answer that was not taken"}, {kPaused, "the begin of a pause"}, {kResumed, "the end of a pause"}, {"screen", "another screen of the page"}};

PageEventSpec following(std::string name, std::string cause, bool once = true) {
  return {.name = std::move(name), .triggers = {{std::move(cause)}}, .once = once};
}

std::vector<PageEventSpec> defaultEvents() {
  return {{.name = std::string(kFirst), .triggers = {}, .once = true},
          following("trialPrepare", "trialConstruct"),
          following("trialStart", "trialPrepare"),
          following("responseEnable", "trialStart"),
          following("submitEnable", "trialStart"),
          {.name = "trialFinish", .triggers = {}},
          following("trialFinished", "trialFinish", false),
          {.name = "trialStop", .triggers = {}},
          following("trialStopped", "trialStop", false),
          {.name = std::string(kRestart), .triggers = {}},
          {.name = "autoSubmit", .triggers = {}}};
}

Error problem(const PageEventSpec &event, std::string what, std::string fix) {
  return {ErrorCode::BadFile, "the event \"" + event.name + "\" " + std::move(what), event.place, std::move(fix)};
}

/// Do those triggers that `fires` takes bring it about?
template <class Fires>
bool isBrought(const PageEventSpec &event, Fires fires) {
  const auto &triggers = event.triggers;
  return !triggers.empty() && (event.needsAll ? std::all_of(triggers.begin(), triggers.end(), fires) : std::any_of(triggers.begin(), triggers.end(), fires));
}

/// Adds to `has` what `follows` from it, and from that.
template <class Follows>
void spread(std::vector<bool> &has, Follows follows) {
  for (bool isNew = true; std::exchange(isNew, false);)
    for (std::size_t i = 0; i < has.size(); ++i)
      if (!has[i] && follows(i)) has[i] = isNew = true;
}

}  // namespace

PageEventPlan::PageEventPlan() : events_(defaultEvents()) {}

PageEventSpec &PageEventPlan::at(std::string_view event) {
  const auto known = std::find_if(events_.begin(), events_.end(), [&](const PageEventSpec &each) { return each.name == event; });
  return known != events_.end() ? *known : events_.emplace_back(PageEventSpec{.name = std::string(event), .triggers = {}});
}

void PageEventPlan::trigger(std::string_view event, std::string_view cause, Duration delay) { at(event).triggers.push_back({std::string(cause), delay}); }

void PageEventPlan::make(std::string_view event, bool isOfTrial) {
  PageEventSpec &made = at(event);
  made.isMade = true;
  made.isOfTrial = isOfTrial;
}

bool PageEventPlan::has(std::string_view event) const {
  return std::any_of(events_.begin(), events_.end(), [&](const PageEventSpec &each) { return each.name == event; });
}

void PageEventPlan::startByHand() {
  at("buttonStart");
  PageEventSpec &asked = at(kAsked);
  asked.triggers = {{std::string(kFirst)}, {"buttonStart"}};
  asked.once = true;
  at(kPrepare).triggers = {{std::string(kAsked)}};
}

void findSlips(const std::vector<PageEventSpec> &changes, const PageEventPlan &plan, const std::vector<std::string> &awaited, std::vector<Error> &errors) {
  constexpr int kSlip = 2;  // letters
  const auto stem = [](std::string_view name) { return name.substr(0, name.find_last_not_of("0123456789") + 1); };
  for (const PageEventSpec &change : changes) {
    const auto isIt = [&](const std::string &event) { return event == change.name; };
    const auto triggersIt = [&](const PageEventSpec &other) { return std::any_of(other.triggers.begin(), other.triggers.end(), [&](const PageTrigger &trigger) { return isIt(trigger.event); }); };
    if (change.message || plan.has(change.name) || std::any_of(awaited.begin(), awaited.end(), isIt) || std::any_of(changes.begin(), changes.end(), triggersIt)) continue;
    // A second one, "trialStart2", is meant as one more time in the log.
    const auto isMeant = [&](const PageEventSpec &event) { return editDistance(event.name, change.name) <= kSlip && stem(event.name) != stem(change.name); };
    const auto meant = std::find_if(plan.events().begin(), plan.events().end(), isMeant);
    if (meant != plan.events().end()) errors.push_back(problem(change, "is none of the page, and nothing waits for it", "did you mean \"" + meant->name + "\"?"));
  }
}

std::shared_ptr<const PageEventGraph> PageEventGraph::compile(std::vector<PageEventSpec> changes, std::vector<Error> &errors, const PageEventPlan &plan) {
  const std::size_t before = errors.size();
  auto graph = std::make_shared<PageEventGraph>();
  graph->events_ = plan.events();
  for (PageEventSpec &change : changes) {
    if (change.name == kFirst) errors.push_back(problem(change, "is when the page appears", "move trialPrepare or trialStart"));
    else if (const auto noted = std::ranges::find(kNoted, change.name, &std::pair<std::string_view, const char *>::first); noted != std::end(kNoted))
      errors.push_back(problem(change, std::string("has the name that the log gives to ") + noted->second, "use another name"));
    else if (const auto known = graph->find(change.name)) change.isMade = graph->events_[*known].isMade, change.isOfTrial = graph->events_[*known].isOfTrial, graph->events_[*known] = std::move(change);
    else graph->events_.push_back(std::move(change));
  }
  graph->link(errors);
  if (errors.size() == before) graph->findCircles(errors);
  if (errors.size() == before) graph->findUnreachable(errors);
  if (errors.size() == before) graph->findEndless(errors);
  graph->findLasting();
  return errors.size() == before ? graph : nullptr;
}

std::optional<std::size_t> PageEventGraph::find(std::string_view name) const {
  const auto found = std::find_if(events_.begin(), events_.end(), [&](const PageEventSpec &event) { return event.name == name; });
  return found == events_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - events_.begin()));
}

void PageEventGraph::link(std::vector<Error> &errors) {
  triggeredBy_.resize(events_.size());
  for (std::size_t i = 0; i < events_.size(); ++i)
    for (std::size_t k = 0; k < events_[i].triggers.size(); ++k) {
      const std::string &cause = events_[i].triggers[k].event;
      if (const auto known = find(cause)) {
        triggeredBy_[*known].push_back({i, k});
        continue;
      }
      errors.push_back(problem(events_[i], "is triggered by \"" + cause + "\", which is no event of the page", adviceOn(cause)));
    }
}

std::string PageEventGraph::adviceOn(std::string_view name) const {
  if (name == kPromptEnd) return "no prompt of the page has an end: give one hideAfter_s, or a last frame with duration_s";
  std::vector<std::string> names;
  std::string list;
  for (const PageEventSpec &event : events_) names.push_back(event.name), list += (list.empty() ? "" : ", ") + event.name;
  if (!find(kPromptEnd)) names.emplace_back(kPromptEnd);
  const std::string_view near = nearest(name, names);
  return near.empty() ? "there are: " + list : "did you mean \"" + std::string(near) + "\"?";
}

bool PageEventGraph::isNoLaterThan(std::size_t event, std::size_t other) const {
  if (event == other) return true;
  const PageEventSpec &spec = events_[other];
  const auto isBefore = [&](const PageTrigger &trigger) { return isNoLaterThan(event, *find(trigger.event)); };
  if (spec.isMade || spec.triggers.empty()) return false;
  return spec.needsAll ? std::ranges::any_of(spec.triggers, isBefore) : std::ranges::all_of(spec.triggers, isBefore);
}

/// Goes from each event along those that it triggers: nobody may come back to where they are.
void PageEventGraph::findCircles(std::vector<Error> &errors) const {
  enum class Mark { New, Open, Done };
  std::vector<Mark> marks(events_.size(), Mark::New);
  const auto visit = [&](const auto &self, std::size_t event) -> void {
    marks[event] = Mark::Open;
    for (const Link &link : triggeredBy_[event]) {
      if (marks[link.event] == Mark::Open)
        errors.push_back(problem(events_[link.event], "triggers itself in a circle, by way of \"" + events_[event].name + "\"", "take one of the triggers out"));
      else if (marks[link.event] == Mark::New) self(self, link.event);
    }
    marks[event] = Mark::Done;
  };
  for (std::size_t i = 0; i < events_.size(); ++i)
    if (marks[i] == Mark::New) visit(visit, i);
}

void PageEventGraph::findUnreachable(std::vector<Error> &errors) {
  comes_.assign(events_.size(), false);
  comes_[*find(kFirst)] = true;
  for (std::size_t i = 0; i < events_.size(); ++i) comes_[i] = comes_[i] || events_[i].isMade;
  spread(comes_, [&](std::size_t event) {
    return isBrought(events_[event], [&](const PageTrigger &trigger) { return comes_[*find(trigger.event)]; });
  });
  for (std::size_t i = 0; i < events_.size(); ++i)
    if (!comes_[i] && !events_[i].place.empty())
      errors.push_back(problem(events_[i], "can never happen", "say in isTriggeredBy what brings it about, e.g. \"trialStart\""));
}

void PageEventGraph::findEndless(std::vector<Error> &errors) const {
  std::vector<bool> isAtOnce(events_.size());  // with trialPrepare
  isAtOnce[*find(kPrepare)] = true;
  spread(isAtOnce, [&](std::size_t event) {
    const auto fires = [&](const PageTrigger &trigger) { return trigger.delay <= Duration{} && isAtOnce[*find(trigger.event)]; };
    return events_[event].delay <= Duration{} && isBrought(events_[event], fires);
  });
  const PageEventSpec &restart = events_[*find(kRestart)];
  if (isAtOnce[*find(kRestart)]) errors.push_back(problem(restart, "comes at once when the trial begins, which then begins again without end", "give it a delay_s, or let it wait for something"));
}

void PageEventGraph::findLasting() {
  const auto isOfCourse = [](const PageEventSpec &event) { return std::find(std::begin(kCourse), std::end(kCourse), event.name) != std::end(kCourse); };
  lasts_.clear();
  for (const PageEventSpec &event : events_) lasts_.push_back((event.isMade && !event.isOfTrial && !isOfCourse(event)) || event.name == kFirst);
  spread(lasts_, [&](std::size_t event) {
    const auto lasts = [&](const PageTrigger &trigger) {
      const auto cause = find(trigger.event);
      return cause && lasts_[*cause];
    };
    const auto &triggers = events_[event].triggers;
    return !isOfCourse(events_[event]) && !triggers.empty() && std::all_of(triggers.begin(), triggers.end(), lasts);
  });
}

PageEvents::PageEvents(std::shared_ptr<const PageEventGraph> graph)
    : graph_(std::move(graph)), prepare_(*graph_->find(kPrepare)), respond_(*graph_->find("responseEnable")), submit_(*graph_->find("submitEnable")),
      finished_(*graph_->find("trialFinished")), stop_(*graph_->find("trialStop")), again_(*graph_->find(kRestart)), over_(*graph_->find("autoSubmit")),
      happened_(graph_->events().size()) {
  for (const PageEventSpec &event : graph_->events()) hasFired_.emplace_back(event.triggers.size());
}

void PageEvents::begin(Timestamp time) {
  plan({time, *graph_->find(kFirst), std::nullopt});
  advance(time, time);
}

void PageEvents::shift(Duration by) {
  for (Due &due : planned_) due.time += by;
  for (auto &happened : happened_)
    if (happened) happened->time += by;
  for (PageEventRecord &record : log_) record.scheduled += by, record.at += by;
}

void PageEvents::paused(Timestamp started, Timestamp stopped) {
  note(kPaused, started, {});
  note(kResumed, stopped, {});
  const Duration by = stopped - started;
  for (Due &due : planned_) due.time += by;
  paused_ += by;
}

void PageEvents::plan(const Due &due) {
  const auto behind = std::upper_bound(planned_.begin(), planned_.end(), due.time, [](Timestamp time, const Due &other) { return time < other.time; });
  planned_.insert(behind, due);
}

void PageEvents::advance(Timestamp due, Timestamp onset) {
  while (!planned_.empty() && planned_.front().time <= due) {
    const Due next = planned_.front();
    planned_.erase(planned_.begin());
    if (next.trigger) fire(next.event, *next.trigger, next.time);
    else happen(next.event, next.time, onset);
  }
}

/// What has fired stays so: once all have, each that fires again brings the event about again.
void PageEvents::fire(std::size_t event, std::size_t trigger, Timestamp time) {
  const PageEventSpec &spec = graph_->events()[event];
  auto &fired = hasFired_[event];
  fired[trigger] = true;
  if (!spec.needsAll || std::find(fired.begin(), fired.end(), false) == fired.end()) plan({time + spec.delay, event, std::nullopt});
}

bool PageEvents::isAskedFor() const {
  const auto asked = graph_->find(kAsked);
  return !asked || happened_[*asked];
}

bool PageEvents::happen(std::size_t event, Timestamp time, Timestamp onset) {
  const PageEventSpec &spec = graph_->events()[event];
  if ((spec.once && happened_[event]) || (event == stop_ && !isInProgress())) return false;
  happened_[event] = Happened{time, paused_};
  log_.push_back({.event = spec.name, .scheduled = time, .at = onset, .info = {}, .isShown = true, .paused = paused_});
  if (spec.message) message_ = spec.message->empty() ? std::nullopt : std::optional(event);
  if (event == stop_) cancelTrial();
  if (event == again_ && happened_[prepare_] && (!restarted_ || time > *restarted_)) restart(time);
  for (const auto &[dependent, trigger] : graph_->triggeredBy_[event])
    plan({time + graph_->events()[dependent].triggers[trigger].delay, dependent, trigger});
  return true;
}

bool PageEvents::isInProgress() const { return happened_[prepare_] && !happened_[finished_] && !happened_[stop_]; }

bool PageEvents::lasts(const Due &due) const {
  const PageEventSpec &event = graph_->events()[due.event];
  return graph_->lasts_[due.trigger ? *graph_->find(event.triggers[*due.trigger].event) : due.event];
}

void PageEvents::cancelTrial() {
  std::erase_if(planned_, [&](const Due &due) { return !lasts(due); });
}

void PageEvents::restart(Timestamp time) {
  restarted_ = time;
  if (isInProgress()) happen(stop_, time, time), advance(time, time);
  const auto responding = happened_[respond_];
  const auto &events = graph_->events();
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (!graph_->lasts_[i]) happened_[i].reset();
    for (std::size_t k = 0; k < events[i].triggers.size(); ++k) hasFired_[i][k] = hasFired_[i][k] && graph_->lasts_[*graph_->find(events[i].triggers[k].event)];
  }
  cancelTrial();
  plan({time, prepare_, std::nullopt});
  advance(time, time);
  if (responding && canRespond()) happened_[respond_] = responding;  // without a gap: what was done just before counts
}

void PageEvents::seen(Timestamp onset, Duration uncertainty, std::string_view source) {
  for (; unseen_ < log_.size(); ++unseen_)
    if (PageEventRecord &record = log_[unseen_]; std::exchange(record.isShown, false)) record.at = onset, record.uncertainty = uncertainty, record.source = source;
}

void PageEvents::bring(std::size_t event, Timestamp time, Duration uncertainty, Value info, std::string_view source) {
  const std::size_t index = log_.size();
  if (!happen(event, time, time)) return;
  PageEventRecord &record = log_[index];  // more may have come of it
  record.info = std::move(info);
  record.uncertainty = uncertainty;
  record.isShown = false;
  record.source = source;
}

void PageEvents::note(std::string_view what, Timestamp time, Value info) {
  log_.push_back({.event = std::string(what), .scheduled = time, .at = time, .info = std::move(info), .isNote = true});
}

const PageEventRecord *PageEvents::newest(std::string_view event) const {
  const auto found = std::find_if(log_.rbegin(), log_.rend(), [&](const PageEventRecord &record) { return record.event == event && !record.isNote; });
  return found == log_.rend() ? nullptr : &*found;
}

std::optional<Timestamp> PageEvents::nextDue() const { return planned_.empty() ? std::nullopt : std::optional(planned_.front().time); }

const PageEvents::Happened *PageEvents::find(std::string_view event) const {
  const auto index = graph_->find(event);
  return index && happened_[*index] ? &*happened_[*index] : nullptr;
}

std::optional<Timestamp> PageEvents::timeOf(std::string_view event) const {
  const Happened *newest = find(event);
  return newest ? std::optional(newest->time) : std::nullopt;
}

std::optional<Duration> PageEvents::since(std::string_view event, Timestamp now) const {
  const Happened *newest = find(event);
  return newest ? std::optional(now - newest->time - (paused_ - newest->paused)) : std::nullopt;
}

std::optional<Duration> PageEvents::sinceFirst(std::string_view event, std::string_view start, Timestamp now) const {
  const auto is = [](std::string_view name) { return [name](const PageEventRecord &record) { return record.event == name && !record.isNote; }; };
  const auto began = std::find_if(log_.rbegin(), log_.rend(), is(start)).base();
  const auto first = std::find_if(began, log_.end(), is(event));
  return began == log_.begin() || first == log_.end() ? std::nullopt : std::optional(now - first->scheduled - (paused_ - first->paused));
}

}  // namespace fovea
