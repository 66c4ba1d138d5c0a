#pragma once
// The keys that the host draws, as one picture: made a few at a time, and then shown and hidden as often as somebody wants.

#include <optional>
#include <string>
#include <vector>

#include "stage/key_rows.hpp"
#include "stimuli/stimuli.hpp"

namespace fovea {

/// Keeps its stimuli. Units: framebuffer pixels from the window's centre, y up. Thread: [stage].
class KeyBoard {
 public:
  /// What there is for it: the window, and how high a key should be.
  struct Room {
    double width, height, key;
  };
  struct Key {
    DrawnKey key;
    Box area;
    StimulusHandle ground = 0, face = 0;
  };

  /// At the lower edge.
  KeyBoard(Stimuli &stimuli, const std::vector<KeyRow> &rows, const Room &room);
  ~KeyBoard();
  KeyBoard(const KeyBoard &) = delete;
  KeyBoard &operator=(const KeyBoard &) = delete;

  /// The next of them, `most` at most, which becomes what is left of it: each has letters to be laid out, and all in one frame would take longer than that has.
  Result<void> make(std::size_t &most);
  bool isWhole() const { return made_ == keys_.size() && paper_; }
  Result<void> draw();

  const Box &panel() const { return panel_; }
  bool isAbove() const { return panel_.y > 0; }
  Result<void> moveTo(bool isAbove);
  /// None: that lies between them.
  const Key *under(double x, double y) const;
  /// While it is held.
  void light(const std::string &name, bool isLit);

 private:
  Result<void> make(Key &key);
  Result<void> set(StimulusHandle part, const char *property, const Value &value);

  Stimuli &stimuli_;
  Box panel_;
  StimulusHandle paper_ = 0;
  std::vector<Key> keys_;
  std::size_t made_ = 0;  // so many of them have their stimuli
};

/// What a key is made of, for others that are pressed.
Result<StimulusHandle> addKeyGround(Stimuli &stimuli, const Box &area, const Value &fill);
Result<StimulusHandle> addKeyFace(Stimuli &stimuli, const std::string &label, const Box &area, const Value &ink, bool isSymbol);

/// Is the point in it?
bool contains(const Box &box, double x, double y);

}  // namespace fovea
