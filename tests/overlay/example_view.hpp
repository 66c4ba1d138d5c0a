#pragma once
// Looks at a session as they occur in a lab, for the overlay's tests and pictures.

#include <chrono>
#include <cmath>

#include "stage/view.hpp"

namespace fovea::example {

using namespace std::chrono_literals;

inline ExpInfo form() {
  const Dict described{{"participant|req", Value("")},
                       {"session", Value("001")},
                       {"age|req", Value(24)},
                       {"viewing distance (cm)", Value(57.5)},
                       {"handedness", Value(List{Value("right"), Value("left"), Value("both")})},
                       {"eye tracker", Value(true)},
                       {"group|fix", Value("control")},
                       {"date|hid", Value("2026-11-21")},
                       {"n trials|cfg", Value(96)},
                       {"seed|cfg", Value(7)}};
  return std::move(ExpInfo::parse(described).value());
}

inline SessionView basics() {
  SessionView view;
  view.study = "Stroop interference 2026";
  view.sessionId = "2026-11-21_03h01.02";
  view.dataFolder = "/home/lab/data/stroop";
  view.stepCount = 5;
  view.now = fromNanoseconds(754'300'000'000);
  view.started = fromNanoseconds(3'000'000'000);
  view.refreshRate = 59.94;
  view.onsetSource = "swap return";
  view.devices = {{"response box", "Cedrus RB-740", "ready", "key 2 down, 3.1 s ago"},
                  {"keyboard", "evdev: AT Translated Set 2", "ready", "space up"},
                  {"trigger", "parallel port 0x378", "failed", "no such port"},
                  {"eye tracker", "simulated gaze", "simulated", "512, 380"}};
  const char *texts[] = {
      "session began",
      "display :0, 1920 x 1080 at 59.94 Hz, onsets from swap return",
      "parallel port 0x378 cannot be opened: permission denied; add the operator to the group lp",
      "plugin stroop 1.2.0 loaded",
      "frame 3821 was 33.4 ms, one refresh missed",
      "row 122 of trials written"};
  const LogLevel levels[] = {LogLevel::Info, LogLevel::Exp,     LogLevel::Error,
                             LogLevel::Info, LogLevel::Warning, LogLevel::Data};
  for (int i = 0; i < 18; ++i)
    view.log.push_back({i * 1'270'000'000LL, levels[i % 6], i % 6 > 2 ? "stroop" : "session", texts[i % 6]});
  return view;
}

inline SessionView ready() {
  SessionView view = basics();
  view.state = SessionState::Ready;
  view.step = "experiment stroop";
  view.stepNumber = 2;
  view.form = form();
  view.formMissing = view.form.missing();
  return view;
}

inline SessionView running() {
  SessionView view = basics();
  view.state = SessionState::Running;
  view.participant = "P017";
  view.step = "experiment stroop";
  view.stepNumber = 2;
  view.trial = 42;
  view.trialLabel = "incongruent";
  view.frames = 45'102;
  view.missed = 3;
  view.rows = 122;
  for (int i = 0; i < 240; ++i) {
    const float jitter =
        0.25f * std::sin(static_cast<float>(i) * 1.7f) * std::sin(static_cast<float>(i) * 0.31f);
    view.frameIntervalsMs.push_back(i == 61 || i == 170 ? 33.4f : i == 201 ? 50.1f : 16.68f + jitter);
  }
  view.timing = {{"vertical-sync", "Vertical sync", Verdict::Good, "each swap waits for a refresh", ""},
                 {"missed", "Missed refreshes", Verdict::Look, "3 of 45102 frames", "close what else is running"},
                 {"real-time", "Real-time priority", Verdict::NotFit, "this account may not have it: a busy machine delays frames",
                  "add \"@lab - rtprio 20\" to /etc/security/limits.d/fovea.conf, and log in again"},
                 {"rig", "Rig file", Verdict::NotJudged, "there is none", ""}};
  const char *words[] = {"red", "green", "blue"};
  for (int i = 31; i <= 42; ++i)
    view.latestRows.push_back({"trials",
                               {{"trial", std::to_string(i)},
                                {"word", words[i % 3]},
                                {"ink", words[i * 7 % 3]},
                                {"response", i % 5 ? "left" : "none"},
                                {"rt_s", i % 5 ? "0." + std::to_string(412 + i * 37 % 391) : ""},
                                {"correct", i % 4 ? "true" : "false"},
                                {"onset_s", std::to_string(600 + i) + ".204117"}}});
  view.latestRows.push_back({"markers", {{"code", "17"}, {"onset_s", "642.204117"}}});
  return view;
}

inline std::vector<std::shared_ptr<const AnswerView>> answers() {
  AnswerView age, again, drawn;
  age.number = 1, age.label = "age", age.path = "about/age", age.type = "page", age.answer = "twelve";
  age.refusal = "Give a whole number", age.shown = fromNanoseconds(590'120'000'000), age.submitted = fromNanoseconds(594'004'100'000);
  again = age;
  again.number = 2, again.attempt = 2, again.isAccepted = true, again.answer = "24", again.refusal = "";
  again.submitted = fromNanoseconds(601'934'200'000), again.rt_s = 1.204, again.metadata = "{\n  \"page_type\": \"modular\",\n  \"rt_s\": 1.204\n}";
  drawn = again;
  drawn.number = 3, drawn.label = "route", drawn.path = "main/loop#3/route", drawn.attempt = 1;
  drawn.answer = "[";
  for (int i = 0; i < 60; ++i) drawn.answer += "\n  " + std::to_string(i * 37 % 91) + ",";
  drawn.answer += "\n  1\n]";
  std::vector<std::shared_ptr<const AnswerView>> all;
  for (const AnswerView &each : {age, again, drawn}) all.push_back(std::make_shared<const AnswerView>(each));
  return all;
}

}  // namespace fovea::example
