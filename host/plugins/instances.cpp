#include "plugins/instances.hpp"

#include <cstring>

#include "devices/simulated_participant.hpp"
#include "fovea/fovea.h"
#include "plugins/abi_event.hpp"
#include "plugins/abi_frame.hpp"
#include "plugins/abi_value.hpp"
#include "plugins/last_error.hpp"
#include "plugins/lent_page.hpp"

namespace fovea {
namespace {

bool isComplete(const fovea_experiment *table) {
  return FOVEA_HAS(fovea_experiment, table, setupExpInfo) && FOVEA_HAS(fovea_experiment, table, setupWindow) &&
         FOVEA_HAS(fovea_experiment, table, setupDevices) && FOVEA_HAS(fovea_experiment, table, run) &&
         FOVEA_HAS(fovea_experiment, table, saveData) && FOVEA_HAS(fovea_experiment, table, releaseDevices) &&
         FOVEA_HAS(fovea_experiment, table, releaseWindow);
}

bool isComplete(const fovea_page *table) {
  return FOVEA_HAS(fovea_page, table, enter) && FOVEA_HAS(fovea_page, table, frame) && FOVEA_HAS(fovea_page, table, event) &&
         FOVEA_HAS(fovea_page, table, leave);
}

}  // namespace

PluginInstance::~PluginInstance() {
  if (FOVEA_HAS(fovea_plugin, plugin_, destroy)) {
    const PluginCall call = entering("destroy");
    plugin_->destroy(plugin_);
  }
}

PluginCall PluginInstance::entering(const char *function) const {
  takeLastError();
  return PluginCall(*host_.breadcrumb, manifest().id, function);
}

Error PluginInstance::missing(const std::string &what) const {
  return {ErrorCode::BadPlugin, what, library_.found.file.string(), "build it again with the SDK of this host"};
}

Result<const void *> PluginInstance::make(const char *interface) {
  {
    const PluginCall call = entering("create");
    const std::string &id = manifest().id;
    if (auto made = done(library_.entry->create(host_.host, toAbi(id), &plugin_), "create"); !made) return made.error();
  }
  if (!FOVEA_HAS(fovea_plugin, plugin_, getInterface)) return missing("create gave no instance");
  const void *table = plugin_->getInterface(plugin_, interface);
  if (!table) return missing(std::string("it has no interface ") + interface);
  return table;
}

Result<Outcome> PluginInstance::outcome(std::int32_t status, const char *function) const {
  if (status == FOVEA_OK) return Outcome::Done;
  if (status > 0) return Outcome::Stopped;  // unknown values above 0 mean stop
  const std::string words = takeLastError();
  return Error{ErrorCode::PluginFailed,
               std::string(function) + " failed with " + std::string(statusWord(status)) + (words.empty() ? "" : ": " + words),
               manifest().id + " " + manifest().version,
               words.empty() ? "it gave no reason; ask its author (" + manifest().vendor + ")" : "see the log for what came before"};
}

Result<void> PluginInstance::done(std::int32_t status, const char *function) const {
  auto result = outcome(status, function);
  if (!result) return result.error();
  if (*result == Outcome::Stopped) return Error{ErrorCode::Stopped, std::string(function) + " was stopped", manifest().id, ""};
  return {};
}

Result<std::unique_ptr<ExperimentInstance>> ExperimentInstance::create(const PluginLibrary &library, const PluginHost &host) {
  std::unique_ptr<ExperimentInstance> experiment(new ExperimentInstance(library, host));
  auto table = experiment->make(FOVEA_EXPERIMENT);
  if (!table) return table.error();
  experiment->table_ = static_cast<const fovea_experiment *>(*table);
  if (!isComplete(experiment->table_)) return experiment->missing("its table of experiment functions is not complete");
  // A plugin in C may answer every question with its one table.
  const void *simulation = experiment->plugin_->getInterface(experiment->plugin_, FOVEA_SIMULATION);
  if (simulation && simulation != experiment->table_) {
    experiment->simulation_ = static_cast<const fovea_simulation *>(simulation);
    if (!FOVEA_HAS(fovea_simulation, experiment->simulation_, simulate)) return experiment->missing("its table of simulation functions is not complete");
  }
  return experiment;
}

Result<std::optional<Dict>> ExperimentInstance::setupExpInfo(const Value *filled) {
  Collector adjusted;
  const PluginCall call = entering("setupExpInfo");
  std::optional<LentValue> lent;
  if (filled) lent.emplace(*filled);
  const fovea_status status = table_->setupExpInfo(plugin_, lent ? lent->get() : nullptr, adjusted.sink());
  if (auto fine = done(status, "setupExpInfo"); !fine) return fine.error();
  if (adjusted.values().empty()) return std::optional<Dict>();
  const Dict *dict = adjusted.values().back().dict();
  if (!dict)
    return Error{ErrorCode::PluginFailed, "setupExpInfo put " + std::string(kindName(adjusted.values().back())), manifest().id,
                 "expInfo is a dictionary"};
  return std::optional<Dict>(*dict);
}

Result<void> ExperimentInstance::setupWindow(const ScreenInfo &screen, bool hasGl) {
  const PluginCall call = entering("setupWindow");
  const fovea_window_info info = toAbi(screen, hasGl);
  return done(table_->setupWindow(plugin_, &info), "setupWindow");
}

Result<void> ExperimentInstance::setupDevices(const Value &granted) {
  const PluginCall call = entering("setupDevices");
  const LentValue lent(granted);
  return done(table_->setupDevices(plugin_, lent.get()), "setupDevices");
}

Result<Outcome> ExperimentInstance::run(const RunInfo &info) {
  const PluginCall call = entering("run");
  const LentValue params(info.params), expInfo(info.expInfo);
  fovea_run_info told{};
  told.struct_size = sizeof told;
  told.flags = info.isSimulated ? FOVEA_RUN_SIMULATED : 0;
  told.run_id = toAbi(info.runId);
  told.session_id = toAbi(info.sessionId);
  told.participant = toAbi(info.participant);
  told.seed = info.seed;
  told.params = params.get();
  told.exp_info = expInfo.get();
  return outcome(table_->run(plugin_, &told), "run");
}

Result<std::vector<Value>> ExperimentInstance::saveData() {
  Collector rows;
  const PluginCall call = entering("saveData");
  if (auto fine = done(table_->saveData(plugin_, rows.sink()), "saveData"); !fine) return fine.error();
  return std::move(rows.values());
}

void ExperimentInstance::releaseDevices() {
  const PluginCall call = entering("releaseDevices");
  table_->releaseDevices(plugin_);
}

void ExperimentInstance::releaseWindow() {
  const PluginCall call = entering("releaseWindow");
  table_->releaseWindow(plugin_);
}

Result<void> ExperimentInstance::simulate(const InputRequest &request, AnswerPlan &plan) {
  std::vector<fovea_str> keys;
  for (const std::string &key : request.keys) keys.push_back(toAbi(key));
  const fovea_request asked{sizeof asked, static_cast<std::uint32_t>(keys.size()), keys.data(), toAbi(request.expected), toNanoseconds(request.since)};
  const ResponseModel &model = plan.model;
  fovea_simulated_answer answer{sizeof answer, 0, plan.seed, model.accuracy, model.mean_s, model.spread_s, model.tail_s, model.fastest_s, model.lapses, model.early, -1, {}};
  {
    const PluginCall call = entering("simulate");
    if (auto known = done(simulation_->simulate(plugin_, &asked, &answer), "simulate"); !known) return known;
  }
  plan.model = {answer.mean_s, answer.spread_s, answer.tail_s, answer.fastest_s, answer.accuracy, answer.lapses, answer.early};
  if (answer.rt_s != -1) plan.rt_s = answer.rt_s;
  if (answer.key[0]) plan.key = std::string(answer.key, strnlen(answer.key, sizeof answer.key));
  return {};
}

PageInstance::PageInstance(const PluginLibrary &library, const PluginHost &host) : PluginInstance(library, host) {}

PageInstance::~PageInstance() = default;

Result<std::unique_ptr<PageInstance>> PageInstance::createPage(const PluginLibrary &library, const PluginHost &host, PageListener &listener) {
  std::unique_ptr<PageInstance> page(new PageInstance(library, host));
  page->page_ = std::make_unique<LentPage>(listener);
  auto table = page->make(FOVEA_PAGE);
  if (!table) return table.error();
  page->table_ = static_cast<const fovea_page *>(*table);
  if (!isComplete(page->table_)) return page->missing("its table of page functions is not complete");
  return page;
}

Result<std::unique_ptr<PageInstance>> PageInstance::createConsent(const PluginLibrary &library, const PluginHost &host) {
  std::unique_ptr<PageInstance> page(new PageInstance(library, host));
  auto table = page->make(FOVEA_CONSENT);
  if (!table) return table.error();
  page->consent_ = static_cast<const fovea_consent *>(*table);
  if (!FOVEA_HAS(fovea_consent, page->consent_, document) || page->consent_->struct_size < offsetof(fovea_consent, page) + offsetof(fovea_page, happened))
    return page->missing("its table of consent functions is not complete");
  page->table_ = &page->consent_->page;
  if (!isComplete(page->table_)) return page->missing("its table of page functions is not complete");
  return page;
}

Result<Value> PageInstance::document(const Value &params) {
  Collector text;
  const PluginCall call = entering("document");
  const LentValue lent(params);
  if (auto fine = done(consent_->document(plugin_, lent.get(), text.sink()), "document"); !fine) return fine.error();
  if (text.values().empty() || !text.values().back().dict())
    return Error{ErrorCode::PluginFailed, "the consent form gave no text", manifest().id, "put a dictionary into the sink"};
  return std::move(text.values().back());
}

Result<void> PageInstance::enter(const PageContext &context) {
  const PluginCall call = entering("enter");
  Value told = context.params;
  if (context.simulatedAnswer) told.set("simulatedAnswer", *context.simulatedAnswer);  // fovea::PageInfo reads it there
  const LentValue params(told), expInfo(context.expInfo);
  const fovea_window_info window = toAbi(*context.screen, context.hasGl);
  fovea_page_info info{};
  info.struct_size = sizeof info;
  info.flags = context.isSimulated ? FOVEA_RUN_SIMULATED : 0;
  info.window = &window;
  info.params = params.get();
  info.exp_info = expInfo.get();
  std::optional<LentValue> answer;
  if (context.answer) answer.emplace(*context.answer);
  info.answer = answer ? answer->get() : nullptr;
  info.page = page_ ? page_->get() : nullptr;
  std::copy(context.ground.begin(), context.ground.end(), info.ground);
  std::copy(context.ink.begin(), context.ink.end(), info.ink);
  return done(table_->enter(plugin_, &info), "enter");
}

Result<Outcome> PageInstance::frame(const PageFrame &frame) {
  const PluginCall call = entering("frame");
  const fovea_frame_info info = toAbi(frame);
  return outcome(table_->frame(plugin_, &info), "frame");
}

Result<void> PageInstance::event(const InputEvent &event, int windowHeight) {
  const PluginCall call = entering("event");
  const fovea_event told = toAbi(event, windowHeight);
  return done(table_->event(plugin_, &told), "event");
}

Result<void> PageInstance::happened(std::string_view event, Timestamp time) {
  if (!FOVEA_HAS(fovea_page, table_, happened)) return {};
  const PluginCall call = entering("happened");
  return done(table_->happened(plugin_, toAbi(event), toNanoseconds(time)), "happened");
}

Result<PageLeft> PageInstance::leave() {
  Collector put;
  const PluginCall call = entering("leave");
  if (auto fine = done(table_->leave(plugin_, put.sink()), "leave"); !fine) return fine.error();
  PageLeft left;
  if (!put.values().empty()) left.answer = std::move(put.values().back());
  if (put.values().size() < 2) return left;
  const Value &about = put.values().front();
  if (const Value *typed = about.dict() ? about.find("typed") : nullptr; typed && typed->list()) left.typed = *typed->list();
  if (const Value *metadata = about.dict() ? about.find("metadata") : nullptr; metadata && metadata->dict()) left.metadata = *metadata->dict();
  return left;
}

}  // namespace fovea
