#include "liaison/harness.hpp"

namespace fovea {
namespace {

using test::Client;
using test::Harness;
using test::memberOf;

Value strictRequest(Value id, const char *method, Value arguments = List{}) {
  return Dict{{"id", std::move(id)}, {"method", method}, {"args", std::move(arguments)}};
}
std::string codeOf(const Value &answer) { return memberOf(answer, "error").textOr("code", ""); }

TEST(GivenARequest, WhenTheCallIsReadThenItsAnswerHasTheIdAndTheTypedResult) {
  Harness harness;
  harness.host.session.willAnswer("getStatus", Value(List{1, 2.5, nullptr, "x"}));
  Client client = harness.connect();

  EXPECT_EQ(client.ask(strictRequest("a", "getStatus")), (Value(Dict{{"id", "a"}, {"ok", true}, {"result", List{1, 2.5, nullptr, "x"}}})));
  EXPECT_EQ(client.ask(strictRequest(7, "pauseExperiment")), (Value(Dict{{"id", 7}, {"ok", true}, {"result", true}})));
}

TEST(GivenNumbersThatAreNone, WhenTheyAreSentThenTheyAreNull) {
  Harness harness;
  harness.host.session.willAnswer("getStatus", Value(std::numeric_limits<double>::quiet_NaN()));
  Client client = harness.connect();

  EXPECT_EQ(client.ask(strictRequest(1, "getStatus")), (Value(Dict{{"id", 1}, {"ok", true}, {"result", nullptr}})));
}

TEST(GivenTypedArguments, WhenACallIsMadeThenTheyArriveAsTheyAre) {
  Harness harness;
  Client client = harness.connect();

  client.ask(strictRequest(1, "addData", List{"note", "12"}));
  client.ask(strictRequest(2, "addData", Dict{{"value", Dict{{"$ref", "session.win"}}}, {"name", "session.win"}}));
  client.ask(Dict{{"id", 3}, {"object", "session"}, {"method", "addData"}, {"args", List{"rt_s", 0.5}}, {"kwargs", Dict{{"row", 4}}}});

  EXPECT_EQ(harness.host.session.made(1).arguments, (Dict{{"name", "note"}, {"value", "12"}, {"row", nullptr}}));
  EXPECT_EQ(harness.host.session.made(2).arguments,
            (Dict{{"name", "session.win"}, {"value", Dict{{"window", "participant"}}}, {"row", nullptr}}));
  EXPECT_EQ(harness.host.session.made(3).arguments, (Dict{{"name", "rt_s"}, {"value", 0.5}, {"row", 4}}));
}

TEST(GivenRequestsThatAreWrong, WhenTheyComeThenEachIsAnsweredWithWhatIsWrongAndTheConnectionStays) {
  Harness harness;
  Client client = harness.connect();
  const auto answerTo = [&](const std::string &text) {
    client.sendText(text);
    const Value answer = client.receive();
    return toJson(memberOf(answer, "id")) + " " + codeOf(answer);
  };

  EXPECT_EQ(answerTo("no json"), "null bad_file");
  EXPECT_EQ(answerTo(""), "null bad_file");
  EXPECT_EQ(answerTo("[1, 2]"), "null bad_argument");
  EXPECT_EQ(answerTo("{}"), "null bad_argument");
  EXPECT_EQ(answerTo(R"({"method": "getStatus"})"), "null bad_argument");
  EXPECT_EQ(answerTo(R"({"id": 1.5, "method": "getStatus"})"), "null bad_argument");
  EXPECT_EQ(answerTo(R"({"id": 1})"), "1 bad_argument");
  EXPECT_EQ(answerTo(R"({"id": 1, "method": 5})"), "1 bad_argument");
  EXPECT_EQ(answerTo(R"({"id": 1, "method": "getStatus", "argss": []})"), "1 bad_argument");
  EXPECT_EQ(answerTo(R"({"id": 1, "method": "getStatus", "args": "x"})"), "1 bad_argument");
  EXPECT_EQ(answerTo(R"({"id": 1, "method": "getStatus", "args": [1]})"), "1 bad_argument");
  EXPECT_EQ(answerTo(R"({"id": 1, "method": "addData", "args": {"name": 1, "value": 2}})"), "1 bad_argument");
  EXPECT_EQ(answerTo(R"({"id": 1, "method": "addData", "args": [{"$ref": "window.win"}, 2]})"), "1 unknown");
  EXPECT_EQ(answerTo(R"({"id": 1, "method": "addData", "args": [{"$ref": "session.door"}, 2]})"), "1 unknown");
  EXPECT_EQ(answerTo(R"({"id": 1, "object": "door", "method": "open"})"), "1 unknown");
  EXPECT_EQ(answerTo(R"({"id": 1, "method": "getStatus"})"), "1 ");
  EXPECT_EQ(harness.host.session.madeSoFar(), 1u);
}

TEST(GivenAMisspeltCall, WhenItIsAnsweredThenTheErrorSaysWhatWasMeant) {
  Harness harness;
  Client client = harness.connect();

  const Value error = memberOf(client.ask(strictRequest(1, "getStatsu")), "error");

  EXPECT_EQ(error.textOr("message", ""), "\"session\" has no call \"getStatsu\"");
  EXPECT_EQ(error.textOr("where", ""), "session.getStatsu");
  EXPECT_EQ(error.textOr("fix", ""), "did you mean \"getStatus\"?");
  EXPECT_TRUE(error.find("details"));
}

TEST(GivenWork, WhenItBlocksThenTheAnswerComesWhenItIsDoneAndOthersBefore) {
  Harness harness;
  Client client = harness.connect();

  client.send(strictRequest("run", "runExperiment", List{"stroop"}));
  const std::uint64_t task = harness.host.session.made(1).id;
  EXPECT_EQ(memberOf(client.ask(strictRequest("status", "getStatus")), "id"), Value("status"));
  harness.host.session.finish(task, Error{ErrorCode::PluginFailed, "no", "stroop", "look"});
  const Value answer = client.receive();

  EXPECT_EQ(memberOf(answer, "id"), Value("run"));
  EXPECT_EQ(codeOf(answer), "plugin_failed");
}

TEST(GivenWork, WhenItDoesNotBlockThenTheTaskIsNamedAtOnceAndItsEndIsAnEvent) {
  Harness harness;
  Client client = harness.connect();
  client.ask(strictRequest(1, "subscribe", List{"tasks"}));

  const Value answer = client.ask(strictRequest(2, "runExperiment", Dict{{"key", "stroop"}, {"blocking", false}}));
  const std::uint64_t task = harness.host.session.made(1).id;
  harness.host.session.finish(task, Value(true));
  harness.host.tell("tasks", Dict{{"id", task}, {"method", "runExperiment"}, {"returned", true}});
  const Value event = client.receive();

  EXPECT_EQ(memberOf(answer, "result"), Value(Dict{{"task", task}}));
  EXPECT_EQ(memberOf(event, "topic"), Value("tasks"));
  EXPECT_EQ(memberOf(memberOf(event, "value"), "id"), Value(task));
}

TEST(GivenAnOpenRequest, WhenItsIdIsUsedAgainThenThatIsRefusedAndTheFirstIsStillAnswered) {
  Harness harness;
  Client client = harness.connect();
  client.send(strictRequest(1, "runExperiment", List{"stroop"}));
  const std::uint64_t task = harness.host.session.made(1).id;

  const Value refused = client.ask(strictRequest(1, "getStatus"));
  const Value other = client.ask(strictRequest("1", "getStatus"));
  harness.host.session.finish(task, Value(true));
  const Value first = client.receive();
  const Value again = client.ask(strictRequest(1, "getStatus"));

  EXPECT_TRUE(memberOf(refused, "id").isNull());
  EXPECT_EQ(memberOf(memberOf(memberOf(refused, "error"), "details"), "id"), Value(1));
  EXPECT_EQ(memberOf(other, "id"), Value("1"));
  EXPECT_EQ(first, (Value(Dict{{"id", 1}, {"ok", true}, {"result", true}})));
  EXPECT_EQ(memberOf(again, "ok"), Value(true));
}

TEST(GivenAHostThatRefuses, WhenACallIsMadeThenItIsAnsweredOnce) {
  Harness harness;
  harness.host.session.willRefuse(Error{ErrorCode::Busy, "stroop is running", "session", "wait"});
  Client client = harness.connect();

  const Value answer = client.ask(strictRequest(1, "runExperiment", List{"stroop"}));

  EXPECT_EQ(codeOf(answer), "busy");
  EXPECT_EQ(memberOf(client.ask(strictRequest(2, "ping")), "id"), Value(2));
}

TEST(GivenTopics, WhenAClientSubscribesThenItHearsThoseInOrderWithTheirNumbers) {
  Harness harness;
  Client client = harness.connect();

  EXPECT_EQ(memberOf(client.ask(strictRequest(1, "subscribe", List{List{"rows", "status"}})), "result"), Value(List{"rows", "status"}));
  harness.host.tell("frames", Dict{{"count", 1}});
  for (int i = 0; i < 50; ++i) harness.host.tell(i % 2 ? "rows" : "status", Dict{{"i", i}});

  for (int i = 0; i < 50; ++i) {
    const Value event = client.receive();
    EXPECT_EQ(memberOf(memberOf(event, "value"), "i"), Value(i));
    EXPECT_EQ(memberOf(event, "sequence"), Value(i / 2 + 1));
    EXPECT_EQ(memberOf(event, "time"), Value(12.5));
  }
}

TEST(GivenASubscription, WhenItIsGivenUpThenNothingMoreComes) {
  Harness harness;
  Client client = harness.connect();
  client.ask(strictRequest(1, "subscribe", List{List{"rows", "status"}}));

  EXPECT_EQ(memberOf(client.ask(strictRequest(2, "unsubscribe", List{"rows"})), "result"), Value(List{"status"}));
  harness.host.tell("rows", Dict{});
  harness.host.tell("status", Dict{});
  EXPECT_EQ(memberOf(client.receive(), "topic"), Value("status"));
  EXPECT_EQ(memberOf(client.ask(strictRequest(3, "unsubscribe")), "result"), Value(List{}));
  EXPECT_EQ(codeOf(client.ask(strictRequest(4, "subscribe", List{"pictures"}))), "unknown");
}

TEST(GivenAPing, WhenItIsAnsweredThenBothTimesAreThere) {
  Harness harness;
  Client client = harness.connect();

  EXPECT_EQ(memberOf(client.ask(strictRequest(1, "ping", List{99.25})), "result"), Value(Dict{{"time", 99.25}, {"host", 12.5}}));
}

TEST(GivenTooManyOpenCalls, WhenOneMoreIsMadeThenItIsRefusedAndTheOthersStay) {
  LiaisonOptions options;
  options.limits.openCalls = 2;
  Harness harness(options);
  Client client = harness.connect();
  client.send(strictRequest(1, "runExperiment", List{"a"}));
  client.send(strictRequest(2, "runExperiment", List{"b"}));

  EXPECT_EQ(codeOf(client.ask(strictRequest(3, "getStatus"))), "busy");
  harness.host.session.finish(1, Value(true));
  EXPECT_EQ(memberOf(client.receive(), "id"), Value(1));
  EXPECT_EQ(memberOf(client.ask(strictRequest(4, "getStatus")), "ok"), Value(true));
}

TEST(GivenADescription, WhenItIsAskedForThenEveryCallHasASchemaOfItsArguments) {
  Harness harness;
  Client client = harness.connect();

  const Value described = memberOf(client.ask(strictRequest(1, "describe")), "result");

  const Value session = memberOf(memberOf(described, "objects"), "session");
  for (const CallDescription &call : harness.host.session.calls()) EXPECT_TRUE(session.find(call.name)) << call.name;
  const Value run = memberOf(session, "runExperiment");
  EXPECT_EQ(run.textOr("kind", ""), "work");
  EXPECT_EQ(toJson(memberOf(run, "parameters")),
            R"({"type":"object","properties":{"key":{"type":"string","description":"which experiment"},)"
            R"("expInfo":{"type":["object","null"],"default":null,"description":"what is entered"},)"
            R"("blocking":{"type":"boolean","default":true,"description":"waits"}},"additionalProperties":false,"required":["key"]})");
  for (const TopicDescription &topic : eventTopics()) EXPECT_TRUE(memberOf(described, "topics").find(topic.name)) << topic.name;
  EXPECT_EQ(codeOf(client.ask(strictRequest(2, "describe", List{"door"}))), "unknown");
}

TEST(GivenWhatClientsDo, WhenItHappensThenTheLogNamesThemAndTheirCallsButNoArguments) {
  Harness harness;
  {
    Client client = harness.connect();
    client.ask(strictRequest(1, "addData", List{"name", "Jane"}));
    client.ask(strictRequest(2, "getStatsu"));
  }
  const std::string gone = harness.log.line("has gone");

  EXPECT_EQ(gone.rfind("liaison: 127.0.0.1:", 0), 0u) << gone;
  EXPECT_NE(harness.log.all().find("calls session.addData"), std::string::npos);
  EXPECT_NE(harness.log.all().find("session.getStatsu is refused"), std::string::npos);
  EXPECT_EQ(harness.log.all().find("Jane"), std::string::npos);
  EXPECT_EQ(harness.host.session.made(1).client.rfind("127.0.0.1:", 0), 0u);
}

TEST(GivenACallThatFails, WhenItIsLoggedThenItsLineStandsBehindThatOfTheCall) {
  Harness harness;
  harness.host.session.willAnswer("getStatus", Error{ErrorCode::State, "no", "here", ""});
  Client client = harness.connect();

  client.ask(strictRequest(1, "getStatus"));
  harness.log.line("session.getStatus failed: here: no");

  EXPECT_LT(harness.log.all().find("calls session.getStatus"), harness.log.all().find("session.getStatus failed"));
}

}  // namespace
}  // namespace fovea
