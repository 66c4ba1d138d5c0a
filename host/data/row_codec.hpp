#pragma once
// A row, or an event, as CBOR: written on [stage] without a copy of its values. A row is read on [writer] cell by cell.

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "data/cell.hpp"
#include "data/records.hpp"

namespace fovea {

/// Replaces what is in `out`, whose memory is used again.
void encodeRow(const Row &row, std::vector<std::byte> &out);
/// With the row's number: these cells are to be set in a row that is there already.
void encodeAmendment(const Row &row, std::vector<std::byte> &out);

/// As encodeCbor() writes the event's toValue().
void encodeEvent(const Event &event, std::vector<std::byte> &out);

/// An encoded event; the views point into its bytes.
struct EventView {
  std::string_view run;
  Timestamp time{};
  std::string_view kind;
  std::span<const std::byte> value;  // CBOR
};

/// None: it is not as encodeEvent() writes it.
std::optional<EventView> viewEvent(std::span<const std::byte> payload);

/// Walks CBOR of ours; the views point into its bytes. What is damaged ends the walk and fails isSound().
class CborReader {
 public:
  struct Head {
    unsigned major = 0, info = 0;
    std::uint64_t argument = 0;
  };
  explicit CborReader(std::span<const std::byte> bytes) : left_(bytes) {}

  bool isSound() const { return isSound_; }
  std::span<const std::byte> left() const { return left_; }
  bool fail();
  bool takeHead(Head &head);
  bool takeText(std::string_view &text);
  bool takeBytes(std::uint64_t count, std::span<const std::byte> &bytes);
  bool takeWhole(const Head &head, std::int64_t &number);
  bool takeCell(Cell &cell);

 private:
  bool skip(int depth);

  std::span<const std::byte> left_;
  bool isSound_ = true;
};

/// The text of one member of an encoded dictionary, of which nothing else is decoded; the view points into its bytes.
std::optional<std::string_view> textMember(std::span<const std::byte> payload, std::string_view key);

/// Walks an encoded row; the views point into its bytes.
class RowReader {
 public:
  explicit RowReader(std::span<const std::byte> payload);

  std::string_view run() const { return run_; }
  std::string_view table() const { return table_; }
  /// Of an amendment only.
  std::optional<std::int64_t> number() const { return number_; }
  bool next(std::string_view &name, Cell &cell);
  /// Was everything so far as encodeRow() or encodeAmendment() writes it?
  bool isSound() const { return reader_.isSound(); }

 private:
  bool takeStart();

  CborReader reader_;
  std::string_view run_, table_;
  std::optional<std::int64_t> number_;
  std::uint64_t cells_ = 0;  // not yet walked
};

std::optional<Row> decodeRow(std::span<const std::byte> payload);

}  // namespace fovea
