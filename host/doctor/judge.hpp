#pragma once
// From facts to a verdict in words, and what to do.

#include <string>
#include <string_view>
#include <vector>

#include "doctor/facts.hpp"

namespace fovea {

/// Worse ones are greater; NotJudged says that nothing can be said here.
enum class Verdict { NotJudged, Good, Look, NotFit };
/// "good", "look at this", "not fit for timing", "not judged".
std::string_view verdictWord(Verdict verdict);
/// A word without spaces, for files: "good", "look", "not-fit", "not-judged".
std::string_view verdictKey(Verdict verdict);
Verdict verdictOfKey(std::string_view key);  // NotJudged for what is no key

struct Finding {
  std::string key;      // for programs: "vertical-sync"
  std::string title;    // for people: "Vertical sync"
  Verdict verdict = Verdict::NotJudged;
  std::string words;    // what was found
  std::string advice;   // what to do; empty when there is nothing
};

/// In the order in which people should read them: screen, machine, disk, sound, devices.
std::vector<Finding> judge(const Facts &facts);
/// The same of the display and its frames alone; nothing is said of a display that is simulated.
std::vector<Finding> judgeScreen(const Facts &facts);
/// The same of what needs no window: machine, clock, disk.
std::vector<Finding> judgeMachine(const MachineFacts &machine, const ClockFacts &clock);
Finding judgeDisk(const DiskFacts &disk);
Finding judgeSound(const SoundFacts &sound);

/// The worst of them.
Verdict overall(const std::vector<Finding> &findings);
bool isSoftwareRenderer(std::string_view renderer);

}  // namespace fovea
