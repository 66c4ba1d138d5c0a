#pragma once
// Several staircases in one block, so that nobody can tell which comes next.
//
//   fovea::InterleavedStaircases stairs({{{"label", "easy"}, {"startVal", 0.8}}, {{"label", "hard"}, {"startVal", 0.1}}},
//                                       {.seed = random().seed("stairs")});
//   while (const auto turn = stairs.next()) stairs.addResponse(show(turn->level) ? 1 : 0);

#include <array>
#include <variant>

#include "fovea/methods/generator.hpp"
#include "fovea/methods/quest.hpp"
#include "fovea/methods/quest_plus.hpp"
#include "fovea/methods/staircase.hpp"
#include "fovea/methods/trials.hpp"

namespace fovea {

enum class StairType { Simple, Quest, QuestPlus };
constexpr std::array<std::string_view, 3> enumNames(StairType) { return {"simple", "quest", "questplus"}; }

struct InterleavedOptions {
  std::string name = "stairs";
  StairType stairType = StairType::Simple;
  Order order = Order::Random;  // FullRandom: each trial draws among all that still run
  int nTrials = 50;             // of each staircase that says nothing of its own
  std::optional<std::uint64_t> seed;
  Tell tell;
};

/// A condition is a dictionary with a `label` and the parameters of its staircase, by their names in StaircaseOptions,
/// QuestOptions or QuestPlusOptions (`startVal`, and `startValSd` for QUEST, have to be there; enums and choices are text). What
/// is no parameter stays with the condition and its columns.
///
/// A pass is a list of the staircases that still run; sequential or shuffled, and used up before the next is made.
/// Errors: Failure that names the condition and its parameter; as each method when it comes to calls.
class InterleavedStaircases {
 public:
  struct Turn {
    double level = 0;
    std::size_t index = 0;  // of the condition
    const Dict &condition;
  };

  explicit InterleavedStaircases(std::vector<Dict> conditions, InterleavedOptions options = {});

  /// The next trial; none when all staircases are finished.
  std::optional<Turn> next();
  /// Response to the last turn, 1 or 0.
  void addResponse(int response, std::optional<double> shown = {});
  /// Ends all that still run, for a reason of yours; no further turn comes.
  void finish(std::string_view reason);
  bool isFinished() const { return isFinished_; }

  std::size_t size() const { return stairs_.size(); }
  const AdaptiveMethod &staircase(std::size_t index) const {
    return std::visit([](const AdaptiveMethod &method) -> const AdaptiveMethod & { return method; }, stairs_.at(index));
  }
  const Dict &condition(std::size_t index) const { return conditions_.at(index); }
  std::uint64_t seed() const { return seed_; }

  /// Of the last turn: `<name>.<key>` of the condition, `.thisIndex`, `.thisRepN` (its trial, from 1), `.thisN` (of all, from
  /// 0), `.direction`, `.stepSize`, `.stepType`, `.intensity`, `.response`.
  Dict columns() const;

 private:
  AdaptiveMethod &at(std::size_t index) {
    return std::visit([](AdaptiveMethod &method) -> AdaptiveMethod & { return method; }, stairs_[index]);
  }
  void makePass();

  std::vector<Dict> conditions_;
  InterleavedOptions options_;
  std::uint64_t seed_;
  Generator generator_;
  std::vector<std::variant<Staircase, Quest, QuestPlus>> stairs_;
  std::vector<std::size_t> pass_;  // what is left of it, the next one last
  std::optional<std::size_t> current_;
  int thisN_ = -1;
  bool isFinished_ = false;
};

}  // namespace fovea
