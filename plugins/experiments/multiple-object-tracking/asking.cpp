#include "asking.hpp"

#include <algorithm>

namespace multiple_object_tracking {
namespace {

void toggle(std::vector<int> &items, int item) {
  if (std::erase(items, item) == 0) items.push_back(item);
}

/// What is right next for somebody who has chosen some, and not yet as many as there are: a target that is missing.
int nextOf(const Question &question, const std::vector<int> &chosen) {
  return *std::find_if(question.targets.begin(), question.targets.end(), [&](int item) { return !has(chosen, item); });
}

void note(Reply &reply, const fovea::Key &key) {
  reply.time = key.time;
  reply.uncertainty = key.uncertainty;
  reply.source = key.source;
}

bool isAll(const Reply &reply, const Question &question) { return reply.items.size() == question.targets.size(); }

std::vector<std::string_view> viewsOf(const std::vector<std::string> &names) { return {names.begin(), names.end()}; }

}  // namespace

Asking::Asking(const fovea::Input &input, const fovea::Window &window, Scene &scene, Style style)
    : input_(input), window_(window), scene_(scene), style_(std::move(style)) {
  for (int item = 1; item <= style_.items; ++item) numbers_.push_back(std::to_string(item));
}

Scene::Marks Asking::marks(const Question &question, const std::vector<int> &chosen) const {
  Scene::Marks marks{.lit = {}, .ringed = chosen, .areNumbered = style_.report == Report::Digits};
  if (style_.report == Report::Probe) marks.ringed = {question.probe};
  return marks;
}

Reply Asking::ask(const Question &question) {
  if (style_.report == Report::Probe) return askForOne(question);
  Reply reply = style_.report == Report::Digits ? askForDigits(question) : askForClicks(question);
  reply.isComplete = isAll(reply, question);
  return reply;
}

Reply Asking::askForOne(const Question &question) const {
  Reply reply;
  const std::string &expected = has(question.targets, question.probe) ? style_.yesKey : style_.noKey;
  const auto key = input_.waitKey({{style_.yesKey, style_.noKey}, expected, question.onset}, question.deadline);
  if (!key) return reply;
  note(reply, *key);
  reply.isTarget = key->name == style_.yesKey;
  reply.isComplete = true;
  return reply;
}

/// The tenth item has the digit 0.
Reply Asking::askForDigits(const Question &question) {
  const auto digit = [](int item) { return std::to_string((item + 1) % 10); };
  std::vector<std::string> names;
  for (const char *beginning : {"", "num_"})
    for (int item = 0; item < style_.items; ++item) names.push_back(beginning + digit(item));

  Reply reply;
  fovea::Timestamp since = question.onset;
  while (!isAll(reply, question)) {
    const auto key = input_.waitKey({viewsOf(names), names[static_cast<std::size_t>(nextOf(question, reply.items))], since}, question.deadline);
    if (!key) break;
    note(reply, *key);
    since = key->time;
    toggle(reply.items, static_cast<int>(std::find(names.begin(), names.end(), key->name) - names.begin()) % style_.items);
    show(question, marks(question, reply.items));
  }
  return reply;
}

Reply Asking::askForClicks(const Question &question) {
  centrePointer();
  Reply reply;
  fovea::Timestamp last = question.onset, since = question.onset;
  while (!isAll(reply, question) && last < question.deadline) {
    if (style_.isSimulated)
      input_.expect({viewsOf(numbers_), numbers_[static_cast<std::size_t>(nextOf(question, reply.items))], since});
    for (const fovea::Event &event : input_.poll()) {
      const auto item = itemOf(event, question);
      if (!item || event.time() < question.onset || isAll(reply, question)) continue;
      note(reply, fovea::Key(event));
      since = event.time();
      toggle(reply.items, *item);
    }
    Scene::Marks seen = marks(question, reply.items);
    if (!isAll(reply, question)) seen.pointer = pointer_;
    last = show(question, seen).time;
  }
  return reply;
}

/// What was clicked at or touched; follows the pointer on the way.
std::optional<int> Asking::itemOf(const fovea::Event &event, const Question &question) {
  const fovea_event &raw = event.raw();
  const bool isClick = (event.isButtonPress() && raw.button == 1) || raw.type == FOVEA_TOUCH_BEGIN;
  if (isClick || raw.type == FOVEA_POINTER_MOVE) pointer_ = {raw.x, raw.y};
  if (isClick) return scene_.itemAt(pointer_, question.places);
  if (!style_.isSimulated || !event.isKeyPress()) return {};
  const auto said = std::find(numbers_.begin(), numbers_.end(), event.key());
  return said == numbers_.end() ? std::nullopt : std::optional(static_cast<int>(said - numbers_.begin()));
}

void Asking::centrePointer() {
  pointer_ = {};
  if (style_.isSimulated) return;
  try {
    input_.setPointer(0, 0);
  } catch (const fovea::Failure &failure) {
    if (failure.status() != FOVEA_E_UNSUPPORTED) throw;  // it is seen where it is as soon as it moves
  }
}

fovea::Flip Asking::show(const Question &question, const Scene::Marks &marks) {
  scene_.draw(question.places, marks);
  return window_.flip();
}

}  // namespace multiple_object_tracking
