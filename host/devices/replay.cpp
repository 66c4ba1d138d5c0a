#include "devices/replay.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <sstream>

#include "devices/arguments.hpp"
#include "devices/key_names.hpp"

namespace fovea {
namespace {

std::vector<std::string_view> cellsOf(std::string_view line) {
  std::vector<std::string_view> cells;
  while (true) {
    const std::size_t comma = line.find(',');
    std::string_view cell = line.substr(0, comma);
    if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') cell = cell.substr(1, cell.size() - 2);
    cells.push_back(cell);
    if (comma == std::string_view::npos) return cells;
    line.remove_prefix(comma + 1);
  }
}

template <class Number>
std::optional<Number> numberIn(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Where the columns stand.
struct Columns {
  std::size_t time = npos, device = npos, key = npos, type = npos;
  static constexpr std::size_t npos = std::string_view::npos;

  static std::optional<Columns> of(const std::vector<std::string_view> &header) {
    Columns columns;
    for (std::size_t i = 0; i < header.size(); ++i) {
      if (header[i] == "t_s") columns.time = i;
      if (header[i] == "device") columns.device = i;
      if (header[i] == "key") columns.key = i;
      if (header[i] == "type") columns.type = i;
    }
    const bool isWhole = columns.time != npos && columns.key != npos && columns.type != npos;
    return isWhole ? std::optional(columns) : std::nullopt;
  }
};

}  // namespace

Result<std::vector<ReplayedEvent>> parseReplay(std::string_view text, const std::string &origin) {
  std::vector<ReplayedEvent> events;
  std::optional<Columns> columns;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) continue;
    const std::string where = origin + ":" + std::to_string(number);
    const auto cells = cellsOf(line);
    if (!columns) {
      columns = Columns::of(cells);
      if (!columns) return Error{ErrorCode::BadFile, "the header does not name t_s, key and type", where, "begin with: t_s,device,key,type"};
      continue;
    }
    const auto cell = [&](std::size_t column) { return column < cells.size() ? cells[column] : std::string_view(); };
    const auto time = numberIn<double>(cell(columns->time));
    if (!time || !std::isfinite(*time) || *time < 0)
      return Error{ErrorCode::BadFile, "\"" + std::string(cell(columns->time)) + "\" is no time", where, "give seconds since the run began"};
    const std::string_view type = cell(columns->type);
    if (type != "press" && type != "release")
      return Error{ErrorCode::BadFile, "\"" + std::string(type) + "\" is no type", where, "write press or release"};
    if (cell(columns->key).empty()) return Error{ErrorCode::BadFile, "the key is missing", where, "name it as docs/glossary.md does"};
    const std::string_view device = cell(columns->device);
    const auto deviceNumber = device.empty() ? std::optional(std::uint32_t{0}) : numberIn<std::uint32_t>(device);
    if (!deviceNumber) return Error{ErrorCode::BadFile, "\"" + std::string(device) + "\" is no device", where, "number them: 0, 1, …"};
    events.push_back({Duration(std::llround(*time * 1e9)), *deviceNumber, type == "press", std::string(cell(columns->key))});
  }
  if (!columns) return Error{ErrorCode::BadFile, "there is nothing in it", origin, "begin with: t_s,device,key,type"};
  std::stable_sort(events.begin(), events.end(), [](const ReplayedEvent &a, const ReplayedEvent &b) { return a.time < b.time; });
  return events;
}

Result<std::vector<ReplayedEvent>> readReplay(const std::filesystem::path &file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!(stream && text << stream.rdbuf()))
    return Error{ErrorCode::BadFile, "the events cannot be read", file.string(), "is there such a file, and is there something in it?"};
  return parseReplay(text.str(), file.string());
}

Replay::Replay(InputHub &hub, std::string file, std::vector<ReplayedEvent> events)
    : hub_(hub), file_(std::move(file)), events_(std::move(events)), zero_(hub.clock().now()) {
  hub_.add(*this);
}

Replay::~Replay() { close(); }

void Replay::close() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(isClosed_, true)) return;
  }
  hub_.remove(*this);
}

void Replay::beginRun(Timestamp now) {
  const std::lock_guard lock(mutex_);
  zero_ = now;
  next_ = nextTyped_ = 0;
  isTyping_ = true;
}

void Replay::endRun() {
  const std::lock_guard lock(mutex_);
  isTyping_ = false;
}

std::optional<Timestamp> Replay::nextDue() const {
  const std::lock_guard lock(mutex_);
  if (!isTyping_ || nextTyped_ == events_.size()) return std::nullopt;
  return zero_ + events_[nextTyped_].time;
}

std::optional<InputEvent> Replay::takeDue(Timestamp now) {
  const std::lock_guard lock(mutex_);
  if (!isTyping_ || nextTyped_ == events_.size() || zero_ + events_[nextTyped_].time > now) return std::nullopt;
  const ReplayedEvent &each = events_[nextTyped_];
  InputEvent event;
  event.kind = each.isPress ? InputKind::KeyPress : InputKind::KeyRelease;
  event.source = StampSource::Simulated;
  event.time = zero_ + each.time;
  event.device = each.device;
  event.setKey(each.name);
  if (each.isPress) event.setText(textOfKeyName(each.name));
  else event.duration = heldFor(nextTyped_);
  ++nextTyped_;
  return event;
}

/// The participant's part is its own, until there is nothing left of it.
bool Replay::answers(const InputRequest &) const {
  const std::lock_guard lock(mutex_);
  return isTyping_ && nextTyped_ < events_.size();
}

void Replay::catchUp(Timestamp now) {
  const std::lock_guard lock(mutex_);
  for (; next_ < events_.size() && zero_ + events_[next_].time <= now; ++next_) {
    const ReplayedEvent &each = events_[next_];
    DeviceEvent event;
    event.kind = each.isPress ? DeviceEventKind::Press : DeviceEventKind::Release;
    event.source = StampSource::Simulated;
    event.time = zero_ + each.time;
    event.channel = each.device;
    event.setName(each.name);
    if (!each.isPress) event.duration = heldFor(next_);
    report(event);
  }
}

/// Since the press before; none is -1.
Duration Replay::heldFor(std::size_t release) const {
  for (std::size_t i = release; i-- > 0;) {
    const ReplayedEvent &each = events_[i];
    if (each.device != events_[release].device || each.name != events_[release].name) continue;
    return each.isPress ? events_[release].time - each.time : Duration(-1);
  }
  return Duration(-1);
}

std::vector<DeviceMethod> Replay::methods() const { return {{"getLeft", {}, "how many events are still to come"}}; }

Result<Value> Replay::call(std::string_view method, const Dict &arguments) {
  DeviceArguments given(std::string(method), arguments);
  if (auto fine = given.finish(); !fine) return fine.error();
  const std::lock_guard lock(mutex_);
  if (method == "getLeft") return Value(static_cast<std::int64_t>(events_.size() - next_));
  return noSuchMethod(*this, method);
}

}  // namespace fovea
