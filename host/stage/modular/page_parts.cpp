#include "stage/modular/page_parts.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include "core/names.hpp"
#include "core/schema.hpp"
#include "stage/params_script.hpp"
#include "stage/step_params.hpp"

namespace fovea {

extern const char *const kModularManifest;

namespace {

const Dict kNoWords;
constexpr char kNone[] = "none", kText[] = "text", kMark[] = " *";
constexpr std::string_view kPromptEvents[] = {"promptStart", "promptEnd"}, kRequestOfOne = "promptRequest";  // the last is no event of all of them together

Error problem(std::string what, const std::string &path, std::string fix) { return {ErrorCode::BadArgument, std::move(what), path, std::move(fix)}; }

/// `path`: of the list.
std::vector<ButtonSpec> buttonsIn(const Value &given, const std::string &path, std::vector<Error> &errors) {
  std::vector<ButtonSpec> buttons;
  if (given.text() && hasExpressions(given)) return buttons;  // they are judged when the step is shown
  for (const Value &each : given.list() ? *given.list() : List{}) {
    const auto says = [&](const char *flag) { const Value *said = each.find(flag); return said && *said == Value(true); };
    const std::string place = path + "/" + std::to_string(buttons.size());
    ButtonSpec button{.id = each.textOr("id", ""), .text = each.textOr("text", ""), .enabledBy = each.textOr("enabledBy", ""), .isOnce = says("disableOnClick"), .path = place};
    if (says("isResponseButton") && !button.enabledBy.empty()) errors.push_back(problem("a response button works from responseEnable on, and enabledBy names another event", place + "/enabledBy", "leave out one of them"));
    if (says("isResponseButton")) button.enabledBy = "responseEnable";
    buttons.push_back(std::move(button));
  }
  return buttons;
}

bool flagIn(const Value &params, const char *name, bool otherwise) {
  const Value *given = params.find(name);
  return given && given->as<bool>() ? *given->as<bool>() : otherwise;
}

/// The page's own, and the one that starts the trial.
void addPageButtons(const Value &params, PageParts &parts, std::vector<Error> &errors) {
  if (const Value *given = params.find("buttons")) parts.buttons = buttonsIn(*given, "params/buttons", errors);
  parts.startsByHand = !flagIn(params, "startTrialAutomatically", true);
  if (!flagIn(params, "showStartButton", parts.startsByHand)) return;
  parts.buttons.push_back({.id = "buttonStart", .text = params.textOr("startButton", messageIn(modularPage().manifest, params.textOr("language", "en"), "start")), .enabledBy = {}, .isOnce = true, .path = "params/showStartButton"});
}

/// Each is an event, and has a name of its own.
void judgeNames(const PageParts &parts, std::vector<Error> &errors) {
  const std::vector<ButtonSpec> all = buttonsOf(parts);
  for (auto one = all.begin(); one != all.end(); ++one)
    if (const auto same = std::find_if(all.begin(), one, [&](const ButtonSpec &other) { return other.id == one->id; }); same != one)
      errors.push_back(problem("two buttons have the id \"" + one->id + "\"", one->path == "params/showStartButton" ? same->path : one->path, "give each its own: pressing it is an event of that name"));
}

/// What the host knows of every part stands beside the part's own parameters. Nothing: there is no telling what it is.
std::optional<PartSpec> partOf(const Value &json, PluginKind kind, const std::string &path, std::vector<Error> &errors) {
  const auto complain = [&](std::string what, const std::string &where, std::string fix) { errors.push_back(problem(std::move(what), where, std::move(fix))); };
  PartSpec part{.kind = kind, .plugin = {}, .name = {}, .params = Value(Dict{}), .messages = {}, .path = path};
  if (json.text() && kind == PluginKind::Prompt) {
    part.plugin = kText;
    part.params.set("text", json);
    return part;
  }
  const std::string word(kindWord(kind));
  const Value *plugin = json.find("kind");
  if (!json.dict() || !plugin || !plugin->text() || plugin->text()->empty())
    return complain("a " + word + " needs a \"kind\"", path, kind == PluginKind::Prompt ? "write its text, or e.g. {\"kind\": \"image\", \"file\": \"face.png\"}" : "write e.g. {\"kind\": \"push-buttons\", \"choices\": [\"yes\", \"no\"]}"), std::nullopt;
  part.plugin = *plugin->text();
  for (const auto &[name, value] : *json.dict()) {
    if (name == "kind") continue;
    if (name == "name" && kind == PluginKind::Control) {
      if (value.text() && !value.text()->empty()) part.name = *value.text();
      else complain("a control's \"name\" is text", path + "/name", "give it a name for its answer");
    } else if (name == "question" && kind == PluginKind::Control) {
      if (value.text() && !value.text()->empty()) part.question = *value.text();
      else complain("a control's \"question\" is text", path + "/question", "write what stands above it");
    } else if (name == "showIf" && kind == PluginKind::Control) {
      if (value.dict() && !value.dict()->empty()) part.showIf = value;
      else complain("a control's \"showIf\" is answers by name", path + "/showIf", "write e.g. {\"smokes\": \"yes\"}");
    } else if (name == "buttons") {
      const Value *rules = modularPage().manifest.json.find("params_schema")->find("properties")->find("buttons");
      std::vector<Error> wrong = hasExpressions(value) ? std::vector<Error>() : misfitsOf(value, *rules, path + "/buttons");
      if (wrong.empty()) part.buttons = buttonsIn(value, path + "/buttons", errors);
      errors.insert(errors.end(), wrong.begin(), wrong.end());
    } else if (name == "messages") {
      if (value.dict()) part.messages = value;
      else complain("\"messages\" are words by name", path + "/messages", "write e.g. {\"required\": \"Please answer.\"}");
    } else {
      part.params.set(name, value);
    }
  }
  return part;
}

/// A list of lists: each of them is a screen.
bool isInScreens(const Value &given) { return given.list() && !given.list()->empty() && given.list()->front().list(); }

void addParts(const Value &given, PluginKind kind, const std::string &path, std::size_t screen, std::vector<PartSpec> &parts, std::vector<Error> &errors) {
  const List one{given};
  const List &all = given.list() ? *given.list() : one;
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto part = partOf(all[i], kind, given.list() ? path + "/" + std::to_string(i) : path, errors);
    if (!part) continue;
    part->screen = screen;
    if (!part->question.empty()) {
      PartSpec question{.kind = PluginKind::Prompt, .plugin = kText, .name = {}, .params = Value(Dict{{"text", part->question}}), .messages = {}, .showIf = part->showIf, .screen = screen, .path = part->path + "/question"};
      question.isQuestion = true;
      parts.push_back(std::move(question));
    }
    parts.push_back(std::move(*part));
  }
}

/// The parts at one end of the page.
std::vector<PartSpec> partsIn(const Value &params, const std::string &member, PluginKind kind, std::vector<Error> &errors) {
  std::vector<PartSpec> parts;
  const Value *given = params.find(member);
  if (!given || given->isNull()) return parts;
  const std::string path = "params/" + member;
  if (kind == PluginKind::Prompt || !isInScreens(*given)) {
    addParts(*given, kind, path, 0, parts, errors);
    return parts;
  }
  for (std::size_t screen = 0; screen < given->list()->size(); ++screen) {
    const Value &controls = (*given->list())[screen];
    const std::string place = path + "/" + std::to_string(screen);
    if (controls.list() && !controls.list()->empty()) addParts(controls, kind, place, screen, parts, errors);
    else errors.push_back(problem("a screen is a list of controls", place, "where one screen is a list, all of them are"));
  }
  return parts;
}

/// One answer against what is asked of it: itself, a list of which it is one, or {"min", "max", "not"}. Of an answer that is a list one element is enough, and for "not" none may be it.
bool isAsWanted(const Value &wanted, const Value &given) {
  if (given.isNull()) return false;
  const auto isRight = [&](const auto &rule) {
    if (rule.first == "not") return !isAsWanted(rule.second, given);
    const auto isWithin = [&](const Value &answer) {
      const auto number = answer.number(), limit = rule.second.number();
      return number && limit && (rule.first == "min" ? *number >= *limit : *number <= *limit);
    };
    return given.list() ? std::any_of(given.list()->begin(), given.list()->end(), isWithin) : isWithin(given);
  };
  if (const Dict *rules = wanted.dict()) return std::all_of(rules->begin(), rules->end(), isRight);
  if (const List *answers = given.list()) return std::any_of(answers->begin(), answers->end(), [&](const Value &answer) { return isAsWanted(wanted, answer); });
  if (const List *any = wanted.list()) return std::any_of(any->begin(), any->end(), [&](const Value &each) { return isAsWanted(each, given); });
  const auto number = given.number();
  return wanted.number() && number ? *wanted.number() == *number : wanted == given;
}

/// Of a control whose answers the study names, all of them; null: it can have others.
const List *choicesOf(const PartSpec &control) {
  const Value *choices = control.params.find("choices"), *rows = control.params.find("rows"), *other = control.params.find("other");
  return choices && choices->list() && !rows && !other && !hasExpressions(*choices) ? choices->list() : nullptr;
}

/// Could it be answered so? `wanted` as isAsWanted() has it.
Result<void> judgeWanted(const PartSpec &control, const Value &wanted, const std::string &place) {
  if (hasExpressions(wanted)) return {};
  if (const List *any = wanted.list()) {
    for (std::size_t i = 0; i < any->size(); ++i)
      if (auto judged = judgeWanted(control, (*any)[i], place + "/" + std::to_string(i)); !judged) return judged;
    return {};
  }
  for (const auto &[rule, value] : wanted.dict() ? *wanted.dict() : Dict{}) {
    const std::string at = place + "/" + rule;
    if (rule != "min" && rule != "max" && rule != "not") return problem("an answer cannot be asked for its \"" + rule + "\"", at, "there are min, max and not; or write the answer itself, or a list of answers");
    if (rule != "not" && !value.number()) return problem("\"" + rule + "\" is a number, and here it is none", at, "write a number without quotes");
    if (rule != "not") continue;
    if (auto judged = judgeWanted(control, value, at); !judged) return judged;
  }
  const List *choices = wanted.dict() ? nullptr : choicesOf(control);
  if (!choices || std::any_of(choices->begin(), choices->end(), [&](const Value &choice) { return isAsWanted(wanted, choice); })) return {};
  std::vector<std::string> names;
  for (const Value &choice : *choices) names.push_back(cellText(choice));
  const auto near = std::string(nearest(cellText(wanted), names));
  std::string fix = "it has:";
  for (std::size_t i = 0; i < names.size(); ++i) fix += (i ? ", " : " ") + names[i];
  return problem("\"" + cellText(wanted) + "\" is none of the choices of \"" + control.name + "\"", place, (near.empty() ? "" : "did you mean \"" + near + "\"? ") + fix);
}

/// Are they answers to what stands before it?
Result<void> judgeShowIf(const std::vector<PartSpec> &controls, std::size_t at) {
  for (const auto &[name, wanted] : controls[at].showIf.dict() ? *controls[at].showIf.dict() : Dict{}) {
    const std::string place = controls[at].path + "/showIf/" + name;
    const auto here = controls.begin() + static_cast<std::ptrdiff_t>(at);
    const auto named = std::find_if(controls.begin(), here, [&](const PartSpec &control) { return control.name == name; });
    if (name.empty() || named == here) return problem("there is no control \"" + name + "\" before this one", place, "name one that stands above it or on a screen before");
    if (auto judged = judgeWanted(*named, wanted, place); !judged) return judged;
  }
  return {};
}

/// What the page would have to wait for, in a control that may not be asked for.
std::vector<Error> waitsInVain(const Step &step, const PartSpec &control) {
  std::vector<Error> found;
  for (const char *name : {"minInteractions", "minTime_s", "preventSubmit"}) {
    const Value *given = control.showIf.isNull() ? nullptr : control.params.find(name);
    if (given && (given->as<bool>() ? *given->as<bool>() : given->number().value_or(0) > 0))
      found.push_back(placed(step, problem("a page cannot wait for a control that is not always asked for", control.path + "/" + name, "leave out this or its showIf")));
  }
  return found;
}

/// "de-AT", then "de", then English.
std::vector<std::string> inOrder(const std::string &language) { return {language, language.substr(0, language.find('-')), "en"}; }

std::string filledIn(std::string text, const Value &values) {
  for (const auto &[name, value] : values.dict() ? *values.dict() : Dict{}) {
    const std::string mark = "{" + name + "}";
    const std::string written = cellText(value);
    for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + written.size())) text.replace(at, mark.size(), written);
  }
  return text;
}

/// "loops" of the manifest: true, or the param with which there is an end.
bool hasEnd(const PartSpec &part, const Manifest &manifest) {
  const Value *loops = manifest.json.find("loops");
  return loops && (loops->text() ? part.params.find(*loops->text()) != nullptr : *loops == Value(true));
}

/// Events that the part makes, by its manifest.
void addEvents(const PartSpec &part, const Manifest &manifest, PageEventPlan &plan) {
  for (const std::string &event : eventsOf(part.params, manifest)) plan.make(eventOf(part, event));
}

/// Does it go by the time of a page on which it may come later, or not at all?
Result<void> judgeBegin(const PartSpec &part, const Manifest &manifest) {
  const Value *member = manifest.json.find("begins_with_page");
  if (!member || !member->as<bool>() || !*member->as<bool>()) return {};
  if (part.screen > 0) return problem("\"" + part.plugin + "\" begins with the page, and would be over before somebody comes to its screen", part.path, "put it on the first screen, or on a page of its own");
  if (!part.showIf.isNull()) return problem("\"" + part.plugin + "\" begins with the page, and would be over before it is known whether it is asked for", part.path + "/showIf", "leave out its showIf, or put it on a page of its own with if");
  return {};
}

/// Is there a way off each of its screens? Errors: BadArgument.
Result<void> judgeLeaving(const Value &params, const PageParts &parts, const PageEventGraph &graph, const Catalogue &catalogue) {
  const PageEventSpec &over = graph.events()[*graph.find("autoSubmit")];
  if (over.isMade || !over.triggers.empty() || flagIn(params, "showButton", true)) return {};
  const auto answersItself = [&](const PartSpec &control) {
    const auto plugin = control.isQuestion ? Result<FoundPlugin>(Error{}) : catalogue.find(control.plugin, control.kind);
    return plugin && !flagIn(plugin->manifest.json, "next", true);
  };
  for (std::size_t screen = 0; screen < parts.screens; ++screen)
    if (std::none_of(parts.controls.begin(), parts.controls.end(), [&](const PartSpec &control) { return control.screen == screen && answersItself(control); }))
      return problem("nobody could leave this page: it has no button to go on, and no control whose press is the answer" + (parts.screens > 1 ? " on screen " + std::to_string(screen + 1) : ""), "params/showButton", "leave out showButton, or say in the step's events what brings autoSubmit");
  return {};
}

}  // namespace

const FoundPlugin &modularPage() {
  static const FoundPlugin page = [] {
    auto manifest = parseManifest(kModularManifest, kModularPageId);
    return FoundPlugin{{}, {}, manifest ? std::move(*manifest) : Manifest{}};
  }();
  return page;
}

Result<FoundPlugin> findShown(std::string_view wanted, PluginKind kind, const Catalogue &catalogue) {
  const bool isOurs = kind == PluginKind::Page && (wanted == kModularPageId || wanted == modularPage().manifest.key());
  return isOurs ? Result<FoundPlugin>(modularPage()) : catalogue.find(wanted, kind);
}

namespace {

/// What is wrong with one of them hides none of the others.
PageParts readParts(const Value &params, std::vector<Error> &errors) {
  PageParts parts{partsIn(params, "prompt", PluginKind::Prompt, errors), {}, params.find("control") && params.find("control")->list()};
  parts.controls = partsIn(params, "control", PluginKind::Control, errors);
  addPageButtons(params, parts, errors);
  if (parts.controls.empty()) parts.controls.push_back({.kind = PluginKind::Control, .plugin = kNone, .name = {}, .params = Value(Dict{}), .messages = {}, .path = "params/control"});
  for (std::size_t i = 0; i < parts.controls.size(); ++i) {
    const PartSpec &control = parts.controls[i];
    parts.screens = std::max(parts.screens, control.screen + 1);
    if (control.isQuestion) continue;
    if (auto judged = judgeShowIf(parts.controls, i); !judged) errors.push_back(judged.error());
    if (!parts.isNamed) continue;
    if (control.name.empty() && control.plugin != kNone)
      errors.push_back(problem("one of several controls needs a \"name\"", control.path, "its answer is a member of the page's answer, under that name"));
    const auto here = parts.controls.begin() + static_cast<std::ptrdiff_t>(i);
    if (!control.name.empty() && std::any_of(parts.controls.begin(), here, [&](const PartSpec &other) { return other.name == control.name; }))
      errors.push_back(problem("two controls have the name \"" + control.name + "\"", control.path + "/name", "give each a name of its own"));
  }
  judgeNames(parts, errors);
  return parts;
}

}  // namespace

Result<PageParts> partsOf(const Value &params) {
  std::vector<Error> errors;
  PageParts parts = readParts(params, errors);
  return errors.empty() ? Result<PageParts>(std::move(parts)) : errors.front();
}

std::vector<ButtonSpec> buttonsOf(const PageParts &parts) {
  std::vector<ButtonSpec> all = parts.buttons;
  for (const std::vector<PartSpec> *each : {&parts.prompts, &parts.controls})
    for (const PartSpec &part : *each) all.insert(all.end(), part.buttons.begin(), part.buttons.end());
  return all;
}

void numberPrompts(std::vector<PartSpec> &prompts, const Catalogue &catalogue) {
  std::vector<PartSpec *> timed;
  for (PartSpec &prompt : prompts) {
    const auto plugin = catalogue.find(prompt.plugin, prompt.kind);
    const Value *events = plugin ? plugin->manifest.json.find("events") : nullptr;
    const List *made = events ? events->list() : nullptr;
    if (made && std::find(made->begin(), made->end(), Value(kPromptEvents[0])) != made->end()) timed.push_back(&prompt);
  }
  if (timed.size() < 2) return;
  for (PartSpec *prompt : timed) prompt->number = std::to_string(prompt - prompts.data() + 1);
}

std::string eventOf(const PartSpec &part, std::string_view event) {
  const bool isOwn = event == kRequestOfOne || std::find(std::begin(kPromptEvents), std::end(kPromptEvents), event) != std::end(kPromptEvents);
  return std::string(event) + (isOwn ? part.number : "");
}

void joinPrompts(const std::vector<PartSpec> &prompts, PageEventPlan &plan) {
  for (const std::string_view event : kPromptEvents)
    for (const PartSpec &prompt : prompts)
      if (const std::string own = eventOf(prompt, event); own != event && plan.has(own)) plan.trigger(event, own, {});
  const auto isNumbered = [](const PartSpec &prompt) { return !prompt.number.empty(); };
  if (plan.has("promptEnd") && std::any_of(prompts.begin(), prompts.end(), isNumbered)) plan.trigger("promptEnd", "promptStart", {});
}

void addButtons(const PageParts &parts, PageEventPlan &plan) {
  for (const ButtonSpec &button : buttonsOf(parts)) plan.make(button.id);
  if (parts.startsByHand) plan.startByHand();
}

Result<void> judgeButtons(const PageParts &parts, const PageEventGraph &graph) {
  for (const ButtonSpec &button : buttonsOf(parts))
    if (!button.enabledBy.empty() && !graph.find(button.enabledBy))
      return problem("the page has no event \"" + button.enabledBy + "\"", button.path + "/enabledBy", "name one of its events, e.g. \"promptEnd\"");
  const auto &prepare = graph.events()[*graph.find("trialPrepare")].triggers;
  const auto waits = [&](const PageTrigger &trigger) { return trigger.event == "trialManualRequest"; };
  const auto start = graph.find("buttonStart");
  const bool isPressed = start && (graph.events()[*start].isMade || !graph.events()[*start].triggers.empty());
  if (parts.startsByHand && !isPressed && std::any_of(prepare.begin(), prepare.end(), waits))
    return problem("the trial waits for a start button, and the page has none", "params/showStartButton", "leave out showStartButton, or say in the step's events what brings trialPrepare about");
  return {};
}

bool isAskedFor(const PartSpec &control, const Value &answers) {
  const Dict none, &wanted = control.showIf.dict() ? *control.showIf.dict() : none;
  return std::all_of(wanted.begin(), wanted.end(), [&](const auto &each) {
    const Value *given = answers.find(each.first);
    return given && isAsWanted(each.second, *given);
  });
}

void markRequired(std::vector<PartSpec> &controls, const Catalogue &catalogue) {
  const auto isRequired = [&](const PartSpec &control) -> std::optional<bool> {
    const auto plugin = control.isQuestion ? Result<FoundPlugin>(Error{}) : catalogue.find(control.plugin, control.kind);
    const Value *schema = plugin ? plugin->manifest.json.find("params_schema") : nullptr, *properties = schema ? schema->find("properties") : nullptr;
    const Value *rules = properties ? properties->find("required") : nullptr, *given = control.params.find("required");
    if (plugin && !rules && messageIn(plugin->manifest, "en", "required") != "required") return true;  // it always has to be
    if (rules && !given) given = rules->find("default");
    return rules && given && given->as<bool>() ? std::optional(*given->as<bool>()) : std::nullopt;
  };
  const auto isFree = [&](const PartSpec &control) { return isRequired(control) == false; };
  if (std::none_of(controls.begin(), controls.end(), isFree)) return;
  for (std::size_t i = 1; i < controls.size(); ++i)
    if (controls[i - 1].isQuestion && isRequired(controls[i]) == true) controls[i - 1].params.set("text", controls[i].question + kMark);
}

Result<void> takeLoop(PartSpec &part, const Manifest &manifest) {
  const Value *schema = manifest.json.find("params_schema"), *properties = schema ? schema->find("properties") : nullptr;
  const Value *given = part.kind == PluginKind::Prompt && !(properties && properties->find("loop")) ? part.params.find("loop") : nullptr;
  if (!given) return {};
  const Value loop = *given;
  Value rest(Dict{});
  for (const auto &[name, value] : *part.params.dict())
    if (name != "loop") rest.set(name, value);
  part.params = std::move(rest);
  if (!loop.as<bool>()) return problem("a prompt's \"loop\" is true or false", part.path + "/loop", "write true, and the trial begins again once the prompt is over");
  part.isLooping = *loop.as<bool>();
  if (!part.isLooping || hasEnd(part, manifest)) return {};
  const Value *loops = manifest.json.find("loops");
  return problem("this prompt has no end, behind which it could come again", part.path + "/loop", loops && loops->text() ? "give it " + *loops->text() + ", or leave out loop" : "leave out loop");
}

bool isSameLanguage(std::string_view tag, std::string_view other) {
  return std::equal(tag.begin(), tag.end(), other.begin(), other.end(), [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

const Value *wordsIn(const Value &messages, const std::string &language) {
  for (const auto &[tag, words] : messages.dict() ? *messages.dict() : kNoWords)
    if (isSameLanguage(tag, language)) return &words;
  return nullptr;
}

std::string messageIn(const Manifest &manifest, const std::string &language, const std::string &message, const Value &own, const Value &values) {
  const Value *said = own.find(message);
  const Value *all = manifest.json.find("messages");
  for (const std::string &each : inOrder(language)) {
    if (said && said->text()) break;
    const Value *words = all ? wordsIn(*all, each) : nullptr;
    said = words ? words->find(message) : nullptr;
  }
  return filledIn(said && said->text() ? *said->text() : message, values);
}

Value wordsOf(const Manifest &manifest, const std::string &language, const Value &own) {
  Value words(Dict{});
  const Value *names = manifest.json.find("words");
  for (const Value &name : names && names->list() ? *names->list() : List{})
    if (name.text()) words.set(*name.text(), Value(messageIn(manifest, language, *name.text(), own)));
  return words;
}

bool isRightToLeft(const Value &params) {
  constexpr std::string_view kLanguages[] = {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"};
  const std::string direction = params.textOr("direction", "auto"), language = params.textOr("language", "en");
  if (direction != "auto") return direction == "rtl";
  return std::find(std::begin(kLanguages), std::end(kLanguages), language.substr(0, language.find('-'))) != std::end(kLanguages);
}

std::vector<FoundPart> partsThere(const Step &step, const Catalogue &catalogue) {
  std::vector<FoundPart> there;
  const auto parts = isModular(step) ? partsOf(step.params) : Result<PageParts>(PageParts{});
  if (!parts) return there;
  for (const std::vector<PartSpec> *all : {&parts->prompts, &parts->controls})
    for (const PartSpec &part : *all)
      if (auto plugin = catalogue.find(part.plugin, part.kind)) there.push_back({std::move(*plugin), part.params, part.path});
  return there;
}

std::shared_ptr<const PageEventGraph> judgeEvents(const Step &step, const PageEventPlan &plan, std::vector<Error> &found) {
  std::vector<std::string> awaited;
  if (step.progressDisplay) {
    awaited.push_back(step.progressDisplay->start);
    for (const ProgressStage &stage : step.progressDisplay->stages) awaited.push_back(stage.until);
  }
  findSlips(step.eventChanges, plan, awaited, found);
  auto graph = PageEventGraph::compile(step.eventChanges, found, plan);
  if (graph && step.progressDisplay) judgeStages(*step.progressDisplay, *graph, found);
  return graph;
}

std::vector<Error> judgeParts(const Step &step, const Catalogue &catalogue) {
  std::vector<Error> found;
  PageParts parts = readParts(step.params, found);
  for (Error &error : found) error = placed(step, std::move(error));
  PageEventPlan plan;
  addButtons(parts, plan);
  numberPrompts(parts.prompts, catalogue);
  bool areAllKnown = found.empty();
  for (const std::vector<PartSpec> *all : {&parts.prompts, &parts.controls})
    for (PartSpec part : *all) {
      if (hasExpressions(Value(part.plugin))) {
        areAllKnown = false;
        continue;
      }
      const auto plugin = catalogue.find(part.plugin, part.kind);
      if (!plugin) {
        areAllKnown = false;
        Error error = plugin.error();
        error.where = part.path + "/kind" + (error.where.empty() ? "" : " " + error.where);
        found.push_back(placed(step, std::move(error)));
        continue;
      }
      if (auto looped = takeLoop(part, plugin->manifest); !looped) found.push_back(placed(step, looped.error()));
      if (part.isLooping) plan.trigger("trialFinish", "promptEnd", {});
      for (Error &error : misfits(step, part.params, plugin->manifest, part.path)) found.push_back(std::move(error));
      for (Error &error : waitsInVain(step, part)) found.push_back(std::move(error));
      addEvents(part, plugin->manifest, plan);
      if (auto there = judgeBegin(part, plugin->manifest); !there) found.push_back(placed(step, there.error()));
    }
  if (!areAllKnown) return found;
  joinPrompts(parts.prompts, plan);
  const auto graph = judgeEvents(step, plan, found);
  if (graph)
    for (const auto &judged : {judgeButtons(parts, *graph), endsItself(step) ? Result<void>() : judgeLeaving(step.params, parts, *graph, catalogue)})
      if (!judged) found.push_back(placed(step, judged.error()));
  if (const Value *from = step.params.find("rtFrom"); graph && from && from->text() && !hasExpressions(*from) && !graph->find(*from->text()))
    found.push_back(placed(step, problem("the page has no event \"" + *from->text() + "\"", "params/rtFrom", "name one of its events, e.g. \"trialStart\"")));
  return found;
}

}  // namespace fovea
