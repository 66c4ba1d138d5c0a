#include "devices/replay_file.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <optional>
#include <sstream>

#include "devices/pointer_words.hpp"

namespace fovea {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr char kHeader[] = "begin with: t_s,type,key,device,role,value";
constexpr std::string_view kRepeat = "repeat";

struct Cell {
  std::string text;
  int line = 1, column = 1;  // where it begins; characters that are no ASCII count by their bytes
};

/// Takes a file apart, cell by cell: quotes as RFC 4180 has them.
class CellReader {
 public:
  CellReader(std::string_view text, std::string origin) : text_(text), origin_(std::move(origin)) {
    if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
    const std::string_view header = text_.substr(0, text_.find('\n'));
    for (const char candidate : {'\t', ';', ','})
      if (header.find(candidate) != std::string_view::npos) delimiter_ = candidate;
  }

  /// The cells of the next line that is not empty; none at the end.
  Result<std::vector<Cell>> line() {
    std::vector<Cell> cells;
    while (cells.empty() && at_ < text_.size()) {
      if (atLineEnd()) {
        take();
        continue;
      }
      while (true) {
        auto cell = readCell();
        if (!cell) return cell.error();
        cells.push_back(std::move(*cell));
        if (at_ == text_.size() || text_[at_] != delimiter_) break;
        take();
      }
      while (at_ < text_.size() && text_[at_] == '\r') take();
      if (at_ < text_.size()) take();
    }
    return cells;
  }
  Error wrong(const Cell &cell, std::string what, std::string fix) const { return wrong(cell.line, cell.column, std::move(what), std::move(fix)); }

 private:
  Error wrong(int line, int column, std::string what, std::string fix) const {
    return {ErrorCode::BadFile, std::move(what), origin_ + ":" + std::to_string(line) + ":" + std::to_string(column), std::move(fix)};
  }
  bool atLineEnd() const { return text_[at_] == '\n' || text_[at_] == '\r'; }
  char take() {
    const char letter = text_[at_++];
    if (letter == '\n') ++line_, column_ = 1;
    else ++column_;
    return letter;
  }
  Result<Cell> readCell() {
    Cell cell{"", line_, column_};
    if (at_ == text_.size() || text_[at_] != '"') {
      while (at_ < text_.size() && text_[at_] != delimiter_ && !atLineEnd()) cell.text += take();
      return cell;
    }
    take();
    while (true) {
      if (at_ == text_.size()) return wrong(cell, "the quote is never closed", "end the cell with \"");
      if (text_[at_] != '"') {
        cell.text += take();
        continue;
      }
      take();
      if (at_ == text_.size() || text_[at_] != '"') break;
      cell.text += take();
    }
    if (at_ < text_.size() && text_[at_] != delimiter_ && !atLineEnd())
      return wrong(line_, column_, "something stands behind the closing quote", "double the quotes within a cell");
    return cell;
  }

  std::string_view text_;
  std::string origin_;
  char delimiter_ = ',';
  std::size_t at_ = 0;
  int line_ = 1, column_ = 1;
};

template <class Number>
std::optional<Number> numberIn(const std::string &text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<DeviceEventKind> kindOf(std::string_view word) {
  if (word == kRepeat) return DeviceEventKind::Press;
  for (auto kind = DeviceEventKind::Press; kind <= DeviceEventKind::Attached; kind = static_cast<DeviceEventKind>(static_cast<std::uint32_t>(kind) + 1))
    if (deviceEventWord(kind) == word) return kind;
  return std::nullopt;
}

std::optional<InputKind> pointerKindOf(std::string_view word) {
  for (auto kind = InputKind::ButtonPress; kind <= InputKind::TouchEnd; kind = static_cast<InputKind>(static_cast<std::uint32_t>(kind) + 1))
    if (pointerEventWord(kind) == word) return kind;
  return std::nullopt;
}

/// Lines as events, by the names in the header.
class EventReader {
 public:
  explicit EventReader(const CellReader &cells) : cells_(cells) {}

  Result<void> readHeader(const std::vector<Cell> &header) {
    for (std::size_t i = 0; i < header.size(); ++i)
      for (auto &[name, place] : places_)
        if (header[i].text == name) place = i;
    for (const char *name : {"t_s", "type", "key"})
      if (!placeOf(name)) return cells_.wrong(header.front(), "the header does not name " + std::string(name), kHeader);
    return {};
  }

  /// What came of a click or a touch on the keys of the screen, which makes it once more.
  bool isDrawnKey(const std::vector<Cell> &line) const {
    const auto place = placeOf("device");
    return place && *place < line.size() && line[*place].text == "screen";
  }

  Result<ReplayedEvent> read(const std::vector<Cell> &line) const {
    const Cell none{"", line.back().line, line.back().column};
    const auto cell = [&](std::string_view name) -> const Cell & {
      const auto place = placeOf(name);
      return place && *place < line.size() ? line[*place] : none;
    };
    ReplayedEvent event;
    const auto time = numberIn<double>(cell("t_s").text);
    // A recording of ten years is none; more would not fit.
    if (!time || !(*time >= 0 && *time < 3e8)) return cells_.wrong(cell("t_s"), "\"" + cell("t_s").text + "\" is no time", "give seconds since the run began");
    event.time = Duration(std::llround(*time * 1e9));
    const Cell &type = cell("type");
    const auto kind = kindOf(type.text);
    event.role = cell("role").text;
    if (event.role.empty()) event.pointer = pointerKindOf(type.text);
    if (event.pointer) return readPointer(cell, std::move(event));
    const bool isKeys = kind == DeviceEventKind::Press || kind == DeviceEventKind::Release;
    if (!kind || (event.role.empty() && !isKeys))
      return cells_.wrong(type, "\"" + type.text + "\" is no type" + (kind ? " of a key" : ""),
                          event.role.empty() ? "write press, release or repeat; of a mouse mousePress, mouseRelease, mouseMove or wheel; of a finger touchBegin, touchMove or touchEnd" : "write press, release, sample, trigger, message, detached or attached");
    event.kind = *kind;
    event.isRepeat = type.text == kRepeat;
    event.name = cell("key").text;
    if (event.name.empty() && isKeys && event.role.empty()) return cells_.wrong(cell("key"), "the key is missing", "name it as docs/glossary.md does");
    if (auto read = readRest(cell, event); !read) return read.error();
    return event;
  }

 private:
  template <class CellOf>
  Result<void> readRest(const CellOf &cell, ReplayedEvent &event) const {
    if (auto read = readNumber(cell("device"), "device", "number them: 0, 1, …", event.device); !read) return read.error();
    return readNumber(cell("value"), "value", "write a number, or nothing", event.value);
  }
  template <class CellOf>
  Result<ReplayedEvent> readPointer(const CellOf &cell, ReplayedEvent event) const {
    const Cell &name = cell("key");
    event.name = name.text;
    if (auto read = readRest(cell, event); !read) return read.error();
    for (const auto &[column, place] : {std::pair("x_px", &event.x), std::pair("y_px", &event.y)}) {
      if (cell(column).text.empty()) return cells_.wrong(cell(column), "there is no " + std::string(column), "say where it was, in window pixels from the centre, y up");
      if (auto read = readNumber(cell(column), column, "write pixels from the centre of the window, y up", *place); !read) return read.error();
    }
    const auto isOneOf = [&](std::initializer_list<std::string_view> words) { return std::find(words.begin(), words.end(), name.text) != words.end(); };
    if (event.pointer == InputKind::PointerMove) return event;
    if (event.pointer == InputKind::Wheel) {
      if (!isOneOf({"up", "down", "left", "right"})) return cells_.wrong(name, "\"" + name.text + "\" is no way for a wheel to turn", "write up, down, left or right");
      if (cell("value").text.empty()) event.value = 1;
      return event;
    }
    const bool isTouch = *event.pointer >= InputKind::TouchBegin;
    for (std::uint32_t button = 1; button <= 3 && !isTouch; ++button)
      if (name.text == mouseButtonName(button)) event.number = button;
    if (event.number > 0) return event;
    if (auto read = readNumber(name, isTouch ? "finger" : "button", isTouch ? "number them: 0, 1, …" : "write left, middle, right, or its number", event.number); !read)
      return read.error();
    if (!isTouch && event.number == 0) return cells_.wrong(name, "the button is missing", "write left, middle, right, or its number");
    return event;
  }
  std::optional<std::size_t> placeOf(std::string_view name) const {
    for (const auto &[known, place] : places_)
      if (known == name) return place;
    return std::nullopt;
  }
  /// Nothing at all is 0.
  template <class Number>
  Result<void> readNumber(const Cell &cell, const std::string &name, const char *fix, Number &number) const {
    if (cell.text.empty()) return {};
    const auto read = numberIn<Number>(cell.text);
    if (!read || !std::isfinite(static_cast<double>(*read))) return cells_.wrong(cell, "\"" + cell.text + "\" is no " + name, fix);
    number = *read;
    return {};
  }

  const CellReader &cells_;
  std::vector<std::pair<std::string_view, std::optional<std::size_t>>> places_{
      {"t_s", {}}, {"type", {}}, {"key", {}}, {"device", {}}, {"role", {}}, {"value", {}}, {"x_px", {}}, {"y_px", {}}};
};

}  // namespace

Result<std::vector<ReplayedEvent>> parseReplay(std::string_view text, const std::string &origin) {
  CellReader cells(text, origin);
  EventReader reader(cells);
  auto header = cells.line();
  if (!header) return header.error();
  if (header->empty()) return Error{ErrorCode::BadFile, "there is nothing in it", origin, kHeader};
  if (auto read = reader.readHeader(*header); !read) return read.error();
  std::vector<ReplayedEvent> events;
  while (true) {
    const auto line = cells.line();
    if (!line) return line.error();
    if (line->empty()) break;
    if (reader.isDrawnKey(*line)) continue;
    auto event = reader.read(*line);
    if (!event) return event.error();
    events.push_back(std::move(*event));
  }
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

}  // namespace fovea
