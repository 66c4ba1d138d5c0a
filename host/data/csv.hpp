#pragma once
// Values parted by a delimiter, as RFC 4180 quotes them: with LF, UTF-8.

#include <string>
#include <string_view>
#include <vector>

#include "data/cell.hpp"
#include "data/output_file.hpp"

namespace fovea {

/// What readers of such files disagree about.
struct CsvDialect {
  char delimiter = ',';
  bool byteOrderMark = true;
  bool header = true;
  bool operator==(const CsvDialect &) const = default;
};

/// Appends one cell's text, quoted where it has to be. Missing is nothing at all, an empty text is a pair of
/// quotes.
void appendCell(std::string &line, const Cell &cell, char delimiter = ',');

/// Writes a new file. After a failure the rest is ignored; close() tells.
class CsvWriter {
 public:
  /// `file` is overwritten: it is a temporary one.
  explicit CsvWriter(const std::filesystem::path &file, CsvDialect dialect = {});

  /// Unless the dialect has none.
  void header(const std::vector<std::string> &names);
  /// One line: its cells between beginLine() and endLine(). `constant` is cells ready to write, without a
  /// leading delimiter.
  void beginLine() { cells_ = 0; }
  void add(const Cell &cell) {
    if (cells_++ > 0) file_.text() += dialect_.delimiter;
    appendCell(file_.text(), cell, dialect_.delimiter);
  }
  void addConstant(std::string_view constant, std::size_t cells) {
    if (cells == 0) return;
    if (cells_ > 0) file_.text() += dialect_.delimiter;
    cells_ += cells;
    file_.text() += constant;
  }
  void endLine();

  /// Brings the file to the disk.
  /// Errors: Io of anything that went wrong since the start.
  Result<void> close() { return file_.close(); }

 private:
  OutputFile file_;
  CsvDialect dialect_;
  std::size_t lineStart_ = 0;
  std::size_t cells_ = 0;
};

}  // namespace fovea
