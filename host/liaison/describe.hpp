#pragma once
// What can be called and heard, as data for clients and as a page for people.

#include <span>
#include <string>

#include "session/remote.hpp"

namespace fovea {

/// What a client asks of the connection itself, as calls of the object "liaison".
std::span<const CallDescription> liaisonCalls();

/// The calls that `object` answers; empty when there is no such object. "session" has init besides its own.
std::vector<const CallDescription *> callsOf(RemoteHost &host, std::string_view object);

/// {"objects": {NAME: {CALL: {"kind", "what", "result", "order", "parameters": a JSON Schema of named arguments}}}, "topics": {NAME: text}}
/// A call has "older", too, when the compatible form answers something else.
/// `object`: this one only; empty: all. Errors: Unknown.
Result<Value> describe(RemoteHost &host, std::string_view object = {});

/// The same as a part of docs/remote.md: `described` is what describe() gave.
std::string describedAsMarkdown(const Value &described);

}  // namespace fovea
