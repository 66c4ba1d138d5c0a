// How the answer to a modular page comes about: from its parts, or from who only simulates one.

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "stage/modular/modular_page.hpp"
#include "stage/page_course.hpp"
#include "stage/params_script.hpp"

namespace fovea {
namespace {

constexpr Duration kPatience = std::chrono::minutes(10);  // of a simulated participant: more than any prompt lasts

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
  const bool isJudgedHere = given->refusal.has_value();
  auto refused = host_.take({std::move(given->value), std::move(*about), typed(), at, std::move(given->refusal)});
  if (!refused) return refused.error();
  if (!*refused) return Outcome::Stopped;
  left_ = {};
  if (auto anew = answerAnew(at); !anew) return anew.error();
  course_->events()->note("refused", at, Value(**refused));
  for (const Part &part : parts_)
    if (!field.empty() && part.spec.name == field && part.spec.screen != screen_)
      if (auto turned = turnTo(part.spec.screen, at); !turned) return turned.error();
  isJudgedHere_ = isJudgedHere && whose_ == Whose::Persons;
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
    const bool isItself = part.says("answersItself", false) && whose == Whose::Bots;
    auto one = whose == Whose::Bots && !isItself ? Result<std::optional<Value>>(simulatedAnswerOf(part)) : part.instance->answer();
    if (!one) return one.error();
    if (isJudged && !isItself && !all.refusal) {
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

/// What was not taken is not said again, unless that is all the study gives to say.
Result<void> ModularPage::answerAnew(Timestamp refusedAt) {
  drawn_.reset();
  simulatedAt_.reset();
  refusedAt_ = refusedAt;
  if (!given_ || !host_.givenAnew) return {};
  auto given = host_.givenAnew();
  if (!given) return given.error();
  given_ = std::move(*given);
  return judgeGiven();
}

/// Once it can be answered: what, and when.
Result<void> ModularPage::simulate(const PageFrame &frame) {
  pressExtras(frame.onset);
  const PageEventRecord *from = course_->events()->newest(rtFrom());
  if (!from || from->isShown) return {};
  const bool isAsked = std::any_of(parts_.begin(), parts_.end(), [](const Part &part) { return part.isAnswered() && part.isAsked; });
  if (isAsked && !frame.canRespond) return mayWait("responseEnable", from->at, frame.onset);
  if (!simulatedAt_)
    if (auto drawn = drawAnswer(*from); !drawn) return drawn;
  if (frame.onset < *simulatedAt_) return {};
  if (auto used = useHands(frame.onset); !used) return used;
  if (const auto next = screenBeside(1)) return turnTo(*next, frame.onset);  // its controls have to be there before the page can be left
  submitted_ = simulatedAt_;
  whose_ = Whose::Bots;
  return frame.canSubmit ? Result<void>() : mayWait("submitEnable", *simulatedAt_, frame.onset);
}

Result<void> ModularPage::drawAnswer(const PageEventRecord &from) {
  const PageEvents &events = *course_->events();
  if (given_) {
    const PageEventRecord *began = events.newest("trialConstruct");
    simulatedAt_ = host_.givenAfter && began ? refusedAt_.value_or(began->at) + *host_.givenAfter : Timestamp::max();
    return {};
  }
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
  simulatedAt_ = std::max(from.at, open ? open->at : from.at) + rt;
  return {};
}

/// What a person does with a control makes its event happen; a simulated participant only answers, so where the page waits for it, it is made to.
Result<void> ModularPage::useHands(Timestamp at) {
  for (const std::string &event : awaitedOf("submitEnable"))
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (!isByHand(parts_[i], event) || !isSeen(parts_[i])) continue;
      if (auto done = happen(i, event, at, Value(Dict{{"simulated", true}})); !done) return done;
    }
  return {};
}

/// Does it come in each trial by itself?
bool ModularPage::isOfPrompt(const std::string &event) const { return graph_->events()[*graph_->find(event)].isOfTrial; }

bool ModularPage::isByHand(const Part &part, const std::string &event) const {
  const Value *byHand = part.manifest().json.find("by_hand");
  return byHand && byHand->list() && std::find(byHand->list()->begin(), byHand->list()->end(), Value(event)) != byHand->list()->end();
}

/// The part whose event it is; null: a button's, or the page's own.
const ModularPage::Part *ModularPage::makerOf(const std::string &event) const {
  const auto makes = [&](const Part &part) {
    const auto events = eventsOf(part.spec.params, part.manifest());
    return std::any_of(events.begin(), events.end(), [&](const std::string &own) { return eventOf(part.spec, own) == event; });
  };
  const auto part = std::find_if(parts_.begin(), parts_.end(), makes);
  return part == parts_.end() ? nullptr : &*part;
}

Bringer ModularPage::awaitedFrom() const {
  const std::vector<std::string> awaited = awaitedOf("submitEnable");
  if (std::any_of(awaited.begin(), awaited.end(), [&](const std::string &each) { return isOfPrompt(each); })) return Bringer::Prompt;
  const auto isOutside = [&](const std::string &each) {
    const Part *part = makerOf(each);
    return part && !isByHand(*part, each);
  };
  return !awaited.empty() && std::all_of(awaited.begin(), awaited.end(), isOutside) ? Bringer::Outside : Bringer::Hands;
}

std::string ModularPage::missing() {
  std::string words;
  for (const std::string &each : awaitedOf("submitEnable")) {
    const Part *part = makerOf(each);
    words += (words.empty() ? "it waits for \"" : ", \"") + each + "\"" + (part ? " of " + part->spec.path + ", \"" + part->spec.plugin + "\"" : "");
  }
  if (!words.empty()) return words;
  const auto standing = answer(Whose::Persons, true);
  return !standing || !standing->refusal ? "" : (standing->refusal->field.empty() ? "" : "\"" + standing->refusal->field + "\": ") + standing->refusal->message;
}

/// Nobody waits for ever where nothing is to come by itself. Errors: PluginFailed, with what is awaited.
Result<void> ModularPage::mayWait(const std::string &event, Timestamp since, Timestamp now) const {
  const std::vector<std::string> awaited = awaitedOf(event);
  const bool isToCome = course_->nextDue() || std::any_of(awaited.begin(), awaited.end(), [&](const std::string &each) { return isOfPrompt(each); });
  if (now - since < kPatience || isToCome || (given_ && !host_.givenAfter)) return {};
  std::string names;
  for (const std::string &each : awaited) names += (names.empty() ? "\"" : ", \"") + each + "\"";
  return Error{ErrorCode::PluginFailed, "a simulated participant could not go on: \"" + event + "\" waits for " + (names.empty() ? "what never came" : names + ", which it could not make happen"), "events/" + event,
               "let it wait for something that people do with the page's controls and buttons, or for a time"};
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
  const PageEventRecord &origin = originOf(*from);
  all.emplace_back("rt_s", toSeconds(at - origin.at - paused));
  const InputEvent *const input = recent_.at(at);
  all.emplace_back("rtUncertainty_s", toSeconds(origin.uncertainty + (input ? input->uncertainty : Duration{})));
  if (input) all.emplace_back("rtSource", stampSourceName(input->source));
  return all;
}

/// What several prompts begin with together is noticed with a frame; the last of them to begin knows when that was.
const PageEventRecord &ModularPage::originOf(const PageEventRecord &from) const {
  const PageEventRecord *origin = &from;
  for (const Part &part : parts_) {
    const std::string own = eventOf(part.spec, "promptStart");
    const PageEventRecord *record = from.event == "promptStart" && own != from.event ? course_->events()->newest(own) : nullptr;
    if (record && (origin == &from || record->at > origin->at)) origin = record;
  }
  return *origin;
}

/// Beside what it says itself: which part it is, and when a prompt was seen.
Result<Dict> ModularPage::metadataOf(Part &part) {
  auto said = part.instance->metadata();
  if (!said) return said;
  Dict about{{"kind", part.manifest().key()}, {"version", part.manifest().version}};
  about.insert(about.end(), said->begin(), said->end());
  if (!part.spec.question.empty()) about.emplace_back("question", part.spec.question);
  if (part.isControl()) return about;
  const auto says = [&](std::string_view name) { return std::ranges::find(*said, name, &Dict::value_type::first) != said->end(); };
  const PageEventRecord *leastSure = nullptr;
  for (const auto &[event, name] : {std::pair("promptStart", "onset_s"), std::pair("promptEnd", "offset_s")}) {
    const PageEventRecord *record = says(name) ? nullptr : newestOf(part, event);
    if (!record) continue;
    about.emplace_back(name, TimeValue{toNanoseconds(record->at)});
    if (!leastSure || record->uncertainty > leastSure->uncertainty) leastSure = record;
  }
  if (leastSure && !leastSure->source.empty() && !says("uncertainty_s"))
    about.insert(about.end(), {{"uncertainty_s", toSeconds(leastSure->uncertainty)}, {"source", leastSure->source}});
  return about;
}

/// A prompt that has no times is seen from the first frame on.
const PageEventRecord *ModularPage::newestOf(const Part &part, const char *event) const {
  const bool isThere = !part.isTimed && event == std::string_view("promptStart");
  return part.isTimed || isThere ? course_->events()->newest(isThere ? "trialConstruct" : eventOf(part.spec, event)) : nullptr;
}

std::string ModularPage::rtFrom() const { return params_.textOr("rtFrom", graph_->find("promptStart") ? "promptStart" : "trialStart"); }

List ModularPage::typed() const {
  List names;
  for (const Part &part : parts_)
    if (part.isAnswered() && part.isTyped()) names.push_back(Value(isNamed_ ? part.spec.name : "answer"));
  return names;
}

}  // namespace fovea
