#pragma once
// Facts of a machine that is fit for timing, for tests to spoil.

#include "doctor/facts.hpp"

namespace fovea::test {

inline Facts fitFacts() {
  Facts facts;
  facts.when = 1'790'000'000'000'000'000;
  facts.machine.host = "booth-3";
  facts.machine.processor = "Test <processor>";
  facts.machine.cores = 4;
  facts.machine.load = 0.2;
  facts.machine.governors = {"performance"};
  facts.machine.hasRealTime = facts.machine.canLockMemory = true;
  facts.machine.realTimeLimit = 20;
  facts.machine.lockLimit_bytes = -1;
  facts.clock = {"tsc", 1, 30, 60'000, 90'000, true, 2'000'000};
  facts.disk = {"/data", "ext4", std::int64_t{50} << 30, std::int64_t{100} << 30, 2'000'000, 9'000'000, 30, ""};
  facts.fonts = FontFacts{{{"Latin", true}, {"Thai", true}}, {"Noto Sans"}};
  facts.server = DisplayServerFacts{":0", "The X.Org Foundation", false, false, "Openbox", 1};
  ScreenInfo screen;
  screen.width = 1920;
  screen.height = 1080;
  screen.period = Duration(16'666'667);
  screen.periodSd = Duration(20'000);
  screen.periodFrames = 59;
  screen.nominalRate = 60;
  screen.bitsPerColor = 8;
  screen.waitsForRefresh = screen.fullscreen = true;
  screen.onsetSource = OnsetSource::OmlSyncControl;
  screen.presentation = Presentation::Flipped;
  screen.monitor = "DP-1";
  screen.renderer = "AMD Radeon";
  facts.screen = screen;
  FrameFacts frames;
  frames.frames = 600;
  frames.source = OnsetSource::OmlSyncControl;
  frames.uncertainty = Duration(1000);
  frames.length = std::chrono::seconds(10);
  frames.intervals_ms.assign(599, 16.6667f);
  frames.drawing_ms.assign(599, 0.2f);
  facts.frames = frames;
  facts.sound = SoundFacts{"jack", "system", 48000, 2, 2, Duration(2'666'667), Duration(5'300'000), Duration(5'300'000), "device", 0, true, false, true, "", ""};
  facts.devices.emplace();
  facts.devices->push_back({"trigger", "parallel-port", false, true, "", {}, Duration(3'000'000), "", ""});
  facts.rig = "rig.json";
  return facts;
}

}  // namespace fovea::test
