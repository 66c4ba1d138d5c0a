#include "overlay/panels.hpp"

#include <imgui.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "overlay/gui.hpp"
#include "overlay/widgets.hpp"

namespace fovea {

using namespace widgets;

namespace {

constexpr Duration kStopHold = std::chrono::seconds(1);
constexpr float kTwoColumnsFrom = 34;  // widths in lines of text
constexpr float kLeftShare = 0.43f;
constexpr float kInsideShare = 1.f / 3, kInsideLeast = 22;

}  // namespace

void Panels::act(const SessionView &view, const OperatorInput &input) {
  desk_.follow(view);
  for (const OperatorPress &press : input.keys) pressed(press);
  if (!typed_) typed_ = input.typed;
  stopHeld_ = input.stopHeld;
  if (!stopHeld_) isStopTaken_ = false;
  if (stopHeld_ && *stopHeld_ >= kStopHold && !isStopTaken_) {
    isStopTaken_ = true;
    desk_.stop(view.now);
  }
}

void Panels::pressed(const OperatorPress &press) {
  switch (press.key) {
    case OperatorKey::Help:
      wantsKeyList_ = !wantsKeyList_;
      break;
    case OperatorKey::ShowHide:
      break;  // whoever shows the panels has heard it
    case OperatorKey::Start:
      desk_.start(press.time);
      break;
    case OperatorKey::PauseResume:
      desk_.pauseOrResume(press.time);
      break;
    case OperatorKey::Timing:
      isTimingPage_ = !isTimingPage_;
      break;
    case OperatorKey::Note:
      isTimingPage_ = false;  // it has no field for notes
      notes_.focus();
      break;
    case OperatorKey::Screenshot:
      desk_.screenshot(press.time);
      break;
    case OperatorKey::LargerText:
      textStep_ = std::min(textStep_ + 1, kTextSteps - 1);
      break;
    case OperatorKey::SmallerText:
      textStep_ = std::max(textStep_ - 1, 0);
      break;
    case OperatorKey::NormalText:
      textStep_ = 0;
      break;
  }
}

void Panels::layOut(const SessionView &view) {
  layOutBar(view);
  layOutBody(view);
  // Last: Dear ImGui 1.86 asserts when a window or tooltip first appears after a dialog in the same picture.
  layOutStopDialog(view);
  layOutStepDialog(view);
  layOutFailedDialog(view);
  layOutKeyList();
  typed_.reset();
}

void Panels::layOutBody(const SessionView &view) {
  const Box form{"form", "Before the run", 10, 3, &Panels::formBox};
  const Box notes{"notes", "Notes", 5.5f, 0, &Panels::notesBox};
  const Box frames{"frames", "Frame intervals", 6.5f, 1, &Panels::framesBox};
  const Box rows{"rows", "Rows", 7, 1.3f, &Panels::rowsBox};
  const Box answers{"answers", "Answers", 8, 1.5f, &Panels::answersBox};
  const Box devices{"devices", "Devices", 4.5f, 0.6f, &Panels::devicesBox};
  const Box log{"log", "Log", 7, 1, &Panels::logBox};
  const Box histogram{"histogram", "How often which interval", 5, 1, &Panels::histogramBox};
  const Box findings{"findings", "Timing", 10, 1.5f, &Panels::findingsBox};

  const bool isReady = view.state == SessionState::Ready;
  std::vector<Box> left = isReady ? std::vector{form, notes} : std::vector{notes, frames, devices};
  std::vector<Box> right = isReady ? std::vector{devices, log} : std::vector{rows, log};
  if (!isReady && !view.answers.empty()) right = view.latestRows.empty() ? std::vector{answers, log} : std::vector{rows, answers, log};

  if (isTimingPage_) {
    left = {frames, histogram};
    right = {findings};
  }

  const float width = ImGui::GetIO().DisplaySize.x;
  const bool isInside = place_ == OverlayPlace::Inside;
  if (!isInside && width >= kTwoColumnsFrom * em()) {
    const float split = std::round(width * (isReady && !isTimingPage_ ? 1 - kLeftShare : kLeftShare));
    layOutColumn("left", 0, split, left, view);
    layOutColumn("right", split, width - split, right, view);
    return;
  }
  left.insert(left.end(), right.begin(), right.end());
  const float insideWidth = std::min(width, std::max(width * kInsideShare, kInsideLeast * em()));
  layOutColumn("left", 0, isInside ? std::round(insideWidth) : width, left, view);
}

void Panels::layOutColumn(const char *id, float x, float width, const std::vector<Box> &boxes,
                          const SessionView &view) {
  const ImGuiStyle &style = ImGui::GetStyle();
  const float gap = style.ItemSpacing.y;
  ImGui::SetNextWindowPos({x, barHeight_});
  ImGui::SetNextWindowSize({width, std::max(1.f, ImGui::GetIO().DisplaySize.y - barHeight_)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2{gap * 0.75f, 0});
  ImGui::Begin(id, nullptr, kFixedWindow);
  ImGui::PopStyleVar();

  float least = 0, shares = 0;
  for (const Box &box : boxes) {
    least += box.leastLines * ImGui::GetTextLineHeightWithSpacing() + panelFrame() + gap;
    shares += box.share;
  }
  const float spare = std::max(0.f, ImGui::GetWindowHeight() - least - 1);
  for (const Box &box : boxes) {
    const float height = box.leastLines * ImGui::GetTextLineHeightWithSpacing() + panelFrame() +
                         (shares > 0 ? spare * box.share / shares : 0);
    beginPanel(box.id, box.title, std::floor(height));
    (this->*box.layOut)(view);
    endPanel();
  }
  ImGui::End();
}

void Panels::formBox(const SessionView &) { layOutForm(desk_.form()); }
void Panels::notesBox(const SessionView &view) { notes_.layOut(view.now, typed_, desk_); }
void Panels::rowsBox(const SessionView &view) { layOutRows(view.latestRows); }
void Panels::answersBox(const SessionView &view) { answers_.layOut(view.answers); }
void Panels::framesBox(const SessionView &view) { layOutFrames(view); }
void Panels::histogramBox(const SessionView &view) { layOutHistogram(view.frameIntervalsMs, view.refreshRate); }
void Panels::findingsBox(const SessionView &view) { layOutFindings(view.timing); }
void Panels::devicesBox(const SessionView &view) { layOutDevices(view.devices); }
void Panels::logBox(const SessionView &view) { log_.layOut(view.log); }

}  // namespace fovea
