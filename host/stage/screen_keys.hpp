#pragma once
// Keys that the host draws over a page, for who has a mouse or a finger alone.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "devices/input.hpp"
#include "stage/key_board.hpp"
#include "stage/page_course.hpp"
#include "stage/stage.hpp"
#include "stimuli/stimuli.hpp"

namespace fovea {

/// When they come. Auto: to a finger by themselves, to a mouse when it asks for them. Always: to a mouse by themselves, too.
enum class KeysCome : std::uint8_t { Auto, Always, Never };
KeysCome keysComeOf(const Value &look);

/// What stays from page to page.
struct KeyHabits {
  std::map<std::string, KeyLayout, std::less<>> layouts;  // by language
  bool comeToMouse = false;                               // somebody has asked for them with one
};
/// Reads it where it is not known yet. Errors: those of KeyLayout.
Result<KeyLayout *> layoutFor(KeyHabits &habits, const std::string &language);

/// Of one page. While what is written in was pointed to last, a sign beside it opens and closes them; they stand at the window's lower edge, or at the upper one. What is pressed there is a key
/// of the device kKeysOnScreen, at the time of the press, and nobody else's click.
///
/// Thread: [stage].
class ScreenKeys {
 public:
  struct Look {
    KeysCome come = KeysCome::Auto;
    std::string language = "en";
    double textSize = 1;
    bool isFromRight = false;
    bool pageMakesRoom = false;  // they stand at the lower edge, and it brings what is written there above them
  };
  ScreenKeys(Stimuli &stimuli, Input &input, const ScreenInfo &screen, Look look, KeyHabits &habits) : stimuli_(stimuli), input_(input), screen_(screen), look_(std::move(look)), habits_(habits) {}
  ~ScreenKeys();
  ScreenKeys(const ScreenKeys &) = delete;
  ScreenKeys &operator=(const ScreenKeys &) = delete;

  /// Over all that was drawn of the frame in hand.
  Result<void> draw();
  /// For a page that makes room; none: they are not there.
  std::optional<KeysOverPage> over() const;
  /// Is it a press of one of them, or of what lies between?
  bool isTheirs(const InputEvent &event) const;
  /// Who hears of it; none: it is none of theirs.
  std::optional<Hearers> hear(const InputEvent &event);
  /// Of what is held: nobody hears how that ends.
  void letGo(Timestamp time);

 private:
  /// What is pressed now, with what.
  struct Held {
    InputEvent by;
    std::optional<DrawnKey> key;  // none: what lies between them, or the sign
  };
  /// All that a board is made for.
  struct Needed {
    bool isDigits, hasLines;
    std::string signs;
    KeySide side;
    ShiftHold shift;
    auto operator<=>(const Needed &) const = default;
  };

  Result<void> follow();
  KeyLayout *layout();
  void open();
  Result<void> makeKeys();
  std::vector<Needed> needed() const;
  KeyBoard *boardFor(const Needed &needed);
  Result<void> show(KeyBoard &board);
  enum class Free : std::uint8_t { None, Line, Field, Caption };
  Free freeBeside(bool isAbove, double down) const;
  Result<void> placeSign();
  std::optional<Box> placeForSign() const;
  void removeSign();
  void light(const std::string &name, bool isLit);
  double least() const;
  bool isOverKeys(double x, double y) const { return shown_ && contains(shown_->panel(), x, y); }
  bool isOver(double x, double y) const;
  void press(const InputEvent &event);
  void letGo(Held &held, Timestamp time);
  void letGo(Held &held, const InputEvent &by);
  void act(const DrawnKey &key);
  void send(InputKind kind, const InputEvent &by, const DrawnKey &key, const std::string &text);

  Stimuli &stimuli_;
  Input &input_;
  const ScreenInfo &screen_;
  const Look look_;
  KeyHabits &habits_;
  std::optional<Written> field_;                  // that was pointed to last, and has the keys yet
  Timestamp pointed_ = Timestamp::min(), gone_ = Timestamp::min();  // the newest press of a field; of what has no keys any more
  bool isOpen_ = false;
  KeySide side_ = KeySide::Letters;
  ShiftHold shift_ = ShiftHold::No;
  std::map<Needed, KeyBoard> boards_;  // of this page
  KeyBoard *shown_ = nullptr;          // one of them
  std::optional<Needed> complete_;     // this one is there, and all that can be turned to from it
  StimulusHandle signPaper_ = 0, signFace_ = 0;
  std::optional<Box> sign_;  // as it is seen
  std::vector<Held> held_;
  double x_ = 0, y_ = 0;             // of the pointer, for its wheel
};

}  // namespace fovea
