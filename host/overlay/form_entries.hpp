#pragma once
// The expInfo form as the operator is filling it in. No picture of it here.

#include <string>
#include <vector>

#include "stage/exp_info.hpp"

namespace fovea {

class FormEntries {
 public:
  enum class Kind { Text, WholeNumber, Number, Checkbox, Choice, Shown };  // Shown: a kind nobody can type

  struct Entry {
    Kind kind = Kind::Text;
    std::string typed;    // what stands in the field
    std::string problem;  // why it cannot be taken; empty when it can
  };

  /// Takes the form over; from then on only what changes on the other side, so that typing is not lost.
  void follow(const ExpInfo &offered);
  /// The next follow() starts afresh.
  void forget() { isKnown_ = false; }

  const std::vector<ExpInfoField> &fields() const { return info_.fields(); }
  Entry &entry(std::size_t i) { return entries_[i]; }
  const Entry &entry(std::size_t i) const { return entries_[i]; }
  bool isMissing(std::size_t i) const;

  void type(std::size_t i, const std::string &text);
  void choose(std::size_t i, const Value &value);

  /// "participant is missing", "age: a whole number is needed"; empty when the run may start.
  std::vector<std::string> problems() const;
  Dict values() const { return info_.values(); }

 private:
  void load(std::size_t i);

  ExpInfo info_, offered_;
  std::vector<Entry> entries_;
  bool isKnown_ = false;
};

}  // namespace fovea
