#pragma once
// How large everything of a document is in a window, and its texts in that size.

#include <algorithm>
#include <string>
#include <utility>

#include "fovea/document_content.hpp"

namespace fovea {

/// Units: heights of the window.
class DocumentLetters {
 public:
  struct Sized {
    Text text;
    double width, height;
  };
  static constexpr double kTop = 0.445, kEdge = -0.45, kGap = 0.022;  // kEdge: below it is the corner in which the host says how one leaves

  /// Both have to stay.
  DocumentLetters(const Services &theServices, const DocumentContent &theContent, const WindowInfo &window) : services(theServices), content(theContent) {
    aspect = window.aspect();
    scale = std::clamp(std::max(content.textScale, kLeastLetter / (kLetterHeight * window.height)), 1.0, kLargestScale);
    columnWidth = std::min(aspect * 0.9, kWidestColumn * scale);  // a line of larger letters may be longer
  }

  double letters() const { return kLetterHeight * scale; }
  double headings() const { return kHeadingHeight * scale; }
  double hints() const { return kHintHeight * scale; }
  double titles() const { return kTitleHeight * scale; }
  double boxSize() const { return kBoxSize * scale; }
  /// Where something lies that is at x when one reads from the left.
  double mirrored(double x) const { return content.isRightToLeft ? -x : x; }

  /// A text of at most `width`; a single word that is wider still is made smaller. Width 0: one line.
  Sized fit(const std::string &text, double letterHeight, double width, bool isBold = false) const {
    Text made(services.stimuli, TextStyle{.text = text,
                                          .height = letterHeight,
                                          .color = inks.ink,
                                          .wrapWidth = width,
                                          .isBold = isBold,
                                          .alignText = content.isRightToLeft ? "right" : "left",
                                          .anchor = content.isRightToLeft ? "top-right" : "top-left",
                                          .units = "height",
                                          .more = {{"direction", content.isRightToLeft ? "rtl" : "ltr"}, {"prepared", false}, {"wholeWords", true}}});
    Box box = made.measure();
    if (width > 0 && box.width > width * 1.001) {
      made.setHeight(letterHeight * width / box.width);
      box = made.measure();
    }
    return {std::move(made), box.width, box.height};
  }

  const Services &services;
  const DocumentContent &content;
  const DocumentInks &inks = content.inks;
  double aspect = 1, columnWidth = 1, scale = 1;

 private:
  static constexpr double kWidestColumn = 1.1;
  static constexpr double kTitleHeight = 0.045, kHeadingHeight = 0.032, kLetterHeight = 0.028, kHintHeight = 0.022, kBoxSize = 0.032;  // of texts at their usual size
  static constexpr double kLeastLetter = 14, kLargestScale = 3;  // pixels: in a small window there are more screenfuls instead
};

inline bool contains(const Box &box, Point point) { return std::abs(point.x - box.x) <= box.width / 2 && std::abs(point.y - box.y) <= box.height / 2; }

/// Something to press that is always there.
struct DocumentButton {
  Rect frame;
  Text label;
  Box area;
  void draw() { frame.draw(), label.draw(); }
};

}  // namespace fovea
