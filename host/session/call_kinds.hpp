#pragma once
// What calls by name are made of: their arguments, and the three ways in which they are carried out.

#include "session/session_state.hpp"

namespace fovea::calls {

using State = Session::State;
using Done = SessionCall::Done;

inline const Value &at(const Dict &arguments, std::string_view name) {
  static const Value none;
  for (const auto &[key, value] : arguments)
    if (key == name) return value;
  return none;
}
inline std::string text(const Dict &arguments, std::string_view name) {
  const Value &value = at(arguments, name);
  return value.text() ? *value.text() : "";
}
inline std::int64_t whole(const Dict &arguments, std::string_view name) {
  const Value &value = at(arguments, name);
  return value.as<std::int64_t>() ? *value.as<std::int64_t>() : 0;
}
inline bool flag(const Dict &arguments, std::string_view name) {
  const Value &value = at(arguments, name);
  return value.as<bool>() && *value.as<bool>();
}

/// None when it is not given.
inline Result<std::optional<int>> priorityIn(const Dict &arguments, std::string_view name) {
  const auto *given = at(arguments, name).as<std::int64_t>();
  if (!given) return std::optional<int>();
  const auto priority = priorityFrom(*given);
  if (!priority) return Error{priority.error().code, priority.error().what, std::string(name), priority.error().fix};
  return std::optional<int>(*priority);
}

inline CallParameter blocking(std::string_view otherwise) {
  return {"blocking", "boolean", otherwise, "wait until it is done; false: give the call's id at once"};
}

inline SessionCall read(std::string_view name, std::vector<CallParameter> parameters, std::string_view result, std::string_view what,
                 std::function<Result<Value>(State &, const Dict &)> answer) {
  return {{name, CallKind::Read, std::move(parameters), result, what},
          {},
          [answer](State &state, const Dict &arguments, const std::string &, const Done &done) { done(answer(state, arguments)); }};
}

/// Carried out on the stage, between two frames.
inline SessionCall control(std::string_view name, std::vector<CallParameter> parameters, std::string_view result, std::string_view what,
                    std::function<Result<Value>(Sitting &, const Dict &, const std::string &)> work) {
  return {{name, CallKind::Control, std::move(parameters), result, what},
          {},
          [work](State &state, const Dict &arguments, const std::string &client, const Done &done) {
            state.onStageSoon([work, arguments, client](Sitting &sitting) { return work(sitting, arguments, client); }, done);
          }};
}

/// Waits its turn in the queue.
inline SessionCall work(std::string_view name, std::vector<CallParameter> parameters, std::string_view result, std::string_view what,
                 std::function<Result<void>(State &, const Dict &)> check, std::function<Result<Value>(State &, const Dict &)> perform) {
  return {{name, CallKind::Work, std::move(parameters), result, what},
          std::move(check),
          [perform](State &state, const Dict &arguments, const std::string &, const Done &done) { done(perform(state, arguments)); }};
}

inline Result<void> checkKey(State &state, const Dict &arguments) {
  auto known = state.known(text(arguments, "key"));
  return known ? Result<void>() : known.error();
}

inline constexpr CallParameter kKey{"key", "text", "", "the experiment"};
inline constexpr CallParameter kExpInfo{"expInfo", "dict", "null", "what the operator enters; what is missing comes from the experiment and the session"};

}  // namespace fovea::calls
