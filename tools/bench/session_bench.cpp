// What a session costs beside its runs, on a display that is paced in real time and nothing else: the way from one run to the next, the
// way of a request to its effect, a thousand requests at once, the way of a row to who listens.
//
//   session_bench [RUNS]

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "session/session.hpp"
#include "session/wiring.hpp"

namespace {

using namespace fovea;
using namespace std::chrono_literals;

void print(const char *what, std::vector<double> ms) {
  if (ms.empty()) return void(std::printf("%-52s nothing measured\n", what));
  std::sort(ms.begin(), ms.end());
  const auto at = [&](double part) { return ms[static_cast<std::size_t>(part * static_cast<double>(ms.size() - 1))]; };
  std::printf("%-52s median %7.3f  p99 %7.3f  max %7.3f ms  (%zu)\n", what, at(0.5), at(0.99), ms.back(), ms.size());
}

double ms(Duration duration) { return toSeconds(duration) * 1e3; }

Result<Value> run(Session &session, Dict expInfo) {
  auto result = session.runExperiment("frames", std::move(expInfo));
  if (!result) std::fprintf(stderr, "%s\n", result.error().text().c_str());
  return result;
}

/// One-frame runs in a row: the work between the last flip of one and the first of the next, and the refreshes missed.
void fromRunToRun(SessionWiring &wiring, SessionOptions options, int runs) {
  std::vector<double> work;
  wiring.addHooks = [&](Stage &stage, StageHooks &hooks) {
    hooks.drawOverlay = [&] {  // the picture is about to be shown
      const auto state = stage.board().read().state;
      if (state == SessionState::Preparing && stage.lastOnset() > Timestamp{}) work.push_back(ms(stage.clock().now() - stage.lastOnset()));
    };
  };
  auto session = Session::open(std::move(options), wiring);
  if (!session) return void(std::fprintf(stderr, "%s\n", session.error().text().c_str()));
  std::int64_t missed = 0;
  for (int i = 0; i < runs; ++i) (void)(*session)->runExperiment("frames", Dict{{"frames", Value(1)}}, false);
  while (!(*session)->listTasks().list()->empty()) std::this_thread::sleep_for(5ms);
  if (auto last = run(**session, {{"frames", Value(60)}})) missed = last->find("missed")->as<std::int64_t>() ? *last->find("missed")->as<std::int64_t>() : -1;
  work.resize(std::min<std::size_t>(work.size(), static_cast<std::size_t>(runs)));
  if (!work.empty()) work.erase(work.begin());  // nothing came before the first
  print("last flip of a run to set-up flip of the next", work);
  std::printf("%-52s %lld\n", "refreshes missed in 60 frames afterwards", static_cast<long long>(missed));
}

void withinARun(SessionWiring &wiring, SessionOptions options) {
  wiring.addHooks = {};
  auto opened = Session::open(std::move(options), wiring);
  if (!opened) return void(std::fprintf(stderr, "%s\n", opened.error().text().c_str()));
  Session &session = **opened;
  std::mutex mutex;
  std::vector<double> rowDelays, paused, resumed;
  session.remote().subscribe([&](const SessionEvent &event) {
    if (event.topic != "rows" || event.value.textOr("table", "") != "frames") return;
    const Value *onset = event.value.find("trials")->list()->front().find("onset_s");
    const std::lock_guard lock(mutex);
    if (onset && onset->number()) rowDelays.push_back(toSeconds(session.clock().now()) * 1e3 - *onset->number() * 1e3);
  });
  std::thread operatorThread([&] {
    while (session.getStatus() != 1) std::this_thread::sleep_for(1ms);
    for (int i = 0; i < 100; ++i) {
      for (auto *list : {&paused, &resumed}) {
        const Timestamp asked = session.clock().now();
        auto effect = list == &paused ? session.pauseExperiment(true) : session.resumeExperiment(true);
        if (effect && effect->dict()) list->push_back(*effect->find("t")->number() * 1e3 - toSeconds(asked) * 1e3);
        std::this_thread::sleep_for(Duration(7'300'000 + 1'000'000 * (i % 11)));  // at every phase of the frame
      }
    }
    for (int i = 0; i < 900; ++i) (void)session.addAnnotation("note " + std::to_string(i), false);
  });
  auto result = run(session, {{"frames", Value(600)}, {"keepsFrames", Value(true)}});
  operatorThread.join();
  print("pause: from the request to its effect", paused);
  print("resume: from the request to its effect", resumed);
  const std::lock_guard lock(mutex);
  print("a row: from its frame's onset to who listens", rowDelays);
  if (result)
    std::printf("%-52s %s of %s frames\n", "refreshes missed, 900 notes at once among them", cellText(*result->find("missed")).c_str(),
                cellText(*result->find("frames")).c_str());
}

}  // namespace

int main(int argc, char **argv) {
  const int runs = argc > 1 ? std::atoi(argv[1]) : 200;
  const auto folder = std::filesystem::temp_directory_path() / "fovea-session-bench";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  SessionOptions options;
  options.root = folder;
  options.display.kind = DisplayOptions::Kind::VirtualPaced;
  options.plugins = {FOVEA_TEST_PLUGINS, FOVEA_PLUGINS};
  options.experiments = {{"frames", "org.test.frames"}};
  options.noConsentReason = "benchmark";
  options.restMsg.clear();
  SessionWiring wiring;
  fromRunToRun(wiring, options, runs);
  withinARun(wiring, options);
  std::filesystem::remove_all(folder);
  return 0;
}
