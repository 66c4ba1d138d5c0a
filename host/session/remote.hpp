#pragma once
// What can be called by name, and what is told unasked: the border between a session and whoever drives it from afar.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clock/clock.hpp"
#include "core/value.hpp"

namespace fovea {

enum class CallKind {
  Read,     // answered at once, on the caller's thread
  Control,  // takes effect on the stage at the next frame, also in the middle of a run
  Work,     // waits its turn in the queue: one after the other, first come, first served
};
std::string_view callKindName(CallKind kind);  // "read", "control", "work"

struct CallParameter {
  std::string_view name;
  std::string_view type;      // "text", "integer", "number", "boolean", "dict", "list", "any"; alternatives as "text|list"
  std::string_view otherwise; // the default as JSON; empty: the parameter is required
  std::string_view what;
};

struct CallDescription {
  std::string_view name;
  CallKind kind = CallKind::Read;
  std::vector<CallParameter> parameters;
  std::string_view result;  // what comes back, in words
  std::string_view what;
};

/// Is the value of one of `types`, written as in CallParameter::type?
bool fitsType(const Value &value, std::string_view types);

/// Named arguments out of those given by position and those given by name; defaults are filled in.
/// Errors: BadArgument naming the call and the parameter: one too many, given twice, unknown, missing, or of the wrong type.
Result<Dict> readArguments(const CallDescription &call, const List &byPosition, const Dict &byName);

/// Hears the outcome of one call. Thread: whichever made it.
using CallDone = std::function<void(std::uint64_t id, const Result<Value> &outcome)>;

/// One object whose calls can be made by name: "session", "DeviceManager".
class RemoteObject {
 public:
  virtual ~RemoteObject() = default;
  virtual std::span<const CallDescription> calls() const = 0;
  /// Accepts a call and gives its id at once; `done` hears the outcome exactly once, perhaps before this returns.
  ///
  /// `arguments`: complete, from readArguments(). `client`: who asks, for the log and the data.
  /// Thread: any. Errors: Unknown, BadArgument, Busy, State: the call was not accepted, and `done` will hear nothing.
  virtual Result<std::uint64_t> call(std::string_view name, const Dict &arguments, std::string_view client, CallDone done) = 0;
  /// What can be read as OBJECT.NAME in an argument, e.g. `win`. Thread: any.
  virtual Result<Value> property(std::string_view name) const = 0;
};

/// Something that happened. `sequence` counts within the topic from 1, without gaps.
struct SessionEvent {
  std::string topic;  // one of eventTopics()
  std::uint64_t sequence = 0;
  Timestamp time{};
  Value value;
  /// Not null, for listeners that pass events on: held until everybody has it, because its maker waits for that; it may not be missed.
  std::shared_ptr<const void> receipt{};
};

struct TopicDescription {
  std::string_view name;
  std::string_view value;  // members of an event's value, in words
};
/// The topics there are, with what their events hold. A client of the older protocol hears of some, in their old shapes.
std::span<const TopicDescription> eventTopics();

/// Hears events. Thread: whichever made the event; must not wait, nor call back into who tells it.
using EventListener = std::function<void(const SessionEvent &)>;
/// Does the listener pass events of that topic on to somebody? Thread: any; must not wait.
using HearsTopic = std::function<bool(std::string_view topic)>;

/// The arguments of `session.init`, with which a client of the older protocol begins.
const CallDescription &initCall();

/// Everything that a remote client may reach. Thread: any.
class RemoteHost {
 public:
  virtual ~RemoteHost() = default;
  /// The session clock: what the times of events are on.
  virtual Timestamp now() const = 0;
  /// Makes the session one that `arguments` (complete, of initCall()) describe; `done` hears true.
  ///
  /// A session is there from the start. With the same root it is kept, and the rest of the arguments takes effect in it.
  /// Unless it is overridden, the session stays as it is and the call is refused.
  /// Errors: as of RemoteObject::call(). Busy: a run is going on.
  virtual Result<std::uint64_t> init(const Dict &arguments, std::string_view client, CallDone done);
  virtual std::vector<std::string> objectNames() const = 0;
  /// Null: there is no such object. Valid as long as this.
  virtual RemoteObject *object(std::string_view name) = 0;
  /// Without `hears` the listener itself is somebody who hears everything.
  virtual std::uint64_t subscribe(EventListener listener, HearsTopic hears = {}) = 0;
  /// Returns once the listener is no longer running.
  virtual void unsubscribe(std::uint64_t id) = 0;
};

}  // namespace fovea
