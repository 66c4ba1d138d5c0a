#pragma once
// Comma-separated values (RFC 4180 with LF, UTF-8 with byte order mark) through a buffer of fixed size.

#include <filesystem>
#include <string>
#include <string_view>

#include "data/cell.hpp"
#include "data/disk.hpp"

namespace fovea {

/// Appends one cell's text, quoted where it has to be. Missing is nothing at all, an empty text is a pair of
/// quotes.
void appendCell(std::string &line, const Cell &cell);
/// The same for text that may need quotes.
void appendQuoted(std::string &line, std::string_view text);

/// Writes a new file. After a failure the rest is ignored; close() tells.
class CsvWriter {
 public:
  /// `file` is overwritten: it is a temporary one.
  explicit CsvWriter(const std::filesystem::path &file);

  void header(const std::vector<std::string> &names);
  /// One line: its cells between beginLine() and endLine(). `constant` is cells ready to write, without a
  /// leading comma.
  void beginLine() { cells_ = 0; }
  void add(const Cell &cell) {
    if (cells_++ > 0) buffer_ += ',';
    appendCell(buffer_, cell);
  }
  void addConstant(std::string_view constant, std::size_t cells) {
    if (cells == 0) return;
    if (cells_ > 0) buffer_ += ',';
    cells_ += cells;
    buffer_ += constant;
  }
  void endLine();

  /// Brings the file to the disk.
  /// Errors: Io of anything that went wrong since the start.
  Result<void> close();

 private:
  void write();

  std::filesystem::path path_;
  FileHandle file_;
  int problem_ = 0;
  std::string buffer_;
  std::size_t lineStart_ = 0;
  std::size_t cells_ = 0;
};

}  // namespace fovea
