// The first thread is inside start(); a second one queues a run without waiting for it, pauses it later, and ends the session.
//
//   queue_from_a_thread [ROOT]
#include <chrono>
#include <cstdio>
#include <thread>

#include "session/session.hpp"

using namespace std::chrono_literals;

int main(int argc, char **argv) {
  fovea::SessionOptions options;
  options.root = argc > 1 ? argv[1] : ".";
  options.display.kind = fovea::DisplayOptions::Kind::VirtualPaced;
  options.isSimulated = true;
  auto session = fovea::Session::open(options);
  if (!session) return std::fprintf(stderr, "%s\n", session.error().text().c_str()), 1;

  const fovea::Dict brief{{"trials", 2}, {"foreperiodMax_s", 1.2}};
  if (auto added = (*session)->addExperiment("reaction-time", "rt", {}, fovea::CopyRule::RefuseIfDifferent, brief); !added)
    return std::fprintf(stderr, "%s\n", added.error().text().c_str()), 1;

  std::thread second([&] {
    auto id = (*session)->runExperiment("rt", fovea::Dict{{"participant", "demo"}}, false);  // comes back at once
    std::printf("queued as number %s\n", id ? fovea::cellText(*id).c_str() : id.error().text().c_str());
    while ((*session)->getStatus() != 1 && !(*session)->listTasks().list()->empty()) std::this_thread::sleep_for(10ms);
    std::this_thread::sleep_for(300ms);
    if (auto paused = (*session)->pauseExperiment(true); paused && paused->dict()) std::printf("paused\n");
    std::this_thread::sleep_for(500ms);
    if (auto resumed = (*session)->resumeExperiment(true); resumed && resumed->dict()) std::printf("went on\n");
    while (!(*session)->listTasks().list()->empty()) std::this_thread::sleep_for(10ms);
    (*session)->stop();
  });
  auto started = (*session)->start();  // until stop()
  second.join();

  if (!started) return std::fprintf(stderr, "%s\n", started.error().text().c_str()), 1;
  auto saved = (*session)->saveExperimentData("rt");
  if (!saved) return std::fprintf(stderr, "%s\n", saved.error().text().c_str()), 1;
  std::printf("saved %s\n", saved->list()->front().text()->c_str());
  return 0;
}
