// Asks for "left" or "right", of which the first is right, and says in simulate() what its parameter "simulate" names.

#include <fovea/experiment.hpp>

#include <csignal>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

class Observed final : public fovea::Experiment, public fovea::SimulatedObserver {
 public:
  using Experiment::Experiment;

  void run(fovea::Run &run) override {
    how_ = run.params().find("simulate").textOr("");
    const auto trials = run.params().find("trials").integer().value_or(10);
    for (level_ = 0; level_ < trials; ++level_) {
      run.safePoint("trial", level_);
      const fovea::Timestamp onset = window().flip().time;
      const fovea::Key key = input().waitKey({{"left", "right"}, "left", onset});
      run.addRow("trials", {{"level", level_}, {"key", key.name}, {"rt_s", fovea::toSeconds(key.time - onset)}, {"drawn", random().uniform()}});
    }
    if (how_ == "page") pages().show("info", fovea::Dict{{"text", "That was all"}});
  }

  void simulate(const fovea::KeyRequest &asked, fovea::SimulatedAnswer &answer) override {
    if (asked.keys.size() != 2 || asked.expected != "left") throw std::runtime_error("that was not asked");
    if (how_ == "half") answer.accuracy = 0.5;
    if (how_ == "slower") answer.mean_s = 1 + static_cast<double>(level_), answer.spread_s = answer.tail_s = 0;
    if (how_ == "itself") answer.key = level_ % 2 ? "left" : "right", answer.rt = fovea::fromSeconds(0.25);
    if (how_ == "throws") throw fovea::Failure("the model has no solution");
    if (how_ == "no number") answer.accuracy = std::numeric_limits<double>::quiet_NaN();
    if (how_ == "another key") answer.key = "up";
    if (how_ == "flips") window().flip();
    if (how_ == "crashes") std::raise(SIGSEGV);
  }

 private:
  std::string how_;
  std::int64_t level_ = 0;
};

}  // namespace

FOVEA_PLUGIN(Observed)
