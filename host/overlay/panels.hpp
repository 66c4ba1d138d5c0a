#pragma once
// All panels: where they are, what is in them, what their keys do. Needs a Gui and a picture being laid out,
// but no window and no graphics card.

#include <memory>
#include <string>
#include <vector>

#include "overlay/desk.hpp"
#include "overlay/keys.hpp"
#include "overlay/overlay.hpp"

namespace fovea {

/// The note being typed, and the last ones that were kept.
class NotesPanel {
 public:
  void focus() { wantsFocus_ = true; }
  void layOut(Timestamp now, std::optional<Timestamp> typed, Desk &desk);

 private:
  struct Kept {
    Timestamp when;
    std::string text;
  };
  void keep(const std::string &text, Timestamp when, Desk &desk);

  std::string typed_;
  std::optional<Timestamp> firstKeystroke_;
  bool wantsFocus_ = false;
  std::vector<Kept> kept_;  // newest first
};

/// Level of the log lines that are shown.
class LogPanel {
 public:
  void layOut(const std::vector<LogLine> &lines);

 private:
  int chosenLevel_ = 1;
};

/// Newest first; one is unfolded, the newest until another is chosen.
class AnswersPanel {
 public:
  void layOut(const std::vector<std::shared_ptr<const AnswerView>> &answers);

 private:
  std::uint64_t unfolded_ = 0, newest_ = 0;  // numbers
};

void layOutForm(FormEntries &form);
void layOutRows(const std::vector<RowView> &rows);
void layOutFrames(const SessionView &view);
/// Units: milliseconds and Hz.
void layOutHistogram(const std::vector<float> &intervals, double refreshRate);
void layOutFindings(const std::vector<Finding> &findings);
void layOutDevices(const std::vector<DeviceView> &devices);

class Panels {
 public:
  Panels(OverlayPlace place, int textStep) : place_(place), textStep_(textStep) {}

  /// Does what the keys ask; also while the panels are hidden.
  void act(const SessionView &view, const OperatorInput &input);
  /// Between the begin and the end of a picture, after act().
  void layOut(const SessionView &view);
  /// Did everything find its place? If not, lay out once more: the bar has grown or shrunk.
  bool isSettled() const { return isSettled_; }
  /// The operator's window was asked to close: asks whether to stop.
  void askToStop() { wantsStopDialog_ = true; }

  std::vector<Command> takeCommands() { return desk_.take(); }
  int textStep() const { return textStep_; }

 private:
  struct Box {
    const char *id;
    const char *title;
    float leastLines;  // of its content
    float share;       // of the height that is left
    void (Panels::*layOut)(const SessionView &);
  };

  void layOutBar(const SessionView &view);
  void layOutStateLine(const SessionView &view);
  void layOutProgressLine(const SessionView &view);
  void layOutButtons(const SessionView &view);
  void layOutWarnings(const SessionView &view);
  void layOutStopDialog(const SessionView &view);
  bool layOutWayEnds(const SessionView &view);
  void layOutStepDialog(const SessionView &view);
  void layOutFailedDialog(const SessionView &view);
  void layOutKeyList();
  void layOutBody(const SessionView &view);
  void layOutColumn(const char *id, float x, float width, const std::vector<Box> &boxes,
                    const SessionView &view);
  void pressed(const OperatorPress &press);

  void formBox(const SessionView &);
  void notesBox(const SessionView &view);
  void rowsBox(const SessionView &view);
  void answersBox(const SessionView &view);
  void framesBox(const SessionView &view);
  void histogramBox(const SessionView &view);
  void findingsBox(const SessionView &view);
  void devicesBox(const SessionView &view);
  void logBox(const SessionView &view);

  OverlayPlace place_;
  int textStep_;
  Desk desk_;
  NotesPanel notes_;
  LogPanel log_;
  AnswersPanel answers_;
  float barHeight_ = 0;  // of the picture before
  bool isSettled_ = false;
  std::optional<Timestamp> typed_;  // since the picture before
  std::optional<Duration> stopHeld_;
  bool isStopTaken_ = false;  // one long hold is one stop
  std::string cause_;  // typed in the stop dialog
  std::string goal_;   // chosen in the step dialog
  std::string failed_;  // whose failure is taken back: typed in its dialog
  bool wantsStopDialog_ = false, wantsStepDialog_ = false, wantsFailedDialog_ = false, wantsKeyList_ = false;
  bool isTimingPage_ = false;
};

}  // namespace fovea
