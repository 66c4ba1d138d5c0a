#include "data/row_codec.hpp"

#include <bit>
#include <limits>

#include "core/cbor.hpp"
#include "core/cbor_format.hpp"

namespace fovea {
namespace {

using namespace cbor;

constexpr int kDeepest = 256;
constexpr std::uint64_t kPartsOfRow = 3;        // run, table, cells
constexpr std::uint64_t kPartsOfAmendment = 4;  // run, table, number, cells
constexpr std::uint64_t kPartsOfEvent = 4;      // run, time, kind, value

void putWhole(std::vector<std::byte> &out, std::int64_t number) {
  putHead(out, number < 0 ? Negative : Unsigned, static_cast<std::uint64_t>(number < 0 ? -1 - number : number));
}

void putCells(std::vector<std::byte> &out, const Dict &cells) {
  putHead(out, Map, cells.size());
  for (const auto &[name, value] : cells) {
    putText(out, name);
    encodeCbor(value, out);
  }
}

}  // namespace

void encodeRow(const Row &row, std::vector<std::byte> &out) {
  out.clear();
  putHead(out, Sequence, kPartsOfRow);
  putText(out, row.run);
  putText(out, row.table);
  putCells(out, row.values);
}

void encodeAmendment(const Row &row, std::vector<std::byte> &out) {
  out.clear();
  putHead(out, Sequence, kPartsOfAmendment);
  putText(out, row.run);
  putText(out, row.table);
  putWhole(out, row.number.value_or(-1));  // no row has that one, and the log will say so
  putCells(out, row.values);
}

void encodeEvent(const Event &event, std::vector<std::byte> &out) {
  out.clear();
  putHead(out, Map, kPartsOfEvent);
  putText(out, "run");
  putText(out, event.run);
  putText(out, "time");
  encodeCbor(Value(TimeValue{toNanoseconds(event.time)}), out);
  putText(out, "kind");
  putText(out, event.kind);
  putText(out, "value");
  encodeCbor(event.value, out);
}

std::optional<EventView> viewEvent(std::span<const std::byte> payload) {
  CborReader reader(payload);
  const auto isNext = [&](std::string_view key) {
    std::string_view found;
    return reader.takeText(found) && found == key;
  };
  EventView event;
  CborReader::Head head;
  Cell time;
  if (!reader.takeHead(head) || head.major != Map || head.argument != kPartsOfEvent) return std::nullopt;
  if (!isNext("run") || !reader.takeText(event.run) || !isNext("time") || !reader.takeCell(time) || time.kind != CellKind::Time) return std::nullopt;
  if (!isNext("kind") || !reader.takeText(event.kind) || !isNext("value")) return std::nullopt;
  event.time = fromNanoseconds(time.integer);
  event.value = reader.left();
  return event;
}

RowReader::RowReader(std::span<const std::byte> payload) : reader_(payload) {
  if (!takeStart()) reader_.fail();
}

/// All that comes before the cells.
bool RowReader::takeStart() {
  CborReader::Head head;
  if (!reader_.takeHead(head) || head.major != Sequence || !reader_.takeText(run_) || !reader_.takeText(table_)) return false;
  if (head.argument == kPartsOfAmendment) {
    number_.emplace();
    CborReader::Head number;
    if (!reader_.takeHead(number) || !reader_.takeWhole(number, *number_)) return false;
  } else if (head.argument != kPartsOfRow) {
    return false;
  }
  if (!reader_.takeHead(head) || head.major != Map) return false;
  cells_ = head.argument;
  return true;
}

bool RowReader::next(std::string_view &name, Cell &cell) {
  if (!isSound() || cells_ == 0) return false;
  --cells_;
  return reader_.takeText(name) && reader_.takeCell(cell);
}

bool CborReader::fail() {
  isSound_ = false;
  return false;
}

bool CborReader::takeHead(Head &head) {
  if (left_.empty()) return fail();
  const auto byte = std::to_integer<unsigned>(left_[0]);
  head = {byte >> 5, byte & 31, byte & 31};
  left_ = left_.subspan(1);
  if (head.info < 24) return true;
  const std::size_t bytes = std::size_t{1} << (head.info - 24);
  if (head.info > 27 || left_.size() < bytes) return fail();
  head.argument = 0;
  for (std::size_t i = 0; i < bytes; ++i)
    head.argument = head.argument << 8 | std::to_integer<unsigned>(left_[i]);
  left_ = left_.subspan(bytes);
  return true;
}

bool CborReader::takeBytes(std::uint64_t count, std::span<const std::byte> &bytes) {
  if (count > left_.size()) return fail();
  bytes = left_.first(static_cast<std::size_t>(count));
  left_ = left_.subspan(bytes.size());
  return true;
}

bool CborReader::takeText(std::string_view &text) {
  Head head;
  std::span<const std::byte> bytes;
  if (!takeHead(head) || head.major != Utf8Text || !takeBytes(head.argument, bytes)) return fail();
  text = {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
  return true;
}

bool CborReader::takeWhole(const Head &head, std::int64_t &number) {
  if (head.argument > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return fail();
  number = static_cast<std::int64_t>(head.argument);
  if (head.major == Negative) number = -1 - number;
  return head.major <= Negative || fail();
}

bool CborReader::takeCell(Cell &cell) {
  cell = {};
  const auto start = left_;
  Head head;
  if (!takeHead(head)) return false;
  switch (head.major) {
    case Unsigned:
    case Negative:
      cell.kind = CellKind::Integer;
      return takeWhole(head, cell.integer);
    case Utf8Text:
    case ByteText:
      cell.kind = CellKind::Binary;
      if (!takeBytes(head.argument, cell.bytes)) return false;
      if (head.major == ByteText) return true;
      cell = {CellKind::Text, 0, 0, {reinterpret_cast<const char *>(cell.bytes.data()), cell.bytes.size()}};
      return true;
    case Simple:
      if (head.info == kReal64)
        cell = {CellKind::Real, 0, std::bit_cast<double>(head.argument)};
      else if (head.info != kNull)
        cell = {CellKind::Boolean, head.info == kTrue};
      return head.info == kReal64 || (head.info >= kFalse && head.info <= kNull) || fail();
    default:
      break;
  }
  if (head.major == Tag && head.argument == kTimeTag) {
    cell.kind = CellKind::Time;
    return takeHead(head) && takeWhole(head, cell.integer);
  }
  left_ = start;
  cell.kind = CellKind::Nested;
  if (!skip(0)) return false;
  cell.bytes = start.first(start.size() - left_.size());
  return true;
}

/// Over one value of any kind.
bool CborReader::skip(int depth) {
  Head head;
  std::span<const std::byte> bytes;
  if (depth > kDeepest || !takeHead(head)) return fail();
  if (head.major == ByteText || head.major == Utf8Text) return takeBytes(head.argument, bytes);
  std::uint64_t values = head.major == Sequence ? head.argument : head.major == Tag ? 1 : 0;
  if (head.major == Map) values = head.argument > left_.size() ? head.argument : 2 * head.argument;
  for (; values > 0; --values)
    if (!skip(depth + 1)) return false;
  return true;
}

std::optional<std::string_view> textMember(std::span<const std::byte> payload, std::string_view key) {
  CborReader reader(payload);
  CborReader::Head head;
  if (!reader.takeHead(head) || head.major != Map) return std::nullopt;
  std::string_view name;
  Cell member;
  for (std::uint64_t left = head.argument; left > 0 && reader.takeText(name) && reader.takeCell(member); --left)
    if (name == key) return member.kind == CellKind::Text ? std::optional(member.text) : std::nullopt;
  return std::nullopt;
}

std::optional<Row> decodeRow(std::span<const std::byte> payload) {
  auto whole = decodeCbor(payload);
  List *parts = whole ? whole->as<List>() : nullptr;
  if (!parts || parts->size() != kPartsOfRow) return std::nullopt;
  const auto *run = (*parts)[0].text(), *table = (*parts)[1].text();
  Dict *values = (*parts)[2].as<Dict>();
  if (!run || !table || !values) return std::nullopt;
  return Row{*run, *table, std::move(*values), std::nullopt};
}

}  // namespace fovea
