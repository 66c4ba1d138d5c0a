#include "simulation/tally.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "core/cbor.hpp"
#include "core/json.hpp"
#include "data/record_codec.hpp"
#include "data/row_codec.hpp"
#include "timeline/program.hpp"
#include "timeline/timeline.hpp"

namespace fovea {
namespace {

constexpr std::size_t kMostProblems = 1000, kMostTold = 20;  // kinds of them: that are kept, and told in the text
constexpr std::size_t kMostNamed = 5;  // participants of a problem
constexpr std::int64_t kMostCellsInWords = 12, kMostCellsListed = 1000;
constexpr double kRounding = 1e-9;
constexpr std::string_view kSequence = "sequence_";

template <class T>
bool read(std::span<const std::byte> payload, T &record) {
  const auto value = decodeCbor(payload);
  if (value) fromValue(*value, record);
  return value.has_value();
}

Value countsValue(const std::map<std::string, int> &counts) {
  Dict dict;
  for (const auto &[name, count] : counts) dict.emplace_back(name, count);
  return Value(std::move(dict));
}

Value countsValue(const std::map<std::string, std::map<std::string, int>> &counts) {
  Dict dict;
  for (const auto &[name, inner] : counts) dict.emplace_back(name, countsValue(inner));
  return Value(std::move(dict));
}

Value spreadValue(const Spread &spread) {
  return Value(Dict{{"least", spread.least}, {"median", spread.median}, {"mean", spread.mean}, {"most", spread.most}});
}

std::string listed(const std::map<std::string, int> &counts) {
  std::string text;
  for (const auto &[name, count] : counts) text += (text.empty() ? "" : ", ") + fmt::format("{} {}", name, count);
  return text;
}

std::string minutes(double seconds) {
  const long whole = static_cast<long>(seconds + 0.5);
  return fmt::format("{} min {:02} s", whole / 60, whole % 60);
}

bool isWithinFixedCredit(const Program &program, std::uint32_t region) {
  for (; region != kNowhere; region = program.regions[region].parent)
    if (program.regions[region].kind == Region::Kind::FixCredit) return true;
  return false;
}

/// Is it told which branch was taken?
bool isLogged(const ElementNode &fork) {
  const auto *conditional = std::get_if<ConditionalSpec>(&fork.spec);
  return conditional ? conditional->logChosenBranch : std::get<SwitchSpec>(fork.spec).logChosenBranch;
}

/// May somebody earn more than the maximum? By a loop that pays for each of its rounds, however many they become, by pages that a function lists,
/// and where a step may earn more than its estimate.
bool hasOpenCredit(const Timeline &timeline) {
  const Program &program = timeline.program();
  if (timeline.options().measuredCreditRatio.value_or(1) > 1) return true;
  if (std::any_of(program.instructions.begin(), program.instructions.end(), [&](const Instruction &at) { return at.op == Op::PageMaker && !isWithinFixedCredit(program, at.region); })) return true;
  return std::any_of(program.regions.begin(), program.regions.end(), [&](const Region &region) {
    return region.kind == Region::Kind::Loop && region.node && !std::holds_alternative<SequenceSpec>(region.node->spec) &&
           !isWithinFixedCredit(program, region.parent);
  });
}

std::int64_t wholeOf(const Value &dict, std::string_view name) {
  const Value *member = dict.find(name);
  return member && member->as<std::int64_t>() ? *member->as<std::int64_t>() : 0;
}

std::optional<double> secondsOf(const Value &dict, std::string_view name) {
  const Value *member = dict.find(name);
  const auto *time = member ? member->as<TimeValue>() : nullptr;
  return time ? std::optional(static_cast<double>(time->nanoseconds) / 1e9) : std::nullopt;
}

constexpr std::string_view kUnsuccessful = "UnsuccessfulEndPage";

bool isAmong(std::string_view tag, const std::vector<std::string> &tags) { return std::find(tags.begin(), tags.end(), tag) != tags.end(); }

/// Are all tags expected? That of the end itself stands beside the study's own; alone it has to be expected, too.
bool isExpected(const std::string &tags, const std::vector<std::string> &expected) {
  bool hasOwn = false;
  for (std::size_t begin = 0; begin < tags.size();) {
    const std::size_t end = std::min(tags.find(", ", begin), tags.size());
    const std::string tag = tags.substr(begin, end - begin);
    begin = end + 2;
    if (tag.empty() || tag == kUnsuccessful) continue;
    hasOwn = true;
    if (!isAmong(tag, expected)) return false;
  }
  return hasOwn || isAmong(kUnsuccessful, expected);
}

std::string replaced(std::string text, std::string_view part, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(part, at)) != text.npos; at += by.size()) text.replace(at, part.size(), by);
  return text;
}

/// A run's id has the time and the participant's code: "run 2000-01-01_12h00.00.000-sim00001.2 failed" was a run of anybody's.
std::string withoutRun(std::string text, const std::string &participant) {
  constexpr std::string_view kRun = "run ";
  const std::size_t code = text.find("-" + participant + "."), run = code == text.npos ? code : text.rfind(kRun, code);
  if (run == text.npos || text.find(' ', run + kRun.size()) < code) return text;
  return text.erase(run + kRun.size() - 1, text.find_first_of(" ,:;", code) - (run + kRun.size() - 1));
}

std::vector<double> reals(const std::vector<std::int64_t> &numbers) { return {numbers.begin(), numbers.end()}; }

}  // namespace

Spread spreadOf(std::vector<double> numbers) {
  if (numbers.empty()) return {};
  std::sort(numbers.begin(), numbers.end());
  const double sum = std::accumulate(numbers.begin(), numbers.end(), 0.0);
  return {numbers.front(), numbers[(numbers.size() - 1) / 2], numbers.back(), sum / static_cast<double>(numbers.size())};
}

Tally::Tally(const Study &study) : study_(study.name), mayFail_(study.mayFail), mayMiss_(study.mayMiss) {
  for (const Step &step : study.steps)
    if (!step.isWaiting) labels_.push_back(step.label);
  if (!study.timeline) return;
  const Program &program = study.timeline->program();
  for (const Instruction &at : program.instructions) {
    if (at.op != Op::Switch || !isLogged(*at.node)) continue;
    const BranchTable &table = program.tables[at.target];
    std::vector<std::string> keys;
    for (const Value &key : table.keys) keys.push_back(cellText(key));
    for (std::size_t i = 0; i < table.starts.size(); ++i) {
      if (const auto *fork = std::get_if<ConditionalSpec>(&at.node->spec); fork && table.keys[i] == Value(false) && fork->logicIfFalse.empty()) continue;
      if (i == table.otherwise) known_.push_back({std::string(labelOf(*at.node)), std::nullopt, keys});
      else known_.push_back({std::string(labelOf(*at.node)), keys[i], {}});
    }
  }
  maximum_s_ = toSeconds(study.timeline->maximum());
  money_ = study.timeline->options().money;
  mayExceedMaximum_ = hasOpenCredit(*study.timeline);
}

void Tally::breakOff(const Error &error) {
  if (!brokenOff_) brokenOff_ = error;
  addProblem(fmt::format("broken off after {} participants: {}", participants_, error.text()));
}

/// Of nobody in particular.
void Tally::addProblem(std::string text) { addProblem(0, text, text, text); }

void Tally::addProblem(int number, std::string kind, std::string one, std::string several) {
  ++problemCount_;
  auto known = std::find_if(problems_.begin(), problems_.end(), [&](const Problem &each) { return each.kind == kind; });
  if (known == problems_.end() && problems_.size() == kMostProblems) return void(++kindsLeftOut_);
  if (known == problems_.end()) known = problems_.insert(problems_.end(), {std::move(kind), std::move(one), std::move(several), {}, 0});
  ++known->count;
  if (known->first.size() < kMostNamed) known->first.push_back(number);
}

std::string Tally::Problem::text() const {
  std::string names;
  for (const int number : first) names += (names.empty() ? "" : ", ") + std::to_string(number);
  if (count > static_cast<int>(first.size())) names += ", ...";
  const bool isOne = count == 1 || first.front() == 0;
  const std::string who = isOne ? "participant " + names : std::to_string(count) + " participants (" + names + ")";
  const std::string &words = isOne ? one : several;
  return words.starts_with("{}") ? who + words.substr(2) : words;
}

std::vector<std::string> Tally::problems() const {
  std::vector<std::string> told;
  for (const Problem &each : problems_) told.push_back(each.text());
  return told;
}

/// With the member of the study that expects it, and what that has already.
std::string Tally::unexpectedlyFailed(const std::string &tags) const {
  List all;
  for (const std::string &tag : mayFail_) all.push_back(Value(tag));
  const std::size_t before = all.size();
  std::string end;
  for (std::size_t begin = 0; begin < tags.size();) {
    const std::size_t comma = std::min(tags.find(", ", begin), tags.size());
    const std::string tag = tags.substr(begin, comma - begin);
    begin = comma + 2;
    if (tag == kUnsuccessful) end = tag;
    else if (!tag.empty() && std::find(all.begin(), all.end(), Value(tag)) == all.end()) all.push_back(Value(tag));
  }
  if (all.size() == before && !end.empty()) all.push_back(Value(end));
  return fmt::format(" failed, with the tags {}: when that is as it should be, say so in the study: \"simulate\": {{\"mayFail\": {}}}", tags, toJson(Value(std::move(all))));
}

void Tally::add(int number, const RehearsedParticipant &how, std::span<const std::byte> records) {
  last_ = {};
  inHand_.clear();
  entries_.clear();
  hasSteps_ = hasConsent_ = hasDeclined_ = isRecordedWithoutConsent_ = progressFell_ = false;
  progress_ = ended_s_ = 0;
  session_ = 0;
  ++participants_;
  if (!visitRecords(records, [this](RecordType type, std::span<const std::byte> payload) { take(type, payload); }))
    addProblem(number, ": the records are damaged on their way");
  // The same warning to many is one, whoever it was about.
  std::set<std::string> warnings;
  for (const std::string &warning : how.warnings) warnings.insert(replaced(withoutRun(warning, simulatedName(number)), simulatedName(number), "the participant"));
  for (const std::string &warning : warnings) ++warnings_[warning];
  if (!how.turnedAway.empty()) {
    ++endings_["turned away"];
    ++turnedAway_[how.turnedAway];
    return;
  }
  if (!how.error.empty()) {
    const std::string step = how.step.empty() ? "" : ", " + how.step, error = replaced(withoutRun(how.error, simulatedName(number)), simulatedName(number), "the participant");
    addProblem(number, step + ": " + error, fmt::format("{{}}{} (seed {}): {}", step, how.seed, how.error), fmt::format("{{}}{} (seed of participant {}: {}): {}", step, number, how.seed, error));
  }
  ++endings_[hasSteps_ ? last_.status : std::string(endingWord(how.ending))];
  std::set<std::string> failed;
  bool isStopped = false;
  for (const StepFailure &each : how.failures) {
    isStopped = each.onError == "stop";
    FailedStep &known = failedSteps_[each.step];
    if (known.what.empty()) known.what = each.what, known.onError = each.onError;
    if (failed.insert(each.step).second) ++known.participants;
  }
  close(number, isStopped);
}

void Tally::addLost(const Error &why) {
  ++participants_;
  ++lost_;
  ++endings_["crashed"];
  lostAt_.push_back(why.where);
  addProblem(why.text());
}

void Tally::take(RecordType type, std::span<const std::byte> payload) {
  switch (type) {
    case RecordType::Consent: {
      ConsentRecord consent;
      if (read(payload, consent)) take(consent);
      break;
    }
    case RecordType::Step: {
      ParticipantStep step;
      if (read(payload, step)) take(step);
      break;
    }
    case RecordType::RunStart: {
      // Of a record that is long, with all that it tells of its columns.
      ++runs_[run_ = std::string(textMember(payload, "experiment").value_or(""))].first;
      noteData();
      break;
    }
    case RecordType::Row:
      ++runs_[run_].second;
      noteData();
      break;
    case RecordType::Amendment:
    case RecordType::Frames:
    case RecordType::Event: noteData(); break;
    case RecordType::SessionStart: ++session_; break;
    case RecordType::SessionEnd: {
      SessionEnd end;
      if (read(payload, end)) ended_s_ += toSeconds(end.ended);
      break;
    }
    default: break;
  }
}

void Tally::take(const ConsentRecord &consent) {
  const bool isGiven = consent.accepted || !consent.asked;
  hasDeclined_ = hasDeclined_ || !isGiven;
  hasConsent_ = isGiven && !hasDeclined_;
}

void Tally::take(const ParticipantStep &step) {
  hasSteps_ = true;
  // That somebody has declined is kept of them, and nothing else.
  if (!(hasDeclined_ && step.status == "declined")) noteData();
  progressFell_ = progressFell_ || step.progress < progress_ - kRounding || step.progress > 1 + kRounding;
  progress_ = step.progress;
  // One that failed may never have been on the screen; one that a limit ended was.
  for (const Value &response : step.responses)
    if (response.textOr("failure", "").empty()) ++shown_[response.textOr("label", "")];
  for (const Value &cell : step.cells) {
    const std::string label = cell.textOr("label", "");
    cells_[label].count = wholeOf(cell, "cells");
    inHand_[label] = wholeOf(cell, "cell");
  }
  for (const Value &each : step.modules) {
    ModuleEntry &entry = entries_[wholeOf(each, "position")];
    entry = {each.textOr("module", ""), secondsOf(each, "started"), secondsOf(each, "finished"), secondsOf(each, "aborted"), step.status == "failed"};
  }
  for (const Value &event : step.events) {
    const Value *what = event.find("value");
    if (what && event.textOr("kind", "") == "left") ++shown_[what->textOr("label", "")];
    const Value *key = what ? what->find("key") : nullptr;
    if (event.textOr("kind", "") != "branch" || !key || what->textOr("label", "").starts_with(kSequence)) continue;
    ++branches_[what->textOr("label", "")][cellText(*key)];
  }
  last_ = step;
}

void Tally::close(int number, bool isStopped) {
  durations_s_.push_back(ended_s_);
  ++sessions_[session_];
  if (isRecordedWithoutConsent_) addProblem(number, ": something was recorded before consent");
  if (!hasSteps_) return;
  credits_s_.push_back(last_.timeCredit_s);
  rewards_.push_back(last_.performanceReward);
  payments_.push_back(last_.payment);
  if (progressFell_) addProblem(number, ": progress fell, or went beyond the end");
  if (maximum_s_ > 0 && !mayExceedMaximum_ && last_.timeCredit_s > maximum_s_ + kRounding)
    addProblem(number, fmt::format(": the time credit of {:g} s is above the study's own maximum of {:g} s", last_.timeCredit_s, maximum_s_));
  for (const auto &[position, entry] : entries_) {
    Module &module = modules_[entry.module];
    ++module.started;
    module.finished += entry.finished_s.has_value();
    module.aborted += entry.aborted_s.has_value();
    module.failedIn += entry.aborted_s && entry.hasFailed;
    if (entry.started_s && entry.finished_s) module.durations_s.push_back(*entry.finished_s - *entry.started_s);
  }
  for (const auto &[label, cell] : inHand_) ++(last_.status == "complete" ? cells_[label].filled[cell] : cells_[label].givenBack);
  if (last_.status == "failed" && !isExpected(last_.failedReason, mayFail_)) {
    ++failedUnexpectedly_;
    addProblem(number, unexpectedlyFailed(last_.failedReason));
  }
  if (last_.status == "working" && !isStopped) addProblem(number, ": the study has no end for them");
  std::map<std::string, std::string> orders;
  for (const Value &choice : last_.branches.list() ? *last_.branches.list() : List{}) {
    const List *pair = choice.list();
    if (!pair || pair->size() != 2 || !(*pair)[0].text() || !(*pair)[0].text()->starts_with(kSequence)) continue;
    std::string &order = orders[(*pair)[0].text()->substr(kSequence.size())];
    const auto *unit = (*pair)[1].as<std::int64_t>();
    order += (order.empty() ? "" : "-") + std::to_string(unit ? *unit + 1 : 0);
  }
  for (const auto &[label, order] : orders) ++orders_[label][order];
}

std::string Tally::Cells::text() const {
  std::string each;
  if (count > kMostCellsInWords) {
    std::int64_t least = INT64_MAX, most = 0;
    for (const auto &[cell, times] : filled) least = std::min(least, times), most = std::max(most, times);
    if (static_cast<std::int64_t>(filled.size()) < count) least = 0;
    each = fmt::format("{} of them, each {} to {} times", count, least, most);
  } else {
    for (std::int64_t cell = 0; cell < count; ++cell) each += fmt::format("{}{}: {}", cell ? ", " : "", cell + 1, filledIn(cell));
  }
  return each + (givenBack ? fmt::format("; given back {}", givenBack) : "");
}

/// Permutations of many units have more cells than a memory has room: then only those that somebody filled.
Value Tally::Cells::json() const {
  Dict told;
  if (count > kMostCellsListed) {
    Dict each;
    for (const auto &[cell, times] : filled) each.emplace_back(std::to_string(cell), times);
    told.emplace_back("cells", count);
    told.emplace_back("filled", std::move(each));
  } else {
    List each;
    for (std::int64_t cell = 0; cell < count; ++cell) each.push_back(Value(filledIn(cell)));
    told.emplace_back("filled", std::move(each));
  }
  told.emplace_back("givenBack", givenBack);
  return Value(std::move(told));
}

std::string Tally::Module::text() const {
  std::string out = fmt::format("{} started, {} finished, {} aborted", started, finished, aborted);
  if (failedIn > 0) out += fmt::format(" ({} failed in it)", failedIn);
  return durations_s.empty() ? out : out + fmt::format("; median {}", minutes(spreadOf(durations_s).median));
}

Value Tally::Module::json() const {
  return Value(Dict{{"started", started}, {"finished", finished}, {"aborted", aborted}, {"failedIn", failedIn}, {"median_s", durations_s.empty() ? Value() : Value(spreadOf(durations_s).median)}});
}

std::vector<std::string> Tally::neverShown() const {
  std::vector<std::string> never;
  if (shown_.empty()) return never;  // a single experiment: no steps are told
  for (const std::string &label : labels_)
    if (!shown_.contains(label) && std::find(never.begin(), never.end(), label) == never.end()) never.push_back(label);
  return never;
}

std::vector<std::string> Tally::neverTaken() const {
  std::vector<std::string> never;
  for (const Branch &branch : known_) {
    const auto taken = branches_.find(branch.label);
    const auto isTaken = [&](const auto &each) {
      return branch.key ? each.first == *branch.key : std::find(branch.others.begin(), branch.others.end(), each.first) == branch.others.end();
    };
    if (taken != branches_.end() && std::any_of(taken->second.begin(), taken->second.end(), isTaken)) continue;
    never.push_back(branch.label + "=" + branch.key.value_or("otherwise"));
  }
  return never;
}

void Tally::judge(bool isPartial) {
  int away = 0;
  for (const auto &[words, count] : turnedAway_) {
    away += count;
    addNote(fmt::format("{} of {} participants were turned away: {}", count, participants_, words));
  }
  if (away > 0 && away == participants_) addProblem(fmt::format("nobody could begin: {}", turnedAway_.begin()->first));
  for (const auto &[step, failed] : failedSteps_)
    addProblem(fmt::format("the step \"{}\" failed for {} of {} participants, and \"onError\": \"{}\" kept their sessions from failing: {}", step, failed.participants, participants_, failed.onError, failed.what));
  if (brokenOff_ || isPartial) return;
  const auto may = [this](const std::string &label) { return std::find(mayMiss_.begin(), mayMiss_.end(), label) != mayMiss_.end(); };
  const auto way = [](const std::string &name) {
    return "simulate more participants, mend its condition, or name it in the study: \"simulate\": {\"mayMiss\": " + toJson(Value(List{Value(name)})) + "}; --partial lets all of them pass";
  };
  for (const std::string &branch : neverTaken())
    if (!may(branch) && !may(branch.substr(0, branch.rfind('=')))) addProblem(fmt::format("nobody took the branch {}: {}", branch, way(branch)));
  for (const std::string &label : neverShown())
    if (!may(label) && !wasLostIn(label)) addProblem(fmt::format("nobody saw the step \"{}\": {}", label, way(label)));
}

/// Somebody came as far as that step, whose process told nothing of it any more.
bool Tally::wasLostIn(const std::string &label) const {
  return std::any_of(lostAt_.begin(), lostAt_.end(), [&](const std::string &where) { return where.ends_with(" " + label); });
}

std::int64_t Tally::paidToAll() const { return std::accumulate(payments_.begin(), payments_.end(), std::int64_t{0}); }

std::string Tally::paymentText() const {
  const Spread each = spreadOf(reals(payments_));
  const auto money = [this](double amount) { return moneyText(money_, static_cast<std::int64_t>(amount)); };
  std::string out = fmt::format("  payment       median {}, from {} to {}; {} in all\n", money(each.median), money(each.least), money(each.most), moneyText(money_, paidToAll()));
  if (paidToAll() >= money_.softMaxExperimentPayment)
    out += fmt::format("  payment       so many cost more than softMaxExperimentPayment, {}: people would be turned away\n", moneyText(money_, money_.softMaxExperimentPayment));
  return out;
}

/// Those first that most participants had.
std::string Tally::warningText() const {
  std::vector<std::pair<int, std::string>> all;
  for (const auto &[warning, count] : warnings_) all.emplace_back(count, warning);
  std::stable_sort(all.begin(), all.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
  std::string out;
  for (std::size_t i = 0; i < std::min(all.size(), kMostTold); ++i) out += fmt::format("  warning       {} {}: {}\n", all[i].first, all[i].first == 1 ? "participant" : "participants", all[i].second);
  if (all.size() > kMostTold) out += fmt::format("  warning       and {} others, which are in simulation.json\n", all.size() - kMostTold);
  return out;
}

void Tally::addTrials(TrialTally trials) {
  if (!trials.isReached()) addNote(fmt::format("the trials \"{}\" have not come to their target: {}", trials.maker, trials.text()));
  trials_.push_back(std::move(trials));
}

/// How many participants had how many.
Value Tally::sessionsValue() const {
  Dict dict;
  for (const auto &[sessions, count] : sessions_) dict.emplace_back(std::to_string(sessions), count);
  return Value(std::move(dict));
}

std::string Tally::sessionsText() const {
  if (sessions_.empty() || sessions_.rbegin()->first < 2) return "";
  std::string each;
  for (const auto &[sessions, count] : sessions_) each += fmt::format("{}{} had {}", each.empty() ? "" : ", ", count, sessions);
  return fmt::format("  sessions      {}\n", each);
}

Value Tally::json() const {
  Dict runs;
  for (const auto &[experiment, counts] : runs_) runs.emplace_back(experiment, Dict{{"runs", counts.first}, {"rows", counts.second}});
  Dict cells;
  for (const auto &[label, each] : cells_) cells.emplace_back(label, each.json());
  Dict modules;
  for (const auto &[id, each] : modules_) modules.emplace_back(id, each.json());
  List never, untaken, problems, notes, trials;
  for (const TrialTally &each : trials_) trials.push_back(each.json());
  for (const std::string &branch : neverTaken()) untaken.push_back(Value(branch));
  for (const std::string &note : notes_) notes.push_back(Value(note));
  for (const std::string &label : neverShown()) never.push_back(Value(label));
  for (const Problem &problem : problems_) problems.push_back(Value(problem.text()));
  return Value(Dict{{"study", study_},
                    {"participants", participants_},
                    {"endings", countsValue(endings_)},
                    {"sessions", sessionsValue()},
                    {"duration_s", spreadValue(spreadOf(durations_s_))},
                    {"timeCredit_s", spreadValue(spreadOf(credits_s_))},
                    {"maximumTimeCredit_s", maximum_s_},
                    {"performanceReward", spreadValue(spreadOf(reals(rewards_)))},
                    {"payment", money_.isOff ? Value() : Value(Dict{{"currency", money_.currency}, {"each", spreadValue(spreadOf(reals(payments_)))}, {"all", paidToAll()}})},
                    {"experiments", std::move(runs)},
                    {"modules", std::move(modules)},
                    {"steps", countsValue(shown_)},
                    {"branches", countsValue(branches_)},
                    {"orders", countsValue(orders_)},
                    {"cells", std::move(cells)},
                    {"trials", std::move(trials)},
                    {"neverShown", std::move(never)},
                    {"neverTaken", std::move(untaken)},
                    {"failedUnexpectedly", failedUnexpectedly_},
                    {"warnings", countsValue(warnings_)},
                    {"notes", std::move(notes)},
                    {"problemCount", static_cast<std::int64_t>(problemCount_)},
                    {"problems", std::move(problems)}});
}

std::string Tally::text() const {
  std::string out = fmt::format("{} simulated participants of \"{}\"{}{}\n", participants_, study_, endings_.empty() ? "" : ": ", listed(endings_));
  out += sessionsText();
  const Spread duration = spreadOf(durations_s_);
  out += fmt::format("  duration      median {}, from {} to {}", minutes(duration.median), minutes(duration.least), minutes(duration.most));
  out += maximum_s_ > 0 ? fmt::format("; the study's own estimate is {}\n", minutes(maximum_s_)) : "\n";
  if (const Spread reward = spreadOf(reals(rewards_)); reward.most != 0 || reward.least != 0)
    out += fmt::format("  reward        for performance: mean {:.1f}, from {} to {}, in cents\n", reward.mean, reward.least, reward.most);
  if (!money_.isOff) out += paymentText();
  for (const auto &[experiment, counts] : runs_) out += fmt::format("  experiment    {}: {} runs, {} rows\n", experiment, counts.first, counts.second);
  for (const auto &[id, module] : modules_) out += fmt::format("  module        {}: {}\n", id, module.text());
  for (const auto &[label, keys] : branches_) out += fmt::format("  branch        {}: {}\n", label, listed(keys));
  for (const auto &[label, orders] : orders_) {
    const auto most = std::max_element(orders.begin(), orders.end(), [](const auto &a, const auto &b) { return a.second < b.second; });
    const auto least = std::min_element(orders.begin(), orders.end(), [](const auto &a, const auto &b) { return a.second < b.second; });
    out += orders.size() <= 12 ? fmt::format("  order         {}: {}\n", label, listed(orders))
                               : fmt::format("  order         {}: {} different ones, each {} to {} times\n", label, orders.size(), least->second, most->second);
  }
  for (const auto &[label, cells] : cells_) out += fmt::format("  cells filled  {}: {}\n", label, cells.text());
  for (const std::string &branch : neverTaken()) out += fmt::format("  never taken   {}\n", branch);
  for (const std::string &label : neverShown()) out += fmt::format("  never shown   {}\n", label);
  for (const TrialTally &trials : trials_) out += fmt::format("  trials        {}\n", trials.text());
  out += warningText();
  for (const std::string &note : notes_) out += fmt::format("  note          {}\n", note);
  for (std::size_t i = 0; i < std::min(problems_.size(), kMostTold); ++i) out += fmt::format("  problem       {}\n", problems_[i].text());
  if (const std::size_t more = problems_.size() + kindsLeftOut_; more > kMostTold) out += fmt::format("  problem       and {} more{}\n", more - kMostTold, kindsLeftOut_ ? "" : ", which are in simulation.json");
  return out;
}

}  // namespace fovea
