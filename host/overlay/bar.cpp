// The bar that is always on top, and the dialogs of its buttons.

#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "overlay/gui.hpp"
#include "overlay/panels.hpp"
#include "overlay/widgets.hpp"

namespace fovea {

using namespace widgets;

namespace {

constexpr Duration kHangsAfter = std::chrono::seconds(2);
constexpr float kLeastIdentity = 16;  // lines' heights; below it the names get a line of their own

struct StateLook {
  Symbol symbol;
  Colour ground;
};

StateLook lookOf(SessionState state) {
  switch (state) {
    case SessionState::Idle:
      return {Symbol::Ring, kDim};
    case SessionState::Ready:
      return {Symbol::Dot, kBlue};
    case SessionState::Preparing:
      return {Symbol::Dots, kBlue};
    case SessionState::Running:
      return {Symbol::Play, kGreen};
    case SessionState::Pausing:
      return {Symbol::Dots, kAmber};
    case SessionState::Paused:
      return {Symbol::Pause, kAmber};
    case SessionState::Stopping:
      return {Symbol::Stop, kAmber};
    case SessionState::Saving:
      return {Symbol::Save, kBlue};
    case SessionState::Failed:
      return {Symbol::Cross, kRed};
    case SessionState::Ended:
      return {Symbol::Check, kDim};
  }
  return {Symbol::None, kDim};
}

bool isRecording(SessionState state) {
  return state == SessionState::Running || state == SessionState::Pausing || state == SessionState::Paused ||
         state == SessionState::Stopping || state == SessionState::Saving;
}

std::string identity(const SessionView &view) {
  std::string text = view.study;
  for (const std::string &part : {view.participant, view.sessionId})
    if (!part.empty()) text += (text.empty() ? "" : " \u00B7 ") + part;
  return text;
}

/// A dim name and its bright value, as one item.
void named(Flow &flow, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  const float space = ImGui::GetStyle().ItemInnerSpacing.x;
  flow.next(textWidth(name) + space + textWidth(value));
  ImGui::BeginGroup();
  if (!name.empty()) {
    text(name, kDim);
    ImGui::SameLine(0, space);
  }
  text(value);
  ImGui::EndGroup();
}

void strip(Symbol what, std::string_view message, Colour ink) {
  symbol(what, ink);
  ImGui::SameLine();
  wrappedText(message, ink);
}

}  // namespace

void Panels::layOutBar(const SessionView &view) {
  const ImGuiIO &io = ImGui::GetIO();
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize({io.DisplaySize.x, std::max(barHeight_, 1.f)});
  ImGui::Begin("bar", nullptr, kFixedWindow | ImGuiWindowFlags_NoScrollbar);
  layOutStateLine(view);
  layOutProgressLine(view);
  layOutButtons(view);
  layOutWarnings(view);
  const float height =
      ImGui::GetCursorPosY() + ImGui::GetStyle().WindowPadding.y - ImGui::GetStyle().ItemSpacing.y;
  isSettled_ = height == barHeight_;
  barHeight_ = height;
  ImGui::End();
}

void Panels::layOutStateLine(const SessionView &view) {
  Flow flow;
  const StateLook look = lookOf(view.state);
  beginHeading();
  const std::string_view word = stateWord(view.state);
  flow.next(badgeWidth(word));
  badge(look.symbol, word, look.ground, kDark);
  if (view.isPilot) {
    constexpr std::string_view kPilot = "PILOT, not a real run";
    flow.next(badgeWidth(kPilot));
    badge(Symbol::Warning, kPilot, kAmber, kDark);
    tooltip("The panels are inside the participant's window: a trial of the experiment, not a real run.");
  }
  if (view.isSimulated) {
    flow.next(badgeWidth("SIMULATED"));
    badge(Symbol::Ring, "SIMULATED", kGrey, kInk);
    tooltip("Clock, participant or devices are simulated.");
  }
  const bool isLit = isRecording(view.state);
  const std::string_view lamp = isLit ? "REC" : "not recording";
  flow.next(badgeWidth(lamp));
  badge(isLit ? Symbol::Dot : Symbol::Ring, lamp, colour(0x2A3038), isLit ? kRed : kDim);
  tooltip(view.dataFolder.empty() ? std::string() : "Data folder: " + view.dataFolder);

  const std::string who = identity(view);
  if (!who.empty()) {
    flow.next(std::min(textWidth(who), kLeastIdentity * em()));
    ImGui::AlignTextToFramePadding();
    shortText(who, widthLeft());
  }
  endHeading();
}

void Panels::layOutProgressLine(const SessionView &view) {
  Flow flow;
  if (view.stepCount > 0)
    named(flow, "step", std::to_string(view.stepNumber) + " of " + std::to_string(view.stepCount));
  named(flow, "", view.step);
  if (view.progress) named(flow, "progress", std::to_string(std::lround(100 * *view.progress)) + " %");
  if (!view.earned.empty()) named(flow, "earned", view.earned);
  if (view.trial >= 0) named(flow, "trial", std::to_string(view.trial));
  named(flow, "", view.trialLabel);
  const bool isUnderWay = view.state != SessionState::Idle && view.state != SessionState::Ready;
  if (isUnderWay) named(flow, "elapsed", elapsedText(toSeconds(view.now - view.started)));
  named(flow, "rows", thousands(view.rows));
}

void Panels::layOutButtons(const SessionView &view) {
  Flow flow;
  const auto place = [&](const char *id, Symbol symbol, std::string_view label, bool isEnabled,
                         std::string_view hint) {
    flow.next(buttonWidth(symbol, label));
    return button(id, symbol, label, isEnabled, hint);
  };
  const std::string why = desk_.whyNotStart();
  if (place("start", Symbol::Play, "Start  F5", why.empty(),
            why.empty() ? "Starts the run with what the form says." : why))
    desk_.start(view.now);

  if (view.state == SessionState::Paused) {
    if (place("pause", Symbol::Play, "Resume  F6", desk_.canResume(), "Goes on where the run was paused."))
      desk_.pauseOrResume(view.now);
  } else {
    const bool isPausing = view.state == SessionState::Pausing;
    if (place("pause", Symbol::Pause,
              isPausing ? "Pausing at the next flip..." : "Pause at the next flip  F6", desk_.canPause(),
              desk_.canPause()
                  ? "Takes effect at the next flip or wait of the experiment, never in the middle of one."
                  : "Only while RUNNING."))
      desk_.pauseOrResume(view.now);
  }

  if (place("stop", Symbol::Stop, "Stop...", desk_.canStop(),
            desk_.isRunning()
                ? "Ends the run: all rows are kept and saved, the run is marked incomplete. Asks first."
            : desk_.canStop() ? "Ends without a run. Asks first."
                              : "There is nothing to stop."))
    wantsStopDialog_ = true;
  if (view.isOnTheWay && place("step", Symbol::None, "Step...", desk_.canMove(), "Repeats the study's step in hand, or goes on at another one. Asks first.")) wantsStepDialog_ = true;
  if (desk_.canUnfail() && place("failed", Symbol::None, "Failed...", true, "Takes back that a participant has failed in the study, by mistake. Asks first.")) {
    wantsFailedDialog_ = true;
    const ExpInfoField *asked = view.form.find("participant");
    failed_ = asked ? cellText(asked->value) : "";
  }
  const std::string_view page = isTimingPage_ ? "Session  F4" : "Timing  F4";
  if (place("timing", Symbol::None, page, true,
            isTimingPage_ ? "Back to notes, rows and log." : "Frames and verdicts: is this machine keeping its time?"))
    isTimingPage_ = !isTimingPage_;
  if (place("keys", Symbol::None, "Keys  F1", true, "What the keys of this window do."))
    wantsKeyList_ = !wantsKeyList_;

  if (place_ == OverlayPlace::Inside) return;
  const std::string percent = std::to_string(kTextPercents[textStep_]) + " %";
  if (place("smaller", Symbol::None, "A-", textStep_ > 0, "Smaller text, Ctrl -")) --textStep_;
  if (place("larger", Symbol::None, "A+", textStep_ < kTextSteps - 1, "Larger text, Ctrl +; now " + percent))
    ++textStep_;
}

void Panels::layOutWarnings(const SessionView &view) {
  if (view.sinceHeartbeat > kHangsAfter) {
    const std::string who = view.busyPlugin.empty() ? "The experiment" : view.busyPlugin;
    strip(Symbol::Warning,
          who + " has not answered for " + decimals(toSeconds(view.sinceHeartbeat), 1) +
              " s. Pause and Stop wait until it does; the rows so far are safe.",
          kAmber);
  }
  if (!view.hasKeyboard && isRecording(view.state))
    strip(Symbol::Warning, "The participant's window has lost the keyboard: keys go elsewhere until it is clicked. The rows say how long.", kAmber);
  if (!view.error.empty()) strip(Symbol::Cross, view.error, kRed);
  if (stopHeld_ && !isStopTaken_ && desk_.canStop()) {
    strip(Symbol::Stop, "Keep holding to stop", kAmber);
    ImGui::SameLine();
    ImGui::PushStyleColor(ImGuiCol_PlotHistogram, kAmber);
    ImGui::ProgressBar(static_cast<float>(toSeconds(*stopHeld_)), {-1, em()}, "");
    ImGui::PopStyleColor();
  }
}

void Panels::layOutStopDialog(const SessionView &view) {
  constexpr const char *kTitle = "Stop?###stop-dialog";
  if (wantsStopDialog_ && desk_.canStop()) ImGui::OpenPopup(kTitle);
  wantsStopDialog_ = false;
  const ImVec2 middle{ImGui::GetIO().DisplaySize.x / 2, ImGui::GetIO().DisplaySize.y / 2};
  ImGui::SetNextWindowPos(middle, ImGuiCond_Always, {0.5f, 0.5f});
  if (!ImGui::BeginPopupModal(kTitle, nullptr, ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoMove))
    return;
  const bool isRunning = desk_.isRunning();
  text(isRunning ? "The run ends at the next flip or wait." : "Nothing has been started yet.");
  text(isRunning ? "All rows are kept and saved; the run is marked incomplete."
                 : "The session ends without a run.",
       kDim);
  ImGui::Dummy({0, em() * 0.3f});
  const std::string_view yes = isRunning ? "Stop, save, mark incomplete" : "End without a run";
  Flow flow;
  flow.next(buttonWidth(Symbol::Stop, yes));
  bool isDone = !desk_.canStop();
  if (button("confirm-stop", Symbol::Stop, yes, desk_.canStop(), "")) {
    desk_.stop(view.now);
    isDone = true;
  }
  flow.next(buttonWidth(Symbol::None, "Go on"));
  if (button("keep-running", Symbol::None, "Go on", true, "")) isDone = true;
  if (desk_.canEndWay()) isDone = layOutWayEnds(view) || isDone;
  if (isDone) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

/// A study that was stopped is gone on with when its participant comes back; these are for who does not.
bool Panels::layOutWayEnds(const SessionView &view) {
  ImGui::Separator();
  text("Or for good: this participant does not go on with the study.");
  ImGui::InputTextWithHint("###cause", "why; it is kept with the data", &cause_);
  struct End {
    const char *id;
    std::string_view label;
    Command::Kind kind;
    bool isEnabled;
    std::string_view hint;
  };
  const bool hasCause = !cause_.empty();
  const End ends[] = {
      {"confirm-abort", "Abort", Command::Kind::Abort, hasCause, hasCause ? "The status becomes aborted." : "Say why first."},
      {"confirm-withdraw", "Consent is withdrawn", Command::Kind::Withdraw, true, "The status becomes withdrawn. What is there stays until fovea withdraw removes it."},
      {"confirm-fail", "Fail", Command::Kind::Fail, hasCause, hasCause ? "The status becomes failed, with this as its tag." : "Say why first."}};
  Flow flow;
  for (const End &end : ends) {
    flow.next(buttonWidth(Symbol::None, end.label));
    if (!button(end.id, Symbol::None, end.label, end.isEnabled, end.hint)) continue;
    desk_.endWay(end.kind, cause_, view.now);
    cause_.clear();
    return true;
  }
  return false;
}

void Panels::layOutStepDialog(const SessionView &view) {
  constexpr const char *kTitle = "Another step?###step-dialog";
  if (wantsStepDialog_ && desk_.canMove()) ImGui::OpenPopup(kTitle);
  wantsStepDialog_ = false;
  ImGui::SetNextWindowPos({ImGui::GetIO().DisplaySize.x / 2, ImGui::GetIO().DisplaySize.y / 2}, ImGuiCond_Always, {0.5f, 0.5f});
  if (!ImGui::BeginPopupModal(kTitle, nullptr, ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoMove)) return;
  text("The " + view.step + " ends at its next flip or wait. Its rows are kept; what was answered in it counts for nothing.");
  const bool isThere = std::find(view.places.begin(), view.places.end(), goal_) != view.places.end();
  if (!view.places.empty() && ImGui::BeginCombo("###place", isThere ? goal_.c_str() : "the study's steps that can be gone to from here")) {
    for (const std::string &each : view.places)
      if (ImGui::Selectable(each.c_str(), each == goal_)) goal_ = each;
    ImGui::EndCombo();
  }
  ImGui::Dummy({0, em() * 0.3f});
  Flow flow;
  bool isDone = !desk_.canMove();
  const auto place = [&](const char *id, std::string_view label, bool isEnabled, std::string_view hint) {
    flow.next(buttonWidth(Symbol::None, label));
    const bool isClicked = button(id, Symbol::None, label, isEnabled, hint);
    isDone = isDone || isClicked;
    return isClicked;
  };
  if (place("repeat-step", "Repeat it", desk_.canMove(), "It begins anew.")) desk_.repeatStep(view.now);
  if (place("skip-to", isThere ? "Go to " + goal_ : "Go there", isThere && desk_.canMove(), isThere ? "What is open is left." : "Choose a step first.")) desk_.skipTo(goal_, view.now);
  (void)place("keep-step", "Go on", true, "");
  if (isDone) goal_.clear(), ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

void Panels::layOutFailedDialog(const SessionView &view) {
  constexpr const char *kTitle = "Failed by mistake?###failed-dialog";
  if (wantsFailedDialog_) ImGui::OpenPopup(kTitle);
  wantsFailedDialog_ = false;
  ImGui::SetNextWindowPos({ImGui::GetIO().DisplaySize.x / 2, ImGui::GetIO().DisplaySize.y / 2}, ImGuiCond_Always, {0.5f, 0.5f});
  if (!ImGui::BeginPopupModal(kTitle, nullptr, ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoMove)) return;
  text("The participant goes on where they were before they failed, and what failed with them is as it was.");
  text("The data keep that this was done. The log says whether it could be.", kDim);
  ImGui::InputTextWithHint("###failed", "the participant's code", &failed_);
  Flow flow;
  flow.next(buttonWidth(Symbol::None, "Take it back"));
  bool isDone = !desk_.canUnfail();
  if (button("confirm-unfail", Symbol::None, "Take it back", !failed_.empty() && desk_.canUnfail(), failed_.empty() ? "Say whose failure first." : "")) {
    desk_.unfail(failed_, view.now);
    isDone = true;
  }
  flow.next(buttonWidth(Symbol::None, "Go on"));
  if (button("keep-failed", Symbol::None, "Go on", true, "")) isDone = true;
  if (isDone) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

void Panels::layOutKeyList() {
  constexpr const char *kTitle = "Keys###key-list";
  struct KeyText {
    const char *key, *does;
    bool isOwnWindowOnly, isInsideOnly;
  };
  constexpr KeyText kKeys[] = {
      {"F1", "this list", false, false},
      {"F2", "show or hide the panels", false, true},
      {"F4", "timing: frames and verdicts; again: back", false, false},
      {"F5", "start, when READY and the form is complete", false, false},
      {"F6", "pause at the next flip; again: resume", false, false},
      {"F9", "write a note; Enter keeps it", false, false},
      {"F12", "picture of the participant's view", false, false},
      {"Ctrl +  Ctrl -  Ctrl 0", "text larger, smaller, normal", true, false},
      {"Ctrl+Shift+Q, held 1 s", "stop, save, mark incomplete", true, false},
      {"Esc", "nothing", false, false},
  };
  if (wantsKeyList_ && !ImGui::IsPopupOpen(kTitle)) ImGui::OpenPopup(kTitle);
  ImGui::SetNextWindowPos({ImGui::GetIO().DisplaySize.x / 2, ImGui::GetIO().DisplaySize.y / 2},
                          ImGuiCond_Always, {0.5f, 0.5f});
  if (!ImGui::BeginPopupModal(kTitle, nullptr, ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoMove))
    return;
  if (ImGui::BeginTable("keys", 2, ImGuiTableFlags_SizingFixedFit)) {
    for (const KeyText &line : kKeys) {
      const bool isInside = place_ == OverlayPlace::Inside;
      if ((line.isOwnWindowOnly && isInside) || (line.isInsideOnly && !isInside)) continue;
      ImGui::TableNextColumn();
      text(line.key, kBlue);
      ImGui::TableNextColumn();
      text(line.does);
    }
    ImGui::EndTable();
  }
  if (button("close-keys", Symbol::None, "Close  F1", true, "")) wantsKeyList_ = false;
  if (!wantsKeyList_) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

}  // namespace fovea
