#include "doctor/judge.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "doctor/example_facts.hpp"

namespace fovea {
namespace {

Finding find(const Facts &facts, std::string_view key) {
  for (const Finding &finding : judge(facts))
    if (finding.key == key) return finding;
  ADD_FAILURE() << "nothing was said about " << key;
  return {};
}

TEST(GivenAFitMachine, WhenItIsJudgedThenEverythingIsGoodAndNothingIsAdvised) {
  const auto findings = judge(test::fitFacts());

  EXPECT_EQ(overall(findings), Verdict::Good);
  for (const Finding &finding : findings) {
    EXPECT_EQ(finding.verdict, Verdict::Good) << finding.title << ": " << finding.words;
    EXPECT_EQ(finding.advice, "") << finding.title;
    EXPECT_NE(finding.words, "") << finding.title;
  }
}

TEST(GivenADisplayLikeXvfb, WhenItIsJudgedThenItIsNotFitAndEachReasonSaysWhatToDo) {
  Facts facts = test::fitFacts();
  facts.screen->renderer = "llvmpipe (LLVM 15.0.6, 256 bits)";
  facts.screen->waitsForRefresh = false;
  facts.screen->periodFrames = 0;
  facts.screen->onsetSource = facts.frames->source = OnsetSource::Timer;
  facts.machine.hasRealTime = false;
  facts.machine.realTimeLimit = 0;

  EXPECT_EQ(overall(judge(facts)), Verdict::NotFit);
  for (const char *key : {"renderer", "vertical-sync", "onset"}) {
    EXPECT_EQ(find(facts, key).verdict, Verdict::NotFit) << key;
    EXPECT_NE(find(facts, key).advice, "") << key;
  }
  EXPECT_EQ(find(facts, "refresh").verdict, Verdict::Look);
  EXPECT_EQ(find(facts, "real-time").verdict, Verdict::Look);
  EXPECT_NE(find(facts, "real-time").advice.find("rtprio"), std::string::npos);
}

TEST(GivenARigThatAsksForTenBits, WhenTheDisplayHasEightThenItIsWorthALookAndTheCoarsenessIsTold) {
  Facts facts = test::fitFacts();
  facts.screen->askedBitsPerColor = 10;

  const Finding finding = find(facts, "depth");

  EXPECT_EQ(finding.verdict, Verdict::Look);
  EXPECT_EQ(finding.words, "8 bits a colour; 10 are asked for: neighbouring greys are 4 times as far apart as they should be");
  EXPECT_NE(finding.advice.find("DefaultDepth 30"), std::string::npos);
}

TEST(GivenARigThatAsksForTenBits, WhenTheDisplayHasThemThenThatIsGood) {
  Facts facts = test::fitFacts();
  facts.screen->askedBitsPerColor = facts.screen->bitsPerColor = 10;

  EXPECT_EQ(find(facts, "depth").verdict, Verdict::Good);
}

TEST(GivenADriverThatDatesOnsets, WhenNobodySaysWhetherPicturesAreCopiedThenItIsWorthALook) {
  Facts facts = test::fitFacts();
  facts.screen->presentation = Presentation::Unknown;

  EXPECT_EQ(find(facts, "onset").verdict, Verdict::Look);
}

TEST(GivenAWindowManagerThatMovedTheWindow, WhenItIsJudgedThenItIsWorthALookAndThePlacesAreTold) {
  Facts facts = test::fitFacts();
  facts.screen->elsewhere = "640 x 480 pixels at 7, 9 and not 640 x 480 pixels at 0, 0: the window manager decides so";

  const Finding finding = find(facts, "display");

  EXPECT_EQ(finding.verdict, Verdict::Look);
  EXPECT_NE(finding.words.find("it is " + facts.screen->elsewhere), std::string::npos) << finding.words;
  EXPECT_NE(finding.advice, "");
}

TEST(GivenAnotherMonitorThanTheOneThatWasCalibrated, WhenItIsJudgedThenItIsWorthALookAndToldWhich) {
  Facts facts = test::fitFacts();
  facts.otherMonitor = "the calibration was made of another monitor on DP-1 (DEL A0B4) than the one that is there now (ACI 27C2)";

  const Finding finding = find(facts, "calibration");

  EXPECT_EQ(finding.verdict, Verdict::Look);
  EXPECT_EQ(finding.words, facts.otherMonitor);
  EXPECT_NE(finding.advice, "");
}

TEST(GivenADriverThatHidesItsDepth, WhenItIsJudgedThenNothingIsSaidForOrAgainst) {
  Facts facts = test::fitFacts();
  facts.screen->bitsPerColor = 0;

  EXPECT_EQ(find(facts, "depth").verdict, Verdict::NotJudged);
}

TEST(GivenASimulatedDisplay, WhenItIsJudgedThenNothingIsSaidAboutScreens) {
  Facts facts = test::fitFacts();
  facts.isSimulatedDisplay = true;
  facts.screen->renderer = "";
  facts.screen->waitsForRefresh = false;
  facts.frames->missed = 300;

  const auto findings = judge(facts);

  EXPECT_EQ(find(facts, "display").verdict, Verdict::NotJudged);
  for (const char *key : {"renderer", "vertical-sync", "depth", "refresh", "onset", "compositor", "missed", "intervals", "drawing"})
    EXPECT_TRUE(std::none_of(findings.begin(), findings.end(), [&](const Finding &each) { return each.key == key; })) << key;
  EXPECT_EQ(overall(findings), Verdict::Good);
}

TEST(GivenNoWindow, WhenItIsJudgedThenTheReasonAndItsFixAreTold) {
  Facts facts = test::fitFacts();
  facts.screen.reset();
  facts.frames.reset();
  facts.screenError = "no display";
  facts.screenFix = "set DISPLAY";

  EXPECT_EQ(find(facts, "display").verdict, Verdict::NotFit);
  EXPECT_EQ(find(facts, "display").words, "no display");
  EXPECT_EQ(find(facts, "display").advice, "set DISPLAY");
}

TEST(GivenMissedRefreshes, WhenTheyAreFewThenItIsWorthALookAndWhenManyItIsNotFit) {
  Facts facts = test::fitFacts();
  facts.frames->frames = 6000;

  facts.frames->missed = 1;
  EXPECT_EQ(find(facts, "missed").verdict, Verdict::Look);
  facts.frames->missed = 7;
  EXPECT_EQ(find(facts, "missed").verdict, Verdict::NotFit);
}

TEST(GivenUnevenFrames, WhenTwoOfAHundredAreLongThenTheSpreadIsTold) {
  Facts facts = test::fitFacts();
  for (std::size_t i = 0; i < facts.frames->intervals_ms.size(); i += 40) facts.frames->intervals_ms[i] = 33.3f;

  EXPECT_EQ(find(facts, "intervals").verdict, Verdict::NotFit);
  EXPECT_NE(find(facts, "intervals").words.find("33.3"), std::string::npos);
}

TEST(GivenACompositor, WhenTheSessionIsWaylandThenItIsNotFitAndElseWorthALook) {
  Facts facts = test::fitFacts();
  facts.server->hasCompositor = true;
  EXPECT_EQ(find(facts, "compositor").verdict, Verdict::Look);

  facts.server->isXwayland = true;
  EXPECT_EQ(find(facts, "compositor").verdict, Verdict::NotFit);
}

TEST(GivenPicturesThatAreCopied, WhenTheyAreJudgedThenItIsWorthALook) {
  Facts facts = test::fitFacts();
  facts.screen->presentation = Presentation::Copied;

  EXPECT_EQ(find(facts, "compositor").verdict, Verdict::Look);
  EXPECT_NE(find(facts, "compositor").words.find("copied"), std::string::npos);
}

TEST(GivenADeviceThatDoesNotAnswer, WhenItIsJudgedThenItsReasonAndFixAreTold) {
  Facts facts = test::fitFacts();
  facts.devices->push_back({"response", "button-box", false, false, "", {}, {}, "no such port", "plug it in"});

  const Finding finding = find(facts, "device:response");

  EXPECT_EQ(finding.verdict, Verdict::NotFit);
  EXPECT_EQ(finding.words, "button-box does not answer: no such port");
  EXPECT_EQ(finding.advice, "plug it in");
}

TEST(GivenASimulatedDevice, WhenItIsJudgedThenItIsWorthALook) {
  Facts facts = test::fitFacts();
  facts.devices->front().isSimulated = true;

  EXPECT_EQ(find(facts, "device:trigger").verdict, Verdict::Look);
}

TEST(GivenADisk, WhenItIsAlmostFullOrFarAwayOrMemoryThenItIsTold) {
  DiskFacts disk = test::fitFacts().disk;
  EXPECT_EQ(judgeDisk(disk).verdict, Verdict::Good);

  disk.kind = "nfs";
  EXPECT_EQ(judgeDisk(disk).verdict, Verdict::Look);
  disk.kind = "tmpfs";
  EXPECT_EQ(judgeDisk(disk).verdict, Verdict::Look);
  disk.free_bytes = 50 << 20;
  EXPECT_EQ(judgeDisk(disk).verdict, Verdict::NotFit);
  disk.error = "Permission denied";
  EXPECT_EQ(judgeDisk(disk).verdict, Verdict::NotFit);
}

TEST(GivenASlowClock, WhenItIsJudgedThenItIsWorthALookAndACoarseOneIsNotFit) {
  Facts facts = test::fitFacts();
  facts.clock.source = "hpet";
  EXPECT_EQ(find(facts, "clock").verdict, Verdict::Look);

  facts.clock.resolution_ns = 4'000'000;
  EXPECT_EQ(find(facts, "clock").verdict, Verdict::NotFit);
}

TEST(GivenVerdicts, WhenTheyAreWrittenThenTheyReadBack) {
  for (const Verdict verdict : {Verdict::NotJudged, Verdict::Good, Verdict::Look, Verdict::NotFit})
    EXPECT_EQ(verdictOfKey(verdictKey(verdict)), verdict);
}

TEST(GivenAMachineThatDoesNotSayHowItIsGoverned, WhenItIsJudgedThenNothingIsSaidForOrAgainst) {
  MachineFacts machine = test::fitFacts().machine;
  machine.governors.clear();
  const auto verdictOfPower = [](const MachineFacts &of) {
    for (const Finding &finding : judgeMachine(of, ClockFacts{}))
      if (finding.key == "power") return finding.verdict;
    return Verdict::Good;
  };

  EXPECT_EQ(verdictOfPower(machine), Verdict::NotJudged);
  machine.isOnBattery = true;
  EXPECT_EQ(verdictOfPower(machine), Verdict::Look);
}

TEST(GivenFramesThatARunDrew, WhenTheScreenIsJudgedThenNothingIsSaidOfTheMachineOrOfDrawing) {
  Facts facts = test::fitFacts();
  facts.frames->drawing_ms.clear();
  facts.frames->missed = 1;

  const std::vector<Finding> findings = judgeScreen(facts);

  const auto has = [&](std::string_view key) { return std::any_of(findings.begin(), findings.end(), [&](const Finding &each) { return each.key == key; }); };
  EXPECT_TRUE(has("missed") && has("intervals") && has("onset"));
  EXPECT_FALSE(has("drawing") || has("real-time") || has("disk"));
  EXPECT_EQ(overall(findings), Verdict::NotFit);
}

TEST(GivenAStationsSound, WhenItIsGoodThenItsRateBlocksAndLatenciesAreTold) {
  const Finding finding = find(test::fitFacts(), "sound");

  EXPECT_EQ(finding.verdict, Verdict::Good);
  EXPECT_EQ(finding.words, "jack, system: 48000 Hz, blocks of 2.7 ms; 2 outputs, 5.3 ms behind; 2 inputs, 5.3 ms behind; samples are dated by the device");
}

TEST(GivenAStationsSound, WhenItsThreadHasNoPriorityOrItIsDatedCoarselyThenThatIsWorthALookWithWhatToDo) {
  Facts facts = test::fitFacts();
  facts.sound->hasRealTime = false;
  EXPECT_EQ(find(facts, "sound").verdict, Verdict::Look);
  EXPECT_NE(find(facts, "sound").advice.find("rtprio"), std::string::npos);

  facts = test::fitFacts();
  facts.sound->datedBy = "block";
  facts.sound->block = Duration(21'000'000);
  EXPECT_EQ(find(facts, "sound").verdict, Verdict::Look);
  EXPECT_NE(find(facts, "sound").advice.find("-p 128"), std::string::npos);
  EXPECT_NE(find(facts, "sound").advice.find("hw:0,0"), std::string::npos);

  facts = test::fitFacts();
  facts.sound->gaps = 3;
  EXPECT_NE(find(facts, "sound").words.find("lost 3 times"), std::string::npos);
}

TEST(GivenAMachineWithoutSound, WhenTheRigAsksForItThenItIsNotFitAndElseNothingIsSaid) {
  Facts facts = test::fitFacts();
  facts.sound = SoundFacts{};
  facts.sound->error = "no JACK server runs";
  facts.sound->fix = "start one";
  EXPECT_EQ(find(facts, "sound").verdict, Verdict::NotJudged);
  EXPECT_EQ(find(facts, "sound").advice, "start one; a study without sounds and recordings needs none");

  facts.sound->isWanted = true;
  EXPECT_EQ(find(facts, "sound").verdict, Verdict::NotFit);
}

}  // namespace
}  // namespace fovea
