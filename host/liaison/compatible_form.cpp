#include <algorithm>

#include "core/json.hpp"
#include "liaison/conversation.hpp"
#include "liaison/describe.hpp"
#include "liaison/older_results.hpp"

namespace fovea {
namespace {

/// Text "session.win" becomes what it names; also inside dictionaries, as the older protocol has it, but not inside lists.
Value withReferences(RemoteHost &host, const Value &value) {
  if (const Dict *dict = value.dict()) {
    Dict out;
    for (const auto &[key, member] : *dict) out.emplace_back(key, withReferences(host, member));
    return out;
  }
  const std::string *text = value.text();
  const std::size_t dot = text ? text->find('.') : std::string::npos;
  if (dot == std::string::npos) return value;
  RemoteObject *object = host.object(text->substr(0, dot));
  if (!object) return value;
  const auto named = object->property(text->substr(dot + 1));
  return named ? *named : value;
}

/// Text that is JSON is read as such: "12" is a number, "{...}" a dictionary. Only where the parameter wants text and would
/// take nothing else it stays what it is, so that a key called 12 is found.
Value readArgument(RemoteHost &host, const Value &given, std::string_view type) {
  if (!given.text()) return withReferences(host, given);
  const auto parsed = parsePlainJson(*given.text(), "argument");
  const Value read = withReferences(host, parsed ? *parsed : given);
  return !read.isNull() && !fitsType(read, type) && fitsType(given, type) ? given : read;
}

List readArgumentsOf(RemoteHost &host, const CallDescription *call, const List &given) {
  List read;
  for (const Value &one : given) {
    const bool isKnown = call && read.size() < call->parameters.size();
    read.push_back(readArgument(host, one, isKnown ? call->parameters[read.size()].type : "any"));
  }
  return read;
}

List registeredMethods(RemoteHost &host) {
  List names;
  for (const char *own : {"liaison.listRegisteredMethods", "liaison.pingPong", "liaison.authenticate", "SessionQueue.start",
                          "SessionQueue.stop", "SessionQueue.queueTask"})
    names.emplace_back(own);
  for (const std::string &object : host.objectNames()) {
    for (const CallDescription *call : callsOf(host, object)) names.emplace_back(object + "." + std::string(call->name));
    names.emplace_back(object + ".registerMethods");
  }
  return names;
}

/// What a request of the older protocol asks for, as far as it is well-formed.
struct OldRequest {
  std::string object, method;
  List arguments;
  std::optional<Value> messageId;
};

Result<OldRequest> readOldRequest(const Value &frame) {
  OldRequest request;
  if (const Value *id = frame.find("messageId")) request.messageId = *id;
  request.object = frame.textOr("object", "");
  request.method = frame.textOr("method", "");
  if (request.object.empty() || request.method.empty())
    return Error{ErrorCode::BadArgument, "\"object\" and \"method\" are needed, both text", "frame",
                 R"(send something like {"object": "session", "method": "getStatus"})"};
  const Value *arguments = frame.find("args");
  if (arguments && !arguments->isNull() && !arguments->list())
    return Error{ErrorCode::BadArgument, "\"args\" is no list", "frame", "give the arguments by position"};
  if (arguments && arguments->list()) request.arguments = *arguments->list();
  return request;
}

class CompatibleForm final : public ProtocolForm {
 public:
  explicit CompatibleForm(Conversation &conversation) : conversation_(conversation), host_(conversation.context().host) {}

  void onMalformed(const Error &error) override { fail(error, Value(), std::nullopt); }

  void onFrame(const Value &frame) override {
    const Value *id = frame.find("messageId");
    const auto request = readOldRequest(frame);
    if (!request) return fail(request.error(), Value(), id ? std::optional(*id) : std::nullopt);
    const bool isGreeting = request->object == "liaison" && request->method == "authenticate";
    if (!conversation_.isTrusted() && !isGreeting) return fail(tokenIsMissing(), Value(), request->messageId);
    if (request->object == "liaison") return answer(own(*request), Value(), request->messageId);
    if (request->object == "SessionQueue") return queue(*request);
    if (request->method == "registerMethods") return answer(registered(request->object), Value(), request->messageId);
    if (request->method == "init" && request->object != "session") return answer(made(request->object), Value(), request->messageId);
    call(*request, request->object, request->method, request->arguments, {});
  }

  void onEvent(const Broadcast &event) override {
    if (event.compatible()) conversation_.send(event.compatible(), event.worth());
  }
  bool hears(std::string_view topic) const override { return hasOldShape(topic); }

 private:
  Result<Value> own(const OldRequest &request) {
    conversation_.note(request.method == "pingPong" ? LogLevel::Debug : LogLevel::Info, "calls liaison." + request.method.substr(0, 100));
    if (request.method == "pingPong") return Value();
    if (request.method == "listRegisteredMethods") return Value(registeredMethods(host_));
    if (request.method != "authenticate") {
      const auto none = findCall(host_, "liaison", request.method);
      return none ? Error{ErrorCode::Unknown, "this call is of the other form of the protocol", "liaison." + request.method,
                          "begin the connection with a request that has an \"id\""}
                  : none.error();
    }
    // The text as it is: a token of digits stays one.
    const std::string *token = request.arguments.empty() ? nullptr : request.arguments.front().text();
    if (auto trusted = conversation_.authenticate(token ? *token : ""); !trusted) return trusted.error();
    return Value(true);
  }

  /// There is nothing to make or to register here, but clients begin by asking for it.
  Result<Value> made(const std::string &object) {
    if (!host_.object(object)) return findCall(host_, object, "init").error();
    return Value("\"" + object + "\" is there");
  }
  Result<Value> registered(const std::string &object) {
    if (!host_.object(object)) return findCall(host_, object, "registerMethods").error();
    std::string names;
    for (const CallDescription *one : callsOf(host_, object)) names += (names.empty() ? "" : ", ") + std::string(one->name);
    return Value("the methods of \"" + object + "\": " + names);
  }

  void queue(const OldRequest &request) {
    if (request.method == "start") return answer(Value(true), Value(), request.messageId);  // it always runs
    if (request.method == "stop") return call(request, "session", "stop", {}, {});
    if (request.method != "queueTask" || request.arguments.empty() || !request.arguments.front().text())
      return fail({ErrorCode::Unknown, "\"SessionQueue\" has start, stop and queueTask(METHOD, ARGUMENTS...)", "SessionQueue." + request.method,
                   "call one of them"},
                  Value(), request.messageId);
    std::string method = *request.arguments.front().text();
    if (method.rfind("session.", 0) == 0) method.erase(0, 8);
    // What nobody can wait for is done at once, or answered as it is.
    const auto known = findCall(host_, "session", method);
    const bool canWait = !known || std::any_of((*known)->parameters.begin(), (*known)->parameters.end(),
                                               [](const CallParameter &parameter) { return parameter.name == "blocking"; });
    call(request, "session", method, {request.arguments.begin() + 1, request.arguments.end()}, canWait ? Dict{{"blocking", false}} : Dict{});
  }

  void call(const OldRequest &request, const std::string &object, const std::string &method, const List &arguments, Dict named) {
    const auto description = findCall(host_, object, method);
    CallRequest made{object, method, readArgumentsOf(host_, description ? *description : nullptr, arguments), std::move(named)};
    const Value context = contextOf(description ? *description : nullptr, made);
    conversation_.call(made, [this, object, method, context, id = request.messageId](const CallOutcome &outcome) {
      if (outcome.task) return answer(Value(true), context, id);
      answer(outcome.value ? Result<Value>(olderResult(object, method, *outcome.value)) : outcome.value, context, id);
    });
  }

  /// The key of the experiment, when the call is about one.
  static Value contextOf(const CallDescription *call, const CallRequest &request) {
    // An item of expInfo is called a key, too, but several can be asked for.
    const bool isAboutOne = call && !call->parameters.empty() && call->parameters.front().name == "key" &&
                            call->parameters.front().type == "text" && !request.placed.empty();
    return isAboutOne ? request.placed.front() : Value();
  }

  void answer(const Result<Value> &outcome, const Value &context, const std::optional<Value> &id) {
    if (!outcome) return fail(outcome.error(), context, id);
    Dict message{{"result", toJson(*outcome)}};
    if (id) message.emplace_back("messageId", *id);
    conversation_.answer(message);
  }
  void fail(const Error &error, const Value &context, const std::optional<Value> &id) {
    Dict message{{"type", "error"}, {"msg", error.text()}, {"context", context}};
    if (id) message.emplace_back("messageId", *id);
    conversation_.answer(message);
    if (!conversation_.isTrusted()) conversation_.turnAway(error.what);
  }

  Conversation &conversation_;
  RemoteHost &host_;
};

}  // namespace

std::unique_ptr<ProtocolForm> makeCompatibleForm(Conversation &conversation) { return std::make_unique<CompatibleForm>(conversation); }

}  // namespace fovea
