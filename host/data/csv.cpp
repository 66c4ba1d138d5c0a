#include "data/csv.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cmath>

#include "core/cbor.hpp"
#include "core/json.hpp"
#include "core/number_text.hpp"

namespace fovea {
namespace {

constexpr std::size_t kBufferBytes = 1 << 18;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

template <class Number>
void appendNumber(std::string &line, Number number) {
  char digits[32];
  line.append(digits, std::to_chars(std::begin(digits), std::end(digits), number).ptr);
}

}  // namespace

void appendQuoted(std::string &line, std::string_view text) {
  if (!text.empty() && text.find_first_of(",\"\n\r") == std::string_view::npos) {
    line += text;
    return;
  }
  line += '"';
  for (const char c : text) line.append(c == '"' ? 2 : 1, c);
  line += '"';
}

void appendCell(std::string &line, const Cell &cell) {
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
      return appendQuoted(line, cell.text);
    case CellKind::Binary:
      return appendQuoted(line, base64(cell.bytes));
    case CellKind::Time:
      line += secondsText(cell.integer);
      return;
    case CellKind::Nested:
      if (const auto value = decodeCbor(cell.bytes)) appendQuoted(line, toJson(*value));
      return;
  }
}

CsvWriter::CsvWriter(const std::filesystem::path &file)
    : path_(file), file_(::open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0666)) {
  if (!file_.isOpen()) problem_ = errno;
  buffer_.reserve(kBufferBytes + 4096);
  buffer_ += kByteOrderMark;
}

void CsvWriter::header(const std::vector<std::string> &names) {
  beginLine();
  lineStart_ = buffer_.size();
  for (const std::string &name : names) add({CellKind::Text, 0, 0, name});
  endLine();
}

void CsvWriter::endLine() {
  // A line of one missing cell would be an empty line, which readers skip.
  if (cells_ == 1 && buffer_.size() == lineStart_) buffer_ += "\"\"";
  buffer_ += '\n';
  if (buffer_.size() >= kBufferBytes) write();
  lineStart_ = buffer_.size();
}

void CsvWriter::write() {
  std::string_view left = buffer_;
  while (problem_ == 0 && !left.empty()) {
    const ssize_t count = ::write(file_.number(), left.data(), left.size());
    if (count >= 0)
      left.remove_prefix(static_cast<std::size_t>(count));
    else if (errno != EINTR)
      problem_ = errno;
  }
  buffer_.clear();
}

Result<void> CsvWriter::close() {
  write();
  if (problem_ == 0 && ::fsync(file_.number()) != 0) problem_ = errno;
  if (problem_ != 0) return diskError("the file cannot be written", path_, problem_);
  return {};
}

}  // namespace fovea
