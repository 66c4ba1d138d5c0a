#pragma once
// Stimuli of the fake host: what the plugin made, set and drew.

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fovea/services.hpp"
#include "fovea/stimuli.hpp"
#include "fovea/stimulus_kinds.hpp"

namespace fovea::testing {

/// A stimulus as the plugin made and changed it.
struct FakeStimulus {
  std::string kind;
  std::map<std::string, Value> properties;
  std::vector<std::string> names;  // by property number, from 1
  fovea_shown shown{};

  /// 0: it has no such property.
  std::uint32_t numberOf(std::string_view name) const {
    const auto place = std::find(names.begin(), names.end(), name);
    return place == names.end() ? 0 : static_cast<std::uint32_t>(place - names.begin()) + 1;
  }
};

inline std::string textOf(const FakeStimulus &stimulus) {
  const auto found = stimulus.properties.find("text");
  const std::string *text = found == stimulus.properties.end() ? nullptr : found->second.as<std::string>();
  return text ? *text : std::string();
}
/// As View::copy(); a block of rows and columns, of floats or doubles, becomes a list of lists.
inline Value copyOf(const fovea_value *value) {
  if (!value || value->type != FOVEA_ARRAY || value->as.array->rank != 2) return View(value).copy();
  const fovea_array &array = *value->as.array;
  List rows;
  for (std::uint64_t row = 0; row < array.shape[0]; ++row) {
    List numbers;
    for (std::uint64_t i = row * array.shape[1]; i < (row + 1) * array.shape[1]; ++i)
      numbers.emplace_back(array.dtype == FOVEA_F32 ? static_cast<const float *>(array.elements)[i] : static_cast<const double *>(array.elements)[i]);
    rows.emplace_back(std::move(numbers));
  }
  return rows;
}
/// The number that a property was given.
inline double number(const FakeStimulus &stimulus, const char *name, double otherwise) {
  const auto found = stimulus.properties.find(name);
  if (found == stimulus.properties.end()) return otherwise;
  if (const double *real = found->second.as<double>()) return *real;
  if (const auto *whole = found->second.as<std::int64_t>()) return static_cast<double>(*whole);
  const List *list = found->second.as<List>();
  const double *first = list && list->size() == 1 ? list->front().as<double>() : nullptr;
  return first ? *first : otherwise;
}
/// A text as the fake lays it out: letters 0.55 wide and lines 1.3 high, in units of the letter height.
struct FakeLines {
  std::vector<std::size_t> ends;  // bytes of the text
  std::size_t widest = 0;         // letters
};
inline FakeLines linesOf(const FakeStimulus &text) {
  const double letter = number(text, "height", 0.05), wrap = number(text, "wrapWidth", 1);
  const auto perLine = wrap > 0 ? std::max<std::size_t>(1, static_cast<std::size_t>(wrap / (0.55 * letter))) : SIZE_MAX;
  const std::string words = textOf(text);
  FakeLines lines;
  std::size_t column = 0, wordsLetters = 0, wordBegins = 0;
  const auto endLine = [&](std::size_t end) { lines.widest = std::max(lines.widest, column), column = 0, lines.ends.push_back(end); };
  const auto endWord = [&] {
    if (wordsLetters == 0) return;
    if (column > 0 && column + 1 + wordsLetters > perLine) endLine(wordBegins);
    column += (column > 0 ? 1 : 0) + wordsLetters;
    wordsLetters = 0;
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const char c = words[i];
    if (c != ' ' && c != '\n') {
      if ((c & 0xc0) != 0x80) ++wordsLetters;
      continue;
    }
    endWord();
    wordBegins = i + 1;
    if (c == '\n') endLine(i + 1);
  }
  endWord();
  endLine(words.size());
  return lines;
}
inline Box measureText(const FakeStimulus &text) {
  const double letter = number(text, "height", 0.05);
  const FakeLines lines = linesOf(text);
  return {0, 0, static_cast<double>(lines.widest) * 0.55 * letter, static_cast<double>(lines.ends.size()) * 1.3 * letter};
}
/// As large as its text, and half a letter around it.
inline Box measureButton(const FakeStimulus &button) {
  const double letter = number(button, "letterHeight", 0.05), padding = number(button, "padding", letter / 2);
  FakeStimulus label = button;
  label.properties["height"] = letter;
  label.properties["wrapWidth"] = number(button, "wrapWidth", 0);
  const Box box = measureText(label);
  return {0, 0, box.width + 2 * padding, box.height + 2 * padding};
}

/// All that are alive, by handle.
/// Thread: one; nothing here is shared.
class FakeStimuli {
 public:
  std::map<std::uint64_t, FakeStimulus> all;
  std::vector<FakeStimulus> drawn;  // since it was taken

  fovea_status create(std::string_view kind, const fovea_value *values, std::uint64_t *handle) {
    const auto found = std::find_if(stimulusKinds().begin(), stimulusKinds().end(), [&](const StimulusKind &each) { return each.name == kind; });
    if (found == stimulusKinds().end()) return FOVEA_E_ARGUMENT;
    FakeStimulus stimulus{std::string(kind), {}, {commonProperties().begin(), commonProperties().end()}};
    stimulus.names.insert(stimulus.names.end(), found->properties.begin(), found->properties.end());
    const View given(values);
    for (std::size_t i = 0; i < given.size(); ++i) {
      const std::string name(given.key(i));
      if (!stimulus.numberOf(name)) return FOVEA_E_ARGUMENT;
      stimulus.properties[name] = given[i].copy();
    }
    *handle = ++lastHandle_;
    all.emplace(*handle, std::move(stimulus));
    return FOVEA_OK;
  }
  FakeStimulus *find(std::uint64_t handle) {
    const auto found = all.find(handle);
    return found == all.end() ? nullptr : &found->second;
  }
  fovea_status set(std::uint64_t handle, std::uint32_t property, Value value) {
    FakeStimulus *stimulus = find(handle);
    if (!stimulus || property < 1 || property > stimulus->names.size()) return FOVEA_E_ARGUMENT;
    stimulus->properties[stimulus->names[property - 1]] = std::move(value);
    return FOVEA_OK;
  }
  fovea_status property(std::uint64_t handle, std::string_view name, std::uint32_t *out) {
    FakeStimulus *stimulus = find(handle);
    if (!stimulus) return FOVEA_E_ARGUMENT;
    *out = stimulus->numberOf(name);
    return *out ? FOVEA_OK : FOVEA_E_ARGUMENT;
  }
  /// What was set; nothing of what was not.
  const Value *read(std::uint64_t handle, std::uint32_t property) {
    const FakeStimulus *stimulus = find(handle);
    if (!stimulus || property < 1 || property > stimulus->names.size()) return nullptr;
    const auto found = stimulus->properties.find(stimulus->names[property - 1]);
    return found == stimulus->properties.end() ? nullptr : &found->second;
  }
  fovea_status numbers(std::uint64_t handle, std::uint32_t property, const double **out, std::uint32_t *count) {
    read_.clear();
    const auto take = [&](const Value &value) {
      if (const auto *real = value.as<double>()) read_.push_back(*real);
      if (const auto *whole = value.as<std::int64_t>()) read_.push_back(static_cast<double>(*whole));
    };
    if (const Value *value = read(handle, property)) {
      take(*value);
      if (const List *list = value->as<List>())
        for (const Value &one : *list) take(one);
    }
    *out = read_.data();
    *count = static_cast<std::uint32_t>(read_.size());
    return find(handle) ? FOVEA_OK : FOVEA_E_ARGUMENT;
  }
  fovea_status text(std::uint64_t handle, std::uint32_t property, fovea_str *out) {
    const Value *value = read(handle, property);
    const std::string *held = value ? value->as<std::string>() : nullptr;
    *out = borrow(held ? std::string_view(*held) : std::string_view());
    return find(handle) ? FOVEA_OK : FOVEA_E_ARGUMENT;
  }
  fovea_status draw(std::uint64_t handle) {
    const FakeStimulus *stimulus = find(handle);
    if (!stimulus) return FOVEA_E_ARGUMENT;
    drawn.push_back(*stimulus);
    onFrame_.insert(handle);
    return FOVEA_OK;
  }
  fovea_status shown(std::uint64_t handle, fovea_shown *out) {
    const FakeStimulus *stimulus = find(handle);
    if (!stimulus) return FOVEA_E_ARGUMENT;
    *out = stimulus->shown;
    out->struct_size = sizeof *out;
    return FOVEA_OK;
  }
  fovea_status measure(std::uint64_t handle, double box[4]) {
    FakeStimulus *stimulus = find(handle);
    const bool isButton = stimulus && stimulus->kind == "button";
    if (!stimulus || (stimulus->kind != "text" && !isButton)) return FOVEA_E_ARGUMENT;
    const Box size = isButton ? measureButton(*stimulus) : measureText(*stimulus);
    box[0] = size.x, box[1] = size.y, box[2] = size.width, box[3] = size.height;
    if (isButton) return FOVEA_OK;
    List lines;
    const FakeLines found = linesOf(*stimulus);
    for (const std::size_t end : found.ends)
      lines.insert(lines.end(), {static_cast<double>(end), static_cast<double>(lines.size() / 2 + 1) * 1.3 * number(*stimulus, "height", 0.05)});
    stimulus->properties["lines"] = std::move(lines);
    return FOVEA_OK;
  }

  /// The frame in hand is seen from `now` on; the one before it was from `before`.
  void flip(Timestamp before, Timestamp now, Duration period) {
    for (auto &[handle, stimulus] : all) {
      fovea_shown &shown = stimulus.shown;
      if (shown.flags) shown.refreshes += static_cast<std::uint64_t>((now - before) / period);
      if (!onFrame_.contains(handle)) {
        if (std::exchange(shown.flags, 0)) shown.offset_ns = nanoseconds(now);
        continue;
      }
      if (shown.flips++ == 0) shown.first_onset_ns = nanoseconds(now);
      shown.last_onset_ns = nanoseconds(now);
      shown.flags = FOVEA_SHOWN_NOW;
    }
    onFrame_.clear();
  }

 private:
  std::vector<double> read_;
  std::uint64_t lastHandle_ = 0;
  std::set<std::uint64_t> onFrame_;
};

}  // namespace fovea::testing
