#pragma once
// A modular page as a study says it: which parts it has, and whether they are what they should be.

#include <string>
#include <vector>

#include "pages/page_events.hpp"
#include "plugins/catalogue.hpp"
#include "timeline/study.hpp"

namespace fovea {

/// The host's own page, as if it were a plugin.
const FoundPlugin &modularPage();

/// As Catalogue::find(), the host's own pages among them.
Result<FoundPlugin> findShown(std::string_view wanted, PluginKind kind, const Catalogue &catalogue);

/// A button beside the one that goes on: pressing it is an event of the page.
struct ButtonSpec {
  std::string id, text;
  std::string enabledBy;  // the event with which it begins to work; empty: it does from the start
  bool isOnce = false;    // it works but once
  std::string path;       // "params/buttons/0"
};

/// One part, as "params" has it.
struct PartSpec {
  PluginKind kind = PluginKind::Prompt;
  std::string plugin;  // key, id or path
  std::string name;    // of its answer; empty: there is no other
  Value params;        // dictionary: without what the host knows of every part
  Value messages;      // dictionary: words in place of the part's own; null: none
  Value showIf;        // of a control: dictionary of answers to those before it, without which it is not asked for; null: always
  std::size_t screen = 0;  // of a control: on which it is
  std::string question;     // of a control: what stands above it; empty: nothing
  std::vector<ButtonSpec> buttons = {};
  bool isLooping = false;   // of a prompt: once it is over the trial begins again
  bool isQuestion = false;  // of the control that follows, above which it stands
  std::string number = {};  // of a prompt that has times of its own as others have: its place among the prompts, from 1
  std::string path;    // "params/prompt/0"
};

struct PageParts {
  std::vector<PartSpec> prompts, controls;  // questions are among the controls, each before its own
  bool isNamed = false;  // is the answer a dictionary, by the controls' names?
  std::size_t screens = 1;
  std::vector<ButtonSpec> buttons = {};  // the page's own, and the one that starts the trial
  bool startsByHand = false;
};

/// Errors: BadArgument with the path of what is wrong.
Result<PageParts> partsOf(const Value &params);

/// Of the page, then of the prompts, then of the controls.
std::vector<ButtonSpec> buttonsOf(const PageParts &parts);
/// Of several prompts that begin by themselves each has promptStart and promptEnd of its own, which end with its number.
void numberPrompts(std::vector<PartSpec> &prompts, const Catalogue &catalogue);
/// What the page calls an event of that part.
std::string eventOf(const PartSpec &part, std::string_view event);
/// Those of the page: promptStart once all of them have begun, promptEnd once all that end have, too.
void joinPrompts(const std::vector<PartSpec> &prompts, PageEventPlan &plan);
/// What they add to the page's events.
void addButtons(const PageParts &parts, PageEventPlan &plan);
/// Is there an event for each that waits for one?
Result<void> judgeButtons(const PageParts &parts, const PageEventGraph &graph);

/// With these answers so far, is it asked for?
bool isAskedFor(const PartSpec &control, const Value &answers);

/// Questions whose controls have to be answered get a mark, where others need not be.
void markRequired(std::vector<PartSpec> &controls, const Catalogue &catalogue);

/// Takes the `loop` that the host knows out of the params of a prompt that has none of its own.
/// Errors: BadArgument where that has no end.
Result<void> takeLoop(PartSpec &part, const Manifest &manifest);

/// As BCP 47 has it, "en-us" is "en-US".
bool isSameLanguage(std::string_view tag, std::string_view other);
/// Of a manifest's "messages", those in that very language. Null: there are none.
const Value *wordsIn(const Value &messages, const std::string &language);
/// What a part or the page says in `language`: its own word for it, the manifest's, or that in English. What stands in braces is filled in from `values`.
std::string messageIn(const Manifest &manifest, const std::string &language, const std::string &message, const Value &own = {}, const Value &values = {});
/// What a part draws itself of its messages, by name: "words" of its manifest.
Value wordsOf(const Manifest &manifest, const std::string &language, const Value &own = {});
bool isRightToLeft(const Value &params);

struct FoundPart {
  FoundPlugin plugin;
  Value params;
  std::string path;  // of the params in the step
};
/// Of the step's page, those that are known and there; none of another step.
std::vector<FoundPart> partsThere(const Step &step, const Catalogue &catalogue);

/// What the study says of a page's events and of the time that is left, with what the page has by itself. Null: something is wrong with them.
std::shared_ptr<const PageEventGraph> judgeEvents(const Step &step, const PageEventPlan &plan, std::vector<Error> &found);

/// Everything that is wrong with the parts of a step's page, and with what it says of their events, each with its place in `params`. Parts that are
/// known only when the step is shown are judged then.
std::vector<Error> judgeParts(const Step &step, const Catalogue &catalogue);

}  // namespace fovea
