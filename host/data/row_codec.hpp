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

/// Walks an encoded row; the views point into its bytes. What is damaged ends the walk and fails isSound().
class RowReader {
 public:
  explicit RowReader(std::span<const std::byte> payload);

  std::string_view run() const { return run_; }
  std::string_view table() const { return table_; }
  /// Of an amendment only.
  std::optional<std::int64_t> number() const { return number_; }
  bool next(std::string_view &name, Cell &cell);
  /// Was everything so far as encodeRow() or encodeAmendment() writes it?
  bool isSound() const { return isSound_; }

 private:
  struct Head {
    unsigned major = 0, info = 0;
    std::uint64_t argument = 0;
  };
  bool fail();
  bool takeStart();
  bool takeHead(Head &head);
  bool takeText(std::string_view &text);
  bool takeBytes(std::uint64_t count, std::span<const std::byte> &bytes);
  bool takeCell(Cell &cell);
  bool takeWhole(const Head &head, std::int64_t &number);
  bool skip(int depth);

  std::span<const std::byte> left_;
  std::string_view run_, table_;
  std::optional<std::int64_t> number_;
  std::uint64_t cells_ = 0;  // not yet walked
  bool isSound_ = true;
};

std::optional<Row> decodeRow(std::span<const std::byte> payload);

}  // namespace fovea
