#include "detection.hpp"

#include <cmath>

#include "fovea/methods/quest_plus.hpp"

namespace gabor_detection {
namespace {

/// Where the normal distribution has come to `p`. By halving: nobody waits for it.
double normalQuantile(double p) {
  double low = -10, high = 10;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (std::erfc(-middle / std::sqrt(2.0)) / 2 < p ? low : high) = middle;
  }
  return (low + high) / 2;
}

std::optional<double> rate(int count, int of) { return of > 0 ? std::optional(static_cast<double>(count) / of) : std::nullopt; }

}  // namespace

std::array<Answer, 2> answersOf(Task task) {
  if (task == Task::YesNo) return {Answer::No, Answer::Yes};
  return {Answer::First, Answer::Second};
}

Answer rightAnswer(Target target) {
  switch (target) {
    case Target::First: return Answer::First;
    case Target::Second: return Answer::Second;
    case Target::Present: return Answer::Yes;
    case Target::Absent: return Answer::No;
  }
  return Answer::No;
}

Target Targets::next(const fovea::Random &random) {
  if (waiting_.empty()) {
    const Target one = task_ == Task::YesNo ? Target::Present : Target::First;
    const Target other = task_ == Task::YesNo ? Target::Absent : Target::Second;
    waiting_ = {one, other, one, other};
    random.shuffle(waiting_);
  }
  const Target next = waiting_.back();
  waiting_.pop_back();
  return next;
}

double Observer::accuracy(Task task, Target target, double logContrast) const {
  if (target == Target::Absent) return 1 - falseAlarms;
  const double chance = task == Task::YesNo ? falseAlarms : 0.5;
  return fovea::weibull(logContrast, {threshold, slope, chance, 0}, fovea::StimScale::Log10);
}

void Rates::count(Target target, Answer answer) {
  const int yes = answer == Answer::Yes ? 1 : 0;
  if (target == Target::Present) ++present, hits += yes;
  if (target == Target::Absent) ++absent, falseAlarms += yes;
}

std::optional<double> Rates::hitRate() const { return rate(hits, present); }
std::optional<double> Rates::falseAlarmRate() const { return rate(falseAlarms, absent); }

std::optional<double> Rates::dPrime() const {
  if (present == 0 || absent == 0) return {};
  return normalQuantile((hits + 0.5) / (present + 1)) - normalQuantile((falseAlarms + 0.5) / (absent + 1));
}

}  // namespace gabor_detection
