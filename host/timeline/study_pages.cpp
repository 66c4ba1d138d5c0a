// What a study file says of a page beside its parameters: its events, and the bar that tells how much time is left.

#include <algorithm>

#include "timeline/study_reader.hpp"

namespace fovea {

/// `events` and `progressDisplay` of a page; a page that has neither keeps no log of its events.
void StudyReader::readPageFacts(const Value &json, const std::string &path, Step &step) {
  const Value *events = json.find("events"), *display = json.find("progressDisplay");
  if (!events && !display) return;
  std::vector<PageEventSpec> changes;
  if (events && !events->dict()) complain(expected(path + "/events", "an object of events, e.g. {\"submitEnable\": {\"isTriggeredBy\": \"trialStart\", \"delay_s\": 2}}", *events));
  else if (events)
    for (const auto &[name, event] : *events->dict()) changes.push_back(readPageEvent(name, event, path + "/events/" + name));
  step.hasEvents = true;
  step.eventChanges = std::move(changes);
  if (!display) return;
  step.progressDisplay = readProgressDisplay(*display, path + "/progressDisplay");
}

PageEventSpec StudyReader::readPageEvent(const std::string &name, const Value &json, const std::string &path) {
  PageEventSpec event{.name = name, .triggers = {}, .place = where(path)};
  if (!checkMembers(json, path, {"isTriggeredBy", "triggerCondition", "delay_s", "once", "message", "messageColor"})) return event;
  if (const Value *causes = json.find("isTriggeredBy")) {
    const List one{*causes};
    const List &all = causes->list() ? *causes->list() : one;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::string place = path + "/isTriggeredBy" + (causes->list() ? "/" + std::to_string(i) : "");
      if (all[i].text()) event.triggers.push_back({*all[i].text()});
      else if (!all[i].dict() || !all[i].find("event") || !all[i].find("event")->text()) complain(expected(place, "an event, or {\"event\": NAME, \"delay_s\": N}", all[i]));
      else if (checkMembers(all[i], place, {"event", "delay_s"}))
        event.triggers.push_back({*all[i].find("event")->text(), seconds(all[i], place, "delay_s").value_or(Duration{})});
    }
  }
  event.needsAll = wordOf(json, path, "triggerCondition", {"all", "any"}, "all") == "all";
  event.delay = seconds(json, path, "delay_s").value_or(Duration{});
  event.once = flag(json, path, "once", false);
  if (const Value *message = json.find("message")) {
    if (message->text()) event.message = *message->text();
    else complain(expected(path + "/message", "text; \"\" takes the last message away", *message));
  }
  if (json.find("messageColor"))
    if (const auto color = textMember(json, path, "messageColor"); sound(color ? Result<void>() : color.error())) event.messageColor = *color;
  return event;
}

ProgressDisplay StudyReader::readProgressDisplay(const Value &json, const std::string &path) {
  ProgressDisplay display;
  if (!checkMembers(json, path, {"stages", "start", "showBar", "showCaption"})) return display;
  display.start = readEventName(json, path, "start").value_or(display.start);
  display.startPlace = where(path + "/start");
  display.showsBar = flag(json, path, "showBar", true);
  display.showsCaption = flag(json, path, "showCaption", true);
  const Value *stages = json.find("stages");
  if (!stages || !stages->list() || stages->list()->empty()) complain(problem(path, "a progress display needs \"stages\"", "e.g. [{\"time_s\": 2, \"caption\": \"Look\"}]"));
  else
    for (std::size_t i = 0; i < stages->list()->size(); ++i) readStage((*stages->list())[i], path + "/stages/" + std::to_string(i), display);
  return display;
}

std::optional<std::string> StudyReader::readEventName(const Value &json, const std::string &path, const std::string &name) {
  if (!json.find(name)) return std::nullopt;
  const auto event = textMember(json, path, name);
  return sound(event ? Result<void>() : event.error()) ? std::optional(*event) : std::nullopt;
}

/// A stage begins with `event`: the one before ends with it.
void StudyReader::endBefore(const std::string &event, const std::string &path, ProgressDisplay &display) {
  if (display.stages.empty()) return complain(problem(path, "the first stage begins with the bar", "name the event in \"start\" of the progress display"));
  ProgressStage &before = display.stages.back();
  if (!before.until.empty() && before.until != event)
    return complain(problem(path, "the stage begins with \"" + event + "\", and the one before it ends with \"" + before.until + "\"", "name one of them: each stage begins where the one before ends"));
  before.until = event;
  before.untilPlace = where(path);
}

void StudyReader::readStage(const Value &json, const std::string &path, ProgressDisplay &display) {
  if (!checkMembers(json, path, {"time_s", "caption", "color", "persistent", "from", "until"})) return;
  if (const auto from = readEventName(json, path, "from")) endBefore(*from, path + "/from", display);
  ProgressStage stage{.start = display.length(), .caption = json.textOr("caption", ""), .place = where(path), .until = readEventName(json, path, "until").value_or(""), .untilPlace = where(path + "/until")};
  stage.color = json.textOr("color", stage.color);
  stage.isPersistent = flag(json, path, "persistent", false);
  const Value *time = json.find("time_s");
  const bool isSpan = time && time->list() && time->list()->size() == 2;
  if (!time) return complain(problem(path, "\"time_s\" is missing", "give the stage's length, or [start, end]; of one that ends with an event how long it probably takes"));
  if (time->list() && !isSpan) return complain(expected(path + "/time_s", "a length, or [start, end]", *time));
  const Dict ends = isSpan ? Dict{{"0", (*time->list())[0]}, {"1", (*time->list())[1]}} : Dict{};
  const auto start = isSpan ? seconds(Value(ends), path + "/time_s", "0") : stage.start;
  const auto given = isSpan ? seconds(Value(ends), path + "/time_s", "1") : seconds(json, path, "time_s");
  if (!start || !given) return;
  stage.end = isSpan ? *given : stage.start + *given;
  if (*start != stage.start)
    complain(problem(path + "/time_s", "the stage begins at " + cellText(Value(toSeconds(*start))) + " s, and the one before it ends at " + cellText(Value(toSeconds(stage.start))) + " s",
                     "let each begin where the one before ends, the first at 0"));
  else if (stage.end <= stage.start) complain(problem(path + "/time_s", "the stage has no length", "give it more than 0 seconds"));
  else display.stages.push_back(std::move(stage));
}

}  // namespace fovea
