#pragma once
// A tune in ABC notation, read. Source: the ABC music standard 2.1, chapters 3 to 5; the part of it that is read is in docs/score.md, and what
// is refused here is refused by the manifest's params_script, too.

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "fovea/failure.hpp"

namespace score {

enum class Clef { Treble, Bass, Alto };
enum class Bar { Single, Double, End, RepeatBegin, RepeatEnd, RepeatBoth };

struct Meter {
  int beats = 0, unit = 4;  // no beats: none
  enum class Sign { Numbers, Common, Cut } sign = Sign::Numbers;
};
struct Tempo {
  std::string words;
  double note = 0;  // of a whole note; 0: no number is told
  int perMinute = 0;
};

struct Pitch {
  int step = 0;                   // from middle C, seven to the octave
  std::optional<int> accidental;  // semitones, as written
};
struct Syllable {
  std::string text;
  bool isHyphened = false, isHeld = false;  // held: the one before goes on
};

/// A note, a chord or a rest.
struct Note {
  std::vector<Pitch> pitches;  // the lowest first; none: a rest
  double length = 0;           // of a whole note, as it is written
  double duration = 0;         // as it lasts: within a tuplet another
  bool isHidden = false, isWholeBar = false;
  bool isJoined = false;  // nothing parts it from the next: they share a beam
  bool isTied = false;    // to the next
  std::vector<Pitch> graces;
  bool isSlashed = false;                // the grace notes are
  std::vector<Syllable> syllables = {};  // of each verse
  std::size_t column = 0;
};
struct LineEnd {};
using Item = std::variant<Note, Bar, LineEnd>;

struct Span {
  std::size_t first = 0, last = 0;  // of the items
  int number = 0;                   // of a tuplet
};

struct Tune {
  std::vector<std::string> titles;
  std::string composer;
  Meter meter;
  std::optional<Tempo> tempo;
  int fifths = 0;  // sharps; below 0: flats
  Clef clef = Clef::Treble;
  std::vector<Item> items;  // the last is a LineEnd
  std::vector<Span> slurs, tuplets;
  std::size_t verses = 0;
};

/// A written length: 1/2^n of a whole note, and its dots.
struct Value {
  int halvings = 0, dots = 0;
};
/// None: no single note is that long.
inline std::optional<Value> valueOf(double length) {
  for (int halvings = 0; halvings <= 6; ++halvings)
    for (int dots = 0; dots <= 2; ++dots)
      if (length == std::ldexp(2 - std::ldexp(1, -dots), -halvings)) return Value{halvings, dots};
  return std::nullopt;
}

class AbcReader {
 public:
  explicit AbcReader(std::string_view text) : text_(text) {}

  /// Errors: throws Failure, with line and column.
  Tune read() {
    for (std::size_t begin = 0; begin <= text_.size();) {
      const std::size_t end = std::min(text_.find('\n', begin), text_.size());
      line_ = text_.substr(begin, end - begin);
      line_ = line_.substr(0, line_.find('%'));
      while (!line_.empty() && std::isspace(static_cast<unsigned char>(line_.back()))) line_.remove_suffix(1);
      ++number_;
      at_ = 0;
      takeLine();
      begin = end + 1;
    }
    const auto isNote = [](const Item &item) { return std::holds_alternative<Note>(item); };
    if (std::none_of(tune_.items.begin(), tune_.items.end(), isNote)) fail(0, "there are no notes", "write some, as in CDEF|");
    if (!openSlurs_.empty()) fail(openSlurs_.back().line, openSlurs_.back().column, "the slur that begins here does not end", "write ) behind its last note");
    return std::move(tune_);
  }

 private:
  static constexpr const char *kMusic =
      "there are notes (C to B, c to b, before them ^ _ =, behind them ' , and lengths), rests z x Z, chords [CEG], grace notes {c}, bars | || |] |: :| ::, ties -, "
      "slurs ( ), (3, > and <";
  static constexpr std::string_view kLetters = "CDEFGAB";

  struct OpenSlur {
    std::size_t line, column;
    std::optional<std::size_t> item;  // its first note
  };

  // --- places ---

  /// In letters, from 1.
  std::size_t columnOf(std::size_t at) const {
    const auto isLetter = [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; };
    const std::string_view before = line_.substr(0, at);
    return 1 + static_cast<std::size_t>(std::count_if(before.begin(), before.end(), isLetter));
  }
  [[noreturn]] static void fail(std::size_t line, std::size_t column, const std::string &what, const std::string &fix) {
    throw fovea::Failure("content, line " + std::to_string(line) + ", column " + std::to_string(column) + ": " + what + "; " + fix, FOVEA_E_ARGUMENT);
  }
  [[noreturn]] void fail(std::size_t at, const std::string &what, const std::string &fix) const { fail(number_, columnOf(at), what, fix); }
  [[noreturn]] void failHere(const std::string &fix) const {
    if (isAtEnd()) fail(at_, "the line ends here", fix);
    std::size_t end = at_ + 1;
    while (end < line_.size() && (static_cast<unsigned char>(line_[end]) & 0xc0) == 0x80) ++end;
    fail(at_, "\"" + std::string(line_.substr(at_, end - at_)) + "\" cannot stand here", fix);
  }
  bool isAtEnd() const { return at_ >= line_.size(); }
  char peek(std::size_t ahead = 0) const { return at_ + ahead < line_.size() ? line_[at_ + ahead] : '\0'; }
  bool take(std::string_view word) {
    if (!line_.substr(std::min(at_, line_.size())).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  bool isDigit() const { return std::isdigit(static_cast<unsigned char>(peek())) != 0; }
  void skipBlanks() {
    while (peek() == ' ' || peek() == '\t') ++at_;
  }
  /// Three digits at most.
  int number(const std::string &fix) {
    if (!isDigit() || peek() == '0') failHere(fix);
    int value = 0;
    for (int digits = 0; digits < 3 && isDigit(); ++digits) value = 10 * value + (line_[at_++] - '0');
    return value;
  }
  /// The denominator of a part of a whole note.
  int power(const std::string &fix) {
    const std::size_t begin = at_;
    const int value = number(fix);
    if (value > 64 || (value & (value - 1)) != 0) fail(begin, std::to_string(value) + " is no power of 2 up to 64", fix);
    return value;
  }
  void expectEnd(const std::string &fix) {
    skipBlanks();
    if (!isAtEnd()) failHere(fix);
  }

  // --- fields ---

  void takeLine() {
    skipBlanks();
    if (isAtEnd()) return;
    const char field = peek();
    if (peek(1) != ':' || !std::isalpha(static_cast<unsigned char>(field))) return takeMusic();
    if (field == 'w') {
      at_ += 2;
      return takeWords();
    }
    if (!tune_.items.empty()) fail(at_, std::string("the field ") + field + ": stands behind music", "fields come first; before a :| leave a blank");
    if (std::string_view("XTCMLQK").find(field) == std::string_view::npos)
      fail(at_, std::string("the field ") + field + ": is not read", "there are X T C M L Q K and w");
    if (field != 'T' && fields_.find(field) != std::string::npos) fail(at_, std::string("the field ") + field + ": comes twice", "leave one out");
    fields_ += field;
    at_ += 2;
    skipBlanks();
    takeField(field);
  }
  void takeField(char field) {
    const std::string rest(line_.substr(std::min(at_, line_.size())));
    switch (field) {
      case 'T':
        tune_.titles.push_back(rest);
        break;
      case 'C':
        tune_.composer = rest;
        break;
      case 'M':
        takeMeter();
        break;
      case 'L':
        takeUnit();
        break;
      case 'Q':
        takeTempo();
        break;
      case 'K':
        takeKey();
        break;
      default:
        break;
    }
  }
  void takeMeter() {
    static constexpr const char *kFix = "a meter is 3/4, C, C| or none";
    if (take("none")) return expectEnd(kFix);
    if (take("C|"))
      tune_.meter = {2, 2, Meter::Sign::Cut};
    else if (take("C"))
      tune_.meter = {4, 4, Meter::Sign::Common};
    else {
      tune_.meter.beats = number(kFix);
      if (!take("/")) failHere(kFix);
      tune_.meter.unit = power(kFix);
    }
    expectEnd(kFix);
  }
  void takeUnit() {
    static constexpr const char *kFix = "the length of a note without a number is 1/4, 1/8 or another such part";
    if (!take("1/")) failHere(kFix);
    unit_ = 1.0 / power(kFix);
    expectEnd(kFix);
  }
  void takeTempo() {
    static constexpr const char *kFix = "a tempo is 1/4=120, 120, or \"Allegro\" with or without a number";
    Tempo tempo;
    const auto takeQuoted = [&] {
      skipBlanks();
      if (!tempo.words.empty() || !take("\"")) return;
      const std::size_t end = line_.find('"', at_);
      if (end == std::string_view::npos || end == at_) failHere(kFix);
      tempo.words = line_.substr(at_, end - at_);
      at_ = end + 1;
      skipBlanks();
    };
    takeQuoted();
    if (!isAtEnd() || tempo.words.empty()) {
      const std::size_t begin = at_;
      tempo.perMinute = number(kFix);
      tempo.note = 0.25;
      if (take("/")) {
        tempo.note = static_cast<double>(tempo.perMinute) / power(kFix);
        if (!valueOf(tempo.note)) fail(begin, "no note is that long", kFix);
        if (!take("=")) failHere(kFix);
        tempo.perMinute = number(kFix);
      }
      takeQuoted();
    }
    expectEnd(kFix);
    tune_.tempo = tempo;
  }
  /// A word in small letters.
  std::string word() {
    std::string found;
    while (std::isalpha(static_cast<unsigned char>(peek()))) found += static_cast<char>(std::tolower(static_cast<unsigned char>(line_[at_++])));
    return found;
  }
  void takeKey() {
    static constexpr const char *kFix = "a key is G, Eb, F#m, D dorian or none, and behind it clef=treble, clef=bass or clef=alto";
    if (!isAtEnd() && !line_.substr(at_).starts_with("clef") && !take("none")) {
      static constexpr std::string_view kTonics = "FCGDAEB";  // from one flat on
      const std::size_t begin = at_, tonic = kTonics.find(peek());
      if (tonic == std::string_view::npos) failHere(kFix);
      ++at_;
      tune_.fifths = static_cast<int>(tonic) - 1;
      if (take("#"))
        tune_.fifths += 7;
      else if (take("b"))
        tune_.fifths -= 7;
      skipBlanks();
      takeMode(kFix);
      if (std::abs(tune_.fifths) > 7) fail(begin, "the key has more than seven sharps or flats", kFix);
    }
    skipBlanks();
    if (!isAtEnd()) {
      if (!take("clef=")) failHere(kFix);
      const std::size_t begin = at_;
      const std::string name = word();
      if (name != "treble" && name != "bass" && name != "alto") fail(begin, "there is no clef \"" + name + "\"", kFix);
      tune_.clef = name == "treble" ? Clef::Treble : name == "bass" ? Clef::Bass : Clef::Alto;
    }
    expectEnd(kFix);
  }
  /// As a whole word, or its first three letters.
  void takeMode(const char *fix) {
    static constexpr std::array<std::pair<std::string_view, int>, 9> kModes{
        {{"major", 0}, {"ionian", 0}, {"minor", -3}, {"aeolian", -3}, {"mixolydian", -1}, {"dorian", -2}, {"phrygian", -4}, {"lydian", 1}, {"locrian", -5}}};
    const std::size_t begin = at_;
    const std::string name = word();
    if (name.empty()) return;
    if (name == "clef") return void(at_ = begin);
    if (name == "m") return void(tune_.fifths -= 3);
    for (const auto &[mode, fifths] : kModes)
      if (name == mode || name == mode.substr(0, 3)) return void(tune_.fifths += fifths);
    fail(begin, "there is no mode \"" + name + "\"", fix);
  }

  // --- music ---

  void takeMusic() {
    if (tune_.items.empty() && unit_ == 0) unit_ = tune_.meter.beats > 0 && tune_.meter.beats < 0.75 * tune_.meter.unit ? 1.0 / 16 : 1.0 / 8;
    lineBegin_ = tune_.items.size();
    verse_ = 0;
    last_.reset();
    while (!isAtEnd()) takeSymbol();
    expectNothingPending();
    for (std::size_t i = lineBegin_; i < tune_.items.size(); ++i) {
      const auto *note = std::get_if<Note>(&tune_.items[i]);
      if (note && !note->isWholeBar && !valueOf(note->length)) fail(note->column, "no single note is that long", "tie two, or write another length; L: is the unit");
    }
    tune_.items.push_back(LineEnd{});
  }
  void takeSymbol() {
    const char symbol = peek();
    if (symbol == ' ' || symbol == '\t') {
      if (last_) lastNote().isJoined = false;
      ++at_;
    } else if (const auto [signs, bar] = nextBar(); !signs.empty()) {
      expectNothingPending();
      at_ += signs.size();
      if (last_) lastNote().isJoined = false;
      last_.reset();
      tune_.items.push_back(bar);
    } else if (symbol == '(') {
      takeParenthesis();
    } else if (symbol == ')') {
      endSlur();
    } else if (symbol == '{') {
      takeGraces();
    } else if (symbol == '-') {
      if (!last_ || lastNote().pitches.empty() || lastNote().isTied) failHere("a tie stands behind a note");
      lastNote().isTied = true;
      ++at_;
    } else if (symbol == '>' || symbol == '<') {
      takeBroken(symbol);
    } else {
      takeNote();
    }
  }
  Note &lastNote() { return std::get<Note>(tune_.items[*last_]); }

  /// With the signs that it is written with; none: it is no bar.
  std::pair<std::string_view, Bar> nextBar() const {
    static constexpr std::array<std::pair<std::string_view, Bar>, 7> kBars{
        {{":|:", Bar::RepeatBoth}, {"::", Bar::RepeatBoth}, {":|", Bar::RepeatEnd}, {"|:", Bar::RepeatBegin}, {"||", Bar::Double}, {"|]", Bar::End}, {"|", Bar::Single}}};
    for (const auto &bar : kBars)
      if (line_.substr(at_).starts_with(bar.first)) return bar;
    return {};
  }
  void expectNothingPending() const {
    if (tupletLeft_ > 0) failHere("the tuplet before it lacks notes: (3 is over three of one bar");
    if (broken_ != 1) failHere("behind > and < comes a note of the same bar");
    if (!graces_.empty()) failHere("behind grace notes comes a note of the same bar");
  }
  void takeParenthesis() {
    const std::size_t begin = at_++;
    if (!isDigit()) return openSlurs_.push_back({number_, columnOf(begin), std::nullopt});
    const int count = peek() - '0';
    if (count < 2 || tupletLeft_ > 0) failHere(tupletLeft_ > 0 ? "a tuplet ends before the next begins" : "a tuplet is (2 to (9");
    ++at_;
    if (peek() == ':' || isDigit()) failHere("a tuplet is (2 to (9, and behind it come its notes");
    const bool isCompound = tune_.meter.beats > 3 && tune_.meter.beats % 3 == 0;
    const int in = count == 3 || count == 6 ? 2 : count == 2 || count == 4 || count == 8 ? 3 : isCompound ? 3 : 2;
    tupletFactor_ = static_cast<double>(in) / count;
    tupletLeft_ = count;
    tune_.tuplets.push_back({tune_.items.size(), tune_.items.size(), count});
  }
  void endSlur() {
    if (openSlurs_.empty() || !openSlurs_.back().item || openSlurs_.back().item == lastPitched_) failHere("a slur begins with ( and is over two notes at least");
    tune_.slurs.push_back({*openSlurs_.back().item, *lastPitched_, 0});
    openSlurs_.pop_back();
    ++at_;
  }
  void takeBroken(char sign) {
    if (!last_ || broken_ != 1) failHere("> and < stand between two notes");
    double part = 1;
    for (int i = 0; i < 3 && peek() == sign; ++i, ++at_) part /= 2;
    const double longer = 2 - part;
    stretch(lastNote(), sign == '>' ? longer : part);
    broken_ = sign == '>' ? part : longer;
  }
  static void stretch(Note &note, double factor) {
    note.length *= factor;
    note.duration *= factor;
  }

  void takeGraces() {
    static constexpr const char *kFix = "grace notes are {c}, {cd} or {/c}, without lengths, before a note";
    if (!graces_.empty()) failHere(kFix);
    ++at_;
    isSlashed_ = take("/");
    do graces_.push_back(pitch(kFix));
    while (peek() != '}');
    ++at_;
  }
  Pitch pitch(const std::string &fix) {
    Pitch found;
    if (take("^^"))
      found.accidental = 2;
    else if (take("^"))
      found.accidental = 1;
    else if (take("__"))
      found.accidental = -2;
    else if (take("_"))
      found.accidental = -1;
    else if (take("="))
      found.accidental = 0;
    const char letter = peek();
    const std::size_t place = kLetters.find(static_cast<char>(std::toupper(static_cast<unsigned char>(letter))));
    if (isAtEnd() || place == std::string_view::npos) failHere(fix);
    ++at_;
    found.step = static_cast<int>(place) + (std::islower(static_cast<unsigned char>(letter)) ? 7 : 0);
    const char mark = peek();
    for (int i = 0; i < 3 && (mark == '\'' || mark == ',') && peek() == mark; ++i, ++at_) found.step += mark == '\'' ? 7 : -7;
    return found;
  }
  /// In units.
  double length() {
    static constexpr const char *kFix = "a length is 2, 3/2, / or /4";
    double found = 1;
    if (isDigit()) found = number(kFix);
    if (!take("/")) return found;
    if (isDigit()) return found / power(kFix);
    for (found /= 2; take("/");) found /= 2;
    return found;
  }
  void takeNote() {
    Note note;
    note.column = at_;
    if (take("Z"))
      note.isWholeBar = true;
    else if (take("x"))
      note.isHidden = true;
    else if (take("["))
      takeChord(note);
    else if (!take("z"))
      note.pitches.push_back(pitch(kMusic));
    note.length = note.isWholeBar ? (tune_.meter.beats > 0 ? static_cast<double>(tune_.meter.beats) / tune_.meter.unit : 1) : unit_ * chordLength_ * length();
    chordLength_ = 1;
    note.duration = note.length;
    stretch(note, std::exchange(broken_, 1));
    if (tupletLeft_ > 0) {
      note.duration *= tupletFactor_;
      tune_.tuplets.back().last = tune_.items.size();
      --tupletLeft_;
    }
    note.graces = std::exchange(graces_, {});
    note.isSlashed = isSlashed_;
    note.isJoined = true;  // until it turns out otherwise
    last_ = tune_.items.size();
    if (!note.pitches.empty()) {
      lastPitched_ = last_;
      for (OpenSlur &slur : openSlurs_)
        if (!slur.item) slur.item = last_;
    }
    tune_.items.push_back(std::move(note));
  }
  void takeChord(Note &note) {
    static constexpr const char *kFix = "a chord is [CEG], its notes different and of one length";
    std::optional<double> each;
    do {
      const std::size_t begin = at_;
      const Pitch found = pitch(kFix);
      const double its = length();
      const bool isThere = std::any_of(note.pitches.begin(), note.pitches.end(), [&](const Pitch &other) { return other.step == found.step; });
      if (isThere || its != each.value_or(its)) fail(begin, isThere ? "the chord has this note already" : "the chord has another length", kFix);
      each = its;
      note.pitches.push_back(found);
    } while (peek() != ']');
    ++at_;
    chordLength_ = *each;
    std::sort(note.pitches.begin(), note.pitches.end(), [](const Pitch &one, const Pitch &other) { return one.step < other.step; });
  }

  // --- words ---

  void takeWords() {
    if (tune_.items.empty()) fail(0, "words stand before the music", "write w: below the line that they belong to");
    std::vector<Note *> notes;
    for (std::size_t i = lineBegin_; i < tune_.items.size(); ++i)
      if (auto *note = std::get_if<Note>(&tune_.items[i]); note && !note->pitches.empty()) notes.push_back(note);
    std::size_t next = 0;
    for (skipBlanks(); !isAtEnd(); skipBlanks()) {
      if (next == notes.size()) fail(at_, "there are more syllables than notes", "the line of music above has " + std::to_string(notes.size()));
      notes[next]->syllables.resize(verse_);
      notes[next++]->syllables.push_back(syllable());
    }
    tune_.verses = std::max(tune_.verses, ++verse_);
  }
  Syllable syllable() {
    Syllable found;
    if (take("*")) return found;
    if (take("_")) {
      found.isHeld = true;
      return found;
    }
    for (; !isAtEnd() && std::string_view(" \t-_*|").find(peek()) == std::string_view::npos; ++at_) {
      if (peek() == '\\' && peek(1) == '-') ++at_;
      found.text += peek() == '~' ? ' ' : peek();
    }
    if (peek() == '|') failHere("in words - parts syllables, _ holds one, * leaves out a note, ~ is a blank");
    found.isHyphened = take("-");
    return found;
  }

  std::string_view text_, line_;
  std::size_t number_ = 0, at_ = 0;
  std::string fields_;
  double unit_ = 0;
  Tune tune_;

  std::size_t lineBegin_ = 0, verse_ = 0;
  std::optional<std::size_t> last_, lastPitched_;  // items; last_: nothing but blanks, slurs and ties came since
  std::vector<OpenSlur> openSlurs_;
  int tupletLeft_ = 0;
  double tupletFactor_ = 1, broken_ = 1, chordLength_ = 1;
  std::vector<Pitch> graces_;
  bool isSlashed_ = false;
};

/// Errors: throws Failure, with line and column, for what is not read.
inline Tune readAbc(std::string_view text) { return AbcReader(text).read(); }

}  // namespace score
