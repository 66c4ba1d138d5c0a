#include "stage/study_functions.hpp"

#include <algorithm>

#include "timeline/script.hpp"

namespace fovea {
namespace {

Error noneOfLua(std::string what) {
  return {ErrorCode::BadArgument, "a function of a plugin gave " + std::move(what) + ", which no script can keep", "", "give numbers, text, true, false, lists and dictionaries"};
}

/// The value as a script would have kept it, so that it makes no difference who set it: names in the order of the alphabet, times in
/// seconds, and no member that is nothing.
/// Errors: BadArgument for what Lua has not.
Result<Value> asScripts(const Value &value) {
  if (value.as<Bytes>()) return noneOfLua("bytes");
  if (value.as<Array>()) return noneOfLua("an array");
  if (const auto *time = value.as<TimeValue>()) return Value(static_cast<double>(time->nanoseconds) / 1e9);
  if (const List *list = value.list()) {
    List kept;
    for (const Value &each : *list) {
      if (each == Value()) return noneOfLua("a list with nothing at " + std::to_string(kept.size() + 1));
      auto element = asScripts(each);
      if (!element) return element;
      kept.push_back(std::move(*element));
    }
    return Value(std::move(kept));
  }
  if (const Dict *dict = value.dict()) {
    Dict kept;
    for (const auto &[name, each] : *dict) {
      if (each == Value()) continue;
      auto member = asScripts(each);
      if (!member) return member;
      kept.emplace_back(name, std::move(*member));
    }
    std::sort(kept.begin(), kept.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    return Value(std::move(kept));
  }
  return value;
}

/// The timeline's context as plugins see it.
class ContextParticipant final : public StudyParticipant {
 public:
  explicit ContextParticipant(TimelineContext &context) : context_(context) {}
  std::int64_t number() const override { return context_.participantNumber(); }
  bool isSimulated() const override { return context_.isBot(); }
  const Value *get(std::string_view name) override { return context_.variable(name); }
  const Value *getLocal(std::string_view name) override { return context_.local(name); }
  const Value *item(std::string_view loop) override { return context_.item(loop); }
  const Value &answer() override { return context_.answer(); }
  Result<std::int64_t> index(std::string_view loop) override { return context_.index(loop); }
  double random() override { return context_.random().uniform(); }
  Result<void> set(std::string_view name, Value value) override {
    if (name == "expInfo")
      return Error{ErrorCode::Refused, "the function set \"expInfo\"", "", "it is what the operator entered: set another variable instead"};
    auto kept = asScripts(value);
    return kept ? context_.set(name, std::move(*kept)) : Result<void>(kept.error());
  }
  Result<void> setLocal(std::string_view name, Value value) override {
    auto kept = asScripts(value);
    return kept ? context_.setLocal(name, std::move(*kept)) : Result<void>(kept.error());
  }
  Result<void> fail(std::string_view tag) override { return context_.fail(std::string(tag)); }
  Result<void> reward(std::int64_t cents) override { return context_.addPerformanceReward(cents); }

 private:
  TimelineContext &context_;
};

std::pair<std::string_view, std::string_view> splitName(std::string_view called) {
  const std::size_t dot = called.rfind('.');
  return dot == std::string_view::npos ? std::pair{std::string_view(), called} : std::pair{called.substr(0, dot), called.substr(dot + 1)};
}

}  // namespace

std::map<std::string, std::string> assetPlaces(const Study &study) {
  std::map<std::string, std::string> places;
  for (const StudyAsset &asset : study.assets) places[asset.fullKey()] = asset.file.empty() ? asset.url : std::filesystem::absolute(asset.fileIn(study.folder)).lexically_normal().string();
  return places;
}

Result<std::unique_ptr<StudyFunctions>> StudyFunctions::connect(const ResolvedStudy &study, LibraryLoader &loader) {
  std::unique_ptr<StudyFunctions> functions(new StudyFunctions());
  for (const auto &[word, plugin] : study.functions)
    if (auto added = functions->add(word, plugin, study, loader); !added) return added.error();
  if (auto fine = functions->check(study.study); !fine) return fine.error();
  if (study.study.scripts) study.study.scripts->provide(assetPlaces(study.study));
  if (functions->plugins_.empty()) return functions;
  functions->scripts_ = study.study.scripts;
  functions->scripts_->connect([self = functions.get()](const std::string &called, const List &arguments, TimelineContext &context) {
    return self->call(called, arguments, context);
  });
  return functions;
}

StudyFunctions::~StudyFunctions() {
  if (scripts_) scripts_->connect(CalledFunctions());
}

Result<void> StudyFunctions::add(const std::string &word, const FoundPlugin &plugin, const ResolvedStudy &study, LibraryLoader &loader) {
  auto library = loader.load(plugin);
  if (!library) return library.error();
  auto instance = StudyInstance::create(**library, loader.host());
  if (!instance) return instance.error();
  auto description = (*instance)->describe();
  if (!description) return description.error();
  if (word.empty() && study.study.describedBy && description->hash != study.study.describedBy->description)
    return Error{ErrorCode::BadPlugin, "it describes another study than a moment ago", plugin.file.string(),
                 "build() says the same whenever it is asked: what is random belongs into the study's functions"};
  plugins_.emplace(word, Plugin{std::move(*instance), std::move(*description)});
  return {};
}

Result<void> StudyFunctions::check(const Study &study) const {
  std::optional<Error> missing;
  int others = 0;
  for (const CalledFunction &each : study.calls) {
    const auto plugin = plugins_.find(each.plugin);
    const std::vector<std::string> known = plugin == plugins_.end() ? std::vector<std::string>() : plugin->second.description.functions;
    if (std::find(known.begin(), known.end(), each.name) != known.end()) continue;
    if (missing) {
      ++others;
      continue;
    }
    missing = unknownFunction(each, known);
  }
  if (!missing) return {};
  if (others) missing->fix += " (" + std::to_string(others) + " more: fovea check lists them)";
  return *missing;
}

Result<Value> StudyFunctions::call(const std::string &called, const List &arguments, TimelineContext &context) {
  const auto [word, name] = splitName(called);
  const auto plugin = plugins_.find(word);
  if (plugin == plugins_.end())
    return Error{ErrorCode::Unknown, "no plugin was loaded for the function \"" + called + "\"", "", "write its name out: call(\"KEY.NAME\")"};
  ContextParticipant participant(context);
  auto given = plugin->second.instance->call(std::string(name), arguments, participant);
  return given ? asScripts(*given) : given;
}

}  // namespace fovea
