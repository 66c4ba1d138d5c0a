#pragma once
// The questions of a form, as an experiment writes them.

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/value.hpp"

namespace fovea {

struct FormItem {
  enum class Type : std::uint8_t { Heading, Description, Rating, Slider, Choice, Radio, FreeText };
  Type type = Type::Rating;
  std::size_t index = 0;  // in the list that was given, whatever the order on the screen
  std::string question;
  std::vector<std::string> options;
  std::vector<double> ticks;
  double granularity = 0;
  bool isVertical = false;
  double questionWidth = 0.7, responseWidth = 0.3;  // shares of the form; more than 1 together: one below the other
  std::string placeholder;
  Value answer;  // that it has from the start: text of what is written and chosen, else a number; null: none
  Value rehearsal;  // the same, of what a program that presses keys answers
  bool isRequired = true;

  bool isQuestion() const { return type != Type::Heading && type != Type::Description; }
  bool isChosen() const { return type == Type::Choice || type == Type::Radio; }
  /// From one place of its scale to the next; 0: any value.
  double step() const { return type == Type::Rating && granularity == 0 ? 1 : granularity; }
  /// Has its scale whole numbers alone?
  bool isWhole() const;
};

std::string_view formTypeName(FormItem::Type type);

/// Errors: BadArgument, naming the item and the key.
Result<std::vector<FormItem>> readFormItems(const Value &items);

/// Questions change places among themselves; headings and descriptions keep theirs. The same for a seed on every machine.
void shuffleQuestions(std::vector<FormItem> &items, std::uint64_t seed);

}  // namespace fovea
