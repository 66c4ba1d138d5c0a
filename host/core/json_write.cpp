#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/json.hpp"
#include "core/json_writer.hpp"
#include "core/number_text.hpp"

namespace fovea {
namespace {

bool isPlain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

}  // namespace

void JsonWriter::put(const Value &value) {
  std::visit([this](const auto &held) { putHeld(held); }, value.held());
}

void JsonWriter::putHeld(const Bytes &bytes) { putText(base64(bytes)); }
void JsonWriter::putHeld(TimeValue time) { putDigits(secondsText(time.nanoseconds)); }

void JsonWriter::putHeld(const List &list) {
  open('[');
  for (const Value &element : list) {
    next();
    put(element);
  }
  close(']');
}

void JsonWriter::putHeld(const Dict &dict) {
  open('{');
  for (const auto &[key, member] : dict) {
    putKey(key);
    put(member);
  }
  close('}');
}

void JsonWriter::putHeld(const Array &array) {
  open('{');
  putKey("shape");
  putNumbers(array.shape);
  putKey("elements");
  std::visit([this](const auto &elements) { putNumbers(elements); }, array.elements);
  close('}');
}

/// On one line: a block of samples is not for reading.
template <class Numbers>
void JsonWriter::putNumbers(const Numbers &numbers) {
  out_ += '[';
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0) out_ += ',';
    if constexpr (std::is_floating_point_v<typename Numbers::value_type>)
      putReal(numbers[i]);
    else
      out_ += std::to_string(numbers[i]);
  }
  out_ += ']';
}

template <class Real>
void JsonWriter::putReal(Real value) {
  if (std::isfinite(value))
    putDigits(realText(value));
  else
    out_ += "null";
}

/// A real keeps a mark of being one, so that 1.0 is not read back as the whole number 1.
void JsonWriter::putDigits(std::string_view digits) {
  out_ += digits;
  if (digits.find_first_of(".e") == std::string_view::npos) out_ += ".0";
}

void JsonWriter::putKey(std::string_view key) {
  next();
  putText(key);
  out_ += indent_ > 0 ? ": " : ":";
}

void JsonWriter::putText(std::string_view text) {
  out_ += '"';
  // Nearly every text is plain ASCII, and needs to be looked through but once.
  if (std::all_of(text.begin(), text.end(), [](char c) { return isPlain(c) && static_cast<unsigned char>(c) < 0x80; })) {
    out_.append(text).append(1, '"');
    return;
  }
  while (!text.empty()) {
    const std::size_t good = utf8Prefix(text);
    putGood(text.substr(0, good));
    text.remove_prefix(good);
    if (text.empty()) break;
    out_ += "\uFFFD";  // no byte of a damaged text is passed over in silence, and the file stays UTF-8
    text.remove_prefix(1);
  }
  out_ += '"';
}

void JsonWriter::putGood(std::string_view text) {
  while (!text.empty()) {
    const auto end = std::find_if_not(text.begin(), text.end(), isPlain);
    out_.append(text.data(), static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
    if (text.empty()) return;
    putEscaped(text.front());
    text.remove_prefix(1);
  }
}

void JsonWriter::putEscaped(char c) {
  switch (c) {
    case '"':
      out_ += "\\\"";
      return;
    case '\\':
      out_ += "\\\\";
      return;
    case '\b':
      out_ += "\\b";
      return;
    case '\f':
      out_ += "\\f";
      return;
    case '\n':
      out_ += "\\n";
      return;
    case '\r':
      out_ += "\\r";
      return;
    case '\t':
      out_ += "\\t";
      return;
    default:
      break;
  }
  char escape[8];
  std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
  out_ += escape;
}

void JsonWriter::open(char bracket) {
  out_ += bracket;
  ++depth_;
  empty_ = true;
}

void JsonWriter::next() {
  if (!empty_) out_ += ',';
  empty_ = false;
  breakLine();
}

void JsonWriter::close(char bracket) {
  --depth_;
  if (!empty_) breakLine();
  out_ += bracket;
  empty_ = false;
}

void JsonWriter::breakLine() {
  if (indent_ > 0) out_.append(1, '\n').append(static_cast<std::size_t>(depth_ * indent_), ' ');
}

std::string toJson(const Value &value, int indent) {
  JsonWriter writer(indent);
  writer.put(value);
  return writer.take();
}

}  // namespace fovea
