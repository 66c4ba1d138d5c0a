#include "app/view_builder.hpp"

#include <algorithm>
#include <cstdio>

#include "app/answer_views.hpp"
#include "devices/device_manager.hpp"

namespace fovea {
namespace {

std::string lastEventOf(const Device &device) {
  const auto event = device.lastEvent();
  if (!event) return "";
  char text[96];
  std::snprintf(text, sizeof text, "%s%s%.*s at %.3f s", event->name.data(), event->nameText().empty() ? "" : " ",
                static_cast<int>(deviceEventWord(event->kind).size()), deviceEventWord(event->kind).data(), toSeconds(event->time));
  return text;
}

}  // namespace

void ViewBuilder::addRow(const Row &row) {
  RowView view{row.table, {}};
  for (const auto &[column, value] : row.values) view.cells.emplace_back(column, cellText(value));
  const std::lock_guard lock(mutex_);
  ++rows_;
  const auto isOfItsTable = [&](const RowView &other) { return other.table == view.table; };
  if (std::count_if(latestRows_.begin(), latestRows_.end(), isOfItsTable) == kRowsOfATable)
    latestRows_.erase(std::find_if(latestRows_.begin(), latestRows_.end(), isOfItsTable));
  latestRows_.push_back(std::move(view));
}

void ViewBuilder::addStep(const ParticipantStep &step) {
  std::vector<AnswerView> given = answersOf(step);
  const std::lock_guard lock(mutex_);
  for (AnswerView &answer : given) {
    answer.number = answers_.empty() ? 1 : answers_.back()->number + 1;
    answers_.push_back(std::make_shared<const AnswerView>(std::move(answer)));
  }
  if (answers_.size() > kAnswers) answers_.erase(answers_.begin(), answers_.end() - kAnswers);
}

void ViewBuilder::addLog(const LogLine &line) { newLines_.post(line); }

void ViewBuilder::heard(const InputEvent &event) {
  if (event.kind != InputKind::KeyPress) return;
  char text[64];
  std::snprintf(text, sizeof text, "%s at %.3f s", event.key.data(), toSeconds(event.time));
  // The stage never waits for the panels: while they look, this press is not shown.
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (lock) lastEvent_ = text;
}

void ViewBuilder::setInputs(std::vector<std::string> names) {
  const std::lock_guard lock(mutex_);
  inputs_ = std::move(names);
}

std::uint64_t ViewBuilder::rows() const {
  const std::lock_guard lock(mutex_);
  return rows_;
}

void ViewBuilder::setMachine(std::vector<Finding> findings, DisplayServerFacts server) {
  machine_ = std::move(findings);
  server_ = std::move(server);
}

std::vector<Finding> ViewBuilder::timing(const ScreenInfo &screen, const SessionView &view) const {
  if (!server_) return {};
  Facts facts;
  facts.screen = screen;
  facts.server = server_;
  facts.frames.emplace();
  facts.frames->frames = view.frames;
  facts.frames->missed = view.missed;
  facts.frames->source = screen.onsetSource;
  facts.frames->intervals_ms = view.frameIntervalsMs;
  std::vector<Finding> findings = judgeScreen(facts);
  findings.insert(findings.end(), machine_.begin(), machine_.end());
  return findings;
}

SessionView ViewBuilder::build(Sitting &sitting, const ScreenInfo &screen, const Breadcrumb &breadcrumb, const DeviceManager &devices) {
  Stage &stage = sitting.stage();
  const StageStatus status = stage.board().read();
  const SittingFacts facts = sitting.facts();

  SessionView view;
  view.state = status.state;
  view.step = status.step;
  view.stepNumber = status.stepNumber;
  view.stepCount = status.stepCount;
  view.progress = status.progress;
  view.earned = status.earned;
  view.trialLabel = status.trialLabel;
  view.trial = status.trial;
  view.started = status.started;
  view.now = stage.clock().now();
  view.study = facts.study;
  view.participant = facts.participant;
  view.form = facts.form;
  view.formMissing = facts.missing;
  view.isOnTheWay = facts.isOnTheWay;
  view.places = facts.places;
  view.hasKeyboard = facts.hasKeyboard;
  view.sinceHeartbeat = Duration(breadcrumb.silence());
  view.busyPlugin = breadcrumb.plugin.get();
  view.isSimulated = stage.isSimulated();
  view.frames = stage.frames().frames();
  view.missed = stage.frames().missed();
  view.refreshRate = screen.refreshRate();
  view.onsetSource = onsetSourceName(screen.onsetSource);
  view.frameIntervalsMs.resize(kIntervals);
  view.frameIntervalsMs.resize(stage.frames().copyLatestIntervals(view.frameIntervalsMs));

  view.timing = timing(screen, view);

  for (LogLine &line : newLines_.take()) lines_.push_back(std::move(line));
  while (lines_.size() > kLines) lines_.pop_front();
  view.log.assign(lines_.begin(), lines_.end());

  const std::lock_guard lock(mutex_);
  view.rows = rows_;
  view.latestRows = latestRows_;
  view.answers = answers_;
  for (const std::string &input : inputs_) view.devices.push_back({"keyboard", input, "ready", lastEvent_});
  for (const auto &[name, device] : devices.getInitialisedDevices())
    view.devices.push_back({name, device->deviceClass(), device->isAttached() ? "ready" : "missing", lastEventOf(*device)});
  return view;
}

}  // namespace fovea
