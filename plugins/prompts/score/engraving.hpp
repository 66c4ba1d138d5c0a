#pragma once
// A tune as outlines and words on staffs. Units: staff spaces, y up from a staff's lowest line, x from its left end.

#include <functional>
#include <map>

#include "notes.hpp"

namespace score {

struct Words {
  enum class Align { Left, Center, Right };
  std::string text;
  Point at;  // the middle of its height
  double height;
  Align align = Align::Center;
  bool isBold = false;
};
/// One staff, and all that stands on it.
struct System {
  double width = 0, low = 0, high = 4;
  double down = 0;              // its lowest line, below the top of the page
  std::vector<Drawing> pieces;  // a drawing of many corners takes long to fill
  std::vector<Words> words;
};
struct Page {
  double width = 0, height = 0;  // wider than was asked for: some bar needs it
  std::vector<System> systems;
  std::vector<Words> words;  // y of these is from the top of the page, downwards negative
};
struct Paper {
  double width = 100;
  double letter = 2;         // height of a letter
  double pixel = 0;          // for lines that are whole pixels; 0: none is
  bool isStretched = false;  // every staff reaches the right edge
  std::function<double(const Words &)> widthOf = [](const Words &words) { return 0.5 * words.height * static_cast<double>(words.text.size()); };
};

class Engraver : public EngravedNotes {
 public:
  Engraver(const Tune &tune, const Paper &paper) : EngravedNotes(tune), paper_(paper) {}

  Page page() {
    std::vector<std::pair<std::size_t, std::size_t>> rows;  // first item and the one behind the last
    for (std::size_t begin = 0, i = 0; i < tune_.items.size(); ++i)
      if (std::holds_alternative<LineEnd>(tune_.items[i])) {
        breakLine(begin, i, rows);
        begin = i + 1;
      }
    Page page;
    page.width = widthOfAll(rows);
    for (std::size_t i = 0; i < rows.size(); ++i) page.systems.push_back(system(rows[i].first, rows[i].second, i == 0, rowWidth(rows, i, page.width)));
    stack(page);
    return page;
  }

 private:
  static constexpr double kMargin = 0.6, kSqueezed = 0.8;
  static constexpr std::size_t kMostCorners = 500;

  // --- how far apart ---

  static double widthOf(Bar bar) {
    constexpr double kBetween = 0.35, kThin = kThinBar, kThick = kThickBar, kDots = 0.4 + kBetween;
    switch (bar) {
      case Bar::Double:
        return 2 * kThin + kBetween;
      case Bar::End:
        return kThin + kBetween + kThick;
      case Bar::RepeatBegin:
      case Bar::RepeatEnd:
        return kDots + kThin + kBetween + kThick;
      case Bar::RepeatBoth:
        return 2 * (kDots + kThin + kBetween) + kThick;
      default:
        return kThin;
    }
  }
  double leftOf(std::size_t item) const { return notes_[item].left; }
  double rightOf(std::size_t item) const {
    const Bar *bar = std::get_if<Bar>(&tune_.items[item]);
    return bar ? widthOf(*bar) : notes_[item].right;
  }
  /// To the next item, when nothing presses.
  double naturalOf(std::size_t item) const {
    const Note *note = noteAt(item);
    return note ? std::max(2.2, 3.9 * std::pow(4 * note->duration, 0.48)) : rightOf(item) + 1;
  }
  double leastOf(std::size_t item, std::size_t next) const {
    const bool isBar = !noteAt(item), isBeforeBar = !noteAt(next);
    return rightOf(item) + leftOf(next) + (isBar ? (leftOf(next) > 0 ? 0.5 : 0.8) : isBeforeBar ? 0.7 : kGap);
  }
  double headerWidth(bool isFirst) const {
    double width = kMargin + clefWidth() + 0.7;
    if (tune_.fifths != 0) width += keyWidth() + 0.7;
    if (isFirst && tune_.meter.beats > 0) width += meterWidth() + 0.8;
    return width + 0.3;
  }
  double clefWidth() const { return tune_.clef == Clef::Treble ? 2.5 : tune_.clef == Clef::Bass ? 2.75 : 2.45; }
  double keyStep() const { return tune_.fifths > 0 ? 1.0 : 0.88; }
  double keyWidth() const { return std::abs(tune_.fifths) * keyStep(); }
  double meterWidth() const {
    if (tune_.meter.sign != Meter::Sign::Numbers) return 1.7;
    return std::max(figuresWidth(tune_.meter.beats), figuresWidth(tune_.meter.unit));
  }

  /// Where each item stands, from `begin` to `end`; the last is the right end. `stretch` multiplies what is natural.
  std::vector<double> spread(std::size_t begin, std::size_t end, bool isFirst, double stretch) const {
    std::vector<double> places;
    std::vector<double> wordsEnd(tune_.verses, kMargin);
    double x = headerWidth(isFirst);
    for (std::size_t i = begin; i < end; ++i) {
      x += i == begin ? leftOf(i) : std::max(stretch * naturalOf(i - 1), leastOf(i - 1, i));
      for (std::size_t verse = 0; verse < tune_.verses; ++verse)
        if (const double half = syllableWidth(i, verse) / 2; half > 0) {
          x = std::max(x, wordsEnd[verse] + half - kHead / 2);
          wordsEnd[verse] = x + kHead / 2 + half + (noteAt(i)->syllables[verse].isHyphened ? 1.1 : 0.6);
        }
      places.push_back(x);
    }
    const bool endsWithBar = end > begin && !noteAt(end - 1);
    double right = x + (end > begin ? rightOf(end - 1) : 0) + (endsWithBar ? 0 : 1.2);
    for (const double edge : wordsEnd) right = std::max(right, edge - 0.6);
    if (endsWithBar) places.back() = right - rightOf(end - 1);
    places.push_back(right);
    return places;
  }
  double syllableWidth(std::size_t item, std::size_t verse) const {
    const Note *note = noteAt(item);
    if (!note || verse >= note->syllables.size() || note->syllables[verse].text.empty()) return 0;
    const auto [place, isNew] = widths_.try_emplace(note->syllables[verse].text, 0);
    if (isNew) place->second = paper_.widthOf(lyric(note->syllables[verse].text, {}));
    return place->second;
  }
  Words lyric(const std::string &text, Point at) const { return {text, at, 0.9 * paper_.letter}; }

  // --- which bars share a staff ---

  /// Behind bars, so that the fewest staffs hold them and are about as full; one line of the text begins a staff.
  void breakLine(std::size_t begin, std::size_t end, std::vector<std::pair<std::size_t, std::size_t>> &rows) const {
    std::vector<std::size_t> ends;
    for (std::size_t i = begin; i < end; ++i)
      if (const Bar *bar = std::get_if<Bar>(&tune_.items[i]); bar && i > begin && i + 1 < end) ends.push_back(*bar == Bar::RepeatBegin ? i : i + 1);
    ends.push_back(end);
    const auto fill = [&](double width) {
      std::vector<std::pair<std::size_t, std::size_t>> found;
      for (std::size_t from = begin, k = 0; k < ends.size(); ++k) {
        const bool isFirst = rows.empty() && found.empty();
        const bool isLast = k + 1 == ends.size();
        if (!isLast && spread(from, ends[k + 1], isFirst, kSqueezed).back() <= width) continue;
        found.emplace_back(from, ends[k]);
        from = ends[k];
      }
      return found;
    };
    auto best = fill(paper_.width);
    double low = 0, high = paper_.width;
    for (int i = 0; i < 12 && best.size() > 1; ++i) {
      const double middle = (low + high) / 2;
      if (auto found = fill(middle); found.size() == best.size())
        best = std::move(found), high = middle;
      else
        low = middle;
    }
    rows.insert(rows.end(), best.begin(), best.end());
  }
  double widthOfAll(const std::vector<std::pair<std::size_t, std::size_t>> &rows) const {
    double natural = 0, least = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      natural = std::max(natural, spread(rows[i].first, rows[i].second, i == 0, 1).back());
      least = std::max(least, spread(rows[i].first, rows[i].second, i == 0, kSqueezed).back());
    }
    return std::max(least, paper_.isStretched ? paper_.width : std::min(natural, paper_.width));
  }
  /// The last staff of several is only as long as it needs to be, if that is short.
  double rowWidth(const std::vector<std::pair<std::size_t, std::size_t>> &rows, std::size_t row, double width) const {
    const double natural = spread(rows[row].first, rows[row].second, row == 0, 1.15).back();
    const bool isShort = natural < 0.75 * width && row + 1 == rows.size();
    return isShort && (rows.size() > 1 || !paper_.isStretched) ? natural : width;
  }
  std::vector<double> fitted(std::size_t begin, std::size_t end, bool isFirst, double width) const {
    double low = 0, high = 20;
    for (int i = 0; i < 24; ++i) {
      const double middle = (low + high) / 2;
      (spread(begin, end, isFirst, middle).back() > width ? high : low) = middle;
    }
    return spread(begin, end, isFirst, low);
  }

  // --- one staff ---

  double snap(double x) const { return paper_.pixel > 0 ? std::round(x / paper_.pixel) * paper_.pixel : x; }
  double thick(double width) const { return paper_.pixel > 0 ? std::max(1.0, std::round(width / paper_.pixel)) * paper_.pixel : width; }
  void draw(Drawing drawing) {
    std::size_t corners = 0;
    for (const Contour &contour : drawing) {
      corners += contour.size();
      for (const Point &point : contour) system_.low = std::min(system_.low, point.y), system_.high = std::max(system_.high, point.y);
    }
    if (system_.pieces.empty() || corners_ + corners > kMostCorners) {
      system_.pieces.emplace_back();
      corners_ = 0;
    }
    corners_ += corners;
    append(system_.pieces.back(), drawing);
  }
  void drawBox(double left, double bottom, double right, double top) { draw({box(left, bottom, right, top)}); }
  /// Of the staff, or beyond it. Whole pixels, from the edge of one.
  void drawLine(double left, double right, double y) {
    const double bottom = paper_.pixel > 0 ? y - std::floor(thick(kLine) / paper_.pixel / 2 + 1e-6) * paper_.pixel : y - kLine / 2;
    drawBox(left, bottom, right, bottom + thick(kLine));
  }
  void drawUpright(double x, double width, double bottom, double top) { drawBox(snap(x), bottom, snap(x) + thick(width), top); }

  System system(std::size_t begin, std::size_t end, bool isFirst, double width) {
    system_ = {};
    corners_ = 0;
    begin_ = begin, end_ = end;
    x_ = fitted(begin, end, isFirst, width);
    system_.width = std::max(width, x_.back());
    header_ = headerWidth(isFirst);
    for (int i = 0; i < 5; ++i) drawLine(0, snap(system_.width), i);
    drawHeader(isFirst);
    setBeams();
    for (std::size_t i = begin; i < end; ++i) {
      if (const Bar *bar = std::get_if<Bar>(&tune_.items[i])) drawBar(*bar, at(i));
      if (const Note *note = noteAt(i)) drawItem(*note, i);
    }
    if (end > begin && noteAt(end - 1) && end < tune_.items.size() && std::holds_alternative<Bar>(tune_.items[end])) drawBar(Bar::Single, system_.width - kThinBar);
    for (const auto &group : groups_)
      if (isHere(group.front())) drawBeams(group);
    for (const Span &tuplet : tune_.tuplets)
      if (isHere(tuplet.first)) drawTuplet(tuplet);
    drawTies();
    for (const Span &slur : tune_.slurs) drawSlur(slur);
    if (isFirst && tune_.tempo) drawTempo();
    drawWords();
    return std::move(system_);
  }
  bool isHere(std::size_t item) const { return item >= begin_ && item < end_; }
  double at(std::size_t item) const { return x_[item - begin_]; }

  void drawHeader(bool isFirst) {
    double x = kMargin;
    draw(placed(tune_.clef == Clef::Treble ? trebleClef() : tune_.clef == Clef::Bass ? bassClef() : altoClef(), {x, 0}));
    x += clefWidth() + 0.7;
    for (const int place : keyPlaces(tune_.fifths, tune_.clef)) {
      draw(placed(tune_.fifths > 0 ? sharp() : flat(), {x, place / 2.0}));
      x += keyStep();
    }
    if (tune_.fifths != 0) x += 0.7;
    if (!isFirst || tune_.meter.beats == 0) return;
    if (tune_.meter.sign == Meter::Sign::Numbers) {
      const double width = meterWidth();
      draw(placed(figures(tune_.meter.beats), {x + (width - figuresWidth(tune_.meter.beats)) / 2, 2}));
      draw(placed(figures(tune_.meter.unit), {x + (width - figuresWidth(tune_.meter.unit)) / 2, 0}));
    } else {
      draw(placed(commonTime(), {x, 0}));
      if (tune_.meter.sign == Meter::Sign::Cut) drawUpright(x + 0.85, kStem, 0.5, 3.5);
    }
  }
  void drawBar(Bar bar, double x) {
    constexpr double kBetween = 0.35;
    const auto line = [&](double width) {
      drawUpright(x, width, 0, 4);
      x += width + kBetween;
    };
    const auto dots = [&] {
      for (const double y : {1.5, 2.5}) draw(placed(dot(), {x, y}));
      x += 0.4 + kBetween;
    };
    const bool endsRepeat = bar == Bar::RepeatEnd || bar == Bar::RepeatBoth, beginsRepeat = bar == Bar::RepeatBegin || bar == Bar::RepeatBoth;
    if (endsRepeat) dots();
    if (bar != Bar::RepeatBegin) line(kThinBar);
    if (bar == Bar::Double) line(kThinBar);
    if (bar == Bar::End || endsRepeat || beginsRepeat) line(kThickBar);
    if (beginsRepeat) line(kThinBar), dots();
  }

  void drawItem(const Note &note, std::size_t item) {
    if (note.isHidden) return;
    if (note.pitches.empty()) return drawRest(item);
    const Engraved &engraved = notes_[item];
    const double x = at(item), head = headWidth(engraved.value);
    for (std::size_t k = 0; k < engraved.places.size(); ++k) {
      const double aside = engraved.isAside[k] ? (engraved.isUp ? 1 : -1) * (head - kStem) : 0, y = engraved.places[k] / 2.0;
      draw(placed(engraved.value.halvings == 0 ? wholeHead() : engraved.value.halvings == 1 ? halfHead() : blackHead(), {x + aside, y}));
      if (engraved.accidentals[k]) draw(placed(accidental(*engraved.accidentals[k]), {x + engraved.accidentalX[k], y}));
    }
    drawLedgers(engraved, x, head);
    drawDots(engraved, x);
    if (engraved.value.halvings > 0) drawStem(engraved, x);
    if (engraved.group == 0) drawFlags(engraved, x);
    if (!note.graces.empty()) drawGraces(note, item);
  }
  void drawLedgers(const Engraved &engraved, double x, double head, double scale = 1) {
    const double low = engraved.places.front(), high = engraved.places.back();
    const bool hasAside = std::find(engraved.isAside.begin(), engraved.isAside.end(), true) != engraved.isAside.end();
    const double left = x - 0.35 * scale - (hasAside && !engraved.isUp ? head - kStem : 0),
                 right = x + head * scale + 0.35 * scale + (hasAside && engraved.isUp ? head - kStem : 0);
    for (int place = -2; place >= low; place -= 2) drawLine(left, right, place / 2.0);
    for (int place = 10; place <= high; place += 2) drawLine(left, right, place / 2.0);
  }
  /// In the spaces; of a head on a line in the one above.
  void drawDots(const Engraved &engraved, double x) {
    const double reach = engraved.right - 0.6 * engraved.value.dots - 0.3;
    std::vector<int> taken;
    for (std::size_t k = engraved.places.size(); k-- > 0 && engraved.value.dots > 0;) {
      int place = engraved.places[k] % 2 == 0 ? engraved.places[k] + 1 : engraved.places[k];
      if (std::find(taken.begin(), taken.end(), place) != taken.end()) place -= 2;
      taken.push_back(place);
      for (int i = 0; i < engraved.value.dots; ++i) draw(placed(dot(), {x + std::min(reach, engraved.right) + 0.3 + 0.6 * i, place / 2.0}));
    }
  }
  double stemX(const Engraved &engraved, double x) const { return engraved.isUp ? x + kHead - kStem : x; }
  void drawStem(const Engraved &engraved, double x) {
    const double from = (engraved.isUp ? engraved.places.front() + 0.4 : engraved.places.back() - 0.4) / 2;
    drawUpright(stemX(engraved, x), kStem, std::min(from, engraved.tip), std::max(from, engraved.tip));
  }
  void drawFlags(const Engraved &engraved, double x) {
    const int count = flagsOf(engraved.value);
    for (int i = 0; i < count; ++i) {
      Drawing one = count == 1 ? flag() : shortFlag();
      if (!engraved.isUp)
        for (Contour &contour : one) {
          for (Point &point : contour) point.y = -point.y;
          contour = turned(std::move(contour));
        }
      draw(placed(one, {snap(stemX(engraved, x)), engraved.tip + (engraved.isUp ? -0.75 : 0.75) * i}));
    }
  }
  void drawGraces(const Note &note, std::size_t item) {
    const Engraved &engraved = notes_[item];
    double x = at(item) - engraved.left;
    std::vector<Point> stems;
    int high = -100;
    for (const Pitch &grace : note.graces) high = std::max(high, placeOf(grace.step, tune_.clef));
    const double tip = std::max(high / 2.0 + 2.4, 1.5);
    for (std::size_t k = 0; k < note.graces.size(); ++k) {
      const auto &accidental = graces_.at(item)[k];
      const int place = placeOf(note.graces[k].step, tune_.clef);
      if (accidental) {
        draw(placed(score::accidental(*accidental), {x, place / 2.0}, kGrace));
        x += kGrace * (accidentalWidth(*accidental) + 0.2);
      }
      draw(placed(blackHead(), {x, place / 2.0}, kGrace));
      Engraved ledger;
      ledger.places = {place};
      drawLedgers(ledger, x, kHead, kGrace);
      stems.push_back({x + kGrace * kHead - kStem, place / 2.0 + 0.15});
      drawUpright(stems.back().x, 0.8 * kStem, stems.back().y, tip);
      x += kGrace * (kHead + 0.45);
    }
    const double left = snap(stems.front().x), right = snap(stems.back().x) + thick(0.8 * kStem);
    if (stems.size() == 1)
      draw(placed(flag(), {left, tip}, kGrace));
    else
      drawBox(left, tip - 0.3, right, tip), drawBox(left, tip - 0.75, right, tip - 0.45);
    if (note.isSlashed) draw({turned({{left - 0.5, tip - 1.45}, {left - 0.44, tip - 1.53}, {left + 0.86, tip - 0.5}, {left + 0.8, tip - 0.42}})});
  }
  void drawRest(std::size_t item) {
    const Value value = notes_[item].value;
    double x = at(item);
    if (isBarOfRest(item)) {
      const double left = item > begin_ ? at(item - 1) + rightOf(item - 1) : header_, right = item + 1 < end_ ? at(item + 1) : system_.width;
      drawBox((left + right) / 2 - 0.65, 2.5, (left + right) / 2 + 0.65, 3);
      return;
    }
    if (value.halvings == 0)
      drawBox(x, 2.5, x + 1.3, 3);
    else if (value.halvings == 1)
      drawBox(x, 2, x + 1.3, 2.5);
    else
      draw(placed(value.halvings == 2 ? quarterRest() : hookRest(flagsOf(value)), {x, 0}));
    for (int i = 0; i < value.dots; ++i) draw(placed(dot(), {x + 1.5 + 0.6 * i, 2.5}));
  }
  /// Alone in its bar, and all of it.
  bool isBarOfRest(std::size_t item) const {
    const bool isAlone = (item == begin_ || !noteAt(item - 1)) && !noteAt(item + 1);
    return noteAt(item)->isWholeBar || (isAlone && tune_.meter.beats > 0 && noteAt(item)->duration == static_cast<double>(tune_.meter.beats) / tune_.meter.unit);
  }

  // --- beams ---

  /// Where the beams lie, so that each stem is long enough: the tips of their notes.
  void setBeams() {
    for (const auto &group : groups_) {
      if (!isHere(group.front())) continue;
      const bool up = notes_[group.front()].isUp;
      const double sign = up ? 1 : -1;
      const auto outer = [&](std::size_t item) { return (up ? notes_[item].places.back() : notes_[item].places.front()) / 2.0; };
      const auto x = [&](std::size_t item) { return stemX(notes_[item], at(item)); };
      const double from = x(group.front()), across = x(group.back()) - from;
      const double slope = rise(group, outer, sign, across) / across;
      double begin = -1e9;  // of the beam at its first stem, times sign
      for (const std::size_t i : group) {
        const double stem = 3.1 + 0.5 * std::max(0, flagsOf(notes_[i].value) - 1);
        const double tip = std::max(sign * outer(i) + stem, sign * 2.0);
        begin = std::max(begin, tip - sign * slope * (x(i) - from));
      }
      for (const std::size_t i : group) notes_[i].tip = sign * begin + slope * (x(i) - from);
    }
  }
  /// From the first stem's tip to the last one's: less than the notes', and nothing where one between them is farther out.
  template <class Outer>
  static double rise(const std::vector<std::size_t> &group, const Outer &outer, double sign, double across) {
    const double first = outer(group.front()), last = outer(group.back()), most = std::max(sign * first, sign * last);
    for (std::size_t k = 1; k + 1 < group.size(); ++k)
      if (sign * outer(group[k]) >= most + (first == last ? 0 : 0.01)) return 0;
    const double much = std::min({std::abs(last - first) * 0.5, 1.25, 0.18 * across});
    return last < first ? -much : much;
  }
  void drawBeams(const std::vector<std::size_t> &group) {
    const double sign = notes_[group.front()].isUp ? 1 : -1;
    const auto left = [&](std::size_t k) { return snap(stemX(notes_[group[k]], at(group[k]))); };
    const double slope = (notes_[group.back()].tip - notes_[group.front()].tip) / (left(group.size() - 1) - left(0));
    const auto beam = [&](double from, double to, int level, std::size_t k) {
      const double base = notes_[group[k]].tip - sign * 0.75 * level;
      const double y0 = base + slope * (from - left(k)), y1 = base + slope * (to - left(k)), down = -sign * kBeam;
      draw({turned({{from, y0}, {to, y1}, {to, y1 + down}, {from, y0 + down}})});
    };
    for (int level = 0; level < 4; ++level)
      for (std::size_t k = 0; k < group.size(); ++k) {
        std::size_t end = k;
        while (end < group.size() && flagsOf(notes_[group[end]].value) > level) ++end;
        if (end == k) continue;
        const double stem = thick(kStem);
        if (end - k > 1)
          beam(left(k), left(end - 1) + stem, level, k);
        else if (k > 0)
          beam(left(k) - 1.1, left(k) + stem, level, k);
        else
          beam(left(k), left(k) + 1.1, level, k);
        k = end;
      }
  }
  /// The number, and a bracket where no beam of its own says which notes.
  void drawTuplet(const Span &tuplet) {
    constexpr double kSize = 0.6;
    std::size_t first = tuplet.first, last = tuplet.last, ups = 0, downs = 0;
    double high = 4, low = 0;
    for (std::size_t i = first; i <= last; ++i) {
      if (!isSounding(i)) continue;
      ++(notes_[i].isUp ? ups : downs);
      high = std::max({high, notes_[i].tip, notes_[i].places.back() / 2.0 + 0.5});
      low = std::min({low, notes_[i].tip, notes_[i].places.front() / 2.0 - 0.5});
    }
    const std::size_t group = notes_[first].group;
    const bool isBeamed = group > 0 && groups_[group - 1].front() == first && groups_[group - 1].back() == last;
    const bool isAbove = ups >= downs;
    const double left = isBeamed ? stemX(notes_[first], at(first)) : at(first) - 0.1,
                 right = isBeamed ? stemX(notes_[last], at(last)) + kStem : at(last) + rightOf(last) + 0.1;
    const double middle = (left + right) / 2, sign = isAbove ? 1 : -1;
    const double y = isBeamed ? (notes_[first].tip + notes_[last].tip) / 2 + sign * 0.95 : isAbove ? high + 1 : low - 1;
    const double width = 1.24 * kSize;
    draw(placed(figure(tuplet.number), {middle - width / 2, y - kSize}, kSize));
    if (isBeamed) return;
    for (const double side : {-1.0, 1.0}) {
      const double end = side < 0 ? left : right, inner = middle + side * (width / 2 + 0.3), line = thick(kLine);
      drawBox(std::min(end, inner), y - line / 2, std::max(end, inner), y + line / 2);
      drawBox(side < 0 ? end : end - line, std::min(y + line / 2 * sign, y - sign * 0.7), side < 0 ? end + line : end, std::max(y + line / 2 * sign, y - sign * 0.7));
    }
  }

  // --- ties and slurs ---

  /// A curve that is thickest in its middle. `bulge`: of its control points, above it.
  void drawCurve(Point from, Point to, double bulge) {
    constexpr int kPieces = 14;
    Contour all;
    const auto along = [&](double t, double by) {
      all.push_back({from.x + (to.x - from.x) * (0.5 * t + 1.5 * t * t - t * t * t), from.y + (to.y - from.y) * t + 3 * by * t * (1 - t)});
    };
    const double ink = bulge > 0 ? 0.16 : -0.16;
    for (int i = 0; i <= kPieces; ++i) along(static_cast<double>(i) / kPieces, bulge + ink);
    for (int i = kPieces; i >= 0; --i) along(static_cast<double>(i) / kPieces, bulge - ink);
    draw({turned(std::move(all))});
  }
  void drawTies() {
    for (std::size_t i = 0; i < tune_.items.size(); ++i) {
      const Note *note = noteAt(i);
      if (!note || !note->isTied) continue;
      std::size_t next = i + 1;
      while (next < tune_.items.size() && !isSounding(next)) ++next;
      for (std::size_t k = 0; k < note->pitches.size(); ++k) drawTie(i, next, k);
    }
  }
  /// Of one head, to the same of the next note, or else to the nearest.
  void drawTie(std::size_t item, std::size_t next, std::size_t head) {
    const bool begins = isHere(item), ends = isHere(next);
    if (!begins && !ends) return;
    const Engraved &from = notes_[item];
    const std::size_t count = from.places.size();
    const bool isOuter = count == 1 || head == 0 || head + 1 == count;
    const bool isAbove = count == 1 ? !from.isUp : 2 * head >= count;
    const double sign = isAbove ? 1 : -1, y = from.places[head] / 2.0 + sign * (isOuter ? 0.65 : 0.2);
    double toY = y;
    if (next < notes_.size() && !notes_[next].places.empty()) {
      const auto nearest = std::min_element(notes_[next].places.begin(), notes_[next].places.end(),
                                            [&](int a, int b) { return std::abs(a - from.places[head]) < std::abs(b - from.places[head]); });
      toY = *nearest / 2.0 + (y - from.places[head] / 2.0);
    }
    const double left = begins ? at(item) + (isOuter ? 0.85 : from.right + 0.1) : header_ - 0.6;
    const double right = ends ? at(next) + (isOuter ? 0.35 : -notes_[next].left - 0.1) : (begins && next >= tune_.items.size() ? left + 2.5 : system_.width - 0.1);
    drawCurve({left, begins ? y : toY}, {right, ends ? toY : y}, sign * std::clamp(0.35 + 0.05 * (right - left), 0.4, 1.0));
  }
  void drawSlur(const Span &slur) {
    if (slur.first >= end_ || slur.last < begin_) return;
    const bool begins = isHere(slur.first), ends = isHere(slur.last);
    bool isAbove = false;
    for (std::size_t i = slur.first; i <= slur.last; ++i) isAbove = isAbove || (isSounding(i) && !notes_[i].isUp);
    const double sign = isAbove ? 1 : -1;
    const auto edge = [&](std::size_t i) {  // what it has to clear
      const Engraved &note = notes_[i];
      const double head = (isAbove ? note.places.back() : note.places.front()) / 2.0 + sign * 0.5;
      return note.isUp == isAbove && note.value.halvings > 0 ? note.tip : head;
    };
    const auto middle = [&](std::size_t i) {
      return notes_[i].isUp == isAbove && notes_[i].value.halvings > 0 ? stemX(notes_[i], at(i)) + kStem / 2 : at(i) + kHead / 2;
    };
    std::size_t first = std::max(slur.first, begin_), last = std::min(slur.last, end_ - 1);
    while (!isSounding(first) && first < last) ++first;
    while (!isSounding(last) && last > first) --last;
    if (!isSounding(first)) return;
    Point from{begins ? middle(first) : header_ - 0.6, edge(first) + sign * 0.35}, to{ends ? middle(last) : system_.width - 0.1, edge(last) + sign * 0.35};
    const double bulge = std::clamp(0.09 * (to.x - from.x), 0.7, 2.2);
    for (int pass = 0; pass < 3; ++pass)  // what it does not clear lifts the nearer of its ends
      for (std::size_t i = first; i <= last; ++i) {
        const double t = isSounding(i) ? (middle(i) - from.x) / (to.x - from.x) : 0;
        if (t < 0.05 || t > 0.95) continue;
        const double lacks = sign * (edge(i) - from.y - t * (to.y - from.y)) + 0.45 - 3 * t * (1 - t) * bulge;
        if (lacks > 0) (t < 0.5 ? from.y : to.y) += sign * lacks / std::max(t, 1 - t);
      }
    drawCurve(from, to, sign * bulge);
  }

  // --- words ---

  void drawTempo() {
    const Tempo &tempo = *tune_.tempo;
    double x = 0;
    const double y = std::max(system_.high, 5.0) + 0.6 * paper_.letter + 0.6;
    const auto say = [&](const std::string &text, bool isBold) {
      Words words{text, {x, y}, paper_.letter, Words::Align::Left, isBold};
      x += paper_.widthOf(words);
      system_.words.push_back(std::move(words));
    };
    if (!tempo.words.empty()) say(tempo.words, true), x += 0.4 * paper_.letter;
    if (tempo.note > 0) {
      const double scale = 0.36 * paper_.letter;
      Engraved note;
      note.value = valueOf(tempo.note).value_or(Value{2, 0});
      const Drawing head = note.value.halvings == 0 ? wholeHead() : note.value.halvings == 1 ? halfHead() : blackHead();
      const double base = y - 0.35 * paper_.letter;
      draw(placed(head, {x, base}, scale));
      if (note.value.halvings > 0) drawBox(x + scale * (kHead - kStem), base, x + scale * kHead, base + 3 * scale);
      for (int i = 0; i < flagsOf(note.value); ++i) draw(placed(shortFlag(), {x + scale * (kHead - kStem), base + (3 - 0.75 * i) * scale}, scale));
      for (int i = 0; i < note.value.dots; ++i) draw(placed(dot(), {x + scale * (headWidth(note.value) + 0.3 + 0.6 * i), base + 0.25 * scale}, scale));
      x += scale * (headWidth(note.value) + 0.4 + 0.6 * note.value.dots + 0.3 * std::min(note.value.dots, 1) + (flagsOf(note.value) > 0 ? 0.7 : 0));
      say("= " + std::to_string(tempo.perMinute), false);
    }
    system_.high = std::max(system_.high, y + 0.6 * paper_.letter);
  }
  void drawWords() {
    const double step = 1.25 * paper_.letter, top = std::min(system_.low, -0.6) - 0.3;
    for (std::size_t verse = 0; verse < tune_.verses; ++verse) drawVerse(verse, top - step * (static_cast<double>(verse) + 0.5));
    if (tune_.verses > 0) system_.low = std::min(system_.low, top - step * static_cast<double>(tune_.verses));
  }
  void drawVerse(std::size_t verse, double y) {
    const double base = snap(y - 0.3 * paper_.letter), dash = snap(y - 0.1 * paper_.letter);
    double end = 0, held = 0;  // of the syllable before, and how far it is held
    bool isHyphened = false;
    const auto finish = [&](double next) {
      if (held > end + 0.5) drawBox(end + 0.15, base, held, base + thick(kLine));
      if (isHyphened) {
        const double half = std::clamp((next - end) / 2 - 0.1, 0.15, 0.3);
        drawBox((end + next) / 2 - half, dash, (end + next) / 2 + half, dash + thick(0.15));
      }
      isHyphened = false;
      held = 0;
    };
    for (std::size_t i = begin_; i < end_; ++i) {
      const Note *note = noteAt(i);
      if (!note || verse >= note->syllables.size()) continue;
      const Syllable &syllable = note->syllables[verse];
      if (syllable.isHeld) held = at(i) + kHead;
      if (syllable.text.empty()) continue;
      const double middle = at(i) + kHead / 2, half = syllableWidth(i, verse) / 2;
      finish(middle - half);
      system_.words.push_back(lyric(syllable.text, {middle, y}));
      end = middle + half;
      isHyphened = syllable.isHyphened;
    }
    finish(end + 1);
  }

  /// One below the other, under the titles.
  void stack(Page &page) const {
    double down = 0;
    const auto say = [&](const std::string &text, double height, Words::Align align, bool isBold) {
      const double x = align == Words::Align::Center ? page.width / 2 : page.width;
      page.words.push_back({text, {x, -down - 0.65 * height}, height, align, isBold});
      down += 1.3 * height;
    };
    for (std::size_t i = 0; i < tune_.titles.size(); ++i)
      if (!tune_.titles[i].empty()) say(tune_.titles[i], (i == 0 ? 1.3 : 1) * paper_.letter, Words::Align::Center, i == 0);
    if (!tune_.composer.empty()) say(tune_.composer, paper_.letter, Words::Align::Right, false);
    if (!page.words.empty()) down += 0.5;
    for (System &system : page.systems) {
      const bool isFirst = &system == &page.systems.front();
      system.down = std::max(down + system.high + (isFirst ? 0.2 : 1.6), isFirst ? 0 : down + 6);
      down = system.down - system.low;
    }
    page.height = down + 0.2;
    for (const Words &words : page.words) page.width = std::max(page.width, std::min(paper_.width, paper_.widthOf(words)));
  }

  const Paper &paper_;
  mutable std::map<std::string, double> widths_;  // of syllables

  System system_;  // in hand
  std::size_t begin_ = 0, end_ = 0, corners_ = 0;
  std::vector<double> x_;
  double header_ = 0;
};

inline Page engrave(const Tune &tune, const Paper &paper) { return Engraver(tune, paper).page(); }

}  // namespace score
