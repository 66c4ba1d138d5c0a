#include <algorithm>
#include <array>
#include <set>

#include "core/json.hpp"
#include "core/names.hpp"
#include "liaison/conversation.hpp"
#include "liaison/describe.hpp"

namespace fovea {
namespace {

constexpr std::array<std::string_view, 5> kMembers = {"id", "object", "method", "args", "kwargs"};
constexpr std::size_t kLongestId = 256;

Value errorValue(const Error &error, Value details) {
  return Dict{{"code", errorCodeName(error.code)},
              {"message", error.what},
              {"where", error.where},
              {"fix", error.fix},
              {"details", std::move(details)}};
}

bool isId(const Value *id) { return id && (id->as<std::int64_t>() || (id->text() && id->text()->size() <= kLongestId)); }

Error malformed(std::string what, std::string where, std::string fix) {
  return {ErrorCode::BadArgument, std::move(what), std::move(where), std::move(fix)};
}

/// Replaces {"$ref": "session.win"} by what it names, at any depth. `where` names the place for people.
Result<Value> resolved(RemoteHost &host, const Value &value, const std::string &where) {
  if (const List *list = value.list()) {
    List out;
    for (const Value &element : *list) {
      auto one = resolved(host, element, where + "/" + std::to_string(out.size()));
      if (!one) return one;
      out.push_back(std::move(*one));
    }
    return Value(std::move(out));
  }
  const Dict *dict = value.dict();
  if (!dict) return value;
  if (const Value *reference = value.find("$ref"); reference && dict->size() == 1) {
    const std::string *name = reference->text();
    const std::size_t dot = name ? name->find('.') : std::string::npos;
    if (dot == std::string::npos) return malformed("a reference is the text OBJECT.NAME", where, R"(write {"$ref": "session.win"})");
    RemoteObject *object = host.object(name->substr(0, dot));
    if (!object) return Error{ErrorCode::Unknown, "there is no object \"" + name->substr(0, dot) + "\"", where, "liaison.describe lists them"};
    return object->property(name->substr(dot + 1));
  }
  Dict out;
  for (const auto &[key, member] : *dict) {
    auto one = resolved(host, member, where + "/" + key);
    if (!one) return one;
    out.emplace_back(key, std::move(*one));
  }
  return Value(std::move(out));
}

/// The arguments of a frame, by position and by name, with references replaced.
Result<void> readFrameArguments(RemoteHost &host, const Value &frame, CallRequest &request) {
  for (const char *member : {"args", "kwargs"}) {
    const Value *given = frame.find(member);
    if (!given || given->isNull()) continue;
    auto value = resolved(host, *given, member);
    if (!value) return value.error();
    const bool isPositional = member == std::string_view("args") && value->list();
    if (value->dict() && !request.named.empty())
      return malformed("named arguments are given twice", member, "give them in args or in kwargs");
    if (!isPositional && !value->dict())
      return malformed(std::string(member) + " are " + std::string(kindName(*value)), member,
                       "give a dictionary of named arguments, or in args a list");
    if (isPositional) request.placed = *value->list();
    else request.named.insert(request.named.end(), value->dict()->begin(), value->dict()->end());
  }
  return {};
}

Result<CallRequest> readRequest(RemoteHost &host, const Value &frame) {
  for (const auto &[name, ignored] : *frame.dict())
    if (std::find(kMembers.begin(), kMembers.end(), name) == kMembers.end())
      return malformed("a request has no member \"" + name + "\"", "frame", "its members are id, object, method, args and kwargs");
  CallRequest request;
  const Value *method = frame.find("method"), *object = frame.find("object");
  if (!method || !method->text()) return malformed("\"method\" is missing, or no text", "frame", "name the call, for example getStatus");
  if (object && !object->isNull() && !object->text()) return malformed("\"object\" is no text", "frame", "name an object, or leave it out");
  request.method = *method->text();
  const auto own = liaisonCalls();
  const bool isOwn = std::any_of(own.begin(), own.end(), [&](const CallDescription &call) { return call.name == request.method; });
  request.object = object && object->text() ? *object->text() : isOwn ? "liaison" : "session";
  if (auto read = readFrameArguments(host, frame, request); !read) return read.error();
  return request;
}

class StrictForm final : public ProtocolForm {
 public:
  explicit StrictForm(Conversation &conversation) : conversation_(conversation) {}

  void onMalformed(const Error &error) override { fail(Value(), error); }

  void onFrame(const Value &frame) override {
    const Value *id = frame.find("id");
    if (!isId(id)) return fail(Value(), malformed("\"id\" is missing, or neither a whole number nor text", "frame", "give each request an id of its own"));
    if (openIds_.count(toJson(*id)))
      return fail(Value(), malformed("a request with this id is still open", "frame", "give each request an id of its own"), Dict{{"id", *id}});
    const auto request = readRequest(conversation_.context().host, frame);
    if (!conversation_.isTrusted() && !(request && request->object == "liaison" && request->method == "authenticate"))
      return fail(*id, tokenIsMissing());
    if (!request) return fail(*id, request.error());
    if (request->object == "liaison") return answer(*id, ownCall(*request));
    const std::string key = toJson(*id);
    openIds_.insert(key);
    conversation_.call(*request, [this, key, answerTo = *id](const CallOutcome &outcome) {
      openIds_.erase(key);
      answer(answerTo, outcome.task ? Result<Value>(Dict{{"task", *outcome.task}}) : outcome.value);
    });
  }

  void onEvent(const Broadcast &event) override {
    if (topics_.count(event.topic())) conversation_.send(event.strict(), event.worth());
  }
  bool hears(std::string_view topic) const override { return topics_.count(topic) > 0; }

 private:
  void answer(const Value &id, const Result<Value> &outcome) {
    if (!outcome) return fail(id, outcome.error());
    conversation_.answer(Dict{{"id", id}, {"ok", true}, {"result", *outcome}});
  }
  void fail(const Value &id, const Error &error, Value details = {}) {
    conversation_.answer(Dict{{"id", id}, {"ok", false}, {"error", errorValue(error, std::move(details))}});
    if (!conversation_.isTrusted()) conversation_.turnAway(error.what);
  }

  Result<Value> ownCall(const CallRequest &request) {
    const auto description = findCall(conversation_.context().host, request.object, request.method);
    if (!description) return description.error();
    const auto read = readArguments(**description, request.placed, request.named);
    if (!read) return read.error();
    const Value arguments(*read);
    // A ping a second would bury the rest.
    const auto note = [&] { conversation_.note(request.method == "ping" ? LogLevel::Debug : LogLevel::Info, "calls liaison." + request.method); };
    if (request.method == "subscribe" || request.method == "unsubscribe") {
      auto topics = changeTopics(*arguments.find("topics"), request.method == "subscribe");
      note();  // whoever reads it finds it done
      return topics;
    }
    note();
    if (request.method == "authenticate") {
      if (auto trusted = conversation_.authenticate(arguments.textOr("token", "")); !trusted) return trusted.error();
      return Value(true);
    }
    if (request.method == "describe") return describe(conversation_.context().host, arguments.textOr("object", ""));
    return Value(Dict{{"time", *arguments.find("time")}, {"host", toSeconds(conversation_.context().host.now())}});
  }

  Result<Value> changeTopics(const Value &wanted, bool isWanted) {
    std::vector<std::string> known, names;
    for (const TopicDescription &topic : eventTopics()) known.emplace_back(topic.name);
    if (wanted.isNull()) names = known;
    else if (wanted.text()) names.push_back(*wanted.text());
    else
      for (const Value &one : *wanted.list()) names.push_back(one.text() ? *one.text() : cellText(one));
    for (const std::string &name : names)
      if (std::find(known.begin(), known.end(), name) == known.end()) return unknownTopic(name, known);
    for (const std::string &name : names) {
      if (isWanted) topics_.insert(name);
      else topics_.erase(name);
    }
    conversation_.context().countAudience();
    return Value(List(topics_.begin(), topics_.end()));
  }

  static Error unknownTopic(const std::string &name, const std::vector<std::string> &known) {
    std::string all;
    for (const std::string &topic : known) all += (all.empty() ? "" : ", ") + topic;
    return {ErrorCode::Unknown, "there is no topic \"" + name + "\"", "topics", "the topics are " + all};
  }

  Conversation &conversation_;
  std::set<std::string> openIds_;  // as JSON, so that 1 and "1" are two
  std::set<std::string, std::less<>> topics_;
};

}  // namespace

std::unique_ptr<ProtocolForm> makeStrictForm(Conversation &conversation) { return std::make_unique<StrictForm>(conversation); }

}  // namespace fovea
