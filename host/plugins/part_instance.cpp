#include "plugins/part_instance.hpp"

#include <cmath>

#include "fovea/part.h"
#include "plugins/abi_event.hpp"
#include "plugins/abi_frame.hpp"
#include "plugins/abi_value.hpp"
#include "plugins/lent_page.hpp"

namespace fovea {
namespace {

bool isComplete(const fovea_part *table, bool isControl) {
  const bool isPart = FOVEA_HAS(fovea_part, table, enter) && FOVEA_HAS(fovea_part, table, measure) && FOVEA_HAS(fovea_part, table, place) &&
                      FOVEA_HAS(fovea_part, table, frame) && FOVEA_HAS(fovea_part, table, event) && FOVEA_HAS(fovea_part, table, happened) &&
                      FOVEA_HAS(fovea_part, table, metadata) && FOVEA_HAS(fovea_part, table, leave);
  return isPart && (!isControl || (FOVEA_HAS(fovea_part, table, answer) && FOVEA_HAS(fovea_part, table, judge) && FOVEA_HAS(fovea_part, table, simulate)));
}

/// What was put last, or nothing.
std::optional<Value> last(Collector &put) { return put.values().empty() ? std::nullopt : std::optional(std::move(put.values().back())); }

}  // namespace

PartInstance::PartInstance(const PluginLibrary &library, const PluginHost &host, PartListener &listener)
    : PluginInstance(library, host), page_(std::make_unique<LentPage>(listener)) {}

PartInstance::~PartInstance() = default;

Result<std::unique_ptr<PartInstance>> PartInstance::create(const PluginLibrary &library, const PluginHost &host, PartListener &listener) {
  std::unique_ptr<PartInstance> part(new PartInstance(library, host, listener));
  const bool isControl = part->manifest().kind == PluginKind::Control;
  auto table = part->make(isControl ? FOVEA_CONTROL : FOVEA_PROMPT);
  if (!table) return table.error();
  part->table_ = static_cast<const fovea_part *>(*table);
  if (!isComplete(part->table_, isControl)) return part->missing("its table of part functions is not complete");
  return part;
}

Result<void> PartInstance::enter(const PartContext &context) {
  const PluginCall call = entering("enter");
  const LentValue params(context.params), expInfo(context.expInfo);
  std::optional<LentValue> answer;
  if (context.answer) answer.emplace(*context.answer);
  const fovea_window_info window = toAbi(*context.screen, context.hasGl);
  fovea_part_info info{};
  info.struct_size = sizeof info;
  if (context.isSimulated) info.flags |= FOVEA_RUN_SIMULATED;
  if (context.isRightToLeft) info.flags |= FOVEA_PART_RIGHT_TO_LEFT;
  info.page = page_->get();
  info.window = &window;
  info.params = params.get();
  info.exp_info = expInfo.get();
  info.answer = answer ? answer->get() : nullptr;
  info.seed = context.seed;
  info.letter = context.letter;
  info.centimetre = context.centimetre;
  info.degree = context.degree;
  std::copy(context.ink.begin(), context.ink.end(), info.ink);
  info.language = toAbi(context.language);
  return done(table_->enter(plugin_, &info), "enter");
}

Result<double> PartInstance::measure(double width) {
  const PluginCall call = entering("measure");
  double height = 0;
  if (auto fine = done(table_->measure(plugin_, width, &height), "measure"); !fine) return fine.error();
  if (std::isfinite(height) && height >= 0) return height;
  return Error{ErrorCode::PluginFailed, "measure gave a height that is none", manifest().id, "give a number that is 0 or more, in heights of the window"};
}

Result<void> PartInstance::place(const PartBox &box) {
  const PluginCall call = entering("place");
  const double told[] = {box.x, box.y, box.width, box.height};
  return done(table_->place(plugin_, told), "place");
}

Result<void> PartInstance::frame(const PageFrame &frame) {
  const PluginCall call = entering("frame");
  const fovea_frame_info info = toAbi(frame);
  return done(table_->frame(plugin_, &info), "frame");
}

Result<void> PartInstance::event(const InputEvent &event, int windowHeight) {
  const PluginCall call = entering("event");
  const fovea_event told = toAbi(event, windowHeight);
  return done(table_->event(plugin_, &told), "event");
}

Result<void> PartInstance::happened(std::string_view event, Timestamp time) {
  const PluginCall call = entering("happened");
  return done(table_->happened(plugin_, toAbi(event), toNanoseconds(time)), "happened");
}

Result<Dict> PartInstance::metadata() {
  Collector put;
  const PluginCall call = entering("metadata");
  if (auto fine = done(table_->metadata(plugin_, put.sink()), "metadata"); !fine) return fine.error();
  const auto told = last(put);
  if (!told) return Dict{};
  if (told->dict()) return *told->dict();
  return Error{ErrorCode::PluginFailed, "metadata put " + std::string(kindName(*told)), manifest().id, "put a dictionary"};
}

Result<void> PartInstance::leave() {
  const PluginCall call = entering("leave");
  return done(table_->leave(plugin_), "leave");
}

Result<std::optional<Value>> PartInstance::answer() {
  Collector put;
  const PluginCall call = entering("answer");
  if (auto fine = done(table_->answer(plugin_, put.sink()), "answer"); !fine) return fine.error();
  return last(put);
}

Result<std::optional<Value>> PartInstance::judge(const Value *answer) {
  Collector put;
  const PluginCall call = entering("judge");
  std::optional<LentValue> lent;
  if (answer) lent.emplace(*answer);
  if (auto fine = done(table_->judge(plugin_, lent ? lent->get() : nullptr, put.sink()), "judge"); !fine) return fine.error();
  auto problem = last(put);
  if (problem && !problem->dict()) return Error{ErrorCode::PluginFailed, "judge put " + std::string(kindName(*problem)), manifest().id, "put a dictionary with a \"message\""};
  return problem;
}

Result<SimulatedAnswer> PartInstance::simulate(std::uint64_t seed) {
  Collector put;
  const PluginCall call = entering("simulate");
  fovea_part_simulation asked{sizeof asked, 0, seed, -1};
  if (auto fine = done(table_->simulate(plugin_, &asked, put.sink()), "simulate"); !fine) return fine.error();
  SimulatedAnswer simulated{last(put), {}};
  if (asked.rt_s >= 0) simulated.rt_s = asked.rt_s;
  return simulated;
}

}  // namespace fovea
