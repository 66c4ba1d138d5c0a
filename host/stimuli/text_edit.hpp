#pragma once
// What somebody who types does to a text: caret, selection, copy and paste. Knows neither window nor font.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "stimuli/action.hpp"
#include "stimuli/text_map.hpp"

namespace fovea {

/// The caret never stands inside a grapheme; arrows go where they point, also in text that runs both ways.
class TextEdit {
 public:
  /// Lays a text out. Asked again after each change.
  using Measure = std::function<Result<TextMap>(const std::string &text)>;
  explicit TextEdit(Measure measure, bool isMultiline = true);

  const std::string &text() const { return text_; }
  /// Bytes of the text. The selection lies between anchor and caret.
  std::size_t caret() const { return caret_; }
  std::size_t anchor() const { return anchor_; }
  bool hasSelection() const { return caret_ != anchor_; }
  std::string_view selected() const;
  const TextMap &map();

  /// The caret goes to the end. Errors: those of the measure; then nothing has changed.
  Result<void> setText(std::string_view text);
  /// Letters, colours or the width have changed: carets stand elsewhere.
  void measureAgain() { map_.reset(); }
  void select(std::size_t anchor, std::size_t caret);

  /// A key went down, or repeats itself. False: it is none that edits, and nothing has happened.
  bool press(const Action &key);
  /// A point in pixels right of and below the top left of the text. `extends`: the selection, up to there.
  void pointTo(double x, double y, bool extends);
  /// The word there.
  void selectWordAt(double x, double y);

 private:
  enum class Way { Back, Forward };
  bool command(std::string_view key);
  bool move(const Action &key);
  void typed(std::string_view text);
  /// What is selected, or else one step.
  void erase(Way way, bool wholeWord);
  /// Puts `with` in the place of what lies between two bytes.
  void replace(std::size_t from, std::size_t to, std::string_view with);
  std::size_t wordStop(std::size_t stop, Way way);
  std::size_t lineStop(std::size_t stop, int lines);
  std::size_t endOfLine(std::size_t stop, Way way);
  std::size_t stop() { return map().stopAt(caret_); }
  void goTo(std::size_t stop, bool extends);
  std::size_t first() const { return caret_ < anchor_ ? caret_ : anchor_; }
  std::size_t last() const { return caret_ < anchor_ ? anchor_ : caret_; }

  Measure measure_;
  bool isMultiline_;
  std::string text_, clipboard_;
  std::size_t caret_ = 0, anchor_ = 0;
  std::optional<double> goalX_;  // where the caret wants to be while it goes up and down
  std::optional<TextMap> map_;
};

}  // namespace fovea
