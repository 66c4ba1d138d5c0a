#pragma once
// How each note of a tune is drawn, wherever it comes to stand: places, stems, beams, accidentals. Units: staff spaces, y up from a staff's lowest line.
//
// What is customary is in Gould, Behind Bars, 2011.

#include <map>

#include "abc.hpp"
#include "glyphs.hpp"

namespace score {

/// How a note or chord is drawn. Places count half spaces from the lowest line.
struct Engraved {
  std::vector<int> places;    // the lowest first
  std::vector<bool> isAside;  // its head is on the other side of the stem
  std::vector<std::optional<int>> accidentals;
  std::vector<double> accidentalX;
  Value value;
  bool isUp = false;
  double left = 0, right = 0;  // how far it reaches from the left edge of its heads
  double tip = 0;              // y of the stem's end, or of the head where there is no stem
  std::size_t group = 0;       // of beams; 0: none
};

inline int placeOf(int step, Clef clef) { return clef == Clef::Treble ? step - 2 : clef == Clef::Bass ? step + 10 : step + 4; }
/// The places of a key's signs, in their order.
inline std::vector<int> keyPlaces(int fifths, Clef clef) {
  static constexpr std::array<int, 7> kSharps{8, 5, 9, 6, 3, 7, 4}, kFlats{4, 7, 3, 6, 2, 5, 1};
  std::vector<int> places;
  for (int i = 0; i < std::abs(fifths); ++i)
    places.push_back((fifths > 0 ? kSharps : kFlats)[static_cast<std::size_t>(i)] - (clef == Clef::Bass ? 2 : clef == Clef::Alto ? 1 : 0));
  return places;
}

class EngravedNotes {
 public:
  explicit EngravedNotes(const Tune &tune) : tune_(tune) { engraveNotes(); }

  /// By item; what is no note is empty.
  const std::vector<Engraved> &notes() const { return notes_; }
  /// Items of each beam.
  const std::vector<std::vector<std::size_t>> &groups() const { return groups_; }

 protected:
  static constexpr double kGap = 0.35, kGrace = 0.62;

  const Note *noteAt(std::size_t item) const { return item < tune_.items.size() ? std::get_if<Note>(&tune_.items[item]) : nullptr; }
  bool isSounding(std::size_t item) const { return noteAt(item) && !noteAt(item)->pitches.empty(); }
  static int flagsOf(const Value &value) { return std::max(0, value.halvings - 2); }
  static double headWidth(const Value &value) { return value.halvings == 0 ? kWholeHead : kHead; }

  double graceStep(std::size_t item, std::size_t k) const {
    const auto &accidental = graces_.at(item)[k];
    return kGrace * (kHead + 0.45 + (accidental ? accidentalWidth(*accidental) + 0.2 : 0));
  }

  const Tune &tune_;
  std::vector<Engraved> notes_;
  std::map<std::size_t, std::vector<std::optional<int>>> graces_;  // their accidentals
  std::vector<std::vector<std::size_t>> groups_;

 private:
  void engraveNotes() {
    notes_.resize(tune_.items.size());
    std::map<int, int> holding;  // accidentals of this bar, by step
    const auto shown = [&](const Pitch &pitch) -> std::optional<int> {
      if (!pitch.accidental) return {};
      const auto [place, isNew] = holding.try_emplace(pitch.step, *pitch.accidental);
      if (!isNew && place->second == *pitch.accidental) return {};
      place->second = *pitch.accidental;
      return pitch.accidental;
    };
    for (std::size_t i = 0; i < tune_.items.size(); ++i) {
      if (std::holds_alternative<Bar>(tune_.items[i])) holding.clear();
      const Note *note = noteAt(i);
      if (!note) continue;
      Engraved &engraved = notes_[i];
      engraved.value = valueOf(note->length).value_or(Value{});
      for (const Pitch &grace : note->graces) graces_[i].push_back(shown(grace));
      for (const Pitch &pitch : note->pitches) {
        engraved.places.push_back(placeOf(pitch.step, tune_.clef));
        engraved.accidentals.push_back(shown(pitch));
      }
    }
    group();
    for (std::size_t i = 0; i < notes_.size(); ++i)
      if (isSounding(i) && notes_[i].group == 0) notes_[i].isUp = isUp({i});
    for (const auto &group : groups_) {
      const bool up = isUp(group);
      for (const std::size_t i : group) notes_[i].isUp = up;
    }
    for (std::size_t i = 0; i < notes_.size(); ++i)
      if (const Note *note = noteAt(i)) arrange(*note, i);
  }
  /// Beams are over notes that nothing parts.
  void group() {
    std::vector<std::size_t> open;
    const auto close = [&] {
      if (open.size() > 1) {
        groups_.push_back(open);
        for (const std::size_t i : open) notes_[i].group = groups_.size();
      }
      open.clear();
    };
    for (std::size_t i = 0; i < tune_.items.size(); ++i) {
      if (!isSounding(i) || flagsOf(notes_[i].value) == 0) {
        close();
        continue;
      }
      open.push_back(i);
      if (!noteAt(i)->isJoined) close();
    }
    close();
  }
  /// By the note that is farthest from the middle line.
  bool isUp(const std::vector<std::size_t> &items) const {
    int low = 4, high = 4;
    for (const std::size_t i : items) low = std::min(low, notes_[i].places.front()), high = std::max(high, notes_[i].places.back());
    return 4 - low > high - 4;
  }
  /// Heads, accidentals and dots, and the room they need.
  void arrange(const Note &note, std::size_t item) {
    Engraved &engraved = notes_[item];
    const double head = headWidth(engraved.value);
    engraved.right = note.pitches.empty() ? 1.2 : head;
    arrangeHeads(engraved);
    const bool hasAside = std::find(engraved.isAside.begin(), engraved.isAside.end(), true) != engraved.isAside.end();
    if (hasAside) (engraved.isUp ? engraved.right : engraved.left) += head - kStem;
    arrangeAccidentals(engraved);
    if (engraved.value.dots > 0) engraved.right += 0.3 + 0.6 * engraved.value.dots;
    if (engraved.group == 0 && flagsOf(engraved.value) > 0 && engraved.isUp && !note.pitches.empty()) engraved.right = std::max(engraved.right, kHead + 0.9);
    if (!note.graces.empty()) engraved.left += kGap + widthOfGraces(note, item);
    engraved.tip = stemTip(engraved);
  }
  /// Of two that are a second apart one goes to the other side.
  static void arrangeHeads(Engraved &engraved) {
    const std::size_t count = engraved.places.size();
    engraved.isAside.assign(count, false);
    for (std::size_t k = 1; k < count; ++k) {
      const std::size_t here = engraved.isUp ? k : count - 1 - k, before = engraved.isUp ? k - 1 : count - k;
      engraved.isAside[here] = std::abs(engraved.places[here] - engraved.places[before]) == 1 && !engraved.isAside[before];
    }
  }
  /// From the top down, each as far to the right as the others leave room.
  static void arrangeAccidentals(Engraved &engraved) {
    std::vector<int> lowest;  // of each column
    std::vector<double> widths;
    std::vector<std::size_t> columns(engraved.places.size());
    for (std::size_t k = engraved.places.size(); k-- > 0;) {
      if (!engraved.accidentals[k]) continue;
      std::size_t column = 0;
      while (column < lowest.size() && lowest[column] - engraved.places[k] < 6) ++column;
      if (column == lowest.size()) lowest.push_back(0), widths.push_back(0);
      lowest[column] = engraved.places[k];
      widths[column] = std::max(widths[column], accidentalWidth(*engraved.accidentals[k]) + 0.2);
      columns[k] = column;
    }
    engraved.accidentalX.assign(engraved.places.size(), 0);
    for (std::size_t k = 0; k < engraved.places.size(); ++k) {
      if (!engraved.accidentals[k]) continue;
      double x = -engraved.left - 0.05;
      for (std::size_t column = 0; column <= columns[k]; ++column) x -= widths[column];
      engraved.accidentalX[k] = x;
    }
    for (const double width : widths) engraved.left += width;
    if (!widths.empty()) engraved.left += 0.05;
  }
  double widthOfGraces(const Note &note, std::size_t item) const {
    double width = 0;
    for (std::size_t k = 0; k < note.graces.size(); ++k) width += graceStep(item, k);
    return width;
  }
  /// Of a note without a beam.
  static double stemTip(const Engraved &engraved) {
    if (engraved.places.empty()) return 0;
    if (engraved.value.halvings == 0) return (engraved.isUp ? engraved.places.back() : engraved.places.front()) / 2.0;
    const double length = 3.5 + 0.75 * std::max(0, flagsOf(engraved.value) - 2);
    return engraved.isUp ? std::max(engraved.places.back() / 2.0 + length, 2.0) : std::min(engraved.places.front() / 2.0 - length, 2.0);
  }
};

}  // namespace score
