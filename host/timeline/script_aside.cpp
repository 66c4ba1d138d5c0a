// Scripts beside the way of a participant: in the background, or before anybody has begun.

#include "timeline/script.hpp"

namespace fovea {
namespace {

class NoLoops final : public LoopSource {
 public:
  std::span<const LoopView> loops() override { return {}; }
};

}  // namespace

Result<Value> runAside(const std::function<Result<Value>(TimelineContext &)> &function, const JobInput &input, TimelineContext::May may) {
  TimelineState state;
  state.seed = input.seed;
  state.participantNumber = input.participantNumber;
  state.isBot = input.isBot;
  state.answer = input.answer;
  for (const auto &[name, value] : *input.variables.dict()) state.variables[name] = Variable{value, 0};
  TimelineOptions options;
  options.money.isOff = true;
  Transaction transaction(std::move(state), options);
  const TimelineServices services;
  NoLoops loops;
  TimelineContext context(transaction, services, loops, may, input.seed);
  return function(context);
}

Result<Value> runAside(ScriptEngine &engine, const ScriptEngine::Script &script, const JobInput &input) {
  return runAside([&](TimelineContext &context) { return engine.run(script, context, input.isCancelled); }, input);
}

}  // namespace fovea
