#include "liaison/caller.hpp"

#include <algorithm>
#include <map>

#include "core/names.hpp"
#include "liaison/describe.hpp"

namespace fovea {
namespace {

constexpr std::size_t kLongestName = 100;      // of an object or a call: what is longer is none, and is compared with none
constexpr std::size_t kLongestLogLine = 500;

template <class Names>
std::string suggestion(std::string_view wanted, const Names &names, std::string otherwise) {
  const std::string_view near = nearest(wanted, names);
  return near.empty() ? std::move(otherwise) : "did you mean \"" + std::string(near) + "\"?";
}

bool waitsForTheEnd(const CallDescription &call, const Dict &arguments) {
  if (call.kind != CallKind::Work) return true;
  const auto blocking = std::find_if(arguments.begin(), arguments.end(), [](const auto &pair) { return pair.first == "blocking"; });
  return blocking == arguments.end() || blocking->second != Value(false);
}

}  // namespace

/// The calls that are not answered yet. Shared with what the host keeps of each: it may outlive the client.
struct Caller::Open {
  std::map<std::uint64_t, Answer> answers;
  std::uint64_t last = 0;

  /// Null: it has been answered, or the client has gone.
  Answer take(std::uint64_t ticket) {
    const auto found = answers.find(ticket);
    if (found == answers.end()) return nullptr;
    Answer answer = std::move(found->second);
    answers.erase(found);
    return answer;
  }
};

Result<const CallDescription *> findCall(RemoteHost &host, const std::string &object, const std::string &method) {
  if (object.size() > kLongestName || method.size() > kLongestName)
    return Error{ErrorCode::Unknown, "no object or call has so long a name", "frame", "liaison.describe lists them"};
  const std::vector<std::string> objects = host.objectNames();
  const std::vector<const CallDescription *> calls = callsOf(host, object);
  if (calls.empty() && !host.object(object))
    return Error{ErrorCode::Unknown, "there is no object \"" + object + "\"", object + "." + method,
                 suggestion(object, objects, "liaison.describe lists them")};
  std::vector<std::string_view> names;
  for (const CallDescription *call : calls) {
    if (call->name == method) return call;
    names.push_back(call->name);
  }
  return Error{ErrorCode::Unknown, "\"" + object + "\" has no call \"" + method + "\"", object + "." + method,
               suggestion(method, names, "liaison.describe lists its calls")};
}

Caller::Caller(LiaisonContext &context, std::string client)
    : context_(context), client_(std::move(client)), open_(std::make_shared<Open>()) {}

Caller::~Caller() {
  if (!open_->answers.empty()) log(LogLevel::Info, "left " + std::to_string(open_->answers.size()) + " calls unanswered; they go on");
}

void Caller::call(const CallRequest &request, Answer answer) {
  const std::string name = request.object.substr(0, kLongestName) + "." + request.method.substr(0, kLongestName);
  const auto refuse = [&](const Error &error) {
    log(LogLevel::Info, name + " is refused: " + error.text());
    answer({error, std::nullopt});
  };
  const auto description = findCall(context_.host, request.object, request.method);
  if (!description) return refuse(description.error());
  const auto arguments = readArguments(**description, request.placed, request.named);
  if (!arguments) return refuse(arguments.error());
  if (open_->answers.size() >= context_.options.limits.openCalls)
    return refuse({ErrorCode::Busy, "this client has " + std::to_string(open_->answers.size()) + " calls open", name,
                   "wait for some of their answers"});

  const bool mayTakeLong = (*description)->kind == CallKind::Work;
  if (mayTakeLong) log(LogLevel::Info, "calls " + name);
  const std::uint64_t ticket = ++open_->last;
  open_->answers.emplace(ticket, std::move(answer));
  const bool waits = waitsForTheEnd(**description, *arguments);
  CallDone done = [](std::uint64_t, const Result<Value> &) {};  // the topic "tasks" tells
  if (waits) done = answering(ticket, name);
  const auto task = make(request, **description, *arguments, std::move(done));
  if (!mayTakeLong) logLater("calls " + name);
  if (task && waits) return;
  const Answer waiting = open_->take(ticket);
  if (!waiting) return;
  if (!task) log(LogLevel::Info, name + " is refused: " + task.error().text());
  waiting(task ? CallOutcome{Value(), *task} : CallOutcome{task.error(), std::nullopt});
}

/// Always by way of the queue, so that no answer overtakes an event that came before it.
CallDone Caller::answering(std::uint64_t ticket, const std::string &name) {
  const auto deliver = [this, ticket, name, weak = std::weak_ptr(open_)](const Result<Value> &outcome) {
    const auto open = weak.lock();
    if (!open) return;  // this has gone, too
    const Answer answer = open->take(ticket);
    if (!outcome) logLater(name + " failed: " + outcome.error().text());
    if (answer) answer({outcome, std::nullopt});
  };
  return [deliver, post = context_.post](std::uint64_t, const Result<Value> &outcome) { post([deliver, outcome] { deliver(outcome); }); };
}

Result<std::uint64_t> Caller::make(const CallRequest &request, const CallDescription &description, const Dict &arguments, CallDone done) {
  if (&description == &initCall()) return context_.host.init(arguments, client_, std::move(done));
  return context_.host.object(request.object)->call(request.method, arguments, client_, std::move(done));
}

/// Once the answer is on its way: the log's thread, woken, took 60 us from a round trip of 27 on a machine of two cores.
void Caller::logLater(const std::string &text) const {
  context_.post([&log = context_.log, text = client_ + " " + text.substr(0, kLongestLogLine)] { log.write(LogLevel::Info, "liaison", text); });
}

void Caller::log(LogLevel level, const std::string &text) const { context_.log.write(level, "liaison", client_ + " " + text.substr(0, kLongestLogLine)); }

}  // namespace fovea
