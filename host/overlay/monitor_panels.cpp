// What is only looked at: rows, frame intervals, devices, log.

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "overlay/panels.hpp"
#include "overlay/widgets.hpp"

namespace fovea {

using namespace widgets;

namespace {

constexpr std::size_t kMostColumns = 48;  // Dear ImGui's tables end at 64
constexpr ImGuiTableFlags kScrollingTable = ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg |
                                            ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_NoSavedSettings;
constexpr float kEventsFrom =
    19;  // width in lines of text; a narrower list of devices leaves their last events out

std::vector<std::string_view> tablesOf(const std::vector<RowView> &rows) {
  std::vector<std::string_view> tables;
  for (const RowView &row : rows)
    if (std::find(tables.begin(), tables.end(), row.table) == tables.end()) tables.push_back(row.table);
  return tables;
}

std::vector<std::string_view> columnsOf(const std::vector<RowView> &rows, std::string_view table) {
  std::vector<std::string_view> columns;
  for (const RowView &row : rows)
    if (row.table == table)
      for (const auto &[column, cell] : row.cells)
        if (columns.size() < kMostColumns &&
            std::find(columns.begin(), columns.end(), column) == columns.end())
          columns.push_back(column);
  // What the experiment says of the trial comes before what the loop says of itself ("trials.thisN").
  std::stable_partition(columns.begin(), columns.end(), [](std::string_view column) { return column.find('.') == std::string_view::npos; });
  return columns;
}

/// The table that had its first row since the last look, else none: what is recorded is seen, until the operator looks elsewhere.
std::optional<std::string_view> newOf(const std::vector<std::string_view> &tables) {
  std::optional<std::string_view> found;
  for (const std::string_view table : tables) {
    bool *isKnown = ImGui::GetStateStorage()->GetBoolRef(ImGui::GetID(table.data(), table.data() + table.size()));
    if (!std::exchange(*isKnown, true)) found = table;
  }
  return found;
}

void layOutTable(const std::vector<RowView> &rows, std::string_view table) {
  const std::vector<std::string_view> columns = columnsOf(rows, table);
  if (columns.empty()) return text("Rows without columns.", kDim);
  // Tables keep the widths of their columns by name and number of columns.
  const std::string id = std::string(table) + "/" + std::to_string(columns.size());
  if (!ImGui::BeginTable(id.c_str(), static_cast<int>(columns.size()),
                         kScrollingTable | ImGuiTableFlags_ScrollX))
    return;
  ImGui::TableSetupScrollFreeze(0, 1);
  for (const std::string_view column : columns) ImGui::TableSetupColumn(std::string(column).c_str());
  ImGui::TableHeadersRow();
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    if (row->table != table) continue;
    ImGui::TableNextRow();
    for (std::size_t c = 0; c < columns.size(); ++c) {
      ImGui::TableNextColumn();
      const auto cell = std::find_if(row->cells.begin(), row->cells.end(),
                                     [&](const auto &each) { return each.first == columns[c]; });
      if (cell != row->cells.end()) shortText(cell->second, em() * 14);
    }
  }
  ImGui::EndTable();
}

/// Intervals as a line from left to right; marks what took longer than one refresh and a half.
void plotIntervals(const std::vector<float> &intervals, float period) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImVec2 size{std::max(1.f, widthLeft()), std::max(em(), ImGui::GetContentRegionAvail().y)};
  ImGui::Dummy(size);
  ImDrawList &list = *ImGui::GetWindowDrawList();
  const float longest = *std::max_element(intervals.begin(), intervals.end());
  const float top = std::max(period * 2.4f, std::min(longest * 1.1f, period * 8));
  const float labels = textWidth("000.0 ms") + em() * 0.4f;
  const float right = from.x + size.x - labels, width = right - from.x;
  const float foot = from.y + size.y - em() * 0.2f, height = foot - from.y - em() * 0.5f;
  const auto yOf = [&](float ms) { return foot - std::min(ms / top, 1.f) * height; };

  for (int refreshes = 0; static_cast<float>(refreshes) * period <= top; ++refreshes) {
    const float ms = static_cast<float>(refreshes) * period, y = yOf(ms);
    list.AddLine({from.x, y}, {right, y}, colour(0x3A434E), 1);
    const bool isCrowded = height / top * period < em() * 1.1f && refreshes % 2 == 1 && refreshes > 1;
    if (isCrowded || refreshes == 0) continue;
    list.AddText({right + em() * 0.4f, y - em() * 0.55f}, kDim, (decimals(ms, 1) + " ms").c_str());
  }

  const auto pointAt = [&](std::size_t i, float step) {
    return ImVec2{from.x + step * static_cast<float>(i), yOf(intervals[i])};
  };
  const float step = width / static_cast<float>(std::max<std::size_t>(intervals.size() - 1, 1));
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    const ImVec2 point = pointAt(i, step);
    // Not one polyline: its joints vanish where a spike turns sharply.
    if (i > 0) list.AddLine(pointAt(i - 1, step), point, kGreen, 1.3f);
    if (intervals[i] <= period * 1.5f) continue;
    const float r = em() * 0.22f;
    const float y = std::max(point.y - r * 1.6f, from.y);
    list.AddTriangleFilled({point.x, y + r}, {point.x + r, y - r}, {point.x - r, y - r}, kRed);
  }
  const std::string span = "the last " + std::to_string(intervals.size()) + " frames";
  if (yOf(period) + em() * 1.5f < foot) list.AddText({from.x, foot - em() * 1.2f}, kDim, span.c_str());
}

struct DeviceLook {
  Symbol symbol;
  Colour ink;
};

DeviceLook lookOf(std::string_view state) {
  const auto isOneOf = [&](std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), state) != words.end();
  };
  if (isOneOf({"ok", "ready", "open", "connected", "running", "recording"})) return {Symbol::Check, kGreen};
  if (isOneOf({"failed", "lost", "missing", "error", "closed", "disconnected"})) return {Symbol::Cross, kRed};
  return {Symbol::Ring, kDim};
}

Colour inkOf(LogLevel level) {
  if (level >= LogLevel::Error) return kRed;
  if (level >= LogLevel::Warning) return kAmber;
  if (level == LogLevel::Debug) return kDim;
  return level == LogLevel::Info ? kInk : kBlue;
}

constexpr LogLevel kLevels[] = {LogLevel::Debug, LogLevel::Info,    LogLevel::Exp,
                                LogLevel::Data,  LogLevel::Warning, LogLevel::Error};

}  // namespace

void layOutRows(const std::vector<RowView> &rows) {
  if (rows.empty()) return text("No rows yet.");
  const std::vector<std::string_view> tables = tablesOf(rows);
  const std::optional<std::string_view> appeared = newOf(tables);
  if (tables.size() == 1) return layOutTable(rows, tables.front());
  if (!ImGui::BeginTabBar("tables")) return;
  for (const std::string_view table : tables) {
    const ImGuiTabItemFlags flags = table == appeared ? ImGuiTabItemFlags_SetSelected : ImGuiTabItemFlags_None;
    if (!ImGui::BeginTabItem(std::string(table.empty() ? "rows" : table).c_str(), nullptr, flags)) continue;
    layOutTable(rows, table);
    ImGui::EndTabItem();
  }
  ImGui::EndTabBar();
}

void layOutFrames(const SessionView &view) {
  Flow flow;
  const auto item = [&](const std::string &what, Colour ink) {
    flow.next(textWidth(what));
    text(what, ink);
  };
  const std::string missed = thousands(view.missed) + " missed of " + thousands(view.frames);
  flow.next(em() + textWidth(missed));
  symbol(view.missed > 0 ? Symbol::Warning : Symbol::Check, view.missed > 0 ? kAmber : kGreen);
  ImGui::SameLine(0, em() * 0.3f);
  text(missed, view.missed > 0 ? kAmber : kInk);
  if (view.refreshRate > 0) item(decimals(view.refreshRate, 2) + " Hz", kInk);
  if (!view.onsetSource.empty()) item("onset: " + view.onsetSource, kDim);
  if (view.frameIntervalsMs.empty()) return text("No frames yet.", kDim);
  std::vector<float> sorted = view.frameIntervalsMs;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2),
                   sorted.end());
  const float period =
      view.refreshRate > 0 ? static_cast<float>(1000 / view.refreshRate) : sorted[sorted.size() / 2];
  plotIntervals(view.frameIntervalsMs, std::max(period, 0.1f));
}

void layOutDevices(const std::vector<DeviceView> &devices) {
  if (devices.empty()) return text("No devices.");
  const bool hasEvents = widthLeft() >= kEventsFrom * em();
  if (!ImGui::BeginTable(hasEvents ? "devices" : "narrow devices", hasEvents ? 3 : 2, kScrollingTable))
    return;
  ImGui::TableSetupScrollFreeze(0, 1);
  ImGui::TableSetupColumn("device", ImGuiTableColumnFlags_WidthStretch, 1);
  ImGui::TableSetupColumn("state", ImGuiTableColumnFlags_WidthFixed);
  if (hasEvents) ImGui::TableSetupColumn("last event", ImGuiTableColumnFlags_WidthStretch, 1.1f);
  ImGui::TableHeadersRow();
  for (const DeviceView &device : devices) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    shortText(device.role, widthLeft());
    tooltip(device.role + ": " + device.name +
            (device.lastEvent.empty() ? "" : "; last event: " + device.lastEvent));
    ImGui::TableNextColumn();
    const DeviceLook look = lookOf(device.state);
    symbol(look.symbol, look.ink);
    ImGui::SameLine(0, em() * 0.2f);
    text(device.state, look.ink);
    if (!hasEvents) continue;
    ImGui::TableNextColumn();
    shortText(device.lastEvent, widthLeft(), kDim);
  }
  ImGui::EndTable();
}

void LogPanel::layOut(const std::vector<LogLine> &lines) {
  ImGui::SameLine();
  const std::string_view chosen = levelName(kLevels[chosenLevel_]);
  const float width = textWidth("WARNING and worse") + ImGui::GetFrameHeight() * 1.5f;
  ImGui::SetCursorPosX(std::max(ImGui::GetCursorPosX(), ImGui::GetWindowContentRegionMax().x - width));
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() - ImGui::GetStyle().FramePadding.y);
  ImGui::SetNextItemWidth(width);
  if (ImGui::BeginCombo("###level", (std::string(chosen) + " and worse").c_str())) {
    for (int i = 0; i < static_cast<int>(std::size(kLevels)); ++i)
      if (ImGui::Selectable(std::string(levelName(kLevels[i])).c_str(), i == chosenLevel_)) chosenLevel_ = i;
    ImGui::EndCombo();
  }

  if (!ImGui::BeginTable(
          "lines", 3,
          ImGuiTableFlags_ScrollY | ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_NoSavedSettings))
    return;
  ImGui::TableSetupColumn("time", ImGuiTableColumnFlags_WidthFixed);
  ImGui::TableSetupColumn("level", ImGuiTableColumnFlags_WidthFixed);
  ImGui::TableSetupColumn("text", ImGuiTableColumnFlags_WidthStretch);
  const bool isAtEnd = ImGui::GetScrollY() >= ImGui::GetScrollMaxY();
  for (const LogLine &line : lines) {
    if (line.level < kLevels[chosenLevel_]) continue;
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    text(decimals(static_cast<double>(line.sessionNanoseconds) * 1e-9, 2), kDim);
    ImGui::TableNextColumn();
    text(levelName(line.level), inkOf(line.level));
    ImGui::TableNextColumn();
    wrappedText(line.source.empty() ? line.text : line.source + ": " + line.text, inkOf(line.level));
  }
  if (isAtEnd) ImGui::SetScrollHereY(1);
  ImGui::EndTable();
}

}  // namespace fovea
