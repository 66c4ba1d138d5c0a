#pragma once
// What can be answered to a control with "choices" and "labels" among its parameters.

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "fovea/failure.hpp"
#include "fovea/part.hpp"
#include "fovea/value.hpp"

namespace fovea {

class Choices {
 public:
  Choices() = default;
  /// As many labels as values.
  Choices(List values, std::vector<std::string> labels) : values_(std::move(values)), labels_(std::move(labels)) {}
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
  const List &values() const { return values_; }
  const std::vector<std::string> &labels() const { return labels_; }
  /// The number 1 is not the text "1".
  std::optional<std::size_t> find(const Value &answer) const {
    for (std::size_t i = 0; i < size(); ++i)
      if (values_[i] == answer) return i;
    return {};
  }
  /// Of an answer that is one of them: "required" where there is none, "none" where it is none of them.
  std::optional<Refusal> judge(View answer, bool isRequired = true) const {
    if (answer.isNone()) return isRequired ? std::optional(Refusal{"required"}) : std::nullopt;
    return judge(answer.copy());
  }
  std::optional<Refusal> judge(const Value &answer) const {
    return find(answer) ? std::nullopt : std::optional(Refusal{"none", {{"answer", written(answer)}}});
  }
  /// What a simulated participant takes.
  const Value &drawn(std::uint64_t seed) const { return values_[std::mt19937_64(seed)() % size()]; }
  /// What is chosen once this one was pressed, of which `before` was. Where none has to be, a second press takes it back.
  static std::optional<std::size_t> pressed(std::optional<std::size_t> before, std::size_t choice, bool isRequired) {
    return before == choice && !isRequired ? std::nullopt : std::optional(choice);
  }
  Dict metadata() const { return {{"choices", values_}, {"labels", List(labels_.begin(), labels_.end())}}; }
  /// What to keep with the event that this one was pressed.
  Dict told(std::size_t choice) const { return {{"choice", values_[choice]}, {"label", labels_[choice]}}; }

  /// Of a control with "keys" among its parameters: their names are in small letters.
  static std::vector<std::string> keysOf(View params) {
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < params.find("keys").size(); ++i) keys.emplace_back(params.find("keys")[i].textOr(""));
    for (std::string &key : keys)
      std::transform(key.begin(), key.end(), key.begin(), [](unsigned char letter) { return static_cast<char>(letter < 0x80 ? std::tolower(letter) : letter); });
    return keys;
  }
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
