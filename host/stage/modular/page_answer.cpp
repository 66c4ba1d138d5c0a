// How the answer to a modular page comes about: from its parts, or from who only simulates one.

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "stage/modular/modular_page.hpp"
#include "stage/page_course.hpp"

namespace fovea {
namespace {

constexpr Duration kSameMoment = std::chrono::microseconds(1);  // seconds as a real number lose some nanoseconds

}  // namespace

/// A part has something done that answers it, which may be while it draws; what comes of it is seen once all of them have.
void ModularPage::submit(Timestamp time) {
  if (!answered_) answered_ = time;
}

/// The newest, for its answer is the one that stands.
Result<void> ModularPage::submitPersons(Timestamp at) {
  const auto standing = answer(Whose::Persons, true, screen_);
  if (!standing) return standing.error();
  submitted_ = at;
  whose_ = Whose::Persons;
  isComplete_ = !standing->refusal;
  return {};
}

/// What waits for nothing but time is not changed any more, until it is taken or refused.
bool ModularPage::isHeld() const { return submitted_ && whose_ == Whose::Persons && isComplete_ && !awaitsHands(); }

Result<Outcome> ModularPage::give(Timestamp at) {
  auto given = answer(whose_, true);
  if (!given) return given.error();
  auto about = metadata(at);
  if (!about) return about.error();
  left_ = {given->value, typed(), *about};
  ++attempts_;
  const std::string field = given->refusal ? given->refusal->field : "";
  auto refused = host_.take({std::move(given->value), std::move(*about), typed(), at, std::move(given->refusal)});
  if (!refused) return refused.error();
  if (!*refused) return Outcome::Stopped;
  left_ = {};
  drawn_.reset();
  simulatedAt_.reset();
  course_->events()->note("refused", at, Value(**refused));
  for (const Part &part : parts_)
    if (!field.empty() && part.spec.name == field && part.spec.screen != screen_)
      if (auto turned = turnTo(part.spec.screen, at); !turned) return turned.error();
  if (auto said = refuse(**refused); !said) return said.error();
  return Outcome::Done;
}

/// `screen`: all up to that one; what is asked for on it hangs on what was answered so far.
Result<ModularPage::Answer> ModularPage::answer(Whose whose, bool isJudged, std::optional<std::size_t> screen) {
  Answer all;
  if (isNamed_) all.value = Value(Dict{});
  bool isOther = false;
  for (Part &part : parts_) {
    if (screen && part.spec.screen > *screen) continue;
    const bool wasAsked = std::exchange(part.isAsked, isAskedFor(part.spec, all.value));
    isOther |= part.isAsked != wasAsked;
    if (!part.isAnswered()) continue;
    if (!part.isAsked) {
      all.value.set(part.spec.name, Value());
      continue;
    }
    auto one = whose == Whose::Bots ? Result<std::optional<Value>>(simulatedAnswerOf(part)) : part.instance->answer();
    if (!one) return one.error();
    if (isJudged && !all.refusal) {
      const auto problem = part.instance->judge(*one ? &**one : nullptr);
      if (!problem) return problem.error();
      if (*problem) {
        all.refusal = Refusal(messageIn(part.manifest(), language_, (*problem)->textOr("message", ""), part.spec.messages, **problem));
        all.refusal->field = part.spec.name;
        all.refusal->params = **problem;
      }
    }
    if (isNamed_) all.value.set(part.spec.name, one->value_or(Value()));
    else all.value = one->value_or(Value());
  }
  if (isOther) arrange();
  return all;
}

std::optional<Value> ModularPage::simulatedAnswerOf(const Part &part) const {
  if (given_) {
    const Value *own = isNamed_ ? given_->find(part.spec.name) : &*given_;
    return own && !own->isNull() ? std::optional(*own) : std::nullopt;
  }
  return drawn_ ? (*drawn_)[static_cast<std::size_t>(&part - parts_.data())] : std::nullopt;
}

/// Once it can be answered: what, and when.
Result<void> ModularPage::simulate(Timestamp onset) {
  PageEvents &events = *course_->events();
  pressExtras(onset);
  const PageEventRecord *from = events.newest(rtFrom());
  if (!from || from->isShown) return {};
  if (!simulatedAt_ && given_) {
    const PageEventRecord *began = events.newest("trialConstruct");
    simulatedAt_ = host_.givenAfter && began ? began->at + *host_.givenAfter : Timestamp::max();
  } else if (!simulatedAt_) {
    Random random(host_.seed, "answer " + std::to_string(attempts_));
    double rt_s = -1;
    drawn_.emplace();
    for (Part &part : parts_) {
      auto simulated = part.isControl() ? part.instance->simulate(random.next()) : Result<SimulatedAnswer>(SimulatedAnswer{});
      if (!simulated) return simulated.error();
      drawn_->push_back(std::move(simulated->answer));
      rt_s = std::max(rt_s, simulated->rt_s.value_or(-1));
    }
    const Duration rt = rt_s >= 0 ? Duration(std::llround(rt_s * 1e9)) : drawReactionTime(host_.model, random);
    const PageEventRecord *open = events.newest("responseEnable");
    simulatedAt_ = std::max(from->at, open ? open->at : from->at) + rt;
  }
  if (onset < *simulatedAt_) return {};
  if (const auto next = screenBeside(1)) return turnTo(*next, onset);  // its controls have to be there before the page can be left
  submitted_ = simulatedAt_;
  whose_ = Whose::Bots;
  return {};
}

Result<Dict> ModularPage::metadata(Timestamp at) {
  List prompts;
  Value controls(Dict{});
  for (Part &part : parts_) {
    if (part.spec.isQuestion || !part.isAsked) continue;
    auto about = metadataOf(part);
    if (!about) return about.error();
    if (!part.isControl()) prompts.push_back(Value(std::move(*about)));
    else if (isNamed_) controls.set(part.spec.name.empty() ? part.spec.plugin : part.spec.name, Value(std::move(*about)));
    else controls = Value(std::move(*about));
  }
  Dict all;
  if (prompts.size() == 1) all.emplace_back("prompt", std::move(prompts.front()));
  else all.emplace_back("prompt", std::move(prompts));
  all.emplace_back("control", std::move(controls));
  const PageEvents &events = *course_->events();
  const PageEventRecord *from = events.newest(rtFrom());
  if (!from) return all;
  Duration paused{};  // since then
  for (const PageEventRecord &record : std::span(events.log()).subspan(static_cast<std::size_t>(from - events.log().data()))) {
    if (record.isNote && record.event == kPaused) paused -= record.at.time_since_epoch();
    if (record.isNote && record.event == kResumed) paused += record.at.time_since_epoch();
  }
  all.emplace_back("rtFrom", from->event);
  all.emplace_back("rt_s", toSeconds(at - from->at - paused));
  all.emplace_back("rtUncertainty_s", toSeconds(from->uncertainty + uncertaintyAt(at)));
  return all;
}

/// Beside what it says itself: which part it is, and when a prompt was seen.
Result<Dict> ModularPage::metadataOf(Part &part) {
  auto said = part.instance->metadata();
  if (!said) return said;
  Dict about{{"kind", part.manifest().key()}, {"version", part.manifest().version}};
  about.insert(about.end(), said->begin(), said->end());
  if (!part.spec.question.empty()) about.emplace_back("question", part.spec.question);
  if (part.isControl()) return about;
  for (const auto &[event, name] : {std::pair("promptStart", "onset_s"), std::pair("promptEnd", "offset_s")})
    if (const PageEventRecord *record = course_->events()->newest(event)) about.emplace_back(name, TimeValue{toNanoseconds(record->at)});
  return about;
}

std::string ModularPage::rtFrom() const { return params_.textOr("rtFrom", graph_->find("promptStart") ? "promptStart" : "trialStart"); }

List ModularPage::typed() const {
  List names;
  for (const Part &part : parts_)
    if (part.isAnswered() && part.isTyped()) names.push_back(Value(isNamed_ ? part.spec.name : "answer"));
  return names;
}

Duration ModularPage::uncertaintyAt(Timestamp time) const {
  const auto found = std::find_if(recent_.rbegin(), recent_.rend(), [&](const InputEvent &event) { return std::chrono::abs(event.time - time) <= kSameMoment; });
  return found == recent_.rend() ? Duration{} : found->uncertainty;
}

}  // namespace fovea
