#pragma once
// How somebody signs a document: with strokes in a box, or a name that is typed.

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fovea/document_letters.hpp"

namespace fovea {

/// What somebody signed with: a name that was typed, or strokes that were drawn.
struct DocumentSign {
  struct Place {
    double x, y;  // of the box's height, from its lower left corner
    double time;  // s since the first place
  };
  std::string name;
  std::vector<std::vector<Place>> strokes;
  double width = 0;  // of the box, in its heights
  bool isThere() const { return !strokes.empty() || name.find_first_not_of(' ') != name.npos; }
  Dict value() const {
    List drawn;
    for (const auto &stroke : strokes) {
      List places;
      for (const Place &place : stroke) places.push_back(List{place.x, place.y, place.time});
      drawn.push_back(std::move(places));
    }
    Dict dict;
    if (!name.empty()) dict.emplace_back("name", name);
    if (!drawn.empty()) dict.insert(dict.end(), {{"strokes", std::move(drawn)}, {"width", width}});
    return dict;
  }
};

class DocumentSigning {
 public:
  /// `letters` has to stay. Units: heights of the window.
  explicit DocumentSigning(const DocumentLetters &letters) : letters_(letters) {}
  void setArea(const Box &area) {
    area_ = area;
    sign_.width = area.width / area.height;
  }

  const DocumentSign &sign() const { return sign_; }
  bool isAnythingThere() const { return !sign_.name.empty() || !sign_.strokes.empty(); }

  /// Into the box, and held.
  void press(Point point, Timestamp time) { pressedAt_ = {point, time}; }
  /// Did that change anything?
  bool drawOn(Point point, Timestamp time) {
    if (!pressedAt_) return false;
    const Point from = pressedAt_->first;
    if (!isDrawing_ && std::hypot(point.x - from.x, point.y - from.y) < kLeastStroke) return false;
    const bool isNew = !isDrawing_;
    if (isNew) beginStroke();
    addPlace(point, time);
    return isNew;
  }
  void endStroke() {
    pressedAt_.reset();
    isDrawing_ = false;
  }
  /// Did that change anything?
  bool type(const Event &event) {
    if (event.key() == "backspace") {
      if (sign_.name.empty()) return clear(), true;
      std::size_t last = sign_.name.size() - 1;  // of a letter the bytes behind the first are 10xxxxxx
      while (last > 0 && (static_cast<unsigned char>(sign_.name[last]) & 0xc0) == 0x80) --last;
      sign_.name.erase(last);
    } else {
      const std::string_view typed = !event.typed().empty() || event.key().size() != 1 ? event.typed() : event.key();
      if (typed.empty() || static_cast<unsigned char>(typed[0]) < ' ' || sign_.name.size() + typed.size() > kLongestName) return false;
      if (!sign_.strokes.empty()) clear();
      sign_.name += typed;
    }
    return true;
  }
  void clear() {
    sign_.name.clear();
    sign_.strokes.clear();
    drawn_.clear();
    isDrawing_ = false;
  }
  void drawStrokes() {
    for (Shape &stroke : drawn_) stroke.draw();
  }

 private:
  static constexpr double kLeastStroke = 0.01;      // less is a click
  static constexpr std::size_t kLongestName = 200;  // bytes

  void beginStroke() {
    const auto [point, time] = *pressedAt_;
    if (!sign_.name.empty()) clear();
    if (sign_.strokes.empty()) signedSince_ = time;
    sign_.strokes.emplace_back();
    drawn_.emplace_back(letters_.services.stimuli, ShapeStyle{{.color = {0, 0, 0, 0}, .lineWidth = 3, .lineColor = letters_.inks.ink, .units = "height"},
                                                              {{point, point}}, {1, 1}, false});
    places_.clear();
    isDrawing_ = true;
    addPlace(point, time);
  }
  void addPlace(Point point, Timestamp time) {
    point = {std::clamp(point.x, area_.x - area_.width / 2, area_.x + area_.width / 2), std::clamp(point.y, area_.y - area_.height / 2, area_.y + area_.height / 2)};
    sign_.strokes.back().push_back({(point.x - area_.x + area_.width / 2) / area_.height, (point.y - area_.y + area_.height / 2) / area_.height,
                                    std::chrono::duration<double>(time - signedSince_).count()});
    places_.insert(places_.end(), {point.x, point.y});
    if (places_.size() > 2) drawn_.back().setVertices(places_);
  }

  const DocumentLetters &letters_;
  Box area_{};
  DocumentSign sign_;
  std::vector<Shape> drawn_;    // the strokes
  std::vector<double> places_;  // of the last one: x, y, x, y, ...
  Timestamp signedSince_{};
  std::optional<std::pair<Point, Timestamp>> pressedAt_;
  bool isDrawing_ = false;
};

}  // namespace fovea
