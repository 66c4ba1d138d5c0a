#include "data/csv.hpp"

#include <charconv>
#include <cmath>

#include "core/cbor.hpp"
#include "core/json.hpp"
#include "core/number_text.hpp"

namespace fovea {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

template <class Number>
void appendNumber(std::string &line, Number number) {
  char digits[32];
  line.append(digits, std::to_chars(std::begin(digits), std::end(digits), number).ptr);
}

/// For text that may need quotes.
void appendQuoted(std::string &line, std::string_view text, char delimiter) {
  const char special[] = {delimiter, '"', '\n', '\r'};
  if (!text.empty() && text.find_first_of(std::string_view(special, sizeof special)) == std::string_view::npos) {
    line += text;
    return;
  }
  line += '"';
  for (const char c : text) line.append(c == '"' ? 2 : 1, c);
  line += '"';
}

}  // namespace

void appendCell(std::string &line, const Cell &cell, char delimiter) {
  switch (cell.kind) {
    case CellKind::Missing:
      return;
    case CellKind::Boolean:
      line += cell.integer ? "true" : "false";
      return;
    case CellKind::Integer:
      return appendNumber(line, cell.integer);
    case CellKind::Real:
      // Not a number is a missing value here as in the database, which has no such number.
      if (std::isfinite(cell.real)) return appendNumber(line, cell.real);
      if (std::isinf(cell.real)) line += realText(cell.real);
      return;
    case CellKind::Text:
      return appendQuoted(line, cell.text, delimiter);
    case CellKind::Binary:
      return appendQuoted(line, base64(cell.bytes), delimiter);
    case CellKind::Time:
      line += secondsText(cell.integer);
      return;
    case CellKind::Nested:
      if (const auto value = decodeCbor(cell.bytes)) appendQuoted(line, toJson(*value), delimiter);
      return;
  }
}

CsvWriter::CsvWriter(const std::filesystem::path &file, CsvDialect dialect) : file_(file), dialect_(dialect) {
  if (dialect.byteOrderMark) file_.text() += kByteOrderMark;
  lineStart_ = file_.text().size();
}

void CsvWriter::header(const std::vector<std::string> &names) {
  if (!dialect_.header) return;
  beginLine();
  for (const std::string &name : names) add({CellKind::Text, 0, 0, name});
  endLine();
}

void CsvWriter::endLine() {
  std::string &text = file_.text();
  // A line of one missing cell would be an empty line, which readers skip.
  if (cells_ == 1 && text.size() == lineStart_) text += "\"\"";
  text += '\n';
  file_.drain();
  lineStart_ = text.size();
}

}  // namespace fovea
