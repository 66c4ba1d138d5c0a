#pragma once
// Values on their way across the border, both ways.

#include <deque>
#include <string>
#include <vector>

#include "core/value.hpp"
#include "fovea/value.h"

namespace fovea {

/// Copies a plugin's value in, checking the limits of value.h.
/// Errors: BadArgument saying what is malformed.
Result<Value> fromAbi(const fovea_value &value);

std::string_view fromAbi(fovea_str text);
inline fovea_str toAbi(std::string_view text) { return {text.data(), text.size()}; }

/// Lends a value of ours to a plugin. Owner: points into `value`, which must outlive it; movable, not copyable.
class LentValue {
 public:
  explicit LentValue(const Value &value);
  LentValue(const LentValue &) = delete;
  const fovea_value *get() const { return &root_; }

 private:
  fovea_value lend(const Value &value);

  std::deque<std::vector<fovea_value>> lists_;
  std::deque<std::vector<fovea_pair>> dicts_;
  std::deque<fovea_array> arrays_;
  fovea_value root_;
};

/// A sink that keeps what is put into it.
class Collector {
 public:
  Collector() : sink_{this, &Collector::put} {}
  Collector(const Collector &) = delete;
  const fovea_sink *sink() const { return &sink_; }
  std::vector<Value> &values() { return values_; }

 private:
  static fovea_status FOVEA_CALL put(void *self, const fovea_value *value) noexcept;

  fovea_sink sink_;
  std::vector<Value> values_;
};

}  // namespace fovea
