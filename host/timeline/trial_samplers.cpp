#include "timeline/trial_samplers.hpp"

#include <cmath>
#include <memory>

#include "timeline/context.hpp"
#include "timeline/orders.hpp"

namespace fovea {
namespace {

Error wrong(std::string what, std::string where, std::string fix) { return {ErrorCode::PluginFailed, std::move(what), std::move(where), std::move(fix)}; }

/// What the pages and the author's own hook, where there is one, make the trial's answer.
Result<Value> givenAnswer(const TrialFunction &author, TimelineContext &context) { return author ? author(context) : Result<Value>(context.answer()); }

/// The definition of this trial: the node's, or what the author makes of it.
Result<Value> givenDefinition(const TrialFunction &author, TimelineContext &context) {
  auto definition = author ? author(context) : context.get("definition");
  if (definition && !definition->dict())
    return wrong("finalizeDefinition gave " + std::string(kindName(*definition)), "", "give the definition with its members, and what you add");
  return definition;
}

class Gibbs {
 public:
  Gibbs(GibbsSpec spec, std::string maker) : spec_(std::move(spec)), where_("trials \"" + std::move(maker) + "\"") {}

  Result<Value> first(const Value &start, TimelineContext &context) const {
    List vector;
    if (start.list()) vector = *start.list();
    for (auto dimension = static_cast<std::int64_t>(vector.size()); dimension < spec_.vectorLength; ++dimension) {
      auto number = draw(dimension + 1, context);
      if (!number) return number.error();
      vector.emplace_back(*number);
    }
    Value order;
    if (spec_.ordersPerNetwork) {
      List dimensions;
      for (const std::int64_t index : shuffledOrder(static_cast<std::size_t>(spec_.vectorLength), context.random().next())) dimensions.emplace_back(index + 1);
      order = Value(std::move(dimensions));
    }
    const std::int64_t active = order.isNull() ? 1 : *order.list()->front().as<std::int64_t>();
    return node(std::move(vector), active, std::move(order), context);
  }

  Result<Value> next(const Value &definition, const Value &trials, TimelineContext &context) const {
    std::vector<double> answers;
    for (const Value &trial : *trials.list()) answers.push_back(*trial.find("answer")->number());
    List vector = *definition.find("vector")->list();
    const std::int64_t active = *definition.find("activeIndex")->as<std::int64_t>();
    // The one answer as it was given, so that whole numbers stay whole.
    vector[static_cast<std::size_t>(active) - 1] = answers.size() == 1 ? *trials.list()->front().find("answer") : Value(summaryOf(spec_.summary, answers));
    const Value *order = definition.find("order");
    return node(std::move(vector), after(active, order), order ? *order : Value(), context);
  }

  Result<Value> answer(Result<Value> given) const {
    if (given && !(given->number() && std::isfinite(*given->number())))
      return wrong("the answer of a Gibbs trial is " + std::string(kindName(*given)), where_, "give the number that was set, e.g. \"answer\": \"answer.PAGE.QUESTION\"");
    return given;
  }

 private:
  /// One after another, round and round.
  std::int64_t after(std::int64_t active, const Value *order) const {
    if (!order) return active % spec_.vectorLength + 1;
    const List &dimensions = *order->list();
    std::size_t place = 0;
    while (dimensions[place] != Value(active)) ++place;
    return *dimensions[(place + 1) % dimensions.size()].as<std::int64_t>();
  }

  Result<Value> node(List vector, std::int64_t active, Value order, TimelineContext &context) const {
    if (spec_.resamples) {
      auto number = draw(active, context);
      if (!number) return number.error();
      vector[static_cast<std::size_t>(active) - 1] = *number;
    }
    Dict definition{{"vector", std::move(vector)}, {"activeIndex", active}};
    if (!order.isNull()) definition.emplace_back("order", std::move(order));
    return Value(std::move(definition));
  }

  Result<Value> draw(std::int64_t dimension, TimelineContext &context) const {
    context.lend("dimension", Value(dimension));
    auto drawn = spec_.sample(context);
    if (drawn && !(drawn->number() && std::isfinite(*drawn->number())))
      return wrong("randomSample gave " + std::string(kindName(*drawn)) + " for dimension " + std::to_string(dimension), where_, "give a number, e.g. \"random(0, 100)\"");
    return drawn;
  }

  GibbsSpec spec_;
  std::string where_;
};

class Mcmcp {
 public:
  Mcmcp(TrialFunction propose, std::string maker) : propose_(std::move(propose)), where_("trials \"" + std::move(maker) + "\"") {}

  Result<Value> node(const Value &current, TimelineContext &context) const {
    context.lend("current", current);
    auto proposal = propose_(context);
    if (proposal && proposal->isNull()) return wrong("\"proposal\" gave nothing", where_, "give a state to choose instead of `current`");
    if (!proposal) return proposal;
    return Value(Dict{{"current", current}, {"proposal", std::move(*proposal)}});
  }

  static Result<Value> ordered(Result<Value> definition, TimelineContext &context) {
    if (!definition) return definition;
    List sides;
    for (const char *role : {"current", "proposal"}) {
      const Value *value = definition->find(role);
      sides.push_back(Value(Dict{{"role", role}, {"value", value ? *value : Value()}}));
    }
    if (context.random().uniform() < 0.5) std::swap(sides[0], sides[1]);
    definition->set("ordered", Value(std::move(sides)));
    return definition;
  }

  Result<Value> answer(Result<Value> given, TimelineContext &context) const {
    if (!given) return given;
    const auto position = given->number();
    if (position != 1.0 && position != 2.0)
      return wrong("the answer of an MCMCP trial is neither 1 nor 2", where_, "give the place of what was chosen among trial.definition.ordered, e.g. \"answer\": \"answer.which == 'left' and 1 or 2\"");
    const Value definition = context.get("definition", Value());
    const Value &chosen = (*definition.find("ordered")->list())[static_cast<std::size_t>(*position) - 1];
    return Value(Dict{{"position", static_cast<std::int64_t>(*position)}, {"role", *chosen.find("role")}, {"value", *chosen.find("value")}});
  }

  Result<Value> next(const Value &definition, const Value &trials, TimelineContext &context) const {
    std::int64_t forProposal = 0;
    for (const Value &trial : *trials.list()) forProposal += *trial.find("answer")->find("role") == Value("proposal") ? 1 : -1;
    const bool isAccepted = forProposal > 0 || (forProposal == 0 && context.random().uniform() < 0.5);
    return node(*definition.find(isAccepted ? "proposal" : "current"), context);
  }

 private:
  TrialFunction propose_;
  std::string where_;
};

}  // namespace

void makeGibbs(TrialMakerSpec &spec, GibbsSpec given) {
  const auto gibbs = std::make_shared<const Gibbs>(std::move(given), spec.rules.id);
  spec.first = [gibbs](TimelineContext &context) { return gibbs->first(context.get("definition", Value()), context); };
  spec.finalize = [author = spec.finalize](TimelineContext &context) {
    auto definition = givenDefinition(author, context);
    if (definition) definition->set("reverseScale", Value(context.random().uniform() < 0.5));
    return definition;
  };
  spec.answer = [gibbs, author = spec.answer](TimelineContext &context) { return gibbs->answer(givenAnswer(author, context)); };
  spec.summarize = [gibbs](TimelineContext &context) { return gibbs->next(context.get("definition", Value()), context.get("trials", Value()), context); };
}

void makeMcmcp(TrialMakerSpec &spec, TrialFunction propose) {
  const auto mcmcp = std::make_shared<const Mcmcp>(std::move(propose), spec.rules.id);
  spec.first = [mcmcp](TimelineContext &context) { return mcmcp->node(context.get("definition", Value()), context); };
  spec.finalize = [author = spec.finalize](TimelineContext &context) { return Mcmcp::ordered(givenDefinition(author, context), context); };
  spec.answer = [mcmcp, author = spec.answer](TimelineContext &context) { return mcmcp->answer(givenAnswer(author, context), context); };
  spec.summarize = [mcmcp](TimelineContext &context) { return mcmcp->next(context.get("definition", Value()), context.get("trials", Value()), context); };
}

}  // namespace fovea
