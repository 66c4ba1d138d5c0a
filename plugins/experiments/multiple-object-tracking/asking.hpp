#pragma once
// Which were they? How the participant answers.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fovea/services.hpp"
#include "scene.hpp"

namespace multiple_object_tracking {

/// Click: all targets, by the pointer. Digits: the same, by the numbers that appear on the items. Probe: one is asked about.
enum class Report { Click, Digits, Probe };
constexpr std::array<std::string_view, 3> enumNames(Report) { return {"click", "digits", "probe"}; }

struct Question {
  std::vector<fovea::Point> places;
  std::vector<int> targets;  // items
  int probe = 0;             // the item that a probe asks about
  fovea::Timestamp onset{}, deadline{};
};

struct Reply {
  std::vector<int> items;  // chosen, in that order; not by a probe
  std::optional<bool> isTarget;  // the probe's answer
  bool isComplete = false;       // before the deadline
  fovea::Timestamp time{};       // of the last key or click
  fovea::Duration uncertainty{};
  fovea::StampSource source = fovea::StampSource::Unknown;
};

/// Thread: [stage].
class Asking {
 public:
  struct Style {
    Report report = Report::Click;
    int items = 10;
    std::string yesKey, noKey;
    bool isSimulated = false;  // nobody has a pointer: the numbers of items are said instead
  };
  Asking(const fovea::Input &input, const fovea::Window &window, Scene &scene, Style style);

  /// What the items look like while it is asked.
  Scene::Marks marks(const Question &question, const std::vector<int> &chosen) const;
  /// The picture of the question is on the screen.
  Reply ask(const Question &question);

 private:
  Reply askForOne(const Question &question) const;
  Reply askForDigits(const Question &question);
  Reply askForClicks(const Question &question);
  std::optional<int> itemOf(const fovea::Event &event, const Question &question);
  void centrePointer();
  fovea::Flip show(const Question &question, const Scene::Marks &marks);

  const fovea::Input &input_;
  const fovea::Window &window_;
  Scene &scene_;
  Style style_;
  std::vector<std::string> numbers_;  // of items, as they are named in the data
  fovea::Point pointer_;
};

}  // namespace multiple_object_tracking
