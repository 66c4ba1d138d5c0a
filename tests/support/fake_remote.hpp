#pragma once
// A session that can be called by name and does what the test says.

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "session/remote.hpp"

namespace fovea::test {

struct MadeCall {
  std::string name;
  Dict arguments;
  std::string client;
  std::uint64_t id = 0;
};

/// "session": reads and controls are answered at once with `answers`, work waits until the test ends it.
class FakeSession final : public RemoteObject {
 public:
  FakeSession()
      : calls_{{"getStatus", CallKind::Read, {}, "the status", "How the run stands."},
               {"getAllTrials", CallKind::Read, {}, "a list", ""},
               {"pauseExperiment", CallKind::Control, {}, "true", "Pauses at the next safe point."},
               {"addData", CallKind::Control, {{"name", "text", "", "column"}, {"value", "any", "", ""}, {"row", "integer", "null", ""}}, "true", "Adds a value."},
               {"runExperiment",
                CallKind::Work,
                {{"key", "text", "", "which experiment"}, {"expInfo", "dict", "null", "what is entered"}, {"blocking", "boolean", "true", "waits"}},
                "true",
                "Runs an experiment."},
               {"close", CallKind::Work, {{"blocking", "boolean", "true", "waits"}}, "true", "Closes."}} {}

  std::span<const CallDescription> calls() const override { return calls_; }

  Result<std::uint64_t> call(std::string_view name, const Dict &arguments, std::string_view client, CallDone done) override {
    std::unique_lock lock(mutex_);
    if (refusal_) return *refusal_;
    const std::uint64_t id = ++last_;
    made_.push_back({std::string(name), arguments, std::string(client), id});
    const bool isWork = name == "runExperiment" || name == "close";
    if (isWork) waiting_.emplace(id, std::move(done));
    const Result<Value> answer = answers_.count(name) ? answers_.find(name)->second : Result<Value>(Value(true));
    lock.unlock();
    changed_.notify_all();
    if (!isWork) done(id, answer);
    return id;
  }
  Result<Value> property(std::string_view name) const override {
    if (name == "win") return Value(Dict{{"window", "participant"}});
    return Error{ErrorCode::Unknown, "there is no property \"" + std::string(name) + "\"", "session", "win is one"};
  }

  /// Waits for the `count`-th call of all.
  MadeCall made(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return made_.size() >= count; });
    return made_[count - 1];
  }
  std::size_t madeSoFar() const {
    const std::lock_guard lock(mutex_);
    return made_.size();
  }
  void finish(std::uint64_t id, const Result<Value> &outcome) {
    CallDone done;
    {
      const std::lock_guard lock(mutex_);
      done = std::move(waiting_.at(id));
      waiting_.erase(id);
    }
    done(id, outcome);
  }

  void willAnswer(const std::string &name, const Result<Value> &answer) {
    const std::lock_guard lock(mutex_);
    answers_.emplace(name, answer);
  }
  void willRefuse(const Error &error) {
    const std::lock_guard lock(mutex_);
    refusal_ = error;
  }

 private:
  std::vector<CallDescription> calls_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<MadeCall> made_;
  std::map<std::uint64_t, CallDone> waiting_;
  std::map<std::string, Result<Value>, std::less<>> answers_;
  std::optional<Error> refusal_;
  std::uint64_t last_ = 0;
};

class FakeRemote final : public RemoteHost {
 public:
  Timestamp now() const override { return fromNanoseconds(12'500'000'000); }
  std::vector<std::string> objectNames() const override { return {"session"}; }
  RemoteObject *object(std::string_view name) override { return name == "session" ? &session : nullptr; }
  Result<std::uint64_t> init(const Dict &arguments, std::string_view, CallDone done) override {
    {
      const std::unique_lock lock(mutex_);
      inited_ = arguments;
    }
    done(1, Value(true));
    return std::uint64_t{1};
  }
  std::uint64_t subscribe(EventListener listener, HearsTopic hears) override {
    const std::unique_lock lock(mutex_);
    listeners_.emplace(++lastListener_, std::move(listener));
    hears_ = std::move(hears);
    return lastListener_;
  }
  void unsubscribe(std::uint64_t id) override {
    const std::unique_lock lock(mutex_);
    listeners_.erase(id);
  }

  /// Tells an event from the calling thread, as any thread of the host may.
  void tell(const std::string &topic, Value value, std::shared_ptr<const void> receipt = {}) {
    const std::unique_lock lock(mutex_);
    const SessionEvent event{topic, ++sequences_[topic], now(), std::move(value), std::move(receipt)};
    for (const auto &[id, listener] : listeners_) listener(event);
  }
  bool isHeard() const {
    const std::unique_lock lock(mutex_);
    return !listeners_.empty();
  }
  /// Does whoever subscribed last pass events of that topic on?
  bool isHeard(std::string_view topic) const {
    const std::unique_lock lock(mutex_);
    return hears_ && hears_(topic);
  }

  /// What the last init() was given.
  Value inited() const {
    const std::unique_lock lock(mutex_);
    return inited_;
  }

  FakeSession session;

 private:
  mutable std::mutex mutex_;
  std::map<std::uint64_t, EventListener> listeners_;
  HearsTopic hears_;
  std::map<std::string, std::uint64_t> sequences_;
  std::uint64_t lastListener_ = 0;
  Dict inited_;
};

}  // namespace fovea::test
