// What is heard, and when.
#include <fmt/format.h>

#include "doctor/judge.hpp"

namespace fovea {
namespace {

constexpr Duration kLongBlock = std::chrono::milliseconds(12);

double ms(Duration duration) { return static_cast<double>(duration.count()) * 1e-6; }

std::string wordsOf(const SoundFacts &sound) {
  std::string words = sound.system + (sound.device.empty() ? "" : ", " + sound.device) +
                      fmt::format(": {:g} Hz, blocks of {:.1f} ms", sound.rate_hz, ms(sound.block));
  words += sound.outputs > 0
               ? fmt::format("; {} outputs, {:.1f} ms behind", sound.outputs, ms(sound.outputLatency))
               : "; it plays nothing";
  words += sound.inputs > 0
               ? fmt::format("; {} inputs, {:.1f} ms behind", sound.inputs, ms(sound.inputLatency))
               : "; it records nothing";
  return words + "; samples are dated by " +
         (sound.datedBy == "device"  ? "the device"
          : sound.datedBy == "block" ? "when a block was asked for"
                                     : "nobody yet");
}

}  // namespace

Finding judgeSound(const SoundFacts &sound) {
  if (!sound.error.empty())
    return {"sound", "Sound", sound.isWanted ? Verdict::NotFit : Verdict::NotJudged,
            "there is none: " + sound.error,
            sound.fix + (sound.isWanted ? "" : "; a study without sounds and recordings needs none")};
  if (sound.isSimulated)
    return {"sound", "Sound", Verdict::Look, "simulated: nothing is heard, and nothing recorded",
            "name the station's own in the rig file, under \"sound\""};
  Finding finding{"sound", "Sound", Verdict::Good, wordsOf(sound), ""};
  const auto raise = [&](const std::string &words, const std::string &advice) {
    finding.verdict = Verdict::Look;
    if (!words.empty()) finding.words += "; " + words;
    finding.advice += (finding.advice.empty() ? "" : "; ") + advice;
  };
  if (sound.gaps > 0)
    raise(fmt::format("samples were lost {} times in half a second", sound.gaps),
          "close other programs, or take longer blocks");
  if (!sound.hasRealTime)
    raise("its thread has no real-time priority: a busy machine tears holes into what is heard",
          "add \"@audio - rtprio 95\" to /etc/security/limits.d/audio.conf, your account to the group audio, "
          "and log in again; start JACK with -R");
  if (sound.block > kLongBlock)
    raise("", "shorter blocks begin sooner when asked at the last moment: jackd -d alsa -p 128");
  if (sound.datedBy != "device")
    raise("", "take JACK, or name the card itself (hw:0,0) in the rig file: onsets are then its own");
  return finding;
}

}  // namespace fovea
