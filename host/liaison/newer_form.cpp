#include "core/json.hpp"
#include "liaison/conversation.hpp"

namespace fovea {
namespace {

/// "session.win" as an object of the host and the rest; the object is null when there is none.
struct Named {
  RemoteObject *object = nullptr;
  std::string objectName, rest;
};
Named lookUp(RemoteHost &host, std::string_view name) {
  const std::size_t dot = name.find('.');
  Named named{nullptr, std::string(name.substr(0, dot)), dot == std::string_view::npos ? "" : std::string(name.substr(dot + 1))};
  named.object = host.object(named.objectName);
  return named;
}

/// Text "$session.win" becomes what it names. Nothing is evaluated.
Result<Value> readReferences(RemoteHost &host, const Value &value) {
  const std::string *text = value.text();
  if (!text || text->empty() || text->front() != '$') return value;
  const Named named = lookUp(host, std::string_view(*text).substr(1));
  if (!named.object)
    return Error{ErrorCode::Unknown, "there is no object \"" + named.objectName + "\"", *text, "session is one"};
  return named.object->property(named.rest);
}

class NewerForm final : public ProtocolForm {
 public:
  explicit NewerForm(Conversation &conversation) : conversation_(conversation), host_(conversation.context().host) {}

  void onMalformed(const Error &) override { respond(Value(), Value()); }

  void onFrame(const Value &frame) override {
    if (!conversation_.isTrusted()) {
      fail(frame, tokenIsMissing());
      return conversation_.turnAway("no token was given");
    }
    const Value *command = frame.find("command");
    const Value *name = command ? command->find("command") : nullptr;
    const Value *arguments = command ? command->find("args") : nullptr;
    if (!name || !name->text() || (arguments && !arguments->list())) return respond(frame, Value());
    List placed;
    if (arguments)
      for (const Value &one : *arguments->list()) {
        auto value = readReferences(host_, one);
        if (!value) return fail(frame, value.error());
        placed.push_back(std::move(*value));
      }
    obey(frame, *name->text(), std::move(placed));
  }

  void onEvent(const Broadcast &) override {}  // it has no messages that nobody asked for
  bool hears(std::string_view) const override { return false; }

 private:
  void obey(const Value &frame, const std::string &name, List placed) {
    if (name == "ping") return respond(frame, "pong");
    if (placed.empty() || !placed.front().text())
      return fail(frame, {ErrorCode::BadArgument, "the first argument is a name", name, "write for example session.getStatus"});
    const std::string target = *placed.front().text();
    const Named named = lookUp(host_, target);
    placed.erase(placed.begin());
    if (name == "exists") return respond(frame, named.object && (named.rest.empty() || named.object->property(named.rest)));
    if (name == "get") return get(frame, named, target);
    if (name == "run") return call(frame, {named.objectName, named.rest, std::move(placed), namedArguments(frame)});
    if (name != "init")
      return fail(frame, {ErrorCode::Refused, "this host does not do \"" + name + "\"", name, "it knows get, exists, init, run and ping"});
    if (!placed.empty()) placed.erase(placed.begin());  // the class: there is only one
    call(frame, {named.objectName, "init", std::move(placed), namedArguments(frame)});
  }

  void get(const Value &frame, const Named &named, const std::string &target) {
    if (!named.object) return fail(frame, {ErrorCode::Unknown, "there is no object \"" + named.objectName + "\"", target, "session is one"});
    if (named.rest.empty()) return respond(frame, named.objectName);
    const auto value = named.object->property(named.rest);
    if (!value) return fail(frame, value.error());
    respond(frame, *value);
  }

  static Dict namedArguments(const Value &frame) {
    const Value *named = frame.find("command")->find("kwargs");
    return named && named->dict() ? *named->dict() : Dict();
  }

  void call(const Value &frame, const CallRequest &request) {
    conversation_.call(request, [this, frame](const CallOutcome &outcome) {
      if (!outcome.value) return fail(frame, outcome.value.error());
      respond(frame, outcome.task ? Value(true) : *outcome.value);
    });
  }

  void respond(const Value &frame, const Value &response) {
    conversation_.answer(Dict{{"response", response}, {"tag", "response"}, {"evt", frame}});
  }
  void fail(const Value &frame, const Error &error) {
    conversation_.answer(Dict{{"error", List{error.text()}}, {"tag", "error"}, {"evt", frame}});
  }

  Conversation &conversation_;
  RemoteHost &host_;
};

}  // namespace

std::unique_ptr<ProtocolForm> makeNewerForm(Conversation &conversation) { return std::make_unique<NewerForm>(conversation); }

}  // namespace fovea
