#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>

#include "overlay/panels.hpp"
#include "overlay/widgets.hpp"

namespace fovea {

using namespace widgets;

namespace {

constexpr float kBesideFrom =
    16;  // widths in lines of text; in a narrower panel names stand above their fields

void layOutValue(FormEntries &form, std::size_t i) {
  using Kind = FormEntries::Kind;
  const ExpInfoField &field = form.fields()[i];
  const FormEntries::Entry &entry = form.entry(i);
  ImGui::SetNextItemWidth(-1);
  switch (entry.kind) {
    case Kind::Checkbox: {
      bool isChecked = *field.value.as<bool>();
      if (ImGui::Checkbox("###value", &isChecked)) form.choose(i, Value(isChecked));
      break;
    }
    case Kind::Choice:
      if (!ImGui::BeginCombo("###value", entry.typed.c_str())) break;
      for (std::size_t c = 0; c < field.choices.size(); ++c) {
        ImGui::PushID(static_cast<int>(c));
        if (ImGui::Selectable(cellText(field.choices[c]).c_str(), field.choices[c] == field.value))
          form.choose(i, field.choices[c]);
        ImGui::PopID();
      }
      ImGui::EndCombo();
      break;
    default: {
      std::string typed = entry.typed;
      const bool isUnfit = !entry.problem.empty() || form.isMissing(i);
      if (isUnfit) ImGui::PushStyleColor(ImGuiCol_Border, entry.problem.empty() ? kAmber : kRed);
      if (isUnfit) ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 1.5f);
      if (ImGui::InputTextWithHint("###value", field.isDate ? "YYYY-MM-DD" : "", &typed)) form.type(i, typed);
      if (isUnfit) ImGui::PopStyleVar();
      if (isUnfit) ImGui::PopStyleColor();
    }
  }
}

void layOutField(FormEntries &form, std::size_t i, bool isBeside) {
  const ExpInfoField &field = form.fields()[i];
  const bool isLocked = field.isFixed || form.entry(i).kind == FormEntries::Kind::Shown;
  ImGui::PushID(field.key.c_str());
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  if (isBeside) ImGui::AlignTextToFramePadding();
  wrappedText(field.key + (field.isRequired ? " *" : ""), isLocked ? kDim : kInk);
  if (isBeside) ImGui::TableNextColumn();
  ImGui::BeginDisabled(isLocked);
  layOutValue(form, i);
  ImGui::EndDisabled();
  if (isLocked) tooltip("Fixed by the study.");
  if (const std::string &problem = form.entry(i).problem; !problem.empty()) {
    symbol(Symbol::Warning, kRed);
    ImGui::SameLine();
    wrappedText(problem, kRed);
  }
  ImGui::PopID();
}

void layOutFields(FormEntries &form, bool isConfiguration) {
  const bool isBeside = widthLeft() >= kBesideFrom * em();
  if (!ImGui::BeginTable(isConfiguration ? "configuration" : "fields", isBeside ? 2 : 1,
                         ImGuiTableFlags_SizingStretchProp))
    return;
  if (isBeside) {
    ImGui::TableSetupColumn("name", ImGuiTableColumnFlags_WidthStretch, 0.36f);
    ImGui::TableSetupColumn("value", ImGuiTableColumnFlags_WidthStretch, 0.64f);
  }
  for (std::size_t i = 0; i < form.fields().size(); ++i)
    if (!form.fields()[i].isHidden && form.fields()[i].isConfiguration == isConfiguration)
      layOutField(form, i, isBeside);
  ImGui::EndTable();
}

/// Above the fields, because a long form scrolls.
void layOutVerdict(const FormEntries &form) {
  const std::vector<std::string> problems = form.problems();
  std::string list;
  for (const std::string &problem : problems) list += (list.empty() ? "" : "; ") + problem;
  const Colour ink = problems.empty() ? kGreen : kAmber;
  symbol(problems.empty() ? Symbol::Check : Symbol::Warning, ink);
  ImGui::SameLine(0, em() * 0.3f);
  wrappedText(problems.empty() ? "Complete: F5 starts." : list + ".  * must be filled in", ink);
}

}  // namespace

void layOutForm(FormEntries &form) {
  const auto has = [&](auto &&which) {
    return std::any_of(form.fields().begin(), form.fields().end(),
                       [&](const auto &f) { return !f.isHidden && which(f); });
  };
  if (!has([](const ExpInfoField &) { return true; })) return text("Nothing is asked before this run.");
  layOutVerdict(form);
  layOutFields(form, false);
  if (has([](const ExpInfoField &field) { return field.isConfiguration; }) &&
      ImGui::CollapsingHeader("Configuration###fold"))
    layOutFields(form, true);
}

}  // namespace fovea
