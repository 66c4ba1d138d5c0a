#pragma once
// What can be answered to a control with "choices" and "labels" among its parameters.

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "fovea/failure.hpp"
#include "fovea/value.hpp"

namespace fovea {

class Choices {
 public:
  Choices() = default;
  /// Throws Failure where there are more labels than choices, or fewer.
  explicit Choices(View params) {
    const View choices = params.find("choices"), labels = params.find("labels");
    if (!labels.isNone() && labels.size() != choices.size())
      throw Failure("there are " + std::to_string(choices.size()) + " choices and " + std::to_string(labels.size()) + " labels: give each choice one", FOVEA_E_ARGUMENT);
    for (std::size_t i = 0; i < choices.size(); ++i) {
      values_.push_back(choices[i].copy());
      labels_.emplace_back(labels.isNone() ? written(values_.back()) : std::string(labels[i].textOr("")));
    }
  }

  std::size_t size() const { return values_.size(); }
  const Value &operator[](std::size_t choice) const { return values_[choice]; }
  const std::vector<std::string> &labels() const { return labels_; }
  /// The number 1 is not the text "1".
  std::optional<std::size_t> find(const Value &answer) const {
    for (std::size_t i = 0; i < size(); ++i)
      if (values_[i] == answer) return i;
    return {};
  }
  Dict metadata() const { return {{"choices", values_}, {"labels", List(labels_.begin(), labels_.end())}}; }
  /// What to keep with the event that this one was pressed.
  Dict told(std::size_t choice) const { return {{"choice", values_[choice]}, {"label", labels_[choice]}}; }

  /// As somebody reads it.
  static std::string written(const Value &choice) {
    if (const auto *text = choice.as<std::string>()) return *text;
    if (const auto *whole = choice.as<std::int64_t>()) return std::to_string(*whole);
    if (const auto *flag = choice.as<bool>()) return *flag ? "true" : "false";
    char number[32] = "";
    if (const auto *real = choice.as<double>()) std::snprintf(number, sizeof number, "%g", *real);
    return number;
  }

 private:
  List values_;
  std::vector<std::string> labels_;
};

}  // namespace fovea
