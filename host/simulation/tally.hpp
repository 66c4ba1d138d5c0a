#pragma once
// What came of a simulation: figures, and what was not as it should be.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/journal.hpp"
#include "simulation/rehearsal.hpp"
#include "simulation/trial_tally.hpp"
#include "timeline/money.hpp"

namespace fovea {

struct Spread {
  double least = 0, median = 0, most = 0, mean = 0;
};

/// Takes in one participant after the other.
class Tally {
 public:
  explicit Tally(const Study &study);

  void add(int number, const RehearsedParticipant &how, std::span<const std::byte> records);
  /// One whose process crashed or hung, with nothing recorded.
  void addLost(const Error &why);
  int lost() const { return lost_; }
  /// Something else that is wrong.
  void addProblem(std::string text);

  /// The simulation ends here: something that is wrong, and the last.
  void breakOff(const Error &error);
  /// Why it came to no end; none: it did.
  const std::optional<Error> &brokenOff() const { return brokenOff_; }

  /// Of one maker; a target that was not reached is noted.
  void addTrials(TrialTally trials);

  /// Something worth knowing.
  void addNote(std::string text) { notes_.push_back(std::move(text)); }

  /// All participants are in: steps that failed, what nobody saw, and branches that nobody took. `isPartial`: there are too few for all to be
  /// seen, and that is no problem.
  void judge(bool isPartial);

  bool isSound() const { return problems_.empty(); }
  /// What several participants have in common is one.
  std::vector<std::string> problems() const;
  /// The report for people, in lines.
  std::string text() const;
  Value json() const;

 private:
  /// Of one counterbalancing: who came to the end has filled one, who did not has given theirs back.
  struct Cells {
    std::int64_t count = 0, givenBack = 0;
    std::map<std::int64_t, std::int64_t> filled;  // by cell, from 0
    std::int64_t filledIn(std::int64_t cell) const { return filled.contains(cell) ? filled.at(cell) : 0; }
    std::string text() const;
    Value json() const;
  };
  /// Of one module: entries into it.
  struct Module {
    int started = 0, finished = 0, aborted = 0;
    int failedIn = 0;  // of those aborted: the participant failed there
    std::vector<double> durations_s;  // of those finished
    std::string text() const;
    Value json() const;
  };
  /// One entry of the participant in hand.
  struct ModuleEntry {
    std::string module;
    std::optional<double> started_s, finished_s, aborted_s;
    bool hasFailed = false;
  };
  void take(RecordType type, std::span<const std::byte> payload);
  void take(const ParticipantStep &step);
  void take(const ConsentRecord &consent);
  /// Only whoever agreed, or was not asked for a reason, leaves data.
  void noteData() { isRecordedWithoutConsent_ = isRecordedWithoutConsent_ || !hasConsent_; }
  void close(int number, bool isStopped);
  Value sessionsValue() const;
  std::string sessionsText() const;
  std::int64_t paidToAll() const;
  std::string paymentText() const;
  std::string warningText() const;
  std::vector<std::string> neverShown() const;
  bool wasLostIn(const std::string &label) const;
  std::vector<std::string> neverTaken() const;

  std::string study_;
  std::vector<std::string> labels_;  // of the study's steps
  std::vector<std::string> mayFail_, mayMiss_;
  /// A branch that has steps.
  struct Branch {
    std::string label;
    std::optional<std::string> key;    // none: for every other key
    std::vector<std::string> others;  // then these
  };
  std::vector<Branch> known_;
  double maximum_s_ = 0;
  MoneySettings money_{.isOff = true};
  bool mayExceedMaximum_ = false;  // a loop may take more rounds than expected, and pays for each
  int participants_ = 0, lost_ = 0;
  int failedUnexpectedly_ = 0;
  std::vector<std::string> lostAt_;  // where those were who did not come back: participant and step
  std::map<std::string, int> endings_, warnings_, shown_;
  std::map<std::string, std::map<std::string, int>> branches_, orders_;
  /// That "onError" let pass.
  struct FailedStep {
    std::string what, onError;  // as it was the first time
    int participants = 0;
  };
  std::map<std::string, FailedStep> failedSteps_;
  std::map<std::string, Cells> cells_;  // by counterbalancing
  std::map<std::string, Module> modules_;
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> runs_;  // experiment -> runs, rows
  std::vector<TrialTally> trials_;
  std::map<std::string, int> turnedAway_;  // by the study, in its words
  std::map<int, int> sessions_;  // how many participants had so many
  std::vector<double> durations_s_, credits_s_;
  std::vector<std::int64_t> rewards_, payments_;
  /// The same of one participant after the other: {} stands for who it is about.
  struct Problem {
    std::string kind;          // those of one kind are one
    std::string one, several;  // in words
    std::vector<int> first;    // who had it first
    int count = 0;
    std::string text() const;
  };
  void addProblem(int number, std::string kind, std::string one, std::string several);
  void addProblem(int number, const std::string &what) { addProblem(number, what, "{}" + what, "{}" + what); }
  std::string unexpectedlyFailed(const std::string &tags) const;
  std::vector<Problem> problems_;
  std::vector<std::string> notes_;
  std::size_t problemCount_ = 0, kindsLeftOut_ = 0;
  std::optional<Error> brokenOff_;

  // Of the participant in hand.
  ParticipantStep last_;
  std::map<std::string, std::int64_t> inHand_;  // cells
  std::map<std::int64_t, ModuleEntry> entries_;  // by position
  bool hasSteps_ = false, hasConsent_ = false, hasDeclined_ = false, isRecordedWithoutConsent_ = false;
  int session_ = 0;
  double progress_ = 0;
  bool progressFell_ = false;
  double ended_s_ = 0;
  std::string run_;
};

Spread spreadOf(std::vector<double> numbers);

}  // namespace fovea
