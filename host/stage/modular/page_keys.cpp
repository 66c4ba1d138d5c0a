// What keys do on a modular page, and what a program that presses them is told.

#include <algorithm>

#include "devices/key_names.hpp"
#include "stage/given_answer.hpp"
#include "stage/modular/modular_page.hpp"
#include "stage/page_course.hpp"

namespace fovea {
namespace {

constexpr Duration kToSee = std::chrono::milliseconds(200);  // nobody sees a page and presses a key sooner
constexpr std::size_t kHintRounds = 2;  // that a program tries to answer what the study gives it to answer, and one for each of several

char lowered(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

/// Is that choice the answer, or one of several?
bool isAmong(const Value &answer, const Value &choice) {
  return answer == choice || (answer.list() && std::find(answer.list()->begin(), answer.list()->end(), choice) != answer.list()->end());
}

/// Does a press bring the answer nearer to what is wanted? Several are pressed in the order in which they are given: a ranking's.
bool isToPress(const Value &wanted, const Value &answer, const Value &choice) {
  if (!wanted.list() || isAmong(answer, choice)) return isAmong(wanted, choice) != isAmong(answer, choice);
  const auto next = std::find_if(wanted.list()->begin(), wanted.list()->end(), [&](const Value &one) { return !isAmong(answer, one); });
  return next != wanted.list()->end() && *next == choice;
}

/// The object of a drawing that is to be clicked on; empty: none is.
std::string objectOf(const Value &given) { return given.textOr("clickedObject", ""); }

/// What a control tells of the choices that it has, and of what stands on their buttons.
struct ToldChoices {
  List values, labels;
};
ToldChoices choicesOf(PartInstance &control) {
  const auto told = control.metadata();
  const Value about = told ? Value(*told) : Value();
  const Value *values = about.find("choices") ? about.find("choices") : about.find("values"), *labels = about.find("labels");
  const bool areTold = values && labels && values->list() && labels->list() && values->list()->size() == labels->list()->size();
  return areTold ? ToldChoices{*values->list(), *labels->list()} : ToldChoices{};
}

}  // namespace

/// A program that presses keys goes the way of somebody who has a keyboard alone: from one thing to the next, each once, until there is an answer that can be taken.
Result<void> ModularPage::announce(const PageFrame &frame) {
  const Extra *awaited = awaitedExtra(frame.onset);
  if (isSimulated_ || (!frame.canRespond && !awaited) || announceIn_ == 0 || --announceIn_ > 0) return {};
  const StimulusHandle at = host_.stimuli.focused();
  // Who is recorded does nothing else, as long as the step is said to take: a button that records again would be pressed again and again.
  const bool isRecorded = frame.canRespond && host_.isRecording && host_.givenAfter && host_.isRecording() && frame.onset < *course_->respondsFrom() + *host_.givenAfter;
  if (isRecorded || (isUnseen(at) && isOwn(at) && isTooSoon(frame.onset))) {
    announceIn_ = 1;
    return {};
  }
  if (awaited && at) return host_.expect({{at == awaited->handle ? "space" : "tab"}, at == awaited->handle ? "space" : "tab", frame.onset});
  const auto standing = answer(Whose::Persons, true, screen_);
  if (!standing) return standing.error();
  const bool isReady = button_ && !standing->refusal && !isHintOpen(), isAtButton = at == button_, hasToMove = isReady && !canGoOn(frame) && awaitsHands();
  if (!at || (isReady && isAtButton && !canGoOn(frame) && !hasToMove)) {  // not yet
    announceIn_ = 1;
    return {};
  }
  if (isUnseen(at) && !isOwn(at)) return host_.expect({{"tab"}, "tab", frame.onset});
  if (const std::string key = hasToMove ? "" : hintedKey(at); !key.empty()) return host_.expect({{key}, key, frame.onset});
  const bool isWanted = (isAtButton || !isOwn(at)) && (hasToMove ? isMoved(at) : !isReady);
  const auto rest = unwritten(at);
  const bool isPressed = isAtButton ? isReady && !hasToMove : rest ? !isReady && !rest->empty() : isWanted && pressed_.insert(at).second;
  if (isAtButton) pressed_.clear(), ++rounds_;
  const std::string key = !isPressed ? "tab" : rest && !isAtButton ? keyTyping(rest->substr(0, 1)) : keyFor(at);
  return host_.expect({{key}, key, frame.onset});
}

/// Is there something that somebody has to do here, and has not, before the page can be left?
bool ModularPage::awaitsHands() const {
  const auto isLater = [&](const PageTrigger &trigger) {
    const auto isIts = [&](const Awaited &one) { return one.event == trigger.event; };
    const auto isHere = [&](const Awaited &one) { return isIts(one) && one.screen <= screen_ && !one.isDone; };
    return std::any_of(awaited_.begin(), awaited_.end(), isIts) && std::none_of(awaited_.begin(), awaited_.end(), isHere);
  };
  const std::vector<PageTrigger> &triggers = graph_->events()[*graph_->find("submitEnable")].triggers;
  return std::any_of(triggers.begin(), triggers.end(), [&](const PageTrigger &trigger) { return !isLater(trigger) && !awaitedOf(trigger.event).empty(); });
}

/// Of the events that parts make, those that it still waits for.
std::vector<std::string> ModularPage::awaitedOf(const std::string &event) const {
  if (course_->events()->newest(event)) return {};
  const PageEventSpec &spec = graph_->events()[*graph_->find(event)];
  if (spec.isMade) return {event};
  std::vector<std::string> all;
  for (const PageTrigger &trigger : spec.triggers)
    for (std::string &each : awaitedOf(trigger.event)) all.push_back(std::move(each));
  return all;
}

bool ModularPage::isMoved(StimulusHandle handle) const { return host_.stimuli.property(handle, "markerPos").has_value(); }

/// Of what has to stand in it, as its control says, what does not yet; none: anything may.
std::optional<std::string> ModularPage::unwritten(StimulusHandle handle) const {
  const std::string wanted = textOf(handle, "rehearsal"), written = wanted.empty() ? "" : textOf(handle, "text");
  if (wanted.empty()) return {};
  return wanted.starts_with(written) ? wanted.substr(written.size()) : "";
}

std::string ModularPage::textOf(StimulusHandle handle, const char *property) const {
  const auto id = host_.stimuli.property(handle, property);
  const auto text = id ? host_.stimuli.text(handle, *id) : Result<std::string_view>(id.error());
  return std::string(text ? *text : "");
}

/// What the study gives simulated participants to say there, where a program presses keys; null: nothing.
const Value *ModularPage::hintOf(const PartSpec &spec) const {
  const Value *given = !host_.hint || spec.kind != PluginKind::Control ? nullptr : isNamed_ ? host_.hint->find(spec.name) : &*host_.hint;
  return given && !given->isNull() ? given : nullptr;
}

/// As far as a program finds out by itself which keys say it: choices by their labels, what is written with small letters and digits, a place on the only
/// scale, the object of a drawing, and what the control itself says is to be written in its fields or chosen on its scales.
Result<void> ModularPage::takeHint(Part &part) {
  const Value *given = part.isAnswered() ? hintOf(part.spec) : nullptr;
  if (!given) return {};
  const auto all = choicesOf(*part.instance).values;
  const auto isChoice = [&](const Value &one) { return std::find(all.begin(), all.end(), one) != all.end(); };
  if (given->list() ? !all.empty() && std::all_of(given->list()->begin(), given->list()->end(), isChoice) : isChoice(*given)) return part.hint = *given, Result<void>();
  std::vector<StimulusHandle> fields, scales;
  for (const StimulusHandle one : host_.stimuli.alive()) {
    if (one > part.before && host_.stimuli.property(one, "editable")) fields.push_back(one);
    if (one > part.before && isMoved(one)) scales.push_back(one);
  }
  const auto isRehearsed = [&](StimulusHandle one) {
    const auto rehearsal = host_.stimuli.property(one, "rehearsal");
    const auto place = rehearsal ? host_.stimuli.numbers(one, *rehearsal) : Result<std::span<const double>>(rehearsal.error());
    return !textOf(one, "rehearsal").empty() || (place && !place->empty());
  };
  const auto isObject = [&](StimulusHandle one) { return one > part.before && !objectOf(*given).empty() && textOf(one, "name") == objectOf(*given); };
  const auto made = host_.stimuli.alive();
  if (std::any_of(made.begin(), made.end(), isObject) || (fields.size() > 1 && std::all_of(fields.begin(), fields.end(), isRehearsed)) || std::any_of(scales.begin(), scales.end(), isRehearsed)) return part.hint = *given, Result<void>();
  const std::string text = given->text() || given->as<std::int64_t>() ? cellText(*given) : "";
  const bool isTypable = !text.empty() && std::all_of(text.begin(), text.end(), [](char letter) { return textOfKeyName(keyTyping({letter})) == std::string{letter}; });
  const Value *isWrapped = part.spec.params.find("randomWrap");
  const bool isPlace = given->number() && scales.size() == 1 && !(isWrapped && *isWrapped == Value(true));
  if (!isPlace && (!isTypable || fields.size() != 1)) return {};
  const StimulusHandle one = isPlace ? scales.front() : fields.front();
  const auto rehearsal = host_.stimuli.property(one, "rehearsal");
  if (!rehearsal) return rehearsal.error();
  part.hint = *given;
  return host_.stimuli.set(one, *rehearsal, isPlace ? *given : Value(text));
}

/// Is there something on this screen that is not answered yet as the study gives it?
bool ModularPage::isHintOpen() {
  if (areHintsTried()) return false;
  return std::any_of(parts_.begin(), parts_.end(), [&](Part &part) {
    if (!part.hint || !isSeen(part)) return false;
    const auto answered = part.instance->answer();
    return answered && !(*answered && isGiven(*part.hint, **answered));
  });
}

bool ModularPage::areHintsTried() const {
  std::size_t several = 0;
  for (const Part &part : parts_)
    if (part.hint && part.hint->list()) several = std::max(several, part.hint->list()->size());
  return static_cast<std::size_t>(rounds_) >= kHintRounds + several;
}

/// For what the study gives to say there; nothing: it gives nothing.
std::string ModularPage::hintedKey(StimulusHandle at) {
  if (isOwn(at) || areHintsTried()) return "";
  const auto part = std::find_if(parts_.rbegin(), parts_.rend(), [&](const Part &one) { return one.before < at; });
  if (part == parts_.rend() || !part->hint) return "";
  if (isMoved(at)) {
    const std::string key = textOf(at, "rehearsalKey");
    return key.empty() ? "tab" : key;
  }
  if (const std::string object = objectOf(*part->hint); !object.empty()) return textOf(at, "name") == object ? "space" : "tab";
  const auto [values, labels] = choicesOf(*part->instance);
  const auto label = std::find(labels.begin(), labels.end(), Value(textOf(at, "text")));
  const auto answered = part->instance->answer();
  if (label == labels.end() || !answered) return "";
  const Value &choice = values[static_cast<std::size_t>(label - labels.begin())];
  return isToPress(*part->hint, answered->value_or(Value()), choice) ? "space" : "tab";
}

/// A button of the page itself, whose press is no answer.
bool ModularPage::isOwn(StimulusHandle handle) const {
  return handle == button_ || handle == back_ || std::any_of(extras_.begin(), extras_.end(), [&](const Extra &extra) { return extra.handle == handle; });
}

/// A button that has the keys without a mark: text fields and sliders show by themselves what a key does, and take it back.
bool ModularPage::isUnseen(StimulusHandle handle) const { return handle && host_.stimuli.isFocusUnasked() && host_.stimuli.property(handle, "timesOn"); }

/// Is it a choice's, whatever has the keys?
bool ModularPage::isBound(std::string_view key) const {
  return std::any_of(parts_.begin(), parts_.end(), [&](const Part &part) {
    const Value *keys = part.spec.params.find("keys");
    const List *list = keys ? keys->list() : nullptr;
    const auto isIt = [&](const Value &one) { return one.text() && std::ranges::equal(*one.text(), key, {}, lowered); };
    return list && std::any_of(list->begin(), list->end(), isIt);
  });
}

/// To have been meant for this screen.
bool ModularPage::isTooSoon(Timestamp at) const { return !seenFrom_ || at < *seenFrom_ + kToSee; }

/// Return in a line that is written in takes the keys on. True: it was the last one, and that is a press of the page's button.
bool ModularPage::leaveLine() {
  const auto flag = [&](const char *name) {
    const StimulusHandle here = host_.stimuli.focused();
    const auto property = here ? host_.stimuli.property(here, name) : Result<PropertyId>(Error{});
    const auto numbers = property ? host_.stimuli.numbers(here, *property) : Result<std::span<const double>>(property.error());
    return numbers && !numbers->empty() && numbers->front() != 0;
  };
  if (!flag("editable") || flag("multiline")) return false;
  host_.stimuli.passKeys(1);
  if (!isOwn(host_.stimuli.focused())) return false;
  host_.stimuli.passKeys(-1);
  return button_ != 0;
}

KeyUse ModularPage::useOf(const InputEvent &event) const {
  if (event.kind != InputKind::KeyPress || event.isRepeat) return KeyUse::Free;
  const std::string_view key = event.keyName();
  const StimulusHandle at = host_.stimuli.focused();
  if (isBound(key) || (at && !isUnseen(at))) return KeyUse::Free;
  const bool isPress = key == "return" || key == "space" || key == "num_enter";
  if (isPress && isTooSoon(event.time)) return KeyUse::Early;
  const auto from = course_ ? course_->respondsFrom() : std::nullopt;
  const bool counts = from && event.time >= *from;
  if (!at || (!counts && !isOwn(at))) return KeyUse::Free;  // what starts the trial is pressed before
  const bool isArrow = key == "left" || key == "right" || key == "up" || key == "down";
  return key == "tab" || isArrow || (isPress && !isOwn(at)) ? KeyUse::Marks : KeyUse::Free;
}

/// What presses it, writes into it, or moves it: there and back, for at the end of a scale there is nowhere to go.
std::string ModularPage::keyFor(StimulusHandle handle) const {
  if (host_.stimuli.property(handle, "editable")) return "3";
  return !isMoved(handle) ? "space" : rounds_ % 2 == 0 ? "right" : "left";
}

std::string ModularPage::keyTyping(const std::string &letter) {
  for (const std::string &key : commonKeyNames())
    if (textOfKeyName(key) == letter) return key;
  return letter;
}

}  // namespace fovea
