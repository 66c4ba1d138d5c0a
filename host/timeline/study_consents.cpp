// What consent forms leave behind: the variables that they set, and who goes on although they declined one.

#include <algorithm>
#include <cctype>

#include "timeline/study_reader.hpp"

namespace fovea {
namespace {

bool isOfName(char letter) { return letter == '_' || std::isalnum(static_cast<unsigned char>(letter)); }

/// As a word of its own?
bool isIn(const std::string &text, const std::string &name) {
  for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1))
    if ((at == 0 || !isOfName(text[at - 1])) && (at + name.size() == text.size() || !isOfName(text[at + name.size()]))) return true;
  return false;
}

/// Is one of the names anywhere in there? What steps are called says nothing of what they ask.
bool mentions(const Value &json, const std::vector<std::string> &names) {
  if (json.text()) return std::any_of(names.begin(), names.end(), [&](const std::string &name) { return isIn(*json.text(), name); });
  if (json.list()) return std::any_of(json.list()->begin(), json.list()->end(), [&](const Value &each) { return mentions(each, names); });
  return json.dict() && std::any_of(json.dict()->begin(), json.dict()->end(), [&](const auto &member) {
           return member.first != "label" && member.first != "module" && member.first != "saveAs" && mentions(member.second, names);
         });
}

bool isScript(const Value &json) {
  return json.text() || (json.list() && std::all_of(json.list()->begin(), json.list()->end(), [](const Value &line) { return line.text() != nullptr; }));
}

/// The same of what the step itself asks, and not the steps within.
bool asks(const Value &json, const std::vector<std::string> &names) {
  Value own(Dict{});
  for (const auto &[name, member] : *json.dict())
    if (isScript(member)) own.set(name, member);
  return mentions(own, names);
}

/// Does everybody come to what stands in there?
bool isForAll(const Value &json, bool nests) {
  if (const Value *items = json.find("forEach")) return items->list() && !items->list()->empty();
  if (json.find("randomize") || json.find("counterbalance")) return !json.find("take");
  return !nests && !json.find("waitWhile");
}

}  // namespace

/// Its variables are there for all that stands below it.
void StudyReader::noteForm(const Step &step, const Value &json, const std::string &path) {
  auto names = forms_ ? forms_(step.plugin) : std::vector<std::string>();
  if (!names) setsAny_ = true;  // that there is no such form is told by others
  else
    for (const std::string &name : *names) set_.insert(name), noteKind(name, "true or false", where(path), depth_ == 0);
  if (!step.goesOnIfDeclined) return;
  std::vector<std::string> known = names.value_or(std::vector<std::string>());
  if (const Value *saved = json.find("saveAs"); saved && saved->text()) known.push_back(*saved->text());
  refusable_.push_back({study_.steps.size(), std::move(known)});
}

/// Whoever declined a form comes here, unless something around or above asks about it.
void StudyReader::noteDeclined(Step &step, const Value &json) const {
  const bool isCertain = study_.onError != ErrorPolicy::Skip && study_.calls.empty() && !hasExpressions(step.params) &&
                         std::all_of(around_.flows.begin(), around_.flows.end(), [](const Around::Flow &flow) { return flow.isForAll; });
  for (const Refusable &form : refusable_) {
    const bool isAsked = form.isAsked || mentions(json, form.names) || std::any_of(around_.flows.begin(), around_.flows.end(), [&](const Around::Flow &flow) { return asks(*flow.json, form.names); });
    if (!isAsked) step.declined.emplace(form.step, isCertain && !form.mayHaveLeft);
  }
}

void StudyReader::enterFlow(const Value &json, bool nests) { around_.flows.push_back({&json, isForAll(json, nests)}); }

/// Some may have come to an end in it: those who declined, where it asks about that; else nobody knows who.
void StudyReader::leaveFlow(const Value &json, bool mayEnd) {
  around_.flows.pop_back();
  if (!mayEnd) return;
  for (Refusable &form : refusable_) (mentions(json, form.names) ? form.isAsked : form.mayHaveLeft) = true;
}

}  // namespace fovea
