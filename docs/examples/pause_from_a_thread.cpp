// The first thread is inside a blocking runExperiment; a second one pauses the run after a while, and lets it go on.
//
//   pause_from_a_thread [ROOT]
#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include "session/session.hpp"

using namespace std::chrono_literals;

int main(int argc, char **argv) {
  fovea::SessionOptions options;
  options.root = argc > 1 ? argv[1] : ".";
  options.display.kind = fovea::DisplayOptions::Kind::VirtualPaced;  // leave it out to have a window
  options.isSimulated = true;                                        // and this to answer yourself
  auto session = fovea::Session::open(options);
  if (!session) return std::fprintf(stderr, "%s\n", session.error().text().c_str()), 1;

  const fovea::Dict brief{{"trials", 2}, {"foreperiodMax_s", 1.2}};
  if (auto added = (*session)->addExperiment("reaction-time", "rt", {}, fovea::CopyRule::RefuseIfDifferent, brief); !added)
    return std::fprintf(stderr, "%s\n", added.error().text().c_str()), 1;

  std::atomic<bool> isOver = false;
  std::thread second([&] {
    while (!isOver && (*session)->getStatus() != 1) std::this_thread::sleep_for(10ms);  // until it runs
    std::this_thread::sleep_for(300ms);
    auto paused = (*session)->pauseExperiment(true);  // comes back when the run is paused
    if (paused && paused->dict()) std::printf("paused at %.3f s, state %s\n", *paused->find("t")->number(), std::string((*session)->getState()).c_str());
    std::this_thread::sleep_for(500ms);
    auto resumed = (*session)->resumeExperiment(true);
    if (resumed && resumed->dict()) std::printf("went on at %.3f s\n", *resumed->find("t")->number());
  });
  auto result = (*session)->runExperiment("rt", fovea::Dict{{"participant", "demo"}});
  isOver = true;
  second.join();

  if (!result) return std::fprintf(stderr, "%s\n", result.error().text().c_str()), 1;
  std::printf("%s, %s rows in %s\n", result->textOr("ending", "").c_str(), fovea::cellText(*result->find("rows")).c_str(),
              result->find("files")->list()->front().text()->c_str());
  return result->textOr("ending", "") == "finished" ? 0 : 1;
}
