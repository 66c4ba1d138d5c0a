#include "plugins/study_instance.hpp"

#include <algorithm>
#include <atomic>
#include <new>
#include <thread>

#include "core/hash.hpp"
#include "fovea/study.h"
#include "plugins/abi_value.hpp"
#include "plugins/last_error.hpp"

namespace fovea {
namespace {

/// The participant of one call in the C form.
class LentParticipant {
 public:
  explicit LentParticipant(StudyParticipant &participant) : participant_(participant) {
    raw_.struct_size = sizeof raw_;
    raw_.is_simulated = participant.isSimulated();
    raw_.number = participant.number();
    raw_.impl = this;
    raw_.get = [](const fovea_participant *who, fovea_str name, const fovea_sink *sink) noexcept {
      return guarded(who, [&](LentParticipant &own) { return own.put(&StudyParticipant::get, name, sink); });
    };
    raw_.getLocal = [](const fovea_participant *who, fovea_str name, const fovea_sink *sink) noexcept {
      return guarded(who, [&](LentParticipant &own) { return own.put(&StudyParticipant::getLocal, name, sink); });
    };
    raw_.item = [](const fovea_participant *who, fovea_str loop, const fovea_sink *sink) noexcept {
      return guarded(who, [&](LentParticipant &own) { return own.put(&StudyParticipant::item, loop, sink); });
    };
    raw_.answer = [](const fovea_participant *who, const fovea_sink *sink) noexcept {
      return guarded(who, [&](LentParticipant &own) { return put(&own.participant_.answer(), sink); });
    };
    raw_.set = [](const fovea_participant *who, fovea_str name, const fovea_value *value) noexcept {
      return guarded(who, [&](LentParticipant &own) { return own.keep(&StudyParticipant::set, name, value); });
    };
    raw_.setLocal = [](const fovea_participant *who, fovea_str name, const fovea_value *value) noexcept {
      return guarded(who, [&](LentParticipant &own) { return own.keep(&StudyParticipant::setLocal, name, value); });
    };
    raw_.index = [](const fovea_participant *who, fovea_str loop) noexcept {
      std::int64_t index = 0;
      guarded(who, [&](LentParticipant &own) {
        const auto found = own.participant_.index(fromAbi(loop));
        if (found) index = *found;
        return own.note(found ? Result<void>() : Result<void>(found.error()));
      });
      return index;
    };
    raw_.random = [](const fovea_participant *who) noexcept {
      double drawn = 0;
      guarded(who, [&](LentParticipant &own) { return drawn = own.participant_.random(), FOVEA_OK; });
      return drawn;
    };
    raw_.fail = [](const fovea_participant *who, fovea_str tag) noexcept {
      return guarded(who, [&](LentParticipant &own) { return own.note(own.participant_.fail(fromAbi(tag))); });
    };
    raw_.reward = [](const fovea_participant *who, std::int64_t cents) noexcept {
      return guarded(who, [&](LentParticipant &own) { return own.note(own.participant_.reward(cents)); });
    };
  }
  LentParticipant(const LentParticipant &) = delete;
  LentParticipant &operator=(const LentParticipant &) = delete;

  const fovea_participant *get() const { return &raw_; }
  /// Once the call is back. What another thread was refused may be the one thing that nobody noticed: random() and index() have no status.
  std::optional<Error> refused() const {
    if (refused_ || !wasAskedElsewhere_.load(std::memory_order_relaxed)) return refused_;
    return Error{ErrorCode::State, "the participant was asked on another thread than the one of the call", "",
                 "get, set and draw on the thread that calls the function, and hand the values to others"};
  }

 private:
  /// Nothing is thrown into the plugin, and no other thread of it gets in.
  template <class Work>
  static fovea_status guarded(const fovea_participant *who, Work work) noexcept {
    auto &own = *static_cast<LentParticipant *>(who->impl);
    if (std::this_thread::get_id() != own.thread_) {
      own.wasAskedElsewhere_.store(true, std::memory_order_relaxed);
      return FOVEA_E_THREAD;
    }
    try {
      return work(own);
    } catch (const std::bad_alloc &) {
      return FOVEA_E_NO_MEMORY;
    } catch (const std::exception &) {
      return FOVEA_E_FAIL;
    }
  }

  static fovea_status put(const Value *value, const fovea_sink *sink) {
    if (!sink) return FOVEA_E_ARGUMENT;
    if (!value) return FOVEA_OK;
    const LentValue lent(*value);
    return sink->put(sink->ctx, lent.get());
  }
  fovea_status put(const Value *(StudyParticipant::*look)(std::string_view), fovea_str name, const fovea_sink *sink) {
    return put((participant_.*look)(fromAbi(name)), sink);
  }
  fovea_status keep(Result<void> (StudyParticipant::*change)(std::string_view, Value), fovea_str name, const fovea_value *value) {
    auto copied = value ? fromAbi(*value) : Result<Value>(Value());
    return note(copied ? (participant_.*change)(fromAbi(name), std::move(*copied)) : Result<void>(copied.error()));
  }
  fovea_status note(Result<void> result) {
    if (result) return FOVEA_OK;
    if (!refused_) refused_ = result.error();
    return result.error().code == ErrorCode::BadArgument ? FOVEA_E_ARGUMENT : FOVEA_E_STATE;
  }

  StudyParticipant &participant_;
  const std::thread::id thread_ = std::this_thread::get_id();
  fovea_participant raw_{};
  std::optional<Error> refused_;  // the first thing that could not be done
  std::atomic<bool> wasAskedElsewhere_{false};
};

/// A name that call("KEY.NAME") can say.
bool isFunctionName(std::string_view name) {
  return !name.empty() && name.size() <= 64 &&
         std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
}

}  // namespace

Result<std::unique_ptr<StudyInstance>> StudyInstance::create(const PluginLibrary &library, const PluginHost &host) {
  std::unique_ptr<StudyInstance> study(new StudyInstance(library, host));
  auto table = study->make(FOVEA_STUDY);
  if (!table) return table.error();
  study->table_ = static_cast<const fovea_study *>(*table);
  if (!FOVEA_HAS(fovea_study, study->table_, describe) || !FOVEA_HAS(fovea_study, study->table_, call))
    return Error{ErrorCode::BadPlugin, "its table of study functions is not complete", library.found.file.string(), "build it again with the SDK of this host"};
  return study;
}

Result<StudyDescription> StudyInstance::describe() {
  Collector described;
  {
    const PluginCall call = entering("describe");
    if (auto fine = done(table_->describe(plugin_, described.sink()), "describe"); !fine) return fine.error();
  }
  const auto wrong = [&](std::string what, std::string fix) { return Error{ErrorCode::BadPlugin, std::move(what), library().found.file.string(), std::move(fix)}; };
  if (described.values().empty() || !described.values().back().dict())
    return wrong("it describes no study", "put a dictionary with \"functions\" and \"study\" into the sink of describe()");
  const Value &all = described.values().back();
  StudyDescription description;
  if (const Value *study = all.find("study")) description.study = *study;
  const Value *functions = all.find("functions");
  for (const Value &name : functions && functions->list() ? *functions->list() : List{}) {
    if (!name.text() || !isFunctionName(*name.text()))
      return wrong("it has a function \"" + cellText(name) + "\"", "a function's name has letters, digits, _ and -, and at most 64 of them");
    description.functions.push_back(*name.text());
  }
  description.hash = sha256(toJson(all));
  return description;
}

Result<Value> StudyInstance::call(const std::string &name, const List &arguments, StudyParticipant &participant) {
  const Value given(arguments);
  const LentValue lent(given);
  const LentParticipant who(participant);
  Collector gives;
  const PluginCall call = entering(name.c_str());
  const fovea_status status = table_->call(plugin_, toAbi(name), lent.get(), who.get(), gives.sink());
  if (auto refused = who.refused()) return std::move(*refused);
  if (status == FOVEA_OK) return gives.values().empty() ? Value() : std::move(gives.values().back());
  const std::string words = takeLastError();
  return Error{ErrorCode::PluginFailed,
               "the function \"" + name + "\" of " + manifest().id + " failed: " + (words.empty() ? std::string(statusWord(status)) : words), "",
               "correct it in the plugin and build it again"};
}

}  // namespace fovea
