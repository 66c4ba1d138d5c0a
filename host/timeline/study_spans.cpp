// Steps of a study file that order, bound and gather others, and pages that a function lists.

#include <algorithm>

#include "core/json.hpp"
#include "timeline/study_reader.hpp"

namespace fovea {
namespace {

std::vector<PageSpec> pagesIn(const Elements &elements) {
  std::vector<PageSpec> pages;
  for (const Element &element : elements)
    if (const auto *page = std::get_if<PageSpec>(&element.node()->spec); page && !page->isConsent) pages.push_back(*page);
  return pages;
}

Value overlaid(Value params, const Dict &more) {
  for (const auto &[name, value] : more) params.set(name, value);
  return params;
}

/// What a page maker's function may list: its steps by their labels.
struct ListedPages {
  std::vector<PageSpec> pages;
  std::vector<Value> params;  // of the file, in the same order
  std::string place;

  Error wrong(std::string what, std::string fix) const { return {ErrorCode::PluginFailed, std::move(what), place, std::move(fix)}; }

  /// "rating", or {step = "rating", params = {text = "..."}}.
  Result<Element> page(const Value &listed) const {
    const std::string wanted = listed.text() ? *listed.text() : listed.textOr("step", "");
    const auto found = std::find_if(pages.begin(), pages.end(), [&](const PageSpec &each) { return each.label == wanted; });
    if (found == pages.end()) {
      std::string names;
      for (const PageSpec &each : pages) names += (names.empty() ? "" : ", ") + each.label;
      return wrong("the page maker listed " + (wanted.empty() ? toJson(listed) : "\"" + wanted + "\"") + ", which is none of its steps",
                   "list their labels, \"LABEL\" or {step = \"LABEL\", params = {...}}: " + names);
    }
    PageSpec page = *found;
    const Value *more = listed.find("params");
    if (more && !more->dict() && !(more->list() && more->list()->empty())) return wrong("the params of \"" + wanted + "\" are " + std::string(kindName(*more)), "give them by name: params = {text = \"...\"}");
    if (more && more->dict())
      page.paramsFunction = [before = page.paramsFunction, own = params[static_cast<std::size_t>(found - pages.begin())], more = *more->dict()](TimelineContext &context) -> Result<Value> {
        if (!before) return overlaid(own, more);
        auto evaluated = before(context);
        return evaluated ? Result<Value>(overlaid(std::move(*evaluated), more)) : evaluated;
      };
    return fovea::page(std::move(page)).from(place);
  }
};

}  // namespace

/// {"sequence": [[...], [...]], "order": LUA}: all units, in the order of a list of their numbers, from 1.
Element StudyReader::readSequence(const Value &json, const std::string &path) {
  checkMembers(json, path, {"sequence", "order", "label"});
  SequenceSpec spec;
  loops_.insert(spec.label = label(json, path, "sequence"));
  const Value &units = *json.find("sequence");
  if (!units.list()) return complain(expected(path + "/sequence", "a list of units, each a list of steps", units)), Element();
  spec.logic = readUnitList(units, path + "/sequence");
  const Value *order = json.find("order");
  if (!order) return complain(problem(path, "\"order\" is missing", "give Lua for a list of the units' numbers, such as \"{2, 1}\"; randomize draws one")), Element();
  auto function = asked(*order, path + "/order");
  if (!function) return {};
  spec.function = [function, count = spec.logic.size(), place = where(path + "/order")](TimelineContext &context) -> Result<std::vector<std::int64_t>> {
    auto value = function(context);
    if (!value) return value.error();
    std::vector<std::int64_t> indices;
    for (const Value &unit : value->list() ? *value->list() : List{})
      if (unit.as<std::int64_t>()) indices.push_back(*unit.as<std::int64_t>() - 1);
    std::vector<std::int64_t> sorted = indices;
    std::sort(sorted.begin(), sorted.end());
    bool isWhole = sorted.size() == count && value->list()->size() == count;
    for (std::size_t i = 0; isWhole && i < count; ++i) isWhole = sorted[i] == static_cast<std::int64_t>(i);
    if (isWhole) return indices;
    return Error{ErrorCode::PluginFailed, "the order was " + toJson(*value), place, "it has to have each number from 1 to " + std::to_string(count) + " once"};
  };
  tryConstant(*order, spec.function);
  return sequence(std::move(spec));
}

/// {"fixedTimeCredit_s": N, "steps": [...]}: the steps earn N seconds, whatever happens in them; fixedProgress_s moves the progress only.
Element StudyReader::readFix(const Value &json, const std::string &path, const std::string &word) {
  checkMembers(json, path, {word.c_str(), "steps"});
  const Duration amount = seconds(json, path, word).value_or(Duration{});
  const bool isCredit = word == "fixedTimeCredit_s";
  const bool wasTimedAround = std::exchange(isTimedAround_, isTimedAround_ || isCredit);
  Elements steps = readSteps(json.find("steps"), path + "/steps");
  isTimedAround_ = wasTimedAround;
  return isCredit ? withFixedTimeCredit(std::move(steps), amount) : withFixedProgress(std::move(steps), amount);
}

/// {"accumulate": LABEL, "steps": [...]}: behind it the last answer is a dictionary of those inside, by their labels.
Element StudyReader::readAccumulate(const Value &json, const std::string &path) {
  checkMembers(json, path, {"accumulate", "steps"});
  const Value &name = *json.find("accumulate");
  if (!name.text() || name.text()->empty()) complain(expected(path + "/accumulate", "a label", name));
  checkLabel(name, path + "/accumulate");
  return accumulateAnswers(readSteps(json.find("steps"), path + "/steps"), name.text() && !name.text()->empty() ? *name.text() : "answers");
}

/// {"onFail": LUA}: runs when the participant fails, wherever that is.
Element StudyReader::readOnFail(const Value &json, const std::string &path) {
  checkMembers(json, path, {"onFail", "label"});
  const Anywhere anywhere(*this);
  auto compiled = script(*json.find("onFail"), path + "/onFail", Kind::Block);
  if (!compiled) return {};
  return participantFailRoutine(label(json, path, "onFail"), [engine = engine_, script = *compiled](TimelineContext &context) -> Result<void> {
    auto done = engine->run(script, context);
    return done ? Result<void>() : Result<void>(done.error());
  });
}

/// {"pageMaker": LUA, "steps": [...], "timeEstimate_s": N}: those of its steps that a function lists. It is asked when the participant comes there,
/// and again when what it looked at has changed.
Element StudyReader::readPageMaker(const Value &json, const std::string &path) {
  checkMembers(json, path, {"pageMaker", "steps", "timeEstimate_s", "accumulateAnswers", "label"});
  PageMakerSpec spec;
  spec.label = label(json, path, "page_maker");
  spec.accumulateAnswers = flag(json, path, "accumulateAnswers", false);
  spec.timeEstimate = seconds(json, path, "timeEstimate_s");
  if (!json.find("timeEstimate_s")) complain(problem(path, "\"timeEstimate_s\" is missing", "say how long its pages take together: how many there will be is not known before"));
  report_.isLongest = false;
  auto function = asked(*json.find("pageMaker"), path + "/pageMaker");
  const std::size_t before = study_.steps.size();
  const Value *steps = json.find("steps");
  const List given = steps && steps->list() ? *steps->list() : List{};
  const auto hasTime = [](const Value &step) { return step.find("timeEstimate_s") != nullptr; };
  const bool isTimed = std::any_of(given.begin(), given.end(), hasTime);
  if (const auto without = std::find_if_not(given.begin(), given.end(), hasTime); isTimed && without != given.end())
    complain(problem(path + "/steps/" + std::to_string(without - given.begin()), "\"" + without->textOr("label", without->textOr("page", without->textOr("experiment", "the step"))) + "\" has no \"timeEstimate_s\", and another step of its page maker has one",
                     "give each one, or none: then they share the page maker's"));
  const bool wasTimedAround = std::exchange(isTimedAround_, isTimedAround_ || !isTimed);
  const bool wasListed = std::exchange(isListed_, true);
  const Elements elements = readSteps(steps, path + "/steps");
  isTimedAround_ = wasTimedAround, isListed_ = wasListed;
  ListedPages listed{pagesIn(elements), {}, where(path + "/pageMaker")};
  if (listed.pages.size() != elements.size() || study_.steps.size() - before != elements.size())
    complain(problem(path + "/steps", "only pages and experiments can be listed", "put other steps before or behind it"));
  for (std::size_t i = 0; i < listed.pages.size(); ++i) {
    if (!isTimed) listed.pages[i].timeEstimate.reset();  // they share the page maker's
    for (std::size_t k = 0; k < i; ++k)
      if (listed.pages[k].label == listed.pages[i].label)
        complain(problem(path + "/steps/" + std::to_string(i), "two steps have the label \"" + listed.pages[i].label + "\"", "give each a label of its own: the function lists them by it"));
  }
  if (!function || study_.steps.size() - before != listed.pages.size()) return {};
  for (std::size_t i = before; i < study_.steps.size(); ++i) listed.params.push_back(study_.steps[i].params);
  spec.function = [function, listed](TimelineContext &context) -> Result<Elements> {
    auto wanted = function(context);
    if (!wanted) return wanted.error();
    if (!wanted->list()) return listed.wrong("the page maker gave " + std::string(kindName(*wanted)), "it has to give a list of its steps' labels: {\"LABEL\"}");
    Elements made;
    for (const Value &each : *wanted->list()) {
      auto page = listed.page(each);
      if (!page) return page.error();
      made.push_back(std::move(*page));
    }
    return made;
  };
  tryConstant(*json.find("pageMaker"), spec.function);
  return spec.timeEstimate ? pageMaker(std::move(spec)) : Element();
}

}  // namespace fovea
