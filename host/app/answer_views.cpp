#include "app/answer_views.hpp"

#include "core/flags.hpp"
#include "core/json.hpp"

namespace fovea {
namespace {

constexpr std::size_t kMostText = 20'000;  // bytes

/// As people read it; what is longer than anybody does is cut off.
std::string readable(const Value *value) {
  if (!value || value->isNull()) return "";
  std::string text = value->text() ? *value->text() : toJson(*value, 2);
  if (text.size() <= kMostText) return text;
  const std::size_t end = utf8Prefix(std::string_view(text).substr(0, kMostText));
  return text.substr(0, end) + "\n... and " + std::to_string(text.size() - end) + " bytes more";
}

std::optional<Timestamp> timeOf(const Value &response, const char *name) {
  const Value *member = response.find(name);
  const auto *moment = member ? member->as<TimeValue>() : nullptr;
  return moment ? std::optional(fromNanoseconds(moment->nanoseconds)) : std::nullopt;
}

AnswerView viewOf(const Value &response) {
  AnswerView view;
  view.label = response.textOr("label", "");
  view.path = response.textOr("path", "");
  view.type = response.textOr("type", "");
  const Value *attempt = response.find("attempt"), *metadata = response.find("metadata");
  if (attempt && attempt->as<std::int64_t>()) view.attempt = *attempt->as<std::int64_t>();
  view.isAccepted = isTrue(response, "accepted");
  view.refusal = response.textOr("failure", "");
  if (view.refusal.empty()) view.refusal = response.textOr("message", "");
  view.answer = readable(response.find("answer"));
  view.metadata = readable(metadata);
  view.shown = timeOf(response, "shown");
  view.submitted = timeOf(response, "submitted");
  if (const Value *rt = metadata ? metadata->find("rt_s") : nullptr) view.rt_s = rt->number();
  return view;
}

}  // namespace

std::vector<AnswerView> answersOf(const ParticipantStep &step) {
  std::vector<AnswerView> views;
  for (const Value &response : step.responses) views.push_back(viewOf(response));
  return views;
}

}  // namespace fovea
