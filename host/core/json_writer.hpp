#pragma once
// JSON, piece by piece, for whoever has no Value to write.

#include <string>
#include <string_view>

#include "core/value.hpp"

namespace fovea {

/// As toJson() writes it. Whoever opens a list or a dictionary says next() before each element, or putKey() before each member, and closes it.
class JsonWriter {
 public:
  explicit JsonWriter(int indent = 0) : indent_(indent) {}

  void put(const Value &value);
  void putText(std::string_view text);
  void open(char bracket);
  void next();
  void putKey(std::string_view key);
  void close(char bracket);
  /// About so much is to come.
  void expect(std::size_t bytes) { out_.reserve(out_.size() + bytes); }

  std::string take() { return std::move(out_); }

 private:
  void putHeld(std::monostate) { out_ += "null"; }
  void putHeld(bool value) { out_ += value ? "true" : "false"; }
  void putHeld(std::int64_t value) { out_ += std::to_string(value); }
  void putHeld(double value) { putReal(value); }
  void putHeld(const std::string &text) { putText(text); }
  void putHeld(const Bytes &bytes);
  void putHeld(TimeValue time);
  void putHeld(const List &list);
  void putHeld(const Dict &dict);
  void putHeld(const Array &array);
  template <class Numbers>
  void putNumbers(const Numbers &numbers);
  template <class Real>
  void putReal(Real value);
  void putDigits(std::string_view digits);
  void putGood(std::string_view text);
  void putEscaped(char c);
  void breakLine();

  std::string out_;
  int indent_;
  int depth_ = 0;
  bool empty_ = true;  // the innermost list or dictionary, so far
};

}  // namespace fovea
