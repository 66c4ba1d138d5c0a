// The inspector: what the participant answered last, newest first, one of them unfolded.

#include <imgui.h>

#include <algorithm>
#include <string>

#include "overlay/panels.hpp"
#include "overlay/widgets.hpp"

namespace fovea {

using namespace widgets;

namespace {

constexpr std::size_t kLongAnswer = 300;  // bytes; a longer one is folded

/// The beginning, on one line.
std::string shortened(const std::string &text) {
  std::string line;
  for (std::size_t i = 0; i < text.size() && line.size() < kLongAnswer; ++i) {
    const bool isSpace = text[i] == '\n' || text[i] == ' ';
    if (!isSpace) line += text[i];
    else if (!line.empty() && line.back() != ' ') line += ' ';
  }
  line.resize(utf8Prefix(line));
  return line;
}

std::string lengthOf(const std::string &text) { return ", " + thousands(text.size()) + " bytes"; }

void layOutFolded(const char *name, const std::string &text) {
  if (text.empty() || !ImGui::TreeNodeEx(name, ImGuiTreeNodeFlags_NoTreePushOnOpen, "%s%s", name, lengthOf(text).c_str())) return;
  wrappedText(text);
}

/// By the names of their columns, as all that is said of an answer here.
std::string timesOf(const AnswerView &answer) {
  std::string times;
  const auto add = [&](const char *column, double seconds) { times += std::string(times.empty() ? "" : "   ") + column + " " + decimals(seconds, 3); };
  if (answer.shown) add("shown_s", toSeconds(*answer.shown));
  if (answer.submitted) add("submitted_s", toSeconds(*answer.submitted));
  if (answer.rt_s) add("rt_s", *answer.rt_s);
  return times;
}

void layOutDetails(const AnswerView &answer) {
  wrappedText(answer.path + "   " + answer.type + (answer.attempt > 1 ? "   attempt " + std::to_string(answer.attempt) : ""), kDim);
  if (const std::string times = timesOf(answer); !times.empty()) wrappedText(times, kDim);
  if (!answer.isAccepted) wrappedText("not accepted: " + answer.refusal, kAmber);
  if (answer.answer.size() > kLongAnswer) layOutFolded("answer", answer.answer);
  else wrappedText(answer.answer.empty() ? "no answer" : answer.answer, answer.answer.empty() ? kDim : kInk);
  layOutFolded("metadata", answer.metadata);
}

}  // namespace

void AnswersPanel::layOut(const std::vector<std::shared_ptr<const AnswerView>> &answers) {
  if (answers.empty()) return text("No answers yet.", kDim);
  const std::uint64_t newest = answers.back()->number;
  if (std::exchange(newest_, newest) != newest) unfolded_ = newest;
  for (auto each = answers.rbegin(); each != answers.rend(); ++each) {
    const AnswerView &answer = **each;
    ImGui::PushID(static_cast<int>(answer.number));
    ImGui::SetNextItemOpen(answer.number == unfolded_);
    const bool isOpen = ImGui::TreeNodeEx("###answer", ImGuiTreeNodeFlags_NoTreePushOnOpen | ImGuiTreeNodeFlags_SpanAvailWidth, "%s", answer.label.c_str());
    if (ImGui::IsItemToggledOpen()) unfolded_ = isOpen ? answer.number : 0;
    ImGui::SameLine(0, em() * 0.6f);
    symbol(answer.isAccepted ? Symbol::Check : Symbol::Cross, answer.isAccepted ? kGreen : kAmber);
    ImGui::SameLine(0, em() * 0.3f);
    shortText(shortened(answer.answer), widthLeft(), kDim);
    if (isOpen) {
      ImGui::Indent(em() * 1.25f);
      layOutDetails(answer);
      ImGui::Unindent(em() * 1.25f);
    }
    ImGui::PopID();
  }
}

}  // namespace fovea
