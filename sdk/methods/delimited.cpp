#include "fovea/methods/delimited.hpp"

#include <algorithm>
#include <cstdint>

#include "fovea/methods/tell.hpp"

namespace fovea {
namespace {

using detail::refuse;

std::string separatorName(char separator) {
  return separator == '\t' ? "tabs" : std::string("\"") + separator + "\"";
}

/// Length of the character that begins here, or 0 when it is no UTF-8.
std::size_t characterLength(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return lead == 0 ? 0 : 1;
  const std::size_t length = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  const bool isOverlong = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xf0 && byte(1) < 0x90);
  const bool isOutside = (lead == 0xed && byte(1) > 0x9f) || (lead == 0xf4 && byte(1) > 0x8f);
  return isOverlong || isOutside ? 0 : length;
}

class Reader {
 public:
  Reader(std::string_view text, char separator, const std::string &where) : text_(text), separator_(separator), where_(where) {}

  CellTable read() {
    while (at_ < text_.size()) readRow();
    return std::move(table_);
  }

 private:
  void readRow() {
    row_ = {row_.number + 1, {}};
    do row_.cells.push_back(readCell());
    while (take(separator_));
    if (!take('\r') || !take('\n')) take('\n');
    const bool isBlank = row_.cells.size() == 1 && row_.cells.front().kind == Cell::Kind::Empty;
    if (!isBlank) table_.rows.push_back(row_);
  }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool isAtEnd() const {
    return at_ >= text_.size() || text_[at_] == separator_ || text_[at_] == '\n' || text_[at_] == '\r';
  }
  Cell readCell() {
    // Blanks around a cell are for the eye; inside quotes they are meant.
    const std::size_t begin = at_;
    while (!isAtEnd() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    if (take('"')) return readQuoted();
    at_ = begin;
    while (!isAtEnd()) ++at_;
    std::string_view plain = text_.substr(begin, at_ - begin);
    const auto isBlank = [](char c) { return c == ' ' || c == '\t'; };
    while (!plain.empty() && isBlank(plain.front())) plain.remove_prefix(1);
    while (!plain.empty() && isBlank(plain.back())) plain.remove_suffix(1);
    if (plain.empty()) return {};
    return {Cell::Kind::Plain, std::string(plain)};
  }
  Cell readQuoted() {
    Cell cell{Cell::Kind::Text, {}};
    while (true) {
      if (at_ >= text_.size()) refuseHere("a quote is opened and never closed", "close it, or double it where it is part of the text");
      if (!take('"')) cell.text += text_[at_++];
      else if (take('"')) cell.text += '"';
      else break;
    }
    while (!isAtEnd() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    if (!isAtEnd()) refuseHere("there is text after a closing quote", "double the quotes that are part of the text");
    return cell;
  }
  [[noreturn]] void refuseHere(const std::string &what, const std::string &fix) const {
    refuse(where_ + ", row " + std::to_string(row_.number) + ", column " + std::to_string(row_.cells.size() + 1), what, fix);
  }

  std::string_view text_;
  char separator_;
  const std::string &where_;
  std::size_t at_ = 0;
  CellRow row_;
  CellTable table_;
};

}  // namespace

std::string_view needUtf8(std::string_view text, const std::string &where) {
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
    refuse(where, "the text is UTF-16", "save it as CSV in UTF-8");
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = characterLength(text.substr(at));
    if (length == 0)
      refuse(where + ", row " + std::to_string(1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')),
             "there is a character that is no UTF-8", "save the file as CSV in UTF-8");
    at += length;
  }
  return text;
}

char separatorOf(std::string_view text, const std::string &where) {
  std::string found;
  bool isQuoted = false, hasBegun = false;
  for (const char c : text) {
    if (c == '"') isQuoted = !isQuoted;
    if (!isQuoted && (c == '\n' || c == '\r') && hasBegun) break;
    hasBegun = hasBegun || (c != '\n' && c != '\r');
    if (!isQuoted && (c == ',' || c == ';' || c == '\t') && found.find(c) == std::string::npos) found += c;
  }
  if (found.size() > 1)
    refuse(where + ", row 1", "the heading has " + separatorName(found[0]) + " and " + separatorName(found[1]) + " between its names",
           "separate them by one of them; names have none");
  return found.empty() ? ',' : found[0];
}

CellTable readDelimited(std::string_view text, char separator, const std::string &where) {
  return Reader(text, separator, where).read();
}

}  // namespace fovea
