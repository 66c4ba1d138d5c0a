#include <imgui.h>
#include <imgui_stdlib.h>

#include "overlay/panels.hpp"
#include "overlay/widgets.hpp"

namespace fovea {

using namespace widgets;

namespace {

constexpr const char *kTags[] = {"moved", "talked", "noise", "break"};
constexpr std::size_t kKeptShown = 20;

}  // namespace

void NotesPanel::keep(const std::string &what, Timestamp when, Desk &desk) {
  desk.note(what, when);
  kept_.insert(kept_.begin(), {when, what});
  if (kept_.size() > kKeptShown) kept_.pop_back();
}

void NotesPanel::layOut(Timestamp now, std::optional<Timestamp> typed, Desk &desk) {
  if (wantsFocus_) ImGui::SetKeyboardFocusHere();
  wantsFocus_ = false;
  ImGui::SetNextItemWidth(-1);
  const bool isEntered = ImGui::InputTextWithHint("###note", "F9: type, Enter keeps it", &typed_,
                                                  ImGuiInputTextFlags_EnterReturnsTrue);
  if (typed_.empty())
    firstKeystroke_.reset();
  else if (!firstKeystroke_)
    firstKeystroke_ = typed.value_or(now);
  if (isEntered && !typed_.empty()) {
    keep(typed_, *firstKeystroke_, desk);
    typed_.clear();
    firstKeystroke_.reset();
  }

  Flow flow;
  for (const char *tag : kTags) {
    flow.next(buttonWidth(Symbol::None, tag));
    if (button(tag, Symbol::None, tag, true, "Keeps this note with the present time.")) keep(tag, now, desk);
  }

  ImGui::PushStyleColor(ImGuiCol_ChildBg, 0);
  ImGui::BeginChild("kept");
  ImGui::PopStyleColor();
  for (const Kept &note : kept_) {
    text(elapsedText(toSeconds(note.when)), kDim);
    ImGui::SameLine();
    wrappedText(note.text);
  }
  ImGui::EndChild();
}

}  // namespace fovea
