#include "devices/input_hub.hpp"

#include <algorithm>
#include <chrono>

#include "core/thread.hpp"

namespace fovea {
namespace {

class PixelsOnly final : public PointerUnits {
 public:
  Result<void> check(std::string_view units) const override {
    if (units.empty() || units == "pix") return {};
    return Error{ErrorCode::State, "nobody knows a window that has units \"" + std::string(units) + "\"", "units", "open the participant's window first, or use pix"};
  }
  Result<WindowPlace> fromPixels(std::string_view units, WindowPlace pixels) const override { return same(units, pixels); }
  Result<WindowPlace> toPixels(std::string_view units, WindowPlace place) const override { return same(units, place); }

 private:
  Result<WindowPlace> same(std::string_view units, WindowPlace place) const {
    if (auto fine = check(units); !fine) return fine.error();
    return place;
  }
};

PixelsOnly pixelsOnly;  // has nothing that could change

}  // namespace

InputHub::InputHub(Clock &clock) : clock_(clock), units_(&pixelsOnly) {}

void InputHub::setKeyboards(Keyboards keyboards) {
  const std::lock_guard lock(mutex_);
  keyboards_ = std::move(keyboards);
}

std::vector<KeyboardInfo> InputHub::keyboards() const {
  // Under the lock, so that nobody is asked who has been taken away.
  const std::lock_guard lock(mutex_);
  return keyboards_ ? keyboards_() : std::vector<KeyboardInfo>();
}

void InputHub::setPointerMover(PointerMover mover) {
  const std::lock_guard lock(mutex_);
  mover_ = std::move(mover);
}

bool InputHub::movePointer(double x, double y) const {
  const std::lock_guard lock(mutex_);
  return mover_ && mover_(x, y);
}

void InputHub::setStageWait(StageWait wait) {
  const std::lock_guard lock(mutex_);
  stageWait_ = std::move(wait);
}

void InputHub::add(InputTap &device) {
  const std::lock_guard lock(mutex_);
  devices_.push_back(&device);
}

void InputHub::remove(InputTap &device) {
  const std::lock_guard lock(mutex_);
  std::erase(devices_, &device);
}

void InputHub::hear(const InputEvent &event) {
  {
    const std::lock_guard lock(mutex_);
    for (InputTap *device : devices_) device->hear(event);
    ++count_;
  }
  heard_.notify_all();
}

std::optional<Timestamp> InputHub::nextDue() const {
  const std::lock_guard lock(mutex_);
  std::optional<Timestamp> first;
  for (const InputTap *device : devices_)
    if (const auto due = device->nextDue(); due && (!first || *due < *first)) first = due;
  return first;
}

std::optional<InputEvent> InputHub::takeDue(Timestamp now) {
  const std::lock_guard lock(mutex_);
  if (std::any_of(devices_.begin(), devices_.end(), [](const InputTap *device) { return device->usesUnits(); })) units_->refresh();
  for (InputTap *device : devices_)
    if (auto event = device->takeDue(now)) return event;
  return std::nullopt;
}

bool InputHub::answers(const InputRequest &request) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(devices_.begin(), devices_.end(), [&](const InputTap *device) { return device->answers(request); });
}

bool InputHub::wait(Timestamp until) {
  using namespace std::chrono_literals;
  std::unique_lock lock(mutex_);
  if (stageWait_ && isThread(Thread::Stage)) {
    const StageWait wait = stageWait_;
    lock.unlock();
    return wait(until);
  }
  // Another thread: the stage tells of what it hears. Short, because a clock that stands still wakes nobody.
  constexpr auto kSlice = 10ms;
  const auto limit = clock_.isVirtual() ? Duration(kSlice) : std::min<Duration>(kSlice, until - clock_.now());
  if (limit > Duration{}) heard_.wait_for(lock, limit, [this, before = count_] { return count_ != before; });
  return true;
}

}  // namespace fovea
