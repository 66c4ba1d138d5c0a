#pragma once
// What may be asked of somebody who looks for something faint, what they answered, and what it comes to.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fovea/services.hpp"

namespace gabor_detection {

/// Which of two intervals held the patch, or: was there one?
enum class Task { TwoIntervals, YesNo };
constexpr std::array<std::string_view, 2> enumNames(Task) { return {"2ifc", "yesno"}; }

/// Where the patch was, and what was answered: in words of its own for each task.
enum class Target { First, Second, Present, Absent };
constexpr std::array<std::string_view, 4> enumNames(Target) { return {"first", "second", "present", "absent"}; }
enum class Answer { First, Second, Yes, No };
constexpr std::array<std::string_view, 4> enumNames(Answer) { return {"first", "second", "yes", "no"}; }

/// The answers of a task, in the order of its keys.
std::array<Answer, 2> answersOf(Task task);
Answer rightAnswer(Target target);
inline bool hasPatch(Target target) { return target != Target::Absent; }

/// Targets in shuffled fours, so that neither comes much more often.
class Targets {
 public:
  explicit Targets(Task task) : task_(task) {}
  Target next(const fovea::Random &random);

 private:
  Task task_;
  std::vector<Target> waiting_;
};

/// Somebody whose eyes are known, for rehearsals.
struct Observer {
  double threshold = -1.5;  // log10 of contrast: between chance and certainty, 63 % of the way
  double slope = 3.5;
  double falseAlarms = 0.1;  // yes without a patch
  /// How often they are right.
  double accuracy(Task task, Target target, double logContrast) const;
};

/// Yes and no, by whether there was a patch.
struct Rates {
  int present = 0, hits = 0, absent = 0, falseAlarms = 0;
  void count(Target target, Answer answer);
  std::optional<double> hitRate() const;
  std::optional<double> falseAlarmRate() const;
  /// Half an answer is added to each count, so that it is finite; none while one of the two was never shown.
  std::optional<double> dPrime() const;
};

}  // namespace gabor_detection
