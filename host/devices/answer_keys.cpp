#include "devices/answer_keys.hpp"

#include <algorithm>
#include <array>

#include "core/names.hpp"
#include "devices/key_names.hpp"
#include "devices/roles.hpp"

namespace fovea {
namespace {

constexpr char kKind[] = "buttons";
constexpr std::uint32_t kFirstDevice = 1000;  // behind all keyboards: what two hands hold down is not one key
constexpr std::size_t kMostListed = 12;

std::vector<std::string> rolesOf(const Rig &rig) {
  std::vector<std::string> roles;
  for (const RigAnswer &answer : rig.answers)
    if (std::find(roles.begin(), roles.end(), answer.role) == roles.end()) roles.push_back(answer.role);
  return roles;
}

/// As the rig names them, or as the class does; none: nobody says.
std::vector<std::string> buttonsOf(const RigEntry &entry, const DeviceClass &deviceClass) {
  const Value params(entry.params);
  const Value *given = params.find("buttons");
  if (!given || !given->list()) return deviceClass.buttons;
  std::vector<std::string> names;
  for (const Value &name : *given->list())
    if (name.text()) names.push_back(*name.text());
  return names;
}

std::string listed(const std::vector<std::string> &names) {
  if (names.size() > kMostListed) return names.front() + " to " + names.back();
  std::string list;
  for (const std::string &name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

Result<void> judgeAnswer(const RigAnswer &answer, const Rig &rig, const DeviceManager &manager) {
  const auto deviceClass = classForRole({answer.role, kKind, true, {}}, rig, manager);
  if (!deviceClass) return deviceClass.error();
  if (deviceClass->typesKeys)
    return Error{
        ErrorCode::Device,
        "what a " + deviceClass->name + " presses counts on pages as it is, and cannot be another key",
        answer.where,
        "bind a response box or a gamepad; for a box that types like a keyboard, name its keys in the study "
        "(\"keys\")"};
  const std::vector<std::string> buttons = buttonsOf(*rig.find(answer.role), *deviceClass);
  if (buttons.empty() || std::find(buttons.begin(), buttons.end(), answer.button) != buttons.end()) return {};
  const std::string_view near = nearest(answer.button, buttons);
  return Error{ErrorCode::Device,
               "the device of the role \"" + answer.role + "\" has no button \"" + answer.button + "\"",
               answer.where,
               near.empty() ? "it has: " + listed(buttons) : "did you mean \"" + std::string(near) + "\"?"};
}

}  // namespace

Result<void> judgeAnswers(const Rig &rig, const DeviceManager &manager) {
  for (const RigAnswer &answer : rig.answers)
    if (auto judged = judgeAnswer(answer, rig, manager); !judged) return judged;
  return {};
}

AnswerKeys::AnswerKeys(InputHub &hub) : hub_(hub) { hub_.add(*this); }

AnswerKeys::~AnswerKeys() {
  hub_.remove(*this);
  close();
}

void AnswerKeys::close() {
  for (Bound &bound : bound_) bound.device->setAnswering(false);
  bound_.clear();
  due_.clear();
}

Result<std::vector<std::string>> AnswerKeys::open(const Rig &rig, DeviceManager &manager, bool isRehearsal) {
  close();
  std::vector<std::string> told;
  for (const std::string &role : rolesOf(rig)) {
    if (isRehearsal && !rig.find(role)->isSimulated) continue;
    const auto granted = setUpRoles({{role, kKind, true, {}}}, rig, manager);
    if (!granted) return granted.error();
    auto device = manager.getDevice(role);
    if (!device)
      return Error{ErrorCode::Device, "the device of the role \"" + role + "\" is gone",
                   rig.find(role)->where, "add it again"};
    Bound bound{std::move(device), {}, {}};
    std::string line;
    for (const RigAnswer &answer : rig.answers)
      if (answer.role == role)
        bound.buttons.push_back(answer),
            line += (line.empty() ? "" : ", ") + answer.button + " is " + answer.key;
    bound.device->setAnswering(true);
    bound_.push_back(std::move(bound));
    told.push_back("role \"" + role + "\" answers pages (" + granted->front().how + "): " + line);
  }
  return told;
}

AnswerKeys::OnPage::OnPage(AnswerKeys *answers, Timestamp now) : answers_(answers) {
  if (answers_ && answers_->pages_++ == 0) answers_->since_ = now;
}

AnswerKeys::OnPage::~OnPage() {
  if (answers_) --answers_->pages_;
}

/// What is let go of was a key if its press was.
void AnswerKeys::take(Bound &bound, const DeviceEvent &event) {
  const bool isPress = event.kind == DeviceEventKind::Press;
  if (!isPress && event.kind != DeviceEventKind::Release) return;
  const std::string button =
      event.nameText().empty() ? std::to_string(event.channel) : std::string(event.nameText());
  const auto answer = std::find_if(bound.buttons.begin(), bound.buttons.end(),
                                   [&](const RigAnswer &each) { return each.button == button; });
  if (answer == bound.buttons.end()) return;
  if (isPress ? pages_ == 0 || event.time < since_ : bound.down.erase(button) == 0) return;
  if (isPress) bound.down.insert(button);
  InputEvent key;
  key.kind = isPress ? InputKind::KeyPress : InputKind::KeyRelease;
  key.source = event.source;
  key.time = event.time;
  key.uncertainty = event.uncertainty;
  key.duration = event.duration;
  key.device = kFirstDevice + static_cast<std::uint32_t>(&bound - bound_.data());
  key.setKey(answer->key);
  if (isPress) key.setText(textOfKeyName(answer->key));
  due_.push_back(key);
}

std::optional<InputEvent> AnswerKeys::takeDue(Timestamp now) {
  std::array<DeviceEvent, 16> events;
  for (Bound &bound : bound_) {
    bound.device->catchUp(now);
    while (const std::size_t count = bound.device->answers().take(events))
      for (std::size_t i = 0; i < count; ++i) take(bound, events[i]);
  }
  if (due_.empty()) return std::nullopt;
  const InputEvent event = due_.front();
  due_.pop_front();
  return event;
}

}  // namespace fovea
