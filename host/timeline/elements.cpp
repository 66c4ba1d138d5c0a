#include "timeline/elements.hpp"

#include <cmath>

namespace fovea {

Element::Element(ElementSpec spec, std::source_location where)
    : node_(std::make_shared<const ElementNode>(ElementNode{std::move(spec), where, {}})) {}

Element Element::from(std::string source) const {
  Element placed;
  placed.node_ = std::make_shared<const ElementNode>(ElementNode{node_->spec, node_->where, std::move(source)});
  return placed;
}

using Here = std::source_location;

Element null(std::string label, Here where) { return {NullSpec{std::move(label)}, where}; }
Element page(PageSpec spec, Here where) { return {std::move(spec), where}; }
Element codeBlock(Code function, std::string label, Here where) { return {CodeSpec{std::move(function), std::move(label)}, where}; }
Element asyncCodeBlock(AsyncCodeSpec spec, Here where) { return {std::move(spec), where}; }
Element goTo(std::string target, Here where) { return {GoToSpec{std::move(target)}, where}; }
Element switchOn(SwitchSpec spec, Here where) { return {std::move(spec), where}; }
Element conditional(ConditionalSpec spec, Here where) { return {std::move(spec), where}; }
Element whileLoop(WhileLoopSpec spec, Here where) { return {std::move(spec), where}; }
Element forLoop(ForLoopSpec spec, Here where) { return {std::move(spec), where}; }
Element sequence(SequenceSpec spec, Here where) { return {std::move(spec), where}; }

Element randomize(std::string label, std::vector<Elements> units, Here where) {
  return {SequenceSpec{std::move(label), {}, std::move(units), SequenceOrder::Random}, where};
}
Element counterbalance(std::string label, std::vector<Elements> units, SequenceOrder scheme, CellChoice choice, Here where) {
  return {SequenceSpec{std::move(label), {}, std::move(units), scheme, choice}, where};
}
Element pageMaker(PageMakerSpec spec, Here where) { return {std::move(spec), where}; }
Element waitWhile(WaitWhileSpec spec, Here where) { return {std::move(spec), where}; }
Element module(std::string id, Elements logic, Here where) { return {ModuleSpec{std::move(id), std::move(logic)}, where}; }
Element withFixedTimeCredit(Elements logic, Duration credit, Here where) { return {FixSpec{std::move(logic), credit, true}, where}; }
Element withFixedProgress(Elements logic, Duration estimate, Here where) { return {FixSpec{std::move(logic), estimate, false}, where}; }
Element accumulateAnswers(Elements logic, std::string label, Here where) {
  return {AccumulateSpec{std::move(logic), std::move(label)}, where};
}

Element preDeployRoutine(std::string label, std::function<Result<Value>(const Value &)> task, Value args, Here where) {
  return {StartUpSpec{StartUpSpec::Kind::PreDeployRoutine, std::move(label), {}, std::move(task), std::move(args)}, where};
}
Element databaseCheck(std::string label, std::function<Result<Value>(const Value &)> task, Here where) {
  return {StartUpSpec{StartUpSpec::Kind::DatabaseCheck, std::move(label), {}, std::move(task), {}}, where};
}
Element participantFailRoutine(std::string label, Code function, Here where) {
  return {StartUpSpec{StartUpSpec::Kind::ParticipantFailRoutine, std::move(label), std::move(function), {}, {}}, where};
}
Element recruitmentCriterion(std::string label, std::function<Result<Value>(const Value &)> task, Here where) {
  return {StartUpSpec{StartUpSpec::Kind::RecruitmentCriterion, std::move(label), {}, std::move(task), {}}, where};
}
Element registerTrialMaker(std::string id, Value args, Here where) {
  return {StartUpSpec{StartUpSpec::Kind::TrialMaker, std::move(id), {}, {}, std::move(args)}, where};
}

Element endSession(SessionEndSpec spec, Here where) { return {std::move(spec), where}; }
Element successfulEnd(Here where) { return {EndSpec{EndPage::Successful, {}}, where}; }
Element unsuccessfulEnd(std::vector<std::string> failureTags, Here where) { return {EndSpec{EndPage::Unsuccessful, std::move(failureTags)}, where}; }
Element rejectedConsent(std::vector<std::string> failureTags, Here where) { return {EndSpec{EndPage::RejectedConsent, std::move(failureTags)}, where}; }

}  // namespace fovea
